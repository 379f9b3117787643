"""Courses of different shape and honest students' work in them: what any grader has to mark as stock nbgrader does.

`build` makes a course with its assignment generated, `submissions` says who hands in what, `hand_in` puts it there,
`stock` grades it as nbgrader does, and `gradebook_rows` gives what came of it in a form that can be compared.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader import api

import grader
from tests.grader.nbgrader_command import nbgrader
from tests.grader.works import WORKS, Work

DATA = Path(__file__).parents[1] / "data" / "courses"
EXAMPLE = Path(api.__file__).parent / "docs" / "source" / "user_guide" / "source"
SHAPES = ("plots", "files", "papers", "quickstart")
DUE = "2026-03-10 12:00:00.000000"  # as the gradebook keeps it, in UTC
# What an instructor has who never heard of this kit: nbgrader's own ways in everything.
PLAIN = """c = get_config()
c.CourseDirectory.course_id = {shape!r}
"""
_FLAGS = {
    "given": {"locked": True},
    "answer": {"solution": True},
    "test": {"grade": True, "locked": True},
    "manual": {"grade": True, "solution": True},
    "written": {"grade": True, "solution": True},
    "task": {"task": True, "locked": True},
}
_MARKERS = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)


@dataclass(frozen=True)
class Course:
    """An nbgrader course in `folder`, its one assignment generated and ready to be handed in."""

    shape: str
    folder: Path
    assignment: str

    @property
    def release(self) -> Path:
        return self.folder / "release" / self.assignment

    @property
    def source(self) -> Path:
        return self.folder / "source" / self.assignment


def read_cells(path: Path):
    """The instructor's notebook from its text form, as tests/data/courses/README.md describes it."""
    cells = []
    for part in re.split(r"^%%% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, source = part.partition("\n")
        kind, *rest = head.split()
        make = new_markdown_cell if kind in ("text", "written", "task") else new_code_cell
        cell = make(source.strip("\n"))
        cell.id = re.sub(r"[^\w-]", "-", f"{len(cells)}-{rest[0] if rest else kind}")
        if kind in _FLAGS:
            flags = {"grade": False, "solution": False, "locked": False, "task": False} | _FLAGS[kind]
            cell.metadata["nbgrader"] = flags | {"grade_id": rest[0], "schema_version": 3}
            if kind in ("test", "manual", "written", "task"):
                cell.metadata["nbgrader"]["points"] = int(rest[1])
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def build(shape: str, folder: Path) -> Course:
    """Make the course of this shape in a new folder. Nothing is run but nbgrader's own `generate_assignment`."""
    if shape == "quickstart":
        return _quickstart(folder)
    (source,) = (DATA / shape / "source").iterdir()
    made = grader.Course.create(folder, shape)
    (folder / "nbgrader_config.py").write_text(PLAIN.format(shape=shape), encoding="utf-8")
    shutil.copytree(source, folder / "source" / source.name)
    for path in (folder / "source" / source.name).glob("*.cells"):
        nbformat.write(read_cells(path), path.with_suffix(".ipynb"))
        path.unlink()
    for extra in (DATA / shape).glob("*.py"):
        shutil.copy(extra, folder)
    settings = DATA / shape / "settings.txt"
    if settings.is_file():
        with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write("\n" + settings.read_text(encoding="utf-8"))
    made.generate(source.name)
    with closing(sqlite3.connect(folder / "gradebook.db")) as book, book:
        book.execute("update assignment set duedate = ?", [DUE])
    return Course(shape, folder, source.name)


def _quickstart(folder: Path) -> Course:
    """What `nbgrader quickstart` makes, with the notebooks of its assignment ps1 generated.

    The command takes 20 s, nearly all of it to write out every setting that there is as a comment; so its copying is done here.
    """
    others = shutil.ignore_patterns("*.html", "autotests.yml", "ps1_autotest")
    shutil.copytree(EXAMPLE, folder / "source", ignore=others)
    header = "c.IncludeHeaderFooter.header = 'source/header.ipynb'\n"
    (folder / "nbgrader_config.py").write_text(PLAIN.format(shape="quickstart") + header, encoding="utf-8")
    made = nbgrader(folder, "generate_assignment", "ps1")
    assert (folder / "release" / "ps1").is_dir(), made.stderr
    return Course("quickstart", folder, "ps1")


def submissions(shape: str) -> list[Work]:
    """Who hands in what in the course of this shape."""
    return WORKS[shape]


def hand_in(course: Course, work: Work) -> Path:
    """Put a student's work into the course's `submitted` folder, as collecting would."""
    folder = course.folder / "submitted" / work.student / course.assignment
    shutil.copytree(course.release, folder)
    for path in sorted(folder.glob("*.ipynb")):
        if path.stem in work.missing:
            path.unlink()
            continue
        book = nbformat.read(path, as_version=4)
        solved = {} if work.untouched else _solutions(course.source / path.name)
        answers = solved | work.answers
        for cell in book.cells:
            known = cell.metadata.get("nbgrader", {})
            if known.get("solution") and known["grade_id"] in answers:
                cell.source = answers[known["grade_id"]]
        book.cells[:0] = [_own(kind, source) for kind, source in work.before]
        book.cells += [_own(kind, source) for kind, source in work.after]
        nbformat.write(book, path)
    for name, data in work.files.items():
        if data is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(data)
    if work.time is not None:
        (folder / "timestamp.txt").write_text(work.time)
    return folder


def _own(kind, source):
    return new_markdown_cell(source) if kind == "text" else new_code_cell(source)


def _solutions(path: Path) -> dict[str, str]:
    """The instructor's answers by grade id, without the lines that mark them."""
    book = nbformat.read(path, as_version=4)
    known = [(cell, cell.metadata.get("nbgrader", {})) for cell in book.cells]
    return {flags["grade_id"]: _MARKERS.sub("", cell.source) for cell, flags in known if flags.get("solution")}


def stock(course: Course, *, feedback: bool = False) -> str:
    """Grade everybody as plain nbgrader does; returns its log."""
    commands = ("autograde", "generate_feedback") if feedback else ("autograde",)
    # A command may fail for a student: the others are done.
    ran = [nbgrader(course.folder, command, course.assignment) for command in commands]
    return "".join(one.stdout + one.stderr for one in ran)


def mark_by_hand(
    course: Course, student: str, grade_id: str, mark: float | None, extra: float | None, comment: str
) -> None:
    """Enter a person's mark, extra credit and comment, as the formgrader does."""
    with api.Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}", course.folder.name) as book:
        for notebook in book.find_submission(course.assignment, student).notebooks:
            for grade in notebook.grades:
                if grade.name == grade_id:
                    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = mark, extra, False
            for said in notebook.comments:
                if said.name == grade_id:
                    said.manual_comment = comment
        book.db.commit()


