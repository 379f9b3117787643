"""`class_view`: how a class played a story, decision by decision, to project and to talk about.

Plain HTML: `<details>` keeps the choices hidden until someone opens them, by mouse or keyboard, in a notebook, in
nbconvert and in a file. A script of its own, static/class.js, steps through the decisions; where scripts do not run, all
of them are there one below the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.class_data import MINIMUM, ClassError, read_class
from scenarios.class_picture import class_picture, count_in_words
from scenarios.debrief import meter_label, node_title
from scenarios.images import image_source
from scenarios.stage import Problem
from scenarios.strings import ENGLISH
from scenarios.strings_class import WORDS
from scenarios.suppression import Kind
from scenarios.text import inline, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.class_data import ClassData, Damaged, Moment
    from scenarios.story import Line, Story
    from scenarios.suppression import Count

_STATIC = Path(__file__).parent / "static"
_STYLE = (_STATIC / "class.css").read_text(encoding="utf-8")
_SCRIPT = (_STATIC / "class.js").read_text(encoding="utf-8")
_SCRIPT_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
# What the script says; the rest of the page's words are in the page.
_STEP_WORDS = ("steps", "previous", "next", "show_choices", "show_did", "hide", "all", "step", "fill")


class ClassView:
    """What `class_view` returns: shows itself in a notebook; `save` makes a page of its own.

    Attributes:
        data: the numbers shown; no names are in them.
        damaged: files that could not be read, with their paths, for the instructor; the page shows only how many.
    """

    def __init__(self, data: ClassData, damaged: tuple[Damaged, ...]) -> None:
        self.data, self.damaged = data, damaged

    def __repr__(self) -> str:
        return WORDS["class_text"].format(title=self.data.story.title)

    def _repr_html_(self) -> str:
        return f"<style>{_STYLE}</style>{fragment(self.data, top=2)}"

    def save(self, path: str | Path) -> Path:
        """Write the view as one HTML file that needs nothing else, and return where it is."""
        file = Path(path)
        file.write_text(page(self.data), encoding="utf-8")
        return file


def class_view(folder: str | Path, *, story: str | Path | None = None, minimum: int = MINIMUM) -> ClassView | Problem:
    """Show how a class played a story, without names and without numbers about a few people.

    Args:
        folder: holds the attempts of the class at any depth: an nbgrader course, its `submitted`, or a flat folder.
        story: a story's id or file; needed when the folder holds attempts of several.
        minimum: no number is given about fewer people than this.

    What stands in the way is shown in place of the view, never raised.
    """
    try:
        return ClassView(*read_class(folder, story=story, minimum=minimum))
    except ClassError as error:
        return Problem(WORDS["cannot_show"], str(error))


def page(data: ClassData) -> str:
    """The view as a whole HTML page."""
    title = plain(WORDS["class_title"].format(title=data.story.title))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        # Nothing is loaded and nothing runs but our own script, whatever a story's text may hold.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{_SCRIPT_HASH}'\">"
        f'<title>{title}</title><style>{_STYLE}</style></head><body class="signoff-class-page">'
        f"<main>{fragment(data, top=1)}</main></body></html>\n"
    )


def fragment(data: ClassData, *, top: int) -> str:
    """The view as a part of a page; `top` is the level of its heading."""
    title = plain(WORDS["class_title"].format(title=data.story.title))
    few = {"minimum": data.minimum}
    people = {
        "people": count_in_words(data.learners, data.minimum),
        "finished": count_in_words(data.finished, data.minimum),
    }
    facts = [WORDS["class_people"].format(**people).capitalize(), WORDS["class_rounding"].format(**few)]
    if data.damaged:
        facts.append(WORDS["class_damaged"].format(n=data.damaged))
    h2, h3 = f"h{top + 1}", f"h{top + 2}"
    endings = [(node_title(node), "", count) for node, count in data.endings]
    parts = [
        f"<h{top}>{title}</h{top}>",
        f'<p class="sc-role">{inline(data.story.role)}</p>',
        *(f'<p class="sc-note">{plain(fact)}</p>' for fact in facts),
        # Closed as well: the map shows what the class did at every decision.
        f"<{h2}>{plain(WORDS['flow'])}</{h2}>{_details(_flow(data), WORDS['flow_reveal'])}",
        f"<{h2}>{plain(WORDS['moments'])}</{h2}>",
        _moments(data, h3),
        f"<{h2}>{plain(WORDS['endings'])}</{h2}>{_details(_bars(endings, data, data.learners), WORDS['endings'])}",
        f"<{h2}>{plain(WORDS['meters'])}</{h2}>{_meters(data)}",
    ]
    if questions := [line for line in data.story.debrief if line.kind == "question"]:
        listed = "".join(f"<li>{inline(line.text)}</li>" for line in questions)
        parts.append(f'<{h2}>{plain(WORDS["questions"])}</{h2}><ul class="sc-questions">{listed}</ul>')
    keys = 'data-lm-suppress-shortcuts="true"'  # JupyterLab's own keys stay out
    return f'<div class="signoff-class" lang="en" {keys}>{"".join(parts)}<script>{_SCRIPT}</script></div>'


def _flow(data: ClassData) -> str:
    key = plain(WORDS["flow_key"].format(minimum=data.minimum))
    # A picture that scrolls must be reachable by keyboard, too.
    region = f'<div class="sc-flow" tabindex="0" role="region" aria-label="{plain(WORDS["flow_scroll"])}">'
    return f'<p class="sc-note">{key}</p>{region}<span class="sc-middle"></span>{class_picture(data)}</div>'


def _moments(data: ClassData, heading: str) -> str:
    words = plain(json.dumps({word: WORDS[word] for word in _STEP_WORDS}))
    moments = "".join(_moment(data, moment, heading) for moment in data.moments)
    return f'<div class="sc-moments" data-words="{words}">{moments}</div>'


def _moment(data: ClassData, moment: Moment, heading: str) -> str:
    listed = "".join(f"<li>{inline(choice.text)}</li>" for choice, _ in moment.choices)
    choices = f'<ul class="sc-choices" role="list">{listed}</ul>'
    bars = [
        (inline(choice.text), ENGLISH.get(f"approach_{choice.approach}", ""), count) for choice, count in moment.choices
    ]
    if moment.stopped.kind is Kind.ABOUT:
        bars.append((plain(WORDS["stopped"]), "", moment.stopped))
    reached = WORDS["moment_reached"].format(people=count_in_words(moment.reached, data.minimum))
    return (
        f'<section class="sc-moment"><{heading}>{plain(node_title(moment.node))}</{heading}>'
        f'<p class="sc-note">{plain(reached)}</p>{_lines(data.story, moment.node.lines)}'
        f"{_details(choices, WORDS['choices'])}"
        f"{_details(_bars(bars, data, moment.reached), WORDS['did'])}</section>"
    )


def _details(inner: str, summary: str) -> str:
    return f"<details><summary>{plain(summary)}</summary>{inner}</details>"


def _lines(story: Story, lines: Iterable[Line]) -> str:
    return "".join(_line(story, line) for line in lines)


def _line(story: Story, line: Line) -> str:
    if line.kind == "image":
        source = image_source(story, line.src)
        shown = f'<img src="{source}" alt="{plain(line.text)}">' if source else f"<em>{plain(line.text)}</em>"
        return f"<p>{shown}</p>"
    person = story.person(line.who)
    where = ", ".join(filter(None, (line.channel, line.detail)))
    who = (
        f"<b>{plain(person.name if person else line.who)}{plain(f' ({where})' if where else '')}:</b> "
        if line.who
        else ""
    )
    # What only some of the class saw is marked, since not everybody will remember it.
    some = f'<span class="sc-some">{plain(WORDS["some"])}</span> ' if line.condition else ""
    return f"<p>{some}{who}{inline(line.text)}</p>"


def _bars(rows: Iterable[tuple[str, str, Count]], data: ClassData, whole: Count) -> str:
    """Choices or endings (their words as HTML), each with an approach, a number in words and a bar."""
    drawn = []
    for words, approach, count in rows:
        number = count_in_words(count, data.minimum)
        share = 0.0
        if count.kind is Kind.ABOUT and whole.kind is Kind.ABOUT:
            share = min(1.0, count.about / whole.about)
        bar = (
            f'<span class="sc-bar" aria-hidden="true"><span style="inline-size:{share:.0%}"></span></span>'
            if share
            else ""
        )
        tag = f' <span class="sc-approach">{plain(approach)}</span>' if approach else ""
        quiet = "" if count.kind is Kind.ABOUT else ' class="sc-few"'
        drawn.append(f'<li{quiet}><span class="sc-words">{words}{tag}</span> <b>{plain(number)}</b>{bar}</li>')
    return f'<ul class="sc-bars" role="list">{"".join(drawn)}</ul>'


def _meters(data: ClassData) -> str:
    head = "".join(f'<th scope="col">{plain(WORDS[word])}</th>' for word in ("meter", "meter_start", "meter_end"))
    rows = "".join(
        f'<tr><th scope="row">{plain(meter_label(meter.name))}</th><td>{meter.start}</td>'
        f"<td>{WORDS['withheld'] if meter.end is None else meter.end}</td></tr>"
        for meter in data.meters
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
