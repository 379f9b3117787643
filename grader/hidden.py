"""What a student must not be shown: hidden tests and mark schemes, in cells and in the tracebacks of failures.

Regions begin and end where nbgrader takes them to: at the lines that hold the words, whatever stands around them. The
one place that knows; `grader.feedback` (nbgrader's own feedback) and `grader.pages` (ours) both come here.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Delimiters = tuple[tuple[str, str], ...]
DELIMITERS: Delimiters = (("BEGIN HIDDEN TESTS", "END HIDDEN TESTS"), ("BEGIN MARK SCHEME", "END MARK SCHEME"))
"""What begins and ends a region, unless the course's settings say otherwise (`ClearHiddenTests`, `ClearMarkScheme`)."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_MARGIN = re.compile(r"^(?:-+>)?\s*(?:\d+)?\s*")  # "---> 12 " and "     13 " before a line of a traceback
_ARROW = re.compile(r"^-+>")


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a cell. `failed_hidden`: the line that failed is one of those left out."""

    source: str
    outputs: list[Any]
    failed_hidden: bool = False


def split(source: str, delimiters: Delimiters = DELIMITERS) -> tuple[str, list[str]]:
    r"""A source without its hidden regions, and the hidden lines. A region without an end goes to the end.

    >>> split("f(1)\n### BEGIN HIDDEN TESTS\nf(2)\n### END HIDDEN TESTS")
    ('f(1)', ['f(2)'])
    """
    if not any(begin in source for begin, _ in delimiters):
        return source, []
    seen: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in source.split("\n"):
        if any(begin in line for begin, _ in delimiters):
            inside = True
        elif any(end in line for _, end in delimiters):
            inside = False
        else:
            (hidden if inside else seen).append(line)
    return "\n".join(seen).rstrip("\n"), hidden


def _bare(line: str) -> str:
    """A line of a traceback without colours, arrow and number."""
    return _MARGIN.sub("", _COLOURS.sub("", line)).strip()


def without_hidden_lines(traceback: list[str], hidden: set[str]) -> list[str]:
    """A traceback, its entries line by line, without those lines that are a hidden test's."""
    return ["\n".join(line for line in entry.split("\n") if _bare(line) not in hidden) for entry in traceback]


def _failed_at(traceback: list[str], hidden: set[str]) -> bool:
    lines = (line for entry in traceback for line in entry.split("\n"))
    return any(_ARROW.match(_COLOURS.sub("", line)) and _bare(line) in hidden for line in lines)


def _text(source: Any) -> str:
    """A source as nbformat may keep it: one text, or a list of lines."""
    return "".join(line for line in source if isinstance(line, str)) if isinstance(source, list) else str(source)


def _lines(lines: Sequence[str]) -> set[str]:
    return {line.strip() for line in lines if line.strip()}


def shown(cells: Sequence[Mapping[str, Any]], delimiters: Delimiters = DELIMITERS) -> list[Shown]:
    """What may be shown of each cell of a notebook. The cells are left as they are.

    A helper that one hidden region defines can fail in another cell, so hidden lines leave every traceback; a line that
    stands openly elsewhere in the notebook leaves only the traceback of its own cell.
    """
    parts = [split(_text(cell.get("source", "")), delimiters) for cell in cells]
    secret = _lines([line for _, hidden in parts for line in hidden])
    if secret:
        secret -= _lines([line for seen, _ in parts for line in seen.split("\n")])
    # The lines that begin and end a region tell that there is one.
    secret |= {
        line.strip()
        for cell in cells
        for line in _text(cell.get("source", "")).split("\n")
        if any(mark in line for pair in delimiters for mark in pair)
    }
    return [_cleaned(cell, seen, secret | _lines(hidden)) for cell, (seen, hidden) in zip(cells, parts, strict=True)]


def _cleaned(cell: Mapping[str, Any], source: str, hidden: set[str]) -> Shown:
    outputs = cell.get("outputs")
    outputs = outputs if isinstance(outputs, list) else []
    if not hidden:
        return Shown(source, outputs)
    kept, failed = [], False
    for output in outputs:
        traceback = output.get("traceback") if isinstance(output, dict) else None
        if isinstance(traceback, list):
            lines = [line for line in traceback if isinstance(line, str)]
            failed = failed or _failed_at(lines, hidden)
            output = copy.copy(output)  # noqa: PLW2901  # the notebook's own is not touched
            output["traceback"] = without_hidden_lines(lines, hidden)
        kept.append(output)
    return Shown(source, kept, failed)
