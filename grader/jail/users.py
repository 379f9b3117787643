"""Which users of this machine the jail's users are: as root a range that nobody has, else one's own, or oneself."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from grader.jail.recipe import JailError

FIRST_WANTED = 1_900_000_000
"""Above what systemd, containers and directories of people give out, and below 2**31."""
MANY = 60_000
KINDS = ("uid", "gid")


@dataclass(frozen=True)
class _Range:
    """Ids of this machine, as many users as groups. `by_helpers`: the system's own programs have to give them."""

    users: int
    groups: int
    count: int
    by_helpers: bool


class Users:
    """The users of one zygote's namespace: 0 is the zygote; forks get 1, 2, 3 … in turn, or 0 if there is no other.

    `own` says whether they get others.
    """

    def __init__(self) -> None:
        """Look for users to give.

        Raises:
            JailError: students' code would be root itself.
        """
        self._is_root = os.geteuid() == 0
        self._range = _free_range() if self._is_root else _granted_range()
        self._next = 0
        if self._is_root and self._range is None and _outside_of(0) == 0:
            raise JailError(
                "No user ids are left for students' code, and as root it must not run as root. Grade as an "
                "ordinary user, or in a container that has more than one user."
            )

    @property
    def own(self) -> bool:
        """Whether forks run as others than oneself."""
        return self._range is not None

    def cannot_read(self, path: str) -> None:
        """Other users cannot read what they would need: do without other users, if that is safe.

        Raises:
            JailError: it is not, for root.
        """
        if self._is_root:
            raise JailError(
                f"{path} cannot be read by other users of this machine, and as root students' code runs as another "
                f"user. Open it: chmod -R go+rX {path}; or grade as an ordinary user."
            )
        self._range = None

    def map(self, pid: int) -> None:
        """Give a process that has just entered a new user namespace its users.

        Raises:
            JailError: the kernel refuses.
        """
        given = self._range
        ids = {
            "uid": (os.geteuid(), given.users if given else 0),
            "gid": (os.getegid(), given.groups if given else 0),
        }
        try:
            if self._range is not None and self._range.by_helpers:
                if self._ask_helpers(pid, ids):
                    return
                self._range = None
            folder = Path(f"/proc/{pid}")
            if self._range is None:
                (folder / "setgroups").write_text("deny", encoding="ascii")
            for kind, (own, first) in ids.items():
                more = "" if self._range is None else f"\n1 {first} {self._range.count}"
                (folder / f"{kind}_map").write_text(f"0 {own} 1{more}", encoding="ascii")
        except OSError as error:
            raise JailError(f"The jail's users cannot be mapped: {error.strerror}.") from None

    def _ask_helpers(self, pid: int, ids: dict[str, tuple[int, int]]) -> bool:
        assert self._range is not None
        for kind, (own, first) in ids.items():
            numbers = map(str, (pid, 0, own, 1, 1, first, self._range.count))
            helper = shutil.which(f"new{kind}map") or ""
            if subprocess.run([helper, *numbers], capture_output=True, check=False).returncode:  # noqa: S603  # of the system
                # Whatever is half done by now cannot be undone, nor done again.
                if kind == "gid":
                    raise JailError("newgidmap gives no groups where newuidmap gives users. Mend /etc/subgid.")
                return False
        return True

    def next(self) -> int:
        """The user of the next fork, as the namespace numbers it."""
        if self._range is None:
            return 0
        self._next = self._next % self._range.count + 1
        return self._next


def _free_range() -> _Range | None:
    """For root: ids that nobody has, of those that we have here ourselves."""
    users, groups = (_upper_end(kind) for kind in KINDS)
    if users is None or groups is None:
        return None
    return _Range(users[0], groups[0], min(users[1], groups[1]), by_helpers=False)


def _upper_end(kind: str) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    for line in Path(f"/proc/self/{kind}_map").read_text(encoding="ascii").splitlines():
        inside, _, count = map(int, line.split())
        if inside <= FIRST_WANTED and inside + count >= FIRST_WANTED + MANY:
            return FIRST_WANTED, MANY
        # In a container: the upper half of what it has, which its own users hardly reach.
        half = count // 2
        if half and (best is None or half > best[1]):
            best = (inside + count - half, min(half, MANY))
    return best


def _granted_range() -> _Range | None:
    """For anybody else: the ids that the system has set aside for them, if it has the programs that give them."""
    if not all(shutil.which(f"new{kind}map") for kind in KINDS):
        return None
    users, groups = (_granted(Path(f"/etc/sub{kind}")) for kind in KINDS)
    if users is None or groups is None:
        return None
    return _Range(users[0], groups[0], min(users[1], groups[1], MANY), by_helpers=True)


def _granted(file: Path) -> tuple[int, int] | None:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        owner, first, count = [*line.split(":"), "", ""][:3]
        if owner in _own_names() and first.isdecimal() and count.isdecimal() and int(count):
            return int(first), int(count)
    return None


def _own_names() -> set[str]:
    import pwd  # noqa: PLC0415  # not on every system that may import this

    try:
        return {str(os.getuid()), pwd.getpwuid(os.getuid()).pw_name}
    except KeyError:
        return {str(os.getuid())}


def _outside_of(user: int) -> int:
    for line in Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines():
        inside, outside, count = map(int, line.split())
        if inside <= user < inside + count:
            return outside + user - inside
    return -1
