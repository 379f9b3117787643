"""What the commands of `signoff export` write and say at their end."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

import typer
from rich.table import Table
from rich.text import Text

from signoff.console import err, out, trouble

if TYPE_CHECKING:
    from pathlib import Path

    from grader.export import Export, Line
    from grader.export.choosing import Outcome

LOOK = 3
MOST_ROWS = 60
_ORDER: dict[Outcome, str] = {
    "odd": "yellow",
    "not in the sheet": "yellow",
    "left out": "yellow",
    "half marked": "yellow",
    "excused": "",
    "zero": "",
    "exported": "",
    "unchanged": "dim",
}
"""What became of marks, what somebody has to look at first, and the colours of the words."""


def write(target: Path, content: bytes) -> None:
    """Write a file whole, or not at all."""
    draft = target.with_name(f".{target.name}.new")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise trouble(f"{target} cannot be written ({error.strerror}). Give another place with --out.") from None


def finish(made: Export, target: Path, *, as_json: bool) -> None:
    """Write what was made, say what became of everybody, and end with 3 where somebody has to look."""
    write(target, made.content)
    if as_json:
        lines = [
            {
                "student": line.student,
                "who": line.who,
                "mark": line.mark,
                "outcome": line.outcome,
                "why": line.why,
                "look": line.needs_look,
            }
            for line in made.lines
        ]
        found = {"file": str(target), "notices": list(made.notices), "marks": lines}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    else:
        _show(made, target)
    if any(line.needs_look for line in made.lines):
        raise typer.Exit(LOOK)


def _show(made: Export, target: Path) -> None:
    places = list(_ORDER)
    # Those with nothing to say of are in the file; here stand the others.
    told = [line for line in made.lines if line.needs_look or line.why or line.outcome == "excused"]
    told.sort(key=lambda line: (places.index(line.outcome), not line.needs_look, line.student, line.who))
    table = Table(box=None, pad_edge=False)
    for heading in ("Student", "Name", "Mark", "Outcome", "Why"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "Mark" else "left")
    for line in told[:MOST_ROWS]:
        _row(table, line)
    if told:
        out.print(table)
    if len(told) > MOST_ROWS:
        out.print(f"… and {len(told) - MOST_ROWS} more; --json has them all.")
    for notice in made.notices:
        err.print(Text.assemble(("Note: ", "yellow"), notice), soft_wrap=True)
    counts = Counter(line.outcome for line in made.lines)
    parts = ", ".join(f"{counts[outcome]} {outcome}" for outcome in reversed(places) if counts[outcome])
    out.print(Text(f"Written: {target}. {parts}."), soft_wrap=True)


def _row(table: Table, line: Line) -> None:
    # Names come from elsewhere: as text they cannot be markup.
    cells = (line.student, " ".join(line.who.split()), line.mark)
    table.add_row(*(Text(cell) for cell in cells), Text(line.outcome, _ORDER[line.outcome]), Text(line.why))
