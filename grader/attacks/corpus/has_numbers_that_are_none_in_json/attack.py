"""NaN, Infinity, a number of ten thousand digits and half surrogates, which Python reads and others do not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    text = json.dumps(target.notebooks[target.main])
    text = text.replace(
        '"metadata": {',
        '"metadata": {"a": NaN, "b": -Infinity, "c": 1e999, "d": ' + "9" * 10_000 + ', "e": "\\ud800", ',
    )
    hand_in.notebooks[target.main] = text.encode()


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
