"""Conditions: a small, decidable language over meters, facts and visits, parsed once to immutable trees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPERATORS = (">=", "<=", ">", "<", "=")
MAX_DEPTH = 20  # of parentheses and "not": nobody can read more, and it bounds every walk of a tree
Place = tuple[int, int]  # 1-based line and column


@dataclass(frozen=True, slots=True)
class Compare:
    """``trust >= 3``"""

    meter: str
    operator: str
    value: int
    place: Place = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """``qc_known``"""

    name: str
    place: Place = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Visited:
    """``visited friday-call``"""

    node: str
    place: Place = field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """``not qc_known``"""

    part: Condition


@dataclass(frozen=True, slots=True)
class And:
    """``trust >= 3 and qc_known``"""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """``trust >= 3 or qc_known``"""

    parts: tuple[Condition, ...]


Condition = Compare | Fact | Visited | Not | And | Or


class ConditionError(ValueError):
    """A condition that does not parse; `offset` is the 0-based place in its text."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


_TOKEN = re.compile(
    r"\s*(?:(?P<word>[^\W\d][\w-]*)|(?P<int>\d+)|(?P<op>>=|<=|==|!=|>|<|=)|(?P<paren>[()])|(?P<bad>\S))"
)
_WORDS = frozenset({"and", "or", "not", "visited"})


class _Parser:
    def __init__(self, text: str, place: Callable[[int], Place]) -> None:
        self.text = text = text.rstrip()
        self.place = place
        self.depth = 0
        self.tokens = [
            (match.lastgroup or "", match[match.lastgroup or 0], match.start(match.lastgroup or 0))
            for match in _TOKEN.finditer(text)
        ]
        self.at = 0

    def peek(self) -> tuple[str, str, int]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", len(self.text))

    def take(self) -> tuple[str, str, int]:
        token = self.peek()
        self.at += 1
        return token

    def whole(self) -> Condition:
        if not self.tokens:
            raise ConditionError("the condition is empty", 0)
        condition = self.any_of()
        kind, value, offset = self.peek()
        if kind != "end":
            raise ConditionError(f'"{value}" is not expected here; join parts with "and" or "or"', offset)
        return condition

    def any_of(self) -> Condition:
        parts = [self.all_of()]
        while self.peek()[1] == "or":
            self.take()
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all_of(self) -> Condition:
        parts = [self.part()]
        while self.peek()[1] == "and":
            self.take()
            parts.append(self.part())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def part(self) -> Condition:
        kind, value, offset = self.take()
        if value in ("not", "("):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ConditionError("the condition is nested too deeply", offset)
            inner = self._negated() if value == "not" else self._bracketed(offset)
            self.depth -= 1
            return inner
        if value == "visited":
            kind, node, at = self.take()
            if kind != "word" or node in _WORDS:
                raise ConditionError('after "visited" stands a node id', at)
            return Visited(node, self.place(at))
        if kind != "word" or value in _WORDS:
            what = f'"{value}"' if value else "the end"
            raise ConditionError(f"a meter, a fact, 'visited' or 'not' is expected, not {what}", offset)
        if self.peek()[0] == "op":
            _, operator, at = self.take()
            if operator not in OPERATORS:
                raise ConditionError(f'"{operator}" is not a comparison; use {", ".join(OPERATORS)}', at)
            kind, number, at = self.take()
            if kind != "int":
                raise ConditionError("a meter is compared with a whole number", at)
            if len(number) > 3:
                raise ConditionError("a meter runs from 0 to 10", at)
            return Compare(value, operator, int(number), self.place(offset))
        return Fact(value, self.place(offset))

    def _negated(self) -> Condition:
        return Not(self.part())

    def _bracketed(self, offset: int) -> Condition:
        inner = self.any_of()
        if self.take()[1] != ")":
            raise ConditionError("a closing parenthesis is missing", offset)
        return inner


def _nowhere(offset: int) -> Place:
    return 0, offset + 1


def parse_condition(text: str, place: Callable[[int], Place] = _nowhere) -> Condition:
    """Parse ``trust >= 3 and not (qc_known or visited estimate)``.

    `place` tells where an offset of the text stands in its file; the leaves keep it for the checker's messages.

    Raises:
        ConditionError: with the place in the text.
    """
    condition = _Parser(text, place).whole()
    if _depth(condition) > MAX_DEPTH:  # of the tree as well, so that its canonical text can be parsed again
        raise ConditionError("the condition is nested too deeply", 0)
    return condition


def _depth(condition: Condition) -> int:
    match condition:
        case Not(part):
            return 1 + _depth(part)
        case And(parts) | Or(parts):
            return 1 + max(map(_depth, parts))
        case _:
            return 0


def holds(
    condition: Condition,
    meter: Callable[[str], int],
    fact: Callable[[str], bool],
    visited: Callable[[str], bool],
) -> bool:
    """Evaluate a condition against look-ups of meter values, facts and visited nodes."""
    match condition:
        case Compare(name, operator, value):
            have = meter(name)
            return {
                ">=": have >= value,
                "<=": have <= value,
                ">": have > value,
                "<": have < value,
                "=": have == value,
            }[operator]
        case Fact(name):
            return fact(name)
        case Visited(node):
            return visited(node)
        case Not(part):
            return not holds(part, meter, fact, visited)
        case And(parts):
            return all(holds(part, meter, fact, visited) for part in parts)
        case Or(parts):
            return any(holds(part, meter, fact, visited) for part in parts)


def leaves(condition: Condition) -> Iterator[Compare | Fact | Visited]:
    """The comparisons, facts and visits that a condition reads."""
    match condition:
        case Not(part):
            yield from leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield condition


def to_text(condition: Condition, *, inside: bool = False) -> str:
    """The canonical spelling; parsing it again gives an equal tree."""
    match condition:
        case Compare(name, operator, value):
            return f"{name} {operator} {value}"
        case Fact(name):
            return name
        case Visited(node):
            return f"visited {node}"
        case Not(part):
            return f"not {to_text(part, inside=True)}"
        case And(parts) | Or(parts):
            word = " and " if isinstance(condition, And) else " or "
            text = word.join(to_text(part, inside=True) for part in parts)
            return f"({text})" if inside else text
