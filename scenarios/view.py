"""What the player's front end is told: one plain dict, a pure function of the session.

static/INTERFACE.md documents every key. Nothing of untaken choices beyond their words is in it before
the debrief, so that a look at the page's data gives nothing away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.conversation import Conversation
from scenarios.debrief import debrief, meter_label
from scenarios.images import avatar_source
from scenarios.session import Session, Try, is_true
from scenarios.text import inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scenarios.spread import Spread
    from scenarios.story import Person, Story

BANDS = ((3, "low"), (6, "mid"), (10, "high"))  # up to this value of a meter, this is how it is called
HUES = (212, 24, 150, 286, 338, 48, 186, 96)


def initials(name: str) -> str:
    """Two letters for an avatar: of the first and the last word."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


def _person(story: Story, person: Person, index: int) -> dict[str, Any]:
    return {
        "name": person.name,
        "about": person.about,
        "initials": initials(person.name),
        "hue": HUES[index % len(HUES)],
        "avatar": avatar_source(story, person),
    }


RECENT, BLOCK = 60, 30  # entries of the conversation: a real play seldom has more than sixty


def band(value: int) -> str:
    """A meter's value in a word."""
    return next(name for highest, name in BANDS if value <= highest)


def _banded(play: Try) -> list[dict[str, Any]]:
    """Words instead of values: a change within a band is not told, or one could count along."""
    before = play.decisions[-1].before if play.decisions else play.state
    meters = []
    for name, index in play.story.meter_index.items():
        old, new = before.meters[index], play.state.meters[index]
        moved = "" if band(old) == band(new) else "up" if new > old else "down"
        meters.append({"key": name, "label": meter_label(name), "band": band(new), "moved": moved})
    return meters


def _meters(play: Try, mode: str) -> list[dict[str, Any]]:
    if mode != "shown" and not play.node.is_end:  # at the debrief, every meter is told in numbers
        return _banded(play) if mode == "banded" else []
    state = play.state
    before = play.decisions[-1].before if play.decisions else state
    return [
        {
            "key": name,
            "label": meter_label(name),
            "value": state.meters[index],
            "change": state.meters[index] - before.meters[index],
        }
        for name, index in play.story.meter_index.items()
    ]


def _reply(play: Try, words: Mapping[str, str], reason: str) -> dict[str, Any] | None:
    if play.node.is_end:
        return None
    choices = [
        {
            "id": choice.id,
            "html": inline(choice.text),
            "available": is_true(play.story, play.state, choice.condition),
            "silent": choice.silent,
        }
        for choice in play.node.choices
    ]
    return {"prompt": words["reply"], "choices": choices, "reason": reason, "should": play.story.ask == "should"}


def _frame(story: Story, words: Mapping[str, str], lang: str) -> dict[str, Any]:
    """What a view says of the story and the interface, wherever the play stands."""
    told = {"id": story.id, "title": story.title, "role": story.role, "minutes": story.minutes, "lang": story.lang}
    return {"lang": lang, "strings": dict(words), "story": told}


def closed_view(story: Story, words: Mapping[str, str], *, lang: str, error: str) -> dict[str, Any]:
    """The view of a story that cannot be played, because its journal cannot be used: `error` says why, and what to do."""
    nothing: dict[str, Any] = {key: [] for key in ("meters", "log", "record", "rewinds")}
    absent = dict.fromkeys(("notice", "reply", "debrief"))
    closed = {"step": 0, "phase": "error", "error": error, "reload": True, "people": {}, "fresh": 0, "earlier": 0}
    closed["decisions"] = 0
    return _frame(story, words, lang) | nothing | absent | closed


def make_view(
    session: Session,
    words: Mapping[str, str],
    *,
    step: int,
    lang: str = "en",
    reason: str = "optional",
    meters: str = "shown",
    fresh: int | None = None,
    notice: str = "",
    error: str = "",
    reload: bool = False,
    spreads: Sequence[Spread] = (),
    conversation: Conversation | None = None,
) -> dict[str, Any]:
    """The view of a session.

    `step` counts the events behind it, `fresh` is the index of the first entry that the learner has not seen
    (default: all are seen), `words` are the interface's strings. `meters` are "shown", "banded" or, until the debrief, "hidden".
    `reload` offers to read the journal again, `spreads` say how others chose, for the debrief. `conversation` remembers
    what earlier views told.
    """
    play, story = session.current, session.story
    log, rewinds = (conversation or Conversation()).of(play)
    ended = play.node.is_end
    return _frame(story, words, lang) | {
        "step": step,
        "phase": "end" if ended else "play",
        "error": error or None,
        "reload": reload,
        "notice": notice or None,
        "meters": _meters(play, meters),
        "people": {
            person.key: _person(story, person, index) for index, person in enumerate(_shown(story.people, ended))
        },
        "log": log,
        "fresh": len(log) if fresh is None else fresh,
        "earlier": 0,
        "decisions": len(play.decisions),
        "reply": _reply(play, words, reason),
        "record": list(play.record),
        "rewinds": rewinds,
        "debrief": debrief(session, words, spreads) if ended else None,
    }


def recent(view: dict[str, Any]) -> dict[str, Any]:
    """The view without what lies far back: however long a play gets, a step of it stays as quick as the first ones.

    What is left out goes in blocks, so that the entries on screen keep their places from one step to the next.
    """
    earlier = max(0, len(view["log"]) - RECENT) // BLOCK * BLOCK
    if not earlier:
        return view
    log, fresh = view["log"][earlier:], max(0, view["fresh"] - earlier)
    return view | {"log": log, "fresh": fresh, "earlier": earlier, "rewinds": view["rewinds"][-BLOCK:]}


def _shown(people: Iterable[Person], ended: bool) -> list[Person]:
    """Hidden people stay hidden until the debrief; they come last, so that nobody's colour changes then."""
    ordered = sorted(people, key=lambda person: person.hidden)
    return [person for person in ordered if ended or not person.hidden]
