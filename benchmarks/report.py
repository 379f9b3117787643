"""What a report costs: ``python -m benchmarks.report [--students 1000] [--events 84] [--keep FOLDER]``.

A class that has handed in one assignment of the kit, with an attempt at each of the kit's scenarios, its marks in the
gradebook and four markers' levels in the marking store. Some hundred plays by simulated people are made with the engine
and handed out to the class. Each figure is of a fresh process that runs the command, start-up and all; nothing is kept
from one run to the next. "Cold" are runs for which the system was asked to forget the files.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from benchmarks.machine import table
from grader import Course
from grader.anchors import load_anchors
from grader.gradebook import Book
from grader.marked import NotebookMarks
from grader.marking.events import now
from grader.marking.opening import open_store
from grader.marking.schema import EVENT
from grader.marking.sharing import share_out
from grader.marking.store import digest_of
from grader.rebuilt import Submission
from grader.rubric import load_rubric
from scenarios import find_story, story_files
from scenarios.personas import PERSONAS, weight
from scenarios.session import apply_event, is_true, new_session
from scenarios.story import FORMAT
from signoff.classroom.playing import CARE, REASONS
from signoff.places import exercises

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios import Story

ASSIGNMENT, QUESTION = "06-change", "q8-reflection"
MARKERS = ("Abebe", "Brigitte", "Chidi", "Dolores")
PLAYS = 60
"""Different plays of each story."""
TWICE = 0.2
LENIENCE = (0.0, 0.25, -0.35, 0.05)
"""By how many levels each marker is kinder than the text deserves."""


def make_class(folder: Path, students: int, events: int, seed: int = 1) -> Course:
    """A course in a new folder, and a class that has handed in, been graded, and been marked but for a few."""
    dice = random.Random(seed)  # noqa: S311  # a class, no secret
    course = Course.create(folder, "fabricated")
    course.add_assignment(exercises()[ASSIGNMENT])
    course.generate(ASSIGNMENT)
    names = [f"student-{number:04}" for number in range(students)]
    skill = {name: dice.gauss(0, 1) for name in names}
    texts = _texts(names, dice)
    _record(course, skill, dice)
    _autograded(course, texts)
    _journals(course, names, events, dice)
    _marked(course, texts, skill, dice)
    return course


def _texts(names: Sequence[str], dice: random.Random) -> dict[str, str]:
    """A text of a realistic length for each student, of words that come as often as words do; a few copy."""
    anchors = load_anchors(load_rubric(ASSIGNMENT))
    words = sorted({word for anchor in anchors for word in anchor.text.split()})
    often = [1 / (place + 2) for place in range(len(words))]
    dice.shuffle(words)
    texts = {name: " ".join(dice.choices(words, often, k=dice.randint(230, 440))) for name in names}
    for one, other in zip(names[10::97], names[50::97], strict=False):
        own = texts[one].split()
        texts[one] = " ".join([*own[:90], *texts[other].split()[20 : 20 + dice.randint(40, 150)], *own[90:]])
    return texts


def _record(course: Course, skill: dict[str, float], dice: random.Random) -> None:
    with Book(course) as book:
        (sheet,) = book.sheet(ASSIGNMENT).notebooks
        graded = [cell for cell in sheet.cells if cell.grade]
        for name, able in skill.items():
            scores: dict[str, float | None] = {
                cell.grade_id: cell.points * (dice.gauss(able, 1.2) > place / 4 - 1.2) if cell.is_test else None
                for place, cell in enumerate(graded)
            }
            book.record(Submission(name, ASSIGNMENT, None, (), {}), {sheet.name: NotebookMarks(scores)})
        # As publishing does, for most of the class.
        tables = book.tables
        base, grade = tables["base_cell"].c, tables["grade"]
        with book.writing() as connection:
            cells = sa.select(base.id).where(base.name == QUESTION)
            for number in connection.execute(sa.select(grade.c.id).where(grade.c.cell_id.in_(cells))).scalars().all():
                if dice.random() < 0.95:
                    mark = {"manual_score": float(dice.choice(range(14, 51, 2))), "needs_manual_grade": False}
                    connection.execute(sa.update(grade).where(grade.c.id == number).values(mark))


def _autograded(course: Course, texts: dict[str, str]) -> None:
    book = json.loads((course.folder / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8"))
    (cell,) = (one for one in book["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") == QUESTION)
    for name, text in texts.items():
        folder = course.folder / "autograded" / name / ASSIGNMENT
        folder.mkdir(parents=True)
        cell["source"] = text
        (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(book), encoding="utf-8")


def _journals(course: Course, names: Sequence[str], events: int, dice: random.Random) -> None:
    plays = {name: [_play(find_story(name), events, dice) for _ in range(PLAYS)] for name in story_files()}
    for student in names:
        folder = course.folder / "submitted" / student / ASSIGNMENT / "attempts"
        folder.mkdir(parents=True)
        for name, found in plays.items():
            (folder / f"{name}.jsonl").write_bytes(dice.choice(found))


def _play(story: Story, events: int, dice: random.Random) -> bytes:
    """The file of somebody who plays on until there are so many events."""
    persona, seed = dice.choice(PERSONAS), dice.randrange(2**31)
    session, clock = new_session(story, seed), datetime(2026, 3, 2, 9, tzinfo=UTC)
    lines: list[dict[str, Any]] = []
    while len(lines) < events:
        current = session.current
        clock += timedelta(seconds=dice.choice((9, 15, 25, 40, 70, 110, 4000)))
        event: dict[str, Any]
        if not current.ending:
            open_now = [one for one in current.node.choices if is_true(story, current.state, one.condition)]
            chosen = dice.choices(open_now, [weight(persona, one) for one in open_now])[0]
            reason = dice.choice(REASONS[persona]) if dice.random() < CARE[persona] else ""
            event = {"event": "choose", "node": current.state.node, "choice": chosen.id, "reason": reason}
        elif dice.random() < 0.3:
            event = {"event": "restart"}
        else:
            event = {"event": "rewind", "to": dice.randrange(len(current.decisions))}
        event["time"] = clock.isoformat(timespec="seconds")
        session = apply_event(session, event)
        lines.append(event)
    about = {"format": FORMAT, "story": story.id, "version": story.version, "hash": story.hash, "seed": seed}
    head = about | {"time": lines[0]["time"]}
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in (head, *lines))


def _marked(course: Course, texts: dict[str, str], skill: dict[str, float], dice: random.Random) -> None:
    rubric = load_rubric(ASSIGNMENT)
    with open_store(course.folder) as store:
        store.set_markers(ASSIGNMENT, MARKERS)
        store.enter(ASSIGNMENT, ((ASSIGNMENT, QUESTION, name) for name in texts))
        pieces = {piece.code: piece for piece in store.pieces(ASSIGNMENT)}
        digests = {code: digest_of(texts[piece.student]) for code, piece in pieces.items()}
        store.saw(digests)
        rows = []
        for share in share_out(store, ASSIGNMENT, MARKERS, TWICE):
            if dice.random() < 0.03:  # not done yet
                continue
            lenience = LENIENCE[MARKERS.index(share.marker)]
            common = {"at": now(), "assignment": ASSIGNMENT, "marker": share.marker, "round": "marking"}
            common |= {"piece": share.piece, "text": None, "undoes": None}
            for place, key in enumerate(rubric.keys):
                true = 2.4 + skill[pieces[share.piece].student] * 0.8 - place * 0.12 + lenience
                level = min(4, max(1, round(dice.gauss(true, 0.45))))
                rows.append(common | {"kind": "level", "criterion": key, "level": level, "answer": None})
            rows.append(common | {"kind": "done", "criterion": "", "level": 1, "answer": digests[share.piece]})
        with store.writing() as connection:
            connection.execute(sa.insert(EVENT), rows)


def forget(folder: Path) -> bool:
    """Ask the system to forget the files of a folder; whether it can be asked."""
    if not hasattr(os, "posix_fadvise"):
        return False
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.fdatasync(handle)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)
    return True


def run(course: Path, page: Path) -> tuple[float, float]:
    """Seconds of the clock and of processors that the command takes."""
    command = [sys.executable, "-m", "signoff", "report", ASSIGNMENT, "--course", str(course), "--html", str(page)]
    started = perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603  # our own command
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {child.returncode}")
    return perf_counter() - started, usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What a report on a large class costs.")
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--events", type=int, default=84, help="in each of a student's attempts, one a scenario")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="make the class in this new folder, and leave it there")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="signoff-benchmark-") as scratch:
        folder = chosen.keep or Path(scratch) / "course"
        if not (folder / "nbgrader_config.py").is_file():
            make_class(folder, chosen.students, chosen.events)
        stories = len(story_files())
        rows = []
        for name, cold in (("cold", True), ("warm", False)):
            page = Path(scratch) / "report.html"
            took = [run(folder, page) for _ in range(chosen.repeats) if not cold or forget(folder)]
            if took:
                wall, cpu = (sorted(one) for one in zip(*took, strict=True))
                rows.append([name, f"{median(wall):.2f}", f"{wall[0]:.2f}", f"{wall[-1]:.2f}", f"{median(cpu):.2f}"])
    events = f"{chosen.students * stories * chosen.events:,}"
    title = f"A report: {chosen.students:,} students, {stories} scenarios each, {events} events; seconds of the whole command"
    table(title, ["files", "median", "least", "most", "CPU s"], rows)


if __name__ == "__main__":
    main()
