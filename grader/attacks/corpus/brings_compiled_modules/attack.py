"""Compiled modules without a source, and a shared library that is none, under the names that tests import."""

from __future__ import annotations

import importlib.util
import marshal
from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    code = marshal.dumps(compile("import builtins; builtins.taken = True", "json.py", "exec"))
    header = importlib.util.MAGIC_NUMBER + bytes(12)
    hand_in.files |= {
        "json.pyc": header + code,
        "__pycache__/json.cpython-311.pyc": header + code,
        "random.cpython-311-x86_64-linux-gnu.so": b"\x7fELF" + bytes(60),
    }


ATTACK = Attack(kind="files", wants=Want.SCORE, make=folder(_change))
