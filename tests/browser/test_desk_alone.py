"""The marking desk on a plain page with its real Python behind it: keys, focus, what is saved, who can use it."""

from __future__ import annotations

import re

import pytest

from grader.marking.desk import marking_desk, moderating_desk
from grader.marking.moderation import open_moderation
from grader.marking.opening import open_store
from grader.marking.work import open_work
from tests.browser.deskcourse import HEBREW, HOSTILE, LONG, PLAIN, codes, course_for
from tests.browser.deskpage import DeskPage
from tests.grader.marking_course import ASSIGNMENT, calibrate, mark

pytestmark = pytest.mark.browser


class Sat:
    """A marker at their desk, who uses the keyboard."""

    def __init__(self, page, course, name):
        self.at, self.course, self.name = page, course, name
        self.page, self.keys = page.page, page.page.keyboard
        self.work = open_work(course.folder, ASSIGNMENT, name)

    def sit(self, **look):
        self.root = self.at.sit(marking_desk(self.work, ASSIGNMENT), **look)
        self.root.focus()
        return self

    def press(self, *keys):
        for key in keys:
            self.keys.press(key)

    def go(self, code):
        self.press("g")
        self.keys.type(code)
        self.press("Enter")
        self.page.wait_for_selector(f'.signoff-desk[data-code="{code}"][data-ready="true"]')

    def saved(self):
        self.page.wait_for_selector('.signoff-desk[data-unsaved="0"]')

    @property
    def code(self):
        return self.root.get_attribute("data-code")

    @property
    def focus(self):
        return self.page.evaluate(
            "() => document.activeElement.closest('[data-criterion]')?.dataset.criterion ?? document.activeElement.tagName"
        )

    def said(self, text):
        self.root.get_by_role("status").filter(has_text=text).wait_for(state="attached")


@pytest.fixture
def sit(tmp_path, browser):
    """Seats a marker, after the calibration round unless it is wanted."""
    contexts, works = [], []

    def seat(name="amina", *, course=None, calibrated=True, width=1280, height=900, **look):
        course = course or course_for(tmp_path / "course", "amina")
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce"))
        sat = Sat(DeskPage(contexts[-1].new_page()), course, name)
        works.append(sat.work)
        if calibrated:
            calibrate(sat.work)
        return sat.sit(**look)

    yield seat
    for context in contexts:
        context.close()
    for work in works:
        work.close()


def test_levels_and_comments_by_keyboard_are_saved_at_once(sit):
    desk = sit()
    code = desk.code
    desk.press("3", "ArrowDown", "2", "ArrowRight", "j", "1", "0", "k")
    desk.press("c")
    desk.keys.type("You name the hurry. 1234 nd")
    desk.press("Escape", "ArrowDown", "4", "o")
    desk.keys.type("Read it aloud.")
    desk.press("Escape")
    desk.saved()
    piece = desk.work.piece(code)
    assert piece["levels"] | {"dilemma": 3, "self": 3, "perspectives": 4} == piece["levels"]
    assert piece["comments"] == {"self": "You name the hurry. 1234 nd", "": "Read it aloud."}, (
        "keys are letters in a text"
    )
    assert desk.focus == "whole"
    desk.said("Comment saved.")


def test_done_asks_for_what_is_missing_then_goes_on_with_the_focus_in_the_rubric(sit):
    desk = sit()
    code = desk.code
    desk.press("3", "d")
    assert desk.root.get_by_role("alert").inner_text() == "Give a level for Self and emotion first."
    assert desk.focus == "self"
    for _ in range(5):
        desk.press("2", "ArrowDown")
    desk.press("d")
    desk.page.wait_for_function("(before) => document.querySelector('.signoff-desk').dataset.code !== before", arg=code)
    assert desk.work.piece(code)["done"]
    assert desk.focus == "dilemma"
    assert "1 of 10 marked" in desk.root.inner_text()
    desk.press("u")
    desk.page.wait_for_selector(f'.signoff-desk[data-code="{code}"][data-state="begun"]')
    assert not desk.work.piece(code)["done"]
    desk.said("Taken back: done.")
    desk.press("Control+z")
    desk.said("Taken back: a level of Fairness.")
    assert desk.focus == "module"


def test_next_previous_jump_and_filter(sit):
    desk = sit()
    order = [item["code"] for item in desk.work.queue()["items"]]
    assert desk.code == order[0]
    desk.press("p")
    desk.said("This is the first one")
    desk.press("n", "n", "n")
    desk.page.wait_for_selector(f'.signoff-desk[data-code="{order[3]}"][data-ready="true"]')
    desk.press("p")
    desk.page.wait_for_selector(f'.signoff-desk[data-code="{order[2]}"]')
    desk.press("x")
    desk.keys.type("Is this a real name?")
    desk.press("Escape")
    desk.saved()
    assert desk.work.piece(order[2])["flag"] == "Is this a real name?"
    desk.go(order[7])
    desk.press("f")
    desk.root.get_by_label("Show").select_option("flagged")
    desk.page.wait_for_selector(f'.signoff-desk[data-code="{order[2]}"][data-ready="true"]')
    desk.press("Escape", "n")
    desk.said("This is the last one")
    assert desk.code == order[2]


