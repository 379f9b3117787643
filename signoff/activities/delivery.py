"""A file held against a delivery specification: loudness, peak, frame rate, colour, captions, and the file's name.

The specifications come from a lesson's content file and are invented, in the manner of real ones. Nothing here measures
a film; it reads what a meter and a media inspector have said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ASPECTS: Mapping[str, str] = {
    "loudness": "Loudness",
    "peak": "True peak",
    "fps": "Frame rate",
    "colour": "Colour",
    "captions": "Captions",
    "name": "File name",
}
"""What is checked, in the order in which a delivery desk reads a sheet."""

_VERSION = re.compile(r"v\d\d")


@dataclass(frozen=True, slots=True)
class Naming:
    """How files are called: parts joined by underscores, a version of two digits, an extension."""

    job: str
    outlet: str
    languages: tuple[str, ...]
    extension: str

    @property
    def example(self) -> str:
        """A name that passes."""
        return f"{self.job}_{self.outlet}_{self.languages[0]}_v01.{self.extension}"

    def faults(self, name: str) -> tuple[str, ...]:
        """What is wrong with a name, each fault in a few words; empty if nothing is.

        >>> Naming("onb", "cinema", ("en", "ga"), "mov").faults("onb_cinema_en_final.mov")
        ('the version is "final", not v and two digits',)
        """
        stem, dot, extension = name.partition(".")
        parts = stem.split("_")
        faults = []
        if re.search(r"[^A-Za-z0-9_.]", name):
            faults.append("only letters, digits and underscores")
        elif name != name.lower():
            faults.append("small letters only")
        if not dot or extension.lower() != self.extension:
            faults.append(f"it ends in .{self.extension}")
        if len(parts) != 4:
            return (*faults, f"it has four parts, and this has {len(parts)}")
        job, outlet, language, version = (part.lower() for part in parts)
        if job != self.job:
            faults.append(f'the job is "{self.job}", not "{job}"')
        if outlet != self.outlet:
            faults.append(f'the outlet is "{self.outlet}", not "{outlet}"')
        if language not in self.languages:
            faults.append(f'the language is one of {", ".join(self.languages)}, not "{language}"')
        if not _VERSION.fullmatch(version):
            faults.append(f'the version is "{version}", not v and two digits')
        return tuple(faults)


@dataclass(frozen=True, slots=True)
class Spec:
    """What one outlet asks for. `loudness` in LUFS, integrated over the whole film, or None for no sound at all."""

    key: str
    label: str
    loudness: float | None
    tolerance: float
    """How far the loudness may be off, in LU, either way."""
    peak: float
    """The highest true peak allowed, in dBTP."""
    fps: str
    colour: str
    captions: str
    naming: Naming


@dataclass(frozen=True, slots=True)
class Export:
    """What the meters and the inspector say about one file; `loudness` and `peak` are None for a file without sound."""

    name: str
    loudness: float | None
    peak: float | None
    fps: str
    colour: str
    captions: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check. `fault` is "" where all is well, otherwise the key of an explanation."""

    aspect: str
    wanted: str
    found: str
    fault: str = ""

    @property
    def passes(self) -> bool:
        """Whether this line is as the sheet asks."""
        return not self.fault


def check(spec: Spec, export: Export) -> tuple[Finding, ...]:
    """A finding for each of `ASPECTS`, in their order."""
    faults = spec.naming.faults(export.name)
    return (
        _loudness(spec, export.loudness),
        _peak(spec, export),
        _same("fps", spec.fps, export.fps),
        _same("colour", spec.colour, export.colour),
        _same("captions", spec.captions, export.captions),
        Finding("name", f"like {spec.naming.example}", export.name, "name" if faults else ""),
    )


def _loudness(spec: Spec, found: float | None) -> Finding:
    if spec.loudness is None:
        return Finding("loudness", "no sound", level(found, "LUFS"), "" if found is None else "sound")
    wanted = f"{level(spec.loudness, 'LUFS')} ± {spec.tolerance:g} LU"
    if found is None:
        return Finding("loudness", wanted, level(found, "LUFS"), "silent")
    # Meters show one decimal: a sum of floats must not fail a file that the meter passes.
    off = round(found - spec.loudness, 1)
    fault = "loud" if off > spec.tolerance else "quiet" if off < -spec.tolerance else ""
    return Finding("loudness", wanted, level(found, "LUFS"), fault)


def _peak(spec: Spec, export: Export) -> Finding:
    if spec.loudness is None or export.peak is None:
        wanted = "no sound" if spec.loudness is None else f"at most {level(spec.peak, 'dBTP')}"
        return Finding("peak", wanted, level(export.peak, "dBTP"))
    fault = "peak" if export.peak > spec.peak else ""
    return Finding("peak", f"at most {level(spec.peak, 'dBTP')}", level(export.peak, "dBTP"), fault)


def _same(aspect: str, wanted: str, found: str) -> Finding:
    return Finding(aspect, wanted, found, "" if found == wanted else aspect)


def level(value: float | None, unit: str) -> str:
    """A level as a meter shows it, with a true minus sign: "−23 LUFS".

    >>> level(-23.0, "LUFS"), level(None, "LUFS")
    ('−23 LUFS', 'no sound')
    """
    return "no sound" if value is None else f"{value:g} {unit}".replace("-", "−")


def turned(export: Export, by: float) -> Export:
    """The same file with its level moved by `by` dB: loudness and peak move together, and that is the trap."""
    if export.loudness is None or export.peak is None:
        return export
    return replace(export, loudness=round(export.loudness + by, 1), peak=round(export.peak + by, 1))
