"""Archives whose members want to be written outside the folder they are unpacked to."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

from grader.attacks.archives.archive import CANARY, HostileArchive, pack_tar, pack_zip, plain_tar, submission

if TYPE_CHECKING:
    from pathlib import Path

    from grader.attacks.attack import Target

OUT = (
    "../escaped.txt",
    "../../escaped.txt",
    "mallory/../../escaped.txt",
    "mallory/./.././../escaped.txt",
    "..",
    "../",
    "./../escaped.txt",
)
WINDOWS = (
    "..\\escaped.txt",
    "mallory\\..\\..\\escaped.txt",
    "C:\\escaped.txt",
    "C:escaped.txt",
    "\\\\host\\share\\x",
    "//host/x",
)


def _parents(path: Path, target: Target) -> None:
    pack_zip(path, [*submission(target), *((name, CANARY) for name in OUT)])


def _parents_in_tar(path: Path, target: Target) -> None:
    pack_tar(path, plain_tar([*submission(target), *((name, CANARY) for name in OUT)]))


def _absolute(path: Path, target: Target) -> None:
    outside = (f"{target.place.home}/escaped.txt", f"/{target.place.home}/escaped.txt", "/escaped.txt")
    pack_zip(path, [*submission(target), *((name, CANARY) for name in outside)])


def _absolute_in_tar(path: Path, target: Target) -> None:
    pack_tar(path, plain_tar([*submission(target), (f"{target.place.home}/escaped.txt", CANARY)]))


def _windows(path: Path, target: Target) -> None:
    pack_zip(path, [*submission(target), *((name, CANARY) for name in WINDOWS)])


def _course(path: Path, target: Target) -> None:
    others = (
        f"../{target.place.victim}/{target.assignment}/{target.main}",
        "../../gradebook.db",
        "../../nbgrader_config.py",
        f"../../source/{target.assignment}/{target.main}",
    )
    pack_zip(path, [*submission(target), *((name, CANARY) for name in others)])


def _anothers_folder(path: Path, target: Target) -> None:
    pack_zip(path, [*submission(target), *submission(target, target.place.victim)])


def _rewritten_header(path: Path, target: Target) -> None:
    """The list of contents at the end gives a harmless name, the header before the data another; readers differ."""
    pack_zip(path, [*submission(target), ("mallory/aa/bb/x.txt", CANARY)])
    data = path.read_bytes()
    head, tail = data.index(b"mallory/aa/bb/x.txt"), b"mallory/../../x.txt"
    path.write_bytes(data[:head] + tail + data[head + len(tail) :])


def _long_name_record(path: Path, target: Target) -> None:
    info = tarfile.TarInfo("mallory/short.txt")
    info.pax_headers = {"path": "../escaped.txt"}
    pack_tar(path, [*plain_tar(submission(target)), (info, CANARY)])


ARCHIVES = (
    HostileArchive("climbs_out_of_its_folder", "Names with two dots in a zip.", _parents),
    HostileArchive("climbs_out_of_its_folder_in_a_tar", "Names with two dots in a tar.", _parents_in_tar, ".tar.gz"),
    HostileArchive("names_absolute_paths", "Names that begin at the root, in a zip.", _absolute),
    HostileArchive(
        "names_absolute_paths_in_a_tar", "Names that begin at the root, in a tar.", _absolute_in_tar, ".tar.gz"
    ),
    HostileArchive("names_paths_of_another_system", "Backslashes, drives and shares.", _windows),
    HostileArchive(
        "overwrites_the_course", "Names that lead to the gradebook, the settings and a victim's work.", _course
    ),
    HostileArchive(
        "hands_in_for_somebody_else", "A folder with another student's id beside its own.", _anothers_folder
    ),
    HostileArchive(
        "says_two_names_for_one_member", "The two headers of a member say different names.", _rewritten_header
    ),
    HostileArchive(
        "overrides_a_name_by_a_record", "A record of the tar gives a member another name.", _long_name_record, ".tar.gz"
    ),
)
