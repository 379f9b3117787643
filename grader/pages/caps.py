"""How much of a notebook a page shows. A notebook is a stranger's: each of these has been exceeded on purpose."""

from __future__ import annotations

from dataclasses import dataclass

# Characters, unless something else is said. What is over is cut, and the page says so.
SOURCE = 100_000  # of one cell
STYLED = 20_000  # of one cell that is coloured or laid out as Markdown: pure Python, up to 50 µs a character
STYLED_PAGE = 150_000
TEXT = 50_000  # of one output
HTML = 300_000  # of one output, before sanitising
HTML_DEPTH = 100  # elements inside one another: the sanitiser's time grows with the square
PICTURE = 2_000_000  # of one picture, as base64
PIXELS = 40_000_000  # of one picture: a small file can unfold to gigabytes in the reader's browser
COMMENT = 20_000
REMARK = 2_000
DECISIONS = 200  # of an attempt at a scenario
CHECKS = 200  # of one notebook, told one by one
SECTION = 400_000  # UTF-8 bytes of a part of the page that is not the notebook
OUTPUTS = 50  # of one cell
CELLS = 1_000
# UTF-8 bytes of a page: what the notebook's cells say, what their outputs say; 1 MB is left for the rest.
SOURCES_PAGE = 1_000_000
OUTPUTS_PAGE = 3_000_000
READ_PAGE = 20_000_000  # of outputs, before cutting: what is thrown away has been read all the same


@dataclass(slots=True)
class Budget:
    """What is left for a page to spend."""

    left: int

    def take(self, size: int) -> bool:
        """Spend so much, or nothing if there is not so much left."""
        if size > self.left:
            return False
        self.left -= size
        return True


@dataclass(slots=True)
class Budgets:
    """A page's budgets: outputs cannot use up what the sources need."""

    sources: Budget
    outputs: Budget
    styled: Budget
    read: Budget

    @classmethod
    def of_a_page(cls) -> Budgets:
        """Unspent."""
        return cls(Budget(SOURCES_PAGE), Budget(OUTPUTS_PAGE), Budget(STYLED_PAGE), Budget(READ_PAGE))
