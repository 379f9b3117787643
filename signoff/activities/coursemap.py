"""The course map: the modules as a road, and where the student stands on it, read from the files in the folder."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from IPython.display import display

from signoff.activities.progress import THROUGH, ModuleProgress, Progress, look
from signoff.activities.timespent import LONGEST_PAUSE, in_words
from signoff.course import load_course

if TYPE_CHECKING:
    from signoff.activities.steps import Step
    from signoff.course import Module

SENTENCE = "Run this cell to see the course map and where you are in it."

# JupyterLab's own colours, so that the map follows its theme; after the comma what a page without a theme shows. Every
# state is said in words or with a tick as well: colour alone says nothing.
_STYLE = """<style>
.so-map{max-width:46rem;padding:0 4px;font-size:var(--jp-content-font-size1,14px);line-height:1.5;overflow-wrap:anywhere;
 --so-ink:var(--jp-content-font-color1,#212121);--so-soft:var(--jp-content-font-color2,#616161);
 --so-line:var(--jp-border-color1,#bdbdbd);--so-paper:var(--jp-layout-color0,#fff);
 --so-accent:var(--jp-brand-color1,#1976d2)}
.so-map.so-map h3{margin:0!important;font-size:1.05rem;font-weight:600;line-height:1.75rem}
.so-map.so-map h3 em,.so-map.so-map h3 small{font-style:normal;font-weight:400;font-size:.85em;color:var(--so-soft)}
.so-map.so-map p{margin:.1rem 0 0}
.so-map.so-map .so-meta{color:var(--so-soft)}
.so-map.so-map p a{text-decoration:underline}
.so-map.so-map .so-next{margin:0;padding:.7rem 1rem;border-radius:.4rem;border-inline-start:4px solid var(--so-accent);
 background:var(--jp-layout-color2,#f2f2f2);text-wrap:pretty}
.so-map.so-map dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem 1.25rem;margin:1rem 0 1.1rem;
 padding:0}
.so-map.so-map dl div{display:flex;flex-direction:column-reverse;justify-content:flex-end}
.so-map.so-map dt{float:none;width:auto;margin:0;padding:0;font-weight:400;font-size:.92em;line-height:1.35;color:var(--so-soft)}
.so-map.so-map dd{float:none;width:auto;margin:0;padding:0;font-size:1.35rem;line-height:1.4;font-weight:600;font-variant-numeric:tabular-nums}
.so-map.so-map dd small{font-size:.7em;font-weight:400;color:var(--so-soft)}
.so-map.so-map ol{list-style:none;margin:0;padding:0}
.so-map.so-map ol>li{position:relative;display:grid;grid-template-columns:2.25rem minmax(0,1fr);gap:0 .9rem;margin:0;
 padding:0 0 1.1rem}
.so-map.so-map ol>li:not(:last-child)::before{content:"";position:absolute;inset-inline-start:calc(1.125rem - 1px);top:2.25rem;
 bottom:0;border-inline-start:2px solid var(--so-line)}
.so-map.so-map .so-stop{display:grid;place-items:center;width:2.25rem;height:2.25rem;margin-top:-.2rem;border-radius:50%;
 box-sizing:border-box;border:2px solid var(--so-line);background:var(--so-paper);font-weight:600;color:var(--so-soft);
 font-variant-numeric:tabular-nums}
.so-map.so-map .so-begun>.so-stop{border-color:var(--so-accent);color:var(--so-ink)}
.so-map.so-map .so-finished>.so-stop{border-color:var(--so-accent);background:var(--so-accent);color:var(--so-paper)}
.so-map.so-map .so-finished::before{border-color:var(--so-accent)!important}
.so-map.so-map [aria-current]>.so-stop{outline:2px solid var(--so-accent);outline-offset:2px}
.so-map.so-map .so-steps{margin:.4rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem .4rem;list-style:none}
.so-map.so-map .so-steps li{margin:0;padding:.05rem .6rem;border:1px solid var(--so-line);border-radius:.8rem;font-size:.9em}
.so-map.so-map .so-steps .so-done{border-color:var(--so-accent)}
.so-map.so-map .so-trouble{margin-top:.5rem;padding:.7rem 1rem;border-radius:.4rem;
 border-inline-start:4px solid var(--jp-warn-color1,#b26a00);background:var(--jp-layout-color2,#f2f2f2)}
.so-map.so-map .so-trouble ul{margin:.3rem 0 0;padding-inline-start:1.2rem}
</style>"""


def map_html(progress: Progress) -> str:
    """The map as HTML: a labelled navigation with an ordered list, links only where there is something to open."""
    here = progress.next().place
    items = "".join(_item(place, current=place is here) for place in progress.places)
    return (
        f'{_STYLE}<nav class="so-map" aria-label="Course map">{_next(progress)}{_figures(progress)}'
        f'<ol role="list">{items}</ol>{_troubles(progress)}</nav>'
    )


def _next(progress: Progress) -> str:
    found = progress.next()
    if found.place is None:
        return '<p class="so-next">No lesson lies in this folder. Open this notebook in the course’s own folder.</p>'
    name = f"module {found.place.module.number}, {_link(found.place.module)}"
    if found.lead == THROUGH:
        return f'<p class="so-next"><strong>{THROUGH}.</strong> What you touched last is {name}.</p>'
    todo = f" Next: {html.escape(found.todo)}." if found.todo else ""
    return f'<p class="so-next"><strong>{found.lead}:</strong> {name}.{todo}</p>'


def _figures(progress: Progress) -> str:
    """The whole in four figures; none before anything has been done, when four noughts would say nothing."""
    if not any(place.begun for place in progress.places):
        return ""
    modules = len(progress.places)
    rows = (
        ("lessons opened to the end", progress.lessons, modules),
        ("scenarios played to an ending", progress.scenarios, progress.scenarios_in_all),
        ("assignments validated", progress.assignments, modules),
    )
    cells = "".join(f"<div><dt>{name}</dt><dd>{number} <small>of {of}</small></dd></div>" for name, number, of in rows)
    pause = round(LONGEST_PAUSE.total_seconds() / 60)
    spent = f"<div><dt>between saved moments (pauses over {pause} min not counted)</dt><dd>{in_words(progress.minutes)}</dd></div>"
    return f"<dl>{cells}{spent}</dl>"


def _item(place: ModuleProgress, *, current: bool) -> str:
    module = place.module
    title = _link(module) if place.available else html.escape(module.title)
    state = " · <em>not in this folder</em>" if not place.available else ""
    spent = f"{in_words(place.minutes)}{'' if place.finished else ' so far'}" if place.minutes >= 1 else ""
    known = ", ".join(filter(None, ("finished" if place.finished else "", spent)))
    state += f" <small>· {known}</small>" if known else ""
    kind = "so-finished" if place.finished else "so-begun" if place.begun else "so-new"
    steps = "".join(map(_step, place.steps)) if place.begun or any(place.troubles) else ""
    return (
        f'<li class="{kind}"{" aria-current=step" if current else ""}>'
        f'<span class="so-stop" aria-hidden="true">{module.number}</span><div><h3>{title}{state}</h3>'
        f'<p class="so-meta">{_parts(place)}</p>'
        + (f'<ul class="so-steps" role="list" aria-label="How far you are">{steps}</ul>' if steps else "")
        + "</div></li>"
    )


def _parts(place: ModuleProgress) -> str:
    """What the module is made of and how long each takes."""
    module = place.module
    parts = [f"lesson {module.minutes} min"]
    parts += [f"scenario “{html.escape(scenario.title)}” {scenario.minutes} min" for scenario in module.scenarios]
    path = place.assignment.path
    homework = f'<a href="{quote(f"../{path}")}">assignment</a>' if path else "assignment"
    return " · ".join([*parts, f"{homework} {module.assignment.minutes} min"])


def _step(step: Step) -> str:
    mark = " class=so-done" if step.done else ""
    return f"<li{mark}>{'✓ ' if step.done else ''}{html.escape(step.name)}: {html.escape(step.said)}</li>"


def _troubles(progress: Progress) -> str:
    if not progress.troubles:
        return ""
    rows = "".join(f"<li>{html.escape(trouble)}</li>" for trouble in progress.troubles)
    return f'<div class="so-trouble"><p>Not all of your files could be read. The rest of the map stands.</p><ul>{rows}</ul></div>'


def _link(module: Module) -> str:
    return f'<a href="{quote(module.notebook)}">{html.escape(module.title)}</a>'


def course_map(folder: str | Path = ".") -> None:
    """Show the course map for the files in `folder`, this notebook's own by default."""
    text = map_html(look(Path(folder), load_course()))
    display({"text/html": text, "text/plain": SENTENCE}, raw=True)
