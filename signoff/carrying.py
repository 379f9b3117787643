"""The authors' commands that look at a whole story, or carry it from and to other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.exchange.exporting import ExportError
from scenarios.language.parser import SUFFIX, parse_text
from signoff.authoring import AsJson, StoryName, load, print_json
from signoff.console import err, out, trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story

Seed = Annotated[int, typer.Option(help="The same seed gives the same result.")]


def explore(
    story: StoryName,
    as_json: AsJson = False,
    max_states: Annotated[int, typer.Option(min=1, help="Stop after so many states, and say so.")] = 2_000_000,
    seconds: Annotated[float, typer.Option(min=0.01, help="Stop after so many seconds, and say so.")] = 60.0,
) -> None:
    """Go through every state of a story, and say what is certain about it."""
    from scenarios.analysis.explorer import explore as run  # noqa: PLC0415  # the other commands do not need it

    exploration = run(load(story), max_states=max_states, seconds=seconds)
    if as_json:
        print_json(exploration.to_json())
    else:
        _print(exploration.lines())


def playtest(
    story: StoryName,
    plays: Annotated[int, typer.Option(min=1, help="How many plays.")] = 10_000,
    seed: Seed = 1,
    persona: Annotated[str | None, typer.Option(help="pleaser, rule-quoter, avoider or record-keeper.")] = None,
    as_json: AsJson = False,
) -> None:
    """Play a story many times by chance, and say how it goes."""
    from scenarios.analysis.playtest import playtest as run  # noqa: PLC0415  # as above

    try:
        result = run(load(story), plays=plays, seed=seed, persona=persona)
    except ValueError as error:
        raise trouble(str(error)) from None
    if as_json:
        print_json(result.to_json())
    else:
        _print(result.lines())


def _print(lines: list[str]) -> None:
    for line in lines:
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _twee(story: Story, path: Path) -> None:
    from scenarios.exchange.twee import to_twee  # noqa: PLC0415  # one format is asked for at a time

    path.write_text(to_twee(story), encoding="utf-8")


def _ink(story: Story, path: Path) -> None:
    from scenarios.exchange.ink import to_ink  # noqa: PLC0415  # as above

    path.write_text(to_ink(story), encoding="utf-8")


def _h5p(story: Story, path: Path) -> None:
    from scenarios.exchange.h5p import write_h5p  # noqa: PLC0415  # as above

    write_h5p(story, path)


def _json(story: Story, path: Path) -> None:
    path.write_text(story.to_json() + "\n", encoding="utf-8")


WRITERS: dict[str, Callable[[Story, Path], None]] = {"twee": _twee, "ink": _ink, "h5p": _h5p, "json": _json}


def export(
    story: StoryName,
    kind: Annotated[str, typer.Option("--to", help=f"One of {', '.join(WRITERS)}.")],
    path: Annotated[Path | None, typer.Option("--out", help="The file to write.")] = None,
) -> None:
    """Write a story for another tool: Twine (Twee 3 for SugarCube), ink, H5P, or plain JSON."""
    if kind not in WRITERS:
        raise trouble(f'There is no export to "{kind}". Choose one of {", ".join(WRITERS)}.')
    found = load(story)
    target = path or Path(f"{found.id}.{kind}")
    try:
        WRITERS[kind](found, target)
    except ExportError as error:
        raise trouble(str(error)) from None
    except OSError as error:
        raise trouble(f"{target} cannot be written ({error.strerror}).") from None
    out.print(f"Written: {target}", highlight=False, soft_wrap=True)


def import_story(
    file: Annotated[Path, typer.Argument(help="A Twee 3 file.")],
    folder: Annotated[Path, typer.Option(help="Where to put the story.")] = Path(),
) -> None:
    """Make a story from the passages and links of a Twee 3 file."""
    from scenarios.exchange.twee_file import TweeError  # noqa: PLC0415  # only this command needs it
    from scenarios.exchange.twee_import import from_twee  # noqa: PLC0415  # as above

    try:
        if file.exists() and not file.is_file():
            raise trouble(f"{file} is no regular file.")
        twee = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise trouble(f"{file} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise trouble(f"{file} is not UTF-8 text. Export it from Twine again, as Twee.") from None
    try:
        text, notices = from_twee(twee, str(file))
    except TweeError as error:
        raise trouble(str(error)) from None
    story, _ = parse_text(text, str(file))
    assert story is not None  # what from_twee makes has no errors
    target = folder / f"{story.id}{SUFFIX}"
    if target.exists():
        raise trouble(f"{target} exists already. Name another folder with --folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise trouble(f"{target} cannot be written ({error.strerror}).") from None
    for notice in notices:
        err.print(notice, markup=False, highlight=False, soft_wrap=True)
    out.print(f"Written: {target}. What is left to write: signoff check {target}", highlight=False, soft_wrap=True)
