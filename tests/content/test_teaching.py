"""The teaching guide: its plans add up to the course's minutes, and what it says of a scenario is in the scenario."""

import re
from pathlib import Path

import pytest

from scenarios import find_story
from scenarios.debrief import node_title
from signoff.course import load_course

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
MODULES = load_course().modules
SCENARIOS = [scenario for module in MODULES for scenario in module.scenarios]
CLASS_MINUTES = 60


def part(heading):
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.partition(" ")[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def rows(text):
    """The lines of the tables in a text, as cells, without headings and without what is bold."""
    lines = [line for line in text.splitlines() if re.match(r"\| ?\d", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def played(module):
    return sum(scenario.minutes for scenario in module.scenarios)


def test_the_minutes_of_each_module_and_of_all_are_the_courses():
    text = part("## What there is, in minutes")
    expected = [(module.minutes, played(module), module.assignment.minutes) for module in MODULES]
    assert rows(text) == [
        [f"{module.number} {module.title}", *map(str, minutes), str(sum(minutes))]
        for module, minutes in zip(MODULES, expected, strict=True)
    ]
    sums = [sum(column) for column in zip(*expected, strict=True)]
    assert "| **All** | " + " | ".join(f"**{number}**" for number in (*sums, sum(sums))) + " |" in text


def test_ten_weeks_hold_the_whole_course_once():
    weeks = rows(part("## Ten weeks"))[:10]
    for number, (week, lesson, scenarios, assignment, minutes) in enumerate(weeks, 1):
        module = MODULES[number - 1] if number <= len(MODULES) else None
        before = MODULES[number - 2] if number > 1 else None
        assert week == str(number)
        assert lesson == (f"{module.number} {module.title}" if module else "")
        assert scenarios == (", ".join(scenario.title for scenario in module.scenarios) if module else "")
        assert assignment == (str(before.number) if before else "")
        due = (module.minutes + played(module) if module else 0) + (before.assignment.minutes if before else 0)
        assert minutes == str(due)


def test_each_hour_in_class_has_sixty_minutes_and_every_scenario_is_talked_about():
    classes = rows(part("## Ten weeks"))[10:]
    assert [row[0] for row in classes] == [str(number) for number in range(1, 11)]
    assert {sum(map(int, row[1:6])) for row in classes} == {CLASS_MINUTES}
    topics = " ".join(row[6] for row in classes)
    assert all(f"*{scenario.title}*" in topics for scenario in SCENARIOS)


def test_five_weeks_are_the_ten_in_pairs():
    ten = [int(row[4]) for row in rows(part("## Ten weeks"))[:10]]
    five = rows(part("## Five weeks"))
    assert [row[3] for row in five] == [str(sum(ten[week : week + 2])) for week in range(0, 10, 2)]
    assert {row[4] for row in five} == {str(2 * CLASS_MINUTES)}


def test_the_twelve_scenarios_stand_in_the_order_of_the_course():
    headings = re.findall(r"^### (.*)$", part("## The twelve, one by one"), re.MULTILINE)
    assert headings == [scenario.title for scenario in SCENARIOS]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.key)
def test_what_is_said_of_a_scenario_is_in_it(scenario):
    text = " ".join(part(f"### {scenario.title}").split())
    story = find_story(scenario.key)
    assert 90 <= len(text.split()) <= 140
    for step in ("Open with", "The room splits", "Stop at", "Hold back", "Close"):
        assert f"**{step}**" in text
    (stop,) = re.findall(r"\*\*Stop at\*\* \*([^*]+)\*", text)
    assert stop in {node_title(node) for node in story.nodes if not node.is_end}
    told = " ".join(Path(story.file).read_text(encoding="utf-8").split())
    for quoted in re.findall(r'"([^"]+)"', text):
        assert quoted.rstrip(".,?") in told, quoted
