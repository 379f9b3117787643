"""Everything that can be said about stories' files: the stories, and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scenarios.images import IMAGE_TYPES, MAX_AVATAR_BYTES, MAX_IMAGE_BYTES, avatar_source, image_source
from scenarios.language.diagnostics import Diagnostic, StoryError
from scenarios.language.parser import SUFFIX, parse_text, read_story_text
from scenarios.language.phrases import shared_phrases
from scenarios.language.quiet import audible
from scenarios.language.released import check_released, released_path
from scenarios.language.report import Report
from scenarios.language.testplan import run_testplan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scenarios.story import Story

PLAN_SUFFIX = ".testplan"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking one file; `story` is None where an error keeps it from being played."""

    file: str
    story: Story | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> int:
        """How many of the diagnostics are errors."""
        return sum(found.is_error for found in self.diagnostics)

    def to_json(self) -> dict[str, Any]:
        """The same as plain JSON data."""
        return {
            "file": self.file,
            "story": self.story.id if self.story else None,
            "hash": self.story.hash if self.story else None,
            "diagnostics": [
                {
                    "file": found.file,
                    "line": found.line,
                    "column": found.column,
                    "code": found.code,
                    "kind": "error" if found.is_error else "warning",
                    "message": found.message,
                    "advice": found.advice,
                }
                for found in self.diagnostics
            ],
        }


def plan_path(path: Path) -> Path:
    """Where the testplan of a story's file stands."""
    return path.with_name(path.name.removesuffix(SUFFIX) + PLAN_SUFFIX)


def check_file(path: Path) -> Checked:
    """Parse a story, check it, and run its testplan; nothing that is wrong with the file raises."""
    try:
        story, report = parse_text(read_story_text(path), str(path))
    except StoryError as error:
        return Checked(str(path), None, error.diagnostics)
    found = list(report.found)
    if story is not None:
        found += _check_pictures(story, path)
        found += _check_plan(story, plan_path(path), path)
        found += _check_release(story, released_path(path))
    return Checked(str(path), story, tuple(sorted(found)))


def _check_pictures(story: Story, path: Path) -> list[Diagnostic]:
    report = Report(str(path))
    for line in [*(line for node in story.nodes for line in node.lines), *story.debrief]:
        if line.kind == "image" and not image_source(story, line.src):
            kinds = ", ".join(sorted(suffix[1:] for suffix in IMAGE_TYPES))
            message = f'The picture "{line.src[:60]}" is not there, or is none that a page can show.'
            size = MAX_IMAGE_BYTES // 1_000_000
            report.add("W416", line.line, message, f"Put it beside the story: {kinds}, at most {size} MB.")
    for person in story.people:
        if person.avatar and not avatar_source(story, person):
            message = f'The avatar "{person.avatar[:60]}" is not there, or is too large.'
            advice = f"Put it beside the story, with at most {MAX_AVATAR_BYTES // 1000} kB."
            report.add("W417", person.avatar_place[0], message, advice, person.avatar_place[1])
    return audible(story.quiet, report.found)


def _check_plan(story: Story, plan: Path, path: Path) -> list[Diagnostic]:
    if not plan.is_file():
        report = Report(str(path))
        report.add("W407", 1, "No testplan stands beside the story.", f'Write one, "{plan.name}".')
        return audible(story.quiet, report.found)
    try:
        text = read_story_text(plan)
    except StoryError as error:
        return list(error.diagnostics)
    return run_testplan(story, text, str(plan))


def _check_release(story: Story, path: Path) -> list[Diagnostic]:
    if not path.exists():
        return []
    try:
        text = read_story_text(path)
    except StoryError as error:
        return list(error.diagnostics)
    return check_released(story, text, str(path))


def check_files(paths: Sequence[Path]) -> list[Checked]:
    """Check files as `check_file` does, and compare the stories with each other."""
    checked = [check_file(path) for path in paths]
    shared: dict[str, list[Diagnostic]] = {}
    for found in shared_phrases([one.story for one in checked if one.story]):
        shared.setdefault(found.file, []).append(found)
    return [replace(one, diagnostics=tuple(sorted([*one.diagnostics, *shared.get(one.file, [])]))) for one in checked]
