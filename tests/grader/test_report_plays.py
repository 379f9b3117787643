"""Reading a class's attempts fast gives what reading each the long way gives, and says the same of damaged files."""

import json
import random

import pytest

from grader.report.crew import Crew
from grader.report.plays import PAUSE, Played, PlayReader, Unread
from grader.report.scenarios import files_of, read_scenarios
from scenarios import find_story, read_attempt, story_files
from tests.grader.report_results import STORY, play, scenarios, write


def read_one(path):
    (found,) = PlayReader().read([("s1", path)])
    return found


def the_long_way(path):
    attempt = read_attempt(path)
    counted = next((one for one in attempt.tries if one.ending), attempt.tries[0])
    taken = {id(decision): decision for one in attempt.tries for decision in one.decisions}.values()
    return (
        len(attempt.tries),
        sum(bool(one.ending) for one in attempt.tries),
        len(taken),
        sum(bool(decision.reason.strip()) for decision in taken),
        [(one.node, one.choice, one.after.node, one.after.meters, one.after.facts) for one in counted.decisions],
        counted.ending,
    )


def as_tuple(found):
    path = [
        (one.node, one.choice, one.after.node, one.after.meters, one.after.facts) for one in found.counted.decisions
    ]
    return found.tries, found.finished, found.decisions, found.reasons, path, found.counted.ending


@pytest.mark.parametrize("name", story_files())
def test_every_play_is_read_as_the_long_way_reads_it(tmp_path, name):
    story, dice = find_story(name), random.Random(name)
    files = [write(tmp_path / f"{number}.jsonl", story, *play(story, dice)) for number in range(25)]
    found = list(PlayReader().read([("s", path) for path in files]))
    assert [as_tuple(one) for one in found] == [the_long_way(path) for path in files]


@pytest.fixture
def lines(tmp_path):
    """A good file's lines, and a way to read changed ones."""
    story = find_story(STORY)
    seed, events = play(story, random.Random(4), 20)
    path = write(tmp_path / "good.jsonl", story, seed, events)

    def changed(change):
        found = path.read_text(encoding="utf-8").splitlines()
        change(found)
        other = tmp_path / "changed.jsonl"
        other.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
        return read_one(other)

    changed.good = read_one(path)
    return changed


def test_a_file_that_another_program_wrote_is_read_all_the_same(lines):
    def tidy(found):
        found[:] = [json.dumps(json.loads(line), sort_keys=True, separators=(",", ":")) for line in found]

    assert lines(tidy) == lines.good


def test_half_a_line_at_the_end_is_left_out(tmp_path, lines):
    path = tmp_path / "good.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    found = read_one(path)
    assert isinstance(found, Played)
    assert found.decisions <= lines.good.decisions


DAMAGE = {
    "a choice that is not there": lambda found: found.__setitem__(1, found[1].replace('"choice": "', '"choice": "x')),
    "no JSON": lambda found: found.__setitem__(1, "{"),
    "a rewind to nowhere": lambda found: found.insert(
        1, '{"event": "rewind", "to": 0, "time": "2026-03-02T00:00:00+00:00"}'
    ),
    "a day that is none": lambda found: found.__setitem__(1, found[1].replace("2026-03-02T", "2026-02-30T")),
    "an unknown story": lambda found: found.__setitem__(0, found[0].replace(STORY, "../../secret")),
    "a seed that is no number": lambda found: found.__setitem__(0, found[0].replace('"seed": ', '"seed": true, "s": ')),
    "two events in a line": lambda found: found.__setitem__(1, found[1] + found[2]),
    "a reason that is no text": lambda found: found.__setitem__(
        1, found[1].replace('"reason": "', '"reason": 1, "r": "')
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_named_with_its_line_and_not_counted(lines, damage):
    found = lines(DAMAGE[damage])
    assert isinstance(found, Unread)
    assert "line" in found.problem
    assert "changed.jsonl" in found.problem
    assert "/" not in found.problem.split("changed.jsonl")[0], "no path"


def test_one_bad_day_costs_no_other_file_its_time(tmp_path):
    story = find_story(STORY)
    good = write(tmp_path / "good.jsonl", story, *play(story, random.Random(4), 20))
    bad = tmp_path / "bad.jsonl"
    bad.write_text(good.read_text(encoding="utf-8").replace("2026-03-02T", "2026-02-30T"), encoding="utf-8")
    first, second, third = PlayReader().read([("a", good), ("b", bad), ("c", good)])
    assert isinstance(second, Unread)
    assert first.seconds == third.seconds == read_one(good).seconds > 0


def test_time_is_counted_with_long_pauses_cut(tmp_path):
    story = find_story(STORY)
    seed, events = play(story, random.Random(4), 5)
    for event, time in zip(events, ("10:00:00", "10:01:00", "10:01:30", "18:00:00", "18:00:10"), strict=True):
        event["time"] = f"2026-03-02T{time}+00:00"
    assert read_one(write(tmp_path / "a.jsonl", story, seed, events)).seconds == 60 + 30 + PAUSE + 10


def hand_in(folder, story, dice, name=None):
    return write(folder / "attempts" / (name or f"{story.id}.jsonl"), story, *play(story, dice, 12))


def test_links_and_files_of_other_names_do_not_count(tmp_path):
    story, dice = find_story(STORY), random.Random(8)
    good = hand_in(tmp_path / "a", story, dice)
    (tmp_path / "b" / "attempts").mkdir(parents=True)
    (tmp_path / "b" / "attempts" / good.name).symlink_to(good)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "attempts").symlink_to(good.parent)
    hand_in(tmp_path / "d", story, dice, "three-versions.jsonl")
    (tmp_path / "e").mkdir()
    found, unread = read_scenarios(files_of({name: tmp_path / name for name in "abcde"}), 2)
    assert [one.learners for one in found] == [1]
    (wrong,) = unread
    assert (wrong.student, STORY in wrong.problem) == ("d", True)


def test_nothing_is_told_of_a_few(tmp_path):
    (few,) = scenarios(tmp_path, learners=4)
    assert (few.learners, few.paths, few.tries, few.minutes, few.finished) == (4, None, None, None, None)


def folders(tmp_path):
    dice = random.Random(9)
    for number in range(7):
        for name in ("after-picture-lock", "three-versions", "silent-client"):
            hand_in(tmp_path / f"s{number}", find_story(name), dice)
    (tmp_path / "s3" / "attempts" / "three-versions.jsonl").write_text("no journal\n", encoding="utf-8")
    return {f"s{number}": tmp_path / f"s{number}" for number in range(7)}


def test_processes_of_their_own_find_the_same(tmp_path):
    submitted = folders(tmp_path)
    with Crew(submitted, 5, processes=2) as crew:
        found = crew.result()
    assert found == read_scenarios(files_of(submitted), 5)
    assert [one.story for one in found[0]] == ["after-picture-lock", "silent-client", "three-versions"]
    assert [one.student for one in found[1]] == ["s3"]


def test_a_process_that_dies_costs_time_and_nothing_else(tmp_path):
    submitted = folders(tmp_path)
    with Crew(submitted, 5, processes=2) as crew:
        for member in crew._members:
            member._child.kill()
        assert crew.result() == read_scenarios(files_of(submitted), 5)


def test_no_process_is_left_when_a_report_is_given_up(tmp_path):
    with Crew(folders(tmp_path), 5, processes=2) as crew:
        children = [member._child for member in crew._members]
    assert all(child.returncode is not None for child in children)
