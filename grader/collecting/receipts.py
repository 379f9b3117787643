"""What is known of how a submission came in, and which of two is the later."""

from __future__ import annotations

import glob
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from grader.collecting.patterns import PLATFORMS, label
from grader.received import parse_time

if TYPE_CHECKING:
    from pathlib import Path

Verdict = Literal["same", "newer", "older", "unclear"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of how a submission came in. Times are in UTC without a zone.

    `received` is None where nobody says when it was handed in, `late` where nobody says whether it was late. `packed` is
    the latest date in the archive, `number` that of the platform's upload; both tell a newer download from an older one.
    `sha256` is of the files that were collected.
    """

    received: datetime | None
    late: bool | None
    archive: str
    member: str
    sha256: str
    platform: str = ""
    number: int = 0
    packed: datetime | None = None

    def text(self) -> str:
        """As it is kept."""
        found = asdict(self)
        found["from"] = found.pop("archive")
        for name in ("received", "packed"):
            moment = found[name]
            found[name] = None if moment is None else moment.replace(tzinfo=UTC).isoformat()
        return json.dumps(found, indent=1) + "\n"  # in ASCII: a member's name may be no text

    @classmethod
    def read(cls, text: bytes) -> Receipt:
        """One that was kept.

        Raises:
            ValueError, TypeError, KeyError, RecursionError: it is none.
        """
        found = json.loads(text)
        received, packed = (None if found[name] is None else parse_time(found[name]) for name in ("received", "packed"))
        archive, member, sha256, platform = (str(found[name]) for name in ("from", "member", "sha256", "platform"))
        return cls(received, found["late"], archive, member, sha256, platform, int(found["number"]), packed)

    def against(self, there: Receipt) -> Verdict:
        """What this one is to the one that is there already; of two as late as each other, the new one counts."""
        newer = self._is_newer(there)
        if self.sha256 == there.sha256 and (newer is False or self.received in (None, there.received)):
            return "same"
        if newer is None:
            return "unclear"
        return "newer" if newer else "older"

    def _is_newer(self, there: Receipt) -> bool | None:
        if self.received is not None and there.received is not None:
            return self.received >= there.received
        if self.number and there.number and self.platform == there.platform:
            return self.number >= there.number
        if self.packed is not None and there.packed is not None:
            return self.packed >= there.packed
        return None


def participants(course: Path, assignment: str) -> dict[str, str]:
    """Which student a platform's participant number means, as far as file names of an assignment have told it."""
    found: dict[str, set[str]] = {}
    for place in sorted((course / ".signoff" / "receipts").glob(f"*/{glob.escape(assignment)}.json")):
        try:
            member = Receipt.read(place.read_bytes()).member
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            continue
        told = label(member, PLATFORMS)
        if told is not None and told.participant:
            found.setdefault(told.participant, set()).add(place.parent.name)
    return {number: students.pop() for number, students in found.items() if len(students) == 1}
