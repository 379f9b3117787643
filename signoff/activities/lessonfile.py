"""One part of a lesson's content file, for activities that bring texts of their own: read, and refused by name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signoff.activities.content import FOLDER, ContentError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the file. Its readers raise `ContentError`, which names the file and the place in it."""

    where: str
    """For messages: "data/03-listening.toml, interview"."""
    table: Mapping[str, object]

    def text(self, key: str) -> str:
        """A text that is there and not empty; the file's line breaks become spaces."""
        value = self.table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise ContentError(f"{self.where}: {key} must be a text, and this is {value!r}.")
        return " ".join(value.split())

    def optional(self, key: str) -> str:
        """A text, or "" where the key is missing."""
        return self.text(key) if key in self.table else ""

    def number(self, key: str, lowest: int, highest: int, default: int | None = None) -> int:
        """A whole number from `lowest` to `highest`; `default` where the key is missing."""
        value = self.table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise ContentError(
                f"{self.where}: {key} must be a whole number from {lowest} to {highest}, and this is {value!r}."
            )
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key is missing."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ContentError(f"{self.where}: {key} must be a list of texts, and this is {value!r}.")
        return tuple(value)

    def part(self, key: str) -> Part:
        """A table inside this one."""
        value = self.table.get(key)
        if not isinstance(value, Mapping):
            raise ContentError(f"{self.where}: {key} must be a table.")
        return Part(f"{self.where}.{key}", value)

    def rows(self, key: str) -> tuple[Part, ...]:
        """A list of tables inside this one; at least one."""
        value = self.table.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(one, Mapping) for one in value):
            raise ContentError(f"{self.where}: {key} must be a list of tables.")
        return tuple(Part(f"{self.where}.{key} {number}", one) for number, one in enumerate(value, 1))


def load_part(lesson: str, name: str, folder: Path = FOLDER) -> Part:
    """Read the table `name` of `<folder>/<lesson>.toml`; `ContentError` says what is missing or wrong."""
    path = folder / f"{lesson}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContentError(
            f"{path.as_posix()} is not beside this notebook. Keep the notebook in the course's folder, "
            "or copy the folder data with it."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.as_posix()} cannot be read: {error}.") from None
    part = table.get(name)
    if not isinstance(part, Mapping):
        raise ContentError(f"{path.as_posix()}: the table [{name}] is missing.")
    return Part(f"{path.as_posix()}, {name}", part)