def test_the_comment_bank_grows_and_gives_back(sit):
    desk = sit()
    desk.press("c")
    desk.keys.type("You link it to what you chose.")
    desk.root.get_by_role("button", name="Keep").locator("visible=true").click()
    desk.said("Kept in the comment bank.")
    desk.press("Escape", "n")
    desk.page.wait_for_function("() => document.querySelector('[data-criterion=dilemma] textarea').value === ''")
    desk.press("b")
    desk.page.get_by_role("dialog", name="Comment bank: Dilemma").wait_for()
    desk.keys.type("link")
    desk.press("Enter", "Escape")
    desk.saved()
    assert desk.work.piece(desk.code)["comments"] == {"dilemma": "You link it to what you chose."}
    desk.press("b")
    desk.page.get_by_role("button", name="Remove from the bank").click()
    desk.page.get_by_text("No comment is kept here").wait_for()
    assert desk.work.bank("dilemma")["comments"] == []


def test_an_answer_can_do_nothing_on_the_page(sit):
    desk = sit()
    asked = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.go(codes(desk.course)[HOSTILE])
    paper = desk.root.locator(".sd-paper").first
    assert "She asked for a tenth version." in paper.inner_text()
    assert "Look here (https://elsewhere.example/who)" in paper.inner_text()
    assert paper.locator("a, script, img, [onerror]").count() == 0
    desk.page.get_by_text("Look here").click()
    assert desk.page.evaluate("() => window.hurt") is None
    assert asked == []


def test_what_stands_beside_the_answer(sit):
    desk = sit()
    desk.go(codes(desk.course)[LONG])
    beside = desk.root.locator(".sd-beside")
    assert "because Monday is nearer than it looks" in beside.inner_text(), "the reasons of the scenario"
    assert beside.get_by_text("Map of the path").count() == 1
    desk.press("t")
    assert "[student]" in beside.inner_text(), "what a failing test said, without the name"
    desk.press("q")
    assert "Write about a change." in beside.inner_text()
    desk.press("a", "1")
    first = beside.inner_text()
    assert first.startswith("Dilemma: anchor texts")
    desk.press("4")
    assert beside.inner_text() != first, "the anchor text of the level that was chosen"
    desk.press("ArrowDown")
    assert beside.inner_text().startswith("Self and emotion: anchor texts")
    desk.press("a")
    assert beside.is_hidden()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_each_paragraph_runs_in_its_own_direction_whatever_the_page_does(sit, direction):
    desk = sit(direction=direction)
    desk.go(codes(desk.course)[HEBREW])
    begins = desk.root.locator(".sd-text .sd-rich p").evaluate_all(
        """(paragraphs) => paragraphs.map((paragraph) => {
             const range = document.createRange();
             range.selectNodeContents(paragraph);
             const [text, box] = [range.getClientRects()[0], paragraph.getBoundingClientRect()];
             return box.right - text.right < text.left - box.left ? 'right' : 'left'; })"""
    )
    assert begins == ["right", "left"]
    head, rubric = (desk.root.locator(part).bounding_box() for part in (".sd-text", ".sd-rubric"))
    assert head["x"] < rubric["x"], "the desk itself speaks English"


def test_the_calibration_round_comes_first_and_ends_with_how_one_compares(sit, axe):
    desk = sit(calibrated=False)
    assert "Calibration: 0 of 6" in desk.root.inner_text()
    assert desk.root.get_by_role("button", name="Anchors").is_hidden(), "their levels are not given away"
    texts = [text["code"] for text in desk.work.calibration()["texts"]]
    for number, code in enumerate(texts):
        desk.page.wait_for_selector(f'.signoff-desk[data-code="{code}"]')
        for _ in range(6):
            desk.press("2", "ArrowDown")
        desk.press("d")
        desk.root.get_by_text("levels stay as they are").wait_for()
        assert desk.root.locator(".sd-reference:visible").count() == 1
        if not number:
            assert axe(desk.page, ".signoff-desk") == []
            desk.press("4")
            assert "stay as they are" in desk.root.get_by_role("alert").inner_text()
        desk.press("d")
    results = desk.page.get_by_role("dialog", name="How you compare")
    results.wait_for()
    found = desk.work.calibration()["result"]
    assert f"{round(100 * found['exact'])}% of your levels" in results.inner_text()
    assert "than the reference on average" in results.inner_text()
    assert axe(desk.page, ".signoff-desk") == []
    desk.press("Enter")
    desk.page.wait_for_selector('.signoff-desk[data-mode="mark"][data-ready="true"]')
    assert desk.focus == "dilemma"
    desk.press("3")
    desk.saved()
    assert desk.work.piece(desk.code)["levels"]["dilemma"] == 3


