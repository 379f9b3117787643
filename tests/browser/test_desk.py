"""Two markers at their desks in JupyterLab, a moderator, and where the marks go: gradebook, feedback page, Canvas."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from grader.marking.opening import open_store
from tests.browser.deskcourse import CLASS, HOSTILE, LONG, NAMES, codes, course_for
from tests.grader.marking_course import ASSIGNMENT

pytestmark = pytest.mark.browser
REASON = "It is named, and linked once."


class Desk:
    """A desk in a notebook."""

    def __init__(self, page):
        self.page, self.keys = page, page.keyboard
        self.root = page.locator(".signoff-desk")

    def wait(self, **data):
        wanted = "".join(f'[data-{name}="{value}"]' for name, value in data.items())
        self.page.wait_for_selector(f'.signoff-desk[data-ready="true"]{wanted}', timeout=60_000)

    def left(self, code):
        self.page.wait_for_function(
            "(code) => { const { dataset } = document.querySelector('.signoff-desk'); return dataset.code !== code && dataset.ready === 'true'; }",
            arg=code,
        )

    @property
    def code(self):
        return self.root.get_attribute("data-code")

    def tab_to_it(self):
        for _ in range(80):
            if self.root.evaluate("(root) => root.contains(document.activeElement)"):
                return
            self.keys.press("Tab")
        pytest.fail("The Tab key does not lead to the desk.")

    def calibrate_with_keys(self):
        for _ in range(6):
            code = self.code
            for _ in range(6):
                self.keys.press("2")
                self.keys.press("ArrowDown")
            self.keys.press("d")
            self.root.get_by_text("levels stay as they are").wait_for()
            self.keys.press("d")
            if self.page.get_by_role("dialog").count() == 0:
                self.left(code)
        self.keys.press("Enter")
        self.wait(mode="mark")


def mark_with_keys(desk):
    """Amina has no mouse. Level 2 throughout."""
    desk.tab_to_it()
    desk.calibrate_with_keys()
    for number in range(10):
        code = desk.code
        for _ in range(6):
            desk.keys.press("2")
            desk.keys.press("ArrowDown")
        desk.keys.press("o")
        desk.keys.type(f"Read it aloud, {number}.")
        desk.keys.press("Control+Enter")
        if number < 9:
            desk.left(code)
    desk.root.get_by_text("Every piece of your share is done").wait_for()
    assert "10 of 10 marked" in desk.root.inner_text()


CRITERIA = ("dilemma", "self", "perspectives", "analysis", "change", "module")


def mark_with_the_mouse(desk, apart):
    """Bo sees a little more of the writer in each answer, and much more in three of them; after three finds the keys."""
    desk.root.get_by_role("button", name="Keys").click()
    desk.page.get_by_role("dialog", name="Keys").get_by_role("button", name="Close").click()
    desk.calibrate_with_keys()
    for number in range(10):
        code = desk.code
        for key in CRITERIA:
            level = (4 if code in apart else 3) if key == "self" else 2
            chosen = desk.root.locator(f'[data-criterion="{key}"] [data-level="{level}"]')
            if number < 3:
                chosen.click()
                expect(chosen).to_be_checked()
            else:
                desk.keys.press(str(level))
                desk.keys.press("ArrowDown")
        if number < 3:
            desk.root.get_by_role("button", name="Done, next").click()
        else:
            desk.keys.press("d")
        if number < 9:
            desk.left(code)
    desk.root.get_by_text("Every piece of your share is done").wait_for()
    assert desk.page.get_by_label("Show").locator("option").all_inner_texts()[-1] == "Disagreeing (3)"


def decide(desk, apart):
    """Chris takes the level between the two."""
    for number in range(3):
        code = desk.code
        assert code in apart
        desk.root.locator('[data-criterion="self"] [data-level="3"]').click()
        desk.keys.press("c")
        desk.keys.type(REASON)
        desk.root.get_by_role("button", name="Agree, next").click()
        if number < 2:
            desk.left(code)
    desk.root.get_by_text("There is nothing to decide on.").wait_for()


def see(desk, name):
    """Keep a picture for whoever wants to look: SCREENSHOTS names the folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        desk.page.screenshot(path=Path(folder) / f"desk-{name}.png")


