"""The feedback on one student's submission: every autograded notebook's page, and what nbgrader needs to release them."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grader.hidden import DELIMITERS, Delimiters
from grader.pages.page import render
from grader.pages.writing import PART, opened, read_at, write_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from grader.marked import MarkedNotebook
    from grader.pages.cells import PageCell
    from grader.pages.page import Section
    from grader.rebuilt import Remark

_NOTEBOOK = 50_000_000  # bytes
_SMALL = 10_000  # bytes
_ENDING = ".ipynb"


@dataclass(frozen=True, slots=True)
class Extras:
    """What a page says besides the notebook and its marks; see `render`."""

    title: str = ""
    reasons: Mapping[int, str] = field(default_factory=dict)
    remarks: Sequence[Remark] = ()
    sections: Sequence[Section] | Callable[[Sequence[PageCell]], Sequence[Section]] = ()


def make_pages(
    autograded: Path,
    feedback: Path,
    marks: Callable[[str], MarkedNotebook | None],
    *,
    extras: Callable[[str], Extras] | None = None,
    roots: tuple[Path, Path] | None = None,
    delimiters: Delimiters = DELIMITERS,
    mode: int = 0o644,
) -> list[Path]:
    """Make the pages of one student's assignment.

    Args:
        autograded: the student's folder of the assignment, ``autograded/STUDENT/ASSIGNMENT``.
        feedback: where the pages go, ``feedback/STUDENT/ASSIGNMENT``.
        marks: a notebook's marks by its name; None for one that the gradebook does not know, which gets no page.
        extras: what else a notebook's page says, by the notebook's name.
        roots: the folders `autograded` and `feedback` of the course, where its tree is not nbgrader's usual one.
        delimiters: what begins and ends hidden tests in this course.
        mode: of the files: 0o664 where a group shares the course.

    Besides the pages only the time of submission and its secret are copied: ``nbgrader release_feedback`` asks for
    them. Pages of notebooks that are no more are removed, since it would release them, too.

    Raises:
        PageError: a folder is a link or cannot be read or written.
    """
    source_root, target_root = roots or (None, None)
    made = []
    with opened(autograded, source_root) as source, opened(feedback, target_root, make=True) as target:
        for name in sorted(file.removesuffix(_ENDING) for file in _listed(source) if file.endswith(_ENDING)):
            marked = marks(name)
            if marked is None:
                continue
            said = extras(name) if extras else Extras()
            page = render(
                _notebook(read_at(source, name + _ENDING, _NOTEBOOK)),
                marked,
                title=said.title,
                reasons=said.reasons,
                remarks=said.remarks,
                sections=said.sections,
                delimiters=delimiters,
            )
            write_at(target, f"{name}.html", page, mode)
            made.append(f"{name}.html")
        _sweep(target, made)
        # Without these two nbgrader's release stops in the middle of the class. A secret that nobody knows releases a
        # page that nobody can ask for: the student handed in by another way than the exchange.
        write_at(target, "timestamp.txt", read_at(source, "timestamp.txt", _SMALL) or b"", mode)
        secret = read_at(source, "submission_secret.txt", _SMALL) or read_at(target, "submission_secret.txt", _SMALL)
        write_at(target, "submission_secret.txt", secret or secrets.token_hex(64).encode("ascii"), mode)
    return [feedback / name for name in made]


def _notebook(content: bytes | None) -> dict[str, Any]:
    """A notebook; one without cells if it cannot be read: its marks can be told all the same."""
    try:
        found = json.loads(content or b"")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _listed(folder: int) -> list[str]:
    return os.listdir(folder)  # pathlib lists no open folder


def _sweep(folder: int, made: Sequence[str]) -> None:
    for name in _listed(folder):
        if (name.endswith(".html") and name not in made) or name.endswith(PART):
            with contextlib.suppress(OSError):  # a folder of that name is nobody's page
                os.unlink(name, dir_fd=folder)