def test_a_stopped_kernel_is_told_and_what_was_typed_is_there_when_the_cell_is_run_again(sit):
    desk = sit()
    code = desk.code
    desk.page.evaluate("() => { window.gone = true; }")
    desk.press("4", "c")
    desk.keys.type("This must not be lost.")
    desk.root.get_by_role("alert").filter(has_text="run this cell again").wait_for()
    assert "Not saved" in desk.root.inner_text()
    assert desk.work.piece(code)["comments"] == {}
    desk.page.evaluate("() => { window.gone = false; }")
    kept = desk.page.evaluate("() => ({ ...sessionStorage })")
    desk.sit()
    desk.root.get_by_role("alert").filter(has_text="2 changes that were not saved before are saved now.").wait_for()
    assert desk.work.piece(code)["comments"] == {"dilemma": "This must not be lost."}
    assert desk.work.piece(code)["levels"]["dilemma"] == 4
    assert "This must not be lost." in str(kept)
    assert desk.page.evaluate("() => sessionStorage.length") == 0


def test_done_waits_for_a_slow_python_and_nothing_moves_while_it_says_so(sit):
    desk = sit()
    code = desk.code
    desk.page.clock.install()
    desk.page.evaluate("() => { window.busy = new Promise((resolve) => { window.freed = resolve; }); }")
    for _ in range(6):
        desk.press("2", "ArrowDown")
    level = desk.root.locator('[data-criterion="self"] [data-level="3"]')
    before = level.bounding_box()
    desk.page.clock.fast_forward(5000)
    desk.root.get_by_role("alert").filter(has_text="Python does not answer").wait_for()
    assert level.bounding_box() == before, "a click that was aimed lands where it was aimed"
    desk.press("d")
    desk.page.evaluate("() => window.freed()")
    desk.page.wait_for_function("(before) => document.querySelector('.signoff-desk').dataset.code !== before", arg=code)
    assert desk.work.piece(code)["done"]
    assert desk.root.get_by_role("alert").count() == 0


def test_a_refused_change_can_be_let_go(sit):
    desk = sit()
    code = desk.code
    with open_store(desk.course.folder) as store:  # moved to somebody else in the meantime
        store.set_markers(ASSIGNMENT, ["bo"])
        piece = store.piece(code)
        (one,) = (share for share in store.shares(ASSIGNMENT) if share.piece == piece.code)
        store.share([type(one)(one.piece, "bo", one.order, one.second)])
    desk.press("4")
    desk.root.get_by_role("alert").filter(has_text="not in your share").wait_for()
    assert "Not saved" in desk.root.inner_text()
    desk.root.get_by_role("button", name="Let it go").click()
    desk.saved()
    desk.press("n")
    desk.page.wait_for_function("(before) => document.querySelector('.signoff-desk').dataset.code !== before", arg=code)
    assert desk.focus == "dilemma"


def test_focus_is_never_lost(sit):
    desk = sit()
    for key in (
        "1",
        "ArrowDown",
        "n",
        "p",
        "a",
        "s",
        "?",
        "Escape",
        "g",
        "Escape",
        "i",
        "Escape",
        "x",
        "Escape",
        "x",
        "c",
        "Escape",
        "u",
        "D",
    ):
        desk.press(key)
        desk.page.wait_for_function("() => document.querySelector('.signoff-desk').dataset.ready === 'true'")
        assert desk.page.evaluate("() => document.querySelector('.signoff-desk').contains(document.activeElement)"), key
    button = desk.root.get_by_role("button", name="Next", exact=True)
    button.focus()
    before = desk.code
    desk.press("Enter")
    desk.page.wait_for_function(
        "(before) => document.querySelector('.signoff-desk').dataset.code !== before", arg=before
    )
    assert button.evaluate("(node) => node === document.activeElement"), "the keyboard goes on where it was"


def test_with_the_tab_key_alone_one_reaches_levels_and_comment(sit):
    desk = sit()
    desk.root.locator(".sd-text").focus()
    seen = []
    for _ in range(30):
        desk.press("Tab")
        role = desk.page.evaluate(
            "() => [document.activeElement.getAttribute('role') ?? document.activeElement.tagName, document.activeElement.closest('[data-criterion]')?.dataset.criterion]"
        )
        seen.append(tuple(role))
    assert ("radio", "dilemma") in seen
    assert ("TEXTAREA", "dilemma") in seen
    assert ("TEXTAREA", "module") in seen


