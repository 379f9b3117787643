"""What can be said about a story without playing it: names that exist, roads that lead somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenarios.conditions import Compare, Condition, Fact, Visited, leaves
from scenarios.language.diagnostics import did_you_mean
from scenarios.story import Choice, Effect, FactEffect, Line, MeterEffect, Node, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scenarios.conditions import Place
    from scenarios.language.report import Report

MAX_NODE_WORDS = 90
MAX_CHOICE_WORDS = 30
_MEANT_SPEECH = re.compile(r"(?P<who>[^\W\d_][\w-]*)\s*(?:(?:\([^)]*\)\s*)?:|(?P<open>\())")


def check(story: Story, report: Report) -> None:
    """Add every diagnostic that the whole of the story gives rise to."""
    if not story.nodes:
        report.add("E209", 1, "The story has no nodes.", 'Begin one: "## friday-call: Friday, 16:40".')
        return
    _names(story, report)
    _speakers(story, report)
    twins: dict[str, Node] = {}
    for node in story.nodes:
        _ids_of(twins.setdefault(node.id, node), node, report)
        if node.id not in report.spoilt:
            _ending(node, report)
        _words(node, report)
    # Where a target or a choice is unknown, what can be reached is unknown too.
    if not report.spoilt and not any(found.code == "E201" for found in report.found):
        _roads(story, report)
    if not report.has_errors:  # else what seems never used may be what was misspelt
        _idle(story, report)


def _spoken(story: Story) -> Iterator[Line]:
    for node in story.nodes:
        yield from node.lines
    yield from story.debrief


def conditions(story: Story) -> Iterator[Condition]:
    """Every condition of a story."""
    for line in _spoken(story):
        if line.condition:
            yield line.condition
    for node in story.nodes:
        yield from (entry.condition for entry in node.on_enter if entry.condition)
        yield from (choice.condition for choice in node.choices if choice.condition)


def effects(story: Story) -> Iterator[Effect]:
    """Every effect of a story."""
    for node in story.nodes:
        for entry in node.on_enter:
            yield from entry.effects
        for choice in node.choices:
            yield from choice.effects


class _Known:
    """What the header and the headings name, and complaints about everything else."""

    def __init__(self, story: Story, report: Report) -> None:
        self.report = report
        self.names: dict[str, frozenset[str]] = {
            "meter": frozenset(story.meter_index),
            "fact": frozenset(story.facts),
            "node": frozenset(story.node_index),
            "person": frozenset(person.key for person in story.people),
        }

    def check(self, what: str, name: str, place: Place) -> None:
        names = self.names[what]
        if name in names or (what in ("meter", "person") and not names):  # a header without any is told already
            return
        if what == "node" and any(heading.startswith(name) for heading in self.report.unread):
            return
        code = {"node": "E201", "meter": "E203", "fact": "E204", "person": "E205"}[what]
        line, column = place
        self.report.add(code, line, f'There is no {what} "{name[:40]}".', did_you_mean(name, names), column)

    def check_condition(self, condition: Condition) -> None:
        for leaf in leaves(condition):
            match leaf:
                case Compare(meter=meter, place=place):
                    self.check("meter", meter, place)
                case Fact(name=name, place=(line, column)) if name in self.names["meter"]:
                    self.report.add("E111", line, f'"{name}" is a meter.', f'Compare it: "{name} >= 5".', column)
                case Fact(name=name, place=place):
                    self.check("fact", name, place)
                case Visited(node=node_id, place=place):
                    self.check("node", node_id, place)

    def check_effect(self, effect: Effect) -> None:
        line, column = effect.place
        match effect:
            case MeterEffect(meter=meter):
                self.check("meter", meter, effect.place)
            case FactEffect(fact=fact) if fact in self.names["meter"]:
                self.report.add("E110", line, f'"{fact}" is a meter.', f'Say by how much: "{fact} +1".', column)
            case FactEffect(fact=fact):
                self.check("fact", fact, effect.place)


def _names(story: Story, report: Report) -> None:
    known = _Known(story, report)
    for condition in conditions(story):
        known.check_condition(condition)
    for effect in effects(story):
        known.check_effect(effect)
    for spoken in _spoken(story):
        if spoken.who:
            known.check("person", spoken.who, (spoken.line, spoken.column))
    for node in story.nodes:
        for choice in node.choices:
            known.check("node", choice.target, choice.target_place)
            if choice.chance:
                known.check("node", choice.chance.target, choice.chance.place)


def _speakers(story: Story, report: Report) -> None:
    """Hidden people who speak too early, and speech that would silently be taken for narration."""
    hidden = {person.key: person.hidden for person in story.people}
    for node in story.nodes:
        for line in node.lines:
            if hidden.get(line.who):
                message = f'"{line.who}" is hidden and speaks before the debrief.'
                report.add("E205", line.line, message, 'Move the line, or take "(hidden)" away.', line.column)
    for line in _spoken(story):
        match = _MEANT_SPEECH.match(line.text) if line.kind == "narration" else None
        # "Sam (as always) rings." is narration; "Sam (phone): …" and "SAM (phone: …" are not.
        if match and (match["who"].upper() if not match["open"] else match["who"]) in hidden:
            message = f"This looks like a line of {match['who'].upper()}, and would be told as narration."
            advice = f'Write "{match["who"].upper()} (phone): …".'
            report.add("E205", line.line, message, advice, line.column)


def _ids_of(twin: Node, node: Node, report: Report) -> None:
    if twin is not node and node.id not in report.spoilt:
        report.add(
            "E202", node.line, f'A node "{node.id}" stands in line {twin.line} already.', "Give this one another id."
        )
    seen: dict[str, Choice] = {}
    for choice in node.choices:
        if choice.id in seen:
            report.add(
                "E202",
                choice.line,
                f'The node "{node.id}" has a choice "{choice.id}" already.',
                "Give this one another id.",
            )
        seen.setdefault(choice.id, choice)
        if not choice.why:
            message, advice = f'The choice "{choice.id}" has no "why".', "Say in a sentence what this move does."
            report.add("W406", choice.line, message, advice, node=node.id, choice=choice.id)


def _ending(node: Node, report: Report) -> None:
    if node.is_end:
        if node.choices:
            report.add(
                "E208", node.line, f'The ending "{node.id}" has choices.', 'Leave them out, or take "(end)" away.'
            )
        if not node.title or not node.outcome:
            missing = [what for what, text in (("name", node.title), ("outcome", node.outcome)) if not text]
            report.add(
                "E208",
                node.line,
                f'The ending "{node.id}" has no {" and no ".join(missing)}.',
                'Write "## paid (end): Paid in full" and "outcome: …".',
            )
    elif not any(choice.condition is None for choice in node.choices):
        what = "offers no choice" if not node.choices else "offers no choice that is always open"
        report.add(
            "E207", node.line, f'"{node.id}" {what}.', 'Add one without "only if", or make the node an ending: "(end)".'
        )
    elif len(node.choices) == 1:
        report.add(
            "W405",
            node.line,
            f'"{node.id}" offers a single choice.',
            "Join it with the next node, or add what else one could do.",
            node=node.id,
        )


def word_count(text: str) -> int:
    """Words as a reader counts them."""
    return len(text.split())


def _words(node: Node, report: Report) -> None:
    """Lines that exclude each other are not read together, so conditional ones count by their longest."""
    always = sum(word_count(line.text) for line in node.lines if line.condition is None and line.kind != "image")
    some = max((word_count(line.text) for line in node.lines if line.condition is not None), default=0)
    if always + some > MAX_NODE_WORDS:
        message, advice = f'"{node.id}" has {always + some} words.', f"Cut it to {MAX_NODE_WORDS}."
        report.add("W401", node.line, message, advice, node=node.id)
    for choice in node.choices:
        if (count := word_count(choice.text)) > MAX_CHOICE_WORDS:
            message, advice = f'The choice "{choice.id}" has {count} words.', f"Cut it to {MAX_CHOICE_WORDS}."
            report.add("W402", choice.line, message, advice, node=node.id, choice=choice.id)


def _closure(start: Iterable[str], step: Callable[[str], Iterable[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        if (node := waiting.pop()) not in seen:
            seen.add(node)
            waiting.extend(step(node))
    return seen


def _roads(story: Story, report: Report) -> None:
    ahead: dict[str, set[str]] = {node.id: set() for node in story.nodes}
    behind: dict[str, set[str]] = {node.id: set() for node in story.nodes}
    for node in story.nodes:
        for target in (target for choice in node.choices for target in choice.targets):
            ahead[node.id].add(target)
            behind[target].add(node.id)
    reached = _closure([story.nodes[0].id], ahead.__getitem__)
    # A node without choices is a dead end (E207) or an ending that lacks its mark: the roads to it are in order.
    ends = [node.id for node in story.nodes if not node.choices]
    ended = _closure(ends, behind.__getitem__)
    if not ends and not story.endings:
        report.add("E209", story.nodes[-1].line, "The story has no ending.", 'Mark one: "## paid (end): Paid in full".')
    # Where a whole branch hangs loose, its first node is the mistake: those that only loose nodes lead to come last.
    loose: set[str] = set()
    for node in sorted(story.nodes, key=lambda node: bool(behind[node.id] - {node.id})):
        if node.id not in reached | loose:
            report.add("E206", node.line, f'No road leads to "{node.id}".', f'Let a choice lead there: "-> {node.id}".')
            loose |= _closure([node.id], ahead.__getitem__)
    for node in story.nodes:
        if ends and node.id in reached - ended and not node.is_end:
            report.add("E209", node.line, f'From "{node.id}" no road leads to an ending.', "Let a choice lead out.")
            ended |= _closure([node.id], behind.__getitem__) | _closure([node.id], ahead.__getitem__)


def _idle(story: Story, report: Report) -> None:
    speaking = {line.who for line in _spoken(story)}
    for person in story.people:
        if person.key not in speaking:
            report.add("W403", person.line, f"{person.name} never speaks.", "Give them a line, or leave them out.")
    read = {leaf.name for condition in conditions(story) for leaf in leaves(condition) if isinstance(leaf, Fact)}
    written = {effect.fact for effect in effects(story) if isinstance(effect, FactEffect) and effect.value}
    for fact in story.facts:
        if fact not in read or fact not in written:
            never = "read" if fact in written else "set" if fact in read else "set and never read"
            line, column = report.places.get(fact, (1, 1))
            advice = "Use it, or leave it out of the header."
            report.add("W404", line, f'The fact "{fact}" is never {never}.', advice, column)
