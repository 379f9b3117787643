"""The player's front end on a plain page: no Jupyter, no Python behind it, a small model that plays back recorded views."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

import scenarios
from scenarios.language.parser import parse_text
from scenarios.panel import Panel
from scenarios.player import STATIC, Player
from scenarios.spread import panel_spread
from scenarios.strings import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "tests" / "tools" / "node_modules" / "axe-core" / "axe.min.js"
SCHEMA = json.loads((Path(scenarios.__file__).parent / "schemas" / "actions.schema.json").read_text(encoding="utf-8"))
ADDRESS = "http://127.0.0.1:9"  # nothing listens there: every request is answered by the test
FACE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><rect width="4" height="4" fill="#357"/></svg>'

HEADER = """\
---
id: short-notice
title: {title}
lang: {lang}
role: {role}
minutes: 5
ask: should
meters: trust 6, budget 2
people:
  SAM: {sam}
    avatar: sam.svg
  QC (hidden): Quinn Carr; wants a file that passes
---
"""
ENGLISH_STORY = (
    HEADER.format(title="Short notice", lang="en", role="You cut films.", sam="Sam Okafor, producer")
    + """
## call: Friday, 16:40

The cut was *locked*.

SAM (phone): It's tiny.

SAM (e-mail, 23:12): See the notes.

SAM (chat): One word.

SAM (call): Can you see me?

SAM (in person): Well?

SAM (public post): So proud of this film!

* [price] Say what it costs. -> quote
  effects: trust +1, budget -1
  approach: interests
  record: Promised a price by 17:40
  why: A change needs a price.
* [ask] Ask who asked. -> quote
  only if: trust >= 8
  approach: disclose
  why: Now you know.
* [wait] Say nothing. -> later
  effects: trust -2
  approach: avoid
  why: Silence is an answer, too.

## quote: Friday, 17:25

SAM (chat): Fine.

* [send] Send it in writing. -> done
  effects: trust +1
  approach: record
  why: A note is a memory that two people share.

## later: Monday, 9:30

SAM (chat): Hello?

* [again] Ring Sam. -> done
  why: Late is not never.

## done (end): The file passes

outcome: It passed, and somebody knows what it cost.

# Debrief

QC: I reject one file in six.

? What was agreed, and where does it stand?
"""
)
HEBREW_STORY = (
    HEADER.format(title="התראה קצרה", lang="he", role="אתם עורכים סרטים, ויש לכם שעה.", sam="שמעון לוי, מפיק")
    + """
## call: יום שישי, 16:40

הגרסה נעולה מאז יום רביעי (28:30).

SAM (phone): זה פיצפון, באמת.

SAM (chat): מילה אחת: Slipway.

SAM (e-mail, 23:12): ראו את ההערות.

* [price] לומר כמה זה עולה: 480 יורו. -> done
  effects: trust +1
  approach: interests
  record: הובטח מחיר עד 17:40
  why: לשינוי צריך להיות מחיר.
* [wait] לא לומר דבר. -> done
  effects: trust -2
  approach: avoid
  why: גם שתיקה היא תשובה.

## done (end): הקובץ עובר

outcome: הוא עבר, ומישהו יודע כמה זה עלה.

# Debrief

QC: אני דוחה קובץ אחד מכל שישה.

