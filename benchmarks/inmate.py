"""A jailed interpreter that runs what it is sent, for measuring and for testing.

`prepare` and `entry` are a recipe's. ``python -m benchmarks.inmate`` keeps one zygote and answers requests, each a line
of JSON, so that a test can have the jail of another user of the machine:

- in: ``{"code": …, "keep": bool}``; the code finds its channel as `channel`, and what it leaves in `out` is answered;
- out: ``{"out": …, "error": …, "cause": …, "detail": …}``.
"""

from __future__ import annotations

import importlib
import json
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from grader.jail import Limits, Prisoner, Recipe, Zygote

if TYPE_CHECKING:
    import socket
    from pathlib import Path

MEGABYTE = 1024 * 1024
LIMITS = Limits(
    cpu_seconds=5.0,
    wall_seconds=20.0,
    memory_bytes=256 * MEGABYTE,
    processes=24,
    file_bytes=16 * MEGABYTE,
    disk_bytes=32 * MEGABYTE,
    open_files=64,
)


def recipe(
    limits: Limits = LIMITS,
    *,
    imports: tuple[str, ...] = (),
    files: Path | None = None,
    readable: tuple[Path, ...] = (),
    hidden: tuple[Path, ...] = (),
    may_execute: bool = True,
) -> Recipe:
    """A jail whose forks run what they are sent, with some modules imported before."""
    return Recipe(
        prepare="benchmarks.inmate:prepare",
        entry="benchmarks.inmate:entry",
        arguments={"imports": list(imports)},
        files=files,
        limits=limits,
        readable=readable,
        hidden=hidden,
        may_execute=may_execute,
    )


def prepare(arguments: dict[str, Any]) -> None:
    """Import what is to be shared."""
    for name in arguments["imports"]:
        importlib.import_module(name)


def entry(channel: socket.socket, arguments: dict[str, Any]) -> None:  # noqa: ARG001  # as every entry is called
    """Run the code that comes and answer with what it leaves in `out`, or with its error."""
    with channel.makefile("rwb") as stream:
        names: dict[str, Any] = {"channel": channel, "out": None}
        answer: dict[str, Any] = {}
        try:
            exec(json.loads(stream.readline()), names)  # noqa: S102  # in a jail, and what it is for
        except BaseException as error:  # noqa: BLE001  # the answer says which
            answer["error"] = f"{type(error).__name__}: {error}"
        answer["out"] = names["out"]
        stream.write(json.dumps(answer, default=repr).encode() + b"\n")


def send(prisoner: Prisoner, code: str) -> None:
    """Have a fork begin with its code."""
    prisoner.channel.sendall(json.dumps(code).encode() + b"\n")


def answer(prisoner: Prisoner) -> dict[str, Any]:
    """What it answers; empty if it ends without a word."""
    with suppress(ConnectionError), prisoner.channel.makefile("rb") as stream:
        line = stream.readline()
        if line:
            found: dict[str, Any] = json.loads(line)
            return found
    return {}


def ask(zygote: Zygote, code: str) -> dict[str, Any]:
    """Run code in a fork of its own; what it answered and how it ended."""
    with zygote.fork() as prisoner:
        send(prisoner, code)
        found = answer(prisoner)
        death = prisoner.wait(30)
    if death is None:
        return found
    return {"out": None, "error": "", **found, "cause": death.cause, "detail": death.detail, "cpu": death.cpu}


def main() -> None:
    """Answer requests from the standard input until it ends."""
    with Zygote(recipe()) as zygote:
        sys.stdout.write(json.dumps(zygote.protections) + "\n")
        sys.stdout.flush()
        for line in sys.stdin:
            sys.stdout.write(json.dumps(ask(zygote, json.loads(line))) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
