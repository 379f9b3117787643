"""Values that crossed, made into Python's again: strictly, since a stranger's program may have written them."""

from __future__ import annotations

import base64
import collections
import datetime
import importlib
import inspect
import itertools
from typing import TYPE_CHECKING, Any

from grader.runner import values, values_data

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CONSTANTS = {"Ellipsis": Ellipsis, "NotImplemented": NotImplemented}


class CrossingError(ValueError):
    """A text that is no encoded value."""


class Opaque:
    """A value that could not cross: all that is known is the name of its type.

    Whatever is asked of it raises, so that no test can pass by an object that claims to equal everything.
    """

    def __init__(self, type_name: str) -> None:
        object.__setattr__(self, "_type_name", type_name)

    def __repr__(self) -> str:
        return f"<a value of type {object.__getattribute__(self, '_type_name')}>"

    def _refuse(self, *_args: object, **_kwargs: object) -> Any:
        name = object.__getattribute__(self, "_type_name")
        raise TypeError(f"This test needs a plain value, and got one of type {name}.")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._refuse()

    __hash__ = None  # type: ignore[assignment]  # what cannot be compared cannot be a key


_REFUSED = """
    eq ne lt le gt ge bool len iter next getitem setitem delitem contains call add radd sub rsub mul rmul truediv rtruediv
    floordiv rfloordiv mod rmod pow rpow neg pos abs invert and rand or ror xor rxor int float complex index round str
    bytes format enter exit array matmul rmatmul reversed
"""
for _name in _REFUSED.split():
    setattr(Opaque, f"__{_name}__", Opaque._refuse)  # noqa: SLF001  # its own class


class Decoder:
    """Decodes values. `function` makes something callable of the description of a student's function."""

    def __init__(self, function: Callable[[dict[str, Any]], Any] | None = None) -> None:
        self._function = function

    def decode(self, value: Any) -> Any:
        """The Python value of tagged JSON.

        Raises:
            CrossingError: it is not such a value.
        """
        try:
            return self._decode(value, 0)
        except CrossingError:
            raise
        except Exception as error:  # noqa: BLE001  # a stranger wrote it: any library may choke on it
            raise CrossingError(f"A value that crossed could not be read: {type(error).__name__}: {error}") from None

    def _decode(self, value: Any, depth: int) -> Any:
        if depth > values.MOST_DEPTH + 2:
            raise CrossingError("A value that crossed is nested too deeply.")
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, list):
            if values.all_plain(value):
                return list(value)  # what was sent is still to be compared with what becomes of it
            return [self._decode(item, depth + 1) for item in value]
        tag = value.get("t")
        if tag in ("dict", "ordered", "counter", "defaultdict"):
            return self._mapping(tag, value, depth)
        if tag in values_data.TAGS:
            return values_data.decode(tag, value, lambda item: self._decode(item, depth + 1))
        make = _MAKERS.get(tag)
        if make is not None:
            return make(value, [self._decode(item, depth + 1) for item in value["v"]])
        return self._single(tag, value)

    def _mapping(self, tag: str, value: dict[str, Any], depth: int) -> Any:
        pairs = [(self._decode(key, depth + 1), self._decode(item, depth + 1)) for key, item in value["v"]]
        if tag == "counter":
            return collections.Counter(dict(pairs))
        if tag == "defaultdict":
            return collections.defaultdict(self._decode(value["of"], depth + 1), pairs)
        return collections.OrderedDict(pairs) if tag == "ordered" else dict(pairs)

    def _single(self, tag: Any, value: dict[str, Any]) -> Any:
        if tag in _TEXTUAL:
            return _TEXTUAL[tag](str(value["v"]))
        if tag in ("bytes", "bytearray"):
            raw = base64.b64decode(value["v"])
            return raw if tag == "bytes" else bytearray(raw)
        if tag == "constant":
            return _constant(value["v"])
        if tag == "type" and value["v"] in values.TYPES.get(value["module"], ()):
            return getattr(importlib.import_module(value["module"]), value["v"])
        if tag == "shared":
            return _shared(value["module"], value["name"])
        if tag == "module":
            return _module(value["v"])
        if tag == "opaque":
            return Opaque(str(value["type"])[:200])
        if tag == "function" and self._function is not None:
            return self._function(value)
        raise CrossingError(f"A value that crossed has the unknown tag {str(tag)[:40]!r}.")


def _constant(name: str) -> Any:
    if name in ("NaT", "NA"):
        return getattr(importlib.import_module("pandas"), name)
    return _CONSTANTS[name]


def _builtin(name: str) -> Any:
    return getattr(importlib.import_module("builtins"), name)


def _shared(module: str, name: str) -> Any:
    if module == "builtins" and name in values.SHARED_BUILTINS:
        return _builtin(name)
    if module in values.SHARED_MODULES and not name.startswith("_"):
        return getattr(importlib.import_module(module), name)
    raise CrossingError(f"{module}.{name} is nothing that is shared.")


def _module(name: str) -> Any:
    return importlib.import_module(name) if name in values.IMPORTED_MODULES else Opaque(f"the module {name}")


def _generator(items: list[Any]) -> Iterator[Any]:
    yield from items


def _view(value: dict[str, Any], items: list[Any]) -> Any:
    if value["t"] == "keys":
        return dict.fromkeys(items).keys()
    if value["t"] == "values":
        return dict(enumerate(items)).values()
    return {key: item for key, item in items}.items()  # noqa: C416  # dict() would take a pair of letters for a pair


def _named_tuple(value: dict[str, Any], items: list[Any]) -> Any:
    return collections.namedtuple(str(value["name"]), [str(name) for name in value["fields"]])(*items)


_TEXTUAL: dict[str, Callable[[str], Any]] = dict((*values.TEXTUAL.values(), *values.ISO.values()))
_MAKERS: dict[Any, Callable[[dict[str, Any], list[Any]], Any]] = {
    "tuple": lambda _, items: tuple(items),
    "set": lambda _, items: set(items),
    "frozenset": lambda _, items: frozenset(items),
    "deque": lambda value, items: collections.deque(items, value["most"]),
    "timedelta": lambda _, items: datetime.timedelta(*items),
    "range": lambda _, items: range(*items),
    "slice": lambda _, items: slice(*items),
    "named": _named_tuple,
    "keys": _view,
    "values": _view,
    "items": _view,
    "generator": lambda _, items: _generator(items),
    "iterator": lambda _, items: itertools.chain(items),
}


def signature(described: dict[str, Any]) -> inspect.Signature | None:
    """The signature of a student's function from its description; what its defaults are stays with the student."""
    parameters = described.get("parameters")
    if not isinstance(parameters, list):
        return None
    try:
        kinds = list(inspect._ParameterKind)  # noqa: SLF001  # its five members, in order
        return inspect.Signature(
            [
                inspect.Parameter(str(name), kinds[int(kind)], default=... if has_default else inspect.Parameter.empty)
                for name, kind, has_default in parameters
            ]
        )
    except (TypeError, ValueError, IndexError):
        return None


def named(function: Callable[..., Any], described: dict[str, Any]) -> Callable[..., Any]:
    """The stand-in of a student's function with its name, docstring and signature."""
    function.__name__ = function.__qualname__ = str(described.get("name") or "function")[:200]
    document = described.get("doc")
    function.__doc__ = str(document) if document is not None else None
    shape = signature(described)
    if shape is not None:
        function.__signature__ = shape  # type: ignore[attr-defined]  # what inspect.signature looks at first
    return function
