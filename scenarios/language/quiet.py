"""Warnings that the author has read and means to keep: named in the header with a reason, and silent from then on.

``W401 friday-call: the voicemail has to run on`` under ``quiet:`` silences a warning at one node (and its choices),
``W402 friday-call/price-it: …`` at one choice, ``W406: …`` in the whole story. Errors cannot be silenced.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenarios.language.catalogue import CATALOGUE
from scenarios.language.diagnostics import Diagnostic, did_you_mean
from scenarios.story import Silence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.language.report import Report

_SILENCE = re.compile(
    r"(?P<code>[EW]\d+)(?:\s+(?P<node>[^\s/:]+)(?:/(?P<choice>[^\s/:]+))?)?\s*(?::\s*(?P<reason>.*))?\Z"
)
# Found where a folder is looked at, not when a story is parsed: whether their silences are idle is not known there.
_OF_FOLDERS = frozenset({"W407", "W414", "W416"})


def parse_silence(text: str, number: int, column: int, report: Report) -> Silence | None:
    """One line below ``quiet:``, or None where it is none, which the report then says."""
    match = _SILENCE.match(text)
    if not match:
        message, advice = f'"{text[:40]}" is not a silence.', 'Write "W401 friday-call: why it may be so".'
    elif match["code"].startswith("E"):
        message, advice = f"{match['code']} is an error, and errors cannot be silenced.", "Mend it instead."
    elif match["code"] not in CATALOGUE:
        codes = [code for code in CATALOGUE if code.startswith("W")]
        message, advice = f"There is no warning {match['code'][:40]}.", did_you_mean(match["code"], codes)
    elif not match["reason"]:
        message, advice = f"The silence of {match['code']} has no reason.", "Say after a colon why it may be so."
    else:
        return Silence(match["code"], match["reason"], match["node"] or "", match["choice"] or "", number)
    report.add("E117", number, message, advice, column)
    return None


def covers(silence: Silence, found: Diagnostic) -> bool:
    """Whether a silence is about this warning."""
    return (
        silence.code == found.code
        and silence.node in ("", found.node)
        and silence.choice in ("", found.choice)
        and not found.is_error
    )


def audible(silences: Sequence[Silence], found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics that no silence covers."""
    return [each for each in found if not any(covers(silence, each) for silence in silences)]


def hush(silences: Sequence[Silence], found: Sequence[Diagnostic], file: str) -> list[Diagnostic]:
    """The diagnostics of a parsed story that no silence covers, and a warning for every silence that covers none."""
    if not silences:
        return list(found)
    idle = [
        Diagnostic(
            file,
            silence.line,
            1,
            "W415",
            f"{silence.code} is silenced here and is not found{f' at {_place(silence)}' if silence.node else ''}.",
            "Take the silence out, or mend its place.",
        )
        for silence in silences
        if silence.code not in _OF_FOLDERS and not any(covers(silence, each) for each in found)
    ]
    return audible(silences, found) + idle


def _place(silence: Silence) -> str:
    return f'"{silence.node}/{silence.choice}"' if silence.choice else f'"{silence.node}"'
