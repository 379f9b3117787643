"""Outputs made fit for a notebook file: of the right shapes, and not larger than anybody would read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from grader.rebuilt import Remark

if TYPE_CHECKING:
    from collections.abc import Sequence

CELL_CHARACTERS = 4_000_000
NOTEBOOK_CHARACTERS = 20_000_000
MOST_LEVELS = 100
TEXT_CHARACTERS = 200_000
"""So much of a text that does not fit is kept, from its beginning."""
CUT = "\n… The rest of this output was cut: it was too long."


class Room:
    """How much of a notebook's outputs still fits into its file."""

    def __init__(self, notebook: int = NOTEBOOK_CHARACTERS, cell: int = CELL_CHARACTERS) -> None:
        self._left, self._most = notebook, cell

    def fit(self, outputs: Sequence[dict[str, Any]], what: str) -> tuple[list[dict[str, Any]], list[Remark]]:
        """The outputs of a cell, cut where they do not fit; `what` names the cell in the remark."""
        kept: list[dict[str, Any]] = []
        used = 0
        for output in outputs:
            size = _size(output)
            if used + size > min(self._most, self._left):
                short = _shortened(output, max(0, min(TEXT_CHARACTERS, self._left - used)))
                self._left -= used + _size(short)
                remark = Remark("output-cut", f"The output of {what} was too long for the graded notebook. It was cut.")
                return [*kept, short], [remark]
            used += size
            kept.append(_shaped(output))
        self._left -= used
        return kept, []


def _size(output: dict[str, Any]) -> int:
    """How many characters an output takes in a file, about."""
    kind = output["output_type"]
    if kind == "stream":
        return len(output["text"])
    if kind == "error":
        return sum(map(len, output["traceback"])) + len(output["evalue"]) + len(output["ename"])
    return _json_size(output["metadata"]) + sum(
        len(value) if isinstance(value, str) else _json_size(value) for value in output["data"].values()
    )


def _json_size(value: Any) -> int:
    if not value:
        return 0
    return len(json.dumps(value)) if _is_shallow(value) else CELL_CHARACTERS + 1


def _is_shallow(value: Any) -> bool:
    """Whether data is nested so little that whoever reads the notebook can take it apart, level by level."""
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return True
    return False


def _shortened(output: dict[str, Any], characters: int) -> dict[str, Any]:
    kind = output["output_type"]
    if kind == "error":
        # What says that the cell failed must not be lost.
        short = {"ename": output["ename"][:200], "evalue": output["evalue"][:2000]}
        return {"output_type": "error", **short, "traceback": [f"{short['ename']}: {short['evalue']}{CUT}"]}
    name = output["name"] if kind == "stream" else "stdout"
    text = output["text"] if kind == "stream" else ""
    return {"output_type": "stream", "name": name, "text": text[:characters] + CUT}


def _shaped(output: dict[str, Any]) -> dict[str, Any]:
    """An output without data that no notebook may hold: what is not JSON by its name has to be text."""
    if "data" not in output:
        return output
    data = {
        mime: value
        for mime, value in output["data"].items()
        if mime.endswith(("/json", "+json"))
        or isinstance(value, str)
        or (isinstance(value, list) and all(isinstance(line, str) for line in value))
    }
    return {**output, "data": data}
