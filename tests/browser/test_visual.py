"""Every state of the player, the class view and the library looks as it did.

`REFERENCES=write .venv/bin/python -m pytest tests/browser/test_visual.py` draws the references anew, after a change
that was meant. A picture that differs is shown beside its reference, with what differs marked, in build/pictures/.
"""

from __future__ import annotations

import os

import pytest

from scenarios.cards import library
from tests.browser.pictures import DIFFERENCES, REFERENCES, SCALE, compare
from tests.browser.plain import STORY, class_of, sit

pytestmark = pytest.mark.browser
# Name: dark, width. Narrow is a phone, or a notebook beside something else.
LOOKS = {"light": (False, 900), "dark": (True, 900), "narrow": (False, 320)}
TALLEST = 1800  # CSS pixels; what is below is more of the same


def shoot(locator, width):
    """The picture of an element, not beyond what a reference holds."""
    box = locator.bounding_box()
    clip = {"x": 0, "y": max(0, box["y"]), "width": width, "height": min(box["height"], TALLEST)}
    return locator.page.screenshot(clip=clip, full_page=True, animations="disabled", caret="hide")


class Gallery:
    """Draws each state in one look."""

    def __init__(self, plain, story, folder, look):
        self.dark, self.width = LOOKS[look]
        self.plain = plain(viewport={"width": self.width, "height": 900}, device_scale_factor=SCALE)
        self.story, self.folder, self.made = story, folder, 0

    def draw(self, state, style=""):
        return shoot(getattr(self, state)(style), self.width)

    def played(self, *choices, style="", dead=False, **options):
        self.made += 1
        player = sit(self.story, self.folder / f"{self.made}.jsonl", *choices, **options)
        return self.plain.play(player, dark=self.dark, dead=dead, style=style)

    def start(self, style):
        return self.played(style=style)

    def middle(self, style):
        return self.played("price", style=style)

    def banded(self, style):
        return self.played("wait", style=style, meters="banded")

    def reason(self, style):
        root = self.played(style=style, reason="required")
        root.get_by_role("radio").first.check()
        root.get_by_role("button", name="Send", exact=False).click()
        root.get_by_role("alert").filter(has_text="reason").wait_for()
        return root

    def stopped(self, style):
        root = self.played("price", style=style, dead=True)
        root.get_by_role("radio").first.check()
        root.get_by_role("button", name="Send", exact=False).click()
        root.get_by_role("alert").filter(has_text="Run this cell again").wait_for()
        return root

    def debrief(self, style):
        return self.played("price", "send", style=style)

    def class_view(self, style):
        view = class_of(self.story, self.folder / f"class{self.made}", price_send=12, wait_ring=8, wait_send=5)
        self.made += 1
        self.plain.show(view._repr_html_(), dark=self.dark, style=style)
        for summary in self.plain.page.locator("summary:visible").all()[:2]:
            summary.click()
        self.plain.page.get_by_role("button", name="Show what the class did").click()
        return self.plain.page.locator(".signoff-class")

    def library(self, style):
        cards = library(self.folder, stories=self.folder)
        self.plain.show(cards._repr_html_(), dark=self.dark, style=style)
        return self.plain.page.locator("main")


STATES = ("start", "middle", "banded", "reason", "stopped", "debrief", "class_view", "library")


def held_against(reference, found, page):
    """What a picture differs by from its reference, in words; where that is asked for, it becomes the reference."""
    if os.environ.get("REFERENCES") == "write":
        REFERENCES.mkdir(exist_ok=True)
        (REFERENCES / reference).write_bytes(found)
        return []
    difference = compare(page, (REFERENCES / reference).read_bytes(), found)
    if difference.tolerable:
        return []
    DIFFERENCES.mkdir(parents=True, exist_ok=True)
    (DIFFERENCES / reference).write_bytes(difference.sheet)
    return [f"{reference}: {difference}; see {DIFFERENCES / reference}"]


@pytest.mark.parametrize("look", LOOKS)
def test_every_state_looks_as_it_did(plain, story, tmp_path, look):
    gallery = Gallery(plain, story, tmp_path, look)
    apart = []
    for state in STATES:
        found = gallery.draw(state)
        apart += held_against(f"{state}-{look}.png", found, gallery.plain.page)
    assert apart == []


def test_so_it_does_in_jupyterlab(open_cells, player, running_lab, plain, in_theme):
    (running_lab.folder / "looks").mkdir()
    (running_lab.folder / "looks" / "short-notice.story.md").write_text(STORY, encoding="utf-8")
    open_cells("looks", 'import scenarios\n\nscenarios.play("short-notice.story.md", seed=1)')
    in_theme("light")  # JupyterLab remembers what another test chose
    player.wait(step=0)
    player.click_reply("price", "They must weigh it before I do.")
    found = player.root.screenshot(animations="disabled", caret="hide")
    assert held_against("lab-middle.png", found, plain().page) == []


SERIF = "body, .signoff-player, .signoff-class, main * { font-family: 'DejaVu Serif', serif !important }"


@pytest.mark.parametrize("state", ["start", "debrief", "class_view"])
def test_another_font_is_no_difference(plain, story, tmp_path, state):
    gallery = Gallery(plain, story, tmp_path, "light")
    usual, serif = gallery.draw(state), gallery.draw(state, SERIF)
    assert usual != serif, "the font must have changed"
    difference = compare(gallery.plain.page, usual, serif)
    assert difference.tolerable, str(difference)


BROKEN = {
    "the styles of the player are gone": ("start", ".signoff-player, .signoff-player * { all: revert !important }"),
    "the choices are hidden": ("start", ".signoff-player fieldset { display: none !important }"),
    "the record and the ways back are hidden": ("middle", ".signoff-player .sp-side { display: none !important }"),
    "the conversation is invisible": ("middle", '.signoff-player [role="log"] * { opacity: 0 !important }'),
    "the text lies over itself": ("start", ".signoff-player * { line-height: 0.3 !important }"),
    "dark is not dark": ("start", ".signoff-player { color-scheme: dark !important }"),
    "the map is gone": ("class_view", ".sc-flow { visibility: hidden }"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_broken_is_a_difference(plain, story, tmp_path, broken):
    state, style = BROKEN[broken]
    gallery = Gallery(plain, story, tmp_path, "light")
    difference = compare(gallery.plain.page, gallery.draw(state), gallery.draw(state, style))
    assert not difference.tolerable, str(difference)
