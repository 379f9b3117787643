"""Tracebacks in the shape that a notebook shows, made cheaply.

IPython's own parse every library file on the way, which took three quarters of the time of a class with failing tests.
These read the notebook's cells alone; of a library they name file, line and function.
"""

from __future__ import annotations

import linecache
import re
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

_RULE = "-" * 75
_CONTEXT = 2  # lines before and after the one that failed
_MOST_FRAMES = 30
_MOST_CHAINED = 8
_OURS = re.compile(r"[\\/](?:grader[\\/]runner|IPython[\\/]core|asyncio)[\\/]")
_CELL = re.compile(r"<ipython-input-(\d+)-")


def lines(error: BaseException) -> list[str]:
    """The traceback of an exception, with those of its causes, entry by entry."""
    found: list[str] = []
    for one, link in _chain(error):
        found.append(_RULE)
        name = type(one).__name__
        found.append(f"{name}{'Traceback (most recent call last)'.rjust(75 - len(name))}")
        found += _frames(one.__traceback__)
        found.append("".join(traceback.format_exception_only(type(one), one)).rstrip("\n"))
        if link:
            found.append(f"\n{link}\n")
    return found


def _chain(error: BaseException) -> list[tuple[BaseException, str]]:
    """The exceptions that led to this one, first things first, each with the words that lead on."""
    found: list[tuple[BaseException, str]] = [(error, "")]
    seen = {id(error)}
    while len(found) < _MOST_CHAINED:
        last = found[0][0]
        cause = last.__cause__
        before = cause if cause is not None else None if last.__suppress_context__ else last.__context__
        if before is None or id(before) in seen:
            break
        seen.add(id(before))
        words = "The above exception was the direct cause of the following exception:"
        if cause is None:
            words = "During handling of the above exception, another exception occurred:"
        found.insert(0, (before, words))
    return found


def _frames(trace: TracebackType | None) -> Iterator[str]:
    frames = []
    while trace is not None:
        if not _OURS.search(trace.tb_frame.f_code.co_filename):
            frames.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    left_out = len(frames) - _MOST_FRAMES
    for number, (frame, line) in enumerate(frames):
        if left_out > 0 and _MOST_FRAMES // 2 <= number < _MOST_FRAMES // 2 + left_out:
            if number == _MOST_FRAMES // 2:
                yield f"[... {left_out} frames]"
            continue
        yield _frame(frame, line)


def _frame(frame: FrameType, line: int) -> str:
    code = frame.f_code
    cell = _CELL.match(code.co_filename)
    inside = "" if code.co_name == "<module>" else f", in {code.co_name}"
    if not cell:
        return f"File {code.co_filename}:{line}{inside}"
    source = linecache.getlines(code.co_filename)
    shown = [f"Cell In[{cell[1]}], line {line}{inside}"]
    for number in range(max(1, line - _CONTEXT), min(len(source), line + _CONTEXT) + 1):
        margin = f"{'-' * (5 - len(str(number)))}> {number}" if number == line else str(number).rjust(7)
        shown.append(f"{margin} {source[number - 1].rstrip()}")
    return "\n".join(shown)
