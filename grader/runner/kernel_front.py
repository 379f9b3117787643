"""What a front end does with a kernel's messages: outputs, displays that change, comms, and the state of widgets.

The rules are nbclient's, so that a notebook comes out as stock nbgrader would have it, but capped like any other cell:
a kernel may send what it likes, and as much of it. No sockets here.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from grader.results import checked_widgets
from grader.runner.capture import MOST_CHARACTERS, MOST_OUTPUTS
from grader.runner.kernel_messages import COMMS, OUTPUTS, Message, MessageError, display_id, output_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[[dict[str, Any], str, dict[str, Any]], None]

MOST_COMMS = 2_000
MOST_COMM_BYTES = 16 * 2**20
_OUTPUT_AREA = ("@jupyter-widgets/output", "OutputModel")


class FrontEnd:
    """One notebook's worth of what a kernel shows.

    `answer(parent header, comm id, data)` sends a comm message to the kernel.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._cell = _Cell("")
        self._cells: dict[str, _Cell] = {}
        self._displays: dict[str, list[tuple[_Cell, dict[str, Any]]]] = {}
        self._areas: dict[str, _Area] = {}
        self._listening: dict[str, list[_Area]] = {}
        self._states: dict[str, dict[str, Any]] = {}
        self._buffers: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
        self._comm_bytes = 0
        self.cut = False

    def begin(self, name: str = "") -> None:
        """A cell begins. One with a name can be changed by later cells, as by `update_display`."""
        self._cell = _Cell(name)
        self.cut = False
        if name:
            self._cells[name] = self._cell

    @property
    def outputs(self) -> list[dict[str, Any]]:
        """What the cell that runs now has shown so far."""
        return self._cell.outputs

    def told(self) -> None:
        """The outputs of the cell that ran have been handed on: from here on changes count."""
        self._cell.changed = False

    def changed(self) -> dict[str, list[dict[str, Any]]]:
        """The outputs of named cells that were changed after they had been handed on."""
        return {name: cell.outputs for name, cell in self._cells.items() if cell.changed}

    def see(self, message: Message) -> bool:
        """Take in a message of the cell that runs; whether it says that the cell has ended.

        Raises:
            MessageError: it has not the shape of its kind.
        """
        if message.kind == "status":
            return message.content is not None and message.content["execution_state"] == "idle"
        if message.content is None:
            self.cut = True
        elif message.kind == "clear_output":
            area = self._area(message)
            (area.clear if area is not None else self._cell.clear)(bool(message.content.get("wait")))
        elif message.kind in COMMS:
            self._comm(message, message.content)
        elif message.kind in OUTPUTS:
            self._show(message)
        return False

    def widgets(self) -> dict[str, Any]:
        """The state of all widgets as a notebook's metadata keep it; empty where there were no comms with a state."""
        if not self._states:
            return {}
        found = {}
        for name, state in self._states.items():
            if "_model_name" in state:
                found[name] = {
                    "model_name": state.get("_model_name"),
                    "model_module": state.get("_model_module"),
                    "model_module_version": state.get("_model_module_version"),
                    "state": state,
                }
                if self._buffers.get(name):
                    found[name]["buffers"] = list(self._buffers[name].values())
        return checked_widgets({"state": found, "version_major": 2, "version_minor": 0})

    def _show(self, message: Message) -> None:
        output = output_of(message)
        if not self._cell.take(output, message.size):
            self.cut = True
            if output["output_type"] != "stream" or not output["text"]:
                return
        name = display_id(message)
        for cell, shown in self._displays.get(name, ()) if name else ():
            shown |= {"data": output["data"], "metadata": output["metadata"]}
            cell.changed = True
        if message.kind == "update_display_data":
            return
        area = self._area(message)
        if area is not None:
            area.show(output, message.parent)
            return
        self._cell.show(output)
        if name:
            self._displays.setdefault(name, []).append((self._cell, output))

    def _area(self, message: Message) -> _Area | None:
        listening = self._listening.get(message.request)
        return listening[-1] if listening else None

    def _comm(self, message: Message, content: dict[str, Any]) -> None:
        name, data = content["comm_id"], content["data"]
        state = data.get("state")
        self._comm_bytes += message.size
        if self._comm_bytes > MOST_COMM_BYTES or (name not in self._states and len(self._states) >= MOST_COMMS):
            self.cut = True
            return
        if "state" in data:
            if not isinstance(state, dict):
                raise MessageError("The state of a widget is no object.")
            self._states.setdefault(name, {}).update(state)
            self._keep_buffers(name, data.get("buffer_paths"), message.buffers)
        if message.kind == "comm_open" and content.get("target_name") == "jupyter.widget" and isinstance(state, dict):
            if (state.get("_model_module"), state.get("_model_name")) == _OUTPUT_AREA:
                self._areas[name] = _Area(name, self._states[name], self._answer, message.parent)
        elif message.kind == "comm_msg" and name in self._areas and isinstance(state, dict) and "msg_id" in state:
            self._listen(self._areas[name], state["msg_id"])

    def _listen(self, area: _Area, request: Any) -> None:
        """An output area takes what a request shows, until it says that it does not."""
        for areas in self._listening.values():
            if area in areas:
                areas.remove(area)
        if isinstance(request, str) and request:
            self._listening = {name: areas for name, areas in self._listening.items() if areas}
            self._listening.setdefault(request, []).append(area)

    def _keep_buffers(self, name: str, paths: Any, buffers: tuple[bytes, ...]) -> None:
        if not paths:
            return
        if not isinstance(paths, list) or not all(_is_path(path) for path in paths):
            raise MessageError("The places of a widget's binary data are none.")
        kept = self._buffers.setdefault(name, {})
        for path, buffer in zip(paths, buffers, strict=False):
            text = base64.b64encode(buffer).decode("ascii")
            kept[tuple(path)] = {"data": text, "encoding": "base64", "path": path}


