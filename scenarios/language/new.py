"""Starting a story: a small one that passes every check, to be written over."""

from __future__ import annotations

from pathlib import Path

from scenarios.language.check_file import plan_path
from scenarios.language.parser import SUFFIX
from scenarios.language.report import ID

TEMPLATES = Path(__file__).parent / "templates"


class NewStoryError(Exception):
    """The story cannot be started; the message says why."""


def new_story(story_id: str, folder: Path) -> tuple[Path, Path]:
    """Write ``<id>.story.md`` and ``<id>.testplan`` into a folder, and return both paths.

    Raises:
        NewStoryError: the id is none, a file is there already, or the folder cannot be written.
    """
    if not ID.match(story_id):
        raise NewStoryError(f'"{story_id}" is not an id. Use lower-case words joined by hyphens, such as late-logo.')
    story = folder / f"{story_id}{SUFFIX}"
    plan = plan_path(story)
    for path in (story, plan):
        if path.exists():
            raise NewStoryError(f"{path} exists already. Choose another id, or work on that one.")
    text = (TEMPLATES / "new.story.md").read_text(encoding="utf-8")
    text = text.replace("NEW-STORY", story_id).replace("NEW TITLE", story_id.replace("-", " ").capitalize())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        story.write_text(text, encoding="utf-8")
        plan.write_text((TEMPLATES / "new.testplan").read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as error:
        raise NewStoryError(f"{folder} cannot be written ({error.strerror}).") from None
    return story, plan
