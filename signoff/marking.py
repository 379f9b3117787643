"""The commands of the marking desk: `signoff markers`, `signoff publish` and `signoff desk-server`."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from signoff.console import err, expected_trouble, out, trouble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.marking.publishing import Published
    from grader.marking.store import Store

Assignment = Annotated[str, typer.Argument(help="The assignment's name in the course.")]
CourseFolder = Annotated[Path, typer.Option("--course", help="The nbgrader course directory.")]

WAITING = 3
_MOST_CODES = 10


def markers(
    assignment: Assignment,
    add: Annotated[list[str] | None, typer.Option(help="Somebody who marks; may be given several times.")] = None,
    remove: Annotated[
        list[str] | None, typer.Option(help="Somebody who marks no longer. What they have begun stays theirs.")
    ] = None,
    double: Annotated[
        float | None, typer.Option(min=0, max=100, help="Per cent of the answers that two people mark; otherwise 20.")
    ] = None,
    token: Annotated[
        list[str] | None, typer.Option(help="Print a new token for this marker, for `signoff desk-server`.")
    ] = None,
    course: CourseFolder = Path(),
) -> None:
    """Say who marks an assignment, share its answers out, and show how far everybody is. Run it again after late submissions."""
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.marking.moderation import Moderation  # noqa: PLC0415  # see expected_trouble
    from grader.marking.opening import enter_pieces, open_store  # noqa: PLC0415  # see expected_trouble
    from grader.marking.sharing import share_out  # noqa: PLC0415  # see expected_trouble
    from grader.marking.showing import Showing  # noqa: PLC0415  # see expected_trouble

    with expected_trouble(), Showing(Course(course), assignment) as showing, open_store(course) as store:
        for name in (*(add or ()), *(remove or ())):
            if not name.strip() or name != name.strip() or not name.isprintable():
                raise trouble(f"{name!r} is no name for a marker. On a hub it is the user's name there.")
        store.set_markers(assignment, add or ())
        store.set_markers(assignment, remove or (), active=False)
        enter_pieces(store, showing)
        share_out(store, assignment, store.markers(assignment), _fraction(store, assignment, double))
        progress = Moderation(store, showing, "").progress()
        _show(progress)
        for name in token or ():
            if name not in store.markers(assignment):
                raise trouble(f"{name} does not mark {assignment}. Add them first: --add {name}")
            err.print(f"A new token for {name}, shown this once:", markup=False, highlight=False)
            sys.stdout.write(store.new_token(name) + "\n")


def _fraction(store: Store, assignment: str, double: float | None) -> float:
    """The fraction that two people mark: what is said now, else what it was, else the usual."""
    from grader.marking.sharing import DOUBLE  # noqa: PLC0415  # see expected_trouble

    if double is not None:
        return double / 100
    shares = store.shares(assignment)
    seconds = sum(share.second for share in shares)
    return seconds / (len(shares) - seconds) if seconds else DOUBLE


def _show(progress: dict[str, object]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("Marker", no_wrap=True)
    for heading in ("Share", "Done", "Flagged", "Calibrated", "Stricter by"):
        table.add_column(heading, justify="right")
    rows = progress["markers"]
    assert isinstance(rows, list)
    for row in rows:
        severity = row["severity"]
        table.add_row(
            row["marker"],
            str(row["share"]),
            str(row["done"]),
            str(row["flagged"] or ""),
            "yes" if row["calibrated"] else "not yet",
            "" if severity is None else f"{severity:+.2f} levels",
        )
    out.print(table, highlight=False)
    out.print(
        f"{progress['pieces']} answers: {progress['agreed']} agreed, {progress['moderation']} to decide on, "
        f"{progress['waiting']} waiting for a marker.",
        highlight=False,
    )


def publish(
    assignment: Assignment,
    course: CourseFolder = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON, for scripts.")] = False,
) -> None:
    """Write agreed marks and comments to nbgrader's gradebook. Exit code: 0 all of them, 3 some answers are not agreed yet."""
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.marking.publishing import publish as write  # noqa: PLC0415  # see expected_trouble

    with expected_trouble():
        found = write(Course(course), assignment)
    parts = (
        ("waiting", found.waiting, "wait for a marker who is not finished"),
        ("moderation", found.moderation, "are to be decided on: two markers are far apart"),
        ("changed", found.changed, "were replaced by another text since they were marked; their markers see it"),
        ("missing", found.missing, "have no place in the gradebook: grade the assignment, then publish again"),
    )
    if as_json:
        told = {"assignment": assignment, "written": list(found.written)} | {
            key: list(codes) for key, codes, _ in parts
        }
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
    else:
        out.print(f"{len(found.written)} marks are in the gradebook.", highlight=False)
        for _, codes, what in parts:
            if codes:
                out.print(f"{len(codes)} {what}: {_listed(codes)}", highlight=False, soft_wrap=True)
    if any(codes for _, codes, _ in parts):
        raise typer.Exit(WAITING)


def desk_server(
    course: CourseFolder = Path(),
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8790,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    certificate: Annotated[
        Path | None, typer.Option(help="A TLS certificate, to be reached from other machines.")
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's key.")] = None,
) -> None:
    """Let markers mark without access to the gradebook: their desks speak with this program, and it speaks with the course."""
    from grader import Course  # noqa: PLC0415  # see expected_trouble
    from grader.marking.service import serve  # noqa: PLC0415  # see expected_trouble

    def begun(port: int, hub: bool) -> None:
        who = "JupyterHub says who is who" if hub else "markers come with their tokens (signoff markers … --token NAME)"
        scheme = "http" if certificate is None else "https"
        out.print(
            f"Markers' desks find the course at {scheme}://{host}:{port}; {who}.", soft_wrap=True, highlight=False
        )
        out.print("Stop with Ctrl+C.")

    if (certificate is None) != (key is None):
        raise trouble("Give both, --certificate and --key.")
    pair = (certificate, key) if certificate is not None and key is not None else None
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with expected_trouble(), contextlib.suppress(KeyboardInterrupt):
        serve(Course(course).folder, port, host, pair, begun)


def say_put_back(found: Published) -> None:
    """Tell what became of published marks after submissions were graded anew."""
    parts: tuple[tuple[Sequence[str], str], ...] = (
        (found.written, "published marks of the desk hold as before"),
        (
            found.changed,
            "were marked for another text than is there now; their markers see it, and the gradebook waits",
        ),
        (found.kept, "have a score in the gradebook that was entered elsewhere since; it stays"),
        (found.missing, "have no place in the gradebook any more"),
    )
    for codes, what in parts:
        if codes:
            err.print(f"{len(codes)} {what}: {_listed(codes)}", markup=False, highlight=False, soft_wrap=True)


def _listed(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - _MOST_CODES} more" if len(codes) > _MOST_CODES else ""
    return ", ".join(codes[:_MOST_CODES]) + more + "."
