"""`signoff attack`: hostile submissions against an assignment, and what they achieve."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from signoff.console import out, trouble
from signoff.places import exercises

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.attacks import Attack
    from grader.attacks.measure import Verdict

HARMED = 1
_SECONDS = "4"
_MEMORY = "512"


def attack(
    assignment: Annotated[
        str, typer.Argument(help="An exercise of this course, or the folder of a source assignment.")
    ],
    only: Annotated[list[str] | None, typer.Option("--only", help="Only this attack or kind; several times.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many submissions to run at once.")] = 2,
    stock: Annotated[bool, typer.Option(help="Attack stock nbgrader too, in a sandbox, to compare.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Grade the project's hostile submissions, and say what each achieved. Exit code 1 when one did harm."""
    from grader import GradingError  # noqa: PLC0415  # the command line must start without the grader
    from grader.attacks import corpus  # noqa: PLC0415
    from grader.attacks.ours import ClassError, attack_ours  # noqa: PLC0415
    from grader.attacks.stock import NoOuterSandboxError  # noqa: PLC0415

    source = exercises().get(assignment) or Path(assignment)
    if not any(source.glob("*.ipynb")):
        raise trouble(f"{assignment} is neither an exercise of this course nor a folder with a notebook.")
    chosen = [one for one in corpus() if not only or one.name in only or one.kind in only]
    if not chosen:
        raise trouble(f"No attack or kind is called {', '.join(only or ())}.")
    try:
        results = attack_ours(source, chosen, lambda course, name: _commands(course, name, jobs))
        against = _against_stock(source, chosen) if stock else {}
    except (GradingError, ClassError, NoOuterSandboxError) as error:
        raise trouble(str(error)) from None
    verdicts = sorted((v for result in results for v in result.verdicts), key=lambda verdict: verdict.attack)
    seconds = sum(result.seconds for result in results)
    if as_json:
        found = {"seconds": round(seconds, 1), "attacks": [_as_json(v, against.get(v.attack)) for v in verdicts]}
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    else:
        _show(chosen, verdicts, against, seconds)
    if any(verdict.harms for verdict in verdicts):
        raise typer.Exit(HARMED)


def _commands(course: Path, assignment: str, jobs: int) -> list[list[str]]:
    signoff = [sys.executable, "-m", "signoff"]
    limits = ["--seconds", _SECONDS, "--memory", _MEMORY, "--jobs", str(jobs)]
    return [
        [*signoff, "grade", assignment, "--course", str(course), *limits],
        [*signoff, "feedback", assignment, "--course", str(course)],
    ]


def _against_stock(source: Path, chosen: Sequence[Attack]) -> dict[str, Verdict]:
    from grader.attacks.stock import attack_stock  # noqa: PLC0415  # see attack

    return {found.verdict.attack: found.verdict for found in attack_stock(source, chosen)}


def _as_json(verdict: Verdict, stock: Verdict | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "attack": verdict.attack,
        "wants": verdict.wanted.name.lower(),
        "score": verdict.score,
        "harms": {want.name.lower(): what for want, what in verdict.harms.items()},
    }
    if stock is not None:
        found["stock"] = {want.name.lower(): what for want, what in stock.harms.items()}
    return found


def _words(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    return "; ".join(f"{want.name.lower()}: {what}" for want, what in verdict.harms.items()) or "nothing"


def _show(chosen: Sequence[Attack], verdicts: Sequence[Verdict], stock: dict[str, Verdict], seconds: float) -> None:
    kinds = {one.name: one.kind for one in chosen}
    counts = Counter(kinds[verdict.attack] for verdict in verdicts)
    bad = Counter(kinds[verdict.attack] for verdict in verdicts if verdict.harms)
    worse = Counter(kinds[name] for name, verdict in stock.items() if verdict.harms)
    table = Table(box=None, pad_edge=False)
    for heading in ("Kind", "Attacks", "Did harm", *(["Did harm to stock nbgrader"] if stock else [])):
        table.add_column(heading, justify="left" if heading == "Kind" else "right")
    for kind, count in sorted(counts.items()):
        table.add_row(kind, str(count), str(bad[kind]), *([str(worse[kind])] if stock else []))
    out.print(table, highlight=False)
    for verdict in verdicts:
        if verdict.harms or stock.get(verdict.attack, verdict).harms:
            against = f" (stock: {_words(stock.get(verdict.attack))})" if stock else ""
            out.print(f"{verdict.attack}: {_words(verdict)}{against}", highlight=False, soft_wrap=True, markup=False)
    harmed = sum(bool(verdict.harms) for verdict in verdicts)
    out.print(f"{len(verdicts)} attacks in {seconds:.0f} s; {harmed} did harm.", highlight=False)
