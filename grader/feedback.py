"""nbgrader's own feedback without the hidden tests: a preprocessor for `c.GenerateFeedback.preprocessors`."""

from __future__ import annotations

from typing import Any

import traitlets
from nbconvert.preprocessors import Preprocessor

from grader.hidden import shown
from grader.settings import delimiters_of


class HideHiddenTests(Preprocessor):
    """Takes hidden tests out of feedback; autograding puts them back into the notebook that feedback is made from.

    What the test says when it fails, its assertion's message, stays.
    """

    enabled = traitlets.Bool(True).tag(config=True)  # being listed is all it takes, as with nbgrader's own

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Cut the hidden regions out of the cells, and their lines out of every traceback."""
        for cell, open_part in zip(nb.cells, shown(nb.cells, delimiters_of(self.config)), strict=True):
            cell.source = open_part.source
            if cell.cell_type == "code":
                cell.outputs = open_part.outputs
        return nb, resources
