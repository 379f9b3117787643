"""A small course for the marking desk: a reflection, a test, a scenario, and a few students whose names can be looked for."""

import fcntl
import json
import random
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader import Course
from grader.grading import Grading, Options
from grader.marking.opening import enter_pieces, open_store
from grader.marking.sharing import share_out
from grader.marking.showing import Showing
from grader.marking.work import open_work
from scenarios import find_story
from scenarios.session import is_true
from scenarios.sitting import Sitting

ASSIGNMENT, QUESTION, STORY = "06-change", "q8-reflection", "after-picture-lock"
WRONG = "def double(x):\n    raise ValueError('/home/{student}/work, says {first}')"
RIGHT = "def double(x):\n    return 2 * x"
REASON = "because Monday is nearer than it looks"


@dataclass(frozen=True)
class Student:
    """Somebody who hands in: `text` is their reflection (None: left as it was given)."""

    id: str
    first: str
    last: str
    text: str | None
    answer: str = RIGHT
    plays: bool = False


CLASS = (
    Student(
        "zk41mq",
        "Ottoline",
        "Prendergast",
        "# My *change*\n\nI said **no**. <script>alert(1)</script>",
        WRONG,
        plays=True,
    ),
    Student("hv77rd", "Wilhelmina", "Ashgrove", "She asked for a tenth version, and I ought to have asked why."),
    Student("pd03xx", "Thaddeus", "Quillfeather", "The brief had changed twice before anybody told the editor."),
    Student("tw58bc", "Rosamund", "Ellerby", "He wanted it blue on Friday, and I wrote “no problem”.", plays=True),
    Student("gn92fy", "Cornelius", "Vantongeren", "We had locked the picture, and then the sponsor left."),
    Student("jq16la", "Philippa", "Wrenfield", None),
)
WRITERS = tuple(student for student in CLASS if student.text is not None)
NAMES = tuple(text for student in CLASS for text in (student.id, student.first, student.last, f"{student.id}@"))


def make_course(folder: Path, students=CLASS) -> Course:
    """The course with everybody's work graded, in a folder of a test. The usual class is graded once for all tests of a run."""
    if students is not CLASS:
        return _graded(folder, students)
    run = next((parent for parent in folder.parents if re.fullmatch(r"pytest-\d+", parent.name)), folder.parent)
    made = run / "marked" / "course"
    with (run / "marked.lock").open("w") as lock:  # the processes of a run share its folder
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.is_dir():
            _graded(run / "marking" / "course", students)
            (run / "marking").rename(run / "marked")
    shutil.copytree(made, folder, symlinks=True)
    return Course(folder)


def _graded(folder: Path, students) -> Course:
    course = Course.create(folder, "marked")
    source = folder.parent / "exercise" / ASSIGNMENT
    source.mkdir(parents=True)
    write(_exercise(), source / f"{ASSIGNMENT}.ipynb")
    course.add_assignment(source)
    course.generate(ASSIGNMENT)
    for student in students:
        course.add_student(student.id, student.first, student.last, f"{student.id}@college.example")
        hand_in(course, student)
    grade(course)
    return course


def hand_in(course: Course, student: Student) -> None:
    folder = course.folder / "submitted" / student.id / ASSIGNMENT
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(course.folder / "release" / ASSIGNMENT, folder)
    path = folder / f"{ASSIGNMENT}.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name == QUESTION and student.text is not None:
            cell["source"] = student.text
        elif name == "q1-double":
            cell["source"] = student.answer.format(student=student.id, first=student.first)
    path.write_text(json.dumps(book), encoding="utf-8")
    if student.plays:
        play(folder)


def play(folder: Path) -> None:
    story, chance = find_story(STORY), random.Random(1)
    sitting = Sitting(story, folder / "attempts" / f"{STORY}.jsonl", seed=1)
    while not (now := sitting.session.current).ending:
        opened = [choice.id for choice in now.node.choices if is_true(story, now.state, choice.condition)]
        sitting.choose(chance.choice(opened), REASON)


def grade(course: Course, **options) -> None:
    with Grading(course, ASSIGNMENT, Options(**options)) as grading:
        grading.run(lambda _: None)


def share(course: Course, *names: str, double: float = 0.0) -> None:
    """Enter everybody's answers and share them out."""
    with Showing(course, ASSIGNMENT) as showing, open_store(course.folder) as store:
        store.set_markers(ASSIGNMENT, names)
        enter_pieces(store, showing)
        share_out(store, ASSIGNMENT, store.markers(ASSIGNMENT), double)


def calibrated(course: Course, name: str):
    """A marker's work after the calibration round, in which they agreed with the reference."""
    work = open_work(course.folder, ASSIGNMENT, name)
    calibrate(work)
    return work


def calibrate(work) -> None:
    with_levels = {text["code"] for text in work.calibration()["texts"] if text["done"]}
    for text in work.calibration()["texts"]:
        if text["code"] not in with_levels:
            for key in text["levels"]:
                work.set_level(text["code"], key, 2)
            work.done(text["code"], True)


def mark(work, code: str, level: int = 3, **levels: int) -> dict:
    """Mark a piece through and through."""
    for key in work.piece(code)["levels"]:
        work.set_level(code, key, levels.get(key, level))
    return work.done(code, True)


def _exercise():
    def known(cell, name, **flags):
        usual = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        cell.metadata["nbgrader"] = usual | {"grade_id": name} | flags
        return cell

    solution = f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION"
    cells = [
        new_markdown_cell("# 6 Change"),
        new_markdown_cell("## 1 Double it (5 marks)\n\nWrite `double(x)`."),
        known(new_code_cell(solution), "q1-double", solution=True),
        known(new_code_cell("assert double(2) == 4, 'twice two'"), "q1-tests", grade=True, locked=True, points=5),
        new_markdown_cell("## 8 Reflection\n\nWrite about a change."),
        known(new_markdown_cell("### The rubric, in full"), "reflection-rubric", locked=True),
        known(new_markdown_cell("*A model answer.*"), QUESTION, grade=True, solution=True, points=50),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "signoff": {"scenario": STORY}})
