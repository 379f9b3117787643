"""The parts on rubric, path, checks and next steps as students read them: in a browser, by ear, on a phone, on paper."""

import os
import random
from pathlib import Path

import pytest

from grader.marked import MarkedCell, MarkedNotebook
from grader.pages import Section, render
from grader.pages.checks import checks_of, checks_section, next_section
from grader.pages.path import path_section
from grader.pages.rubric import HEADING, WAITS, Answer, rubric_section
from grader.rubric import load_rubric
from scenarios import find_story
from scenarios.session import is_true
from scenarios.sitting import Sitting

AXE = Path(__file__).parents[1] / "tools" / "node_modules" / "axe-core" / "axe.min.js"
RUBRIC, STORY = load_rubric("06-change"), find_story("after-picture-lock")
LEVELS = {"dilemma": 3, "self": 2.5, "perspectives": 1, "analysis": 4, "change": 2, "module": 3}


def attempt(folder):
    """Two tries: one to an ending, and one that was begun after it."""
    chance = random.Random(4)
    sitting = Sitting(STORY, folder / "attempts" / f"{STORY.id}.jsonl", seed=1)
    while not (now := sitting.session.current).ending:
        opened = [choice.id for choice in now.node.choices if is_true(STORY, now.state, choice.condition)]
        reason = chance.choice(["", "I wanted it on paper before anybody works on it.", "No" + "o" * 200])
        sitting.choose(chance.choice(opened), reason)
    return folder


def cell(kind, source, outputs=(), **flags):
    return {
        "cell_type": kind,
        "source": source,
        "outputs": list(outputs),
        "metadata": {"nbgrader": flags} if flags else {},
    }


def failed(message):
    return {"output_type": "error", "ename": "AssertionError", "evalue": message, "traceback": ["AT THE TEST"]}


def notebook():
    cells = [
        cell("markdown", "## 1a Count\n\n|stage|development|preparation|picture edit|locked|delivered|\n|-|-|-|-|-|-|\n|a|1|2|3|4|5|"),
        cell("code", "count = 1", solution=True, grade_id="q1"),
        cell("code", "assert count == 2", [failed("There are 2, and yours says 1. Help: count the last one.")], grade=True, grade_id="q1-test"),
        cell("code", "assert True", grade=True, grade_id="q2-test"),
        cell("code", "1.5", [{"output_type": "stream", "name": "stdout", "text": "Half of them.\n"}], grade=True, grade_id="q3-test"),
        cell("markdown", "Because.", grade=True, solution=True, grade_id="why"),
        cell("markdown", "Not yet.", grade=True, solution=True, grade_id="later"),
    ]  # fmt: skip
    marks = {
        "q1-test": MarkedCell(0.0, 3.0, None, None, False),
        "q2-test": MarkedCell(2.0, 2.0, None, None, False),
        "q3-test": MarkedCell(1.5, 3.0, None, None, False),
        "why": MarkedCell(33.0, 50.0, None, "*Further up.*", False),
        "later": MarkedCell(None, 10.0, None, None, True),
    }
    return {"cells": cells, "metadata": {}}, MarkedNotebook("ada", "06-change", "06-change", 36.5, 68, 0, marks)


def sections(cells, folder):
    comments = {"self": ("You *name* it.",), "change": ("# When?\n\nSay a `date`.", "And how.")}
    answer = Answer(
        "8 Reflection", "why", 50.0, levels=LEVELS, marks=33.0, score=33.0, on=comments, whole=("A case I can see.",)
    )
    waits = Answer("9 Letter", "later", 10.0, why=WAITS)
    checks = checks_of(cells)
    return [
        rubric_section(answer, RUBRIC, 6, 33.0, HEADING),
        rubric_section(waits, RUBRIC, 7, None, f"{HEADING}: 9 Letter"),
        path_section(STORY, folder),
        checks_section(checks),
        next_section([answer, waits], RUBRIC, checks),
    ]


@pytest.fixture(scope="module")
def feedback(tmp_path_factory):
    """A page with every part."""
    folder = attempt(tmp_path_factory.mktemp("feedback"))
    file = folder / "06-change.html"
    file.write_bytes(render(*notebook(), sections=lambda cells: sections(cells, folder)))
    return file


@pytest.fixture
def read(browser, feedback):
    contexts = []

    def open_it(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(feedback.as_uri())
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"rubric-{options.get('color_scheme', 'x')}.png", full_page=True)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(read, theme):
    if not AXE.is_file():
        message = "NO NODE TOOLS: tests/setup-node installs axe-core"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    page = read(color_scheme=theme, bypass_csp=True)  # axe-core tries colours with styles of its own
    page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("() => axe.run()")
    checked = {rule["id"]: len(rule["nodes"]) for rule in result["passes"]}
    assert checked["color-contrast"] >= 80, "it must have seen the texts"
    assert checked["heading-order"] >= 15
    assert [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ] == []


@pytest.mark.browser
def test_by_ear_each_level_says_whether_it_is_the_reached_one(read):
    page = read()
    rubric = page.get_by_role("region", name=HEADING, exact=True)
    dilemma = rubric.get_by_role("list").nth(0).get_by_role("listitem")
    said = [text for text in dilemma.all_inner_texts() if "Your level" in text]
    assert len(said) == 1
    assert RUBRIC.criteria[0].words[2] in said[0]
    between = rubric.get_by_role("list").nth(1).get_by_role("listitem").all_inner_texts()
    assert ["Between this level" in text or "and this one" in text for text in between] == [False, True, True, False]
    waiting = page.get_by_role("region", name=f"{HEADING}: 9 Letter")
    assert waiting.get_by_text("waits for a marker").is_visible()
    assert waiting.get_by_role("list").count() == 0


@pytest.mark.browser
def test_the_map_is_drawn_and_the_policy_has_nothing_to_complain_of(read):
    page = read()
    picture = page.get_by_role("img", name="Map of the scenario")
    assert picture.evaluate("(image) => image.naturalWidth") > 200
    assert page.said == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_sticks_out_at_the_side(read, width):
    page = read(viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="1a Count: q1-test").first.click()
    assert page.locator(":target").get_by_text("The test says").is_visible()


@pytest.mark.browser
def test_on_paper_everything_is_there_and_the_map_fits(read):
    page = read(viewport={"width": 700, "height": 1000})  # about A4 between its margins
    page.emulate_media(media="print")
    shown = "(element) => element.checkVisibility({ contentVisibilityAuto: true })"
    assert page.get_by_text(RUBRIC.levels[3].about).evaluate(shown)
    assert page.get_by_text("AT THE TEST").evaluate(shown)
    box = page.get_by_role("img", name="Map of the scenario").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 700
    assert box["height"] <= 22 / 2.54 * 96 + 1


def test_a_part_that_is_too_long_is_left_out_and_the_page_says_so():
    long = Section("Too much", f"<p>{'word ' * 100_000}</p>")
    page = render(*notebook(), sections=[long]).decode()
    assert "word word" not in page
    assert "Too much" in page
    assert "it is too long for a page" in page


def test_a_style_that_several_parts_share_is_there_once(feedback):
    text = feedback.read_text(encoding="utf-8")
    assert text.count(".levels { display: grid") == 1
    assert ' style="' not in text
