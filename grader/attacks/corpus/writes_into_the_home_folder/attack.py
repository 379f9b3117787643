"""It leaves start-up files in the home of whoever grades: the shell's, IPython's, Python's, Jupyter's."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.CHANGE,
    make=answer(
        """
import os

for path, text in {".bashrc": "echo taken", ".ipython/profile_default/startup/00.py": "print('taken')", ".pythonrc.py": "1",
                   ".jupyter/jupyter_config.py": "1", ".local/lib/python3.11/site-packages/usercustomize.py": "1"}.items():
    try:
        os.makedirs(os.path.dirname(f"{HOME}/{path}"), exist_ok=True)
        with open(f"{HOME}/{path}", "a") as file:
            file.write(text)
    except OSError:
        pass
"""
    ),
)
