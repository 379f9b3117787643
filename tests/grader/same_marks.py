"""Everybody's marks by stock nbgrader and by ours, row by row: ``python -m tests.grader.same_marks [COURSE …]``.

All honest works of the four courses, and five simulated students in each assignment of this kit. The tests compare some of
them; this takes about a quarter of an hour. Exits with 1 if any row differs.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import grader
from grader.grading import Grading, Options
from signoff.classroom import run_class
from signoff.places import exercises
from tests.grader.courses import SHAPES, Course, build, comparable, copy, gradebook_rows, hand_in, stock, submissions

STUDENTS, SEED = 5, 7


def of_a_shape(shape: str, folder: Path) -> tuple[Course, Course]:
    """A course with everybody's work, and its copy for ours."""
    course = build(shape, folder / shape)
    for work in submissions(shape):
        if not work.stock_fails:
            hand_in(course, work)
    return course, copy(course, folder / "ours")


def of_this_kit(name: str, folder: Path) -> tuple[Course, Course]:
    """A simulated class in one of our assignments, and its copy for ours."""
    run_class(folder / "simulated", STUDENTS, SEED, lambda *_: None, name)
    made = grader.Course.create(folder / "stock", "client-relations")
    made.add_assignment(exercises()[name])
    made.generate(name)
    shutil.copytree(folder / "simulated" / "submitted", made.folder / "submitted")
    course = Course(name, made.folder, name)
    return course, copy(course, folder / "ours")


def compare(name: str, folder: Path) -> int:
    """Grade both ways and print what differs; how many rows do."""
    course, ours = (of_a_shape if name in SHAPES else of_this_kit)(name, folder)
    times = []
    for grade in (lambda: stock(course), lambda: _ours(ours)):
        started = perf_counter()
        grade()
        times.append(perf_counter() - started)
    rows = [comparable(gradebook_rows(each)) for each in (course, ours)]
    differing = 0
    for kind, stocks in rows[0].items():
        for who, mine, others in (("stock", stocks, rows[1][kind]), ("ours", rows[1][kind], stocks)):
            for row in set(mine) - set(others):
                differing += 1
                sys.stdout.write(f"  only {who} has, in {kind}: {row}\n")
    students = len({row[0] for row in rows[0]["grades"]})
    sys.stdout.write(
        f"{name}: {students} students, {sum(map(len, rows[0].values()))} rows, {differing} differ; "
        f"stock {times[0]:.0f} s, ours {times[1]:.0f} s\n"
    )
    sys.stdout.flush()
    return differing


def _ours(course: Course) -> None:
    with Grading(grader.Course(course.folder), course.assignment, Options()) as grading:
        grading.run(lambda _: None)


def main(names: list[str]) -> int:
    """Compare these courses, or all."""
    differing = 0
    for name in names or [*SHAPES, *exercises()]:
        with TemporaryDirectory() as folder:
            (Path(folder) / "ours").mkdir()
            differing += compare(name, Path(folder))
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
