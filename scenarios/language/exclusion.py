"""Conditions that cannot hold at once, as far as their plain parts tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.conditions import And, Compare, Condition, Fact, Not, Visited, holds
from scenarios.story import METER_MAX, METER_MIN

if TYPE_CHECKING:
    from collections.abc import Iterator


def exclude_each_other(one: Condition | None, other: Condition | None) -> bool:
    """Whether no state satisfies both conditions: ``priced`` and ``not priced``, ``trust < 3`` and ``trust >= 5``.

    Never true of conditions that some state satisfies. Alternatives (``or``) are not looked into.
    """
    wanted: dict[tuple[str, str], bool] = {}
    values: dict[str, frozenset[int]] = {}
    for part, positive in (*_parts(one), *_parts(other)):
        match part:
            case Compare(meter=meter):
                here = frozenset(n for n in range(METER_MIN, METER_MAX + 1) if _allows(part, n) is positive)
                values[meter] = values.get(meter, here) & here
                if not values[meter]:
                    return True
            case Fact(name=name) | Visited(node=name):
                if wanted.setdefault((type(part).__name__, name), positive) is not positive:
                    return True
    return False


def _allows(part: Compare, value: int) -> bool:
    return holds(part, lambda _: value, lambda _: False, lambda _: False)


def _parts(condition: Condition | None) -> Iterator[tuple[Compare | Fact | Visited, bool]]:
    """What a condition asks for whatever else it says, each with whether it is to hold."""
    match condition:
        case And(parts=parts):
            for part in parts:
                yield from _parts(part)
        case Not(part=Compare() | Fact() | Visited() as part):
            yield part, False
        case Compare() | Fact() | Visited():
            yield condition, True
        case _:
            pass
