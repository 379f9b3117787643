"""A report as data, for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.report.tabled import tables

if TYPE_CHECKING:
    from grader.marking.agreement import Figure
    from grader.report.gathering import Results


def as_json(results: Results) -> dict[str, Any]:
    """A report as data that JSON can hold: its tables, and what stands in none of them."""
    spread = results.distribution
    return {
        "assignment": results.assignment,
        "named": results.named,
        "minimum": results.minimum,
        "students": spread.students,
        "enrolled": spread.enrolled,
        "waiting": spread.waiting,
        "late": spread.late,
        "most": spread.most,
        "automatic": spread.automatic,
        "mean": spread.mean,
        "deviation": spread.deviation,
        "quartiles": list(spread.quartiles) if spread.quartiles else None,
        "reliability": _one(results.reliability),
        "criteria_reliability": _one(results.criteria_reliability),
        "pieces": results.pieces,
        "marked": results.marked,
        "notes": list(results.notes),
        "tables": {name: list(table.rows) for name, table in tables(results).items()},
    }


def _one(figure: Figure | None) -> dict[str, Any] | None:
    return None if figure is None else {"value": figure.value, "n": figure.n, "reason": figure.reason}
