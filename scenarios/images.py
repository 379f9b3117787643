"""Pictures of a story: files beside it, carried inside the page."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.story import Person, Story

# Not by mimetypes, which knows WebP on some machines only.
IMAGE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
MAX_IMAGE_BYTES = 2_000_000
# A face is shown small and sent with every step of a play: whatever the camera gave is to be made smaller first.
MAX_AVATAR_BYTES = 60_000


def avatar_source(story: Story, person: Person) -> str:
    """A person's picture as a data address; empty when there is none that can be shown."""
    return image_source(story, person.avatar, MAX_AVATAR_BYTES) if person.avatar else ""


def image_source(story: Story, src: str, most: int = MAX_IMAGE_BYTES) -> str:
    """An image of at most so many bytes beside the story, as a data address; empty when it is not there or is none."""
    kind = IMAGE_TYPES.get(Path(src).suffix.lower())
    folder = Path(story.file).resolve().parent
    try:
        file = (folder / src).resolve()
        if kind is None or not file.is_relative_to(folder) or not file.is_file():
            return ""
        with file.open("rb") as opened:
            data = opened.read(most + 1)
    except (OSError, ValueError, RuntimeError):  # a name no system takes, a circle of links
        return ""
    if len(data) > most:
        return ""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
