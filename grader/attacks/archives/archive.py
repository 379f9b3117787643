"""What a hostile archive is, and the two ways to pack one."""

from __future__ import annotations

import io
import json
import tarfile
import warnings
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.attacks.attack import Want

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from grader.attacks.attack import Target

    Make = Callable[[Path, Target], object]

CANARY = b"written-outside"
"""What members that want to get out of their folder hold: found anywhere outside it, the archive has won."""


@dataclass(frozen=True, slots=True)
class HostileArchive:
    """One hostile archive. `make` writes it to a path that ends in `suffix`, for a target whose folder it aims at.

    `honest` says that beside the hostile member lies a whole submission, which may be collected or refused with a reason.
    """

    name: str
    how: str
    make: Make
    suffix: str = ".zip"
    wants: Want = Want.CHANGE
    honest: bool = True
    kind: str = "archives"


def submission(target: Target, student: str = "mallory") -> list[tuple[str, bytes]]:
    """A whole, honest submission as names and bytes, in the student's folder."""
    parts = [(f"{student}/{name}", json.dumps(book).encode()) for name, book in target.notebooks.items()]
    return parts + [(f"{student}/{name}", data) for name, data in target.files.items()]


def pack_zip(path: Path, members: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> None:
    """Write a zip with these members in this order, repeated and hostile names and all."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of repeated names, which are the point
        for name, data in members:
            archive.writestr(name, data)


def pack_tar(path: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]]) -> None:
    """Write a compressed tar with these members; a member's size is that of its bytes."""
    with tarfile.open(path, "w:gz") as archive:
        for info, data in members:
            if data:
                info.size = len(data)
            archive.addfile(info, io.BytesIO(data) if data else None)


def plain_tar(parts: Iterable[tuple[str, bytes]]) -> list[tuple[tarfile.TarInfo, bytes]]:
    """Ordinary files as members of a tar."""
    return [(tarfile.TarInfo(name), data) for name, data in parts]
