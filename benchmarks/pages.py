"""What a feedback page costs: ``python -m benchmarks.pages``.

The notebook has 21 cells: a course's text, 4 questions with an automatic test each, 3 written answers, tables and a
picture as pandas and a plot give them. What the instructor wrote is the same for everybody; answers, outputs and
tracebacks are each student's own.
"""

from __future__ import annotations

import base64
import random
from time import perf_counter, process_time
from typing import Any

from benchmarks.machine import table
from grader.marked import MarkedCell, MarkedNotebook
from grader.pages import render

STUDENTS = 100
_TEXT = """client edit grade lock deliver price promise record change studio museum loop hero cutdown deadline mix
approve wait answer meeting note reason budget margin delay colour caption frame review week"""
_WORDS = _TEXT.split()
_QUESTION = "## {n} What each change costs\n\nWrite `cost_{n}(log, rates)`: hours × rate × *multiplier*, in pounds.\n\n- one\n- two\n"
_ANSWER = '''def cost_{n}(log, rates):
    """Return the log with a column cost."""
    log = log.copy()
    rate = log["role"].map(rates.set_index("role")["rate"])
    if rate.isna().any():
        raise ValueError(f"no rate for {{sorted(set(log.loc[rate.isna(), 'role']))}}")
    log["{word}"] = log["hours"] * rate * {factor}  # {words}
    return log
'''
_TEST = """costed = cost_{n}(small.copy(), rates.copy())
assert "cost" in costed.columns, "The column 'cost' is missing."
for change, cost, expected in zip(costed["id"], costed["cost"], [90, 360, 360, 1080]):
    assert abs(float(cost) - expected) < 0.005, f"{{change}} should cost {{expected}} and yours says {{cost}}."
### BEGIN HIDDEN TESTS
assert cost_{n}(other, rates)["cost"].sum() == 4217
### END HIDDEN TESTS
"""
_PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0\x08\x02\0\0\0" + bytes(12_000)).decode()


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(_WORDS, k=count))


def _frame(dice: random.Random) -> str:
    rows = "".join(
        f"<tr>\n<th>{row}</th>\n" + "".join(f"<td>{dice.random():.3f}</td>\n" for _ in range(6)) + "</tr>\n"
        for row in range(8)
    )
    head = "".join(f"<th>{word}</th>\n" for word in _WORDS[:6])
    style = '<style scoped>\n.dataframe tbody tr th { vertical-align: top; }\n</style>\n<table border="1" class="dataframe">'
    return f'<div>\n{style}\n<thead><tr style="text-align: right;">\n<th></th>\n{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n</div>'


def _cell(kind: str, source: str, outputs: list[dict[str, Any]] | None = None, **flags: Any) -> dict[str, Any]:
    metadata = {"nbgrader": {"schema_version": 3, **flags}} if flags else {}
    return {"cell_type": kind, "source": source, "metadata": metadata, "outputs": outputs or []}


def _failure(dice: random.Random) -> dict[str, Any]:
    value = f"T1 should cost 90 and yours says {dice.random():.4f}."
    lines = "\n".join(f"\x1b[32m     {n}\x1b[39m \x1b[38;5;28mcosted\x1b[39m[{_words(dice, 3)!r}]" for n in range(1, 9))
    return {
        "output_type": "error",
        "ename": "AssertionError",
        "evalue": value,
        "traceback": [
            "\x1b[31mAssertionError\x1b[39m  Traceback (most recent call last)",
            lines,
            f"AssertionError: {value}",
        ],
    }


def _notebook(student: int, *, failing: bool) -> dict[str, Any]:
    """One student's notebook of 21 cells."""
    dice = random.Random(student)  # noqa: S311  # a fabricated class
    cells = [
        _cell("markdown", f"# Change\n\n{_words(random.Random(0), 120)}"),  # noqa: S311
        _cell("code", "import pandas as pd\n\nsmall = pd.read_csv('small.csv')", locked=True, grade_id="setup"),
    ]
    for n in range(1, 5):
        answer = _ANSWER.format(n=n, word=dice.choice(_WORDS), factor=dice.random(), words=_words(dice, 6))
        cells += [
            _cell("markdown", _QUESTION.format(n=n)),
            _cell("code", answer, solution=True, grade_id=f"q{n}"),
            _cell("code", _TEST.format(n=n), [_failure(dice)] if failing else [], grade=True, grade_id=f"q{n}-test"),
        ]
    shown: list[dict[str, Any]] = [
        {"output_type": "stream", "name": "stdout", "text": f"{_words(dice, 20)}\n"},
        {"output_type": "execute_result", "data": {"text/html": _frame(dice), "text/plain": "x"}},
    ]
    picture = {"output_type": "display_data", "data": {"image/png": _PNG, "text/plain": "<Figure size 640x480>"}}
    cells += [_cell("code", f"log.head()  # {_words(dice, 4)}", shown), _cell("code", "log.plot()", [picture])]
    for n in range(5, 8):
        text = "\n\n".join(_words(dice, 80) for _ in range(3))
        cells.append(_cell("markdown", text, grade=True, solution=True, grade_id=f"q{n}"))
    cells += [_cell("markdown", "## Before you hand in\n\nSave, and look once more."), _cell("code", "")]
    return {"cells": cells, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4, "nbformat_minor": 5}


def _marked(student: int, *, failing: bool) -> MarkedNotebook:
    cells = {f"q{n}-test": MarkedCell(0.0 if failing else 2.0, 2.0, None, None, False) for n in range(1, 5)}
    written = _words(random.Random(student), 25)  # noqa: S311
    cells |= {f"q{n}": MarkedCell(3.0, 5.0, None, f"**Good.** {written}", False) for n in range(5, 8)}
    return MarkedNotebook(f"student-{student}", "change", "change", 9.0, 23.0, 0.0, cells)


def _measured(what: str, *, failing: bool) -> list[str]:
    students = [(_notebook(n, failing=failing), _marked(n, failing=failing)) for n in range(STUDENTS)]
    render(*students[0])
    started, cpu = perf_counter(), process_time()
    pages = [render(*student) for student in students]
    wall, cpu = perf_counter() - started, process_time() - cpu
    size = sum(map(len, pages)) / len(pages)
    return [what, f"{cpu / STUDENTS * 1e3:.1f}", f"{STUDENTS / wall:,.0f}", f"{size:,.0f}"]


def main() -> None:
    """Measure and print."""
    started = process_time()
    render(_notebook(-1, failing=True), _marked(-1, failing=True))
    first = ["the first page of a process", f"{(process_time() - started) * 1e3:.1f}", "", ""]
    rows = [_measured("all tests pass", failing=False), _measured("all tests fail", failing=True), first]
    table(f"Feedback pages: {STUDENTS} students, 21 cells each", ["Class", "CPU ms a page", "pages/s", "bytes"], rows)


if __name__ == "__main__":
    main()
