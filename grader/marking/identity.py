"""Who is calling the marking service: JupyterHub says so where there is one, else the token that the marker was given."""

from __future__ import annotations

import hashlib
import json
import os
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

if TYPE_CHECKING:
    from grader.marking.store import Store

HUB = "JUPYTERHUB_API_URL"
KNOWN_SECONDS = 60.0
"""So long the hub's word is good: a token that was taken back works for a minute more, and not every key asks the hub."""
_MOST_KNOWN = 1_000
_PATIENCE = 10.0


class UnknownCallerError(Exception):
    """Nobody vouches for this caller; the message says what to do."""


class HubUnreachableError(Exception):
    """The hub does not answer, so nobody can be known."""


class Tokens:
    """Knows markers by the tokens of `signoff markers`, of which the store keeps digests."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def name(self, token: str) -> str:
        """The marker whose token this is.

        Raises:
            UnknownCallerError: nobody's.
        """
        name = self._store.bearer(token) if token else None
        if name is None:
            raise UnknownCallerError("This token is not known here. Ask for a new one: signoff markers … --token NAME")
        return name


class Hub:
    """Knows markers by their own tokens of JupyterHub: it is asked who a token belongs to.

    The token is sent to the hub's own address and nowhere else, and is not kept: what is remembered for a minute is its
    digest.
    """

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(f"{HUB} is {url!r}, which is no address of a hub.")
        self._url = url.rstrip("/") + "/user"
        self._known: dict[str, tuple[float, str]] = {}

    async def name(self, token: str) -> str:
        """The user whose token this is.

        Raises:
            UnknownCallerError: the hub does not know it, or it belongs to no person.
            HubUnreachableError: the hub does not answer.
        """
        if not token:
            raise UnknownCallerError("Send your JupyterHub token.")
        digest, now = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest(), time.monotonic()
        until, name = self._known.get(digest, (0.0, ""))
        if now < until:
            return name
        name = await self._ask(token)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[digest] = (now + KNOWN_SECONDS, name)
        return name

    async def _ask(self, token: str) -> str:
        request = HTTPRequest(
            self._url,
            headers={"Authorization": f"token {token}", "Accept": "application/json"},
            request_timeout=_PATIENCE,
            follow_redirects=False,  # the token goes to the hub alone
        )
        try:
            answer = await AsyncHTTPClient().fetch(request)
            user = json.loads(answer.body)
        except HTTPClientError as error:
            if error.code in {401, 403, 404}:
                raise UnknownCallerError(
                    "JupyterHub does not know this token. Restart your server, and try again."
                ) from None
            raise HubUnreachableError(f"JupyterHub does not answer as it should ({error.code}). Try again.") from None
        except (OSError, ValueError) as error:
            raise HubUnreachableError(f"JupyterHub cannot be asked who you are ({error}). Try again.") from None
        name, kind = (user.get("name"), user.get("kind", "user")) if isinstance(user, dict) else (None, "")
        if not isinstance(name, str) or not name or kind != "user":
            raise UnknownCallerError("This token belongs to no person. Markers come with their own.")
        return name


def identities(store: Store) -> Tokens | Hub:
    """The hub where the environment names one, else the store's tokens."""
    url = os.environ.get(HUB, "")
    return Hub(url) if url else Tokens(store)
