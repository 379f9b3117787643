"""What can be said about a story without playing it: names that exist, roads that lead somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.conditions import Compare, Condition, Fact, Visited, leaves
from scenarios.diagnostics import did_you_mean
from scenarios.story import Choice, Effect, FactEffect, Line, MeterEffect, Node, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scenarios.report import Report

MAX_NODE_WORDS = 90
MAX_CHOICE_WORDS = 30


def check(story: Story, report: Report) -> None:
    """Add every diagnostic that the whole of the story gives rise to."""
    if not story.nodes:
        report.add("E209", 1, "The story has no nodes.", 'Begin one: "## friday-call: Friday, 16:40".')
        return
    _names(story, report)
    for node in story.nodes:
        _ids_of(story, node, report)
        _ending(node, report)
        _words(node, report)
    _roads(story, report)
    _idle(story, report)


def _spoken(story: Story) -> Iterator[Line]:
    for node in story.nodes:
        yield from node.lines
    yield from story.debrief


def conditions(story: Story) -> Iterator[tuple[Condition, int]]:
    """Every condition of a story, with the line where it stands."""
    for line in _spoken(story):
        if line.condition:
            yield line.condition, line.line
    for node in story.nodes:
        for entry in node.on_enter:
            if entry.condition:
                yield entry.condition, entry.line
        for choice in node.choices:
            if choice.condition:
                yield choice.condition, choice.line


def effects(story: Story) -> Iterator[tuple[Effect, int]]:
    """Every effect of a story, with the line where it stands."""
    for node in story.nodes:
        for entry in node.on_enter:
            yield from ((effect, entry.line) for effect in entry.effects)
        for choice in node.choices:
            yield from ((effect, choice.line) for effect in choice.effects)


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

    def check(self, what: str, name: str, line: int) -> None:
        if name not in self.names[what]:
            code = {"node": "E201", "meter": "E203", "fact": "E204", "person": "E205"}[what]
            self.report.add(code, line, f'There is no {what} "{name}".', did_you_mean(name, self.names[what]))

    def check_condition(self, condition: Condition, line: int) -> None:
        for leaf in leaves(condition):
            match leaf:
                case Compare(meter=meter):
                    self.check("meter", meter, line)
                case Fact(name=name) if name in self.names["meter"]:
                    self.report.add("E111", line, f'"{name}" is a meter.', f'Compare it: "{name} >= 5".')
                case Fact(name=name):
                    self.check("fact", name, line)
                case Visited(node=node_id):
                    self.check("node", node_id, line)


def _names(story: Story, report: Report) -> None:
    known = _Known(story, report)
    for condition, line in conditions(story):
        known.check_condition(condition, line)
    for effect, line in effects(story):
        if isinstance(effect, MeterEffect):
            known.check("meter", effect.meter, line)
        else:
            known.check("fact", effect.fact, line)
    for spoken in _spoken(story):
        if spoken.who:
            known.check("person", spoken.who, spoken.line)
    for node in story.nodes:
        for choice in node.choices:
            for target in choice.targets:
                known.check("node", target, choice.line)


def _ids_of(story: Story, node: Node, report: Report) -> None:
    twin = next(other for other in story.nodes if other.id == node.id)
    if twin is not node:
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
            report.add(
                "W406", choice.line, f'The choice "{choice.id}" has no "why".', "Say in a sentence what this move does."
            )


def _ending(node: Node, report: Report) -> None:
    if node.is_end:
        if node.choices:
            report.add(
                "E208", node.line, f'The ending "{node.id}" has choices.', 'Leave them out, or take "(end)" away.'
            )
        if not node.title or not node.outcome:
            missing = "name" if not node.title else "outcome"
            report.add(
                "E208",
                node.line,
                f'The ending "{node.id}" has no {missing}.',
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
        )


def word_count(text: str) -> int:
    """Words as a reader counts them."""
    return len(text.split())


def _words(node: Node, report: Report) -> None:
    """Lines that exclude each other are not read together, so conditional ones count by their longest."""
    always = sum(word_count(line.text) for line in node.lines if line.condition is None and line.kind != "image")
    some = max((word_count(line.text) for line in node.lines if line.condition is not None), default=0)
    if always + some > MAX_NODE_WORDS:
        report.add("W401", node.line, f'"{node.id}" has {always + some} words.', f"Cut it to {MAX_NODE_WORDS}.")
    for choice in node.choices:
        if (count := word_count(choice.text)) > MAX_CHOICE_WORDS:
            report.add(
                "W402", choice.line, f'The choice "{choice.id}" has {count} words.', f"Cut it to {MAX_CHOICE_WORDS}."
            )


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
        for choice in node.choices:
            for target in choice.targets:
                if target in ahead:
                    ahead[node.id].add(target)
                    behind[target].add(node.id)
    reached = _closure([story.nodes[0].id], ahead.__getitem__)
    ended = _closure((node.id for node in story.endings), behind.__getitem__)
    if not story.endings:
        report.add("E209", story.nodes[-1].line, "The story has no ending.", 'Mark one: "## paid (end): Paid in full".')
    for node in story.nodes:
        if node.id not in reached:
            report.add("E206", node.line, f'No road leads to "{node.id}".', f'Let a choice lead there: "-> {node.id}".')
        if story.endings and node.id not in ended and node.choices:
            report.add("E209", node.line, f'From "{node.id}" no road leads to an ending.', "Let a choice lead out.")


def _idle(story: Story, report: Report) -> None:
    speaking = {line.who for line in _spoken(story)}
    for person in story.people:
        if person.key not in speaking:
            report.add("W403", person.line, f"{person.name} never speaks.", "Give them a line, or leave them out.")
    read = {leaf.name for condition, _ in conditions(story) for leaf in leaves(condition) if isinstance(leaf, Fact)}
    written = {effect.fact for effect, _ in effects(story) if isinstance(effect, FactEffect)}
    for fact in story.facts:
        if fact not in read or fact not in written:
            never = "read" if fact in written else "set"
            report.add("W404", 1, f'The fact "{fact}" is never {never}.', "Use it, or leave it out of the header.")
