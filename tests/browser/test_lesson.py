"""A learner opens the lesson, plays, loses the kernel, comes back, and has lost nothing."""

from __future__ import annotations

import pytest

from scenarios import read_attempt

pytestmark = pytest.mark.browser
LESSON = "notebooks/06-change.ipynb"


def test_plays_by_keyboard_and_mouse_and_survives_the_death_of_the_kernel(open_notebook, player, running_lab, page):
    lesson = open_notebook(LESSON)
    lesson.run("notebook:run-all-cells")
    player.wait(step=0)
    journal = running_lab.folder / "notebooks" / "attempts" / "after-picture-lock.jsonl"
    assert not journal.exists(), "running the lesson must leave no trace before the first choice"

    cells = page.locator(".jp-Notebook > .jp-Cell, .jp-WindowedPanel-viewport > .jp-Cell").count()
    player.root.locator("input[data-choice]").first.focus()
    player.type_reply("price-it", "a price before a promise; b and dd are only letters here")
    player.type_reply("stages", "they cannot see what sits on it")
    assert page.locator(".jp-Notebook > .jp-Cell, .jp-WindowedPanel-viewport > .jp-Cell").count() == cells, (
        "keys typed in the player must not reach JupyterLab"
    )
    assert len(read_attempt(journal).tries[0].decisions) == 2

    running_lab.kill_kernel()
    page.get_by_role("dialog").get_by_role("button", name="Ok").click(timeout=30_000)
    lesson.wait_idle()
    player.root.locator(f'label:has(input[data-choice="{player.choices()[0]}"])').click()
    player.root.locator("textarea").fill("this sentence must not be lost")
    player.root.locator('[data-act="send"]').click()
    alert = player.root.get_by_role("alert").filter(has_text="Run this cell again")
    alert.wait_for(timeout=10_000)
    assert player.root.locator("textarea").input_value() == "this sentence must not be lost"

    lesson.run("notebook:run-all-cells")
    page.wait_for_function(
        "() => document.querySelectorAll('.signoff-player[data-step=\"2\"][data-ready=true]').length === 1"
    )
    assert player.root.get_by_text("You were here on").is_visible()
    attempt = read_attempt(journal)
    assert [decision.choice for decision in attempt.tries[0].decisions] == ["price-it", "stages"]
    assert attempt.tries[0].decisions[0].reason == "a price before a promise; b and dd are only letters here"
    assert attempt.session.current.state.node == "who-asked"

    while not player.ended:
        player.click_reply(player.choices()[0], "going on where I was")
    assert player.root.get_by_role("heading", level=2).filter(has_text="Ending").is_visible()
    attempt = read_attempt(journal)
    assert attempt.finished
    assert attempt.notices == ()

    decisions = len(attempt.tries[0].decisions)
    player.root.locator('[data-act="rewind"]').first.click()
    page.wait_for_selector(f'.signoff-player[data-step="{decisions + 1}"][data-phase="play"][data-ready="true"]')
    assert [len(play.decisions) for play in read_attempt(journal).tries] == [decisions, 0], "a rewind erases nothing"


def test_a_saved_notebook_keeps_a_readable_transcript(open_notebook, player, running_lab, page):
    lesson = open_notebook(LESSON)
    lesson.run("notebook:run-all-cells")
    player.root.wait_for()
    player.wait(player.step)
    player.click_reply(player.choices()[-1], "kept in the saved file")
    transcript = page.locator(".signoff-transcript")
    assert not transcript.is_visible(), "below a living player it would say everything twice"
    transcript.get_by_text("kept in the saved file").wait_for(state="attached")  # it follows what is on screen
    lesson.save()
    saved = (running_lab.folder / LESSON).read_text(encoding="utf-8")
    assert "kept in the saved file" in saved
    assert "Run this cell to play" in saved

    running_lab.end_sessions()
    open_notebook(LESSON)
    transcript.get_by_text("kept in the saved file").wait_for(timeout=30_000)
    assert not page.get_by_text("model not found").is_visible()
