"""It takes all rights from its folder, fills it with names that cannot be deleted easily, and replaces files by folders."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="writing",
    wants=Want.STOP,
    make=answer(
        """
import os

for name in list(os.listdir(".")):
    try:
        os.rename(name, name + ".gone")
        os.makedirs(f"{name}/in/the/way")
    except OSError:
        pass
deep = b"d" * 200
at = os.getcwd()
for _ in range(200):
    os.mkdir(deep)
    os.chdir(deep)
os.chdir(at)
os.chmod(".", 0)
"""
    ),
)
