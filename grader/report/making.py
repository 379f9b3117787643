"""`grader.report(…)`: what an instructor asks for, in a notebook or on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from grader.report.charts import Plot
    from grader.report.gathering import Results

MINIMUM = 5
"""Of how few people nothing is told where it is shown who chose what."""


def report(assignment: str, course: str | Path = ".", *, names: bool = False, minimum: int = MINIMUM) -> Report:
    """A report on an assignment, for its instructor.

    Args:
        assignment: its name in the course.
        course: the nbgrader course directory.
        names: show students and markers by name; else each has a code.
        minimum: no number about choices in a scenario is given about fewer people than this.

    Raises:
        GradingError: the course, its gradebook or its marking store cannot be read, or do not know the assignment.
    """
    # Only here: `import grader` must not import what a report is made with.
    from grader.nbcourse import Course, GradingError  # noqa: PLC0415
    from grader.report.gathering import gather  # noqa: PLC0415

    if minimum < 2:
        raise GradingError("The minimum must be 2 or more: a number about one person is about that person.")
    return Report(gather(Course(Path(course)), assignment, names=names, minimum=minimum))


class Report:
    """A report, worked out. It shows itself in a notebook.

    Attributes:
        results: the numbers.
    """

    def __init__(self, results: Results) -> None:
        self.results = results

    def __repr__(self) -> str:
        spread = self.results.distribution
        return f"Report on {self.results.assignment}: {spread.students} of {spread.enrolled} students handed in."

    def _repr_html_(self) -> str:
        from grader.report.page import fragment  # noqa: PLC0415  # as in report()

        return fragment(self.results)

    @property
    def charts(self) -> tuple[str, ...]:
        """The names of the plots that there are."""
        from grader.report.charts import charts_of  # noqa: PLC0415  # altair takes a second to import

        return tuple(charts_of(self.results))

    def chart(self, name: str) -> Plot:
        """A plot, of one of the names in `charts`. Raises `KeyError` for another."""
        from grader.report.charts import charts_of  # noqa: PLC0415  # altair takes a second to import

        return charts_of(self.results)[name]

    def table(self, name: str) -> pd.DataFrame:
        """The numbers of a part as a table: see `tables`. Raises `KeyError` for a name that there is not."""
        import pandas as pd  # noqa: PLC0415  # as above

        from grader.report.tabled import tables  # noqa: PLC0415

        found = tables(self.results)[name]
        return pd.DataFrame(found.rows, columns=[column.key for column in found.columns])

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables that there are."""
        from grader.report.tabled import tables  # noqa: PLC0415  # as in report()

        return tuple(tables(self.results))

    def to_json(self) -> dict[str, Any]:
        """Everything, as data that JSON can hold."""
        from grader.report.data import as_json  # noqa: PLC0415  # as in report()

        return as_json(self.results)

    def save(self, file: str | Path) -> Path:
        """Write the report as one HTML page that needs nothing else, and return where it is."""
        from grader.report.page import page  # noqa: PLC0415  # as in report()

        path = Path(file)
        path.write_text(page(self.results), encoding="utf-8")
        return path

    def save_notebook(self, file: str | Path, course: str | Path = ".") -> Path:
        """Write the report as a notebook with altair plots, and return where it is. `course` is for running it again."""
        from grader.report.booked import notebook  # noqa: PLC0415  # as in report()

        path = Path(file)
        path.write_text(notebook(self, path, Path(course)), encoding="utf-8")
        return path
