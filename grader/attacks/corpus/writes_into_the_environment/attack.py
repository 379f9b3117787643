"""It changes installed modules, so that everybody graded after it runs its code."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        r"""
import os
import sysconfig

for folder in {sysconfig.get_paths()[name] for name in ("purelib", "platlib", "stdlib", "scripts")}:
    try:
        with open(os.path.join(folder, "taken.pth"), "w") as file:
            file.write("import os\n")
    except OSError:
        pass
with open(f"{COURSE}/sitecustomize.py", "w") as file:
    file.write("taken = True\n")
"""
    ),
)
