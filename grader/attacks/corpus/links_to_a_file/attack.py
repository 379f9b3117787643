"""A file of the submission is a symbolic link to a file of whoever grades, and the notebook prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder, put_code

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.links["mine.txt"] = f"{target.place.home}/notes.txt"
    hand_in.links["book.txt"] = "../../../gradebook.db"
    put_code(
        target,
        hand_in,
        "for path in ('mine.txt', 'book.txt'):\n    try:\n        tell(open(path, 'rb').read())\n    except OSError:\n        pass",
    )


ATTACK = Attack(kind="files", wants=Want.LEAK, make=folder(_change))
