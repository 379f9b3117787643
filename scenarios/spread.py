"""How others chose, as the debrief tells it: of a panel exactly, of a class only what protects everybody in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.suppression import Count, Kind
from scenarios.text import inline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.class_data import ClassData
    from scenarios.panel import Panel
    from scenarios.session import Decision
    from scenarios.story import Story

    Told = tuple[str, float | None]  # in words, and the share of all, if it may be told


@dataclass(frozen=True, slots=True)
class Spread:
    """How a group chose: who they are, what one should know about the numbers, and what is told by node and choice."""

    label: str
    note: str
    told: Mapping[str, Mapping[str, Told]]


def panel_spread(panel: Panel, words: Mapping[str, str]) -> Spread:
    """A panel's answers in the interface's words."""
    label, note = ("authors", "authors_note") if panel.authors else ("panel", "panel_note")

    def told(count: int) -> Told:
        return words["spread_of"].format(n=count, all=panel.people), count / panel.people

    return Spread(
        words[label],
        words[note].format(who=panel.who, when=panel.when, n=panel.people),
        {node: {choice: told(count) for choice, count in counts.items()} for node, counts in panel.nodes.items()},
    )


def class_spread(data: ClassData, words: Mapping[str, str]) -> Spread:
    """What may be told of a class, in the interface's words."""

    def told(count: Count, reached: Count) -> Told:
        match count.kind:
            case Kind.ABOUT:
                share = min(1.0, count.about / reached.about) if reached.about else None
                return words["spread_about"].format(n=count.about), share
            case Kind.FEW:
                return words["spread_few"].format(n=data.minimum), None
            case Kind.WITHHELD:
                return words["spread_withheld"], None

    return Spread(
        words["class_spread"],
        words["class_spread_note"].format(n=data.minimum),
        {
            moment.node.id: {choice.id: told(count, moment.reached) for choice, count in moment.choices}
            for moment in data.moments
        },
    )


def spreads_at(story: Story, decision: Decision, spreads: Sequence[Spread]) -> list[dict[str, Any]]:
    """What the debrief shows beside a decision; groups that were not asked here are left out."""
    return [
        {
            "label": spread.label,
            "note": spread.note,
            "rows": [
                {"html": inline(choice.text), "told": said, "share": share, "yours": choice.id == decision.choice}
                for choice in story.node(decision.node).choices
                for said, share in (spread.told[decision.node].get(choice.id, ("", None)),)
                if said
            ],
        }
        for spread in spreads
        if decision.node in spread.told
    ]
