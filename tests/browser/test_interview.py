"""Interviewing a client and weighing channels with the keyboard alone, and finding the talk again in the saved notebook."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
LESSON = "notebooks/03-listening.ipynb"


def test_an_interview_by_keyboard_keeps_its_place_and_its_words(open_notebook, running_lab, page, axe):
    lesson = open_notebook(LESSON)
    lesson.run("notebook:run-all-cells")
    talk = page.locator(".so-kind-interview")

    def press(number):
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_selector(f'.so-kind-interview[data-answered="{number}"]')

    talk.get_by_role("radio").first.focus()
    for number in range(1, 7):
        press(number)
        assert page.evaluate("document.activeElement.matches('.so-kind-interview input:enabled')"), (
            "the option that was just asked goes away, and the keyboard must not lose its place with it"
        )
    assert talk.get_by_text("questions left").count() == 0
    assert not talk.get_by_role("button", name="Say it", exact=True).is_visible()
    # Within JupyterLab's scrolling panels axe-core cannot tell contrasts.
    assert axe(page, ".so-kind-interview", contrasts=0) == []
    press(7)
    assert talk.get_by_text("What your questions did").is_visible()
    assert talk.get_by_role("button", name="Ring again from the beginning").is_visible()

    lesson.save()
    running_lab.end_sessions()
    open_notebook(LESSON)
    page.locator(".signoff-record").get_by_text("What your questions did").wait_for(timeout=30_000)


def test_the_channel_matrix_keeps_each_message_apart(open_notebook, page, axe):
    lesson = open_notebook(LESSON)
    lesson.run("notebook:run-all-cells")
    matrix = page.locator(".so-kind-channels")
    matrix.get_by_role("radio", name="Phone").check()
    tone = matrix.get_by_role("slider").first
    tone.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    matrix.get_by_text("in person comes first: 100 of 100").wait_for()
    assert axe(page, ".so-kind-channels", contrasts=0) == []
    matrix.get_by_role("combobox").focus()
    page.keyboard.press("ArrowDown")
    matrix.get_by_text("Pick a channel first").wait_for()
    assert tone.input_value() == "0"
    page.keyboard.press("ArrowUp")
    matrix.get_by_text("in person comes first: 100 of 100").wait_for()
    assert tone.input_value() == "3"
