"""Playing a story in the terminal: the same engine, journal and debrief as the player in a notebook."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.padding import Padding

from scenarios.journal import MAX_REASON, AttemptError
from scenarios.sitting import Refused, Sitting
from scenarios.strings import ENGLISH
from scenarios.view import make_view

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from scenarios.story import Story

WIDTH = 88
BAR = 10


def _text(html: str) -> str:
    """The words of a view's HTML, safe to print."""
    return escape(unescape(re.sub(r"<[^>]+>", "", html)))


class TerminalPlayer:
    """Asks, tells, and keeps the journal."""

    def __init__(self, story: Story, path: Path, console: Console, seed: int | None = None) -> None:
        self.sitting = Sitting(story, path, seed=seed)
        self.console = console
        self.words = ENGLISH
        self.told = 0  # entries of the conversation that are on the screen

    def run(self) -> None:
        """Play until the learner stops. End of input and Ctrl+C stop as well; the journal has everything."""
        self._open()
        try:
            while self._turn():
                pass
        except (EOFError, KeyboardInterrupt):
            self.console.print()
        if self.sitting.step:
            self.console.print(f"Your attempt is kept in {self.sitting.path}.", soft_wrap=True, highlight=False)

    def _view(self) -> dict[str, Any]:
        return make_view(self.sitting.session, self.words, step=self.sitting.step)

    def _say(self, text: str, indent: int = 0, style: str = "") -> None:
        self.console.print(Padding(text, (0, 0, 0, indent)), style=style, width=WIDTH, highlight=False)

    def _open(self) -> None:
        story = self.sitting.story
        self.console.rule(f"[bold]{escape(story.title)}[/]")
        self._say(escape(story.role), style="italic")
        for word, value in self.sitting.notices:
            self._say(escape(value if word == "said" else self.words[word].format(date=value)), style="yellow")

    def _turn(self) -> bool:
        view = self._view()
        for entry in view["log"][self.told :]:
            self._entry(entry, view)
        self.told = len(view["log"])
        if view["debrief"]:
            self._debrief(view)
            return self._after_the_end(len(view["rewinds"]))
        return self._reply(view)

    def _entry(self, entry: dict[str, Any], view: dict[str, Any]) -> None:
        match entry["kind"]:
            case "time":
                self.console.print()
                self.console.rule(escape(entry["text"]), style="dim")
            case "say":
                name = view["people"].get(entry["who"], {}).get("name", entry["who"])
                where = ", ".join(filter(None, (entry["channel"], entry["detail"])))
                self._say(f"[bold]{escape(name)}[/]" + (f" [dim]({escape(where)})[/]" if where else ""))
                self._say(_text(entry["html"]), 2)
            case "you":
                self._say(f"[bold cyan]{self.words['you']}:[/] {_text(entry['html'])}", 4)
                if entry["reason"]:
                    self._say(f"{self.words['your_reason']}: {escape(entry['reason'])}", 4, "dim")
            case "record":
                self._say(f"{self.words['record_added']}: {escape(entry['text'])}", 4, "dim")
            case "image":
                self._say(f"({escape(entry['alt'])})", style="italic")
            case _:
                self._say(_text(entry["html"]), style="italic")

    def _meters(self, view: dict[str, Any]) -> None:
        parts = []
        for meter in view["meters"]:
            change = f" {meter['change']:+d}" if meter["change"] else ""
            parts.append(f"{escape(meter['label'])} {meter['value']}/{BAR}{change}")
        self._say("[dim]" + "  ".join(parts) + "[/]")

    def _reply(self, view: dict[str, Any]) -> bool:
        self.console.print()
        self._meters(view)
        choices = view["reply"]["choices"]
        for number, choice in enumerate(choices, start=1):
            text = _text(choice["html"])
            closed = "" if choice["available"] else f" [dim]({self.words['unavailable']})[/]"
            self._say(f"[bold]{number}[/] {text}{closed}", style="" if choice["available"] else "dim")
        answer = self.console.input(f"[bold]1–{len(choices)}[/], b to go back, r to start again, q to stop: ").strip()
        if answer in ("b", "r", "q"):
            return self._go(answer, len(view["rewinds"]))
        if not answer.isdecimal() or not 1 <= int(answer) <= len(choices):
            self._say(f"Type a number from 1 to {len(choices)}, or b, r or q.", style="yellow")
            return True
        choice = choices[int(answer) - 1]
        if not choice["available"]:
            self._say(self.words["unavailable"], style="yellow")
            return True
        reason = self.console.input(f"{self.words['reason']} ").strip()
        self._try(lambda: self.sitting.choose(choice["id"], reason))
        return True

    def _go(self, answer: str, decisions: int) -> bool:
        if answer == "q":
            return False
        if answer == "r":
            self._try(self.sitting.restart)
            self.told = 0
        elif not decisions:
            self._say("This is the first decision.", style="yellow")
        else:
            self._try(lambda: self.sitting.rewind(decisions - 1))
            # The moment is told again, so that the choices below it make sense.
            log = self._view()["log"]
            self.told = max((index for index, entry in enumerate(log) if entry["kind"] == "time"), default=0)
        return True

    def _try(self, move: Any) -> None:
        try:
            move()
        except Refused as refused:
            self._say(self.words[refused.word].format(n=MAX_REASON), style="yellow")
        except AttemptError as error:
            self._say(escape(str(error)), style="red")

    def _after_the_end(self, decisions: int) -> bool:
        answer = self.console.input("b to go back one decision, r to start again, q to stop: ").strip()
        if answer not in ("b", "r", "q"):
            return True
        return self._go(answer, decisions)

    def _debrief(self, view: dict[str, Any]) -> None:
        told, words = view["debrief"], self.words
        self.console.print()
        self.console.rule(f"[bold]{words['ending']}: {escape(told['ending']['title'])}[/]")
        self._say(_text(told["outcome"]))
        self._say("\n[bold]" + words["meters_over_time"] + "[/]")
        for meter in told["meters"]:
            self._say(f"{escape(meter['label'])}: {' '.join(str(value) for value in meter['values'])}", 2)
        self._say("\n[bold]" + words["your_decisions"] + "[/]")
        for number, made in enumerate(told["decisions"], start=1):
            self._decision(number, made)
        for heading, lines in (("voices", self._voices(view)), ("questions", [_text(q) for q in told["questions"]])):
            self._say(f"\n[bold]{words[heading]}[/]")
            for line in lines:
                self._say(line, 2)
        self._say("\n" + words["endings_seen"].format(**told["endings"]))

    def _decision(self, number: int, made: dict[str, Any]) -> None:
        moved = ", ".join(f"{change['label']} {change['change']:+d}" for change in made["changes"])
        self._say(f"{number}. {_text(made['html'])}", 2)
        self._say(escape("; ".join(filter(None, (made["approach_label"], moved or self.words["no_change"])))), 5, "dim")
        self._say(_text(made["why"]), 5)

    @staticmethod
    def _voices(view: dict[str, Any]) -> list[str]:
        people = view["people"]
        return [
            (f"[bold]{escape(people[voice['who']]['name'])}:[/] " if voice["who"] in people else "")
            + _text(voice["html"])
            for voice in view["debrief"]["voices"]
        ]
