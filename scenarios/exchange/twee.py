"""A story as Twee 3 for SugarCube 2: one passage a node, named by its id, ready for Twine or a Twee compiler.

Formats: the Twee 3 specification and the Twine 2 story data at https://github.com/iftechfoundation/twine-specs, and
the markup, macros and functions of SugarCube 2 (https://www.motoslave.net/sugarcube/2/docs/).
"""

from __future__ import annotations

import json
import re
import uuid
from html import escape

from scenarios.conditions import And, Compare, Condition, Fact, Not, Or, Visited
from scenarios.debrief import meter_label
from scenarios.exchange.exporting import pieces, plain_text, speaker
from scenarios.story import METER_MAX, METER_MIN, Choice, Effect, FactEffect, Line, Node, Story

FORMAT_VERSION = "2.37.3"
DEBRIEF = "Debrief"  # node ids are in lower case, so no node has this name
_NAMESPACE = uuid.UUID("6a1f0b7e-5a0c-4f6e-9d57-3f1d2c8f4b10")
_OPERATORS = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt", "=": "is"}
# What SugarCube or Twee could read as a mark: some characters anywhere, some only doubled, before a letter, or first,
# and addresses, which would become links.
_MARKS = re.compile(
    r"[\[\]<>&$_\\{}|`]|(['/=~^@\"-])\1+|/(?=[*%])|\?(?=[A-Za-z])|\A[!*#:-]|:(?=:)"
    r"|\b(?:file|https?|mailto|ftp|javascript|irc|news|data):(?=\S)"
)
_STYLE = """\
.when { font-weight: bold; opacity: 0.75; }
.who { font-weight: bold; }
.where { opacity: 0.75; }
.choice { margin-left: 2em; }
.silent { font-style: italic; }
.unavailable { margin-left: 2em; opacity: 0.6; text-decoration: line-through; }
.outcome { font-weight: bold; }"""


def story_ifid(story: Story) -> str:
    """The story's Interactive Fiction identifier: the same for every version of a story."""
    return str(uuid.uuid5(_NAMESPACE, story.id)).upper()


def to_twee(story: Story) -> str:
    """The whole story as the text of one ``.twee`` file."""
    places = _places(story)
    passages = [
        ("StoryTitle", plain_text(story.title)),
        ("StoryData", _story_data(story)),
        ("About this export [comment]", _about(story)),
        ("StoryStylesheet [stylesheet]", _STYLE),
        ("StoryInit", _start(story)),
        ("StorySubtitle", _markup(story.role)),
        ("StoryCaption", _caption(story)),
        *((_header(node, places[node.id]), _passage(story, node)) for node in story.nodes),
        (f"{DEBRIEF} [nobr debrief]", _debrief(story)),
    ]
    if any(choice.chance for node in story.nodes for choice in node.choices):
        # Luck that is drawn from the saved story: going back and choosing again does not throw again.
        passages.insert(3, ("StoryScript [script]", "State.prng.init();"))
    return "\n\n".join(f":: {header}\n{body}" for header, body in passages) + "\n"


def _story_data(story: Story) -> str:
    data = {
        "ifid": story_ifid(story),
        "format": "SugarCube",
        "format-version": FORMAT_VERSION,
        "start": story.nodes[0].id,
        "tag-colors": {"ending": "green", "debrief": "blue"},
    }
    return json.dumps(data, indent=2)


def _about(story: Story) -> str:
    notes = [
        f"{story.title} ({story.id}, version {story.version}), written out as Twee 3 for SugarCube 2.",
        "Each passage is a node of the story and has its id. Meters and facts are variables of the same name.",
        "The list RECORD holds the project record, the list WHY what the debrief says about the choices taken.",
        "Luck differs: here SugarCube throws for it on entering a passage, and other plays have other luck than ours.",
        "Emphasis inside choices is left out. Pictures are not part of this file: copy them beside the page.",
    ]
    return "\n".join(_escaped(note) for note in notes)


def _places(story: Story) -> dict[str, str]:
    """Where Twine draws each passage: one row for each step from the start."""
    places: dict[str, str] = {}
    row, depth = [story.nodes[0].id], 0
    while row:
        places |= {node_id: f"{100 + 150 * column},{100 + 150 * depth}" for column, node_id in enumerate(row)}
        ahead = (target for node_id in row for choice in story.node(node_id).choices for target in choice.targets)
        row, depth = [target for target in dict.fromkeys(ahead) if target not in places], depth + 1
    return places


def _header(node: Node, place: str) -> str:
    return f'{node.id} [nobr{" ending" if node.is_end else ""}] {{"position":"{place}","size":"100,100"}}'


def _start(story: Story) -> str:
    values = [*((name, str(start)) for name, start in story.meters), *((fact, "false") for fact in story.facts)]
    return "\n".join(f"<<set ${name} to {value}>>" for name, value in [*values, ("RECORD", "[]"), ("WHY", "[]")])


