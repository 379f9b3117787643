"""A folder inside it is a link to another student's whole submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder, put_code

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.links = {"copy": f"../../{target.place.victim}/{target.assignment}"}
    put_code(
        target,
        hand_in,
        "import glob\nfor path in glob.glob('copy/*'):\n    try:\n        tell(open(path, 'rb').read())\n    except OSError:\n        pass",
    )


ATTACK = Attack(kind="files", wants=Want.LEAK, make=folder(_change))
