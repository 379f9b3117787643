"""How numpy's and pandas' values cross: raw bytes with a named type, or item by item where there are objects.

Neither library is imported here before a value of it turns up: a notebook without them does not pay for them.
"""

from __future__ import annotations

import base64
import inspect
import re
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_RAW = re.compile(r"[<>|=]?(?:[biufcSUV?]\d*|[mM]8(?:\[\d*[a-zA-Z]+\])?)")
MOST_BYTES = 24 * 2**20


def described(function: Any) -> dict[str, Any]:
    """What tests look at of a function without calling it: name, docstring, parameters."""
    try:
        parameters = [
            [p.name, int(p.kind), p.default is not p.empty] for p in inspect.signature(function).parameters.values()
        ]
    except (TypeError, ValueError):
        parameters = None
    document = getattr(function, "__doc__", None)
    name = getattr(function, "__name__", None)
    return {
        "name": name if type(name) is str else "function",
        "doc": document if type(document) is str else None,
        "parameters": parameters,
    }


def encode(value: Any, kind: type, part: Callable[[Any], Any]) -> Any:
    """A value of numpy or pandas as tagged JSON, or None where it is of neither or cannot cross."""
    top = kind.__module__.partition(".")[0]
    if top == "numpy" and "numpy" in sys.modules:
        return _encode_numpy(value, kind, part)
    if top == "pandas" and "pandas" in sys.modules:
        return _encode_pandas(value, kind, part)
    return None


def _encode_numpy(value: Any, kind: type, part: Callable[[Any], Any]) -> Any:
    np = sys.modules["numpy"]
    if kind is np.ndarray:
        if value.dtype.hasobject:
            return {"t": "objects", "shape": list(value.shape), "v": part(value.ravel().tolist())}
        if value.nbytes > MOST_BYTES or not _RAW.fullmatch(value.dtype.str):
            return None
        raw = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
        return {"t": "array", "dtype": value.dtype.str, "shape": list(value.shape), "v": raw}
    if issubclass(kind, np.generic) and kind.__module__ == "numpy" and _RAW.fullmatch(value.dtype.str):
        return {"t": "scalar", "dtype": value.dtype.str, "v": base64.b64encode(value.tobytes()).decode("ascii")}
    if issubclass(kind, np.dtype):
        return {"t": "dtype", "v": value.str} if _RAW.fullmatch(value.str) else None
    return None


def _encode_pandas(value: Any, kind: type, part: Callable[[Any], Any]) -> Any:
    pd = sys.modules["pandas"]
    if kind is pd.DataFrame:
        columns = [part(column.array) for _, column in value.items()]
        return {"t": "frame", "columns": part(value.columns), "index": part(value.index), "v": columns}
    if kind is pd.Series:
        return {"t": "series", "name": part(value.name), "index": part(value.index), "v": part(value.array)}
    if kind is pd.RangeIndex:
        return {"t": "range-index", "v": [value.start, value.stop, value.step], "name": part(value.name)}
    if kind is pd.MultiIndex:
        levels = [part(value.get_level_values(number)) for number in range(value.nlevels)]
        return {"t": "multi-index", "v": levels, "names": [part(name) for name in value.names]}
    if issubclass(kind, pd.Index):
        frequency = getattr(value, "freqstr", None)
        return {"t": "index", "v": part(value.array), "name": part(value.name), "freq": frequency}
    if isinstance(value, pd.api.extensions.ExtensionArray):
        return _encode_array(pd, value, part)
    return _encode_pandas_scalar(pd, value, kind, part)


def _encode_pandas_scalar(pd: Any, value: Any, kind: type, part: Callable[[Any], Any]) -> Any:
    if kind is pd.Timestamp:
        return {
            "t": "timestamp",
            "v": value.isoformat(),
            "zone": str(value.tz) if value.tz else None,
            "unit": value.unit,
        }
    if kind is pd.Timedelta:
        return {"t": "pandas-delta", "v": value.isoformat(), "unit": value.unit}
    if kind is pd.Period:
        return {"t": "period", "v": str(value), "freq": value.freqstr}
    if kind is pd.Interval:
        return {"t": "interval", "v": [part(value.left), part(value.right)], "closed": value.closed}
    if value is pd.NaT or value is pd.NA:
        return {"t": "constant", "v": "NaT" if value is pd.NaT else "NA"}
    if isinstance(value, pd.api.extensions.ExtensionDtype):
        return {"t": "pandas-dtype", "v": str(value)}
    return None


def _encode_array(pd: Any, value: Any, part: Callable[[Any], Any]) -> Any:
    dtype = value.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        codes = part(value.codes)
        return {
            "t": "categorical",
            "codes": codes,
            "categories": part(value.categories),
            "ordered": bool(value.ordered),
        }
    if type(value).__name__ == "NumpyExtensionArray":
        return part(value.to_numpy())
    if isinstance(dtype, sys.modules["numpy"].dtype) and dtype.kind in "mM":  # without a zone: as numpy has them
        return {"t": "dates", "v": part(value.to_numpy())}
    return {"t": "extension", "dtype": str(dtype), "v": part(value.to_numpy(dtype=object).tolist())}


