"""What nearly every notebook does, done a few times in the zygote, so that its forks find it done.

The first time of anything is dear in Python: modules that libraries import late, caches that are empty, bytecode that is
not specialised yet; and a fork pays for each page that it is the first to write to. Only our own lines run here: nothing of
the instructor's solution may lie in the memory of a jail.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import TYPE_CHECKING, Any

from grader.runner.values import Encoder
from grader.runner.values_back import Decoder

if TYPE_CHECKING:
    from grader.runner.shell import Shell

FIRST, MORE = 2, 10  # times: CPython 3.11 specialises a function in its first eight or so calls

_PYTHON = """
import math, re, json, datetime, collections
_d = {"a": [1, 2, 3]}
def _f(x, *, y=2):
    total = 0
    for n in range(x):
        total += n * y
    return [total, f"{total:.2f}", sorted(_d), {k: v for k, v in _d.items()}]
_f(3)
assert _f(3)[0] == 6, "no"
print(_f(2))
_f
"""
_PANDAS = """
import io
import pandas as pd
_t = pd.read_csv(io.StringIO("name,stage,hours,rate,day\\na,x,1.5,40,2026-01-05\\nb,y,2.0,50,2026-02-06\\nc,x,,60,2026-03-09"))
_u = _t.assign(cost=_t["hours"] * _t["rate"])
_u = _u[_u["cost"] > 10].sort_values("cost", ascending=False).reset_index(drop=True)
_u.groupby("stage")["hours"].sum().reset_index()
_u.groupby("stage", as_index=False).agg(total=("hours", "sum"), most=("rate", "max"))
_t.merge(_u[["name", "cost"]], on="name", how="left").fillna(0)
_t.loc[_t["stage"] == "x", "hours"].mean(), _t["rate"].idxmax(), len(_t), list(_t.columns), _t["stage"].isin(["x"]).sum()
_t["stage"].value_counts(), _t["name"].str.upper(), pd.to_datetime(_t["day"]).dt.month, _t.describe()
_t.pivot_table(index="stage", values="hours", aggfunc="sum"), _t.dtypes, _t.isna().sum(), _t.head(2).to_string()
pd.testing.assert_frame_equal(_t, _t.copy()); pd.testing.assert_series_equal(_t["rate"], _t["rate"].copy())
_t["extra"] = _t["rate"] / 2
_t
"""
_FAILING = ("def _g(x):\n    return 1 / x\n_g(0)", "assert 1 == 2, 'no'", "_missing", "1 +", "await _h()")


def warm(shell: Shell, times: int) -> None:
    """Run typical cells so many times, and let typical values cross, for the libraries that are imported."""
    cells = [_PYTHON, *([_PANDAS] if "pandas" in sys.modules else []), *_FAILING]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(times):
            for cell in cells:
                shell.run(cell, store=False)
            _cross(_typical(shell.ip.user_ns))


def _typical(space: dict[str, Any]) -> list[Any]:
    found: list[Any] = [1, 2.5, "text", [1, "a"], {"a": 1}, (1, 2), {1, 2}, None]
    if "pandas" in sys.modules:
        table = space["_t"]
        found += [
            table,
            table["hours"],
            table.groupby("stage")["hours"].sum(),
            table["rate"].to_numpy(),
            table["rate"].sum(),
        ]
    return found


def _cross(values: list[Any]) -> None:
    for value in values:
        back = Decoder().decode(json.loads(json.dumps(Encoder().encode(value))))
        if hasattr(back, "equals"):
            back.equals(value)
