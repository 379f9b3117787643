"""A student's way through the assignment's scenario, as plain data: what was chosen, and the reasons given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.attempt import read_attempt
from scenarios.debrief import meter_label, node_title
from scenarios.journal import AttemptError, attempt_path
from scenarios.pathmap import path_map
from scenarios.text import inline

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.session import Decision, Try
    from scenarios.story import Story


def played(story: Story, folder: Path) -> dict[str, Any]:
    """The attempt at a story that was handed in with an assignment's folder."""
    path = attempt_path(story.id, folder)
    found: dict[str, Any] = {"story": story.id, "title": story.title, "notice": "", "tries": [], "shown": 0, "map": ""}
    if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
        return found | {"notice": "No attempt at the scenario was handed in."}
    try:
        attempt = read_attempt(path, story)
    except (AttemptError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error).replace(str(path), path.name)
        return found | {"notice": f"The attempt at the scenario cannot be read: {reason}"}
    tries = [_try(number, play) for number, play in enumerate(attempt.tries, start=1) if play.decisions]
    finished = [index for index, play in enumerate(tries) if play["ending"]]
    return found | {
        "notice": " ".join(attempt.notices).replace(str(path), path.name),
        "tries": tries,
        "shown": finished[-1] if finished else max(0, len(tries) - 1),
        "map": path_map(attempt.session, f"The path through “{story.title}”"),
    }


def _try(number: int, play: Try) -> dict[str, Any]:
    return {
        "number": number,
        "ending": {"id": play.node.id, "title": node_title(play.node)} if play.ending else None,
        "decisions": [_decision(play, decision) for decision in play.decisions],
        "meters": [
            {"label": meter_label(name), "start": play.start.meters[index], "end": play.state.meters[index]}
            for name, index in play.story.meter_index.items()
        ],
    }


def _decision(play: Try, decision: Decision) -> dict[str, Any]:
    taken = play.taken(decision)
    should = play.story.choice(decision.node, decision.should) if decision.should else None
    return {
        "title": node_title(play.story.node(decision.node)),
        "html": inline(taken.text),
        "silent": taken.silent,
        "reason": decision.reason,
        "should": inline(should.text) if should else "",
    }
