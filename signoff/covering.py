"""`signoff coverage`: which teachable point is taught and practised where, and what is missing."""

from __future__ import annotations

import json
import sys
from pathlib import Path  # noqa: TC003  # typer reads the annotation when it builds the command
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from signoff.console import err, out, trouble

if TYPE_CHECKING:
    from signoff.coverage import Coverage

GAPS = 1
KINDS = ("lesson", "self-check", "scenario", "exercise")


def coverage(
    as_json: Annotated[bool, typer.Option("--json", help="Print the matrix as JSON.")] = False,
    page: Annotated[
        Path | None, typer.Option("--out", help="Write the matrix as a page: a name that ends in .md or .html.")
    ] = None,
) -> None:
    """Say which teachable point is taught and practised where. Exit code 1 when one is not, or a tag names none."""
    from scenarios.language.diagnostics import StoryError  # noqa: PLC0415  # `signoff --help` reads no stories
    from signoff.activities.content import ContentError  # noqa: PLC0415
    from signoff.coverage import CoverageError, measure  # noqa: PLC0415

    if page is not None and page.suffix not in (".md", ".html"):
        raise trouble(f"{page} ends neither in .md nor in .html. Give --out a name that says which of them to write.")
    try:
        found = measure()
    except (CoverageError, ContentError, StoryError) as error:
        raise trouble(str(error)) from None
    if page is not None:
        _write(found, page)
    if as_json:
        sys.stdout.write(json.dumps(_as_json(found), ensure_ascii=False, indent=1) + "\n")
    else:
        _show(found, page)
    if found.unknown or not found.complete:
        raise typer.Exit(GAPS)


def _write(found: Coverage, page: Path) -> None:
    from signoff.coveragepage import as_html, as_markdown  # noqa: PLC0415  # see coverage

    try:
        page.write_text((as_html if page.suffix == ".html" else as_markdown)(found), encoding="utf-8")
    except OSError as error:
        raise trouble(f"{page} cannot be written ({error.strerror}). Give another place with --out.") from None


def _as_json(found: Coverage) -> dict[str, Any]:
    return {
        "points": [
            {"id": point.id, "source": point.source, "text": point.text}
            | {kind: found.where(point.id, kind) for kind in KINDS}  # type: ignore[arg-type]  # the words of coverage.Kind
            for point in found.catalogue.points
        ],
        "untaught": list(found.untaught),
        "unpractised": list(found.unpractised),
        "unknown": [{"id": tag.id, "file": tag.file, "place": tag.place} for tag in found.unknown],
    }


def _show(found: Coverage, page: Path | None) -> None:
    from signoff.coveragepage import summary  # noqa: PLC0415  # see coverage

    if page is None:
        table = Table(box=None, pad_edge=False)
        table.add_column("Point", no_wrap=True)
        table.add_column("What it says")
        for heading in ("Lessons", "Questions", "Choices", "Assignments"):
            table.add_column(heading, justify="right", no_wrap=True)
        for point in found.catalogue.points:
            questions, choices = (sum(found.where(point.id, kind).values()) for kind in ("self-check", "scenario"))
            lessons, exercises = (_numbers(found.where(point.id, kind)) for kind in ("lesson", "exercise"))
            table.add_row(point.id, point.text, lessons, str(questions or ""), str(choices or ""), exercises)
        out.print(table, highlight=False, markup=False)
    first, *others = summary(found)
    out.print(first, highlight=False, soft_wrap=True)
    for line in others:
        err.print(line, highlight=False, markup=False, soft_wrap=True)
    if page is not None:
        out.print(f"The matrix is in {page}.", highlight=False, markup=False, soft_wrap=True)


def _numbers(found: dict[str, int]) -> str:
    """Lessons or assignments by the numbers that their names begin with."""
    return ", ".join(name.partition("-")[0].lstrip("0") for name in found)
