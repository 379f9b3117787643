from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import pytest

from scenarios.images import MAX_AVATAR_BYTES, MAX_IMAGE_BYTES, avatar_source, image_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.story import Story


@pytest.fixture
def beside(tmp_path: Path, small_text: str, good: Callable[..., Story]) -> Story:
    folder = tmp_path / "stories"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "stories-not").mkdir()
    (tmp_path / "stories-not" / "secret.png").write_bytes(b"secret")
    return good(small_text, str(folder / "small-change.story.md"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image/png"),
        ("A.PNG", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.jpeg", "image/jpeg"),
        ("a.gif", "image/gif"),
        ("a.webp", "image/webp"),
        ("a.svg", "image/svg+xml"),
        ("sub/a b.png", "image/png"),
    ],
)
def test_an_image_beside_the_story(beside: Story, tmp_path: Path, name: str, kind: str) -> None:
    file = tmp_path / "stories" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"picture")
    assert image_source(beside, name) == f"data:{kind};base64,{base64.b64encode(b'picture').decode()}"


@pytest.mark.parametrize(
    "src",
    [
        "../secret.png",
        "../stories-not/secret.png",
        "sub/../../secret.png",
        "link.png",
        "circle.png",
        "/etc/hostname",
        "/etc/hostname.png",
        "{tmp}/secret.png",
        "missing.png",
        "small-change.story.md",
        "folder.png",
        "https://x.example/a.png",
        "data:image/png;base64,AAAA",
        "file:///etc/a.png",
        "x" * 300 + ".png",
        "x" * 10_000 + ".png",
        "nul\0.png",
        "",
        ".",
        "..",
        "~/a.png",
        "big.png",
        "pipe.png",
    ],
    ids=range(23),
)
def test_an_image_that_is_none_or_elsewhere(beside: Story, tmp_path: Path, src: str) -> None:
    folder = tmp_path / "stories"
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "circle.png").symlink_to(folder / "circle.png")
    (folder / "folder.png").mkdir()
    (folder / "big.png").write_bytes(bytes(MAX_IMAGE_BYTES + 1))
    os.mkfifo(folder / "pipe.png")
    assert image_source(beside, src.replace("{tmp}", str(tmp_path))) == ""


def test_an_avatar_is_small_and_beside_the_story(tmp_path: Path, small_text: str, good: Callable[..., Story]) -> None:
    text = small_text.replace("your daily contact\n", "your daily contact\n    avatar: sam.svg\n")
    story = good(text, str(tmp_path / "small-change.story.md"))
    sam, control = story.people
    assert avatar_source(story, sam) == avatar_source(story, control) == ""
    (tmp_path / "sam.svg").write_bytes(b"<svg/>")
    assert avatar_source(story, sam) == f"data:image/svg+xml;base64,{base64.b64encode(b'<svg/>').decode()}"
    (tmp_path / "sam.svg").write_bytes(bytes(MAX_AVATAR_BYTES + 1))
    assert avatar_source(story, sam) == ""
