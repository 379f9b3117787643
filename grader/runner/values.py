"""Values that cross from the student's program to the judge and back: as tagged JSON, never as pickle.

What crosses is content: a subclass of a plain type crosses as the plain value that it holds, whatever it claims to
equal. What has no plain content stays behind as `opaque`: the judge knows the name of its type and nothing else.

JSON's own values stand for themselves, a list for a list; everything else is an object with a tag "t".
"""

from __future__ import annotations

import base64
import collections
import datetime
import decimal
import fractions
import itertools
import pathlib
import sys
import types
from typing import TYPE_CHECKING, Any

from grader.runner import values_data

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_ITEMS = 2_000_000
MOST_ITERATED = 10_000
MOST_DEPTH = 60

_PLAIN = (type(None), bool, int, float, str)
_PLAIN_TYPES = frozenset(_PLAIN)
_FEW = 8
_SEQUENCES: dict[type, str] = {tuple: "tuple", set: "set", frozenset: "frozenset"}
_DICT_VIEWS: dict[type, str] = {type({}.keys()): "keys", type({}.values()): "values", type({}.items()): "items"}
_ITERATORS: tuple[type, ...] = (
    types.GeneratorType,
    map,
    filter,
    zip,
    enumerate,
    reversed,
    itertools.chain,
    type(iter([])),
    type(iter(())),
    type(iter(range(0))),
    type(iter("")),
    type(iter({})),
    type(iter({}.items())),
    type(iter({}.values())),
    type(iter(set())),
)
# How to get at the content of a subclass by the methods of its base alone.
_BASES: dict[type, Callable[[Any], Any]] = {
    bool: bool,
    int: int.__index__,
    float: float.__float__,
    str: str.__str__,
    bytes: bytes.__bytes__,
    list: lambda value: list(list.__iter__(value)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    dict: lambda value: dict(dict.items(value)),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
}
_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)
TEXTUAL: dict[type, tuple[str, Callable[[str], Any]]] = {
    decimal.Decimal: ("decimal", decimal.Decimal),
    fractions.Fraction: ("fraction", fractions.Fraction),
    pathlib.PosixPath: ("path", pathlib.PosixPath),
    pathlib.PurePosixPath: ("pure-path", pathlib.PurePosixPath),
    complex: ("complex", complex),
}
ISO: dict[type, tuple[str, Callable[[str], Any]]] = {
    datetime.datetime: ("datetime", datetime.datetime.fromisoformat),
    datetime.date: ("date", datetime.date.fromisoformat),
    datetime.time: ("time", datetime.time.fromisoformat),
}
# Public callables of these modules the judge takes from its own installation. Nothing in them makes objects that equal
# everything, reads files, runs code given as text, or ends the program; numpy and pandas have functions that do.
SHARED_MODULES = frozenset({"math", "cmath", "operator", "statistics", "itertools"})
_SHARED_BUILTINS = """
    abs all any ascii bin bool bytes chr complex dict divmod enumerate filter float frozenset hex int len list map max min
    oct ord pow print range repr reversed round set slice sorted str sum tuple zip
"""
SHARED_BUILTINS = frozenset(_SHARED_BUILTINS.split())
# Modules that a test may use although only the student imported them: the judge imports its own copy.
_IMPORTED_MODULES = """
    array base64 bisect calendar cmath collections collections.abc copy csv datetime decimal enum fractions functools heapq
    io itertools json math numpy numpy.linalg numpy.random operator pandas random re statistics string textwrap time types
    typing uuid zoneinfo
"""
IMPORTED_MODULES = frozenset(_IMPORTED_MODULES.split())
_BUILTIN_TYPES = "bool bytearray bytes complex dict float frozenset int list object range set slice str tuple type"
TYPES = {
    "builtins": frozenset(_BUILTIN_TYPES.split()),
    "datetime": frozenset({"date", "datetime", "time", "timedelta", "timezone"}),
    "decimal": frozenset({"Decimal"}),
    "fractions": frozenset({"Fraction"}),
    "collections": frozenset({"Counter", "OrderedDict", "defaultdict", "deque"}),
    "numpy": frozenset({"ndarray", "float64", "float32", "int64", "int32", "bool", "str_", "datetime64"}),
    "pandas": frozenset({"DataFrame", "Series", "Index", "DatetimeIndex", "Timestamp", "Timedelta", "Categorical"}),
}


def all_plain(items: list[Any]) -> bool:
    """Whether all of these stand for themselves in JSON: looked at by type alone, as a column of a thousand needs."""
    return set(map(type, items)) <= _PLAIN_TYPES


