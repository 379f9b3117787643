"""Scenario plays as xAPI statements, checked against the specification's rules."""

import copy
import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from typer.testing import CliRunner

from grader import Course, GradingError
from grader.export.plays import read_plays
from grader.export.xapi import Frame, address, duration, tell
from scenarios import find_story
from scenarios.session import is_true
from scenarios.sitting import Sitting
from signoff.cli import app
from tests.grader.marks_course import make_course
from tests.grader.xapi_rules import problems

STORY = find_story("after-picture-lock")
BASE = "https://learning.example.org/client"
FRAME = Frame(BASE, BASE, lambda student: f"p-{student}", "essay", "term-1")


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


def now():
    return datetime.now(UTC)


def play(course, student, moves="end"):
    """Play the story: `moves` are end (to an ending), back (to the second moment), again (from the beginning)."""
    path = course / "submitted" / student / "essay" / "attempts" / f"{STORY.id}.jsonl"
    sitting = Sitting(STORY, path, seed=5)
    for move in moves.split():
        if move == "back":
            sitting.rewind(1)
        elif move == "again":
            sitting.restart()
        elif move == "one":
            choose(sitting)
        else:
            while not sitting.session.current.ending:
                choose(sitting)
    return path


def choose(sitting):
    state = sitting.session.current.state
    node = STORY.node(state.node)
    choice = next(one for one in node.choices if is_true(STORY, state, one.condition))
    sitting.choose(choice.id, f"Because of {node.id}, says my neighbour Jane.", None)


def told(course, frame=FRAME):
    return tell(read_plays(Course(course).settings(), "essay"), frame)


def verbs(statements):
    return [one["verb"]["id"].rpartition("/")[2] for one in statements]


def test_every_statement_keeps_the_specifications_rules(course):
    for student, moves in (("ada", "end"), ("jay", "end back end again one"), ("noa", "one")):
        play(course, student, moves)
    found = told(course)
    assert found.plays == 3
    assert len(found.statements) > 20
    for statement in found.statements:
        assert problems(statement, now() + timedelta(seconds=1)) == []


def test_what_is_told_of_a_play(course):
    path = play(course, "ada")
    statements = told(course).statements
    decisions = sum('"choose"' in line for line in path.read_text().splitlines())
    assert sorted(verbs(statements)) == ["answered"] * decisions + ["attempted", "completed"]
    (end,) = (one for one in statements if one["verb"]["id"].endswith("completed"))
    assert end["result"]["completion"] is True
    assert end["object"]["id"] == f"{BASE}/scenarios/{STORY.id}"
    assert end["result"]["extensions"][f"{BASE}/xapi/ending"] in {node.id for node in STORY.endings}
    answers = [one for one in statements if one["verb"]["id"].endswith("answered")]
    assert answers[0]["object"]["id"] == f"{BASE}/scenarios/{STORY.id}/{STORY.nodes[0].id}"
    assert answers[0]["context"]["contextActivities"]["parent"][0]["id"] == end["object"]["id"]
    assert len({one["context"]["registration"] for one in statements}) == 1


def test_neither_score_nor_success_is_told_and_no_name(course):
    play(course, "ada")
    text = told(course).text()
    for word in ("score", "success", "ada@", "Lovelace", "neighbour"):
        assert word not in text
    with_reasons = told(course, Frame(BASE, BASE, str, "essay", reasons=True)).text()
    assert "neighbour" in with_reasons
    assert '"name":"ada"' in with_reasons


def test_exported_again_every_statement_is_the_same_and_new_ones_are_added(course):
    play(course, "ada", "one one")
    before = told(course).statements
    play(course, "ada", "end")
    play(course, "jay", "one")
    after = {one["id"]: one for one in told(course).statements}
    for statement in before:
        assert after[statement["id"]] == statement
    assert len(after) > len(before)
    assert len({one["id"] for one in after.values()}) == len(after)
    assert {UUID(one).version for one in after} == {5}


def test_a_decision_that_two_tries_share_is_told_once(course):
    path = play(course, "ada", "end back end")
    statements = told(course).statements
    chosen = sum('"choose"' in line for line in path.read_text().splitlines())
    assert verbs(statements).count("answered") == chosen
    assert verbs(statements).count("attempted") == verbs(statements).count("completed") == 2


def test_a_pause_is_no_time_of_thinking(course):
    path = play(course, "ada", "one one one")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line, time in zip(lines[1:], ("10:00:00", "10:04:05", "23:00:00"), strict=True):
        line["time"] = f"2026-03-01T{time}+00:00"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    answers = [one for one in told(course).statements if one["verb"]["id"].endswith("answered")]
    assert [one["result"].get("duration") for one in answers] == [None, "PT4M5S", None]
    assert answers[0]["timestamp"] == "2026-03-01T10:00:00.000Z"


