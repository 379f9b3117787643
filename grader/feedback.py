"""What feedback must not show: the hidden tests, in cells and in the tracebacks of their failures."""

from __future__ import annotations

import re
from typing import Any

import traitlets
from nbconvert.preprocessors import Preprocessor

_HIDDEN = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS.*?^[ \t]*### END HIDDEN TESTS[ \t]*\n?", re.MULTILINE | re.DOTALL)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_MARGIN = re.compile(r"^(?:-+>)?\s*(?:\d+)?\s*")  # "---> 12 " and "     13 " before a line of a traceback


def _code(line: str) -> str:
    """A line of a traceback without colours, arrow and number."""
    return _MARGIN.sub("", _COLOURS.sub("", line)).strip()


def without_hidden_lines(traceback: list[str], hidden: set[str]) -> list[str]:
    """A traceback, its entries line by line, without those lines that are a hidden test's."""
    return ["\n".join(line for line in entry.split("\n") if _code(line) not in hidden) for entry in traceback]


class HideHiddenTests(Preprocessor):
    """Takes hidden tests out of feedback; autograding puts them back into the notebook that feedback is made from.

    What the test says when it fails, its assertion's message, stays.
    """

    enabled = traitlets.Bool(True).tag(config=True)  # being listed is all it takes, as with nbgrader's own

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:  # noqa: ARG002  # nbconvert's
        """Cut the hidden regions of one cell, and their lines out of its error outputs."""
        regions = _HIDDEN.findall(cell.source) if cell.cell_type == "code" else []
        if regions:
            hidden = {line.strip() for region in regions for line in region.splitlines() if line.strip()}
            cell.source = _HIDDEN.sub("", cell.source).rstrip("\n")
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = without_hidden_lines(output.traceback, hidden)
        return cell, resources
