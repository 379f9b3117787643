"""Archives that are small until they are unpacked, or that are never done with."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

from grader.attacks.archives.archive import HostileArchive, pack_zip, submission
from grader.attacks.attack import Want

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from grader.attacks.attack import Target

CHUNK = bytes(1 << 20)


def _zeros(path: Path, target: Target) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in submission(target):
            archive.writestr(name, data)
        with archive.open("mallory/data.csv", "w", force_zip64=True) as member:
            for _ in range(1_000):
                member.write(CHUNK)


def _many(path: Path, target: Target) -> None:
    pack_zip(path, [*submission(target), *((f"mallory/{number}.txt", b"") for number in range(70_000))])


def _nested(path: Path, target: Target) -> None:
    inner = b"0" * (10 << 20)
    for _ in range(6):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(10):
                archive.writestr(f"{number}.zip", inner)
        inner = packed.getvalue()
    pack_zip(path, [*submission(target), ("mallory/more.zip", inner)])


def _overlapping(path: Path, target: Target) -> None:
    """Ten thousand entries of the list of contents point to the same data of 10 MB."""
    pack_zip(path, [*submission(target), ("mallory/000000", bytes(10 << 20))])
    data = path.read_bytes()
    at = data.rindex(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entry = data[at:end]
    copies = b"".join(entry.replace(b"mallory/000000", b"mallory/%06d" % number) for number in range(1, 10_001))
    start, count = data.index(b"PK\x01\x02"), len(submission(target)) + 10_001
    directory = data[start:end] + copies
    ending = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    path.write_bytes(data[:start] + directory + ending)


def _lying_size(path: Path, target: Target) -> None:
    """The list of contents says that 200 MB of zeros are 10 bytes."""
    pack_zip(path, [*submission(target), ("mallory/small.txt", bytes(200 << 20))])
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    path.write_bytes(bytes(data))


def _itself(path: Path, target: Target) -> None:
    pack_zip(path, submission(target))
    pack_zip(path, [*submission(target), ("mallory/again.zip", path.read_bytes()), ("mallory.zip", path.read_bytes())])


def _deep(path: Path, target: Target) -> None:
    pack_zip(path, [*submission(target), ("mallory/" + "d/" * 30_000 + "x.txt", b"x")])


def _cut(path: Path, target: Target) -> None:
    pack_zip(path, submission(target))
    path.write_bytes(path.read_bytes()[:-30])


def _wrong_sum(path: Path, target: Target) -> None:
    pack_zip(path, [*submission(target), ("mallory/x.txt", b"the sum of this is wrong" * 100)])
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 16] ^= 0xFF
    path.write_bytes(bytes(data))


def _bytes(content: bytes) -> Callable[[Path, Target], object]:
    return lambda path, _target: path.write_bytes(content)


ARCHIVES = (
    HostileArchive("unpacks_to_a_gigabyte", "Zeros, a few megabytes of them packed.", _zeros, wants=Want.LARGE),
    HostileArchive("unpacks_to_many_files", "Seventy thousand empty files.", _many, wants=Want.STOP),
    HostileArchive("nests_archives_in_archives", "Ten archives in each of six layers.", _nested, wants=Want.LARGE),
    HostileArchive(
        "tells_one_member_many_times", "Ten thousand names for the same ten megabytes.", _overlapping, wants=Want.LARGE
    ),
    HostileArchive(
        "lies_about_a_size", "A member is 200 MB and says that it is 10 bytes.", _lying_size, wants=Want.LARGE
    ),
    HostileArchive(
        "holds_itself", "The archive lies in the archive, under a student's name too.", _itself, wants=Want.STOP
    ),
    HostileArchive("nests_folders_deeply", "Thirty thousand folders in each other.", _deep, wants=Want.STOP),
    HostileArchive("is_cut_off", "The end, where a zip keeps its list of contents, is missing.", _cut, wants=Want.STOP),
    HostileArchive("has_a_wrong_checksum", "The sum of a member does not fit its bytes.", _wrong_sum, wants=Want.STOP),
    HostileArchive("is_empty", "No bytes at all.", _bytes(b""), wants=Want.STOP, honest=False),
    HostileArchive(
        "is_no_archive", "A picture that is called an archive.", _bytes(b"\x89PNG" * 99), wants=Want.STOP, honest=False
    ),
)
