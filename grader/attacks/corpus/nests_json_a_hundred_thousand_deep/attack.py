"""Brackets in brackets, as deep as a parser's stack and deeper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, target: Target) -> None:
    hand_in.notebooks[target.main] = b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b', "nbformat": 4}'


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
