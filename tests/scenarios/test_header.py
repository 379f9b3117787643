from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from scenarios.language.header import Header, id_matches_file, parse_header, split_places
from scenarios.language.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.language.diagnostics import Diagnostic

GOOD = """\
id: after-lock            # permanent; the title may change
title: After: picture lock
role: You run #2 of three suites.
minutes: 20
ask: should
meters: trust 6, budget 0, nerve 10
facts: qc_known, spec_read
# a whole line of comment
people:
  SAM: Sam Okafor, producer, your daily contact
  QC (hidden): the broadcaster's quality control; wants a file that passes first time
ids: S3.PC4, S3.K12,
version: 3
lang: en-GB
"""


def read(text: str) -> tuple[Header, list[Diagnostic]]:
    report = Report("x.md")
    header = parse_header(text.splitlines(), 2, report)
    return header, report.found


def test_every_key_is_read() -> None:
    header, found = read(GOOD)
    assert found == []
    assert (header.id, header.title, header.version, header.minutes) == ("after-lock", "After: picture lock", 3, 20)
    assert (header.lang, header.ask) == ("en-GB", "should")
    assert header.role == "You run #2 of three suites."
    assert header.meters == [("trust", 6), ("budget", 0), ("nerve", 10)]
    assert header.facts == ["qc_known", "spec_read"]
    assert header.ids == ("S3.PC4", "S3.K12")
    sam, control = header.people
    assert (sam.key, sam.name, sam.about, sam.hidden) == ("SAM", "Sam Okafor", "producer, your daily contact", False)
    assert (control.key, control.hidden, control.line) == ("QC", True, 12)
    assert (control.name, control.about) == ("the broadcaster's quality control", "wants a file that passes first time")


def test_every_missing_key_is_told_at_once() -> None:
    _, found = read("version: 1")
    assert [diagnostic.code for diagnostic in found] == ["E103"] * 6
    assert [diagnostic.message.split('"')[1] for diagnostic in found] == [
        "id",
        "title",
        "role",
        "minutes",
        "meters",
        "people",
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column", "says"),
    [
        ("minutes: 20", "minutes: -3", "E104", 5, 10, "whole number"),
        ("minutes: 20", "minutes: ²", "E104", 5, 10, "whole number"),
        ("minutes: 20", "minutes: " + "9" * 6_000, "E104", 5, 10, "whole number"),
        ("minutes: 20", "minutes:", "E104", 5, 1, "no value"),
        ("trust 6,", "trust 11,", "E104", 7, 9, '"trust 11" is not a meter'),
        ("budget 0", "budget -1", "E104", 7, 18, '"budget -1" is not a meter'),
        ("budget 0", "budget " + "9" * 6_000, "E104", 7, 18, "is not a meter"),
        ("trust 6, budget 0", "trust 6 budget 0", "E104", 7, 9, "is not a meter"),
        ("nerve 10", "trust 1", "E202", 7, 28, "twice"),
        ("nerve 10", "spec_read 1", "E202", 8, 18, "twice"),
        ("nerve 10", "time 1", "E104", 7, 28, "has a meaning already"),
        ("nerve 10", "not 1", "E104", 7, 28, "has a meaning already"),
        ("qc_known,", "visited,", "E104", 8, 8, "has a meaning already"),
        ("qc_known,", "Qc-Known,", "E104", 8, 8, "not a fact's name"),
        ("qc_known,", "spec_read,", "E202", 8, 19, "twice"),
        ("  SAM:", "  Sam:", "E104", 11, 3, "in capitals"),
        ("  SAM: Sam", "  SAM Sam", "E104", 11, 3, "is not a person"),
        ("  SAM: Sam Okafor, producer, your daily contact", "  SAM:", "E104", 11, 3, "is not a person"),
        ("  SAM:", "  2ND:", "E104", 11, 3, "is not a person"),
        ("  SAM:", "  QC:", "E202", 12, 3, "listed twice"),
        ("people:", "people: SAM, QC", "E104", 10, 9, "the line ends"),
        ("ids:", "tags:", "E102", 13, 1, '"tags" is not a key'),
        ("ids: S3.PC4", "S3.PC4", "E102", 13, 1, "is not a key"),
        ("version: 3", "minutes: 3", "E102", 14, 1, "twice"),
        ("id: after-lock ", "id: After Lock ", "E105", 2, 5, "not a story id"),
        ("ask: should", "ask: shuld", "E104", 6, 6, 'cannot ask "shuld"'),
        ("ask: should", "ask: would", "E104", 6, 6, "cannot ask"),
        ("ask: should", "ask:", "E104", 6, 1, "no value"),
        ("lang: en-GB", "lang: English", "E104", 15, 7, "not the tag of a language"),
        ("lang: en-GB", 'lang: en"onload=', "E104", 15, 7, "not the tag of a language"),
        ("people:\n", "people:\n    avatar: sam.png\n", "E118", 11, 5, "nobody's"),
        ("contact\n", "contact\n    avatar: sam.bmp\n", "E118", 12, 5, '"sam.bmp" is not a picture'),
        ("contact\n", "contact\n    avatar:\n", "E118", 12, 5, "is not a picture"),
        ("contact\n", "contact\n    avatar: a.png\n    avatar: b.png\n", "E118", 13, 5, '"SAM" has an avatar already'),
    ],
)
def test_a_mistake_is_told_once_with_its_place(
    old: str, new: str, code: str, line: int, column: int, says: str
) -> None:
    assert GOOD.count(old) == 1
    _, found = read(GOOD.replace(old, new))
    assert [(each.code, each.line, each.column) for each in found] == [(code, line, column)]
    assert says in found[0].message
    assert found[0].advice
    assert len(str(found[0])) < 300