? מה סוכם?
"""
)

PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>A player without Python</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="player.css">
<style>:root { color-scheme: light dark; } body { margin: 8px; } .roomy { max-width: 1600px; margin: auto; }</style>
<main class="roomy"><div id="one"></div><div id="two"></div></main>
<script type="module">
import front from "./player.js";
const { views, later, players, dead } = await (await fetch("recorded.json")).json();
const ears = {};
let at = 0;
window.sent = [];
window.drawn = [];
window.asked = new Set();
window.show = (index) => { at = index; (ears["change:view"] ?? []).forEach((ear) => ear()); };
const model = {
  get: (name) => ({ view: views[at], later })[name],
  on: (event, ear) => (ears[event] ??= []).push(ear),
  off: (event, ear) => { ears[event] = ears[event].filter((each) => each !== ear); },
  send: (action) => {
    if (dead) throw new Error("nobody listens");
    if (action.type === "drawn") return void window.drawn.push(action);
    window.sent.push(action);
    if (action.step === views[at].step && views[at + 1]) setTimeout(() => window.show(at + 1));
  },
};
const watched = new Proxy(model, { get: (target, name) => { window.asked.add(name); return target[name]; } });
const ends = players.map((id) => front.render({ model: watched, el: document.getElementById(id) }));
window.close = () => ends.forEach((end) => end());
window.listening = () => Object.values(ears).flat().length;
</script>"""


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Plays a story in Python, and keeps the views."""

    def play(text: str, *ways: tuple[str, str], meters: str = "shown") -> dict[str, Any]:
        (tmp_path / "sam.svg").write_text(FACE, encoding="utf-8")
        story, report = parse_text(text, str(tmp_path / "short-notice.story.md"))
        assert story is not None, report.found
        first = story.nodes[0]
        panel = Panel("producers", "May 2026", 12, {first.id: {choice.id: 4 for choice in first.choices}})
        player = Player(story, tmp_path / "a.jsonl", seed=7, meters=meters, spreads=[panel_spread(panel, ENGLISH)])
        views = [player.view]
        for choice, should in ways:
            action = {
                "type": "choose",
                "choice": choice,
                "should": should,
                "reason": "Because.",
                "step": len(views) - 1,
            }
            player.receive(action)
            assert player.view["error"] is None
            views.append(player.view)
        return {"views": views, "later": dict(player.later), "players": ["one"]}

    return play


@pytest.fixture
def open_page(browser: Any, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Opens the page with what was recorded; whatever goes wrong in it fails the test."""

    def open_it(recorded: dict[str, Any], **context: Any) -> Any:
        context = browser.new_context(
            **({"viewport": {"width": 1100, "height": 900}, "reduced_motion": "reduce"} | context)
        )
        request.addfinalizer(context.close)
        page = context.new_page()
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text))
        request.addfinalizer(lambda: said == [] or pytest.fail(f"the page said: {said}"))

        def answer(route: Any) -> None:
            name = route.request.url.removeprefix(f"{ADDRESS}/").partition("?")[0]
            if name == "":
                route.fulfill(body=PAGE, content_type="text/html")
            elif name == "recorded.json":
                route.fulfill(json=recorded)
            elif name in ("player.js", "player.css"):
                route.fulfill(path=STATIC / name)
            else:
                said.append(f"asked for {route.request.url}")
                route.abort()

        page.route("http://**/*", answer)
        page.goto(f"{ADDRESS}/")
        ready(page)
        return page

    return open_it


def ready(page: Any, step: int = 0, player: str = "#one") -> Any:
    page.wait_for_selector(f'{player} .signoff-player[data-step="{step}"][data-ready="true"]')
    return page.locator(f"{player} .signoff-player")


