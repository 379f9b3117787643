"""Metadata hold fields that no schema knows, keys that begin like Python's own, and a megabyte of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] |= {
            "__class__": "x",
            "x" * 1000: "y" * 10_000,
            "jupyter": {"source_hidden": 7},
            "collapsed": "maybe",
        }
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"max_score": 1000, "__proto__": {"points": 9}, "extra_credit": 50}


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
