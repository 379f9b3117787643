"""Pictures of a story: files beside it, carried inside the page."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.story import Story

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


def image_source(story: Story, src: str) -> str:
    """An image that stands beside the story, as a data address; empty when it is not there or is none."""
    kind = IMAGE_TYPES.get(Path(src).suffix.lower())
    folder = Path(story.file).resolve().parent
    try:
        file = (folder / src).resolve()
        if kind is None or not file.is_relative_to(folder) or not file.is_file():
            return ""
        with file.open("rb") as opened:
            data = opened.read(MAX_IMAGE_BYTES + 1)
    except (OSError, ValueError, RuntimeError):  # a name no system takes, a circle of links
        return ""
    if len(data) > MAX_IMAGE_BYTES:
        return ""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
