"""What a jail is asked for and what it says at the end: plain data, no machinery."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Cause = Literal["exited", "killed", "memory", "time", "crashed"]


class JailError(Exception):
    """There is no jail to be had, or it broke. The message says what is missing and how to get it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one prisoner may use.

    `cpu_seconds` counts every process of the prisoner together, `wall_seconds` from the moment it is ready.
    `memory_bytes` is what it may take beyond what the zygote shares with it. `processes` counts threads too.
    `file_bytes` is the most that one file may hold, `disk_bytes` what all its files may, which are kept in memory.
    """

    cpu_seconds: float
    wall_seconds: float
    memory_bytes: int
    processes: int
    file_bytes: int
    disk_bytes: int
    open_files: int


@dataclass(frozen=True)
class Recipe:
    """A jail: what is warmed up in it, what runs in each fork, what can be seen and used.

    `prepare`, `settle`, `share` and `entry` are ``module:function``. ``prepare(arguments)`` is called once, before any fork;
    where there will be `many`, ``settle(arguments)`` follows, if it is given, and the memory is put together, which a few
    forks would not repay; ``share(more)`` is called whenever `Zygote.share` is; ``entry(channel, arguments)`` runs in each fork, with its end of a connected stream socket. What is copied from `files`
    is read once, at the start. `readable` paths appear read-only at their own places, `hidden` ones do not appear even
    where they lie inside a readable one; of two that lie in each other the deeper one counts. Python's own folders and
    the packages that it can import are found without being named, and are readable wherever they lie.
    """

    prepare: str
    entry: str
    arguments: dict[str, Any]
    files: Path | None
    limits: Limits
    readable: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()
    may_execute: bool = field(default=True)
    settle: str = ""
    share: str = ""
    many: bool = False

    def to_json(self) -> dict[str, Any]:
        """The recipe as plain data.

        Raises:
            JailError: the arguments are not JSON.
        """
        value = asdict(self)
        value["files"] = None if self.files is None else str(self.files.resolve())
        for key in ("readable", "hidden"):
            value[key] = [str(path.absolute()) for path in getattr(self, key)]
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise JailError(f"The recipe's arguments are not JSON: {error}") from None
        return value

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Recipe:
        """The recipe that `to_json` gave."""
        paths = {key: tuple(Path(path) for path in value[key]) for key in ("readable", "hidden")}
        files = None if value["files"] is None else Path(value["files"])
        return cls(**{**value, **paths, "files": files, "limits": Limits(**value["limits"])})


@dataclass(frozen=True, slots=True)
class Death:
    """How a prisoner ended.

    `cause`: it exited, with whatever status; it was killed from outside; it used up its memory or its time; or it
    crashed. `detail` is for people. `cpu` is in seconds, user and system, of all its processes; `memory` is the peak in
    bytes.
    """

    cause: Cause
    detail: str
    cpu: float
    memory: int
