"""Archives whose members are not files: links, devices, pipes, and files behind links."""

from __future__ import annotations

import stat
import tarfile
import zipfile
from typing import TYPE_CHECKING

from grader.attacks.archives.archive import CANARY, HostileArchive, pack_tar, pack_zip, plain_tar, submission
from grader.attacks.attack import Want

if TYPE_CHECKING:
    from pathlib import Path

    from grader.attacks.attack import Target


def _zip_link(name: str, said: str) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.create_system = 3  # a Unix, whose attributes can say that a member is a link
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, said.encode()


def _tar(name: str, kind: bytes, said: str = "") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.devmajor, info.devminor, info.mode = kind, said, 1, 5, 0o6777
    return info, b""


def _link_out(path: Path, target: Target) -> None:
    home = target.place.home
    pack_zip(
        path, [*submission(target), _zip_link("mallory/mine.txt", f"{home}/notes.txt"), _zip_link("mallory/h", home)]
    )


def _write_through(path: Path, target: Target) -> None:
    pack_zip(
        path,
        [*submission(target), _zip_link("mallory/way", target.place.home), ("mallory/way/escaped.txt", CANARY)],
    )


def _write_through_tar(path: Path, target: Target) -> None:
    way = _tar("mallory/way", tarfile.SYMTYPE, target.place.home)
    pack_tar(path, [*plain_tar(submission(target)), way, *plain_tar([("mallory/way/escaped.txt", CANARY)])])


def _write_through_chain(path: Path, target: Target) -> None:
    """No link names a place outside by itself; one after the other they lead there."""
    chain = [_tar("mallory/a", tarfile.SYMTYPE, "."), _tar("mallory/a/b", tarfile.SYMTYPE, "..")]
    chain += [_tar("mallory/b/c", tarfile.SYMTYPE, ".."), *plain_tar([("mallory/b/c/escaped.txt", CANARY)])]
    pack_tar(path, [*plain_tar(submission(target)), *chain])


def _hard_links(path: Path, target: Target) -> None:
    way = _tar("mallory/mine.txt", tarfile.LNKTYPE, f"{target.place.home}/notes.txt")
    pack_tar(path, [*plain_tar(submission(target)), way, *plain_tar([("mallory/mine.txt", CANARY)])])


def _special(path: Path, target: Target) -> None:
    special = [
        _tar("mallory/zero", tarfile.CHRTYPE),
        _tar("mallory/disk", tarfile.BLKTYPE),
        _tar("mallory/pipe", tarfile.FIFOTYPE),
    ]
    pack_tar(path, [*plain_tar(submission(target)), *special])


def _set_rights(path: Path, target: Target) -> None:
    info = tarfile.TarInfo("mallory/run")
    info.mode, info.uid, info.gid, info.uname = 0o6777, 0, 0, "root"
    pack_tar(path, [*plain_tar(submission(target)), (info, b"#!/bin/sh\n"), _tar("mallory/shut", tarfile.DIRTYPE)])


ARCHIVES = (
    HostileArchive("holds_links_to_elsewhere", "Symbolic links in a zip.", _link_out, wants=Want.LEAK),
    HostileArchive("writes_through_a_link", "A link, then a file behind it, in a zip.", _write_through),
    HostileArchive(
        "writes_through_a_link_in_a_tar", "A link, then a file behind it, in a tar.", _write_through_tar, ".tar.gz"
    ),
    HostileArchive(
        "writes_through_links_on_links", "Links that lead out only together.", _write_through_chain, ".tar.gz"
    ),
    HostileArchive(
        "writes_through_a_hard_link", "A hard link to a file outside, then its content.", _hard_links, ".tar.gz"
    ),
    HostileArchive("holds_devices_and_pipes", "Devices and a pipe.", _special, ".tar.gz", Want.STOP),
    HostileArchive(
        "sets_rights", "Programs to be run as root, and folders of everybody's.", _set_rights, ".tar.gz", Want.STOP
    ),
)
