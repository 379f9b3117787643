"""The player by itself, in a notebook that does nothing but play: what can be kept of it, and who can use it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "tools" / "node_modules" / "axe-core" / "axe.min.js"

# Every channel and every kind of line; a choice that is not open, a silent one, a hidden voice.
STORY = """\
---
id: short-notice
title: Short notice
version: 1
role: You cut films, and you have an hour.
minutes: 5
meters: trust 6, budget 2
facts: priced
people:
  SAM: Sam Okafor, producer
  ANA: Ana Ruiz, brand manager
  QC (hidden): Quinn Carr, the broadcaster's quality control
---

## call: Friday, 16:40

The cut was *locked*.

SAM (phone): It's tiny.

SAM (e-mail, 23:12): See the [house rules](https://house.example/rules).

ANA (chat): One word.

ANA (chat): Just one.

ANA (call): Can you see me?

SAM (in person, at the door): Well?

ANA (public post): So proud of this film!

* [price] Say what it costs. -> quote
  effects: trust +1, budget -1, priced
  approach: interests
  record: Promised a price by 17:40
  why: A change needs a price.
* [ask] Ask who asked. -> quote
  only if: trust >= 8
  approach: disclose
  why: Now you know.
* [wait] Say nothing. -> quote
  effects: trust -2
  approach: avoid
  why: Silence is an answer, too.

## quote: Friday, 17:25

SAM (chat): Fine.

* [send] Send it in writing. -> done
  effects: trust +1
  approach: record
  why: A note is a memory that two people share.

## done (end): The file passes

outcome: It passed, and *somebody* knows what it cost.

# Debrief

QC: I reject one file in six.

The rates are invented.

? What was agreed, and where does it stand?
"""


@pytest.fixture
def play(open_notebook: Any, player: Any, running_lab: Any, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Writes a notebook with one line, opens it and runs it."""

    def play_it(options: str = "") -> Any:
        folder = running_lab.folder / re.sub(r"\W+", "-", request.node.name)
        folder.mkdir(exist_ok=True)
        (folder / "short-notice.story.md").write_text(STORY, encoding="utf-8")
        cell = nbformat.v4.new_code_cell(f'import scenarios\n\nscenarios.play("short-notice.story.md"{options})')
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), folder / "play.ipynb")
        notebook = open_notebook(f"{folder.name}/play.ipynb")
        notebook.run("notebook:run-all-cells")
        player.wait(step=0)
        return notebook

    return play_it


