"""A story as ink: one knot a node, meters and facts as variables, visits as ink counts them.

Format: "Writing with ink", https://github.com/inkle/ink/blob/master/Documentation/WritingWithInk.md
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenarios.conditions import And, Compare, Condition, Fact, Not, Or, Visited
from scenarios.debrief import meter_label
from scenarios.exchange.exporting import pieces, speaker
from scenarios.story import METER_MAX, METER_MIN, Choice, Effect, FactEffect, Line, Node, Story

if TYPE_CHECKING:
    from collections.abc import Iterable

_RESERVED = frozenset(
    {"and", "or", "not", "mod", "has", "hasnt", "true", "false", "else", "return", "function", "temp", "ref"}
    | {"stopping", "cycle", "shuffle", "once", "change", "meter", "by"}
)
_TAGS = {"<em>": "<i>", "</em>": "</i>", "<strong>": "<b>", "</strong>": "</b>"}
# A backslash makes ink take the next character as text. Comments are taken away before that, wherever they stand.
_MARKS = re.compile(r"[\\{}|#~<>\[\]]|(?<=/)[/*]")
_FIRST = re.compile(r"[*+=~-]|(?:VAR|CONST|LIST|EXTERNAL|INCLUDE|TODO)\b")


class _Names:
    """Identifiers of ink for the story's meters, facts, nodes and choices, each used once."""

    def __init__(self, story: Story) -> None:
        self.taken = set(_RESERVED)
        self.variables = {name: self._new(name) for name in (*story.meter_index, *story.facts)}
        self.knots = {node.id: self._new(node.id) for node in story.nodes}
        self.labels = {
            (node.id, choice.id): self._new(f"{node.id}-{choice.id}") for node in story.nodes for choice in node.choices
        }
        self.debrief = self._new("debrief")

    def _new(self, name: str) -> str:
        plain = name.replace("-", "_")
        free = plain
        number = 2
        while free in self.taken:
            free, number = f"{plain}_{number}", number + 1
        self.taken.add(free)
        return free


def to_ink(story: Story) -> str:
    """The whole story as the text of one ``.ink`` file."""
    names = _Names(story)
    renamed = [(name, ink) for name, ink in (names.variables | names.knots).items() if name != ink]
    parts = [
        f"// {_comment(story.title)} ({story.id}, version {story.version}), written out as ink.",
        "// Luck differs: ink throws for it with RANDOM when the choice is made; SEED_RANDOM makes it repeatable.",
        "// A choice that is not open is told in a line tagged #unavailable, for ink does not show it.",
        *(["// Names that ink cannot take, and what stands for them here:"] if renamed else []),
        *(f"//   {name} = {ink}" for name, ink in renamed),
        "",
        f"# title: {_text(story.title)}",
        *(f"VAR {names.variables[name]} = {start}" for name, start in story.meters),
        *(f"VAR {names.variables[fact]} = false" for fact in story.facts),
        "",
        _paragraph(_text(story.role)),
        f"-> {names.knots[story.nodes[0].id]}",
        "",
        "=== function change(ref meter, by) ===",
        f"~ meter = MAX({METER_MIN}, MIN({METER_MAX}, meter + by))",
        *(line for node in story.nodes for line in _knot(story, node, names)),
        *_debrief(story, names),
    ]
    return "\n".join(parts) + "\n"


def _knot(story: Story, node: Node, names: _Names) -> list[str]:
    parts = ["", f"=== {names.knots[node.id]} ==="]
    for entry in node.on_enter:
        parts += _guarded(entry.condition, (_set(effect, names) for effect in entry.effects), names)
    parts.append(f"# {'ending' if node.is_end else 'node'}: {node.id}")
    if node.title:
        parts.append(_paragraph(_text(node.title)))
    for line in node.lines:
        parts += _guarded(line.condition, [_line(story, line)], names)
    if node.is_end:
        meters = ", ".join(f"{meter_label(name)} {{{names.variables[name]}}}" for name in story.meter_index)
        return [*parts, f"{_paragraph(_text(node.outcome))} # outcome", f"{meters} # meters", f"-> {names.debrief}"]
    for choice in node.choices:
        if choice.condition:
            parts += _guarded(Not(choice.condition), [f"(Not open now: {_text(choice.text)}) # unavailable"], names)
    for choice in node.choices:
        parts += _choice(node, choice, names)
    return parts


