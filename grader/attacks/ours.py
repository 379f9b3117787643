"""The corpus against this grader: all attacks hand in to one course, as a class would, and each is looked at afterwards.

Unlike stock nbgrader this grader is meant to stand it, so that there is no outer sandbox: what an attack does to the
course, to whoever grades or to the machine shows up as a harm.
"""

from __future__ import annotations

import os
import resource
import secrets
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Place
from grader.attacks.facts import Facts, alive, take_facts
from grader.attacks.listeners import Listeners
from grader.attacks.measure import Baseline, Run, Verdict, changed_files, judge_outcome, take_baseline
from grader.attacks.scene import ATTACKER, Scene, prepare_course

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PATIENCE = 1800.0


@dataclass(frozen=True, slots=True)
class Result:
    """The verdicts of a run, and what its commands printed. `exit_codes` are those of grading and of feedback."""

    verdicts: list[Verdict]
    seconds: float
    exit_codes: tuple[int, ...]
    printed: str = ""


class ClassError(Exception):
    """The untouched submission could not be graded, so that there is nothing to compare with."""


def attack_ours(
    assignment_source: Path, attacks: Sequence[Attack], commands: Callable[[Path, str], list[list[str]]]
) -> list[Result]:
    """Let the attacks into fresh courses, grade them, and judge each.

    `commands` gives the command lines that grade and write feedback, for a course folder and an assignment. Attacks that
    take the same student's id sit in different courses, so that there may be several results.

    Raises:
        ClassError: an untouched submission cannot be graded either.
        GradingError: the assignment itself cannot be graded.
    """
    with tempfile.TemporaryDirectory(prefix="signoff-attack-") as name:
        folder = Path(name)
        scene = prepare_course(folder / "scene", assignment_source)
        baseline = _baseline(scene.copy(folder / "baseline"), commands)
        results: list[Result] = []
        waiting = list(attacks)
        while waiting:
            one = scene.copy(folder / f"class-{len(results)}")
            waiting, result = _run_class(one, waiting, commands, baseline)
            results.append(result)
        return results


def _baseline(scene: Scene, commands: Callable[[Path, str], list[list[str]]]) -> Baseline:
    student, _ = scene.admit(None, Place(course=str(scene.course), home=str(scene.home), student=ATTACKER))
    before = take_facts(scene)
    codes, printed, _ = _graded(scene, commands)
    after = take_facts(scene)
    if after.score(student) is None:
        raise ClassError(f"An untouched submission was not graded (exit codes {codes}):\n{printed[-3000:]}")
    return take_baseline(scene, student, before, after)


def _run_class(
    scene: Scene, attacks: Iterable[Attack], commands: Callable[[Path, str], list[list[str]]], baseline: Baseline
) -> tuple[list[Attack], Result]:
    later: list[Attack] = []
    seated: dict[str, tuple[Attack, str]] = {}
    with Listeners(scene.home) as ears:
        place = Place(
            course=str(scene.course),
            home=str(scene.home),
            tcp=ears.tcp,
            udp=ears.udp,
            abstract=ears.abstract,
            socket=ears.socket,
        )
        for attack in attacks:
            marker = f"signoff-attack-{secrets.token_hex(6)}"
            its_place = replace(place, student=f"{ATTACKER}-{len(seated):03}", marker=marker)
            wanted = attack.make(replace(scene.target, place=its_place)).student or its_place.student
            if wanted in seated or (scene.course / "submitted" / wanted).exists():
                later.append(attack)
                continue
            student, _ = scene.admit(attack, its_place)
            seated[student] = (attack, marker)
        before = take_facts(scene)
        codes, printed, seconds = _graded(scene, commands)
        after = take_facts(scene)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    # Patience is for one submission, and here a whole class was graded.
    shared = Run(
        finished=codes[0] in (0, 1, 3), seconds=seconds, patience=PATIENCE, memory=memory, heard=tuple(ears.heard)
    )
    others = _theirs(before, after, seated)
    verdicts = [
        judge_outcome(
            attack,
            scene,
            student,
            before,
            after,
            replace(shared, survivors=tuple(alive(marker))),
            marker=marker,
            baseline=replace(baseline, changed=baseline.changed | others),
        )
        for student, (attack, marker) in seated.items()
    ]
    return later, Result(verdicts, seconds, codes, printed)


def _theirs(before: Facts, after: Facts, seated: dict[str, tuple[Attack, str]]) -> frozenset[str]:
    """What grading wrote for each attacker: a change, but nobody else's."""
    return frozenset(path for student in seated for path in changed_files(before, after, student))


def _graded(scene: Scene, commands: Callable[[Path, str], list[list[str]]]) -> tuple[tuple[int, ...], str, float]:
    """Run the commands; returns their exit codes, what they printed, and the seconds they took."""
    environment = os.environ | scene.environment
    codes, printed = [], ""
    started = time.monotonic()
    for command in commands(scene.course, scene.target.assignment):
        try:
            done = subprocess.run(  # noqa: S603  # the caller's own commands
                command,
                env=environment,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
                text=True,
                errors="replace",
            )
            codes.append(done.returncode)
            printed += done.stdout + done.stderr
        except subprocess.TimeoutExpired:
            codes.append(-1)
    return tuple(codes), printed, time.monotonic() - started


def harmed(results: Iterable[Result]) -> list[Verdict]:
    """Attacks that did any harm, wanted or not."""
    return [verdict for result in results for verdict in result.verdicts if verdict.harms]
