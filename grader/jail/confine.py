"""What a fork does to itself before it runs anything: its own namespaces, files, user, limits and filter.

All of it runs once a fork, in memory that the fork still shares with the zygote, where each page that Python touches
for the first time costs as much as a system call. So everything that can be known before is in the `Cell`, and `os`
is used where `pathlib` would read better.
"""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from grader.jail import linux, root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.jail.recipe import Limits
    from grader.jail.view import View

NAMESPACES = linux.CLONE_NEWNS | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS | linux.CLONE_NEWNET | linux.CLONE_NEWCGROUP
CHANNEL = 3
SPACE = "/.space"
TEMPORARY = "/tmp"  # noqa: S108  # the fork's own
SHARED = "/dev/shm"  # noqa: S108  # the fork's own
PAGE = os.sysconf("SC_PAGE_SIZE")
FEWEST_FILES, MOST_FILES = 1024, 65536
MEGABYTE = 1024 * 1024

_LAST_FD = os.sysconf("SC_OPEN_MAX")
_SAFE = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
_STACK = (8 * MEGABYTE, 64 * MEGABYTE)


@dataclass
class Cell:
    """What every fork of a zygote gets alike.

    `files` are the instructor's, by path inside the working directory: the bits of the mode, the time of the last
    change in nanoseconds, and the content.
    """

    limits: Limits
    view: View
    work: Path
    files: dict[str, tuple[int, int, bytes]]
    filter: bytes
    may_execute: bool
    own_users: bool
    last_capability: int
    space: str = field(init=False)
    covered: list[tuple[str, bool]] = field(init=False)
    links: list[tuple[str, str]] = field(init=False)
    folders: list[str] = field(init=False)
    ceilings: list[tuple[int, tuple[int, int]]] = field(init=False)

    def __post_init__(self) -> None:
        size = max(self.limits.disk_bytes, PAGE)
        files = min(max(FEWEST_FILES, size // PAGE), MOST_FILES)
        self.space = f"size={size},nr_inodes={files},mode=700"
        places = (self.work, Path(TEMPORARY), Path(SHARED))
        self.covered = [(str(path), path.is_dir()) for place in places for path in self.view.within(place)]
        self.links = [
            (str(link), target)
            for link, target in self.view.links.items()
            if any(place in link.parents for place in places)
        ]
        parents = {str(Path(name).parent) for name in self.files}
        self.folders = sorted({str(part) for name in parents for part in (Path(name), *Path(name).parents)} - {"."})

    def set_ceilings(self) -> None:
        """Fix the resource limits, once everything is imported: what is mapped by then comes on top of the memory."""
        limits = self.limits
        mapped = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * PAGE
        seconds = max(1, int(limits.cpu_seconds + 0.999))
        wanted = {
            resource.RLIMIT_CPU: (seconds, seconds + 1),
            resource.RLIMIT_AS: _both(mapped + limits.memory_bytes),
            resource.RLIMIT_NPROC: _both(limits.processes),
            resource.RLIMIT_FSIZE: _both(limits.file_bytes),
            resource.RLIMIT_NOFILE: _both(limits.open_files),
            # 0 would still feed a program that collects dumps; with 1 the kernel writes none and feeds none.
            resource.RLIMIT_CORE: _both(1),
            resource.RLIMIT_MEMLOCK: _both(65536),
            resource.RLIMIT_MSGQUEUE: _both(0),
            resource.RLIMIT_NICE: _both(0),
            resource.RLIMIT_RTPRIO: _both(0),
            resource.RLIMIT_SIGPENDING: _both(1024),
            resource.RLIMIT_STACK: _STACK,
        }
        self.ceilings = []
        for kind, ends in wanted.items():
            most = resource.getrlimit(kind)[1]
            bounded = ends if most == resource.RLIM_INFINITY else (min(ends[0], most), min(ends[1], most))
            self.ceilings.append((kind, bounded))


def enter(cell: Cell, user: int, channel: int, cgroups: Sequence[int], report: int) -> int:
    """Confine this process for good; returns `report` as it is called now.

    `user` is an id of the zygote's user namespace, and `report` a descriptor to keep along with the channel.

    Raises:
        OSError: a protection that the kernel refuses; nothing may be run then.
    """
    os.setsid()  # else kill(0, …) would reach the zygote
    for fd in cgroups:
        os.write(fd, b"0")
    linux.unshare(NAMESPACES)
    linux.set_hostname("jail")
    myself = os.open("/proc/self", os.O_PATH | os.O_DIRECTORY)
    _mount(cell, user)
    if cell.files:
        _copy(cell, user)
    if cell.own_users:
        os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    linux.prctl(linux.PR_SET_DUMPABLE, 1)  # else /proc/self would be root's
    _enter_own_users(myself, user)
    report = _close_all_but(channel, report)
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    linux.drop_capabilities(cell.last_capability)
    for kind, limits in cell.ceilings:
        resource.setrlimit(kind, limits)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _reseed()
    linux.install_filter(cell.filter)
    return report


def _both(limit: int) -> tuple[int, int]:
    return limit, limit


def _mount(cell: Cell, user: int) -> None:
    """One small file system in memory for all that the fork may write, seen in three places."""
    kept = [(linux.open_tree(path), path, folder) for path, folder in cell.covered]
    linux.mount("tmpfs", SPACE, "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, cell.space)
    work = str(cell.work)
    for name, place, mode in (
        ("/.space/work", work, 0o755),
        ("/.space/tmp", TEMPORARY, 0o777),
        ("/.space/shm", SHARED, 0o777),
    ):
        os.mkdir(name)  # noqa: PTH102  # see above
        os.chmod(name, mode | 0o1000 if mode == 0o777 else mode)  # noqa: PTH101
        linux.bind(name, place)
    os.chdir(work)
    os.chown(".", user, user)
    for fd, path, folder in kept:
        root.make_place(path, folder=folder)
        linux.move_mount(fd, path)
    for link, target in cell.links:
        root.make_place(os.path.dirname(link), folder=True)  # noqa: PTH120
        os.symlink(target, link)  # noqa: PTH211
    if cell.may_execute:
        linux.mount(
            "devpts", "/dev/pts", "devpts", linux.MS_NOSUID | linux.MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620"
        )
    linux.mount("proc", "/proc", "proc", _SAFE | linux.MS_RDONLY)


def _copy(cell: Cell, user: int) -> None:
    for folder in cell.folders:
        os.mkdir(folder)  # noqa: PTH102
        os.chown(folder, user, user)
    for name, (mode, changed, content) in cell.files.items():
        fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(fd, rest) :]
        os.fchown(fd, user, user)
        os.utime(fd, ns=(changed, changed))
        os.close(fd)


def _enter_own_users(myself: int, user: int) -> None:
    """A user namespace in which this user is a student, and nobody else is anybody."""
    linux.unshare(linux.CLONE_NEWUSER)
    # Should the whole machine run out of memory, a fork is the first to go.
    mapping = f"{root.STUDENT} {user} 1".encode()
    for name, text in (("oom_score_adj", b"1000"), ("setgroups", b"deny"), ("uid_map", mapping), ("gid_map", mapping)):
        fd = os.open(name, os.O_WRONLY, dir_fd=myself)
        os.write(fd, text)
        os.close(fd)


def _close_all_but(channel: int, report: int) -> int:
    """Leave the channel as descriptor 3, the report behind it, and else only standard streams that lead nowhere."""
    above = CHANNEL + 2
    channel = fcntl.fcntl(channel, fcntl.F_DUPFD_CLOEXEC, above)
    report = fcntl.fcntl(report, fcntl.F_DUPFD_CLOEXEC, above)
    null = fcntl.fcntl(os.open("/dev/null", os.O_RDWR), fcntl.F_DUPFD_CLOEXEC, above)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.dup2(channel, CHANNEL, inheritable=False)
    os.dup2(report, CHANNEL + 1, inheritable=False)
    os.closerange(above, _LAST_FD)
    return CHANNEL + 1


def _reseed() -> None:
    """No two forks draw the same random numbers; Python reseeds its own `random` by itself."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(int.from_bytes(os.urandom(4), "little"))  # from nothing, it takes milliseconds to find a seed
