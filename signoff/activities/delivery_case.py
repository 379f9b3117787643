"""The files and the specification sheets of a delivery checker, from a lesson's content file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER, ContentError
from signoff.activities.delivery import Export, Naming, Spec
from signoff.activities.known import known
from signoff.activities.lessonfile import Part, load_part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FAULTS = ("loud", "quiet", "silent", "sound", "peak", "fps", "colour", "captions", "name")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits to be sent, the sheet it has to meet, and what is worth knowing about it."""

    key: str
    label: str
    spec: Spec
    export: Export
    thought: str
    """What no sheet says about this file; read once it is checked."""


@dataclass(frozen=True, slots=True)
class Desk:
    """All files, and by fault what it means and what mending it takes."""

    title: str
    lead: str
    files: tuple[Waiting, ...]
    says: Mapping[str, str]


def load_desk(lesson: str, folder: Path = FOLDER) -> Desk:
    """Read the table `delivery` of a lesson's content; `ContentError` says what is missing or wrong, and where."""
    part = load_part(lesson, "delivery", folder)
    specs = {row.text("key"): _spec(row) for row in part.rows("spec")}
    says = part.part("says")
    files = []
    for row in part.rows("file"):
        (key,) = known(row, [row.text("spec")], specs)
        export = Export(
            row.text("name"),
            _level(row, "loudness"),
            _level(row, "peak"),
            row.text("fps"),
            row.text("colour"),
            row.text("captions"),
        )
        files.append(Waiting(row.text("key"), row.text("label"), specs[key], export, row.text("thought")))
    return Desk(part.text("title"), part.text("lead"), tuple(files), {key: says.text(key) for key in FAULTS})


def _spec(row: Part) -> Spec:
    return Spec(
        key=row.text("key"),
        label=row.text("label"),
        loudness=_level(row, "loudness"),
        tolerance=_level(row, "tolerance") or 0.0,
        peak=_level(row, "peak") or 0.0,
        fps=row.text("fps"),
        colour=row.text("colour"),
        captions=row.text("captions"),
        naming=Naming(row.text("job"), row.text("outlet"), row.words("languages"), row.text("extension")),
    )


def _level(row: Part, key: str) -> float | None:
    """A level in LUFS, LU or dBTP; None where the key is missing, which stands for no sound."""
    value = row.table.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ContentError(f"{row.where}: {key} must be a number, and this is {value!r}.")
    return float(value)
