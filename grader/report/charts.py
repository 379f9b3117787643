"""A report's plots in altair, for a notebook. Their numbers are the report's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from grader.report.tabled import Table, tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.report.gathering import Results

MIME = "application/vnd.vegalite.v5+json"
"""What JupyterLab draws by itself, without asking another server for anything."""
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # a name, which nobody loads
_ACCENT = "#c4472b"  # seen on white as well as on black
_PALE = ["#fdf3ee", "#dd7f5c"]  # to be written on in black
_WIDTH = 460


class Plot:
    """A plot: shows itself in a notebook; `chart` is altair's."""

    def __init__(self, title: str, chart: alt.TopLevelMixin) -> None:
        self.title, self.chart = title, chart

    def __repr__(self) -> str:
        return f"{self.title} (a plot; the table says the same)"

    def bundle(self) -> dict[str, Any]:
        """The plot by MIME type."""
        spec = self.chart.to_dict() | {"$schema": _SCHEMA}
        return {MIME: spec, "text/plain": repr(self)}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return self.bundle()


def charts_of(results: Results) -> dict[str, Plot]:
    """The plots of a report, by name, in its order."""
    found = tables(results)
    made = {}
    for name, (table, title, draw) in _CHARTS.items():
        if table in found:
            chart = draw(found[table]).properties(title=title)
            made[name] = Plot(title, chart.configure(background="transparent").configure_view(stroke=None))
    return made


def _data(table: Table) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in table.rows])


def _y(key: str) -> alt.Y:
    return alt.Y(f"{key}:N", sort=None, title=None, axis=alt.Axis(labelLimit=320))


def _marks(table: Table) -> Any:
    return (
        alt.Chart(_data(table), width=_WIDTH, height=200)
        .mark_bar(color=_ACCENT)
        .encode(
            x=alt.X("from:Q", bin="binned", title="Marks"),
            x2="to:Q",
            y=alt.Y("students:Q", title="Students", axis=alt.Axis(tickMinStep=1)),
            tooltip=["from:Q", "to:Q", "students:Q"],
        )
    )


def _bars(label: str, key: str, title: str) -> Callable[[Table], Any]:
    def draw(table: Table) -> Any:
        return (
            alt.Chart(_data(table), width=_WIDTH)
            .mark_bar(color=_ACCENT)
            .encode(
                x=alt.X(f"{key}:Q", title=title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")),
                y=_y(label),
                tooltip=[f"{label}:N", alt.Tooltip(f"{key}:Q", format=".0%")],
            )
        )

    return draw


def _points(label: str, key: str, title: str, low: str = "", high: str = "") -> Callable[[Table], Any]:
    def draw(table: Table) -> Any:
        base = alt.Chart(_data(table), width=_WIDTH).encode(y=_y(label))
        points = base.mark_point(filled=True, size=90, color=_ACCENT).encode(
            x=alt.X(f"{key}:Q", title=title), tooltip=[f"{label}:N", alt.Tooltip(f"{key}:Q", format=".2f")]
        )
        if not low:
            zero = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color="gray").encode(x="zero:Q")
            return zero + points
        return base.mark_rule(color=_ACCENT, opacity=0.6, strokeWidth=3).encode(x=f"{low}:Q", x2=f"{high}:Q") + points

    return draw


def _levels(table: Table) -> Any:
    names: list[Any] = [column.key for column in table.columns[1:]]
    base = (
        alt.Chart(_data(table), width=_WIDTH, height=220)
        .transform_fold(names, as_=["level", "share"])
        .encode(x=alt.X("level:N", title=None, axis=alt.Axis(orient="top", labelAngle=0)), y=_y("criterion"))
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            "share:Q", title="Pieces", scale=alt.Scale(domain=[0, 1], range=_PALE), legend=alt.Legend(format="%")
        )
    )
    return cells + base.mark_text(color="black").encode(text=alt.Text("share:Q", format=".0%"))


def _endings(table: Table) -> Any:
    return (
        alt.Chart(_data(table), width=_WIDTH)
        .mark_bar(color=_ACCENT)
        .encode(
            x=alt.X("about:Q", title="Learners, rounded"),
            y=_y("ending"),
            row=alt.Row(
                "scenario:N", title=None, header=alt.Header(labelAngle=0, labelAnchor="start", labelOrient="top")
            ),
            tooltip=["scenario:N", "ending:N", "learners:N"],
        )
        .resolve_scale(y="independent")
    )


_CHARTS: dict[str, tuple[str, str, Callable[[Table], Any]]] = {
    "marks": ("marks", "Marks", _marks),
    "questions": ("questions", "How much of the points students have", _bars("question", "share", "Share of points")),
    "discrimination": (
        "questions",
        "How a question goes with the rest",
        _points("question", "discrimination", "Correlation with the sum of the others"),
    ),
    "levels": ("levels", "How many pieces are at which level", _levels),
    "criteria": ("criteria", "How much of the points pieces have", _bars("criterion", "share", "Share of points")),
    "agreement": (
        "agreement",
        "Agreement of two markers",
        _points("criterion", "kappa", "Quadratic-weighted kappa, with its 95% interval", "low", "high"),
    ),
    "markers": ("markers", "Severity of markers", _points("marker", "severity", "Levels stricter than others")),
    "tries": (
        "scenarios",
        "Ways begun, by learner",
        _points("scenario", "tries", "Median, and the middle half", "tries_low", "tries_high"),
    ),
    "minutes": (
        "scenarios",
        "Minutes spent",
        _points("scenario", "minutes", "Median, and the middle half", "minutes_low", "minutes_high"),
    ),
    "endings": ("endings", "Endings", _endings),
}
