"""Collects diagnostics while a file is read, so that one run tells everything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.language.catalogue import CATALOGUE
from scenarios.language.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")


def tidy_id(text: str) -> str:
    """The id that somebody probably meant.

    >>> tidy_id("Friday Call!")
    'friday-call'
    """
    tidy = "-".join(re.findall(r"[a-z0-9]+", text.lower())) or "my-id"
    return tidy if tidy[0].isalpha() else f"n-{tidy}"


@dataclass
class Report:
    """The diagnostics found so far in one file."""

    file: str
    found: list[Diagnostic] = field(default_factory=list)
    # What keeps one mistake from being told twice: where the header's names stand, and the nodes whose choices
    # are not all known, because a mistake in them is reported already; what headings say that are none.
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    spoilt: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)

    def add(
        self,
        code: str,
        line: int,
        message: str,
        advice: str = "",
        column: int = 1,
        *,
        node: str = "",
        choice: str = "",
    ) -> None:
        """Note a mistake; `code` must stand in the catalogue. `node` and `choice` are where a silence may name it."""
        assert code in CATALOGUE, code
        self.found.append(Diagnostic(self.file, line, column, code, message, advice, node, choice))

    def check_id(self, text: str, line: int, what: str, column: int = 1) -> str:
        """The id as it should be; one that is not lower-case words and hyphens is noted."""
        if ID.match(text):
            return text
        self.add("E105", line, f'"{text[:40]}" is not a {what} id.', f'Write "{tidy_id(text)}".', column)
        return tidy_id(text)

    @property
    def has_errors(self) -> bool:
        """Whether anything found keeps the story from being played."""
        return any(found.is_error for found in self.found)

    def extend(self, found: Iterable[Diagnostic]) -> None:
        """Take over diagnostics found elsewhere."""
        self.found.extend(found)
