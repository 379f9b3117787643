"""Tests are changed, and their checksums are those of the changed text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    for cell in cells_with(notebook, target.tests(name)):
        cell["source"] = "True"
        cell["metadata"]["nbgrader"]["checksum"] = hashlib.md5(b"True", usedforsecurity=False).hexdigest()
        cell["metadata"]["nbgrader"]["locked"] = False


ATTACK = Attack(kind="metadata", wants=Want.SCORE, make=edited(_change))
