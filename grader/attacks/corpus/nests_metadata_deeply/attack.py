"""The notebook can be read; its metadata are five hundred levels deep, which breaks what walks through them by recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    deep: Any = 1
    for _ in range(500):
        deep = {"a": deep}
    notebook["metadata"]["deep"] = deep
    for cell in notebook["cells"]:
        cell["metadata"]["deep"] = deep


ATTACK = Attack(kind="files", wants=Want.STOP, make=edited(_change))
