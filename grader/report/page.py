"""A report as HTML: a page that needs nothing else, or a part of a notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.marking.agreement import RESAMPLES
from grader.pages.text import literal, number
from grader.report.drawing import heat
from grader.report.flags import SLACK
from grader.report.pictures import PICTURES, endings
from grader.report.plays import PAUSE
from grader.report.tabled import tables
from scenarios.class_picture import class_picture
from scenarios.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.report.gathering import Results
    from grader.report.scenarios import Scenario
    from grader.report.tabled import Column, Table

_STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
MOST_FLAGS = 100
"""So many flags are on the page; all are in the JSON."""


def page(results: Results) -> str:
    """The report as a whole HTML page. Nothing is loaded and nothing runs, whatever a student's text may hold."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{plain(_title(results))}</title><style>{_STYLE}</style></head>"
        f'<body class="signoff-report-page"><main>{_report(results, top=1)}</main></body></html>\n'
    )


def fragment(results: Results) -> str:
    """The report as a part of a notebook."""
    return f"<style>{_STYLE}</style>{_report(results, top=2)}"


def _title(results: Results) -> str:
    return f"Report on {results.assignment}"


def _report(results: Results, *, top: int) -> str:
    found = tables(results)
    heading, sub = f"h{top + 1}", f"h{top + 2}"
    parts = [
        f"<h{top}>{plain(_title(results))}</h{top}>",
        f'<p class="rp-note">{plain(_whose(results))}</p>',
        *(f'<p class="rp-note">{literal(note)}</p>' for note in results.notes),
        _facts(results),
    ]
    for name, title, told in _SECTIONS:
        body = "".join(told(results, found, sub))
        parts.append(f'<section class="rp-{name}"><{heading}>{plain(title)}</{heading}>{body}</section>')
    return f'<div class="signoff-report" lang="en">{"".join(parts)}</div>'


def _whose(results: Results) -> str:
    whose = (
        "Students stand here by name: keep this page to yourself."
        if results.named
        else "Students stand here by codes that only this course’s secret can make."
    )
    return f"For the instructor. {whose}"


def _facts(results: Results) -> str:
    spread, alpha = results.distribution, results.reliability
    facts = [("Handed in", f"{spread.students} of {spread.enrolled} students")]
    if spread.waiting:
        facts.append(("Waiting for a marker", f"{spread.waiting} students"))
    if spread.mean is not None and spread.quartiles is not None:
        low, middle, high = (number(value) for value in spread.quartiles)
        facts += [
            ("Mean", f"{number(spread.mean)} of {number(spread.most)}"),
            ("Median", middle),
            ("Middle half", f"{low} to {high}"),
        ]
    if alpha.value is not None:
        facts.append(("Reliability", f"α = {_figure(alpha.value)}"))
    listed = "".join(f"<div><dt>{plain(term)}</dt><dd>{plain(said)}</dd></div>" for term, said in facts)
    return f'<dl class="rp-facts">{listed}</dl>'