def _caption(story: Story) -> str:
    meters = "<br>".join(f"{meter_label(name)}: <<= ${name}>> of {METER_MAX}" for name in story.meter_index)
    record = "<p><b>Project record</b></p><ul><<for _entry range $RECORD>><li><<print _entry>></li><</for>></ul>"
    return f"<<nobr>><p>{meters}</p>\n<<if $RECORD.length gt 0>>{record}<</if>><</nobr>>"


def _passage(story: Story, node: Node) -> str:
    parts = [_guarded(entry.condition, "".join(map(_set, entry.effects))) for entry in node.on_enter]
    if node.title:
        parts.append(f'<p class="when">{_escaped(node.title)}</p>')
    parts += [_guarded(line.condition, _line(story, line)) for line in node.lines]
    parts += [_choice(choice) for choice in node.choices]
    if node.is_end:
        parts += [f'<p class="outcome">{_markup(node.outcome)}</p>', f"<p>[[{DEBRIEF}]]</p>"]
    return "\n".join(parts)


def _line(story: Story, line: Line) -> str:
    if line.kind == "image":
        return f'<p><img src="{escape(line.src)}" alt="{escape(line.text)}"></p>'
    if line.kind == "question":
        return f'<p class="question">{_markup(line.text)}</p>'
    if line.kind == "narration":
        return f"<p>{_markup(line.text)}</p>"
    name, where = speaker(story, line)
    where = f' <span class="where">({_escaped(where)})</span>' if where else ""
    return f'<p class="say"><span class="who">{_escaped(name)}</span>{where}: {_markup(line.text)}</p>'


def _choice(choice: Choice) -> str:
    effects = [_set(effect) for effect in choice.effects]
    if choice.record:
        effects.append(f"<<run $RECORD.push({_string(_markup(choice.record))})>>")
    if choice.why:
        told = f"<b>{_markup(choice.text)}</b> {_markup(choice.why)}"
        effects.append(f"<<run $WHY.push({_string(told)})>>")
    # The text as a quoted expression inside square brackets: whatever it says, SugarCube shows it letter by letter,
    # and every Twee tool finds the road.
    text = _string(plain_text(choice.text))
    body = "".join(effects)
    links = [f"<<link [[{text}|{target}]]>>{body}<</link>>" for target in choice.targets]
    link = links[0]
    if choice.chance:
        link = f"<<if random(1, 100) lte {choice.chance.percent}>>\n{links[1]}\n<<else>>\n{links[0]}\n<</if>>"
    shown = f'<p class="choice{" silent" if choice.silent else ""}">{link}</p>'
    if choice.condition is None:
        return shown
    closed = f'<p class="unavailable">{_markup(choice.text)}</p>'
    return f"<<if {expression(choice.condition)}>>\n{shown}\n<<else>>\n{closed}\n<</if>>"


def _debrief(story: Story) -> str:
    lines = [_guarded(line.condition, _line(story, line)) for line in story.debrief]
    whys = "<<if $WHY.length gt 0>><ol><<for _why range $WHY>><li><<print _why>></li><</for>></ol><</if>>"
    return "\n".join([f'<p class="when">{DEBRIEF}</p>', *lines, whys])


def _guarded(condition: Condition | None, body: str) -> str:
    return body if condition is None else f"<<if {expression(condition)}>>{body}<</if>>"


def _set(effect: Effect) -> str:
    if isinstance(effect, FactEffect):
        return f"<<set ${effect.fact} to {'true' if effect.value else 'false'}>>"
    sign = "+" if effect.change >= 0 else "-"
    changed = f"${effect.meter} {sign} {abs(effect.change)}"
    return f"<<set ${effect.meter} to Math.clamp({changed}, {METER_MIN}, {METER_MAX})>>"


def expression(condition: Condition) -> str:
    """A condition as TwineScript: ``$trust gte 3 and not hasVisited("estimate")``."""
    match condition:
        case Compare(meter, operator, value):
            return f"${meter} {_OPERATORS[operator]} {value}"
        case Fact(name):
            return f"${name}"
        case Visited(node):
            return f'hasVisited("{node}")'
        case Not(part):
            return f"not {_operand(part)}"
        case And(parts) | Or(parts):
            return (" and " if isinstance(condition, And) else " or ").join(map(_operand, parts))


def _operand(part: Condition) -> str:
    # "not" binds more tightly than a comparison does, and "and" more tightly than "or".
    return expression(part) if isinstance(part, Fact | Visited) else f"({expression(part)})"


def _escaped(text: str) -> str:
    """Plain text that SugarCube shows letter by letter: what could be a mark becomes a character reference."""
    return _MARKS.sub(lambda found: "".join(f"&#{ord(letter)};" for letter in found[0]), text)


def _markup(text: str) -> str:
    """A paragraph of the story with its emphasis and links as HTML, and nothing else that SugarCube would read."""
    return "".join(piece.value if piece.kind == "tag" else _escaped(piece.value) for piece in pieces(text))


def _string(text: str) -> str:
    """A quoted string of TwineScript that holds neither brackets, which end a link, nor angles, which end a macro."""
    return re.sub(r"[\[\]<>|$]", lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
