"""What a running cell shows, caught as nbformat outputs: streams, rich results, errors; capped, so that nobody drowns."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from traitlets import Any as AnyTrait

from grader.results import MOST_LEVELS, is_shallow

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_CHARACTERS = 1_000_000
MOST_OUTPUTS = 2_000


class Outputs:
    """The outputs of the cell that runs now. `cut` says whether some of them had to be left out."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []
        self.cut = False
        self._characters = 0
        self._clear_next = False

    def begin(self) -> None:
        """Forget everything: a new cell begins."""
        self.found, self.cut, self._characters, self._clear_next = [], False, 0, False

    def stream(self, name: str, text: str) -> None:
        """Text on standard output or error; what follows text of the same stream is joined to it, as a kernel does."""
        text = text[: max(0, self._room(len(text)))]
        if not text:
            return
        self._clear_if_asked()
        last = self.found[-1] if self.found else None
        if last is not None and last["output_type"] == "stream" and last["name"] == name:
            last["text"] += text
        elif len(self.found) < MOST_OUTPUTS:
            self.found.append({"output_type": "stream", "name": name, "text": text})

    def show(self, output: dict[str, Any]) -> None:
        """A rich output or an error."""
        size = _size(output)
        if self._room(size) < size or len(self.found) >= MOST_OUTPUTS or not is_shallow(output, MOST_LEVELS):
            self.cut = True
            return
        self._clear_if_asked()
        self.found.append(output)

    def clear(self, wait: bool) -> None:
        """What `clear_output` asks for."""
        if wait:
            self._clear_next = True
        else:
            self.found = []

    def _clear_if_asked(self) -> None:
        if self._clear_next:
            self.found, self._clear_next = [], False

    def _room(self, size: int) -> int:
        left = MOST_CHARACTERS - self._characters
        self._characters += min(size, max(left, 0))
        if size > left:
            self.cut = True
        return left


def _size(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_size(key) + _size(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return sum(map(_size, value))
    return 8


class Stream(io.TextIOBase):
    """Standard output or error of the program, written to the cell's outputs."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, name: str, outputs: Outputs, descriptor: int) -> None:
        super().__init__()
        self.name = f"<{name}>"
        self._stream, self._outputs, self._descriptor = name, outputs, descriptor

    def write(self, text: str) -> int:
        """Write text. Raises TypeError for anything else, as every text stream does."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._outputs.stream(self._stream, text)
        return len(text)

    def writable(self) -> bool:
        """It is."""
        return True

    def isatty(self) -> bool:
        """It is no terminal."""
        return False

    def fileno(self) -> int:
        """The descriptor that programs started from here write to."""
        return self._descriptor


class Descriptors:
    """Standard output and error below Python: what other programs and C libraries write there."""

    def __init__(self) -> None:
        # Files without a name: a pipe would have to be emptied while the cell runs.
        self._files = {number: tempfile.TemporaryFile() for number in (1, 2)}  # noqa: SIM115  # open as long as the program
        self._read = {1: 0, 2: 0}
        for number, file in self._files.items():
            os.dup2(file.fileno(), number)

    def collect(self, outputs: Outputs) -> None:
        """Move what came since the last time to the outputs."""
        for number, name in ((1, "stdout"), (2, "stderr")):
            size = os.fstat(self._files[number].fileno()).st_size
            if size > self._read[number]:
                text = os.pread(self._files[number].fileno(), MOST_CHARACTERS, self._read[number])
                self._read[number] = size
                outputs.stream(name, text.decode("utf-8", "replace"))


def json_safe(value: Any) -> Any:
    """Rich data as JSON: bytes as base64 by IPython's own rule, everything unknown as text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {str(key): json_safe(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_safe(item) for item in value]
    if isinstance(value, bytes):
        from base64 import b64encode  # noqa: PLC0415  # rare

        return b64encode(value).decode("ascii")
    return str(value)


class Publisher(DisplayPublisher):
    """Where `display` goes."""

    outputs = AnyTrait()

    def publish(  # type: ignore[override]  # IPython passes more by name than its base class names
        self, data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **_kwargs: Any
    ) -> None:
        """Add a rich output."""
        output = {"output_type": "display_data", "data": json_safe(dict(data)), "metadata": json_safe(metadata or {})}
        self.outputs.show(output)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what was shown."""
        self.outputs.clear(wait)


class Hook(DisplayHook):
    """Where the value of a cell's last line goes."""

    outputs = AnyTrait()

    def write_output_prompt(self) -> None:
        """A kernel shows none."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Add the value in all its formats."""
        self.outputs.show(
            {
                "output_type": "execute_result",
                "execution_count": self.prompt_count,
                "data": json_safe(format_dict),
                "metadata": json_safe(md_dict or {}),
            }
        )

    def finish_displayhook(self) -> None:
        """Nothing is to be flushed."""


def take_over(outputs: Outputs) -> Descriptors:
    """Make Python's own streams and the descriptors below them write to these outputs."""
    descriptors = Descriptors()
    sys.stdout = Stream("stdout", outputs, 1)
    sys.stderr = Stream("stderr", outputs, 2)
    return descriptors
