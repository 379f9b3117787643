"""The jail's file system: a root of its own with the shown paths read-only in it, and nothing behind it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from grader.jail import linux

if TYPE_CHECKING:
    from grader.jail.view import View

BASE = Path("/tmp")  # noqa: S108  # only a place to mount on: in this namespace alone, and for a moment
DEVICES = ("null", "zero", "full", "random", "urandom")
LINKS = {
    "/dev/fd": "/proc/self/fd",
    "/dev/stdin": "/proc/self/fd/0",
    "/dev/stdout": "/proc/self/fd/1",
    "/dev/stderr": "/proc/self/fd/2",
    "/dev/ptmx": "pts/ptmx",
}
STUDENT = 1000
WRITTEN = {
    "/etc/passwd": f"root:x:0:0::/:/bin/sh\nstudent:x:{STUDENT}:{STUDENT}::WORK:/bin/sh\n"
    "nobody:x:65534:65534::/:/bin/false\n",
    "/etc/group": f"root:x:0:\nstudent:x:{STUDENT}:\nnogroup:x:65534:\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "/etc/hostname": "jail\n",
}
FOLDERS = ("/dev/pts", "/dev/shm", "/etc", "/proc", "/root", "/run", "/tmp", "/var/tmp", "/.space", "/.old")  # noqa: S108  # places in the jail
SMALL = "size=1m,nr_inodes=4k,mode=755"


def build(view: View, work: Path) -> None:
    """Make the root and enter it. Writable until `seal`, and /proc is still to be mounted.

    Raises:
        OSError: a step that the kernel refuses.
    """
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("tmpfs", str(BASE), "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "size=64m,nr_inodes=64k,mode=755")
    (BASE / ".old").mkdir()
    linux.pivot_root(str(BASE), str(BASE / ".old"))
    os.chdir("/")
    old = Path("/.old")
    for name in (*FOLDERS, str(work)):
        Path(name).mkdir(parents=True, exist_ok=True)
    Path("/tmp").chmod(0o1777)  # noqa: S108  # the jail's own
    Path("/.space").chmod(0o700)
    for name in DEVICES:
        _attach(old / "dev" / name, Path("/dev") / name)
        linux.restrict(f"/dev/{name}", devices=True, recursive=False, writable=True)
    for path in sorted({*view.shown, *view.masked}):
        if path in view.masked:
            _mask(path)
        else:
            _attach(old / path.relative_to("/"), path)
            linux.restrict(str(path))
    for link, target in {**{Path(name): to for name, to in LINKS.items()}, **view.links}.items():
        link.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(link):
            link.symlink_to(target)
    for name, text in WRITTEN.items():
        Path(name).write_text(text.replace("WORK", str(work)), encoding="utf-8")


def leave_old() -> None:
    """Let go of the machine's own file system."""
    linux.unmount("/.old")
    Path("/.old").rmdir()


def seal(view: View) -> None:
    """From here on nothing in the root itself can be written, nor in what masks a folder."""
    for path in view.masked:
        linux.restrict(str(path), recursive=False)
    linux.restrict("/", recursive=False)


def make_place(path: str, *, folder: bool) -> None:
    """Something to mount on, in a folder that may not be there yet."""
    os.makedirs(path if folder else os.path.dirname(path), exist_ok=True)  # noqa: PTH103,PTH120  # runs after each fork
    if not folder:
        os.close(os.open(path, os.O_CREAT | os.O_CLOEXEC))


def _attach(source: Path, target: Path) -> None:
    make_place(str(target), folder=source.is_dir())
    linux.bind(str(source), str(target))


def _mask(path: Path) -> None:
    if path.is_dir():
        linux.mount("tmpfs", str(path), "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, SMALL)
    else:
        linux.bind("/dev/null", str(path))
        linux.restrict(str(path))
