"""What running a notebook gave: plain data that crosses from the worker to the parent as schema-checked JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from grader.rebuilt import Remark

Judged = Literal["", "judge", "jail"]
Status = Literal["ran", "stopped", "fault"]

MOST_LEVELS = 200
"""So deep may what a cell shows be nested; deeper than that, whoever writes or reads it may fail."""
WIDGETS = "application/vnd.jupyter.widget-state+json"
"""Under this name a notebook's metadata keep the state of its widgets."""
MOST_WIDGETS = 2_000
MOST_WIDGET_CHARACTERS = 8_000_000

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
    in seconds, `memory` in bytes at the highest. `widgets` is the state of its widgets, as a notebook's metadata keep it.
    """

    cells: tuple[CellResult, ...]
    status: Status = "ran"
    reason: str = ""
    remarks: tuple[Remark, ...] = ()
    cpu: float = 0.0
    memory: int = 0
    widgets: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """The result as UTF-8 JSON."""
        # Not `asdict`, which copies outputs level by level, as deep as they go.
        value = _fields(self) | {
            "cells": [_fields(cell) for cell in self.cells],
            "remarks": [_fields(remark) for remark in self.remarks],
        }
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")

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
            widgets=checked_widgets(value.get("widgets", {})),
        )


def _fields(value: RunResult | CellResult | Remark) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


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
    kind = value.get("output_type") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in _OUTPUT_KEYS:
        raise ResultError("An output is of no known kind.")
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
        if not is_shallow(value, MOST_LEVELS):
            raise ResultError(f"The data of a {kind} is nested more than {MOST_LEVELS} levels deep.")
    checked: dict[str, Any] = value
    return checked


def checked_widgets(value: Any) -> dict[str, Any]:
    """The state of widgets as a notebook's metadata keep it: {"state": {id: model}, "version_major": …}, or nothing.

    Raises:
        ResultError: it is not that, is nested too deeply, or is more than a notebook should hold.
    """
    if value == {}:
        return {}
    if not isinstance(value, dict) or set(value) != {"state", "version_major", "version_minor"}:
        raise ResultError("The state of widgets has not its three fields.")
    versions = value["version_major"], value["version_minor"]
    models = value["state"]
    if versions != (2, 0) or any(isinstance(number, bool) for number in versions) or not isinstance(models, dict):
        raise ResultError("The state of widgets is of no known version.")
    if len(models) > MOST_WIDGETS or not is_shallow(value, MOST_LEVELS):
        raise ResultError(f"There are more than {MOST_WIDGETS} widgets, or their state is nested too deeply.")
    for model in models.values():
        _checked_model(model)
    if len(json.dumps(value)) > MOST_WIDGET_CHARACTERS:
        raise ResultError(f"The state of widgets is larger than {MOST_WIDGET_CHARACTERS:,} characters.")
    return value


def _checked_model(model: Any) -> None:
    names = {"model_name", "model_module", "model_module_version"}
    if not isinstance(model, dict) or not names | {"state"} <= set(model) <= names | {"state", "buffers"}:
        raise ResultError("The state of a widget has not its fields.")
    if not all(isinstance(model[name], str | None) for name in names) or not isinstance(model["state"], dict):
        raise ResultError("The model of a widget is not named by texts, or its state is not an object.")
    for buffer in _list(model, "buffers") if "buffers" in model else ():
        if not isinstance(buffer, dict) or set(buffer) != {"data", "encoding", "path"}:
            raise ResultError("The binary data of a widget has not its fields.")
        _text(buffer, "data")
        _one_of(buffer, "encoding", ("base64",))
        _list(buffer, "path")


def is_shallow(value: Any, levels: int) -> bool:
    """Whether JSON is nested no deeper than so many levels; found out without going down one call a level."""
    level = [value]
    for _ in range(levels + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return True
    return False


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
    if not isinstance(found, int | float) or isinstance(found, bool) or not 0 <= found < 2**63:
        raise ResultError(f"{key} is not a number that can be.")
    return found


def _one_of(value: dict[str, Any], key: str, allowed: tuple[str, ...]) -> Any:
    if value.get(key) not in allowed:
        raise ResultError(f"{key} is none of {', '.join(map(repr, allowed))}.")
    return value[key]