class _Cell:
    """The outputs of one cell."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.outputs: list[dict[str, Any]] = []
        self.changed = False
        self._left, self._outputs_left = MOST_CHARACTERS, MOST_OUTPUTS
        self._clear_next = False

    def take(self, output: dict[str, Any], size: int) -> bool:
        """Whether there is room for an output. Text is cut to what there is room for."""
        joins = output["output_type"] == "stream" and bool(self.outputs) and _joins(self.outputs[-1], output)
        self._outputs_left -= not joins
        fits = self._left >= size and self._outputs_left >= 0
        if not fits and output["output_type"] == "stream":
            output["text"] = output["text"][: max(0, self._left)] if self._outputs_left >= 0 else ""
        self._left = max(0, self._left - size)
        return fits

    def show(self, output: dict[str, Any]) -> None:
        """Add an output; text of the same stream is joined to what is there."""
        if self._clear_next:
            self.outputs.clear()
            self._clear_next = False
        _add(self.outputs, output)

    def clear(self, wait: bool) -> None:
        """What `clear_output` asks for."""
        if wait:
            self._clear_next = True
        else:
            self.outputs.clear()


class _Area:
    """The front end's half of an `Output` widget: it takes what is shown, and tells the kernel what it has."""

    def __init__(self, name: str, state: dict[str, Any], answer: Answer, parent: dict[str, Any]) -> None:
        self._name, self._state, self._answer, self._parent = name, state, answer, parent
        outputs = state.get("outputs")
        self._outputs: list[dict[str, Any]] = outputs if isinstance(outputs, list) else []
        self._clear_next = False

    def show(self, output: dict[str, Any], parent: dict[str, Any]) -> None:
        """Take an output that a request gave."""
        self._parent = parent
        if self._clear_next:
            self._outputs, self._clear_next = [], False
        _add(self._outputs, output)
        self._tell()

    def clear(self, wait: bool) -> None:
        """What `clear_output` asks for."""
        if wait:
            self._clear_next = True
        else:
            self._outputs = []
            self._tell()

    def _tell(self) -> None:
        self._state["outputs"] = self._outputs
        update = {"method": "update", "state": {"outputs": self._outputs}, "buffer_paths": []}
        self._answer(self._parent, self._name, update)


def _joins(last: Any, output: dict[str, Any]) -> bool:
    return (
        output["output_type"] == "stream"
        and isinstance(last, dict)
        and last.get("output_type") == "stream"
        and last.get("name") == output["name"]
        and isinstance(last.get("text"), str)
    )


def _add(outputs: list[dict[str, Any]], output: dict[str, Any]) -> None:
    if outputs and _joins(outputs[-1], output):
        outputs[-1]["text"] += output["text"]
    else:
        outputs.append(output)


def _is_path(path: Any) -> bool:
    return isinstance(path, list) and all(isinstance(step, str | int) for step in path)
