"""Why a test gave no full marks, in a sentence, and what to look at next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.pages.caps import REMARK
from grader.pages.text import cut, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.hidden import Shown

_HELP = {
    "AssertionError": "The test compared what your code gives with what the task asks for, and they differ. Take the values "
    "that it used, work one out by hand, and compare.",
    "NameError": "The test uses a name that was not there. Is it spelt as the task spells it, and does the cell that makes "
    "it run to its end?",
    "NotImplementedError": "The place for your answer still holds the line that says so. Write your answer there and take the "
    "line out.",
    "TypeError": "Something was called or combined in a way that does not fit. Does your function take the arguments that the "
    "task names, in that order, and return the kind of value it asks for?",
    "AttributeError": "Something has no such part. Often it is another kind of thing than you expect, or None because a "
    "function lacks its return.",
    "KeyError": "There is no column or key of that name. Compare its spelling, capitals and spaces with the data.",
    "IndexError": "A position was asked for that is not there. Think of a list that is empty, or one shorter than you expect.",
    "ValueError": "A value was of the right kind and still could not be used. The message says which.",
    "ZeroDivisionError": "Something was divided by zero. Which of the inputs that the task allows leads there?",
    "ModuleNotFoundError": "A module is not there where your work is marked. Use only those that the task names.",
    "FileNotFoundError": "A file is not there where your work is marked. Use a path beside the notebook, as the task names it.",
    "RecursionError": "A function went on calling itself. Which input ends it?",
    "SyntaxError": "Python cannot read the code. Look at the line it names and the one before: a bracket, a quotation mark, a colon.",
    "IndentationError": "The lines do not begin where Python expects them. Look at the line it names and the one before.",
}
_ELSE = "The code stopped with an error before the test was through. The last line of the details says which."
_WARNED = "The test printed a message or a warning of its own, and that counts as not passed. The details show it."
_HIDDEN = "A test that is not shown here did not pass. Go through the task once more: which input have you not tried?"


@dataclass(frozen=True, slots=True)
class Failure:
    """What the test said (empty if nothing), and help."""

    said: str
    help: str


def explained(cell: Shown) -> Failure | None:
    """Why the test in this cell failed; None if nothing in its outputs says so."""
    outputs = [output for output in cell.outputs if isinstance(output, dict)]
    for output in outputs:
        if output.get("output_type") == "error":
            name, value = text_of(output.get("ename")), text_of(output.get("evalue")).strip()
            said = (
                f"{name}: {value}"
                if name != "AssertionError" and value
                else value or ("" if cell.failed_hidden else name)
            )
            return Failure(cut(said, REMARK), _help(name, hidden=cell.failed_hidden and not value))
    return Failure("", _WARNED) if _warned(outputs) else None


def _help(name: str, *, hidden: bool) -> str:
    return _HIDDEN if hidden else _HELP.get(name, _ELSE)


def _warned(outputs: Sequence[dict[str, object]]) -> bool:
    return any(output.get("output_type") == "stream" and output.get("name") == "stderr" for output in outputs)
