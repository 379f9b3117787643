from __future__ import annotations

import itertools
import random
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from scenarios import find_story
from scenarios.class_data import ClassError, aggregate, read_class
from scenarios.journal import Journal
from scenarios.session import apply_event, is_true, new_session
from scenarios.suppression import Count, Kind, narrowed, protect, rounded, told
from signoff.classroom.playing import play_as
from signoff.classroom.roster import make_roster

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from scenarios.class_data import ClassData
    from scenarios.session import Try
    from scenarios.story import Story

FEW = Count(Kind.FEW)


def about(people: int) -> Count:
    return Count(Kind.ABOUT, people)


def tries(story: Story, *ways: str) -> list[Try]:
    made = []
    for way in ways:
        session = new_session(story, 3)
        for choice in way.split():
            event = {"event": "choose", "node": session.current.state.node, "choice": choice, "reason": "", "time": "t"}
            session = apply_event(session, event)
        made.append(session.current)
    return made


def choices(data: ClassData, node: str = "call") -> dict[str, Count]:
    return next({choice.id: n for choice, n in moment.choices} for moment in data.moments if moment.node.id == node)


def numbers(data: ClassData) -> list[Count]:
    found = [data.learners, data.finished, *data.roads.values(), *(count for _, count in data.endings)]
    for moment in data.moments:
        found += [moment.reached, moment.stopped, *(count for _, count in moment.choices)]
    return found


