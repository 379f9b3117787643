"""What running a notebook gave: plain data that crosses from the worker to the parent as schema-checked JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from grader.rebuilt import Remark

Judged = Literal["", "judge", "jail"]
Status = Literal["ran", "stopped", "fault"]

_OUTPUT_KEYS = {
    "stream": {"output_type", "name", "text"},
    "error": {"output_type", "ename", "evalue", "traceback"},
    "display_data": {"output_type", "data", "metadata"},
    "execute_result": {"output_type", "data", "metadata", "execution_count"},
}


class ResultError(ValueError):
    """A result that is not one. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class CellResult:
    """One cell, run. `judged` says where a test ran: in the judge, or in the jail beside the code it tests.

    `reason` says to the student why a cell gave no result: it ran too long, the memory was used up, a cell before it
    ended the program.
    """

    outputs: tuple[dict[str, Any], ...] = ()
    execution_count: int | None = None
    judged: Judged = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """A notebook, run: one result for each of its cells, in order.

    `status`: it ran; its own code stopped it; or the fault is the grader's, and nothing may be marked from it. `cpu` is
    in seconds, `memory` in bytes at the highest.
    """

    cells: tuple[CellResult, ...]
    status: Status = "ran"
    reason: str = ""
    remarks: tuple[Remark, ...] = ()
    cpu: float = 0.0
    memory: int = 0

    def to_json(self) -> bytes:
        """The result as UTF-8 JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

    @classmethod
    def from_json(cls, text: bytes, cells: int) -> RunResult:
        """Read a result of so many cells, trusting nothing in it.

        Raises:
            ResultError: it is not JSON, not a result, or of another number of cells.
        """
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ResultError(f"The result is not JSON: {error}") from None
        if not isinstance(value, dict) or not isinstance(value.get("cells"), list) or len(value["cells"]) != cells:
            raise ResultError(f"The result does not hold {cells} cells.")
        return cls(
            cells=tuple(_cell(cell) for cell in value["cells"]),
            status=_one_of(value, "status", ("ran", "stopped", "fault")),
            reason=_text(value, "reason"),
            remarks=tuple(_remark(remark) for remark in _list(value, "remarks")),
            cpu=float(_number(value, "cpu")),
            memory=int(_number(value, "memory")),
        )


def _cell(value: Any) -> CellResult:
    if not isinstance(value, dict):
        raise ResultError("A cell of the result is not an object.")
    count = value.get("execution_count")
    if count is not None and (not isinstance(count, int) or isinstance(count, bool)):
        raise ResultError("execution_count is not a whole number.")
    return CellResult(
        outputs=tuple(checked_output(output) for output in _list(value, "outputs")),
        execution_count=count,
        judged=_one_of(value, "judged", ("", "judge", "jail")),
        reason=_text(value, "reason"),
    )


def checked_output(value: Any) -> dict[str, Any]:
    """An output of a notebook cell with the fields of nbformat 4 and no others.

    Raises:
        ResultError: it is not such an output.
    """
    if not isinstance(value, dict) or value.get("output_type") not in _OUTPUT_KEYS:
        raise ResultError("An output is of no known kind.")
    kind = str(value["output_type"])
    if set(value) != _OUTPUT_KEYS[kind]:
        raise ResultError(f"An output of kind {kind} has the fields {sorted(map(str, value))}.")
    if kind == "stream":
        _one_of(value, "name", ("stdout", "stderr"))
        _text(value, "text")
    elif kind == "error":
        _text(value, "ename")
        _text(value, "evalue")
        if not all(isinstance(line, str) for line in _list(value, "traceback")):
            raise ResultError("A traceback holds something other than text.")
    else:
        if not isinstance(value["data"], dict) or not isinstance(value["metadata"], dict):
            raise ResultError(f"The data of a {kind} is not an object.")
        if not all(isinstance(mime, str) for mime in value["data"]):
            raise ResultError("A kind of data is not named by a text.")
        if kind == "execute_result" and not isinstance(value["execution_count"], int | None):
            raise ResultError("execution_count is not a whole number.")
    return value


def _remark(value: Any) -> Remark:
    if not isinstance(value, dict):
        raise ResultError("A remark is not an object.")
    return Remark(_text(value, "code"), _text(value, "text"), _text(value, "grade_id"))


def _text(value: dict[str, Any], key: str) -> str:
    text = value.get(key)
    if not isinstance(text, str):
        raise ResultError(f"{key} is not a text.")
    return text


def _list(value: dict[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    if not isinstance(found, list):
        raise ResultError(f"{key} is not a list.")
    return found


def _number(value: dict[str, Any], key: str) -> float:
    found = value.get(key)
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise ResultError(f"{key} is not a number.")
    return found


def _one_of(value: dict[str, Any], key: str, allowed: tuple[str, ...]) -> Any:
    if value.get(key) not in allowed:
        raise ResultError(f"{key} is none of {', '.join(map(repr, allowed))}.")
    return value[key]
