"""The marking desk looks as it did; REFERENCES=write draws its references anew, as for the player's in test_visual.py."""

from __future__ import annotations

import pytest

from grader.marking.desk import marking_desk, moderating_desk
from grader.marking.moderation import open_moderation
from grader.marking.work import open_work
from tests.browser.deskcourse import LONG, codes, course_for
from tests.browser.deskpage import DeskPage
from tests.browser.pictures import SCALE, compare
from tests.browser.test_visual import LOOKS, held_against, shoot
from tests.grader.marking_course import ASSIGNMENT, calibrate, mark

pytestmark = pytest.mark.browser
STATES = ("calibration", "marking", "stopped", "moderation")


class Gallery:
    """Draws each state in one look, from the first to the last: each begins where the one before ended."""

    def __init__(self, browser, folder, look):
        self.dark, self.width = LOOKS[look]
        options = {"viewport": {"width": self.width, "height": 900}, "device_scale_factor": SCALE}
        self.context = browser.new_context(reduced_motion="reduce", **options)
        self.at = DeskPage(self.context.new_page())
        self.keys = self.at.page.keyboard
        self.course = course_for(folder / "course", "amina", "bo", double=1.0)
        self.code = codes(self.course)[LONG]

    def draw(self, state, style=""):
        with getattr(self, state)(style) as work:
            picture = shoot(self.root, self.width)
        work.close()
        return picture

    def sit(self, desk, style):
        self.root = self.at.sit(desk, dark=self.dark, style=style)
        self.root.focus()

    def mine(self, style):
        work = open_work(self.course.folder, ASSIGNMENT, "amina")
        self.sit(marking_desk(work, ASSIGNMENT), style)
        return work

    def saved(self):
        self.at.page.wait_for_selector('.signoff-desk[data-unsaved="0"]')

    def calibration(self, style):
        work = self.mine(style)
        for key in "233142":
            self.keys.press(key)
            self.keys.press("ArrowDown")
        self.keys.press("d")
        self.root.get_by_text("levels stay as they are").wait_for()
        for _ in range(3):
            self.keys.press("ArrowUp")
        return work

    def read(self, style):
        work = self.mine(style)
        self.keys.press("g")
        self.keys.type(self.code)
        self.keys.press("Enter")
        self.at.page.wait_for_selector(f'.signoff-desk[data-code="{self.code}"][data-ready="true"]')
        return work

    def marking(self, style):
        with open_work(self.course.folder, ASSIGNMENT, "amina") as work:
            calibrate(work)
        work = self.read(style)
        for key in ("3", "ArrowDown", "2", "c"):
            self.keys.press(key)
        self.keys.type("You name the hurry in her sentence. What did it do to him?")
        for key in ("Escape", "ArrowDown", "3"):
            self.keys.press(key)
        self.saved()
        return work

    def stopped(self, style):
        work = self.marking(style)
        self.at.page.evaluate("() => { window.gone = true; }")
        self.keys.press("1")
        self.root.get_by_role("alert").filter(has_text="run this cell again").wait_for()
        return work

    def moderation(self, style):
        for name, levels in (("amina", {"self": 1}), ("bo", {"self": 3, "change": 3})):
            with open_work(self.course.folder, ASSIGNMENT, name) as work:
                calibrate(work)
                if work.piece(self.code)["closed"]:
                    continue
                work.comment(self.code, "self", f"The second paragraph, says {name}.")
                mark(work, self.code, 2, **levels)
        moderation = open_moderation(self.course.folder, ASSIGNMENT, "chris")
        self.sit(moderating_desk(moderation, ASSIGNMENT), style)
        self.keys.press("2")
        return moderation


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_looks_as_it_did(browser, tmp_path, look):
    gallery = Gallery(browser, tmp_path, look)
    apart = []
    for state in STATES:
        found = gallery.draw(state)
        apart += held_against(f"desk-{state}-{look}.png", found, gallery.at.page)
    gallery.context.close()
    assert apart == []


BROKEN = {
    "the rubric is gone": ".signoff-desk .sd-rubric { visibility: hidden !important }",
    "the answer is gone": ".signoff-desk .sd-text { display: none !important }",
    "the styles are gone": ".signoff-desk, .signoff-desk * { all: revert !important }",
    "dark is not dark": ".signoff-desk { color-scheme: dark !important }",
}


def test_what_is_broken_is_a_difference(browser, tmp_path):
    gallery = Gallery(browser, tmp_path, "light")
    gallery.marking("").close()
    usual = gallery.draw("read")  # what was marked stays, so that each picture is of the same
    difference = compare(gallery.at.page, usual, gallery.draw("read"))
    assert difference.tolerable, str(difference)
    for broken, style in BROKEN.items():
        difference = compare(gallery.at.page, usual, gallery.draw("read", style))
        assert not difference.tolerable, f"{broken}: {difference}"
    gallery.context.close()
