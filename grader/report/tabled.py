"""A report as tables: what stands behind each picture, on the page, in the notebook and as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from grader.report.figures import BINS
from scenarios.class_picture import count_in_words
from scenarios.debrief import node_title
from scenarios.suppression import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.marking.agreement import Figure
    from grader.report.figures import Question
    from grader.report.gathering import Results
    from grader.report.scenarios import Quartiles, Scenario
    from scenarios.suppression import Count

    Sort = Literal["text", "count", "number", "share"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the rows, its heading, and how its values are shown."""

    key: str
    heading: str
    sort: Sort = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values (text, numbers, None), by column. `notes` say why values are missing."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = field(default=())


FLAGS = {
    "same": "Same text",
    "copied": "Shared wording",
    "model": "Model answer",
    "prompt": "Question copied",
    "length": "Length",
    "attempt": "Attempt file",
}


def tables(results: Results) -> dict[str, Table]:
    """The tables of a report, by name, in its order; those of which there is nothing are left out."""
    every = {
        "marks": _marks(results),
        "questions": _questions(results),
        "criteria": _criteria(results),
        "levels": _levels(results),
        "agreement": _agreement(results),
        "markers": _markers(results),
        "scenarios": _scenarios(results),
        "endings": _endings(results),
        "choices": _choices(results),
        "flags": _flags(results),
    }
    return {name: table for name, table in every.items() if table.rows}


def _notes(*found: Figure | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(figure.reason for figure in found if figure is not None and figure.reason))


def _marks(results: Results) -> Table:
    spread = results.distribution
    step = spread.most / BINS
    rows = tuple(
        {"from": place * step, "to": (place + 1) * step, "students": count} for place, count in enumerate(spread.counts)
    )
    columns = (
        Column("from", "From", "number"),
        Column("to", "To less than", "number"),
        Column("students", "Students", "count"),
    )
    return Table("Students by marks", columns, rows)


def _questions(results: Results) -> Table:
    labels = [one.label for one in results.questions]
    rows = tuple(
        {
            "question": _question(one, labels),
            "marked": "by hand" if one.by_hand else "by tests",
            "points": one.points,
            "students": one.students,
            "share": one.share,
            "full": one.full,
            "none": one.none,
            "discrimination": one.discrimination.value,
        }
        for one in results.questions
    )
    columns = (
        Column("question", "Question"),
        Column("marked", "Marked"),
        Column("points", "Points", "number"),
        Column("students", "Students", "count"),
        Column("share", "Mean share of points", "share"),
        Column("full", "Full points", "share"),
        Column("none", "No points", "share"),
        Column("discrimination", "Discrimination", "number"),
    )
    return Table("Questions", columns, rows, _notes(*(one.discrimination for one in results.questions)))


def _question(question: Question, labels: Sequence[str]) -> str:
    """What a question is called: its heading, and its id where two have the same."""
    if not question.label:
        return question.id
    return f"{question.label} · {question.id}" if labels.count(question.label) > 1 else question.label


def _criteria(results: Results) -> Table:
    rows = tuple(
        {
            "criterion": one.name,
            "pieces": one.pieces,
            "level": one.level,
            "share": one.share,
            "discrimination": one.discrimination.value,
        }
        for one in results.criteria
    )
    columns = (
        Column("criterion", "Criterion"),
        Column("pieces", "Pieces", "count"),
        Column("level", "Mean level", "number"),
        Column("share", "Mean share of points", "share"),
        Column("discrimination", "Discrimination", "number"),
    )
    return Table("Criteria of the rubric", columns, rows, _notes(*(one.discrimination for one in results.criteria)))


def _levels(results: Results) -> Table:
    rows = tuple(
        {"criterion": one.name} | {f"level {level}": part for level, part in enumerate(one.levels, start=1)}
        for one in results.criteria
    )
    levels = range(1, len(results.criteria[0].levels) + 1 if results.criteria else 1)
    columns = (Column("criterion", "Criterion"), *(Column(f"level {n}", f"Level {n}", "share") for n in levels))
    return Table("Pieces at each level", columns, rows)


