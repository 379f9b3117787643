r"""A story as canonical text: the same story always prints the same way, and parsing the text gives the story again.

Every paragraph, choice and value stands on one line, so there is nothing to unwrap. Narration that would be read as a
mark is printed with a backslash (``\# 4``), and so is a number sign in the header that would begin a comment
(``Reel \# 4``); see `scenarios.language.marks`. Comments are not part of a story: what must keep them works on the text
(`scenarios.language.fixer`).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from scenarios.conditions import to_text as condition_text
from scenarios.language.marks import escape, escape_comments
from scenarios.story import MeterEffect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenarios.conditions import Condition
    from scenarios.story import Choice, Effect, EntryEffect, Line, Node, Person, Silence, Story


def to_text(story: Story) -> str:
    """The canonical text of a story: for every story that parses without errors, parsing it gives an equal story.

    What no text can say, such as a line break in a title, comes out as something else or not at all; stories made by
    programs are compared with what they print by `scenarios.language.schema.from_data`.
    """
    parts = [_header(story), *map(_node, story.nodes), *_debrief(story.debrief)]
    return "\n\n".join(parts) + "\n"


def _header(story: Story) -> str:
    lines = [
        f"id: {story.id}",
        f"title: {story.title}",
        f"version: {story.version}",
        *([f"lang: {story.lang}"] if story.lang else []),
        f"role: {story.role}",
        f"minutes: {story.minutes}",
        *([f"ask: {story.ask}"] if story.ask else []),
        f"meters: {', '.join(f'{name} {start}' for name, start in story.meters)}",
    ]
    if story.facts:
        lines.append(f"facts: {', '.join(story.facts)}")
    lines += ["people:", *map(_person, story.people)]
    if story.ids:
        lines.append(f"ids: {', '.join(story.ids)}")
    if story.quiet:
        lines += ["quiet:", *map(_silence, story.quiet)]
    return "\n".join(["---", *map(escape_comments, lines), "---"])


def _person(person: Person) -> str:
    hidden = " (hidden)" if person.hidden else ""
    about = f", {person.about}" if person.about else ""
    avatar = f"\n    avatar: {person.avatar}" if person.avatar else ""
    return f"  {person.key}{hidden}: {person.name}{about}{avatar}"


def _silence(silence: Silence) -> str:
    place = f" {silence.node}" if silence.node else ""
    choice = f"/{silence.choice}" if silence.choice else ""
    return f"  {silence.code}{place}{choice}: {silence.reason}"


def _node(node: Node) -> str:
    end = " (end)" if node.is_end else ""
    title = f": {node.title}" if node.title else ""
    paragraphs = ["\n".join([f"## {node.id}{end}{title}", *map(_entry, node.on_enter)]), *_lines(node.lines)]
    if node.outcome:
        paragraphs.append(f"outcome: {node.outcome}")
    if node.choices:
        paragraphs.append("\n".join(line for choice in node.choices for line in _choice(choice)))
    return "\n\n".join(paragraphs)


def _entry(entry: EntryEffect) -> str:
    guard = f"if {condition_text(entry.condition)}: " if entry.condition else ""
    return f"on enter: {guard}{_effects(entry.effects)}"


def _effects(effects: Iterable[Effect]) -> str:
    return ", ".join(
        f"{effect.meter} {effect.change:+d}"
        if isinstance(effect, MeterEffect)
        else f"{'' if effect.value else 'not '}{effect.fact}"
        for effect in effects
    )


def _choice(choice: Choice) -> Iterator[str]:
    yield f"* [{choice.id}] {choice.text} -> {choice.target}"
    if choice.condition:
        yield f"  only if: {condition_text(choice.condition)}"
    if choice.effects:
        yield f"  effects: {_effects(choice.effects)}"
    if choice.approach:
        yield f"  approach: {choice.approach}"
    if choice.chance:
        yield f"  chance {choice.chance.percent}%: -> {choice.chance.target}"
    if choice.ids:
        yield f"  ids: {', '.join(choice.ids)}"
    if choice.record:
        yield f"  record: {choice.record}"
    if choice.why:
        yield f"  why: {choice.why}"


def _debrief(lines: tuple[Line, ...]) -> Iterator[str]:
    """The debrief, under a further heading wherever somebody speaks by no channel after a line that had one."""
    part: list[Line] = []
    channel = ""
    for line in lines:
        if line.kind == "say":
            if channel and not line.channel:
                yield _debrief_part(part)
                part = []
            channel = line.channel
        part.append(line)
    if part:
        yield _debrief_part(part)


def _debrief_part(lines: list[Line]) -> str:
    """Under one heading; questions that follow each other stand together."""
    printed = list(zip(lines, _lines(lines), strict=True))
    groups = groupby(enumerate(printed), key=lambda item: -1 if item[1][0].kind == "question" else item[0])
    return "\n\n".join(["# Debrief", *("\n".join(text for _, (_, text) in group) for _, group in groups)])


def _lines(lines: Iterable[Line]) -> Iterator[str]:
    """One paragraph each. A speech names its channel where it is not the one before, or has a detail."""
    channel = ""
    for line in lines:
        match line.kind:
            case "image":
                text = f"![{line.text}]({line.src})"
            case "question":
                text = f"? {line.text}".rstrip()
            case "say":
                context = ", ".join(filter(None, (line.channel, line.detail)))
                named = f"{line.who} ({context})" if line.detail or line.channel != channel else line.who
                text = f"{named}: {line.text}".rstrip()
                channel = line.channel
            case _:
                text = escape(line.text)
        yield _guarded(line.condition, text)


def _guarded(condition: Condition | None, text: str) -> str:
    return f"{{{condition_text(condition)}}} {text}".rstrip() if condition else text