def test_a_misspelt_key_is_told_once_and_read_as_meant() -> None:
    header, found = read(GOOD.replace("people:", "poeple:").replace("meters:", "Meters:"))
    assert [(each.code, each.advice) for each in found] == [
        ("E102", 'Did you mean "meters"?'),
        ("E102", 'Did you mean "people"?'),
    ]
    assert [person.key for person in header.people] == ["SAM", "QC"]
    assert header.meters[0] == ("trust", 6)


def test_indented_lines_below_an_unknown_key_are_not_told_one_by_one() -> None:
    _, found = read(GOOD + "sources:\n  a: b\n  c: d\n")
    assert [each.code for each in found] == ["E102"]


def test_people_without_anybody() -> None:
    _, found = read("\n".join(line for line in GOOD.splitlines() if not line.startswith("  ")))
    assert [(each.code, each.line, each.message) for each in found] == [("E104", 10, "The header names no people.")]


def test_names_that_a_bad_value_meant_are_known_to_the_rest(codes: Callable[..., list[str]]) -> None:
    assert codes(("meters: trust 6, budget 5", "meters: trust six budget five")) == ["E104"]
    assert codes(("meters: trust 6, budget 5\n", "")) == ["E103"]
    assert codes(("  SAM: Sam Okafor, producer", "  SAM Sam Okafor, producer")) == ["E104"]
    assert codes(("people:\n  SAM: Sam Okafor, producer\n", "")) == ["E103"]


@pytest.mark.parametrize(
    "line", ["a" + " " * 1_000_000 + "b", " " * 1_000_000, "x: " + " #" * 500_000, ":" * 1_000_000]
)
def test_a_line_of_a_megabyte_is_read_in_linear_time(line: str) -> None:
    start = time.perf_counter()
    read(f"{line}\npeople:\n  {line}\nmeters: {line}\nfacts: {line}")
    assert time.perf_counter() - start < 5


def test_parts_of_a_list_know_their_place() -> None:
    assert split_places("a,, b ,aa,a") == [("a", 0), ("b", 4), ("aa", 7), ("a", 10)]


def test_a_file_is_named_after_its_id() -> None:
    assert id_matches_file("price-it", "price-it")
    assert not id_matches_file("price-it", "price")
    assert id_matches_file("", "price")  # a missing id has its own message


def test_an_avatar_stands_below_its_person() -> None:
    header, found = read(GOOD.replace("contact\n", "contact\n    avatar: faces/sam o.SVG   # drawn by Jo\n"))
    assert found == []
    sam, control = header.people
    assert (sam.avatar, sam.avatar_place, control.avatar) == ("faces/sam o.SVG", (12, 5), "")
