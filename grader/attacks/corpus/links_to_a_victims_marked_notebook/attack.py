"""Files are links to what has been graded for another student, which feedback would be made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    for name in target.notebooks:
        hand_in.links[f"their-{name}"] = (
            f"{target.place.course}/autograded/{target.place.victim}/{target.assignment}/{name}"
        )
    hand_in.links["their-page.html"] = (
        f"../../../feedback/{target.place.victim}/{target.assignment}/{target.main[:-6]}.html"
    )


ATTACK = Attack(kind="files", wants=Want.LEAK, make=folder(_change))