def test_the_mouse_hits_the_level_that_it_points_at(sit):
    desk = sit()
    desk.root.locator('[data-criterion="change"] [data-level="3"]').click()
    desk.root.locator('[data-criterion="self"] [data-level="4"]').click()
    desk.saved()
    piece = desk.work.piece(desk.code)
    assert [key for key, level in piece["levels"].items() if level] == ["self", "change"]
    assert (piece["levels"]["self"], piece["levels"]["change"]) == (4, 3)


def opened_states(desk):
    """Every state that a marker can bring about, by name, and how many texts can be seen in it at least."""
    yield "opened", 10
    desk.press("3", "ArrowDown", "2", "c")
    desk.keys.type("A comment.")
    desk.press("Escape")
    desk.saved()
    yield "begun", 10
    for key in "qast":
        if desk.root.locator(".sd-toggles [aria-pressed=true]").count():
            desk.press(
                {"Prompt": "q", "Anchors": "a", "Scenario": "s"}.get(
                    desk.root.locator(".sd-toggles [aria-pressed=true] span").inner_text(), "t"
                )
            )
        desk.press(key)
        yield f"beside {key}", 10
    desk.page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    desk.press("x")
    yield "flagged", 10
    desk.press("Escape", "d")
    yield "something is missing", 10
    for key in "?gib":
        desk.press(key)
        desk.page.get_by_role("dialog").wait_for()
        yield f"dialog {key}", 3
        desk.press("Escape")
    desk.page.evaluate("() => { window.gone = true; }")
    desk.press("4")
    desk.root.get_by_role("alert").filter(has_text="run this cell again").wait_for()
    yield "stopped", 10


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_any_state(sit, axe, dark):
    desk = sit(dark=dark)
    desk.go(codes(desk.course)[LONG])
    for state, contrasts in opened_states(desk):
        assert axe(desk.page, ".signoff-desk", contrasts) == [], state


@pytest.mark.parametrize(("width", "height"), [(320, 700), (640, 450), (1280, 900), (3840, 2160)])
def test_nothing_is_cut_off_at_any_width(sit, width, height):
    desk = sit(width=width, height=height)
    desk.go(codes(desk.course)[LONG])
    for key in ("3", "q", "t", "a", "s"):
        desk.press(key)
        page = desk.page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert page[0] <= page[1], key
        wide = desk.page.evaluate(
            """() => [...document.querySelectorAll('.signoff-desk *')].filter((node) => node.scrollWidth > node.clientWidth + 1
                 && node.clientWidth > 1 && !node.matches('.sd-wide, .sd-map, .sd-preview, .sd-wide *, .sd-map *, .sd-title')
                 && getComputedStyle(node).display !== 'inline').map((node) => node.className || node.tagName)"""
        )
        assert wide == [], key


def test_a_moderator_decides_by_keyboard(tmp_path, axe, browser):
    course = course_for(tmp_path / "two", "amina", "bo", double=1.0)
    apart = codes(course)[PLAIN[0]]
    for name in ("amina", "bo"):
        with open_work(course.folder, ASSIGNMENT, name) as work:
            calibrate(work)
            for item in work.queue()["items"]:
                if item["code"] in (apart, codes(course)[LONG]):
                    far = {"self": 4, "change": 1} if name == "bo" and item["code"] == apart else {}
                    work.comment(item["code"], "self", f"{name} sees it so.")
                    mark(work, item["code"], 2, **far)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = DeskPage(context.new_page())
    with open_moderation(course.folder, ASSIGNMENT, "chris") as moderation:
        root = page.sit(moderating_desk(moderation, ASSIGNMENT))
        root.focus()
        keys = page.page.keyboard
        assert axe(page.page, ".signoff-desk") == []
        assert root.locator("[data-apart]").evaluate_all("(rows) => rows.map((row) => row.dataset.criterion)") == [
            "self"
        ]
        keys.press("d")
        assert root.get_by_role("alert").inner_text() == "Give a level for Self and emotion first."
        assert root.get_by_role("radio", name=re.compile("Level 4, .*given by bo")).count() == 1
        assert "amina sees it so." in root.inner_text()
        keys.press("3")
        for _ in range(3):
            keys.press("ArrowDown")
        keys.press("2")
        keys.press("d")
        assert "Say in a sentence why" in root.get_by_role("alert").inner_text()
        keys.type("The second paragraph names it once.")
        assert axe(page.page, ".signoff-desk") == []
        keys.press("Control+Enter")
        root.get_by_text("There is nothing to decide on.").wait_for()
        assert axe(page.page, ".signoff-desk", 3) == []
        agreed = moderation.piece(apart)["agreed"]
        assert (agreed["levels"]["self"], agreed["levels"]["change"], agreed["by"]) == (3, 2, "chris")
    context.close()
