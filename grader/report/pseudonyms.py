"""Codes in the place of students' names: the same in every report of a course, and telling nothing without its secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING

from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from pathlib import Path

FILE = ".signoff-pseudonyms.key"
_BYTES = 32
_LETTERS = 8  # of 32 kinds: among a thousand students two share a code once in two million classes


class Pseudonyms:
    """A course's codes for its students. The secret lies in the course's folder and is made when it is first needed.

    Raises:
        GradingError: the secret can be neither read nor written.
    """

    def __init__(self, course: Path) -> None:
        file = course / FILE
        try:
            found = _read(file)
            self._secret = _made(file) if found is None else found
        except OSError as error:
            raise GradingError(
                f"{file} cannot be read or written ({error.strerror}). The codes of students are made from it; allow "
                "that, or ask for names."
            ) from None
        if len(self._secret) != _BYTES:
            raise GradingError(
                f"{file} is damaged. Put a copy of it back, or remove it: the next report then has new codes."
            )

    def code(self, student: str) -> str:
        """A student's code, such as K4QX-7M2P."""
        digest = hmac.new(self._secret, student.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        letters = base64.b32encode(digest).decode("ascii")[:_LETTERS]
        return f"{letters[:4]}-{letters[4:]}"


def _read(file: Path) -> bytes | None:
    """The secret; None where there is no file, and empty where there is none in it."""
    try:
        return bytes.fromhex(file.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None
    except ValueError:
        return b""


def _made(file: Path) -> bytes:
    """Write a new secret that only its owner can read. Of two reports at once one is told to try again."""
    secret = secrets.token_bytes(_BYTES)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secret.hex() + "\n")
    return secret
