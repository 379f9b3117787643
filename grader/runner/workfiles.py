"""The files of a program's working directory: what appeared or changed, told apart by size and time of change."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path, PurePosixPath
from typing import Any

MOST_FILES = 500
MOST_BYTES = 8 * 2**20
MOST_PATH = 400


class WorkFiles:
    """Watches the regular files below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = self._now()

    def _now(self) -> dict[str, tuple[int, int]]:
        found: dict[str, tuple[int, int]] = {}
        pending = [self._folder]
        while pending and len(found) < MOST_FILES:
            try:
                entries = list(os.scandir(pending.pop()))
            except OSError:
                continue
            for entry in entries:
                try:
                    facts = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                if stat.S_ISDIR(facts.st_mode) and entry.name not in ("__pycache__", ".ipynb_checkpoints"):
                    pending.append(Path(entry.path))
                elif stat.S_ISREG(facts.st_mode):
                    found[os.path.relpath(entry.path, self._folder)] = (facts.st_size, facts.st_mtime_ns)
        return found

    def changed(self) -> list[str]:
        """Paths of the files that are new or changed since the last look, and of those that are gone."""
        now = self._now()
        paths = [path for path, facts in now.items() if self._seen.get(path) != facts]
        paths += [path for path in self._seen if path not in now]
        self._seen = now
        return sorted(paths)

    def read(self, paths: list[str]) -> dict[str, str | None]:
        """Their content in base64, None for what is gone. What is too much in all is left out."""
        found: dict[str, str | None] = {}
        left = MOST_BYTES
        for path in paths:
            try:
                content = (self._folder / path).read_bytes()
            except OSError:
                found[path] = None
                continue
            left -= len(content)
            if left >= 0:
                found[path] = base64.b64encode(content).decode("ascii")
        return found


def lay(folder: Path, files: dict[str, Any]) -> None:
    """Write files that came from elsewhere into a folder; None removes one. Paths that lead out of it are left out."""
    for path, content in files.items():
        parts = PurePosixPath(path).parts
        if not parts or len(path) > MOST_PATH or PurePosixPath(path).is_absolute() or ".." in parts:
            continue
        target = folder.joinpath(*parts)
        try:
            if content is None:
                target.unlink(missing_ok=True)
            elif isinstance(content, str):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)  # never write through a link
                target.write_bytes(base64.b64decode(content))
        except (OSError, ValueError):
            continue  # a name that this file system refuses, or no room: the program will not find the file
