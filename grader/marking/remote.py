"""A marker's work over the marking service: the same calls as `Work`, without gradebook, store or anybody's name at hand."""

from __future__ import annotations

import json
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Self
from urllib.parse import quote, urlsplit

from grader.marking.model import MarkingError

_PATIENCE = 30.0


class RemoteWork:
    """A marker's work on one assignment, at the address of a service. Use it as a context manager, or `close` it.

    Raises:
        MarkingError: the address is none.
    """

    def __init__(self, url: str, token: str, assignment: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise MarkingError(f"{url!r} is no address of a marking service. It looks like http://127.0.0.1:8790.")
        self._host, self._port, self._secure = parts.hostname, parts.port, parts.scheme == "https"
        self._path = f"{parts.path.rstrip('/')}/work/{quote(assignment, safe='')}"
        self._url, self._token = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", token

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is kept open between calls."""

    def about(self) -> dict[str, Any]:
        """See `Work.about`, as for the other calls."""
        return self._call("about")

    def queue(self, filter: str = "all") -> dict[str, Any]:  # noqa: A002  # the word of the desk
        """The marker's pieces in the order to be marked in."""
        return self._call("queue", filter=filter)

    def piece(self, code: str) -> dict[str, Any]:
        """Everything that is shown of a piece."""
        return self._call("piece", code=code)

    def calibration(self) -> dict[str, Any]:
        """Where the calibration round stands."""
        return self._call("calibration")

    def set_level(self, code: str, criterion: str, level: int | None) -> dict[str, Any]:
        """Set a level, or take it back."""
        return self._call("set_level", code=code, criterion=criterion, level=level)

    def comment(self, code: str, criterion: str | None, text: str) -> dict[str, Any]:
        """Say something about a criterion, or about the whole."""
        return self._call("comment", code=code, criterion=criterion, text=text)

    def done(self, code: str, done: bool = True) -> dict[str, Any]:
        """Be finished with a piece, or take it up again."""
        return self._call("done", code=code, done=done)

    def flag(self, code: str, flagged: bool = True, why: str = "") -> dict[str, Any]:
        """Ask for somebody to look at a piece, or no longer."""
        return self._call("flag", code=code, flagged=flagged, why=why)

    def undo(self) -> dict[str, Any]:
        """Take back the last thing that was done."""
        return self._call("undo")

    def bank(self, criterion: str | None) -> dict[str, Any]:
        """The comments that are kept for a criterion, or for the whole."""
        return self._call("bank", criterion=criterion)

    def keep(self, criterion: str | None, text: str) -> dict[str, Any]:
        """Put a comment into the bank."""
        return self._call("keep", criterion=criterion, text=text)

    def forget(self, criterion: str | None, text: str) -> dict[str, Any]:
        """Take a comment out of the bank."""
        return self._call("forget", criterion=criterion, text=text)

    def _call(self, name: str, **arguments: Any) -> dict[str, Any]:
        """One call on a connection of its own: sent twice, an undo would take back two things.

        Raises:
            MarkingError: it was refused, or the service did not answer.
        """
        body = json.dumps(arguments).encode("ascii")
        headers = {"Authorization": f"token {self._token}", "Content-Type": "application/json"}
        connection = self._connection()
        try:
            connection.request("POST", f"{self._path}/{name}", body, headers)
            answer = connection.getresponse()
            status, content = answer.status, answer.read()
            found = json.loads(content)
        except (OSError, HTTPException, ValueError) as error:
            raise MarkingError(
                f"The marking service at {self._url} does not answer ({error}). What it has acknowledged is kept; try again."
            ) from None
        finally:
            connection.close()
        if not isinstance(found, dict):
            raise MarkingError(f"What answers at {self._url} is no marking service.")
        if status != 200:
            raise MarkingError(str(found.get("error") or f"The marking service says {status}."))
        return found

    def _connection(self) -> HTTPConnection:
        if self._secure:
            return HTTPSConnection(self._host, self._port, timeout=_PATIENCE, context=ssl.create_default_context())
        return HTTPConnection(self._host, self._port, timeout=_PATIENCE)
