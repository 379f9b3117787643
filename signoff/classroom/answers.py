"""Simulated students fill in the released notebook: right, wrong, blank or failing answers, and reflections.

Right answers come out of the exercise's own source; typical wrong ones lie beside this file, one JSON file an exercise.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import nbformat

if TYPE_CHECKING:
    from pathlib import Path

    from signoff.classroom.roster import Student

_MARKS = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AnswerBank:
    """What simulated students write: by grade id of the cell, and the reflections from weak to strong."""

    right: dict[str, str]
    wrong: dict[str, list[str]]
    failing: dict[str, list[str]]
    reflections: list[str]


def _grade_id(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def load_bank(source: Path) -> AnswerBank:
    """The answers for an exercise, given the folder of its source."""
    notebook = nbformat.read(source / f"{source.name}.ipynb", as_version=4)
    right = {
        _grade_id(cell): _MARKS.sub("", cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code" and "### BEGIN SOLUTION" in cell.source
    }
    data = json.loads((files("signoff.classroom") / f"{source.name}.json").read_text(encoding="utf-8"))
    reflections = [reflection["text"] for reflection in data.pop("reflections")]
    return AnswerBank(
        right,
        {grade_id: cell["wrong"] for grade_id, cell in data.items()},
        {grade_id: cell["failing"] for grade_id, cell in data.items()},
        reflections,
    )


def _answer(student: Student, grade_id: str, bank: AnswerBank) -> str | None:
    """The source that a student writes in a cell, or None where they leave it as it was."""
    chance = student.random(grade_id)
    if chance.random() < student.skill:
        return bank.right[grade_id]
    kind = chance.choices(("wrong", "blank", "failing"), (6, 3, 2))[0]
    if kind == "blank":
        return None
    return chance.choice((bank.wrong if kind == "wrong" else bank.failing)[grade_id])


def _reflection(student: Student, bank: AnswerBank) -> str | None:
    chance = student.random("reflection")
    if chance.random() < 0.05:
        return None
    middle = student.skill * (len(bank.reflections) - 1)
    return bank.reflections[min(len(bank.reflections) - 1, max(0, round(chance.gauss(middle, 1))))]


def fill_in(notebook: Path, student: Student, bank: AnswerBank) -> dict[str, str]:
    """Write a student's answers into their copy of the released notebook.

    Returns what they did, by grade id: "answered" or "blank".
    """
    work = nbformat.read(notebook, as_version=4)
    done: dict[str, str] = {}
    for cell in work.cells:
        grade_id = _grade_id(cell)
        if grade_id in bank.right:
            answer = _answer(student, grade_id, bank)
        elif cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
            answer = _reflection(student, bank)
        else:
            continue
        done[grade_id] = "blank" if answer is None else "answered"
        if answer is not None:
            cell.source = answer
    nbformat.write(work, notebook)
    return done