def see(page: Any, name: str) -> None:
    """Keep a picture of the player for whoever wants to look: SCREENSHOTS names the folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.locator(".signoff-player").screenshot(path=Path(folder) / f"{name}.png")


def test_the_debrief_is_copied_and_downloaded(play, player, page, tmp_path):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    play()
    player.click_reply("price", "<b>They</b> must weigh it.")
    player.click_reply("send", "")
    status = player.root.locator(".sp-kept")

    player.root.get_by_role("button", name="Copy as Markdown").click()
    status.get_by_text("Copied.").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("# Short notice\n")
    assert "> Your reason: \\<b\\>They\\</b\\> must weigh it." in text

    button = player.root.get_by_role("button", name="Download as a page")
    with page.expect_download() as downloading:
        button.click()
    assert downloading.value.suggested_filename == "short-notice.html"
    status.get_by_text("Downloaded as short-notice.html.").wait_for()
    assert status.get_attribute("role") == "status"
    assert button.evaluate("button => button === document.activeElement"), "the keyboard goes on where it was"
    assert player.step == 2

    kept = tmp_path / "kept.html"
    downloading.value.save_as(kept)
    reader = page.context.new_page()
    said: list[str] = []
    reader.on("console", lambda message: said.append(message.text))
    reader.on("request", lambda request: said.append(request.url) if request.url != kept.as_uri() else None)
    reader.goto(kept.as_uri())
    assert reader.get_by_role("heading", level=1).inner_text() == "Short notice"
    assert reader.get_by_text("<b>They</b> must weigh it.").is_visible()
    assert reader.get_by_role("img", name="your way of 2 decisions").is_visible()
    assert reader.get_by_text("I reject one file in six.").is_visible()
    for theme in ("light", "dark"):
        reader.emulate_media(color_scheme=theme)
        assert contrast(reader) > 7
        if folder := os.environ.get("SCREENSHOTS"):
            reader.screenshot(path=Path(folder) / f"page-{theme}.png", full_page=True)
    assert said == [], "the page is whole by itself"


def contrast(reader: Any) -> float:
    """Of the page's text on its paper."""

    def luminance(channels: list[float]) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (n / 255 for n in channels)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    found = reader.evaluate(
        """() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor].map(
             (color) => color.match(/[0-9.]+/g).slice(0, 3).map(Number))"""
    )
    light, dark = sorted(map(luminance, found), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_meters_in_words(play, player, page):
    play(', meters="banded"')
    trust = player.root.get_by_role("meter", name="Trust")
    assert trust.get_attribute("aria-valuetext") == "middle"
    player.click_reply("price", "")
    assert trust.get_attribute("aria-valuetext") == "high"
    assert player.root.get_by_role("status").get_by_text("Trust is now high", exact=True).count() == 1
    shown = player.root.locator(".sp-meters")
    assert not re.search(r"\d", shown.inner_text())
    for theme in ("light", "dark"):
        in_theme(page, theme)
        see(page, f"banded-{theme}")
    page.set_viewport_size({"width": 760, "height": 1400})
    see(page, "banded-narrow")
    player.click_reply("send", "")
    assert trust.get_attribute("aria-valuetext") == "8 of 10, up 1", "the debrief tells the numbers"


def in_theme(page: Any, theme: str) -> None:
    page.evaluate(
        """(name) => Promise.race([window.jupyterapp.commands.execute('apputils:change-theme', { theme: name }),
             new Promise((_, reject) => setTimeout(() => reject(new Error('no theme')), 20000))]).then(() => null)""",
        f"JupyterLab {theme.capitalize()}",
    )
    page.wait_for_selector(f'body[data-jp-theme-light="{str(theme == "light").lower()}"]', state="attached")
    page.wait_for_selector("#jupyterlab-splash", state="detached")  # it lies over everything while the theme changes


def violations(page: Any) -> list[str]:
    """What axe-core finds within the player: JupyterLab's own faults are not ours to mend."""
    result = page.evaluate("() => axe.run('.signoff-player')")
    checked = {rule["id"]: len(rule["nodes"]) for rule in result["passes"]}
    undecided = [
        (node["target"], check["message"])
        for rule in result["incomplete"]
        for node in rule["nodes"]
        for check in node["any"]
    ]
    assert checked["color-contrast"] >= 10, undecided  # it must have seen the texts
    found = result["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(play, player, page, running_lab, theme):
    if not AXE.is_file():
        message = "NO NODE TOOLS: tests/setup-node installs axe-core"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    notebook = play(', meters="banded"')
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # JupyterLab's body has no height and hides what overflows: axe-core would take all there is in it for unseen.
    page.add_style_tag(content="body { height: 100vh; }")
    in_theme(page, theme)
    assert player.root.locator(".sp-choice.sp-closed").count() == 1, "the start has a choice that is not open"
    assert violations(page) == []

    player.click_reply("wait", "because")
    assert player.root.locator(".sp-banded").count() == 2
    player.root.locator(".sp-rewind > summary").click()
    assert violations(page) == [], "in the middle, with the ways back open"

    player.click_reply("send", "")
    page.evaluate("() => document.querySelectorAll('.signoff-player details').forEach((part) => { part.open = true; })")
    assert player.root.locator(".sp-others > ul").first.is_visible()
    player.root.get_by_role("button", name="Download as a page").click()
    player.root.get_by_text("Downloaded as").wait_for()
    assert violations(page) == [], "the debrief with everything open"
    see(page, f"debrief-{theme}")

    running_lab.kill_kernel()
    page.get_by_role("dialog").get_by_role("button", name="Ok").click(timeout=30_000)
    notebook.wait_idle()
    player.root.locator('[data-act="rewind"]').first.click()
    player.root.get_by_role("alert").filter(has_text="Run this cell again").wait_for(timeout=10_000)
    assert violations(page) == [], "when Python has stopped"


def test_two_views_of_one_player_stay_equal(open_notebook, running_lab, page, request):
    """As JupyterLab's “Create New View for Output” makes them: two pictures, one Python."""
    folder = running_lab.folder / request.node.name
    folder.mkdir()
    (folder / "short-notice.story.md").write_text(STORY, encoding="utf-8")
    cells = (
        "from pathlib import Path\n\nfrom scenarios import find_story\nfrom scenarios.journal import attempt_path\n"
        "from scenarios.player import Player\n\n"
        'player = Player(find_story("short-notice.story.md"), attempt_path("short-notice", Path()))\nplayer.show()',
        "display(player)",
    )
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=kernel)
    nbformat.write(notebook, folder / "two.ipynb")
    open_notebook(f"{folder.name}/two.ipynb").run("notebook:run-all-cells")
    views = page.locator(".signoff-player")

    def both(step: int) -> None:
        page.wait_for_function(
            """(step) => { const all = [...document.querySelectorAll('.signoff-player')];
                 return all.length === 2 && all.every((each) => each.dataset.ready === 'true'
                   && each.dataset.step === String(step)); }""",
            arg=step,
            timeout=30_000,
        )

    both(0)
    views.nth(0).locator('input[data-choice="price"]').check()
    views.nth(0).locator('[data-act="send"]').click()
    both(1)
    assert views.nth(0).locator(".sp-log").inner_text() == views.nth(1).locator(".sp-log").inner_text()

    # Both send at one moment: the second message is of a step that is over, and counts for nothing.
    page.evaluate(
        """() => { for (const each of document.querySelectorAll('.signoff-player')) {
             each.querySelector('input[data-choice="send"]').checked = true;
             each.querySelector('[data-act="send"]').click(); } }"""
    )
    both(2)
    assert views.nth(0).locator(".sp-debrief").inner_text() == views.nth(1).locator(".sp-debrief").inner_text()
    events = (folder / "attempts" / "short-notice.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(events) == 3, "the header and two choices"