_ROWS = """
select student_id, notebook.name, base_cell.name, auto_score, manual_score, extra_credit, needs_manual_grade
from grade join base_cell on base_cell.id = grade.cell_id
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join notebook on notebook.id = submitted_notebook.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
order by 1, 2, 3
"""
_COMMENTS = """
select student_id, notebook.name, base_cell.name, auto_comment, manual_comment
from comment join base_cell on base_cell.id = comment.cell_id
join submitted_notebook on submitted_notebook.id = comment.notebook_id
join notebook on notebook.id = submitted_notebook.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
order by 1, 2, 3
"""
_LATE = """
select student_id, notebook.name, late_submission_penalty, timestamp
from submitted_notebook join notebook on notebook.id = submitted_notebook.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
order by 1, 2
"""


def gradebook_rows(course: Course) -> dict[str, list[tuple]]:
    """What the gradebook says of everybody, free of its own ids: grades, comments, and when and how late each came."""
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as book:
        return {
            name: book.execute(query).fetchall()
            for name, query in (("grades", _ROWS), ("comments", _COMMENTS), ("late", _LATE))
        }


def comparable(rows: dict[str, list[tuple]]) -> dict[str, list[tuple]]:
    """Rows of two gradebooks in an order in which they can be compared."""
    return {kind: sorted(map(tuple, found), key=repr) for kind, found in rows.items()}


def copy(course: Course, folder: Path) -> Course:
    """The same course somewhere else, in `folder`/course."""
    shutil.copytree(course.folder, folder / "course", symlinks=True)
    return Course(course.shape, folder / "course", course.assignment)
