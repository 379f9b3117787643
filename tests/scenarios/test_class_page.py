from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import scenarios
from scenarios.class_data import aggregate
from scenarios.class_page import ClassView, fragment, page
from scenarios.session import apply_event, new_session
from signoff.classroom.playing import REASONS, play_as
from signoff.classroom.roster import make_roster
from signoff.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.session import Try
    from scenarios.story import Story


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    story = scenarios.find_story("after-picture-lock")
    for student in make_roster(30, 7):
        play_as(student, story, folder / "submitted" / f"{student.id}-{student.last}" / "06-change")
    return folder


def tries(story: Story, *ways: str) -> list[Try]:
    made = []
    for way in ways:
        session = new_session(story, 3)
        for choice in way.split():
            event = {
                "event": "choose",
                "node": session.current.state.node,
                "choice": choice,
                "reason": "WHY",
                "time": "t",
            }
            session = apply_event(session, event)
        made.append(session.current)
    return made


class Outline(HTMLParser):
    """The headings of a page, its tags, and the text outside of `details`."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.every_tag: list[str] = []
        self.attributes: set[str] = set()
        self.open, self.depth = "", 0
        self.feed(html)

    @property
    def tags(self) -> set[str]:
        return set(self.every_tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.every_tag.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.depth += tag == "details"
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "details"

    def handle_data(self, data: str) -> None:
        if not self.depth:
            self.open += data


def test_the_page_of_a_class(course: Path, tmp_path: Path) -> None:
    view = scenarios.class_view(course)
    assert isinstance(view, ClassView)
    text = view.save(tmp_path / "page.html").read_text(encoding="utf-8")
    outline = Outline(text)
    story = view.data.story
    assert outline.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    titles = [text.index(f">{node.title}</h3>") for node in story.nodes if not node.is_end]
    assert len(titles) == len([node for node in story.nodes if not node.is_end])
    assert "Len" in outline.open, "the moment is told"
    assert "take him out tonight" not in outline.open, "the choices are hidden until they are revealed"
    assert "take him out tonight" in text
    assert "<details open" not in text
    assert text.index("<svg") > text.index("<details"), "so is the map, which gives them away"
    assert "Who should have told Len" in outline.open


def test_the_page_needs_nothing_and_runs_its_own_script_only(course: Path) -> None:
    view = scenarios.class_view(course)
    assert isinstance(view, ClassView)
    text = page(view.data)
    outline = Outline(text)
    assert not outline.tags & {"iframe", "object", "link", "form"}
    assert not {name for name in outline.attributes if name.startswith("on")}
    assert not re.search(r"url\(|@import|src=\"(?!data:)", text)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{allowed}'" in text


def test_nobody_can_be_recognised(course: Path) -> None:
    view = scenarios.class_view(course)
    assert isinstance(view, ClassView)
    text = page(view.data)
    for student in make_roster(30, 7):
        assert student.id not in text
        assert student.last not in text or student.last in "Bae Luo", "two letters can stand in any word"
    for reasons in REASONS.values():
        assert not [reason for reason in reasons if reason in text]
    assert str(course) not in text
    for number in re.findall(r"about (\d+)", text):
        assert int(number) % 5 == 0
        assert int(number) >= 5


def test_six_with_one_alone_look_like_six_together(small: Story) -> None:
    alone = aggregate(small, tries(small, *["price send"] * 5, "price back give-up"))
    together = aggregate(small, tries(small, *["price send"] * 6))
    bars = [re.sub(r"<table>.*</table>", "", page(data)) for data in (alone, together)]
    assert bars[0] == bars[1]
    words = re.findall(r"<b>(about \d+|fewer than 5|not shown)</b>", fragment(alone, top=2))
    assert words[:4] == ["about 5", "fewer than 5", "fewer than 5", "fewer than 5"]
    assert "WHY" not in page(alone)


def test_a_story_s_text_is_shown_letter_by_letter(small_text: str, good: Callable[..., Story]) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    story = good(
        small_text.replace("## call: Friday, 16:40", f"## call: {evil}")
        .replace("The cut was *locked*.", f"{evil} [x](javascript:alert(3))")
        .replace("Price it.", f"Price it {evil}")
        .replace("Small change & co", f"Small {evil}")
        .replace("Sam O'Brien & Sons", f"Sam {evil}")
    )
    outline = Outline(page(aggregate(story, tries(story, *["price send"] * 5))))
    assert outline.every_tag.count("script") == 1, "our own"
    assert "img" not in outline.tags
    assert "href" not in outline.attributes
    assert "onerror" not in outline.attributes


def test_in_a_notebook(course: Path) -> None:
    view = scenarios.class_view(course)
    html = view._repr_html_()
    assert Outline(html).headings[0] == 2
    html = re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)  # which is not XML
    ET.fromstring(f"<div>{html.replace('&nbsp;', ' ')}</div>".replace(' alt="">', ' alt=""/>'))
    assert repr(view) == "How a class played “After picture lock”: shown as a page."


def test_a_problem_is_shown_and_not_raised(tmp_path: Path) -> None:
    problem = scenarios.class_view(tmp_path / "<b>")
    assert 'role="alert"' in problem._repr_html_()
    assert "<b>&" not in problem._repr_html_()
    assert repr(problem).startswith("The class view cannot be shown: There is no folder")


def test_the_command(course: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["class-view", str(course), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    for arguments in (
        ["class-view", str(tmp_path)],
        ["class-view", str(course), "--out", str(tmp_path / "no" / "page.html")],
    ):
        failed = CliRunner().invoke(app, arguments)
        assert failed.exit_code == 2
        assert "Signoff:" in failed.stderr
        assert "Traceback" not in failed.stderr


def test_the_command_names_damaged_files_and_the_page_does_not(course: Path, tmp_path: Path) -> None:
    bad = course / "submitted" / "zz-damaged" / "06-change" / "attempts" / "after-picture-lock.jsonl"
    bad.parent.mkdir(parents=True)
    bad.write_bytes(b"{}\n")
    out = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["class-view", str(course), "--out", str(out)])
    bad.unlink()
    assert "zz-damaged" in done.stderr
    text = out.read_text(encoding="utf-8")
    assert "zz-damaged" not in text
    assert "could not be read: 1." in text
