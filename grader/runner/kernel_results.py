"""The end of a notebook that ran in a real kernel: what the front end in the jail has yet to say, which is a stranger's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grader.rebuilt import Remark
from grader.results import CellResult, ResultError, checked_output, checked_widgets
from grader.runner.program import Gone

if TYPE_CHECKING:
    from grader.runner.program import Program
    from grader.runner.steps import Task

_SECONDS = 10.0


def finished(
    jail: Program, task: Task, cells: tuple[CellResult, ...]
) -> tuple[tuple[CellResult, ...], dict[str, Any], list[Remark]]:
    """The cells as later cells left their displays, the state of widgets, and what the marker should know.

    All of it is for show: no mark comes of it, and what a test showed stays as it was.
    """
    try:
        answer = jail.ask({"do": "finish"}, max(task.seconds, _SECONDS))
    except Gone:
        return cells, {}, []
    try:
        changed, widgets = _changed(answer), checked_widgets(answer.get("widgets"))
    except ResultError:
        words = "The state of its widgets was more than a notebook should hold. It was left out."
        return cells, {}, [Remark("output-cut", words)]
    return (
        tuple(
            replace(cell, outputs=changed[number]) if number in changed and step.kind != "test" else cell
            for number, (step, cell) in enumerate(zip(task.steps, cells, strict=True))
        ),
        widgets,
        [],
    )


def _changed(answer: dict[str, Any]) -> dict[int, tuple[dict[str, Any], ...]]:
    """The outputs of cells that later cells changed, by the number of the cell."""
    changed = answer.get("changed")
    if not isinstance(changed, dict) or not all(name.isdecimal() and len(name) < 10 for name in changed):
        raise ResultError("What later cells changed is no object of cells.")
    found = {}
    for name, outputs in changed.items():
        if not isinstance(outputs, list):
            raise ResultError("The outputs of a cell are no list.")
        found[int(name)] = tuple(checked_output(output) for output in outputs)
    return found
