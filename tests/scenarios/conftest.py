"""Small stories for the tests of the engine, and short ways to parse and play them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scenarios.language.parser import parse_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.language.diagnostics import Diagnostic
    from scenarios.story import Story

DATA = Path(__file__).parent.parent / "data" / "stories"

SMALL = """\
---
id: small-change
title: Small change & co
version: 1
role: You cut <films>.
minutes: 5
meters: trust 6, budget 5
facts: priced, qc_known
people:
  SAM: Sam O'Brien & Sons, producer, your daily contact
  QC (hidden): Quinn Carr; wants a file that passes
---

## call: Friday, 16:40
on enter: if visited later: trust -1

The cut was *locked*.

SAM (phone): It's tiny.

SAM (e-mail, 23:12): Hi <b>you</b>!

{visited later} SAM: You again.

* [price] Price it. -> quote
  effects: trust +1, priced
  approach: interests
  record: Promised a price by 17:40
  why: SECRET-WHY-PRICE
* [favour] Do it as a favour. -> later
  effects: budget -9
  approach: accommodate
  why: SECRET-WHY-FAVOUR
* [ask] Ask why. -> quote
  only if: trust >= 8
  effects: trust +9, qc_known
  approach: disclose
  why: SECRET-WHY-ASK
* [wait] Say nothing. -> later
  approach: avoid
  chance 40%: -> gone
  why: SECRET-WHY-WAIT

## quote: Friday, 17:25
on enter: if priced and budget >= 5: trust +1, not priced

SAM (chat): Fine.

* [send] Send it. -> done
  why: SECRET-WHY-SEND
* [back] Ring again. -> later
  why: SECRET-WHY-BACK

## later: Monday, 9:30

{not priced} Nobody rang.

* [again] Ring Sam. -> call
  why: SECRET-WHY-AGAIN
* [give-up] Give up. -> gone
  effects: trust -20
  why: SECRET-WHY-GIVE

## done (end): The file passes

SAM (e-mail): Thank you.

outcome: It passed, and *somebody* knows what it cost.

## gone (end): The request went away

outcome: Nobody learned who had asked.

# Debrief

QC: SECRET-VOICE I reject one file in six.

{visited later} QC: SECRET-LATER I was in on Monday.

The rates are invented.

? What was agreed, and where does it stand?
"""


def _good(text: str, file: str = "small-change.story.md") -> Story:
    story, report = parse_text(text, file)
    assert story is not None, "\n".join(str(found) for found in report.found)
    return story


@pytest.fixture
def small_text() -> str:
    """The text of the small story."""
    return SMALL


@pytest.fixture
def small() -> Story:
    """The small story, compiled."""
    return _good(SMALL)


@pytest.fixture
def good() -> Callable[..., Story]:
    """Compiles a text that must have no errors."""
    return _good


@pytest.fixture
def base_text() -> str:
    """The story that the bad ones in tests/data/stories differ from in one place."""
    return (DATA / "good.md").read_text(encoding="utf-8")


@pytest.fixture
def found(base_text: str) -> Callable[..., list[Diagnostic]]:
    """Diagnostics of the base story after replacements, in order; each must occur in it exactly once."""

    def diagnose(*changes: tuple[str, str]) -> list[Diagnostic]:
        text = base_text
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return sorted(parse_text(text, "base.md")[1].found)

    return diagnose


@pytest.fixture
def codes(found: Callable[..., list[Diagnostic]]) -> Callable[..., list[str]]:
    """Codes of the base story's diagnostics after replacements, in order of line."""
    return lambda *changes: [diagnostic.code for diagnostic in found(*changes)]