def _choice(node: Node, choice: Choice, names: _Names) -> list[str]:
    condition = f" {{{expression(choice.condition, names.variables, names.knots)}}}" if choice.condition else ""
    parts = [f"+ ({names.labels[node.id, choice.id]}){condition} [{_text(choice.text)}]"]
    parts += [f"    {_set(effect, names)}" for effect in choice.effects]
    if choice.record:
        parts.append(f"    Written into the project record: {_text(choice.record)} # record")
    if choice.chance:
        lucky = names.knots[choice.chance.target]
        parts.append(f"    {{ RANDOM(1, 100) <= {choice.chance.percent}: -> {lucky} }}")
    return [*parts, f"    -> {names.knots[choice.target]}"]


def _debrief(story: Story, names: _Names) -> list[str]:
    parts = ["", f"=== {names.debrief} ===", "# debrief"]
    for line in story.debrief:
        parts += _guarded(line.condition, [_line(story, line)], names)
    for node in story.nodes:
        for choice in node.choices:
            if choice.why:
                taken = f"{names.knots[node.id]}.{names.labels[node.id, choice.id]}"
                told = f"<b>{_text(choice.text)}</b> {_text(choice.why)} # why"
                parts += [f"{{ {taken} > 0:", f"    {told}", "}"]
    return [*parts, "-> END"]


def _line(story: Story, line: Line) -> str:
    if line.kind == "image":
        return f"(Picture: {_plain(line.text)}) # image: {_plain(line.src)}"
    if line.kind == "say":
        name, where = speaker(story, line)
        return _paragraph(f"{_plain(name)}{f' ({_plain(where)})' if where else ''}: {_text(line.text)}")
    return _paragraph(_text(line.text))


def _guarded(condition: Condition | None, lines: Iterable[str], names: _Names) -> list[str]:
    if condition is None:
        return list(lines)
    return [f"{{ {expression(condition, names.variables, names.knots)}:", *(f"    {line}" for line in lines), "}"]


def _set(effect: Effect, names: _Names) -> str:
    if isinstance(effect, FactEffect):
        return f"~ {names.variables[effect.fact]} = {'true' if effect.value else 'false'}"
    return f"~ change({names.variables[effect.meter]}, {effect.change})"


def expression(condition: Condition, variables: dict[str, str], knots: dict[str, str]) -> str:
    """A condition in ink: ``trust >= 3 and not (estimate > 0)``, with the identifiers of variables and knots."""
    match condition:
        case Compare(meter, operator, value):
            return f"{variables[meter]} {'==' if operator == '=' else operator} {value}"
        case Fact(name):
            return variables[name]
        case Visited(node):
            return f"{knots[node]} > 0"
        case Not(part):
            return f"not {_operand(part, variables, knots)}"
        case And(parts) | Or(parts):
            word = " and " if isinstance(condition, And) else " or "
            return word.join(_operand(part, variables, knots) for part in parts)


def _operand(part: Condition, variables: dict[str, str], knots: dict[str, str]) -> str:
    inside = expression(part, variables, knots)
    return inside if isinstance(part, Fact) else f"({inside})"  # a name alone in parentheses is a list to ink


def _comment(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return _MARKS.sub(lambda found: f"\\{found[0]}", text)


def _text(text: str) -> str:
    """A paragraph of the story with emphasis as ``<i>`` and ``<b>``, and nothing else that ink would read."""
    return "".join(
        _TAGS.get(piece.value, "") if piece.kind == "tag" else _plain(piece.value) for piece in pieces(text)
    ).strip()


def _paragraph(text: str) -> str:
    """Escaped text at the beginning of a line, where ink knows more marks."""
    return f"\\{text}" if _FIRST.match(text) else text
