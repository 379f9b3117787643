"""Finding stories: those that come with the kit, and those of a folder of one's own."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.language.diagnostics import did_you_mean
from scenarios.language.parser import SUFFIX, load_story

if TYPE_CHECKING:
    from scenarios.story import Story

STORIES = Path(__file__).parent / "stories"


class UnknownStoryError(Exception):
    """No story has this id; the message says which ones there are."""


def story_files(folder: Path = STORIES) -> dict[str, Path]:
    """Story ids of a folder and their files, by name."""
    return {path.name.removesuffix(SUFFIX): path for path in sorted(folder.glob(f"*{SUFFIX}"))}


@cache
def _load(path: Path, _changed: int) -> Story:
    return load_story(path)


def find_story(story_id: str | Path) -> Story:
    """The story with this id, or of this file.

    Raises:
        UnknownStoryError: there is no such story.
        StoryError: there is, and it has mistakes.
    """
    files = story_files()
    path = files.get(str(story_id))
    if path is None and str(story_id).endswith(SUFFIX) and _is_file(Path(story_id)):
        path = Path(story_id).resolve()
    if path is None:
        raise UnknownStoryError(f'There is no story "{story_id}". {did_you_mean(str(story_id), files)}')
    return _load(path, path.stat().st_mtime_ns)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for the system, or a folder that one may not enter
        return False
