"""Every story of the kit: it parses, nothing is to be said against it, and its testplan holds."""

import pytest

from scenarios.language.parser import parse_text, read_story_text
from scenarios.language.report import Report
from scenarios.language.testplan import parse_testplan, run_testplan
from scenarios.shelf import story_files

STORIES = story_files()


@pytest.fixture(params=STORIES.values(), ids=STORIES.keys())
def story_file(request):
    return request.param


def test_nothing_is_to_be_said_against_it(story_file):
    story, report = parse_text(read_story_text(story_file), str(story_file))
    assert [str(found) for found in report.found] == []
    assert story is not None


def test_it_is_as_large_as_a_scenario_should_be(story_file):
    story, _ = parse_text(read_story_text(story_file), str(story_file))
    assert 15 <= len(story.nodes) <= 30
    assert len(story.endings) >= 3
    assert all(3 <= len(node.choices) <= 6 for node in story.nodes if not node.is_end)


def test_every_choice_teaches(story_file):
    story, _ = parse_text(read_story_text(story_file), str(story_file))
    bare = [f"{node.id}/{c.id}" for node in story.nodes for c in node.choices if not (c.approach and c.why and c.ids)]
    assert bare == []
    assert any(choice.silent for node in story.nodes for choice in node.choices), "to do nothing is always offered"
    assert [line for line in story.debrief if line.kind == "question"], "a debrief asks something"


def test_its_testplan_holds_and_reaches_every_ending(story_file):
    story, _ = parse_text(read_story_text(story_file), str(story_file))
    plan = story_file.with_name(story_file.name.replace(".story.md", ".testplan"))
    text = plan.read_text(encoding="utf-8")
    assert [str(found) for found in run_testplan(story, text, str(plan))] == []
    reached = {ending.id for ending in story.endings if f"expect ending {ending.id}" in text}
    assert reached == {ending.id for ending in story.endings}


def test_a_testplan_is_more_than_a_title(story_file):
    plan = story_file.with_name(story_file.name.replace(".story.md", ".testplan"))
    plans = parse_testplan(plan.read_text(encoding="utf-8"), Report(str(plan)))
    assert all(any(step.startswith("expect") for _, step in plan.steps) for plan in plans)
