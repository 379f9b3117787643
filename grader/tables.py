"""Reading TOML that people write: each value asked for by key and kind, and mistakes named with file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class RubricError(Exception):
    """A file of the rubrics is missing or wrong; the message names the file, the key, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file, and how to say where in the file it is (empty for the file itself)."""

    values: Mapping[str, object]
    file: str
    place: str = ""

    def wrong(self, key: str, problem: str) -> RubricError:
        """The error to raise about one key."""
        where = f"{self.place}.{key}" if self.place and key else self.place or key
        return RubricError(f"{self.file}, {where}: {problem}")

    def only(self, *keys: str) -> None:
        """Refuse keys that nobody reads: they are slips of the pen."""
        for key in self.values:
            if key not in keys:
                raise self.wrong(key, f"there is no such key here. There are: {', '.join(keys)}.")

    def value(self, key: str) -> object:
        """What stands there; missing is a mistake."""
        if key not in self.values:
            raise self.wrong(key, "is missing.")
        return self.values[key]

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self.value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, f"must be a text, and is {value!r}.")
        return value.strip()

    def truth(self, key: str) -> bool:
        """True or false."""
        value = self.value(key)
        if not isinstance(value, bool):
            raise self.wrong(key, f"must be true or false, and is {value!r}.")
        return value

    def texts(self, key: str, count: int) -> tuple[str, ...]:
        """So many texts, none empty."""
        found = [item for item in self._list(key, count) if isinstance(item, str) and item.strip()]
        if len(found) != count:
            raise self.wrong(key, f"must be {count} texts, and not all of these are.")
        return tuple(item.strip() for item in found)

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        """So many numbers."""
        found = [
            item for item in self._list(key, count) if isinstance(item, int | float) and not isinstance(item, bool)
        ]
        if len(found) != count:
            raise self.wrong(key, f"must be {count} numbers, and not all of these are.")
        return tuple(float(item) for item in found)

    def table(self, key: str) -> Table:
        """A table inside this one."""
        value = self.value(key)
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"must be a table, and is {value!r}.")
        return Table(value, self.file, f"{self.place}.{key}" if self.place else key)

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables of a list of tables, `[[key]]`; counted from 1 where a mistake is named."""
        value = self.value(key)
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise self.wrong(key, f"must be tables, each begun with [[{key}]].")
        return tuple(Table(item, self.file, f"{key} {number}") for number, item in enumerate(value, 1))

    def _list(self, key: str, count: int) -> list[object]:
        value = self.value(key)
        if not isinstance(value, list):
            raise self.wrong(key, f"must be a list, and is {value!r}.")
        if len(value) != count:
            raise self.wrong(key, f"must have {count} items, and has {len(value)}.")
        return value


def read_table(path: Path) -> Table:
    """A file's outermost table.

    Raises:
        RubricError: there is no such file, or it is no TOML.
    """
    try:
        return Table(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except FileNotFoundError:
        raise RubricError(f"{path.name} is not in {path.parent}. Put it there, or reinstall the course.") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RubricError(f"{path.name} cannot be read: {error}.") from None
