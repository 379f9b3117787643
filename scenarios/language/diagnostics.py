"""Diagnostics: what is wrong with a story, where, and what to write instead. Their rules stand in the catalogue.

Errors (``E…``) keep a story from being played; warnings (``W…``) do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


MANY = 300  # more names than a story has


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A mistake at a place: file, 1-based line and column, the rule's code, what is wrong, what to write.

    `node` and `choice` say where in the story a warning stands, so that a header can silence it there.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    advice: str = ""
    node: str = field(default="", compare=False)
    choice: str = field(default="", compare=False)

    @property
    def is_error(self) -> bool:
        """Errors keep the story from being played."""
        return self.code.startswith("E")

    def __str__(self) -> str:
        kind = "error" if self.is_error else "warning"
        text = f"{self.file}:{self.line}:{self.column}: {kind} {self.code}: {self.message}"
        return f"{text} {self.advice}" if self.advice else text


class StoryError(Exception):
    """A story that cannot be played; `diagnostics` holds everything that is wrong with it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics))
        super().__init__("\n".join(str(found) for found in self.diagnostics))


def nearest(word: str, known: Collection[str]) -> str:
    """The known name that a misspelt one resembles, or nothing."""
    if len(word) > 200 or len(known) > MANY:  # no name of a story: comparing would only take time
        return ""
    plain = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else ""


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Advice for a misspelt name: the nearest known one, or the list of them.

    >>> did_you_mean("friday-cal", ["friday-call", "estimate"])
    'Did you mean "friday-call"?'
    """
    if close := nearest(word, known):
        return f'Did you mean "{close}"?'
    if not 0 < len(known) <= MANY:
        return ""
    names = sorted(known)
    return f"Known here: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}."
