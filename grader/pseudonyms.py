"""Names that tell nothing, and are the same each time: a student's in reports, and outside the course."""

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

KEY = "pseudonyms.key"
_BYTES = 32
_LETTERS = 8  # of 32 kinds: among a thousand students two share a code once in two million classes


class Pseudonyms:
    """Pseudonyms of a course's students.

    They come from a secret that stays in the course's `.signoff` folder: without it nobody can try out all ids of a
    university to see whose pseudonym it is. Who has the course can tell, so that a student's right to be told of what
    was handed on can be granted.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is the course's `.signoff`; the secret is made there when it is first needed.

        Raises:
            GradingError: it can be neither read nor written, or is damaged.
        """
        place = folder / KEY
        try:
            self._key = _made(place) if not place.exists() else bytes.fromhex(place.read_text(encoding="ascii"))
        except (OSError, ValueError) as error:
            raise GradingError(
                f"{place}, the secret behind pseudonyms, cannot be used ({error}). Restore it from a backup; without it "
                "everybody would get another pseudonym."
            ) from None
        if len(self._key) != _BYTES:
            raise GradingError(f"{place}, the secret behind pseudonyms, is damaged. Restore it from a backup.")

    def of(self, student: str) -> str:
        """A student's pseudonym: 32 hexadecimal digits."""
        return self._digest(student).hex()[:32]

    def code(self, student: str) -> str:
        """A student's code for people to read, such as K4QX-7M2P."""
        letters = base64.b32encode(self._digest(student)).decode("ascii")[:_LETTERS]
        return f"{letters[:4]}-{letters[4:]}"

    def _digest(self, student: str) -> bytes:
        return hmac.new(self._key, student.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def _made(place: Path) -> bytes:
    place.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_bytes(_BYTES)
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        # Of two exports at once one wins; both then use its secret.
        os.link(draft, place)
    except FileExistsError:
        key = bytes.fromhex(place.read_text(encoding="ascii"))
    finally:
        draft.unlink()
    return key