def test_plays_that_cannot_be_are_named_and_left_out(course, tmp_path):
    play(course, "ada")
    bad = course / "submitted" / "jay" / "essay" / "attempts" / "broken.jsonl"
    bad.parent.mkdir(parents=True)
    bad.write_text("{}\n")
    future = play(course, "noa")
    future.write_text(future.read_text().replace(f'"time": "{now():%Y}', '"time": "2999'))
    secret = tmp_path / "secret.jsonl"
    secret.write_text("x")
    linked = course / "submitted" / "late" / "essay" / "attempts"
    linked.mkdir(parents=True)
    (linked / "a.jsonl").symlink_to(secret)
    found = told(course)
    assert found.students == 1
    assert [(one.student, one.file) for one in found.unread] == [("jay", "broken.jsonl"), ("noa", f"{STORY.id}.jsonl")]
    assert "yet to come" in found.unread[1].why


def test_the_command_gives_pseudonyms_that_stay_and_tell_nothing(course, tmp_path):
    play(course, "ada")
    out = tmp_path / "x.json"
    arguments = ["export", "xapi", "essay", "--course", str(course), "--out", str(out), "--base", BASE]
    first, second = (CliRunner().invoke(app, arguments), CliRunner().invoke(app, [*arguments, "--json"]))
    assert first.exit_code == second.exit_code == 0, first.output
    accounts = {json.dumps(one["actor"]) for one in json.loads(out.read_text())}
    (account,) = accounts
    name = json.loads(account)["account"]["name"]
    assert re.fullmatch(r"[0-9a-f]{32}", name), "no id; by chance its digits may spell one"
    key = course / ".signoff" / "pseudonyms.key"
    assert key.stat().st_mode & 0o077 == 0
    key.write_text("11" * 32)
    CliRunner().invoke(app, arguments)
    assert account not in out.read_text(), "it hangs on the course's secret"
    key.write_text("damaged")
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "Restore it from a backup" in " ".join(result.stderr.split())


def test_without_plays_nothing_is_written(course, tmp_path):
    out = tmp_path / "x.json"
    result = CliRunner().invoke(app, ["export", "xapi", "essay", "--course", str(course), "--out", str(out)])
    assert result.exit_code == 2
    assert not out.exists()


@pytest.mark.parametrize(
    "text", ["example.org", "ftp://x.org", "https://", "https://a b.org", "https://x.org/?q=1", "javascript:x"]
)
def test_a_base_that_is_no_address_is_refused(text):
    with pytest.raises(GradingError, match="is no address"):
        address(text)


@pytest.mark.parametrize(
    ("seconds", "wanted"), [(0, "PT0S"), (59, "PT59S"), (60, "PT1M"), (3725, "PT1H2M5S"), (90000, "PT25H")]
)
def test_durations(seconds, wanted):
    assert duration(timedelta(seconds=seconds)) == wanted


@pytest.mark.parametrize(
    ("change", "section"),
    [
        (lambda s: s.update(id="x"), "2.4.1"),
        (lambda s: s["actor"].update(mbox="mailto:a@b.c"), "2.4.2.1"),
        (lambda s: s["actor"].pop("account"), "2.4.2.1"),
        (lambda s: s["verb"].update(id="answered"), "4.3"),
        (lambda s: s["verb"].update(display={"english language": "x"}), "4.2"),
        (lambda s: s.update(result={"score": {"scaled": 1.5}}), "2.4.5.1"),
        (lambda s: s.update(result={"completion": "true"}), "2.4.5"),
        (lambda s: s.update(result={"duration": "5 minutes"}), "4.6"),
        (lambda s: s.update(result={"duration": "P4W1D"}), "4.6"),
        (lambda s: s.update(result={"extensions": {"ending": 1}}), "4.3"),
        (lambda s: s.update(timestamp="2026-03-01 10:00"), "4.5"),
        (lambda s: s.update(timestamp="2999-03-01T10:00:00.000Z"), "2.4.7"),
        (lambda s: s["context"].update(language=None), "2.2"),
        (lambda s: s["context"]["contextActivities"].update(child=[]), "2.4.6.2"),
        (lambda s: s.update(extra=1), "2.2"),
        (lambda s: s["object"].update(id="/scenarios/x"), "4.3"),
    ],
)
def test_the_validator_sees_what_is_wrong(course, change, section):
    play(course, "ada", "one")
    statement = copy.deepcopy(dict(told(course).statements[0]))
    change(statement)
    assert any(problem.startswith(section) for problem in problems(statement, now())), problems(statement, now())
