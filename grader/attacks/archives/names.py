"""Archives whose names are the trouble: repeated, alike, in strange encodings, or of nobody."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

from grader.attacks.archives.archive import HostileArchive, pack_zip, submission
from grader.attacks.attack import Want

if TYPE_CHECKING:
    from pathlib import Path

    from grader.attacks.attack import Target


def _repeated(path: Path, target: Target) -> None:
    pack_zip(path, [*submission(target), *((name, b"{}") for name, _ in submission(target)), *submission(target)])


def _cases(path: Path, target: Target) -> None:
    pack_zip(path, [*submission(target), *((name.upper(), b"{}") for name, _ in submission(target))])


def _alike(path: Path, target: Target) -> None:
    book = json.dumps(target.notebooks[target.main]).encode()
    same = ("mallory/caf\u00e9.ipynb", "mallory/cafe\u0301.ipynb", "mallory\u200b/x.ipynb", "m\u0430llory/x.ipynb")
    pack_zip(path, [*submission(target), *((name, book) for name in same)])


def _file_and_folder(path: Path, target: Target) -> None:
    main = f"mallory/{target.main}"
    pack_zip(path, [(f"{main}/inner.txt", b"x"), *submission(target), (f"{main}/", b""), ("mallory", b"x")])


def _no_text(path: Path, target: Target) -> None:
    """Names in code page 437 and Shift JIS without saying so, and bytes that are no UTF-8 under the flag that says they are."""
    info = zipfile.ZipInfo("mallory/\u00e4\u00f6\u00fc.csv")
    pack_zip(path, [*submission(target), (info, b"x"), ("mallory/name-to-spoil-1.csv", b"x")])
    data = path.read_bytes().replace(
        b"name-to-spoil-1", b"\x83\x5c\xff\xfe\x80\x81\x00\x0a\x0d-spoil"[:15].ljust(15, b"\x98")
    )
    path.write_bytes(data.replace("\u00e4\u00f6\u00fc".encode(), b"\xe4\xf6\xfc\xff\xff\xff"))


def _odd(path: Path, target: Target) -> None:
    names = (
        "\x1b[2J.txt",
        "line\nend",
        "-rf",
        " ",
        "con",
        "a:b",
        "x" * 300,
        "\u202egpj.exe",
        "%2e%2e/x",
        "nul.txt",
        "a|b?*",
    )
    pack_zip(path, [*submission(target), *((f"mallory/{name}", b"x") for name in names)])


def _lms_names(path: Path, target: Target) -> None:
    """Names as learning platforms write them, taken further than they do."""
    book = json.dumps(target.notebooks[target.main]).encode()
    names = (
        f"_LATE_1_2_{target.main}",
        f"mallory_LATE_..._{target.main}",
        f"..__1_2_{target.main}",
        f"aaron_1_2_{target.main}",
        f"aaron_1_2_{target.main[:-6]}-9999999999999999999999.ipynb",
        f"Aaron Adams_99_assignsubmission_file_/../{target.main}",
        f"_0_assignsubmission_file_/{target.main}",
        f"Participant ../_1_assignsubmission_file_/{target.main}",
        "__MACOSX/._x.ipynb",
        "Thumbs.db",
        ".DS_Store",
    )
    pack_zip(path, [(name, book) for name in names])


def _strangers(path: Path, target: Target) -> None:
    everybody = [submission(target, f"stranger-{number}") for number in range(300)]
    pack_zip(path, [member for one in everybody for member in one])


def _locked(path: Path, target: Target) -> None:
    """Every member says that it is encrypted."""
    pack_zip(path, submission(target))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(bytes(data))


def _comment(path: Path, target: Target) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in submission(target):
            archive.writestr(name, data)
        archive.comment = b"PK\x05\x06" + bytes(18) + b"<script>" * 5_000
    path.write_bytes(b"#!/bin/sh\nexit 1\n" + path.read_bytes())


ARCHIVES = (
    HostileArchive("repeats_names", "Every name three times, with different contents.", _repeated, wants=Want.SCORE),
    HostileArchive("differs_in_case_only", "The same names in capitals.", _cases, wants=Want.SCORE),
    HostileArchive(
        "has_names_that_look_alike",
        "Letters with accents in two spellings, letters of other scripts.",
        _alike,
        wants=Want.STOP,
    ),
    HostileArchive(
        "has_a_file_and_a_folder_of_one_name", "What is a file is a folder too.", _file_and_folder, wants=Want.STOP
    ),
    HostileArchive(
        "has_names_that_are_no_text", "Old code pages, bytes that are no UTF-8, NUL.", _no_text, wants=Want.STOP
    ),
    HostileArchive("has_odd_names", "Terminal commands, line ends, devices of other systems.", _odd, wants=Want.STOP),
    HostileArchive(
        "imitates_a_learning_platform",
        "Names like the platforms', for others and for nobody.",
        _lms_names,
        honest=False,
    ),
    HostileArchive(
        "brings_three_hundred_strangers", "Students whom no roster knows.", _strangers, wants=Want.STOP, honest=False
    ),
    HostileArchive("is_locked", "Members that ask for a password.", _locked, wants=Want.STOP),
    HostileArchive(
        "has_a_comment_like_an_archive",
        "A program before it, an empty archive in its comment.",
        _comment,
        wants=Want.STOP,
    ),
)