def see(page: Any, name: str) -> None:
    """Keep a picture for whoever wants to look: SCREENSHOTS names the folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


WAY = (("wait", "price"), ("again", "again"))


def test_two_steps_without_python(record, open_page):
    page = open_page(record(ENGLISH_STORY, *WAY))
    for step, (choice, should) in enumerate(WAY):
        root = ready(page, step)
        assert root.get_by_role("group", name="What should one do here?").is_visible()
        root.locator(f'input[data-choice="{should}"]').check()
        root.get_by_role("button", name="Go on to what you would do").click()
        assert root.get_by_role("group", name="And what would you do?").is_visible()
        root.locator(f'input[data-choice="{choice}"]').check()
        root.locator("textarea").fill("Because.")
        root.get_by_role("button", name="Send").click()
    root = ready(page, 2)
    assert root.get_by_role("heading", name="The file passes").is_visible()
    sent = page.evaluate("window.sent")
    assert [(each["choice"], each["should"], each["step"]) for each in sent] == [
        ("wait", "price", 0),
        ("again", "again", 1),
    ]
    drawn = page.evaluate("window.drawn")
    assert [each["step"] for each in drawn] == [1, 2], "once a step, when it is on screen"
    for action in sent + drawn:
        Draft202012Validator(SCHEMA).validate(action)
    page.evaluate("window.close()")
    assert page.evaluate("[...window.asked].sort()") == ["get", "off", "on", "send"]
    assert page.evaluate("window.listening()") == 0


def test_should_and_would_by_keyboard_alone(record, open_page):
    page = open_page(record(ENGLISH_STORY, *WAY))
    root = ready(page)
    page.keyboard.press("Tab")
    focused = "document.activeElement.dataset.choice"
    page.keyboard.press("2")  # not open to one, and still what one should do
    assert page.evaluate(focused) == "ask"
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "price", "the focus is on the first act that is open"
    assert root.locator(".sp-should").inner_text().split("\n") == ["One should, you say:", "Ask who asked.", "Change"]
    assert page.evaluate("window.sent") == [], "nothing is kept before the act"
    page.keyboard.press("2")
    assert not root.locator('input[data-choice="ask"]').is_checked()
    page.keyboard.press("3")
    page.keyboard.press("Tab")
    page.keyboard.type("Tired.")
    # Back to change what one should do, and on again.
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.dataset.act") == "change"
    page.keyboard.press("Enter")
    assert root.get_by_role("group", name="What should one do here?").is_visible()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    ready(page, 1)
    (action,) = page.evaluate("window.sent")
    assert (action["should"], action["choice"]) == ("price", "wait")


def test_what_was_typed_outlives_a_python_that_stopped(record, open_page):
    recorded = record(ENGLISH_STORY) | {"dead": True}
    page = open_page(recorded)
    root = ready(page)
    root.locator('input[data-choice="ask"]').check()
    root.locator('[data-act="send"]').click()
    root.locator('input[data-choice="wait"]').check()
    root.locator("textarea").fill("Tired.")
    root.locator('[data-act="send"]').click()
    root.get_by_role("alert").get_by_text("Python has stopped").wait_for()
    page.reload()
    root = ready(page)
    assert "Ask who asked." in root.locator(".sp-should").inner_text()
    assert root.locator('input[data-choice="wait"]').is_checked()
    assert root.locator("textarea").input_value() == "Tired."
    root.get_by_role("button", name="Change").click()
    assert root.get_by_role("group", name="What should one do here?").is_visible()


def test_every_road_is_shown_when_asked_for(record, open_page):
    page = open_page(record(ENGLISH_STORY, *WAY))
    page.evaluate("window.show(2)")
    root = ready(page, 2)
    button = root.get_by_role("button", name="Show every road")
    drawing = root.locator(".sp-map")
    assert button.get_attribute("aria-pressed") == "false"
    assert "Friday, 17:25" not in drawing.inner_text()
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert "Friday, 17:25" in drawing.inner_text()
    assert drawing.get_by_role("img", name="Whole map of").is_visible()
    button.click()
    assert "Friday, 17:25" not in drawing.inner_text()
    assert page.evaluate("window.sent") == []


def test_the_debrief_sets_should_and_others_beside_what_was_done(record, open_page):
    page = open_page(record(ENGLISH_STORY, *WAY))
    page.evaluate("window.show(2)")
    root = ready(page, 2)
    first = root.locator(".sp-decision").first
    assert "What one should do, you said: Say what it costs." in re.sub(r"\s+", " ", first.inner_text())
    assert root.get_by_text("In 1 of 2 decisions").is_visible()
    first.get_by_text("How a panel chose").click()
    assert first.get_by_text("4 of 12").count() == 3
    assert first.get_by_text("your choice").count() == 1
    faces = root.locator(".sp-avatar img")
    assert faces.count()
    assert {faces.nth(index).get_attribute("alt") for index in range(faces.count())} == {""}
    assert faces.first.evaluate("face => face.naturalWidth > 0")


def test_two_views_of_one_player_stay_equal(record, open_page):
    recorded = record(ENGLISH_STORY, *WAY) | {"players": ["one", "two"]}
    page = open_page(recorded)
    one, two = ready(page), ready(page, player="#two")
    one.locator('input[data-choice="price"]').check()
    one.locator('[data-act="send"]').click()
    one.locator('input[data-choice="wait"]').check()
    one.locator('[data-act="send"]').click()
    ready(page, 1)
    ready(page, 1, "#two")
    assert one.locator(".sp-log").inner_text() == two.locator(".sp-log").inner_text()
    page.evaluate("window.show(2)")
    assert (
        ready(page, 2).locator(".sp-debrief").inner_text() == ready(page, 2, "#two").locator(".sp-debrief").inner_text()
    )


def test_an_error_is_told_with_what_can_be_done(record, open_page):
    recorded = record(ENGLISH_STORY)
    (view,) = recorded["views"]
    recorded["views"].append(view | {"error": "It was played on in another window.", "reload": True, "serial": 2})
    recorded["views"].append(view | {"serial": 3})
    page = open_page(recorded)
    root = ready(page)
    page.evaluate("window.show(1)")
    root.get_by_role("alert").get_by_text("another window").wait_for()
    root.get_by_role("button", name="Read the journal again").click()
    root.get_by_role("button", name="Read the journal again").wait_for(state="detached")
    (action,) = page.evaluate("window.sent")
    assert action["type"] == "reload"


def test_a_story_has_its_own_language_and_direction(record, open_page):
    page = open_page(record(HEBREW_STORY, ("wait", "price")))
    root = ready(page)
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("en", "ltr")
    assert root.locator(".sp-title h2").get_attribute("lang") == "he"
    for part in (".sp-narration", ".sp-phone .sp-body", ".sp-choice .sp-rich", ".sp-name"):
        assert root.locator(part).first.get_attribute("lang") == "he", part
    assert root.locator(".sp-choices legend").get_attribute("lang") is None
    line = root.locator(".sp-chat .sp-body")
    assert line.evaluate("node => getComputedStyle(node).direction") == "rtl"
    page.evaluate("window.show(1)")
    assert ready(page, 1).locator(".sp-ending").get_attribute("lang") == "he"
    see(page, "hebrew-debrief")


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("narrow", {"viewport": {"width": 320, "height": 640}}),
        ("zoomed", {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}),  # 1280 × 900 at 200 %
        ("4k", {"viewport": {"width": 3840, "height": 2160}}),
        ("contrast", {"forced_colors": "active"}),
        ("dark", {"color_scheme": "dark"}),
    ],
)
@pytest.mark.parametrize("story", [ENGLISH_STORY, HEBREW_STORY], ids=["english", "hebrew"])
def test_no_screen_breaks_it(record, open_page, name, context, story):
    ways = WAY if story is ENGLISH_STORY else (("wait", "price"),)
    page = open_page(record(story, *ways), **context)
    language = "english" if story is ENGLISH_STORY else "hebrew"
    for step in (0, len(ways)):
        page.evaluate(f"window.show({step})")
        root = ready(page, step)
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        if step:
            root.locator('[data-act="roads"]').click()
        see(page, f"{language}-{name}-{step}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing hangs out of the page"
        for part in root.locator(".sp-frame, .sp-choice, .sp-say, .sp-decision, .sp-reply").all():
            box = part.bounding_box()
            assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"] + 1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_new_states(record, open_page, scheme):
    if not AXE.is_file():
        message = "NO NODE TOOLS: tests/setup-node installs axe-core"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    recorded = record(ENGLISH_STORY, *WAY)
    recorded["views"].append(recorded["views"][0] | {"error": "It was played on.", "reload": True, "serial": 9})
    page = open_page(recorded, color_scheme=scheme)
    page.evaluate(AXE.read_text(encoding="utf-8"))

    def violations() -> list[str]:
        found = page.evaluate("() => axe.run('.signoff-player')")
        assert sum(len(rule["nodes"]) for rule in found["passes"] if rule["id"] == "color-contrast") >= 10
        return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]

    root = ready(page)
    assert violations() == [], "what should one do?"
    root.locator('input[data-choice="price"]').check()
    root.locator('[data-act="send"]').click()
    assert violations() == [], "what would you do?"
    page.evaluate("window.show(2)")
    ready(page, 2)
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    root.locator('[data-act="roads"]').click()
    assert violations() == [], "the debrief with everything open"
    page.evaluate("window.show(3)")
    root.get_by_role("alert").get_by_text("played on").wait_for()
    assert violations() == [], "an error that can be mended here"
