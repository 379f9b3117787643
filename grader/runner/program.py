"""The broker's view of a jailed program: ask it something, within a time, and learn how it ended if it did."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from grader.runner.wire import Channel, Overdue, WireError

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.jail import Prisoner

T = TypeVar("T")
GRACE = 2.0
_WORDS = {
    "memory": ("memory", "The program used more memory than a submission may ({detail}) and was stopped."),
    "time": ("timed-out", "The program ran longer than a submission may and was stopped."),
    "killed": ("stopped", "The program was stopped."),
    "exited": ("stopped", "The program ended itself in this cell, so that the cells after it could not run."),
    "crashed": ("stopped", "The program crashed in this cell ({detail}), so that the cells after it could not run."),
    "refused": ("tampering", "The notebook's kernel answered what no kernel answers, and was ended. {detail}"),
    "fault": ("fault", "The notebook's kernel could not be started. {detail}"),
}


class Gone(Exception):  # noqa: N818  # the name says what happened
    """The program has ended. `code` is for programs, the text says why, to the student."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Program:
    """One jailed program that answers requests, each with its number."""

    def __init__(self, prisoner: Prisoner) -> None:
        self._prisoner = prisoner
        self._wire = Channel(prisoner.channel)
        self._number = 0
        self.gone: Gone | None = None
        self.late = False
        """Whether the last request had to be interrupted."""

    def send(self, message: dict[str, Any]) -> None:
        """Send something that has no number: to the judge, which is asked one thing at a time."""
        self._checked(lambda: self._wire.send(message, GRACE))

    def receive(self, seconds: float) -> dict[str, Any]:
        """Wait for a message; past the time, interrupt the program and wait for a little more.

        Raises:
            Gone: the program has ended, or had to be ended.
        """
        self.late = False
        try:
            return self._checked(lambda: self._wire.receive(seconds))
        except Overdue:
            self.late = True
            self._prisoner.interrupt()
        try:
            return self._checked(lambda: self._wire.receive(GRACE))
        except Overdue:
            self.end(
                Gone(
                    "timed-out",
                    f"The code ran longer than {seconds:g} s, did not let itself be stopped, and was ended.",
                )
            )
            raise self.gone from None  # type: ignore[misc]  # end() has just set it

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request and wait for its answer.

        Raises:
            Gone: the program has ended, or had to be ended, or answered what was not asked.
        """
        self._number += 1
        self.send(request | {"id": self._number})
        answer = self.receive(seconds)
        if answer.get("id") != self._number:
            self.refuse()
        if "gone" in answer:
            self._lose(answer["gone"])
        return answer

    def refuse(self) -> NoReturn:
        """End a program whose answers are none. Raises Gone."""
        self.end(Gone("tampering", "The program answered what it was not asked, and was ended."))
        raise self.gone  # type: ignore[misc]  # end() has just set it

    def _lose(self, how: Any) -> NoReturn:
        """The front end in the jail says that its kernel is gone, and how: JSON of one key. Raises Gone."""
        self._prisoner.kill()
        death = self._prisoner.wait(GRACE)
        (what, detail), *_ = how.items() if isinstance(how, dict) and how else [("refused", "")]
        if death is not None and death.cause in ("memory", "time"):
            what, detail = death.cause, death.detail
        elif what == "signal":
            what, detail = "crashed", f"signal {detail}"
        elif what == "status":
            what = "exited"
        code, words = _WORDS.get(what, _WORDS["refused"])
        self.end(Gone(code, words.format(detail=str(detail)[:200])))
        raise self.gone  # type: ignore[misc]  # end() has just set it

    def end(self, why: Gone) -> None:
        """End the program."""
        self._prisoner.kill()
        self.gone = self.gone or why

    def _checked(self, act: Callable[[], T]) -> T:
        if self.gone is not None:
            raise self.gone
        try:
            return act()
        except WireError:
            death = self._prisoner.wait(GRACE)
            self._prisoner.kill()
            code, words = _WORDS[death.cause if death is not None else "killed"]
            self.gone = Gone(code, words.format(detail=death.detail if death is not None else ""))
            raise self.gone from None

    def usage(self) -> tuple[float, int]:
        """CPU seconds and peak bytes of a program that is ended now."""
        started = time.monotonic()
        self._prisoner.kill()
        death = self._prisoner.wait(max(0.1, GRACE - (time.monotonic() - started)))
        return (death.cpu, death.memory) if death is not None else (0.0, 0)
