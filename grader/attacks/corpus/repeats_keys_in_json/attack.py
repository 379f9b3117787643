"""Keys are there twice in the JSON: one reader takes the first, another the last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    text = json.dumps(target.notebooks[target.main])
    text = text.replace('"points": ', '"points": 1000, "points": ').replace(
        '"locked": true', '"locked": true, "locked": false'
    )
    hand_in.notebooks[target.main] = text.replace(
        '"nbformat": 4', '"nbformat": 4, "nbformat": 4, "cells": []', 1
    ).encode()


ATTACK = Attack(kind="files", wants=Want.SCORE, make=folder(_change))
