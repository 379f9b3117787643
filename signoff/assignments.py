"""Assignments for learners: the released version to work in, and the archive to hand in."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from grader import Course, GradingError
from scenarios import AttemptError, read_attempt
from signoff.places import PlaceError, exercises

FOLDER = "assignments"
LARGE = 10_000_000  # bytes; an assignment with its data has a tenth of that
SKIP = (".ipynb_checkpoints", "__pycache__")


def is_prepared(folder: Path, assignment: str) -> bool:
    """Whether a learner's folder holds an assignment already."""
    return (folder / FOLDER / assignment / f"{assignment}.ipynb").is_file()


def prepare(folder: Path, assignment: str) -> Path:
    """Put the released version of an assignment, without solutions, into a learner's folder.

    One that is there already is left as it is: it may hold the learner's work.

    Raises:
        PlaceError: it cannot be generated or written.
    """
    target = folder / FOLDER / assignment
    if is_prepared(folder, assignment):
        return target
    try:
        with tempfile.TemporaryDirectory(prefix="signoff-release-") as work:
            course = Course.create(Path(work) / "course", "client-relations")
            course.add_assignment(exercises()[assignment])
            course.generate(assignment)
            shutil.copytree(course.folder / "release" / assignment, target, dirs_exist_ok=True)
    except (OSError, GradingError) as error:
        raise PlaceError(f"The assignment {assignment} could not be prepared in {target}: {error}") from None
    return target


@dataclass(frozen=True, slots=True)
class HandIn:
    """An archive ready to hand in: where it is, what is in it, and what the learner may have forgotten."""

    archive: Path
    files: tuple[str, ...]
    warnings: tuple[str, ...]


def hand_in(folder: Path, assignment: str) -> HandIn:
    """Pack an assignment's folder, attempts included, as ``hand-in/<assignment>.zip``.

    Raises:
        PlaceError: there is nothing to pack, or the archive cannot be written.
    """
    work = folder / FOLDER / assignment
    if not is_prepared(folder, assignment):
        raise PlaceError(f"{work} holds no {assignment}.ipynb. Start the lab once: it puts the assignment there.")
    archive = folder / "hand-in" / f"{assignment}.zip"
    contents = _contents(work)
    # Written beside it and moved over it: an archive that was good stays until the next one is.
    draft = archive.with_suffix(".zip.tmp")
    try:
        archive.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, data in contents.items():
                bundle.writestr(f"{assignment}/{name}", data)
        draft.replace(archive)
    except OSError as error:
        raise PlaceError(f"{archive} cannot be written ({error.strerror}).") from None
    return HandIn(archive, tuple(contents), _warnings(work, assignment, contents))


def _contents(work: Path) -> dict[str, bytes]:
    """Every regular file of an assignment's folder, by its name in the archive."""
    contents: dict[str, bytes] = {}
    for path in sorted(work.rglob("*")):
        inside = path.relative_to(work)
        if path.is_symlink() or not path.is_file() or any(part in SKIP for part in inside.parts):
            continue
        try:
            name = inside.as_posix().encode("utf-8").decode()
            contents[name] = path.read_bytes()
        except UnicodeEncodeError:
            raise PlaceError(
                f"{path!r} has a name that other machines cannot read. Rename it, and pack again."
            ) from None
        except OSError as error:
            raise PlaceError(f"{path} cannot be read ({error.strerror}). Nothing was packed.") from None
    return contents


def _warnings(work: Path, assignment: str, contents: dict[str, bytes]) -> tuple[str, ...]:
    found: list[str] = []
    try:
        cells = json.loads(contents[f"{assignment}.ipynb"])["cells"]
    except (ValueError, KeyError, TypeError, RecursionError):
        cells = None
    if not cells:
        found.append(f"{assignment}.ipynb is no notebook any more: it has no cells. Restore it before you hand it in.")
    size = sum(map(len, contents.values()))
    if size > LARGE:
        found.append(f"The folder holds {size / 1e6:.0f} MB. Take out what is not part of the assignment.")
    attempts = sorted((work / "attempts").glob("*.jsonl"))
    if not attempts:
        found.append("No scenario was played in this assignment: there is no file in its folder attempts.")
    for path in attempts:
        try:
            if not read_attempt(path).finished:
                found.append(f"The scenario in {path.name} was not played to an ending.")
        except AttemptError as error:
            found.append(str(error))
    return tuple(found)
