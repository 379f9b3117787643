"""Half surrogates, control characters, terminal commands and bytes that are no UTF-8."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.STOP,
    make=answer(
        r"""
import os
import sys

print("\ud800\udfff\x00\x1b]0;title\x07\x1b[2J\u202e\ufeff\x85")
sys.stderr.write("\udcff" * 1000)
os.write(1, bytes(range(256)) * 100)
os.write(2, bytes(range(256)) * 100)
from IPython.display import display

display({"text/plain": "\ud800", "text/html": "\x00\udfff", "\ud800/x": "y", "application/json": {"\ud800": float("nan")}}, raw=True)
raise ValueError("\ud800 \x00")
"""
    ),
)
