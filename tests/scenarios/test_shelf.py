from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.language.diagnostics import StoryError
from scenarios.shelf import STORIES, UnknownStoryError, find_story, story_files


@pytest.fixture
def path(tmp_path: Path, small_text: str) -> Path:
    path = tmp_path / "small-change.story.md"
    path.write_text(small_text, encoding="utf-8")
    return path


def test_the_kit_s_stories_are_found_by_id() -> None:
    files = story_files()
    assert files
    assert all(files[story_id] == STORIES / f"{story_id}.story.md" for story_id in files)
    assert {find_story(story_id).id for story_id in files} == set(files)


def test_a_story_of_one_s_own_is_found_by_its_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_story(path).id == "small-change"
    monkeypatch.chdir(path.parent)
    assert find_story(path.name).file == str(path)


def test_a_story_is_read_again_when_its_file_changes(path: Path, small_text: str) -> None:
    first = find_story(path)
    assert find_story(path) is first
    path.write_text(small_text.replace("It's tiny", "It's small"), encoding="utf-8")
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    assert find_story(path).hash != first.hash


@pytest.mark.parametrize(
    "name",
    [
        "",
        "after-picture-lok",
        "none",
        "../stories/x",
        "x.story.md",
        "x" * 5_000,
        "x" * 5_000 + ".story.md",
        "\0.story.md",
        ".",
    ],
)
def test_an_unknown_story(name: str) -> None:
    with pytest.raises(UnknownStoryError, match="There is no story"):
        find_story(name)


def test_the_nearest_id_is_named() -> None:
    with pytest.raises(UnknownStoryError, match='Did you mean "after-picture-lock"'):
        find_story("after-picture-lok")


def test_a_folder_is_no_story(tmp_path: Path) -> None:
    (tmp_path / "x.story.md").mkdir()
    with pytest.raises(UnknownStoryError):
        find_story(tmp_path / "x.story.md")


def test_a_story_with_mistakes(path: Path, small_text: str) -> None:
    path.write_text(small_text.replace("-> quote", "-> qoute"), encoding="utf-8")
    for _ in range(2):  # the second time as well: mistakes are not remembered as a story
        with pytest.raises(StoryError, match="E201"):
            find_story(path)


def test_importing_scenarios_imports_no_heavy_library() -> None:
    code = (
        "import sys, scenarios; print({'pandas', 'nbgrader', 'ipywidgets', 'anywidget', 'IPython'} & set(sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert told.stdout.strip() == "set()"
