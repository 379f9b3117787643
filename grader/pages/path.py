"""The part of a page on the scenario that the student played: the map of the path, and the path in words."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from grader.pages import clean, pictures
from grader.pages.caps import DECISIONS, REMARK
from grader.pages.page import Section
from grader.pages.templates import style, template
from grader.pages.text import cut, literal, text_of
from scenarios.attempt import read_attempt
from scenarios.debrief import meter_label, node_title
from scenarios.journal import AttemptError, attempt_path
from scenarios.pathmap import path_map
from scenarios.text import inline

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.attempt import Attempt
    from scenarios.session import Decision, Try
    from scenarios.story import Story

_NONE = "No attempt at the scenario was handed in."


def path_section(story: Story, folder: Path) -> Section:
    """The part on the attempt at a story that was handed in with an assignment's folder."""
    parts: Any = template("parts.html.j2").module
    return Section(f"Your way through “{story.title}”", str(parts.path(_way(story, folder))), style("parts.css"))


def _way(story: Story, folder: Path) -> dict[str, Any]:
    path = attempt_path(story.id, folder)
    empty: dict[str, Any] = {"notice": "", "decisions": [], "map": ""}
    if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
        return empty | {"notice": _NONE}
    try:
        attempt = read_attempt(path, story)
    except (AttemptError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else _told(str(error), path)
        return empty | {"notice": f"Your attempt at the scenario cannot be read: {reason}"}
    play = _shown(attempt)
    if not play.decisions:
        return empty | {"notice": "Your attempt at the scenario holds no decision."}
    # The map draws the last try strong.
    session = replace(attempt.session, tries=(*(one for one in attempt.tries if one is not play), play))
    drawn = pictures.own_svg(path_map(session, f"The path through “{story.title}”"))
    return {
        "notice": _told(" ".join(attempt.notices), path),
        "told": _told_of(play, attempt),
        "map": drawn,
        "decisions": [_decision(play, decision) for decision in play.decisions[:DECISIONS]],
        "more": max(0, len(play.decisions) - DECISIONS),
        "end": _end(play),
    }


def _told(text: str, path: Path) -> str:
    """A notice without where the file lies on the marker's machine."""
    return cut(text_of(text.replace(str(path), path.name)), REMARK)


def _shown(attempt: Attempt) -> Try:
    """The last try that reached an ending, else the last in which something was decided."""
    ended = [play for play in attempt.tries if play.ending]
    begun = [play for play in attempt.tries if play.decisions]
    return (ended or begun or [attempt.tries[-1]])[-1]


def _told_of(play: Try, attempt: Attempt) -> str:
    count = len(play.decisions)
    after = f"after {count} {'decision' if count == 1 else 'decisions'}"
    told = (
        f"You reached the ending “{node_title(play.node)}” {after}."
        if play.ending
        else f"You had not reached an ending {after}; you stood at “{node_title(play.node)}”."
    )
    tries = sum(bool(one.decisions) for one in attempt.tries)
    if tries < 2:
        return told
    return f"{told} Of your {tries} tries this is the last one{' that ended' if play.ending else ''}."


def _decision(play: Try, decision: Decision) -> dict[str, Any]:
    taken = play.taken(decision)
    should = play.story.choice(decision.node, decision.should) if decision.should else None
    return {
        "title": node_title(play.story.node(decision.node)),
        "choice": _words(taken.text),
        "reason": Markup(literal(cut(text_of(decision.reason).strip(), REMARK))),  # noqa: S704  # escaped
        "should": _words(should.text) if should else "",
    }


@lru_cache(maxsize=4096)
def _words(text: str) -> Markup:
    return Markup(clean.prose(inline(text)))  # noqa: S704  # cleaned


def _end(play: Try) -> str:
    moved = [
        f"{meter_label(name)} {play.start.meters[index]} to {play.state.meters[index]}"
        for name, index in play.story.meter_index.items()
    ]
    return f"From the beginning to the end: {', '.join(moved)}." if moved else ""
