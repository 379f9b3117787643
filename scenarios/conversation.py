"""What was said in a try, as entries of the player's log, and the decisions that one can go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.debrief import node_title, should
from scenarios.images import image_source
from scenarios.session import visible_lines
from scenarios.text import inline

if TYPE_CHECKING:
    from scenarios.session import State, Try
    from scenarios.story import Line, Story


class Conversation:
    """Tells a try. Told again of the same one after more decisions it only adds them, so that a long play stays quick."""

    def __init__(self) -> None:
        self._told: Try | None = None
        self._log: list[dict[str, Any]] = []
        self._rewinds: list[dict[str, Any]] = []

    def of(self, play: Try) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The whole conversation of a try, oldest first, and its decisions as ways back. Both are new lists of shared entries."""
        told = self._told
        if told is None or not _goes_on(told, play):
            self._log, self._rewinds = _moment(play.story, play.start), []
        for number in range(len(self._rewinds), len(play.decisions)):
            self._decide(play, number)
        self._told = play
        return list(self._log), list(self._rewinds)

    def _decide(self, play: Try, number: int) -> None:
        decision = play.decisions[number]
        choice = play.taken(decision)
        html = inline(choice.text)
        self._log.append(
            {
                "kind": "you",
                "html": html,
                "silent": choice.silent,
                "reason": decision.reason,
                "should": should(play, decision),
                "decision": number,
            }
        )
        if choice.record:
            self._log.append({"kind": "record", "text": choice.record})
        self._log += _moment(play.story, decision.after)
        title = node_title(play.story.node(decision.node))
        self._rewinds.append({"decision": number, "title": title, "html": html})


def _goes_on(told: Try, play: Try) -> bool:
    """Whether a try is the one that was told, perhaps with more decisions."""
    same = told.story is play.story and told.start == play.start
    return same and told.decisions == play.decisions[: len(told.decisions)]


def _entry(story: Story, line: Line) -> dict[str, Any]:
    if line.kind == "image":
        return {"kind": "image", "src": image_source(story, line.src), "alt": line.text}
    if line.kind == "say":
        spoken = {"kind": "say", "who": line.who, "channel": line.channel, "detail": line.detail}
        return spoken | {"html": inline(line.text)}
    return {"kind": "narration", "html": inline(line.text)}


def _moment(story: Story, state: State) -> list[dict[str, Any]]:
    """The entries of entering a node."""
    node = story.node(state.node)
    opening = [{"kind": "time", "text": node.title}] if node.title and not node.is_end else []
    return [*opening, *(_entry(story, line) for line in visible_lines(story, state, node.lines))]
