"""Hostile submissions for any released assignment, and the archives that bring some; see the package's modules."""

from grader.attacks.archives import ARCHIVES, HostileArchive
from grader.attacks.attack import KINDS, Attack, HandIn, Place, Target, Want
from grader.attacks.folder import read_target, write_hand_in
from grader.attacks.library import CorpusError, corpus, find_attack

__all__ = [
    "ARCHIVES",
    "KINDS",
    "Attack",
    "CorpusError",
    "HandIn",
    "HostileArchive",
    "Place",
    "Target",
    "Want",
    "corpus",
    "find_attack",
    "read_target",
    "write_hand_in",
]
