"""The learners' command that looks back: `signoff progress`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  # typer reads the annotation when it builds the command
from typing import Annotated

import typer

from signoff.authoring import AsJson, print_json
from signoff.console import err, out, trouble
from signoff.places import chosen_folder


def progress(
    folder: Annotated[
        Path | None, typer.Option(envvar="SIGNOFF_FOLDER", help="The folder of the course, as given to the lab.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say where you are in the course. It is read from your files; nothing is written or sent.

    A lesson is opened to the end when its exit note has words or its side
    was taken again. An assignment is validated when its saved notebook shows
    that every visible test passed in one run from top to bottom; the hidden
    ones are not seen here. Time lies between saved moments of lessons and
    scenarios, pauses over 30 minutes left out; the cells of an assignment
    save no moments.

    JSON has the keys next (text, module), lessons (to_the_end, of), scenarios
    (played, of), assignments (validated, of), minutes, longest_pause_minutes,
    troubles (sentences about files that cannot be read), and modules. A
    module has number, lesson, title, there, minutes, last (the last saved
    moment, or null), side, self_check (answered, of), note_words, side_again,
    to_the_end, scenarios, assignment. A scenario has story, title, tries,
    finished (tries that ended), endings_seen, endings_unseen (null before the
    first choice). An assignment has name, title, there, tests, run, passed,
    in_order, validated, reflection_words, packed (whether the archive to hand
    in holds the notebook as it is; null without one).
    """
    # Only here: the lessons' parts bring the widgets with them, which no other command needs.
    from signoff.activities.progress import look  # noqa: PLC0415
    from signoff.course import load_course  # noqa: PLC0415
    from signoff.progressreport import as_json as to_json  # noqa: PLC0415
    from signoff.progressreport import as_table, summary  # noqa: PLC0415

    root = chosen_folder(folder)
    lessons = root / "notebooks"
    if not lessons.is_dir():  # the folder of the lessons itself may have been named
        root, lessons = root.parent, root
    found = look(lessons, load_course(), root)
    if not any(place.available for place in found.places):
        raise trouble(f"{lessons} holds no lessons. Name the folder in which the course was opened with --folder.")
    if as_json:
        print_json(to_json(found))
        return
    out.print(as_table(found), highlight=False, markup=False)
    out.print(f"\n{summary(found)}", highlight=False, markup=False)
    out.print(found.next().sentence(), style="bold", highlight=False, markup=False)
    for sentence in found.troubles:
        err.print("[bold yellow]Look again:[/] ", end="")
        err.print(sentence, highlight=False, markup=False, soft_wrap=True)
