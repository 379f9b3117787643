"""The authors' commands: start a story, check it, explore it, play it, carry it to other tools."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.journal import AttemptError, attempt_path
from scenarios.language.check_file import Checked, check_files
from scenarios.language.diagnostics import StoryError
from scenarios.language.fixer import fix
from scenarios.language.new import NewStoryError, new_story
from scenarios.language.parser import SUFFIX, read_story_text
from scenarios.language.released import release as released_text
from scenarios.language.released import released_path
from scenarios.shelf import UnknownStoryError, find_story, story_files
from scenarios.sitting import MAX_SEED
from signoff.console import out, trouble
from signoff.terminal import TerminalPlayer

if TYPE_CHECKING:
    from scenarios.story import Story

Files = Annotated[list[Path] | None, typer.Argument(help="Story files or folders; without any, the kit's stories.")]
StoryName = Annotated[str, typer.Argument(metavar="STORY", help="A story's id, or a .story.md file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


def _files(named: list[Path] | None) -> list[Path]:
    kit = story_files()
    if not named:
        return list(kit.values())
    found: list[Path] = []
    for path in named:
        if path.is_dir():
            inside = list(story_files(path).values())
            if not inside:
                raise trouble(f"There is no story in {path}: no file there ends in {SUFFIX}.")
            found += inside
        else:
            found.append(kit.get(str(path), path))
    return found


def load(name: str) -> Story:
    """A story to work with; what keeps it from being played ends the command with a sentence."""
    try:
        return find_story(name)
    except UnknownStoryError as error:
        raise trouble(str(error)) from None
    except StoryError as error:
        raise trouble(f"{error}\nMend the story first: signoff check {name}") from None


def print_json(data: Any) -> None:
    """Print data as JSON for other programs."""
    # Not through rich: it would fold long lines.
    print(json.dumps(data, ensure_ascii=False, indent=2))  # noqa: T201


def check(
    files: Files = None,
    as_json: AsJson = False,
    mend: Annotated[bool, typer.Option("--fix", help="Mend what is mechanical: ids, spacing, order.")] = False,
) -> None:
    """Say what is wrong with stories, all of it, and run their testplans."""
    paths = _files(files)
    if mend:
        for path in paths:
            _mend(path, quiet=as_json)
    checked = check_files(paths)
    errors = sum(one.errors for one in checked)
    warnings = sum(len(one.diagnostics) for one in checked) - errors
    if as_json:
        print_json({"files": [one.to_json() for one in checked], "errors": errors, "warnings": warnings})
    else:
        _say(checked, errors, warnings)
    raise typer.Exit(1 if errors else 0)


def _mend(path: Path, *, quiet: bool) -> None:
    """Mend a story's file in place; a file that cannot be read is left for the check to say so."""
    try:
        text = read_story_text(path)
    except StoryError:
        return
    mended, settled = fix(text, str(path))
    if mended == text:
        return
    # Written beside it and moved over it: a full disk must not cost the author the story.
    draft = path.with_name(f".{path.name}.tmp")
    try:
        draft.write_text(mended, encoding="utf-8", newline="")
        draft.replace(path)
    except OSError as error:
        raise trouble(f"{path} cannot be written ({error.strerror}); it is as it was.") from None
    if not quiet:
        what = ", ".join(sorted({found.code for found in settled})) or "layout"
        out.print(f"Mended {path}: {what}.", markup=False, highlight=False, soft_wrap=True)


def release(story: StoryName) -> None:
    """Write down which ids a story is released with; from then on `check` misses those that vanish."""
    found = load(story)
    path = released_path(Path(found.file))
    try:
        path.write_text(released_text(found), encoding="utf-8")
    except OSError as error:
        raise trouble(f"{path} cannot be written ({error.strerror}).") from None
    out.print(f"Version {found.version} is released: {path}", highlight=False, soft_wrap=True)


def _say(checked: list[Checked], errors: int, warnings: int) -> None:
    for one in checked:
        for found in one.diagnostics:
            colour = "red" if found.is_error else "yellow"
            place = f"{found.file}:{found.line}:{found.column}:"
            kind = "error" if found.is_error else "warning"
            out.print(f"[bold]{place}[/] [{colour}]{kind} {found.code}[/]", soft_wrap=True, highlight=False)
            for text in filter(None, (found.message, found.advice)):
                out.print(f"  {text}", markup=False, soft_wrap=True, highlight=False)
    stories = "1 story" if len(checked) == 1 else f"{len(checked)} stories"
    out.print(f"{stories}: {errors} errors, {warnings} warnings.", highlight=False)


def new(
    story: Annotated[str, typer.Argument(metavar="STORY", help="The new story's id, such as late-logo.")],
    folder: Annotated[Path, typer.Option(help="Where to put it.")] = Path(),
) -> None:
    """Start a story from a small one that passes every check."""
    try:
        path, plan = new_story(story, folder)
    except NewStoryError as error:
        raise trouble(str(error)) from None
    out.print(f"Write in {path}; its testplan is {plan}.", soft_wrap=True, highlight=False)
    out.print(f"Then: signoff check {path}", soft_wrap=True, highlight=False)


def play(
    story: StoryName,
    folder: Annotated[Path, typer.Option(help="Where the folder attempts lies.")] = Path(),
    seed: Annotated[
        int | None, typer.Option(min=0, max=MAX_SEED, help="Of the story's chances, for a new attempt.")
    ] = None,
) -> None:
    """Play a story here, in the terminal."""
    found = load(story)
    try:
        player = TerminalPlayer(found, attempt_path(found.id, folder), out, seed)
    except AttemptError as error:
        raise trouble(str(error)) from None
    player.run()