def _figure(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _said(text: str) -> str:
    return f"<p>{plain(text)}</p>"


def _marks(results: Results, found: dict[str, Table], _: str) -> Iterator[str]:
    spread = results.distribution
    if "marks" not in found:
        yield _said("There are no marks yet.")
        return
    if spread.automatic:
        yield _said("Most of the class waits for a marker, so these are the marks of the automatic part alone.")
    if spread.late:
        yield _said(f"{spread.late} lost marks by being late; the marks here are those after that.")
    yield PICTURES["marks"](results)
    yield _table(found["marks"])


def _questions(results: Results, found: dict[str, Table], sub: str) -> Iterator[str]:
    if "questions" not in found:
        yield _said("The assignment has no graded cells.")
        return
    yield f"<{sub}>How much of the points students have</{sub}>"
    yield _said("The shorter the bar, the harder the question.") + PICTURES["share"](results)
    yield f"<{sub}>How a question goes with the rest</{sub}>"
    yield _said(
        "The correlation of a question’s score with the sum of all others. Near 0 it tells nothing of what the others "
        "tell; below 0 those who do well elsewhere do badly here, and the question is worth a look."
    )
    yield PICTURES["discrimination"](results)
    alpha = results.reliability
    yield _said(
        f"Cronbach’s α over these questions: {_figure(alpha.value)}, from the {alpha.n} students with a score in each."
        if alpha.value is not None
        else f"Cronbach’s α cannot be had: {alpha.reason}"
    )
    yield _table(found["questions"])


def _rubric(results: Results, found: dict[str, Table], sub: str) -> Iterator[str]:
    if "criteria" not in found:
        yield _said("No marker has finished a piece yet.")
        return
    yield _said(
        f"{results.marked} of {results.pieces} pieces are marked. Each counts once: at the level agreed, or at the mean of "
        "what its markers gave."
    )
    yield f"<{sub}>How many pieces are at which level</{sub}>{_heat(found['levels'])}"
    yield f"<{sub}>How much of the points pieces have</{sub}>{PICTURES['criteria'](results)}"
    alpha = results.criteria_reliability
    if alpha is not None and alpha.value is not None:
        yield _said(f"Cronbach’s α over the criteria: {_figure(alpha.value)}.")
    yield _table(found["criteria"])


def _agreement(results: Results, found: dict[str, Table], _: str) -> Iterator[str]:
    if "agreement" not in found:
        yield _said("No piece has been finished by two markers yet.")
        return
    yield _said(
        "Quadratic-weighted κ: 1 is full agreement, 0 that of chance. The line is where it lies with 95% confidence, by "
        f"{RESAMPLES:,} draws of whole pieces; where it is long, few pieces were marked twice."
    )
    yield PICTURES["agreement"](results)
    yield _table(found["agreement"])


def _markers(results: Results, found: dict[str, Table], _: str) -> Iterator[str]:
    if "markers" not in found:
        yield _said("There are no markers yet.")
        return
    yield _said(
        "By how many levels a marker is stricter (right) or more generous (left) than whoever marked the same pieces. "
        "Nobody’s reading is the right one: it says who should talk to whom."
    )
    yield PICTURES["markers"](results)
    yield _table(found["markers"])


def _scenarios(results: Results, found: dict[str, Table], sub: str) -> Iterator[str]:
    if "scenarios" not in found:
        yield _said("Nobody has handed in an attempt at a scenario.")
        return
    yield _said(
        f"Numbers of people at a choice or an ending are rounded, and none is given about fewer than {results.minimum}."
    )
    yield f"<{sub}>Ways begun, by learner</{sub}>"
    yield _said("The point is the median; half of the learners are on the line.") + PICTURES["tries"](results)
    yield f"<{sub}>Minutes spent</{sub}>"
    yield _said(f"Over all tries; of a pause between two steps at most {PAUSE // 60} minutes count.")
    yield PICTURES["minutes"](results)
    yield _table(found["scenarios"])
    if "endings" in found:
        yield f"<{sub}>Paths</{sub}>"
        shown = [one for one in results.scenarios if one.paths]
        yield from (_paths(one, found, " open" if len(shown) == 1 else "") for one in shown)


def _paths(scenario: Scenario, found: dict[str, Table], state: str) -> str:
    """One scenario: its endings, the map of the class on it, and every choice."""
    assert scenario.paths is not None  # as the caller sees to
    title = plain(scenario.title)
    # A picture that scrolls must be reachable by keyboard, too.
    flow = f'<div class="rp-flow" tabindex="0" role="region" aria-label="The class’s way through {title}">'
    return (
        f"<details{state}><summary>{title}</summary>"
        f'<p class="rp-label">Endings, of each learner’s first finished try</p>'
        f"{endings(scenario.title, found['endings'].rows)}"
        f'<p class="rp-label">The class on the map</p>{flow}{class_picture(scenario.paths)}</div>'
        f'<p class="rp-label">Choices, on coming to a moment first</p>{_own(found["choices"], scenario.title)}</details>'
    )


def _own(table: Table, scenario: str) -> str:
    """The rows of a table that are one scenario's."""
    columns = [column for column in table.columns if column.key != "scenario"]
    caption = f"{table.caption}: {scenario}"
    return _scrolling(caption, _grid(caption, columns, [row for row in table.rows if row["scenario"] == scenario]))


def _flags(_results: Results, found: dict[str, Table], _: str) -> Iterator[str]:
    yield _said(
        "Hints for you alone. None of them takes marks away, and none proves anything: people quote the same source, work "
        f"together where they may, and write too much. A length is named when it is over {SLACK:.0%} off what was asked for."
    )
    if "flags" not in found:
        yield _said("Nothing was found.")
        return
    table = found["flags"]
    yield _scrolling(table.caption, _grid(table.caption, table.columns, table.rows[:MOST_FLAGS]))
    if len(table.rows) > MOST_FLAGS:
        yield _said(f"… and {len(table.rows) - MOST_FLAGS} more; `signoff report --json` has them all.")


def _heat(table: Table) -> str:
    """The table whose cells are the picture."""
    head = "".join(f'<th scope="col">{plain(column.heading)}</th>' for column in table.columns)
    first, *rest = table.columns
    rows = "".join(
        f'<tr><th scope="row">{plain(row[first.key])}</th>'
        + "".join(f"<td>{heat(row[one.key])}<span>{_shown(row[one.key], one)}</span></td>" for one in rest)
        + "</tr>"
        for row in table.rows
    )
    return _scrolling(
        table.caption,
        f'<table class="rp-heats"><caption class="rp-unseen">{plain(table.caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>",
    )


def _table(table: Table) -> str:
    notes = "".join(f'<p class="rp-note">– : {plain(note)}</p>' for note in table.notes)
    inner = _scrolling(table.caption, _grid(table.caption, table.columns, table.rows))
    return f"<details><summary>Table: {plain(table.caption)}</summary>{inner}{notes}</details>"


def _scrolling(caption: str, inner: str) -> str:
    return f'<div class="rp-wide" tabindex="0" role="region" aria-label="{plain(caption)}">{inner}</div>'


def _grid(caption: str, columns: Sequence[Column], rows: Sequence[dict[str, Any]]) -> str:
    head = "".join(f'<th scope="col"{_aligned(one)}>{plain(one.heading)}</th>' for one in columns)
    first, *rest = columns
    body = "".join(
        f'<tr><th scope="row">{_shown(row[first.key], first)}</th>'
        + "".join(f"<td{_aligned(one)}>{_shown(row[one.key], one)}</td>" for one in rest)
        + "</tr>"
        for row in rows
    )
    return (
        f'<table><caption class="rp-unseen">{plain(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _aligned(column: Column) -> str:
    return "" if column.sort == "text" else ' class="rp-number"'


def _shown(value: Any, column: Column) -> str:
    if value is None:
        return "–"
    if column.key == "who":  # a code is not broken into two
        return ", ".join(f'<span class="rp-who">{literal(name)}</span>' for name in value.split(", "))
    if isinstance(value, str):
        return literal(value)
    if column.sort == "share":
        return f"{value:.0%}"
    return plain(number(value))


_SECTIONS = (
    ("marks", "Marks", _marks),
    ("questions", "Questions", _questions),
    ("rubric", "The rubric", _rubric),
    ("agreement", "Agreement", _agreement),
    ("markers", "Markers", _markers),
    ("scenarios", "Scenarios", _scenarios),
    ("flags", "To look at", _flags),
)
