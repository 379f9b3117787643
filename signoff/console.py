"""Where the command line prints, and how it says that something did not work."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from signoff.places import PlaceError

if TYPE_CHECKING:
    from collections.abc import Iterator

out = Console()
err = Console(stderr=True)


def trouble(message: str) -> typer.Exit:
    """Print a sentence about expected trouble; raise what comes back to end with exit code 2."""
    err.print("[bold red]Signoff:[/] ", end="")
    err.print(message, markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(2)


@contextlib.contextmanager
def expected_trouble() -> Iterator[None]:
    """Expected trouble is a sentence and exit code 2, never a traceback."""
    # Only here, so that `signoff --help` does not import the grader.
    from grader import GradingError  # noqa: PLC0415

    try:
        yield
    except (PlaceError, GradingError) as error:
        raise trouble(str(error)) from None
