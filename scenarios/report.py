"""Collects diagnostics while a file is read, so that one run tells everything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.diagnostics import CATALOGUE, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterable

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")


@dataclass
class Report:
    """The diagnostics found so far in one file."""

    file: str
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, code: str, line: int, message: str, advice: str = "", column: int = 1) -> None:
        """Note a mistake; `code` must stand in the catalogue."""
        assert code in CATALOGUE, code
        self.found.append(Diagnostic(self.file, line, column, code, message, advice))

    def check_id(self, text: str, line: int, what: str, column: int = 1) -> None:
        """Note an id that is not lower-case words and hyphens."""
        if not ID.match(text):
            tidy = "-".join(re.findall(r"[a-z0-9]+", text.lower())) or "my-id"
            if not tidy[0].isalpha():
                tidy = f"n-{tidy}"
            self.add("E105", line, f'"{text}" is not a {what} id.', f'Write "{tidy}".', column)

    @property
    def has_errors(self) -> bool:
        """Whether anything found keeps the story from being played."""
        return any(found.is_error for found in self.found)

    def extend(self, found: Iterable[Diagnostic]) -> None:
        """Take over diagnostics found elsewhere."""
        self.found.extend(found)
