"""Whether the dates in an archive can be when the work was handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from grader.received import FUTURE

if TYPE_CHECKING:
    from collections.abc import Sequence

_EARLIEST = datetime(2001, 1, 1)  # noqa: DTZ001  # UTC without a zone, as everywhere here; zips without a date say 1980
_PACKING = timedelta(minutes=15)
"""A class does not hand in within this time, but an archive is packed in it."""
_FEW = 3


def why_untrusted(times: Sequence[datetime]) -> str:
    """Why the dates of submissions, in UTC without a zone, say nothing about when they were handed in; "" if they may."""
    if not times:
        return "There are no dates in it."
    latest = datetime.now(UTC).replace(tzinfo=None) + FUTURE
    if min(times) < _EARLIEST:
        return f"One is of {min(times):%Y}, which is no date at all."
    if max(times) > latest:
        return f"One is {max(times):%Y-%m-%d %H:%M} UTC, which is yet to come."
    if len(times) >= _FEW and max(times) - min(times) < _PACKING:
        return "They are all of one moment, that is, when it was packed."
    return ""
