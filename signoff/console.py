"""Where the command line prints, and how it says that something did not work."""

from __future__ import annotations

import typer
from rich.console import Console

out = Console()
err = Console(stderr=True)


def trouble(message: str) -> typer.Exit:
    """Print a sentence about expected trouble; raise what comes back to end with exit code 2."""
    err.print("[bold red]Signoff:[/] ", end="")
    err.print(message, markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(2)
