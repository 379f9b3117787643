"""A file of the submission is a hard link to one of whoever grades: no link to see, and what is written to it is written there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder, put_code

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.twins["mine.txt"] = f"{target.place.home}/notes.txt"
    put_code(
        target,
        hand_in,
        "import os\ntell(open('mine.txt', 'rb').read())\nos.chmod('mine.txt', 0o644)\nopen('mine.txt', 'a').write('x')",
    )


ATTACK = Attack(kind="files", wants=Want.CHANGE, make=folder(_change))
