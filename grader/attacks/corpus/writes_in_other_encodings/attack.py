"""Notebooks as UTF-16, with a mark at the beginning, and as Latin-1 with letters beyond ASCII."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    texts = {name: json.dumps(book, ensure_ascii=False) for name, book in target.notebooks.items()}
    hand_in.notebooks = {name: text.encode("utf-16") for name, text in texts.items()}
    hand_in.notebooks["second.ipynb"] = b"\xef\xbb\xbf" + texts[target.main].encode()
    hand_in.notebooks["third.ipynb"] = texts[target.main].replace("a", "\u00e9").encode("latin-1", "replace")


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
