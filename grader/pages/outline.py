"""Headings of strangers in the order that a page needs: no level is skipped on the way down."""

from __future__ import annotations


class Outline:
    """Gives each heading of one text its level on the page.

    >>> outline = Outline(4)
    >>> [outline.level(wanted) for wanted in (2, 4, 3, 1)]
    [4, 5, 5, 4]
    """

    def __init__(self, base: int) -> None:
        self.base = base
        self._above: list[int] = []

    def level(self, wanted: int) -> int:
        """The level on the page of a heading that is of this level in its own text."""
        while self._above and self._above[-1] >= wanted:
            self._above.pop()
        self._above.append(wanted)
        return min(self.base + len(self._above) - 1, 6)
