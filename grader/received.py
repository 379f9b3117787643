"""When a submission was received: from the receipt that collecting wrote, or from nbgrader's timestamp.txt.

The times of nbgrader's own commands are read as nbgrader reads them. It reads much else too ("tomorrow's" 10 is the
tenth of this month to it, a file's name is a time zone); here a time has to look like one.
"""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1_000
FUTURE = timedelta(minutes=15)
"""Clocks differ; what is later than this is remarked."""
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(?: ?(Z|[+-]\d{2}:?\d{2}|[A-Za-z][A-Za-z0-9_+\-]*(?:/[A-Za-z0-9_+\-]+)*))?",
    re.ASCII,
)


class TimeError(ValueError):
    """A text that is no time."""


def parse_time(text: str) -> datetime:
    """A time in UTC without a zone, as nbgrader keeps it; a time that names no zone is UTC.

    Raises:
        TimeError: it is none.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise TimeError(text)
    day, hour, zone = found.groups()
    if "." in hour:
        hour = hour.ljust(15, "0")
    try:
        moment = datetime.fromisoformat(f"{day}T{hour}")
        return _in_utc(moment, zone or "UTC")
    except (ValueError, OverflowError) as error:
        raise TimeError(text) from error


def _in_utc(moment: datetime, zone: str) -> datetime:
    if zone in {"Z", "UTC", "GMT"}:
        return moment
    if zone[0] in "+-":
        away = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        return moment - away if zone[0] == "+" else moment + away
    try:
        return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
    except (OSError, LookupError, ValueError):
        if zone in time.tzname:
            return moment.astimezone(UTC).replace(tzinfo=None)
        return moment  # nbgrader takes a zone that it does not know for UTC


def receipt_time(receipt: Path) -> datetime | None:
    """The time in a receipt, which the instructor's own collecting wrote; nothing when there is no receipt or no time.

    Raises:
        TimeError: it is damaged.
    """
    try:
        value = json.loads(receipt.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise TimeError(str(receipt)) from error
    if isinstance(value, dict) and value.get("received", receipt) is None:
        return None  # the platform did not say when
    if not isinstance(value, dict) or not isinstance(value.get("received"), str):
        raise TimeError(str(receipt))
    return parse_time(value["received"])
