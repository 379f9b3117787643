"""The same cell in Notebook 7: played, reloaded, and gone on with."""

from __future__ import annotations

import pytest

from scenarios import read_attempt

pytestmark = pytest.mark.browser


def test_two_decisions_a_reload_and_on(open_cells, player, running_lab, page):
    cell = 'import scenarios\n\nscenarios.play("after-picture-lock", seed=1)'
    notebook = open_cells("seven", cell, app="notebooks")
    assert "/notebooks/seven/" in page.url
    player.wait(step=0)
    player.click_reply(player.choices()[0], "as in any notebook")
    player.click_reply(player.choices()[0], "and once more")
    stands = player.root.get_by_role("log").inner_text()
    notebook.save()

    running_lab.end_sessions()  # a living kernel would draw the player again, sooner or later
    page.reload()
    page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.isReady", timeout=60_000)
    page.get_by_text("as in any notebook").filter(visible=True).wait_for(timeout=30_000)
    assert not player.root.is_visible(), "no kernel holds it"
    page.locator(".signoff-transcript").filter(visible=True).wait_for(timeout=30_000)  # without Python it can be read

    notebook.wait_idle()
    notebook.run("notebook:run-all-cells")
    player.wait(step=2)
    assert player.root.get_by_role("log").inner_text() == stands
    assert player.root.get_by_text("You were here on").is_visible()
    player.click_reply(player.choices()[0], "the third")
    attempt = read_attempt(running_lab.folder / "seven" / "attempts" / "after-picture-lock.jsonl")
    reasons = [decision.reason for decision in attempt.tries[0].decisions]
    assert reasons == ["as in any notebook", "and once more", "the third"]
