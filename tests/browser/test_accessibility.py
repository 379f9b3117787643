"""What a screen reader is told of the player, the class view and the library: Chromium's own accessibility tree.

axe-core's verdict on the player's states stands in test_player.py; here it looks at the other two.
"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from scenarios.cards import library
from tests.browser.plain import class_of, sit

pytestmark = pytest.mark.browser


class Tree:
    """The accessibility tree of a page, without what is hidden from it."""

    def __init__(self, page):
        session = page.context.new_cdp_session(page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        session.detach()
        self.all = {node["nodeId"]: node for node in nodes}
        self.nodes = [node for node in nodes if not node.get("ignored")]

    def of(self, role):
        return [node for node in self.nodes if node.get("role", {}).get("value") == role]

    def names(self, role):
        return [node.get("name", {}).get("value", "") for node in self.of(role)]

    def one(self, role, name):
        (found,) = [node for node in self.of(role) if re.search(name, node.get("name", {}).get("value", ""))]
        return found

    def within(self, node):
        """Names of everything below a node, in order."""
        below = []
        for child in node.get("childIds", []):
            if child in self.all:
                inner = self.all[child]
                if not inner.get("ignored"):
                    below.append((inner["role"]["value"], inner.get("name", {}).get("value", "")))
                below += self.within(inner)
        return below

    @staticmethod
    def property(node, name):
        return next((p["value"].get("value") for p in node.get("properties", []) if p["name"] == name), None)


NEEDS_A_NAME = ("button", "radio", "textbox", "meter", "region", "log", "image", "link", "DisclosureTriangle")


def unnamed(tree):
    return [(role, node["nodeId"]) for role in NEEDS_A_NAME for node in tree.of(role)
            if not node.get("name", {}).get("value", "").strip()]  # fmt: skip


def test_the_reply_is_a_group_of_choices_named_by_its_question(plain, story, tmp_path):
    page = plain()
    player = sit(story, tmp_path / "a.jsonl", meters="shown")
    page.play(player)
    tree = Tree(page.page)
    group = tree.one("group", re.escape(player.view["reply"]["prompt"]))
    radios = [name for role, name in tree.within(group) if role == "radio"]
    assert len(radios) == 3
    assert radios[0].startswith("Say what it costs"), "a choice is named by its words"
    closed = tree.one("radio", "Ask who asked")
    assert Tree.property(closed, "disabled") is True
    assert closed["name"]["value"] != "Ask who asked.", "and its name says that it is not open"
    assert any("Why" in name for name in tree.names("textbox"))
    assert not unnamed(tree)


def spoken(page, *meters):
    return [page.get_by_role("meter", name=name).get_attribute("aria-valuetext") for name in meters]


def test_meters_say_their_value_in_words(plain, story, tmp_path):
    page = plain()
    page.play(sit(story, tmp_path / "a.jsonl", "price"))
    assert set(Tree(page.page).names("meter")) == {"Trust", "Budget", "Schedule"}
    assert spoken(page.page, "Trust", "Budget") == ["7 of 10, up 1", "1 of 10, down 1"]
    page.play(sit(story, tmp_path / "b.jsonl", "wait", meters="banded"))
    assert spoken(page.page, "Trust", "Budget") == ["middle", "low"]


def test_the_reply_and_the_meters_are_announced(plain, story, tmp_path):
    page = plain()
    page.play(sit(story, tmp_path / "a.jsonl", "price"))
    tree = Tree(page.page)
    (log,) = tree.of("log")
    assert log["name"]["value"]
    assert Tree.property(log, "live") == "polite"
    heard = " ".join(name for _, name in tree.within(log))
    assert "Say what it costs" in heard, "what was answered is in the live conversation"
    assert "Fine. Send it, then." in heard
    assert "Promised a price by 17:40" in heard
    statuses = [" ".join(name for _, name in tree.within(node)) for node in tree.of("status")]
    assert any("Trust up 1" in status and "Budget down 1" in status for status in statuses), statuses


def test_the_record_can_be_found(plain, story, tmp_path):
    page = plain()
    page.play(sit(story, tmp_path / "a.jsonl", "price"))
    (summary,) = [node for node in page.page.locator("summary").all() if "record" in node.inner_text().lower()]
    assert "1" in summary.evaluate("(node) => node.textContent")
    held = page.page.get_by_role("listitem").filter(has_text="Promised a price by 17:40")
    assert held.count() == 1
    assert held.is_visible()


def test_headings_begin_at_the_second_level_and_leave_none_out(plain, story, tmp_path):
    page = plain()
    for number, choices in enumerate([[], ["price", "send"]]):
        page.play(sit(story, tmp_path / f"{number}.jsonl", *choices))
        levels = [Tree.property(node, "level") for node in Tree(page.page).of("heading")]
        assert levels[0] == 2
        assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_the_debrief_tells_its_pictures_in_words(plain, story, tmp_path):
    page = plain()
    page.play(sit(story, tmp_path / "a.jsonl", "price", "send"))
    tree = Tree(page.page)
    images = tree.names("image") + tree.names("img") + tree.names("graphics-document") + tree.names("SvgRoot")
    assert any("your way of 2 decisions" in name for name in images), images
    assert any(name == "Trust: 6, 7, 8" for name in images), images
    buttons = tree.names("button")
    assert {"Copy as Markdown", "Download as a page", "Play again"} <= set(buttons), buttons
    back = [name for name in buttons if "Friday, 16:40" in name or "Friday, 17:25" in name]
    assert len(set(back)) == 2, "each way back says where it leads"
    assert not unnamed(tree)


def test_a_stopped_python_is_an_alert(plain, story, tmp_path):
    page = plain()
    root = page.play(sit(story, tmp_path / "a.jsonl"), dead=True)
    root.get_by_role("radio").first.check()
    root.get_by_role("button", name="Send").click()
    root.get_by_role("alert").filter(has_text="Run this cell again").wait_for()
    alerts = [node for node in Tree(page.page).of("alert") if Tree.property(node, "live") == "assertive"]
    assert alerts


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_the_class_view_and_the_library(plain, story, tmp_path, axe, dark):
    page = plain()
    view = class_of(story, tmp_path, price_send=12, wait_ring=8)
    page.show(f"<h1>A notebook</h1>{view._repr_html_()}", dark=dark)
    assert axe(page.page, ".signoff-class") == [], "closed"
    page.page.get_by_role("button", name="All decisions").click()
    page.page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert axe(page.page, ".signoff-class") == [], "with everything open"
    assert not unnamed(Tree(page.page))
    page.show(f"<h1>A notebook</h1>{library(tmp_path, stories=tmp_path)._repr_html_()}", dark=dark)
    assert axe(page.page, "main", contrasts=3) == []