def _agreement(results: Results) -> Table:
    rows = tuple(
        {
            "criterion": one.name,
            "pairs": one.kappa.n,
            "kappa": one.kappa.value,
            "low": one.interval.low,
            "high": one.interval.high,
            "exact": one.exact.value,
            "adjacent": one.adjacent.value,
            "alpha": one.alpha.value if one.alpha else None,
        }
        for one in results.agreement
    )
    columns = [
        Column("criterion", "Criterion"),
        Column("pairs", "Pairs of levels", "count"),
        Column("kappa", "Weighted κ", "number"),
        Column("low", "95% from", "number"),
        Column("high", "to", "number"),
        Column("exact", "Same level", "share"),
        Column("adjacent", "At most one apart", "share"),
    ]
    if any(one.alpha for one in results.agreement):
        columns.append(Column("alpha", "Krippendorff’s α", "number"))
    notes = _notes(*(one.kappa for one in results.agreement), *(one.alpha for one in results.agreement))
    notes += tuple(dict.fromkeys(one.interval.reason for one in results.agreement if one.interval.reason))
    return Table("Agreement of two markers", tuple(columns), rows, notes)


def _markers(results: Results) -> Table:
    rows = tuple(
        {
            "marker": one.marker,
            "pieces": one.pieces,
            "level": one.level,
            "severity": one.severity.value,
            "anchors": one.anchors.value,
        }
        for one in results.markers
    )
    columns = (
        Column("marker", "Marker"),
        Column("pieces", "Pieces finished", "count"),
        Column("level", "Mean level given", "number"),
        Column("severity", "Stricter than others by", "number"),
        Column("anchors", "Stricter than the anchors by", "number"),
    )
    figures = (figure for one in results.markers for figure in (one.severity, one.anchors))
    return Table("Markers, in levels", columns, rows, _notes(*figures))


def _quartiles(name: str, found: Quartiles | None) -> dict[str, float | None]:
    if found is None:
        return dict.fromkeys((f"{name}_low", name, f"{name}_high"))
    return {f"{name}_low": found.low, name: found.middle, f"{name}_high": found.high}


def _scenarios(results: Results) -> Table:
    rows = tuple(
        {"scenario": one.title, "learners": one.learners if one.paths else f"fewer than {results.minimum}"}
        | {"finished": one.finished}
        | _quartiles("tries", one.tries)
        | _quartiles("minutes", one.minutes)
        | {"reasons": one.reasons.middle if one.reasons else None}
        for one in results.scenarios
    )
    columns = (
        Column("scenario", "Scenario"),
        Column("learners", "Learners", "count"),
        Column("finished", "Finished", "share"),
        Column("tries_low", "Tries: a quarter up to", "number"),
        Column("tries", "half up to", "number"),
        Column("tries_high", "three quarters up to", "number"),
        Column("minutes_low", "Minutes: a quarter up to", "number"),
        Column("minutes", "half up to", "number"),
        Column("minutes_high", "three quarters up to", "number"),
        Column("reasons", "Decisions with a reason", "share"),
    )
    return Table("Scenarios", columns, rows)


def _told(count: Count, scenario: Scenario, results: Results) -> dict[str, Any]:
    about = count.about if count.kind is Kind.ABOUT else None
    share = None if about is None else min(1.0, about / max(scenario.learners, 1))
    return {"learners": count_in_words(count, results.minimum), "about": about, "share": share}


def _endings(results: Results) -> Table:
    rows = tuple(
        {"scenario": one.title, "ending": node_title(node)} | _told(count, one, results)
        for one in results.scenarios
        if one.paths
        for node, count in one.paths.endings
    )
    columns = (Column("scenario", "Scenario"), Column("ending", "Ending"), Column("learners", "Learners"))
    return Table("Endings, of each learner’s first finished try", columns, rows)


def _choices(results: Results) -> Table:
    columns = (
        Column("scenario", "Scenario"),
        Column("moment", "Moment"),
        Column("choice", "Choice"),
        Column("approach", "Approach"),
        Column("learners", "Learners"),
    )
    return Table("Choices, on coming to a moment first", columns, tuple(_choice_rows(results)))


def _choice_rows(results: Results) -> Iterator[dict[str, Any]]:
    for one in results.scenarios:
        for moment in one.paths.moments if one.paths else ():
            for choice, count in moment.choices:
                yield {
                    "scenario": one.title,
                    "moment": node_title(moment.node),
                    "choice": choice.text,
                    "approach": choice.approach,
                } | _told(count, one, results)


def _flags(results: Results) -> Table:
    rows = tuple(
        {
            "kind": FLAGS[one.kind],
            "who": ", ".join(one.who),
            "question": one.question,
            "said": one.said,
            "excerpt": one.excerpt,
        }
        for one in results.flags
    )
    columns = (
        Column("kind", "What"),
        Column("who", "Who"),
        Column("question", "Question"),
        Column("said", "In words"),
        Column("excerpt", "From the text"),
    )
    return Table("To look at", columns, rows)
