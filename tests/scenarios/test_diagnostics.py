"""Every rule of the catalogue has a file in tests/data/stories that breaks it, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from scenarios.language.catalogue import CATALOGUE
from scenarios.language.diagnostics import Diagnostic, StoryError, did_you_mean
from signoff.rulepages import STORIES, diagnose

if TYPE_CHECKING:
    from pathlib import Path

# Where the mistake of each file stands: line and column.
PLACES = {
    "E101": (1, 1),
    "E102": (6, 1),
    "E103": (2, 1),
    "E104": (5, 10),
    "E105": (32, 4),
    "E106": (12, 1),
    "E107": (28, 1),
    "E108": (35, 1),
    "E109": (20, 3),
    "E110": (20, 30),
    "E111": (33, 19),
    "E112": (24, 13),
    "E113": (25, 3),
    "E114": (30, 6),
    "E115": (30, 1),
    "E116": (15, 16),
    "E117": (11, 3),
    "E118": (10, 5),
    "E201": (35, 31),
    "E202": (35, 1),
    "E203": (33, 12),
    "E204": (17, 17),
    "E205": (30, 1),
    "E206": (38, 1),
    "E207": (28, 1),
    "E208": (38, 1),
    "E209": (38, 1),
    "E210": (28, 1),
    "E211": (1, 1),
    "E301": (5, 1),
    "E302": (4, 1),
    "W401": (28, 1),
    "W402": (35, 1),
    "W403": (10, 1),
    "W404": (7, 16),
    "W405": (28, 1),
    "W406": (35, 1),
    "W408": (30, 1),
    "W409": (30, 1),
    "W410": (36, 1),
    "W411": (35, 1),
    "W412": (38, 1),
    "W413": (28, 1),
    "W414": (32, 1),
    "W415": (11, 1),
}
ELSEWHERE = {"W407", "W416", "W417"}  # says what is missing beside a file: test_check_file.py
BAD = sorted(path for path in STORIES.iterdir() if path.name != "good.md")


@pytest.mark.parametrize("code", sorted(set(CATALOGUE) - ELSEWHERE))
def test_a_rule_has_its_file(code: str) -> None:
    assert [path.stem for path in BAD if path.name.startswith(code)] == [f"{code}-{CATALOGUE[code].name}"]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_file_breaks_its_rule_and_no_other(path: Path) -> None:
    (found,) = diagnose(path)
    code = path.name[:4]
    assert (found.code, found.line, found.column) == (code, *PLACES[code])
    assert found.is_error is code.startswith("E")


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_diagnostic_says_what_is_wrong_and_what_to_write(path: Path) -> None:
    (found,) = diagnose(path)
    assert found.message.endswith(".")
    assert found.advice.endswith((".", "?"))
    kind = "error" if found.is_error else "warning"
    assert re.search(rf"{path.name}:\d+:\d+: {kind} {found.code}: ", str(found))
    assert "\n" not in str(found)


def test_codes_are_unique_and_say_their_kind() -> None:
    names = [rule.name for rule in CATALOGUE.values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[EW]\d{3}", code) for code in CATALOGUE)


def test_a_story_error_is_sorted_by_place() -> None:
    late, early = Diagnostic("a.md", 10, 1, "E101", "Late."), Diagnostic("a.md", 9, 5, "E302", "Early.", "Mend it.")
    error = StoryError([late, early])
    assert error.diagnostics == (early, late)
    assert str(error) == "a.md:9:5: error E302: Early. Mend it.\na.md:10:1: error E101: Late."


@pytest.mark.parametrize(
    ("word", "known", "advice"),
    [
        ("friday-cal", ["friday-call", "estimate"], 'Did you mean "friday-call"?'),
        ("FRIDAY-CALL", ["friday-call"], 'Did you mean "friday-call"?'),
        ("why", ["trust", "budget"], "Known here: budget, trust."),
        ("x", [], ""),
        ("x" * 5_000_000, ["trust"], "Known here: trust."),
    ],
)
def test_did_you_mean(word: str, known: list[str], advice: str) -> None:
    assert did_you_mean(word, known) == advice


def test_did_you_mean_lists_a_dozen_names() -> None:
    assert did_you_mean("?", [f"name-{n:02}" for n in range(20)]).endswith("name-11 ….")
