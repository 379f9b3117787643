"""Conditions as formulas over numbered variables, in the form in which they can be pulled back through effects.

A formula has no negation: a meter's leaf holds the set of values it allows (a bit each, 0 to 10), a boolean's leaf
the value it asks for. Booleans are the story's facts and its "visited" marks, numbered as bits of one integer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.conditions import And, Compare, Fact, Not, Or, Visited
from scenarios.story import METER_MAX, METER_MIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scenarios.conditions import Condition

VALUES = range(METER_MIN, METER_MAX + 1)
EVERY = (1 << len(VALUES)) - 1  # the set of all values of a meter
Table = tuple[int, ...]  # what a meter becomes, for each of its values
Meters = tuple[int, ...]  # a value for each meter of a story


@dataclass(frozen=True, slots=True)
class Among:
    """The meter's value is one of a set: bit v of `values` stands for v."""

    meter: int
    values: int
    bits: int = field(default=0, compare=False)
    meters: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Has:
    """The boolean has this value."""

    bit: int
    value: bool
    bits: int = field(default=0, compare=False)
    meters: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; without parts: always. `bits` and `meters` are the variables that are read, as bit sets."""

    parts: tuple[Formula, ...]
    bits: int = field(default=0, compare=False)
    meters: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Some:
    """A part at least holds; without parts: never."""

    parts: tuple[Formula, ...]
    bits: int = field(default=0, compare=False)
    meters: int = field(default=0, compare=False)


Formula = Among | Has | Every | Some
TRUE, FALSE = Every(()), Some(())


def among(meter: int, values: int) -> Formula:
    """A meter's value is in a set."""
    if values in (0, EVERY):
        return TRUE if values else FALSE
    return Among(meter, values, 0, 1 << meter)


def has(bit: int, value: bool) -> Formula:
    """A boolean's value."""
    return Has(bit, value, 1 << bit)


def _read(parts: Iterable[Formula]) -> tuple[int, int]:
    bits = meters = 0
    for part in parts:
        bits |= part.bits
        meters |= part.meters
    return bits, meters


def every(parts: Iterable[Formula]) -> Formula:
    """All of the parts hold; what contradicts itself in plain sight becomes FALSE."""
    flat: dict[Formula, None] = {}
    sets: dict[int, int] = {}
    for part in parts:
        for inner in part.parts if isinstance(part, Every) else (part,):
            if isinstance(inner, Among):
                sets[inner.meter] = sets.get(inner.meter, EVERY) & inner.values
            elif inner == FALSE or (isinstance(inner, Has) and has(inner.bit, not inner.value) in flat):
                return FALSE
            else:
                flat[inner] = None
    if 0 in sets.values():
        return FALSE
    found = (*(among(meter, values) for meter, values in sets.items() if values != EVERY), *flat)
    return found[0] if len(found) == 1 else Every(found, *_read(found)) if found else TRUE


def some(parts: Iterable[Formula]) -> Formula:
    """One of the parts holds."""
    flat: dict[Formula, None] = {}
    sets: dict[int, int] = {}
    for part in parts:
        for inner in part.parts if isinstance(part, Some) else (part,):
            if isinstance(inner, Among):
                sets[inner.meter] = sets.get(inner.meter, 0) | inner.values
            elif inner == TRUE or (isinstance(inner, Has) and has(inner.bit, not inner.value) in flat):
                return TRUE
            else:
                flat[inner] = None
    if EVERY in sets.values():
        return TRUE
    found = (*(among(meter, values) for meter, values in sets.items() if values), *flat)
    return found[0] if len(found) == 1 else Some(found, *_read(found)) if found else FALSE


def negate(formula: Formula) -> Formula:
    """The opposite."""
    match formula:
        case Among(meter, values):
            return among(meter, EVERY & ~values)
        case Has(bit, value):
            return has(bit, not value)
        case Every(parts):
            return some(map(negate, parts))
        case Some(parts):
            return every(map(negate, parts))


def _compared(operator: str, value: int) -> int:
    return sum(
        1 << have
        for have in VALUES
        if {
            ">=": have >= value,
            "<=": have <= value,
            ">": have > value,
            "<": have < value,
            "=": have == value,
        }[operator]
    )


def formula_of(
    condition: Condition | None, meters: Mapping[str, int], facts: Mapping[str, int], visits: Mapping[str, int]
) -> Formula:
    """A condition's formula; `meters` numbers the meters, `facts` and `visits` the booleans."""
    match condition:
        case None:
            return TRUE
        case Compare(meter, operator, value):
            return among(meters[meter], _compared(operator, value))
        case Fact(name):
            return has(facts[name], value=True)
        case Visited(node):
            return has(visits[node], value=True)
        case Not(part):
            return negate(formula_of(part, meters, facts, visits))
        case And(parts):
            return every(formula_of(part, meters, facts, visits) for part in parts)
        case Or(parts):
            return some(formula_of(part, meters, facts, visits) for part in parts)


def before(formula: Formula, set_bits: int, clear_bits: int, tables: Mapping[int, Table]) -> Formula:
    """What must hold before some effects so that the formula holds after them."""
    if not formula.bits & (set_bits | clear_bits) and not any(formula.meters >> meter & 1 for meter in tables):
        return formula
    match formula:
        case Among(meter, values):
            return among(meter, sum(1 << have for have in VALUES if values >> tables[meter][have] & 1))
        case Has(bit, value):
            return TRUE if bool(set_bits >> bit & 1) is value else FALSE
        case Every(parts):
            return every([before(part, set_bits, clear_bits, tables) for part in parts])
        case Some(parts):
            return some([before(part, set_bits, clear_bits, tables) for part in parts])


def evaluator(formula: Formula) -> Callable[[int, Meters], bool]:
    """A function of the booleans and the meters' values that tells whether the formula holds."""
    match formula:
        case Among(meter, values):
            return lambda _, meters: bool(values >> meters[meter] & 1)
        case Has(bit, value):
            return lambda booleans, _: bool(booleans >> bit & 1) is value
        case Every(parts):
            tests = [evaluator(part) for part in parts]
            return lambda booleans, meters: all(test(booleans, meters) for test in tests)
        case Some(parts):
            tests = [evaluator(part) for part in parts]
            return lambda booleans, meters: any(test(booleans, meters) for test in tests)


def blamed(formula: Formula, booleans: int, meters: Meters, kept: tuple[int, int]) -> tuple[int, int]:
    """Variables not kept (booleans, meters; bit sets) because of which a formula that is false here looked possible."""
    if evaluator(formula)(booleans, meters):
        return 0, 0
    if isinstance(formula, Among | Has):
        return formula.bits & ~kept[0], formula.meters & ~kept[1]
    found = [blamed(part, booleans, meters, kept) for part in formula.parts]
    found = [part for part in found if part != (0, 0)]
    if isinstance(formula, Every):  # one false part is enough to rule it out: the one that needs the fewest
        return min(found, key=lambda part: part[0].bit_count() + 4 * part[1].bit_count(), default=(0, 0))
    return _union(part[0] for part in found), _union(part[1] for part in found)


def _union(sets: Iterable[int]) -> int:
    joint = 0
    for bits in sets:
        joint |= bits
    return joint