def write(folder: Path, story: Story, *ways: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, way in enumerate(ways):
        journal = Journal(folder / f"anna-{number}.jsonl", story, number)
        session = new_session(story, number)
        for choice in way.split():
            event = {
                "event": "choose",
                "node": session.current.state.node,
                "choice": choice,
                "time": f"2026-03-02T09:00:{number:02}+00:00",
            }
            event["reason"] = "SECRET-REASON"
            session = apply_event(session, event)
            journal.append(event)


@cache
def kit_story() -> Story:
    return find_story("after-picture-lock")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    for student in make_roster(30, 7):
        play_as(student, kit_story(), folder / "submitted" / student.id / "06-change")
    return folder


def test_a_class_of_thirty(course: Path) -> None:
    data, damaged = read_class(course)
    assert damaged == ()
    assert data.story.id == "after-picture-lock"
    assert data.learners.about in {25, 30}
    assert [moment.node.id for moment in data.moments] == [node.id for node in kit_story().nodes if not node.is_end]
    assert len([count for count in numbers(data) if count.kind is Kind.ABOUT]) > 20, (
        "a class of thirty has a story to tell"
    )
    assert all(meter.end is not None and 0 <= meter.end <= 10 for meter in data.meters)
    assert data == read_class(str(course), story="after-picture-lock")[0]


def test_copies_that_nbgrader_makes_count_once(course: Path, tmp_path: Path) -> None:
    expected, _ = read_class(course)
    for name in ("submitted", "autograded", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        for file in (course / "submitted").rglob("*.jsonl"):
            copy = tmp_path / name / file.relative_to(course / "submitted")
            copy.parent.mkdir(parents=True)
            copy.write_bytes(file.read_bytes())
    flat = tmp_path / "flat"
    flat.mkdir()
    for number, file in enumerate(sorted((course / "submitted").rglob("*.jsonl"))):
        (flat / f"{number}.jsonl").write_bytes(file.read_bytes())
        (flat / f"{number}-again.jsonl").write_bytes(file.read_bytes())
    (tmp_path / "submitted").rename(tmp_path / "class")  # now each file is a learner
    assert read_class(tmp_path / "class")[0] == expected
    assert read_class(flat)[0] == expected
    (tmp_path / "class").rename(tmp_path / "submitted")
    (flat / "rest").mkdir()
    for file in flat.glob("*.jsonl"):
        file.unlink()
    assert read_class(tmp_path)[0] == expected


def test_two_assignments_of_one_student_are_one_learner(tmp_path: Path, small_text: str) -> None:
    (tmp_path / "small-change.story.md").write_text(small_text, encoding="utf-8")
    story = find_story(tmp_path / "small-change.story.md")
    for student, assignment in itertools.product("abc", ("one", "two")):
        write(tmp_path / "submitted" / student / assignment / "attempts", story, "price send")
    with pytest.raises(ClassError, match="fewer than 5"):
        read_class(tmp_path, story=tmp_path / "small-change.story.md")


def test_the_first_finished_try_counts(tmp_path: Path, small: Story, small_text: str) -> None:
    (tmp_path / "small-change.story.md").write_text(small_text, encoding="utf-8")
    write(tmp_path / "flat", small, *["favour"] * 6)
    for number in range(6):
        journal = Journal(tmp_path / "more" / f"{number}.jsonl", small, 100 + number)
        for event in (
            {"event": "choose", "node": "call", "choice": "favour", "reason": "", "time": "2026-03-02T09:00:00+00:00"},
            {"event": "restart", "time": "2026-03-02T09:00:00+00:00"},
            {"event": "choose", "node": "call", "choice": "price", "reason": "", "time": "2026-03-02T09:00:00+00:00"},
            {"event": "choose", "node": "quote", "choice": "send", "reason": "", "time": "2026-03-02T09:00:00+00:00"},
            {"event": "restart", "time": "2026-03-02T09:00:00+00:00"},
            {"event": "choose", "node": "call", "choice": "wait", "reason": "", "time": "2026-03-02T09:00:00+00:00"},
        ):
            journal.append(event)
    data, _ = read_class(tmp_path, story=tmp_path / "small-change.story.md")
    assert choices(data) == {"price": about(5), "favour": about(5), "ask": FEW, "wait": FEW}
    assert data.finished == about(5)
    assert {node.id: count for node, count in data.endings} == {"done": about(5), "gone": FEW}
    assert next(moment.stopped for moment in data.moments if moment.node.id == "later") == about(5)
    assert "anna" not in repr(data)
    assert "SECRET-REASON" not in repr(data)


def test_four_people_are_too_few(tmp_path: Path, small_text: str) -> None:
    (tmp_path / "small-change.story.md").write_text(small_text, encoding="utf-8")
    write(tmp_path / "flat", find_story(tmp_path / "small-change.story.md"), *["price send"] * 4)
    with pytest.raises(ClassError, match="fewer than 5 readable attempts") as raised:
        read_class(tmp_path, story=tmp_path / "small-change.story.md")
    assert "4" not in str(raised.value).replace(str(tmp_path), "")
    assert "anna" not in str(raised.value)


def test_six_people_with_one_alone(small: Story) -> None:
    data = aggregate(small, tries(small, *["price send"] * 5, "favour give-up"))
    assert choices(data) == {"price": about(5), "favour": FEW, "ask": FEW, "wait": FEW}
    # Five of six would give the one away; “about 5” of “about 5” does not, and neither does any other class of six.
    same = [aggregate(small, tries(small, *["price send"] * n, *["favour give-up"] * (6 - n))) for n in (5, 6)]
    assert choices(same[0]) == choices(same[1])
    assert same[0].learners == same[1].learners
    assert {node.id: n for node, n in same[0].endings} == {node.id: n for node, n in same[1].endings}
    assert same[0].roads == same[1].roads


def test_nobody_finished_and_few_did(small: Story) -> None:
    none = aggregate(small, tries(small, *["price"] * 5))
    assert none.finished == FEW
    assert {meter.end for meter in none.meters} == {None}
    few = aggregate(small, tries(small, *["price"] * 5, *["price send"] * 4))
    assert {meter.end for meter in few.meters} == {None}
    assert aggregate(small, tries(small, *["price send"] * 5)).meters[0].end == 8.0


@pytest.mark.parametrize("seed", range(40))
def test_no_small_number_is_told_of_any_class(small: Story, seed: int) -> None:
    chance = random.Random(seed)
    minimum, people = chance.choice((2, 3, 5, 7)), chance.randrange(7, 25)
    played = []
    for _ in range(people):
        session = new_session(small, chance.randrange(99))
        for _ in range(chance.randrange(12)):
            play = session.current
            open_now = [one.id for one in play.node.choices if is_true(small, play.state, one.condition)]
            if not open_now:
                break
            event = {"node": play.state.node, "choice": chance.choice(open_now), "reason": "", "time": "t"}
            session = apply_event(session, {"event": "choose"} | event)
        played.append(session.current)
    data = aggregate(small, played, minimum)
    for count in numbers(data):
        assert (count.about >= minimum) if count.kind is Kind.ABOUT else count.about == 0
        assert count.about % minimum == 0


def test_what_is_told_holds_what_is_true() -> None:
    for minimum, people in itertools.product((2, 3, 4, 5, 10), range(60)):
        low, high = told(rounded(people, minimum), minimum, 60)
        assert low <= people <= high


def solutions(
    values: dict[Hashable, int], sums: Any, counts: dict[Hashable, Count], minimum: int
) -> list[dict[Hashable, int]]:
    """Every table that a reader cannot tell from the true one."""
    whole = values["all"]
    ranges = [
        range(whole, whole + 1) if cell == "all" else range(low, high + 1)
        for cell in values
        for low, high in [told(counts[cell], minimum, whole)]
    ]
    tables = (dict(zip(values, table, strict=True)) for table in itertools.product(*ranges))
    return [one for one in tables if all(one[total] == sum(one[part] for part in parts) for total, parts in sums)]


@pytest.mark.parametrize("seed", range(60))
def test_no_small_number_can_be_worked_out(seed: int) -> None:
    """By trying every table: two nodes in a row and two choices each, so that totals cross."""
    chance = random.Random(seed)
    minimum = chance.choice((3, 4))
    a, b, c = (chance.choice((0, 1, 2, 3, 4, 6)) for _ in range(3))
    values: dict[Hashable, int] = {"all": a + b + c, "ab": a + b, "a": a, "b": b, "c": c}
    if values["all"] < minimum:
        return
    sums: Any = [("all", ("ab", "c")), ("ab", ("a", "b"))]
    counts = protect(values, sums, minimum, "all")
    possible = solutions(values, sums, counts, minimum)
    assert values in possible
    for cell, value in values.items():
        if 0 < value < minimum:
            assert len({table[cell] for table in possible}) > 1, (cell, values, counts)


def test_a_number_is_withheld_where_rounding_is_not_enough() -> None:
    # Eight took part, which everybody may know. Two choices of “fewer than 5” could only be four and four.
    values: dict[Hashable, int] = {"all": 8, "a": 4, "b": 4}
    sums: Any = [("all", ("a", "b"))]
    assert narrowed({"all": (8, 8), "a": (0, 4), "b": (0, 4)}, sums)["b"] == (4, 4)
    counts = protect(values, sums, 5, "all")
    assert sorted(count.kind.name for count in counts.values()) == ["ABOUT", "FEW", "WITHHELD"]


def test_damaged_files_are_listed_and_stop_nothing(tmp_path: Path, small_text: str) -> None:
    (tmp_path / "small-change.story.md").write_text(small_text, encoding="utf-8")
    story = find_story(tmp_path / "small-change.story.md")
    write(tmp_path / "in", story, *["price send"] * 6)
    (tmp_path / "in" / "bad.jsonl").write_bytes(b"\x89PNG\n")
    text = (tmp_path / "in" / "anna-0.jsonl").read_text().replace('"price"', '"prize"')
    (tmp_path / "in" / "zoe.jsonl").write_text(text)
    (tmp_path / "in" / "link.jsonl").symlink_to(tmp_path / "in" / "bad.jsonl")
    (tmp_path / "in" / "folder.jsonl").mkdir()
    data, damaged = read_class(tmp_path, story=tmp_path / "small-change.story.md")
    assert data.damaged == 2
    assert [one.path for one in damaged] == ["in/bad.jsonl", "in/zoe.jsonl"]
    assert all(str(tmp_path) not in one.problem for one in damaged)
    assert data.learners == about(5)


def test_what_cannot_be_shown_is_said(tmp_path: Path, course: Path, small: Story) -> None:
    for folder, says in (
        (tmp_path / "no", "no folder"),
        ("x" * 5_000, "no folder"),
        ("\0", "no folder"),
        (tmp_path, "no readable"),
    ):
        with pytest.raises(ClassError, match=says):
            read_class(folder)
    with pytest.raises(ClassError, match="no readable attempt"):
        read_class(tmp_path, story="after-picture-lock")
    with pytest.raises(ClassError, match="Did you mean"):
        read_class(course, story="after-picture-lok")
    with pytest.raises(ClassError, match="minimum"):
        read_class(course, minimum=1)
    write(tmp_path, small, *["price send"] * 5)
    with pytest.raises(ClassError, match="There is no story"):
        read_class(tmp_path)  # it is not one of the kit's
    (tmp_path / "other.jsonl").write_bytes(next((course / "submitted").rglob("*.jsonl")).read_bytes())
    with pytest.raises(ClassError, match='"after-picture-lock", "small-change"'):
        read_class(tmp_path)
