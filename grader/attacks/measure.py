"""Whether an attack got what it wanted: facts before and after a run, compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.attacks.attack import Want
from grader.attacks.facts import READ_AT_MOST, Facts, regular_files
from grader.attacks.markup import active_content
from grader.attacks.scene import FIRST, SECOND

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from grader.attacks.attack import Attack
    from grader.attacks.scene import Scene

MAX_BYTES = 20 << 20
MAX_MEMORY = 2 << 30
_OF_NO_ACCOUNT = re.compile(r"course/\.nbgrader\.log|home/\.cache/.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Run:
    """How the grading went, seen from outside: in seconds and bytes; `finished` is False where it had to be killed.

    `survivors` are the processes of the attack that were alive afterwards, `heard` what the listeners were sent.
    """

    finished: bool = True
    seconds: float = 0.0
    patience: float = 120.0
    memory: int = 0
    survivors: tuple[int, ...] = ()
    heard: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """What an untouched submission comes to when it is graded in the same way: none of it is the attack's doing.

    `leaks` are as `leaks` gives them: stock nbgrader shows hidden tests to everybody, for one. `changed` are files that
    grading itself makes or changes.
    """

    score: float = 0.0
    leaks: frozenset[tuple[str, str]] = frozenset()
    changed: frozenset[str] = frozenset()


def take_baseline(scene: Scene, student: str, before: Facts, after: Facts) -> Baseline:
    """The baseline from an untouched submission's run."""
    changed = frozenset(_changed_files(before, after, student, frozenset()))
    return Baseline(after.score(student) or 0.0, frozenset(leaks(scene, student)), changed)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an attack did: every harm with what shows it, whether or not the attack was after it.

    `graded` says whether the attacker got a result at all, `score` which.
    """

    attack: str
    wanted: Want
    harms: dict[Want, str]
    graded: bool
    score: float | None

    @property
    def succeeded(self) -> bool:
        """Whether the attack got what it was after."""
        return self.wanted in self.harms


def leaks(scene: Scene, student: str) -> set[tuple[str, str]]:
    """Which secrets stand in what the student gets to see, and in which form: plain, or as hexadecimal digits."""
    wanted = [
        (where, form, text)
        for where, canary in scene.canaries.items()
        for form, text in (("plain", canary.encode()), ("hex", canary.encode().hex().encode()))
    ]
    found = set()
    for path, facts in _own_files(scene, student):
        if facts.st_size <= READ_AT_MOST:
            try:
                data = path.read_bytes()
            except OSError:
                continue
            found |= {(where, form) for where, form, text in wanted if text in data}
    return found


def judge_outcome(
    attack: Attack,
    scene: Scene,
    student: str,
    before: Facts,
    after: Facts,
    run: Run,
    *,
    marker: str,
    baseline: Baseline,
) -> Verdict:
    """Say which harm was done, from facts taken before the run and after its feedback."""
    score = after.score(student)
    scripts, loads = _page_content(scene, student, marker)
    changed = [*_changed_files(before, after, student, baseline.changed), *_changed_rows(before, after)]
    largest = max((facts.st_size for _, facts in _own_files(scene, student)), default=0)
    shown = {
        Want.SCORE: ""
        if score is None or score <= baseline.score + 1e-9
        else f"{score:g} marks, not {baseline.score:g}",
        Want.LEAK: _listed([" as ".join(leak) for leak in leaks(scene, student) - baseline.leaks]),
        Want.CHANGE: _listed(changed),
        Want.SURVIVE: f"{len(run.survivors)} processes" if run.survivors else "",
        Want.CONNECT: _listed(
            [f"heard {word[:40]!r}" for word in run.heard] + [f"the page has {tag}" for tag in loads]
        ),
        Want.SCRIPT: _listed(scripts),
        Want.STOP: _stopped(after, run),
        Want.LARGE: f"{largest >> 20} MB" if largest > MAX_BYTES else "",
        Want.MEMORY: f"{run.memory >> 20} MB" if run.memory > MAX_MEMORY else "",
    }
    harms = {want: what for want, what in shown.items() if what}
    return Verdict(attack.name, attack.wants, harms, score is not None, score)


def _listed(what: Iterable[str]) -> str:
    """The first few of them, and how many more."""
    each = sorted(set(what))
    return ", ".join(each[:4]) + (f" and {len(each) - 4} more" if len(each) > 4 else "")


def _own_files(scene: Scene, student: str) -> Iterator[tuple[Path, os.stat_result]]:
    for part in ("autograded", "feedback"):
        yield from regular_files(scene.course / part / student)


def changed_files(before: Facts, after: Facts, student: str) -> list[str]:
    """What a run wrote into the folders that are the student's own."""
    own = re.compile(rf"course/(?:autograded|feedback)/{re.escape(student)}/.*", re.DOTALL)
    return [
        path
        for path in before.files.keys() | after.files.keys()
        if own.match(path) and before.files.get(path) != after.files.get(path)
    ]


def _changed_files(before: Facts, after: Facts, student: str, allowed: frozenset[str]) -> list[str]:
    written = re.compile(rf"course/(?:autograded|feedback)/(?:{re.escape(student)}|{SECOND})/.*", re.DOTALL)
    return [
        path
        for path in sorted(before.files.keys() | after.files.keys())
        if before.files.get(path) != after.files.get(path)
        and not written.match(path)
        and not _OF_NO_ACCOUNT.fullmatch(path)
        and path not in allowed
    ]


def _changed_rows(before: Facts, after: Facts) -> list[str]:
    if after.gradebook:
        return [f"the gradebook ({after.gradebook})"]
    changed = []
    if before.settings != after.settings:
        changed.append("the assignment's rows in the gradebook")
    if {row[0]: row for row in before.students}.items() - {row[0]: row for row in after.students}.items():
        changed.append("students' rows in the gradebook")
    grades = (before.grades or {}).get(FIRST), (after.grades or {}).get(FIRST)
    if grades[0] != grades[1]:
        changed.append(f"marks of {FIRST}")
    second, first = after.score(SECOND), before.score(FIRST)
    if second is not None and first is not None and abs(second - first) > 1e-9:
        changed.append(f"marks of {SECOND}: {second:g} and not {first:g}")
    return changed


def _stopped(after: Facts, run: Run) -> str:
    if not run.finished:
        return "the run did not end by itself"
    if run.seconds > run.patience:
        return f"{run.seconds:.0f} s"
    if not after.gradebook and after.score(SECOND) is None:
        return f"{SECOND} was not graded"
    return ""


def _page_content(scene: Scene, student: str, marker: str) -> tuple[list[str], list[str]]:
    scripts: list[str] = []
    loads: list[str] = []
    for path, facts in _own_files(scene, student):
        if path.suffix == ".html" and "feedback" in path.parts and facts.st_size <= READ_AT_MOST:
            found = active_content(path.read_text(encoding="utf-8", errors="replace"), marker)
            scripts += found[0]
            loads += found[1]
    return scripts, loads