@pytest.fixture
def heard(page):
    """Everything that comes over the page's websockets."""
    frames = []

    def keep(frame):
        frames.append(frame if isinstance(frame, str) else frame.decode("utf-8", "replace"))

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return frames


def signoff(*arguments):
    command = [sys.executable, "-m", "signoff", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def test_two_markers_a_moderator_and_the_marks_are_everywhere(open_cells, page, heard, axe, in_theme, tmp_path):
    course = course_for(tmp_path / "course", "amina", "bo", double=1.0)
    of_text = codes(course)
    apart = {of_text[text] for text in (LONG, HOSTILE, str(CLASS[5].text))}
    line = f"import grader\n\ngrader.{{}}({ASSIGNMENT!r}, {{}}, course={str(course.folder)!r})"
    desk = Desk(page)
    for name, work, theme in (
        ("amina", mark_with_keys, "dark"),
        ("bo", lambda desk: mark_with_the_mouse(desk, apart), "light"),
    ):
        open_cells(name, line.format("desk", f"marker={name!r}"))
        desk.wait(mode="calibrate")
        work(desk)
        in_theme(theme)
        see(desk, f"{name}-{theme}")
        assert axe(page, ".signoff-desk", 1) == []
    open_cells("chris", line.format("moderate", "by='chris'"))
    desk.wait(mode="moderate")
    see(desk, "chris")
    assert axe(page, ".signoff-desk", 1) == []
    decide(desk, apart)

    said = "".join([*heard, page.content()])
    assert REASON in said
    assert [name for name in NAMES if re.search(rf"\b{name}", said, re.IGNORECASE)] == []

    assert "10 marks are in the gradebook." in signoff("publish", ASSIGNMENT, "--course", course.folder)
    with open_store(course.folder) as store:
        decided = {store.piece(code).student for code in apart}
    # Six times level 2 is 25 marks; level 3 instead of 2 gives two more; two markers who are close get the mean.
    wanted = {student.id: 27.0 if student.id in decided else 26.0 for student in CLASS}
    assert {mark.student: mark.written for mark in course.marks(ASSIGNMENT)} == wanted
    assert on_feedback_pages(course) == wanted
    assert in_canvas(course, tmp_path / "canvas.csv") == {
        student.id: wanted[student.id] + (0 if student is CLASS[0] else 5) for student in CLASS
    }, "with the five points of the automatic part, where the test passed"


def on_feedback_pages(course):
    """The marks of the reflection, read from each student's page."""
    signoff("feedback", ASSIGNMENT, "--course", course.folder)
    found = {}
    for student in CLASS:
        html = (course.folder / "feedback" / student.id / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")
        assert "Read it aloud, " in html, "what a marker said"
        found[student.id] = float(re.search(r"([\d.]+)\s*(?:of|/)\s*50\b", html)[1])
    return found


def in_canvas(course, sheet):
    """The marks by student's id, as Canvas would import them."""
    signoff("export", "canvas", ASSIGNMENT, "--course", course.folder, "--out", sheet, "--title", "Change")
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        rows = {cell: row for row in csv.reader(lines) for cell in row}
    return {student.id: float(rows[student.id][-1]) for student in CLASS}


def test_a_notebook_that_is_closed_keeps_no_answer(open_cells, page, tmp_path, running_lab):
    course = course_for(tmp_path / "course", "amina")
    notebook = open_cells(
        "closed", f"import grader\n\ngrader.desk({ASSIGNMENT!r}, marker='amina', course={str(course.folder)!r})"
    )
    Desk(page).wait(mode="calibrate")
    notebook.save()
    saved = (running_lab.folder / "closed" / "it.ipynb").read_text(encoding="utf-8")
    assert "run this cell to open it" in saved
    assert "anchor" not in saved


def test_a_killed_kernel_is_told(open_cells, page, tmp_path, running_lab):
    course = course_for(tmp_path / "course", "amina")
    open_cells("killed", f"import grader\n\ngrader.desk({ASSIGNMENT!r}, marker='amina', course={str(course.folder)!r})")
    desk = Desk(page)
    desk.wait(mode="calibrate")
    desk.tab_to_it()
    running_lab.kill_kernel()
    desk.keys.press("3")
    desk.root.get_by_role("alert").filter(has_text="run this cell again").wait_for(timeout=30_000)
    assert "Not saved" in desk.root.inner_text()
