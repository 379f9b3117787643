"""`signoff report`: how an assignment went, for its instructor."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from signoff.console import out, trouble

if TYPE_CHECKING:
    from grader.report import Report


def report(
    assignment: Annotated[str, typer.Argument(help="The assignment's name in the course.")],
    course: Annotated[Path, typer.Option("--course", help="The nbgrader course directory.")] = Path(),
    html: Annotated[Path | None, typer.Option("--html", help="Write a page that needs nothing else.")] = None,
    notebook: Annotated[Path | None, typer.Option("--notebook", help="Write a notebook with plots.")] = None,
    names: Annotated[bool, typer.Option("--names", help="Show names; otherwise everybody has a code.")] = False,
    minimum: Annotated[int, typer.Option(min=2, help="Say nothing about the choices of fewer people than this.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON, for scripts.")] = False,
) -> None:
    """Say how an assignment went: marks, questions, markers, agreement, scenarios, and what to look at."""
    from grader import GradingError  # noqa: PLC0415  # the command line must start without the grader
    from grader.report import report as made  # noqa: PLC0415  # as above

    try:
        found = made(assignment, course, names=names, minimum=minimum)
        written = [found.save(html)] if html else []
        written += [found.save_notebook(notebook, course)] if notebook else []
    except GradingError as error:
        raise trouble(str(error)) from None
    except OSError as error:
        raise trouble(f"{error.filename} cannot be written ({error.strerror}). Give another place.") from None
    if as_json:
        sys.stdout.write(json.dumps(found.to_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n")
        return
    _summary(found)
    for path in written:
        out.print(f"{path} is written.", soft_wrap=True, highlight=False)
    if not written:
        out.print("Give --html FILE or --notebook FILE for all of it.", highlight=False)


def _summary(found: Report) -> None:
    results = found.results
    spread = results.distribution
    out.print(str(found), highlight=False)
    if spread.mean is not None:
        part = "the automatic part" if spread.automatic else "all marks"
        out.print(f"Mean of {part}: {spread.mean:.1f} of {spread.most:g}.", highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("Question", overflow="fold")
    for heading in ("Points", "Students", "Mean", "Discrimination"):
        table.add_column(heading, justify="right")
    for row in found.to_json()["tables"].get("questions", ()):
        mean = "–" if row["share"] is None else f"{row['share']:.0%}"
        told = "–" if row["discrimination"] is None else f"{row['discrimination']:.2f}"
        table.add_row(row["question"], f"{row['points']:g}", str(row["students"]), mean, told)
    out.print(table, highlight=False)
    if results.agreement and results.agreement[-1].kappa.value is not None:
        kappa = results.agreement[-1].kappa
        out.print(f"Two markers' agreement over all criteria: weighted kappa {kappa.value:.2f}.", highlight=False)
    if results.flags:
        out.print(f"To look at, without taking marks away: {len(results.flags)}.", highlight=False)
