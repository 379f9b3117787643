"""The command line: `signoff`, also as `python -m signoff`."""

from __future__ import annotations

import contextlib
import os
import signal
import webbrowser
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from signoff import (
    attacking,
    authoring,
    carrying,
    collecting,
    covering,
    enrolling,
    exporting,
    grading,
    learning,
    marking,
    reporting,
    simulating,
    students,
)
from signoff.console import err, expected_trouble, out, trouble
from signoff.places import PlaceError, chosen_folder, exercises, is_course, learner_folder

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Folder = Annotated[Path | None, typer.Option(help="The folder to work in; it is made if it is not there.")]


@app.callback()
def signoff() -> None:
    """Signoff: a course on client relations for people who make visual media."""


def _assignment(name: str) -> str:
    known = exercises()
    if name not in known:
        from scenarios.language.diagnostics import did_you_mean  # noqa: PLC0415  # see expected_trouble

        raise PlaceError(f'There is no assignment "{name}". {did_you_mean(name, known)}')
    return name


@app.command()
def lab(
    folder: Folder = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="A port of your choice; otherwise a free one.")
    ] = None,
    instructor: Annotated[bool, typer.Option(help="Show nbgrader's panel for authors.")] = False,
    browser: Annotated[bool, typer.Option(help="Open a browser when there is one.")] = True,
) -> None:
    """Open the course in JupyterLab, or an nbgrader course (--folder) in its formgrader."""
    from signoff.lab import new_lab  # noqa: PLC0415

    with expected_trouble():
        grading = folder is not None and is_course(folder)
        here = chosen_folder(folder) if grading else learner_folder(folder)
        jupyter = new_lab(here, port, instructor=instructor)  # before the work: a port that is taken is said at once
        if not grading:
            _prepare(here)
        jupyter, server = jupyter.start()
    opened = browser and _open(jupyter.address)
    where = "The course is open in your browser. Its address:" if opened else "Open this address in a browser:"
    out.print(f"\n[bold]{where}[/]\n{jupyter.address}\n", soft_wrap=True, highlight=False)
    out.print("Stop with Ctrl+C.")
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    with contextlib.suppress(KeyboardInterrupt):
        raise typer.Exit(server.wait())
    server.terminate()
    server.wait()


def _prepare(folder: Path) -> None:
    from signoff.assignments import is_prepared, prepare  # noqa: PLC0415  # see expected_trouble

    for name in exercises():
        if not is_prepared(folder, name):
            out.print(f"Preparing the assignment {name} …")
            prepare(folder, name)


def _open(address: str) -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return webbrowser.open(address)


@app.command()
def course(folder: Annotated[Path, typer.Argument(help="A new folder for your course.")]) -> None:
    """Make an nbgrader course with this kit's assignments, for a real class."""
    from grader import Course  # noqa: PLC0415  # see expected_trouble

    with expected_trouble():
        made = Course.create(folder, "client-relations")
        for name, source in exercises().items():
            made.add_assignment(source)
            made.generate(name)
    out.print(
        f"Your course is in {made.folder}. Students get the folders in {made.folder / 'release'}.", soft_wrap=True
    )


@app.command("hand-in")
def hand_in_command(
    assignment: Annotated[str, typer.Argument(help="Such as 06-change.")],
    folder: Annotated[
        Path | None, typer.Option(envvar="SIGNOFF_FOLDER", help="The folder of the course, as given to the lab.")
    ] = None,
) -> None:
    """Pack an assignment, with its attempts, into one archive to hand in."""
    from signoff.assignments import hand_in  # noqa: PLC0415  # see expected_trouble

    with expected_trouble():
        name = _assignment(assignment)
        packed = hand_in(chosen_folder(folder), name)
    for warning in packed.warnings:
        err.print(f"[bold yellow]Look again:[/] {warning}", highlight=False, soft_wrap=True)
    out.print(f"{len(packed.files)} files are in {packed.archive}. Hand this archive in.", soft_wrap=True)


@app.command("class-view")
def class_view_command(
    folder: Annotated[Path, typer.Argument(help="Your nbgrader course, or any folder of attempts.")],
    page: Annotated[Path, typer.Option("--out", help="The HTML page to make.")] = Path("class.html"),
    story: Annotated[str | None, typer.Option(help="Which story, when there are attempts of several.")] = None,
    minimum: Annotated[int, typer.Option(help="Say nothing about fewer people than this.")] = 5,
) -> None:
    """Make a page of how a class played a story, without names, to project and talk about."""
    from scenarios.class_data import ClassError, Damaged, read_class  # noqa: PLC0415  # see expected_trouble
    from scenarios.class_page import ClassView  # noqa: PLC0415  # see expected_trouble

    def tell(damaged: tuple[Damaged, ...]) -> None:
        for file in damaged:
            err.print("[bold yellow]Left out:[/] ", end="")
            err.print(f"{file.path}: {file.problem}", markup=False, highlight=False, soft_wrap=True)

    try:
        view = ClassView(*read_class(folder, story=story, minimum=minimum))
        tell(view.damaged)
        made = view.save(page)
    except ClassError as error:
        tell(error.damaged)
        raise trouble(str(error)) from None
    except OSError as error:
        raise trouble(f"{page} cannot be written ({error.strerror}). Give another place with --out.") from None
    out.print(f"The class is in {made}. Open it in a browser.", soft_wrap=True, highlight=False)


app.command("class")(simulating.simulated_class)
app.command()(authoring.check)
app.command()(authoring.new)
app.command()(authoring.release)
app.command()(authoring.play)
app.command()(carrying.explore)
app.command()(carrying.playtest)
app.add_typer(exporting.app, name="export")
app.command()(enrolling.roster)
app.add_typer(students.app, name="student")
app.command("import")(carrying.import_story)
app.command()(collecting.collect)
app.command()(covering.coverage)
app.command()(learning.progress)
app.command()(grading.grade)
app.command()(grading.feedback)
app.command()(reporting.report)
app.command()(marking.markers)
app.command()(marking.publish)
app.command("desk-server")(marking.desk_server)
app.command()(attacking.attack)


def main() -> None:
    """Run the command line. A path that the system refuses is a sentence as well, wherever it was met."""
    try:
        app(standalone_mode=True)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _end(f"{where}{error.strerror or error}. Check the path, its permissions and the room on the disk.")
    except RuntimeError as error:
        if "Symlink loop" not in str(error):  # how Python before 3.13 says it
            raise
        _end(f"{error}. Name another folder.")


def _end(message: str) -> NoReturn:
    with contextlib.suppress(OSError):
        trouble(message)
    # What is left in a buffer that cannot be written would raise once more at the very end.
    os._exit(2)