class Encoder:
    """Encodes values; `functions` hands out a handle for a callable of the student's, where there is one to call."""

    def __init__(self, functions: Callable[[Any], int] | None = None) -> None:
        self._functions = functions
        self._items = 0

    def encode(self, value: Any) -> Any:
        """The value as JSON, its parts that cannot cross as `opaque`."""
        self._items = 0
        return self._encode(value, 0)

    def _encode(self, value: Any, depth: int) -> Any:
        kind = type(value)
        self._items += 1
        if depth > MOST_DEPTH or self._items > MOST_ITEMS:
            return {"t": "opaque", "type": "a value that is too large or too deeply nested"}
        if kind in _PLAIN:
            return value
        if kind is list:
            if len(value) > _FEW and all_plain(value):
                self._items += len(value)
                return list(value)
            return [self._encode(item, depth + 1) for item in value]
        if kind is dict or kind is collections.OrderedDict or kind is collections.Counter:
            tag = {"OrderedDict": "ordered", "Counter": "counter"}.get(kind.__name__, "dict")
            return {"t": tag, "v": self._pairs(value, depth)}
        if kind in _SEQUENCES:
            return {"t": _SEQUENCES[kind], "v": [self._encode(item, depth + 1) for item in value]}
        if kind is bytes or kind is bytearray:
            return {"t": kind.__name__, "v": base64.b64encode(value).decode("ascii")}
        if kind in TEXTUAL:
            return {"t": TEXTUAL[kind][0], "v": str(value)}
        if kind in ISO and _is_plain_zone(value):
            return {"t": ISO[kind][0], "v": value.isoformat()}
        return self._rare(value, kind, depth)

    def _rare(self, value: Any, kind: type, depth: int) -> Any:
        if kind is datetime.timedelta:
            return {"t": "timedelta", "v": [value.days, value.seconds, value.microseconds]}
        if kind is range or kind is slice:
            parts = (value.start, value.stop, value.step)
            return {"t": kind.__name__, "v": [self._encode(part, depth + 1) for part in parts]}
        if kind is collections.deque:
            return {"t": "deque", "v": [self._encode(item, depth + 1) for item in value], "most": value.maxlen}
        if kind is collections.defaultdict:
            return {
                "t": "defaultdict",
                "v": self._pairs(value, depth),
                "of": self._encode(value.default_factory, depth + 1),
            }
        if kind in _DICT_VIEWS:
            items = value if kind is not type({}.items()) else map(list, value)
            return {"t": _DICT_VIEWS[kind], "v": [self._encode(item, depth + 1) for item in items]}
        if kind in _ITERATORS:
            return self._iterated(value, kind, depth)
        return self._named(value, kind, depth)

    def _iterated(self, value: Any, kind: type, depth: int) -> Any:
        items = list(itertools.islice(value, MOST_ITERATED + 1))
        if len(items) > MOST_ITERATED:
            return {"t": "opaque", "type": f"a {kind.__name__} of more than {MOST_ITERATED} items"}
        tag = "generator" if kind is types.GeneratorType else "iterator"
        return {"t": tag, "v": [self._encode(item, depth + 1) for item in items]}

    def _named(self, value: Any, kind: type, depth: int) -> Any:
        if kind is types.ModuleType:
            return {"t": "module", "v": str(value.__name__)}
        if value is Ellipsis or value is NotImplemented:
            return {"t": "constant", "v": repr(value)}
        if isinstance(value, type):
            known = _known_type(value)
            return {"t": "type", "module": known, "v": value.__name__} if known else {"t": "opaque", "type": "a class"}
        data = values_data.encode(value, kind, lambda part: self._encode(part, depth + 1))
        if data is not None:
            return data
        for base, content in _BASES.items():
            if issubclass(kind, base):
                return self._subclassed(value, kind, content, depth)
        return self._callable(value, kind) or {"t": "opaque", "type": _type_name(kind)}

    def _subclassed(self, value: Any, kind: type, content: Callable[[Any], Any], depth: int) -> Any:
        plain = self._encode(content(value), depth + 1)
        fields = getattr(kind, "_fields", None)
        if issubclass(kind, tuple) and type(fields) is tuple and all(type(name) is str for name in fields):
            return {"t": "named", "name": _type_name(kind), "fields": list(fields), "v": plain["v"]}
        return plain

    def _pairs(self, value: Any, depth: int) -> list[Any]:
        return [[self._encode(key, depth + 1), self._encode(item, depth + 1)] for key, item in value.items()]

    def _callable(self, value: Any, kind: type) -> Any:
        shared = _shared_name(value)
        if shared is not None:
            return {"t": "shared", "module": shared[0], "name": shared[1]}
        library = kind.__module__.partition(".")[0] == "numpy"  # a ufunc, or what numpy wraps its functions in
        if self._functions is None or not (isinstance(value, _FUNCTIONS) or (library and callable(value))):
            return None
        return {"t": "function", "handle": self._functions(value)} | values_data.described(value)


def _is_plain_zone(value: Any) -> bool:
    return getattr(value, "tzinfo", None) is None or type(value.tzinfo) is datetime.timezone


def _type_name(kind: type) -> str:
    return str(getattr(kind, "__name__", "something"))[:80]


def _known_type(value: type) -> str | None:
    """The module that has this class, if it is one of those that cross by name."""
    module, name = str(value.__module__).partition(".")[0], value.__name__
    if name not in TYPES.get(module, ()) or getattr(sys.modules.get(module), name, None) is not value:
        return None
    return module


def _shared_name(value: Any) -> tuple[str, str] | None:
    """Where an installed library has this callable, if it is one that the judge may take from its own."""
    name, module = getattr(value, "__name__", None), str(getattr(value, "__module__", "")).lstrip("_")
    if not isinstance(name, str) or not isinstance(value, types.BuiltinFunctionType | types.FunctionType):
        return None
    if module == "builtins" and name in SHARED_BUILTINS and getattr(sys.modules["builtins"], name, None) is value:
        return "builtins", name
    if module in SHARED_MODULES and getattr(sys.modules.get(module), name, None) is value and not name.startswith("_"):
        return module, name
    return None
