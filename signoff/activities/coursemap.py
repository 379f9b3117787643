"""The course map: which lessons there are, and where the student stands, read from the files in the folder."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from IPython.display import display

from scenarios import AttemptError, read_attempt
from signoff.activities import notes
from signoff.course import Course, Module, load_course

SENTENCE = "Run this cell to see the course map and where you are in it."

_STYLE = """<style>
.so-map{max-width:46rem;font-size:var(--jp-content-font-size1,14px);line-height:1.5}
.so-map.so-map ol{list-style:none;margin:0;padding:0}
.so-map.so-map li{display:grid;grid-template-columns:2.25rem 1fr;gap:0 .75rem;margin:0;padding:.7rem .25rem;
 border-top:1px solid var(--jp-border-color2,#ddd)}
.so-map.so-map li>span{font-size:1.35rem;line-height:1.5rem;font-weight:600;text-align:end;
 color:var(--jp-content-font-color2,#616161);font-variant-numeric:tabular-nums}
.so-map.so-map .so-there>span{color:var(--jp-brand-color1,#1976d2)}
.so-map.so-map h3{margin:0!important;font-size:1.05rem;font-weight:600;line-height:1.6rem}
.so-map.so-map h3 em{font-weight:400;color:var(--jp-content-font-color2,#616161)}
.so-map.so-map p{margin:.15rem 0 0}
.so-map.so-map .so-meta{color:var(--jp-content-font-color2,#616161)}
.so-map.so-map .so-steps{margin:.35rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem .5rem;list-style:none}
.so-map.so-map .so-steps li{display:block;padding:.05rem .6rem;border:1px solid var(--jp-border-color1,#bdbdbd);
 border-radius:1rem;font-size:.92em}
.so-map.so-map .so-steps .so-done{border-color:var(--jp-brand-color1,#1976d2)}
.so-map.so-map .so-next{margin:0 0 .9rem;padding:.6rem .9rem;border-radius:.5rem;
 border-inline-start:4px solid var(--jp-brand-color1,#1976d2);background:var(--jp-layout-color2,#f5f5f5)}
</style>"""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a lesson and what has become of it."""

    name: str
    done: bool
    said: str
    """How it stands, in a few words that read on after the name: "4 of 5 answered"."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a student is in one module."""

    module: Module
    available: bool
    steps: tuple[Step, ...]
    assignment: str = ""
    """Where the assignment's notebook lies, relative to the lessons; empty if it is not there."""

    @property
    def begun(self) -> bool:
        """Whether anything of the module has left a trace."""
        return any(step.said != "to do" for step in self.steps)

    @property
    def finished(self) -> bool:
        """Whether every part of the lesson is done."""
        return bool(self.steps) and all(step.done for step in self.steps)


def where_am_i(folder: Path, course: Course) -> tuple[Place, ...]:
    """What the files under `folder` say about each module. Files that cannot be read are reported, never raised."""
    return tuple(_place(folder, module) for module in course.modules)


def _place(folder: Path, module: Module) -> Place:
    if not module.available(folder):
        return Place(module, available=False, steps=())
    key = module.assignment.key
    assignment = f"../assignments/{key}/{key}.ipynb"
    found = (folder / assignment).is_file()
    return Place(module, available=True, steps=_steps(folder, module), assignment=assignment if found else "")


def _steps(folder: Path, module: Module) -> tuple[Step, ...]:
    kept = notes.LessonNotes(module.lesson, folder / notes.FOLDER)
    note = folder / notes.FOLDER / f"{module.lesson}.md"
    try:
        side = bool(kept.section("side").get("side"))
        check = kept.section("check:self-check")
    except notes.NotesError as error:
        return (Step("Notes", False, str(error)),)
    answers, of = check.get("answers"), check.get("of")
    answered = len(answers) if isinstance(answers, dict) else 0
    written = note.is_file() and note.stat().st_size > 0
    return (
        Step("Side", side, "taken" if side else "to do"),
        Step("Self-check", answered > 0 and answered == of, f"{answered} of {of} answered" if answered else "to do"),
        *(_played(folder / "attempts" / f"{scenario.key}.jsonl", scenario.title) for scenario in module.scenarios),
        Step("Exit note", written, "saved" if written else "to do"),
    )


def _played(path: Path, title: str) -> Step:
    name = f"Scenario “{title}”"
    if not path.exists():
        return Step(name, False, "to do")
    try:
        attempt = read_attempt(path)
    except AttemptError as error:
        return Step(name, False, str(error))
    tries = len(attempt.tries)
    if attempt.finished:
        return Step(name, True, "played to an end" + (f", {tries} tries" if tries > 1 else ""))
    return Step(name, False, "begun")


def map_html(places: tuple[Place, ...]) -> str:
    """The map as HTML: a labelled navigation with an ordered list, links only where there is something to open."""
    items = "".join(map(_item, places))
    return f'{_STYLE}<nav class="so-map" aria-label="Course map">{_next(places)}<ol>{items}</ol></nav>'


def _next(places: tuple[Place, ...]) -> str:
    there = [place for place in places if place.available]
    if not there:
        return '<p class="so-next">No lesson lies in this folder. Open this notebook in the course’s own folder.</p>'
    # What was begun comes before what is new, and a finished lesson last.
    place = min(there, key=lambda one: (one.finished, not one.begun, one.module.number))
    name = f"module {place.module.number}, {_link(place.module)}"
    if place.finished:
        return f'<p class="so-next"><strong>You are through.</strong> The last lesson you finished is {name}.</p>'
    if not place.begun:
        return f'<p class="so-next"><strong>Start here:</strong> {name}.</p>'
    step = next(step for step in place.steps if not step.done)
    todo = html.escape(step.name[0].lower() + step.name[1:])
    return f'<p class="so-next"><strong>You are here:</strong> {name}. Next: {todo}.</p>'


def _item(place: Place) -> str:
    module = place.module
    parts = [f"lesson {module.minutes} min"]
    parts += [f"scenario “{html.escape(scenario.title)}” {scenario.minutes} min" for scenario in module.scenarios]
    homework = f'<a href="{quote(place.assignment)}">assignment</a>' if place.assignment else "assignment"
    parts.append(f"{homework} {module.assignment.minutes} min")
    title = _link(module) if place.available else html.escape(module.title)
    state = "" if place.available else " · <em>not yet written</em>"
    steps = "".join(
        f"<li{' class=so-done' if step.done else ''}>{'✓ ' if step.done else ''}{html.escape(step.name)}: "
        f"{html.escape(step.said)}</li>"
        for step in place.steps
    )
    return (
        f'<li{" class=so-there" if place.available else ""}><span aria-hidden="true">{module.number}</span><div>'
        f'<h3>{title}{state}</h3><p class="so-meta">{" · ".join(parts)}</p>'
        + (f'<ul class="so-steps" aria-label="How far you are">{steps}</ul>' if steps else "")
        + "</div></li>"
    )


def _link(module: Module) -> str:
    return f'<a href="{quote(module.notebook)}">{html.escape(module.title)}</a>'


def course_map(folder: str | Path = ".") -> None:
    """Show the course map for the files in `folder`, this notebook's own by default."""
    text = map_html(where_am_i(Path(folder), load_course()))
    display({"text/html": text, "text/plain": SENTENCE}, raw=True)
