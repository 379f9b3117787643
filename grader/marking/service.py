"""The marking service: `Work` over HTTP, so that a marker's own process opens neither the gradebook nor the marking store.

One program of the instructor's account serves a course. `POST /work/ASSIGNMENT/CALL` with a JSON object of arguments and an
`Authorization: token …` header answers with what the call returns. Nothing else is served, and no cookie is looked at.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from grader.marking.identity import Hub, HubUnreachableError, UnknownCallerError, identities
from grader.marking.model import MarkingError
from grader.marking.opening import open_store
from grader.marking.showing import Showing
from grader.marking.work import CALLS, Work
from grader.nbcourse import Course, GradingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST_BYTES = 100_000
"""Of one request: a comment has 10,000 characters."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PREFIX = "JUPYTERHUB_SERVICE_PREFIX"


class Service:
    """Serves one course's marking. Everything runs in one thread: a call takes milliseconds.

    Raises:
        GradingError: the marking store cannot be opened.
        ValueError: the environment names a hub by no address.
    """

    def __init__(self, course: Path) -> None:
        self._course = course
        self.store = open_store(course)
        self.identities = identities(self.store)
        self._showings: dict[str, Showing] = {}
        self._works: dict[tuple[str, str], Work] = {}

    def close(self) -> None:
        """Close the store and the gradebook."""
        for showing in self._showings.values():
            showing.close()
        self.store.close()

    def application(self) -> Application:
        """The web application; below the hub's prefix where it is a service of a hub."""
        prefix = os.environ.get(_PREFIX, "/").rstrip("/")
        return Application([(rf"{prefix}/work/([^/]+)/([^/]+)", _Call, {"service": self})], log_function=lambda _: None)

    def work(self, assignment: str, marker: str) -> Work:
        """A marker's work; nobody gets one who does not mark the assignment.

        Raises:
            PermissionError: they do not.
        """
        if marker not in self.store.markers(assignment):
            raise PermissionError(f"{marker} does not mark {assignment}.")
        key = assignment, marker
        if key not in self._works:
            if assignment not in self._showings:
                self._showings[assignment] = Showing(Course(self._course), assignment)
            self._works[key] = Work(self.store, self._showings[assignment], marker)
        return self._works[key]


class _Call(RequestHandler):
    """One call of `Work`."""

    def initialize(self, service: Service) -> None:
        self._service = service

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.clear_header("Server")

    async def post(self, assignment: str, call: str) -> None:
        """Know the caller, then do what they ask."""
        try:
            marker = await self._service.identities.name(self._token())
        except UnknownCallerError as error:
            self.set_header("WWW-Authenticate", "token")
            self._say(401, str(error))
            return
        except HubUnreachableError as error:
            self._say(503, str(error))
            return
        try:
            work = self._service.work(unquote(assignment), marker)
        except PermissionError as error:
            self._say(403, str(error))
            return
        except GradingError as error:
            self._say(500, str(error))
            return
        if call not in CALLS:
            self._say(404, f"There is no call {call[:40]!r}.")
            return
        self._answer(getattr(work, call))

    def _token(self) -> str:
        kind, _, token = self.request.headers.get("Authorization", "").partition(" ")
        return token.strip() if kind.lower() in {"token", "bearer"} else ""

    def _answer(self, call: Callable[..., dict[str, Any]]) -> None:
        try:
            arguments = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError):
            arguments = None
        if not isinstance(arguments, dict):
            self._say(400, "The request is no JSON object.")
            return
        try:
            found = call(**arguments)
        except MarkingError as error:
            self._say(409, str(error))
        except TypeError:
            self._say(400, "The call does not take these arguments.")
        except GradingError as error:
            self._say(500, str(error))
        else:
            self.write(json.dumps(found, ensure_ascii=False))

    def _say(self, status: int, sentence: str) -> None:
        self.set_status(status)
        self.write(json.dumps({"error": sentence}, ensure_ascii=False))

    def write_error(self, status_code: int, **_: Any) -> None:
        self._say(status_code, "The marking service has made a mistake. What was acknowledged is kept.")


def serve(
    course: Path, port: int, host: str, certificate: tuple[Path, Path] | None, begun: Callable[[int, bool], None]
) -> None:
    """Serve until the program is ended. `begun` hears of the port, and whether a hub says who is who.

    `certificate` are a certificate's file and its key's: beyond this machine nothing is said in the clear.

    Raises:
        GradingError: the store cannot be opened, the port is taken, or there is no certificate where one is needed.
    """
    if certificate is None and host not in LOOPBACK:
        raise MarkingError(
            f"{host} can be reached from other machines, and tokens would be sent there in the clear. Give --certificate "
            "and --key, or let a proxy on this machine speak TLS and keep to 127.0.0.1."
        )
    asyncio.run(_serve(course, port, host, certificate, begun))


async def _serve(
    course: Path, port: int, host: str, certificate: tuple[Path, Path] | None, begun: Callable[[int, bool], None]
) -> None:
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            context.load_cert_chain(*map(str, certificate))
        except (OSError, ssl.SSLError) as error:
            raise MarkingError(f"The certificate cannot be used ({error}). Look at both files.") from None
    try:
        service = Service(course)
    except ValueError as error:
        raise MarkingError(str(error)) from None
    try:
        server = HTTPServer(service.application(), ssl_options=context, max_body_size=MOST_BYTES)
        try:
            sockets = bind_sockets(port, host)
        except OSError as error:
            raise MarkingError(f"{host}:{port} cannot be used ({error.strerror}). Choose another --port.") from None
        server.add_sockets(sockets)
        begun(sockets[0].getsockname()[1], isinstance(service.identities, Hub))
        await asyncio.Event().wait()
    finally:
        service.close()
