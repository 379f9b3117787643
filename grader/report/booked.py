"""A report as a notebook: plots and tables that are there when it is opened, and code that makes them anew."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grader.report.tabled import tables

if TYPE_CHECKING:
    from pathlib import Path

    from grader.report.making import Report

_INTRO = """# Report on {assignment}

For the instructor. Run the cells again for the numbers as they are now. `report` alone, in a cell, shows the whole page;
`report.table("questions")` and the others of `report.tables` are DataFrames to go on with."""


def notebook(report: Report, file: Path, course: Path) -> str:
    """The notebook's text, for a file in a folder; the way from there to the course is written into its first cell."""
    here, there = file.resolve().parent, course.resolve()
    way = os.path.relpath(there, here)
    results = report.results
    named = ", names=True" if results.named else ""
    few = "" if results.minimum == 5 else f", minimum={results.minimum}"
    first = f"import grader\n\nreport = grader.report({results.assignment!r}, {way!r}{named}{few})\nprint(report)"
    said = new_output("stream", name="stdout", text=f"{report!r}\n")
    cells = [new_markdown_cell(_INTRO.format(assignment=results.assignment)), _code(first, said)]
    charts = report.charts
    for name, table in tables(results).items():
        cells.append(new_markdown_cell(f"## {table.caption}"))
        own = [chart for chart in charts if chart == name or chart in _BESIDE.get(name, ())]
        cells += [_shown(f'report.chart("{chart}")', report.chart(chart).bundle()) for chart in own]
        frame = report.table(name)
        bundle = {"text/html": frame.to_html(index=False, border=0), "text/plain": frame.to_string(index=False)}
        cells.append(_shown(f'report.table("{name}")', bundle))
    for place, cell in enumerate(cells):
        cell.id = f"report-{place}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    nbformat.validate(made)
    return str(nbformat.writes(made))


_BESIDE = {"questions": ("discrimination",), "scenarios": ("tries", "minutes")}


def _code(source: str, *outputs: Any) -> Any:
    return new_code_cell(source, outputs=list(outputs), execution_count=None)


def _shown(source: str, bundle: dict[str, Any]) -> Any:
    return _code(source, new_output("execute_result", data=bundle, execution_count=None))
