"""The debrief of a finished try: what was done, why it worked as it did, and what else could have been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.conditions import And, Compare, Condition, Fact, Not, Or, Visited
from scenarios.pathmap import path_map
from scenarios.session import choose, is_true, visible_lines
from scenarios.spread import spreads_at
from scenarios.text import inline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.session import Decision, Session, State, Try
    from scenarios.spread import Spread
    from scenarios.story import Choice, Node, Story


def meter_label(name: str) -> str:
    """A meter's name as a reader sees it."""
    return name.replace("_", " ").capitalize()


def node_title(node: Node) -> str:
    """A node's title, or its id in words."""
    return node.title or node.id.replace("-", " ")


def changes(story: Story, before: State, after: State) -> list[dict[str, Any]]:
    """The meters that moved between two states: ``{"label": "Trust", "change": -2}``."""
    moved = zip(story.meters, before.meters, after.meters, strict=True)
    return [{"label": meter_label(name), "change": new - old} for (name, _), old, new in moved if new != old]


def in_words(condition: Condition, story: Story, words: Mapping[str, str]) -> str:
    """A condition as the debrief tells it: ``Trust at least 3 and not “qc known”``."""
    match condition:
        case Compare(meter, operator, value):
            return f"{meter_label(meter)} {words[f'compare_{operator}']} {value}"
        case Fact(name):
            return f"“{name.replace('_', ' ')}”"
        case Visited(node_id):
            return f"{words['visited']} “{node_title(story.node(node_id))}”"
        case Not(part):
            inner = in_words(part, story, words)
            return f"{words['not']} ({inner})" if isinstance(part, And | Or) else f"{words['not']} {inner}"
        case And(parts) | Or(parts):
            joint = f" {words['and' if isinstance(condition, And) else 'or']} "
            return joint.join(
                f"({in_words(part, story, words)})" if isinstance(part, And | Or) else in_words(part, story, words)
                for part in parts
            )


def _alternative(play: Try, decision: Decision, choice: Choice, words: Mapping[str, str]) -> dict[str, Any]:
    story = play.story
    condition = choice.condition
    available = is_true(story, decision.before, condition)
    shown: dict[str, Any] = {
        "html": inline(choice.text),
        "available": available,
        "condition": in_words(condition, story, words) if condition else "",
        "changes": [],
        "why": inline(choice.why),
        "approach_label": words.get(f"approach_{choice.approach}", ""),
        "leads": "",
        "should": choice.id == decision.should,
    }
    if available:  # a real counterfactual: the engine takes the other road
        after = choose(story, decision.before, choice.id)
        shown |= {"changes": changes(story, decision.before, after), "leads": node_title(story.node(after.node))}
    return shown


def should(play: Try, decision: Decision) -> dict[str, Any] | None:
    """What the learner said one should do, and whether they would; None where it was not asked."""
    wanted = play.story.choice(decision.node, decision.should)
    return {"html": inline(wanted.text), "same": decision.should == decision.choice} if wanted else None


def _decision(
    number: int, play: Try, decision: Decision, words: Mapping[str, str], spreads: Sequence[Spread]
) -> dict[str, Any]:
    story, taken, node = play.story, play.taken(decision), play.story.node(decision.node)
    return {
        "decision": number,
        "node": node.id,
        "title": node_title(node),
        "html": inline(taken.text),
        "silent": taken.silent,
        "approach": taken.approach,
        "approach_label": words.get(f"approach_{taken.approach}", ""),
        "changes": changes(story, decision.before, decision.after),
        "why": inline(taken.why),
        "reason": decision.reason,
        "should": should(play, decision),
        "spreads": spreads_at(story, decision, spreads),
        "alternatives": [_alternative(play, decision, other, words) for other in node.choices if other.id != taken.id],
    }


def _gap(play: Try, words: Mapping[str, str]) -> str:
    """In how many decisions one would not do what one should: a thing to talk about, and no reproach."""
    asked = [decision for decision in play.decisions if decision.should]
    apart = sum(decision.should != decision.choice for decision in asked)
    return words["gap" if apart else "no_gap"].format(n=apart, all=len(asked)) if asked else ""


def _maps(session: Session, words: Mapping[str, str]) -> dict[str, str]:
    play = session.current
    facts = {"title": play.story.title, "n": len(play.decisions), "ending": node_title(play.node)}
    return {
        "map": path_map(session, words["path_map_to"].format(**facts)),
        "whole_map": path_map(session, words["whole_map_of"].format(**facts), whole=True),
    }


def debrief(session: Session, words: Mapping[str, str], spreads: Sequence[Spread] = ()) -> dict[str, Any]:
    """Everything that the debrief of the current, finished try shows.

    `words` are the interface's strings, `spreads` how others chose, where that is known.
    """
    play, story = session.current, session.story
    seen = {other.ending for other in session.tries if other.ending}
    states = [play.start, *(decision.after for decision in play.decisions)]
    spoken = visible_lines(story, play.state, story.debrief)
    return {
        "ending": {"id": play.node.id, "title": node_title(play.node)},
        "outcome": inline(play.node.outcome),
        "meters": [
            {"key": name, "label": meter_label(name), "values": [state.meters[index] for state in states]}
            for name, index in story.meter_index.items()
        ],
        "decisions": [_decision(number, play, made, words, spreads) for number, made in enumerate(play.decisions)],
        "voices": [{"who": line.who or None, "html": inline(line.text)} for line in spoken if line.kind != "question"],
        "questions": [inline(line.text) for line in spoken if line.kind == "question"],
        "endings": {"seen": len(seen), "all": len(story.endings)},
        "gap": _gap(play, words),
    } | _maps(session, words)
