"""The corpus: each folder in `grader/attacks/corpus/` holds one attack and is named after what it does."""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cache
from pathlib import Path

from grader.attacks.attack import KINDS, Attack

CORPUS = Path(__file__).parent / "corpus"


class CorpusError(Exception):
    """A folder of the corpus that holds no attack; the message says what is missing."""


@cache
def corpus() -> tuple[Attack, ...]:
    """Every attack, by name.

    Raises:
        CorpusError: a folder holds no attack, or one that nobody described.
    """
    return tuple(_load(path.parent.name) for path in sorted(CORPUS.glob("*/attack.py")))


def find_attack(name: str) -> Attack:
    """The attack of this name.

    Raises:
        CorpusError: there is none.
    """
    for attack in corpus():
        if attack.name == name:
            return attack
    raise CorpusError(f"{name}: no such attack. The folders in {CORPUS} are their names.")


def _load(name: str) -> Attack:
    module = importlib.import_module(f"grader.attacks.corpus.{name}.attack")
    attack = getattr(module, "ATTACK", None)
    if not isinstance(attack, Attack):
        raise CorpusError(f"{module.__file__}: defines no ATTACK. Make one with grader.attacks.attack.Attack.")
    how = " ".join((module.__doc__ or "").split())
    if not how:
        raise CorpusError(f"{module.__file__}: begin it with a sentence that says how the attack works.")
    if attack.kind not in KINDS:
        raise CorpusError(f"{module.__file__}: the kind {attack.kind!r} is none of {', '.join(KINDS)}.")
    return replace(attack, name=name, how=how)
