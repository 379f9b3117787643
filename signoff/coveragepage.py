"""The coverage matrix as a page: Markdown for a repository, HTML to show or to print."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from signoff.course import load_course

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from signoff.coverage import Coverage, Point

HEADINGS = ("Point", "What it says", "Taught in lesson", "Questions in self-checks", "Scenarios", "Assignments")

_HTML = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
  :root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
  body {{ max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }}
  .scroll {{ overflow-x: auto; }}
  table {{ border-collapse: collapse; width: 100%; min-width: 54rem; font-size: .9375rem; }}
  caption {{ text-align: start; font-weight: 600; font-size: 1.2rem; padding: 1.5rem 0 .5rem; }}
  th, td {{ text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0;
    border-bottom: 1px solid color-mix(in srgb, currentColor 22%, transparent); }}
  td:nth-child(2) {{ width: 32%; }}
  td:nth-child(3) {{ width: 16%; }}
  td:nth-child(4), th:nth-child(4) {{ width: 6rem; }}
  td:nth-child(6), th:nth-child(6) {{ width: 6rem; }}
  tbody th {{ white-space: nowrap; }}
  .gap {{ font-weight: 600; text-decoration: underline wavy; text-underline-offset: .2em; }}
  @media print {{ body {{ margin: 0; max-width: none; }} tr {{ break-inside: avoid; }} .scroll {{ overflow: visible; }} }}
</style>
<h1>{title}</h1>
{before}
{tables}
</html>
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the matrix, in words. A gap is an empty text."""

    point: Point
    lessons: str
    questions: str
    scenarios: str
    exercises: str


def rows(coverage: Coverage) -> Iterator[Row]:
    """The lines of the matrix, in the order of the catalogue."""
    outline = load_course()
    lessons = {module.lesson: f"{module.number} {module.title}" for module in outline.modules}
    scenarios = {story.key: story.title for module in outline.modules for story in module.scenarios}
    exercises = {module.assignment.key: str(module.number) for module in outline.modules}
    for point in coverage.catalogue.points:
        yield Row(
            point,
            _named(coverage.where(point.id, "lesson"), lessons),
            str(sum(coverage.where(point.id, "self-check").values()) or ""),
            _named(coverage.where(point.id, "scenario"), scenarios),
            _named(coverage.where(point.id, "exercise"), exercises),
        )


def _named(found: Iterable[str], names: dict[str, str]) -> str:
    """What the outline calls these pieces; what it does not know keeps its own name."""
    return ", ".join(names.get(name, name) for name in found)


def summary(coverage: Coverage) -> list[str]:
    """What the matrix comes to, a sentence each; gaps and unknown ids are named."""
    total = len(coverage.catalogue.ids)
    taught, practised = total - len(coverage.untaught), total - len(coverage.unpractised)
    said = [
        f"{taught} of {total} points are taught in a lesson; {practised} are practised in a scenario or an assignment."
    ]
    if coverage.untaught:
        said.append(f"Taught nowhere: {', '.join(coverage.untaught)}.")
    if coverage.unpractised:
        said.append(f"Practised nowhere: {', '.join(coverage.unpractised)}.")
    unknown = (f'{tag.file}, {tag.place}: there is no point "{tag.id}" in the catalogue.' for tag in coverage.unknown)
    return [*said, *unknown]


def _about() -> str:
    return (
        "Computed from the tags in the course's own content. A lesson teaches a point in the text of a concept; a "
        "scenario practises it in a choice; an assignment practises it in a cell that students fill in. Questions in "
        "self-checks are counted beside, and close no gap."
    )


def _title() -> str:
    return f"{load_course().title}: what is taught and practised where"


def as_markdown(coverage: Coverage) -> str:
    """The page as Markdown, a table for each source document."""
    parts = [f"# {_title()}", *summary(coverage), _about()]
    for heading, found in _tables(coverage):
        lines = [f"| {' | '.join(HEADINGS)} |", f"|{'---|' * len(HEADINGS)}"]
        lines += [f"| {' | '.join(_cells(row, str, '**none**'))} |" for row in found]
        parts += [f"## {heading}", "\n".join(lines)]
    return "\n\n".join(parts) + "\n"


def as_html(coverage: Coverage) -> str:
    """The page as HTML that needs nothing beside it."""
    before = "\n".join(f"<p>{escape(text)}</p>" for text in (*summary(coverage), _about()))
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in HEADINGS)
    tables = []
    for heading, found in _tables(coverage):
        body = "\n".join(_line(row) for row in found)
        tables.append(
            f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(heading)}"><table>'
            f"<caption>{escape(heading)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        )
    return _HTML.format(title=escape(_title()), before=before, tables="\n".join(tables))


def _line(row: Row) -> str:
    first, *others = _cells(row, escape, '<span class="gap">none</span>')
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'


def _cells(row: Row, write: Callable[[str], str], gap: str) -> tuple[str, ...]:
    practised = row.scenarios or row.exercises
    return (
        write(row.point.id),
        write(row.point.text),
        write(row.lessons) or gap,
        write(row.questions),
        write(row.scenarios) if practised else gap,
        write(row.exercises) if practised else gap,
    )


def _tables(coverage: Coverage) -> Iterator[tuple[str, list[Row]]]:
    every = list(rows(coverage))
    for source in coverage.catalogue.sources:
        found = [row for row in every if row.point.source == source.key]
        yield f"{source.key} · {source.author}, {source.title}", found
