"""A lesson's questions and prompts: read from `data/<lesson>.toml` beside the notebook, checked, then immutable.

They are data so that an instructor can change a question without touching Python, and a test can read their ids.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path("data")


class ContentError(ValueError):
    """A lesson's content file is missing or wrong; the message names the file and what to write instead."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question, with the feedback that whoever picks it reads."""

    text: str
    feedback: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question with at least two options. Without a right one it asks for a position: every option has its reasons."""

    key: str
    text: str
    options: tuple[Option, ...]
    ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.options) < 2:
            raise ContentError(f"Question {self.key!r} needs at least two options.")
        if sum(option.right for option in self.options) > 1:
            raise ContentError(f"Question {self.key!r} has more than one right option; one, or none, is allowed.")
        for option in self.options:
            if not option.feedback.strip():
                raise ContentError(f"Question {self.key!r}: the option {option.text!r} has no feedback.")

    @property
    def has_answer(self) -> bool:
        """Whether one of the options is right."""
        return any(option.right for option in self.options)


@dataclass(frozen=True, slots=True)
class Position:
    """One side that a student can take in the hook case, and what speaks for and against it when all is known."""

    key: str
    text: str
    wins: str
    costs: str


@dataclass(frozen=True, slots=True)
class Side:
    """The hook case's question and the sides there are."""

    question: str
    positions: tuple[Position, ...]

    def position(self, key: object) -> Position | None:
        """The position with this key, or None: an old notes file may name one that was removed."""
        return next((position for position in self.positions if position.key == key), None)


@dataclass(frozen=True, slots=True)
class Exit:
    """The exit note's prompts."""

    title: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonContent:
    """Everything interactive in a lesson that is text."""

    lesson: str
    side: Side
    checks: Mapping[str, tuple[Question, ...]]
    exit: Exit

    def check(self, name: str) -> tuple[Question, ...]:
        """The questions of one self-check."""
        if name not in self.checks:
            raise ContentError(
                f"There is no self-check {name!r} in data/{self.lesson}.toml. There are: {', '.join(self.checks)}."
            )
        return self.checks[name]


def load_content(lesson: str, folder: Path = FOLDER) -> LessonContent:
    """Read `<folder>/<lesson>.toml`; `ContentError` says what is missing or wrong, and where."""
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
    try:
        return _content(lesson, table)
    except KeyError as error:
        raise ContentError(f"{path.as_posix()}: the key {error} is missing.") from None
    except ContentError as error:
        raise ContentError(f"{path.as_posix()}: {error}") from None


def _content(lesson: str, table: Mapping[str, object]) -> LessonContent:
    side = _table(table["side"], "side")
    leave = _table(table["exit"], "exit")
    return LessonContent(
        lesson=lesson,
        side=Side(
            question=_text(side, "question"),
            positions=tuple(
                Position(_text(row, "key"), _text(row, "text"), _text(row, "wins"), _text(row, "costs"))
                for row in _tables(side["position"], "side.position")
            ),
        ),
        checks={
            _text(check, "name"): tuple(_question(row) for row in _tables(check["question"], "check.question"))
            for check in _tables(table["check"], "check")
        },
        exit=Exit(_text(leave, "title"), tuple(str(prompt) for prompt in _list(leave["prompts"], "exit.prompts"))),
    )


def _question(row: Mapping[str, object]) -> Question:
    options = tuple(
        Option(_text(option, "text"), _text(option, "feedback"), right=option.get("right") is True)
        for option in _tables(row["option"], "option")
    )
    ids = tuple(str(item) for item in _list(row.get("ids", []), "ids"))
    return Question(_text(row, "key"), _text(row, "text"), options, ids)


def _text(table: Mapping[str, object], key: str) -> str:
    value = table[key]
    if not isinstance(value, str) or not value.strip():
        raise ContentError(f"{key} must be a text, and this is {value!r}.")
    # TOML's multi-line strings keep the line breaks of the file; on the page they are spaces.
    return " ".join(value.split())


def _table(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ContentError(f"{name} must be a table.")
    return value


def _list(value: object, name: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise ContentError(f"{name} must be a list.")
    return value


def _tables(value: object, name: str) -> list[Mapping[str, object]]:
    return [_table(row, name) for row in _list(value, name)]