def decode(tag: str, value: dict[str, Any], part: Callable[[Any], Any]) -> Any:
    """The value of numpy or pandas behind a tag. Raises KeyError for an unknown tag, other errors for nonsense."""
    if tag in _NUMPY:
        import numpy as np  # noqa: PLC0415  # see the module's docstring

        return _NUMPY[tag](np, value, part)
    import pandas as pd  # noqa: PLC0415  # see the module's docstring

    return _PANDAS[tag](pd, value, part)


def _array(np: Any, value: dict[str, Any], _: Any) -> Any:
    if not _RAW.fullmatch(value["dtype"]):
        raise ValueError(f"an array of type {value['dtype']!r}")
    # A copy, because what comes out of a buffer cannot be written to.
    return np.frombuffer(base64.b64decode(value["v"]), dtype=value["dtype"]).reshape(value["shape"]).copy()


def _scalar(np: Any, value: dict[str, Any], part: Any) -> Any:
    return _array(np, value | {"shape": [1]}, part)[0]


def _objects(np: Any, value: dict[str, Any], part: Any) -> Any:
    array = np.empty(len(value["v"]), dtype=object)
    for number, item in enumerate(part(value["v"])):
        array[number] = item
    return array.reshape(value["shape"])


def _frame(pd: Any, value: dict[str, Any], part: Any) -> Any:
    index, columns = part(value["index"]), part(value["columns"])
    # By position, since two columns may have the same name. Only a column of objects needs its type said.
    arrays = [part(item) for item in value["v"]]
    made = {n: _column(pd, array, index) if array.dtype == object else array for n, array in enumerate(arrays)}
    frame = pd.DataFrame(made, index=index, copy=False)
    frame.columns = columns
    return frame


def _column(pd: Any, array: Any, index: Any) -> Any:
    return pd.Series(array, index=index, dtype=array.dtype, copy=False)


def _series(pd: Any, value: dict[str, Any], part: Any) -> Any:
    series = _column(pd, part(value["v"]), part(value["index"]))
    series.name = part(value["name"])
    return series


def _index(pd: Any, value: dict[str, Any], part: Any) -> Any:
    array = part(value["v"])
    index = pd.Index(array, dtype=array.dtype, name=part(value["name"]))
    if value["freq"] is not None and isinstance(index, pd.DatetimeIndex | pd.TimedeltaIndex):
        index.freq = str(value["freq"])
    return index


def _multi_index(pd: Any, value: dict[str, Any], part: Any) -> Any:
    return pd.MultiIndex.from_arrays([part(v) for v in value["v"]], names=[part(name) for name in value["names"]])


def _extension(pd: Any, value: dict[str, Any], part: Any) -> Any:
    return pd.array(part(value["v"]), dtype=str(value["dtype"]))


def _dates(pd: Any, value: dict[str, Any], part: Any) -> Any:
    array = part(value["v"])
    if array.dtype.kind not in "mM":
        raise ValueError(f"dates of type {array.dtype.str!r}")
    return pd.array(array)


def _timestamp(pd: Any, value: dict[str, Any], _: Any) -> Any:
    stamp = pd.Timestamp(value["v"])
    if value["zone"]:
        stamp = stamp.tz_convert(str(value["zone"]))
    return stamp.as_unit(str(value["unit"]))


_NUMPY: dict[str, Callable[[Any, dict[str, Any], Any], Any]] = {
    "array": _array,
    "scalar": _scalar,
    "objects": _objects,
    "dtype": lambda np, value, _: np.dtype(str(value["v"])),
}
_PANDAS: dict[str, Callable[[Any, dict[str, Any], Any], Any]] = {
    "frame": _frame,
    "series": _series,
    "index": _index,
    "range-index": lambda pd, value, part: pd.RangeIndex(*map(int, value["v"]), name=part(value["name"])),
    "multi-index": _multi_index,
    "categorical": lambda pd, value, part: pd.Categorical.from_codes(
        part(value["codes"]), part(value["categories"]), ordered=bool(value["ordered"])
    ),
    "dates": _dates,
    "extension": _extension,
    "timestamp": _timestamp,
    "pandas-delta": lambda pd, value, _: pd.Timedelta(str(value["v"])).as_unit(str(value["unit"])),
    "period": lambda pd, value, _: pd.Period(str(value["v"]), freq=str(value["freq"])),
    "interval": lambda pd, value, part: pd.Interval(*map(part, value["v"]), closed=str(value["closed"])),
    "pandas-dtype": lambda pd, value, _: pd.api.types.pandas_dtype(str(value["v"])),
}
TAGS = frozenset(_NUMPY) | frozenset(_PANDAS)
