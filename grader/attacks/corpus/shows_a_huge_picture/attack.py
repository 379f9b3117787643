"""A picture of 60 MB, kept in the notebook as text of 80 MB."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.LARGE,
    make=answer(
        r"""
import base64

from IPython.display import display

display({"image/png": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(60 << 20)).decode()}, raw=True)
"""
    ),
)
