"""The one line that a notebook needs: mark at the `desk`, or `moderate` where two markers differ.

What stands behind each is imported when it is asked for, so that grading starts without the widget libraries.
"""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING

from grader.marking.model import MarkingError
from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.marking.desk import Desk

URL = "SIGNOFF_DESK_URL"
TOKENS = ("SIGNOFF_DESK_TOKEN", "JUPYTERHUB_API_TOKEN")


def desk(
    assignment: str, *, marker: str = "", course: str | os.PathLike[str] = ".", url: str = "", token: str = ""
) -> None:
    """Mark an assignment's free-text answers in a notebook.

    Args:
        assignment: its name in the course, such as "06-change".
        marker: who marks. With a marking service it is the service that knows.
        course: the nbgrader course directory, where it is on this machine.
        url: the address of a marking service (`signoff desk-server`), for markers who have no access to the course;
            otherwise that of the environment's `SIGNOFF_DESK_URL`, if there is one.
        token: by which the service knows the marker; otherwise the environment's `SIGNOFF_DESK_TOKEN`, or on a hub
            `JUPYTERHUB_API_TOKEN`.

    What keeps the desk from being opened is shown in its place, never raised.
    """
    from grader.marking.desk import marking_desk  # noqa: PLC0415  # see above

    def opened() -> Desk:
        # Whoever names a marker means the course's folder, whatever a hub has put into the environment.
        service = url or ("" if marker else os.environ.get(URL, ""))
        if service:
            from grader.marking.remote import RemoteWork  # noqa: PLC0415  # see above

            known = token or next(filter(None, map(os.environ.get, TOKENS)), "")
            return marking_desk(RemoteWork(service, known, assignment), assignment)
        if not marker:
            raise MarkingError(f'Say who marks, such as grader.desk("{assignment}", marker="amina").')
        from grader.marking.work import open_work  # noqa: PLC0415  # see above

        return marking_desk(open_work(Path(course), assignment, marker), assignment)

    _show("The desk cannot be opened", opened)


def moderate(assignment: str, *, by: str = "", course: str | os.PathLike[str] = ".") -> None:
    """Decide, as an instructor, on the answers on which two markers differ by two levels or more.

    Args:
        assignment: its name in the course.
        by: who decides; it is kept with the mark. Otherwise the name by which this machine knows you.
        course: the nbgrader course directory.

    What keeps it from being opened is shown in its place, never raised.
    """
    from grader.marking.desk import moderating_desk  # noqa: PLC0415  # see above
    from grader.marking.moderation import open_moderation  # noqa: PLC0415  # see above

    def opened() -> Desk:
        return moderating_desk(open_moderation(Path(course), assignment, by or getpass.getuser()), assignment)

    _show("The moderation cannot be opened", opened)


def _show(trouble: str, opened: Callable[[], Desk]) -> None:
    from IPython.display import display  # noqa: PLC0415  # see above

    from scenarios.stage import Problem  # noqa: PLC0415  # see above

    try:
        display(opened())
    except GradingError as error:
        display(Problem(trouble, str(error)))
