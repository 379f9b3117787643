"""Puts a hostile submission on the disk. Nothing in it is run or followed."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
from typing import TYPE_CHECKING

from grader.attacks.attack import Target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from grader.attacks.attack import HandIn


def read_target(folder: Path) -> Target:
    """A released assignment from its folder, named after it; what is hidden or a leftover stays out."""
    notebooks = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.ipynb"))}
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb" and ".ipynb_checkpoints" not in path.parts
    }
    return Target(folder.name, notebooks, files)


def write_hand_in(hand_in: HandIn, folder: Path) -> list[str]:
    """Write the submission into a new folder; returns what this machine does not let be made, in words.

    A device needs rights that an ordinary user lacks; some file systems know no hard links or odd names.
    """
    folder.mkdir(parents=True)
    left_out: list[str] = []
    _write_files(hand_in, folder, left_out)
    _write_links(hand_in, folder, left_out)
    _write_special(hand_in, folder, left_out)
    for path, mode in hand_in.modes.items():
        (folder / path).chmod(mode)
    return left_out


def _write_files(hand_in: HandIn, folder: Path, left_out: list[str]) -> None:
    for path in hand_in.folders:
        (folder / path).mkdir(parents=True, exist_ok=True)
    for path, notebook in hand_in.notebooks.items():
        text = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode("utf-8", "surrogatepass")
        _absent(folder, path).write_bytes(text)
    for path, data in hand_in.files.items():
        with _tolerated(left_out, path):
            _absent(folder, path).write_bytes(data)
    if hand_in.timestamp is not None:
        _absent(folder, "timestamp.txt").write_bytes(hand_in.timestamp)
    for raw, data in hand_in.raw_names.items():
        with _tolerated(left_out, repr(raw)):
            (folder / os.fsdecode(raw)).write_bytes(data)
    for path, size in hand_in.sparse.items():
        _absent(folder, path).touch()
        with _tolerated(left_out, path):
            os.truncate(folder / path, size)


def _write_links(hand_in: HandIn, folder: Path, left_out: list[str]) -> None:
    for path, said in hand_in.links.items():
        _absent(folder, path).symlink_to(said)
    for path, shared in hand_in.twins.items():
        with _tolerated(left_out, path):
            _absent(folder, path).hardlink_to(shared)


def _write_special(hand_in: HandIn, folder: Path, left_out: list[str]) -> None:
    for path in hand_in.fifos:
        os.mkfifo(_absent(folder, path))
    for path in hand_in.sockets:
        with _tolerated(left_out, path), contextlib.closing(socket.socket(socket.AF_UNIX)) as made:
            made.bind(str(_absent(folder, path)))
    for path in hand_in.devices:
        with _tolerated(left_out, path):
            os.mknod(_absent(folder, path), 0o666 | stat.S_IFCHR, os.makedev(1, 5))  # what /dev/zero is


@contextlib.contextmanager
def _tolerated(left_out: list[str], what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        left_out.append(f"{what}: {error.strerror}")


def _absent(folder: Path, path: str) -> Path:
    """Where something will be made, with the folders above it and nothing in its place."""
    wanted = folder / path
    wanted.parent.mkdir(parents=True, exist_ok=True)
    if wanted.is_symlink() or wanted.is_file():
        wanted.unlink()
    return wanted
