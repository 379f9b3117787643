"""Where data of the instructor belong stand folders of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.files = {f"{name}/in/the/way.txt": b"x" for name in target.files}
    hand_in.files["timestamp.txt/x"] = b"x"
    hand_in.timestamp = None


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
