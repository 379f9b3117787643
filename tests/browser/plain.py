"""The player and the views in a page of nothing else: quick to open, and the same pixels each time.

The front end is the one that notebooks get, and its views are made by the player's own Python; only the wire between
them is missing. What a real JupyterLab makes of it is tested elsewhere in this folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.class_data import aggregate
from scenarios.class_page import ClassView
from scenarios.player import Player
from scenarios.session import new_session
from scenarios.sitting import Sitting

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from scenarios.session import Try
    from scenarios.story import Story

ADDRESS = "http://127.0.0.1:9/"  # nobody is asked: the page is answered from here
# Every channel and kind of line; a choice that is not open, a silent one, a hidden voice.
STORY = """\
---
id: short-notice
title: Short notice
version: 1
role: You cut films, and you have an hour.
minutes: 5
meters: trust 6, budget 2, schedule 5
facts: priced
people:
  SAM: Sam Okafor, producer, your daily contact
  ANA: Ana Ruiz, brand manager at the yard
  QC (hidden): Quinn Carr, the broadcaster's quality control
---

## call: Friday, 16:40

The cut was *locked* on Wednesday, and the file is due at noon.

SAM (phone): It's tiny, honestly. Could we hold on the river for a moment longer?

SAM (e-mail, 23:12): Following up on my voicemail. The board would like the welder out; everything else is lovely.

ANA (chat): One word.

ANA (chat): Just one.

ANA (call): Can you see me?

SAM (in person, at the door): Well?

ANA (public post): So proud of this film!

* [price] Say what it costs, and what it moves, before anybody promises anything. -> quote
  effects: trust +1, budget -1, priced
  approach: interests
  record: Promised a price by 17:40
  why: A change needs a price before it gets a promise.
* [ask] Ask who asked. -> quote
  only if: trust >= 8
  effects: trust +1
  approach: disclose
  why: Now you know whose wish it is.
* [wait] Say nothing. -> quote
  effects: trust -2
  approach: avoid
  why: Silence is an answer, too.

## quote: Friday, 17:25

An hour later the phone is still warm.

SAM (chat): Fine. Send it, then.

* [send] Send it in writing, with the date that moves. -> done
  effects: trust +1
  approach: record
  record: Quote sent, Fri 17:31
  why: A note is a memory that two people share.
* [ring] Ring once more. -> gone
  effects: trust -3, schedule -1
  approach: power
  why: A call leaves nothing behind.

## done (end): The file passes

outcome: It passed, and *somebody* knows what it cost.

## gone (end): Two memories of one call

outcome: Nobody can say what was agreed.

# Debrief

QC: I reject one file in six.

The rates are invented.

? What was agreed, and where does it stand?
"""
SHIM = """
async ({ esm, state, dark, dead }) => {
  document.body.dataset.jpThemeLight = String(!dark);
  const code = URL.createObjectURL(new Blob([esm], { type: 'text/javascript' }));
  const { default: widget } = await import(code);
  const model = { get: (name) => state[name], set() {}, save_changes() {}, on() {}, off() {},
    send() { if (dead) throw new Error('no kernel'); } };
  const made = typeof widget === 'function' ? await widget({ model }) : widget;
  await made.initialize?.({ model });
  await made.render({ model, el: document.querySelector('main') });
}
"""


class Plain:
    """A page that holds one player, or one piece of HTML."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.emulate_media(reduced_motion="reduce")

    def show(self, html: str, *, dark: bool = False, direction: str = "ltr", style: str = "") -> None:
        """A page with this in it, in the colours of JupyterLab's themes."""
        paper = "#111111" if dark else "#ffffff"
        whole = (
            f'<!doctype html><html lang="en" dir="{direction}"><meta charset="utf-8"><title>Plain</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<style>body {{ margin: 0; background: {paper}; color: {'#eeeeee' if dark else '#111111'} }} {style}</style>"
            f'<body data-jp-theme-light="{str(not dark).lower()}"><main>{html}</main></body></html>'
        )
        self.page.unroute_all()
        self.page.route(f"{ADDRESS}**", lambda route: route.fulfill(body=whole, content_type="text/html"))
        self.page.goto(ADDRESS)

    def play(self, player: Player, *, dark: bool = False, dead: bool = False, **page: Any) -> Locator:
        """The player as its view stands; with `dead`, nothing listens to it."""
        css = str(player._css)
        self.show("", dark=dark, **page)
        self.page.add_style_tag(content=css)
        state = {name: value for name, value in player.get_state().items() if not name.startswith("_")}
        self.page.evaluate(SHIM, {"esm": str(player._esm), "state": state, "dark": dark, "dead": dead})
        root = self.page.locator('.signoff-player[data-ready="true"]')
        root.wait_for()
        return root


def sit(story: Story, path: Path, *choices: str, **options: Any) -> Player:
    """A player at which these choices were made, as its front end makes them."""
    player = Player(story, path, seed=1, **options)
    for choice in choices:
        reason = "They must weigh it before I do."
        player.receive({"type": "choose", "choice": choice, "reason": reason, "step": player.view["step"]})
    assert not player.view["error"], player.view["error"]
    return player


def class_of(story: Story, folder: Path, **ways: int) -> ClassView:
    """The view of a class in which so many took each way; a way is its choices, with ``_`` between."""
    played: list[Try] = []
    for way, many in ways.items():
        for number in range(many):
            sitting = Sitting(story, folder / f"{way}-{number}.jsonl", seed=1)
            assert sitting.session == new_session(story, 1)
            for choice in way.split("_"):
                sitting.choose(choice, "")
            played.append(sitting.session.current)
    return ClassView(aggregate(story, played), ())
