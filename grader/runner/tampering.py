"""A witness inside the jail: were builtins, test helpers or IPython's own hooks changed since it began?

It shares its process with the code it watches, so that it proves nothing; it is the best to be had for a test that
cannot be judged apart, and what it finds is shown to the marker.
"""

from __future__ import annotations

import builtins
import sys
from typing import Any

_WATCHED_MODULES = (
    "numpy.testing",
    "pandas.testing",
    "unittest",
    "unittest.case",
    "pytest",
    "math",
    "operator",
    "numpy",
    "pandas",
)
_HOOKS = (
    "run_cell",
    "run_cell_async",
    "run_code",
    "run_ast_nodes",
    "transform_cell",
    "transform_ast",
    "showtraceback",
    "_showtraceback",
)
_LIBRARY_CLASSES = {"numpy": ("ndarray",), "pandas": ("DataFrame", "Series", "Index")}
_COMPARED = ("__eq__", "__ne__", "__bool__", "__len__", "__getitem__", "__getattr__", "equals")


class Witness:
    """Remembers identities when it is made; `changes` tells which are others now."""

    def __init__(self, ip: Any) -> None:
        self._ip = ip
        self._before = self._now()

    def changes(self) -> list[str]:
        """Names of what was replaced, in words that a marker understands."""
        now = self._now()
        # What was imported later was not watched before; it is from now on.
        changed = sorted(name for name, value in self._before.items() if now.get(name) is not value)
        self._before |= {name: value for name, value in now.items() if name not in self._before}
        for name in ("sys.settrace", "sys.setprofile"):
            if getattr(sys, name[4:].replace("set", "get"))() is not None:
                changed.append(name)
        for transformers, words in (
            ("ast_transformers", "code transformers"),
            ("input_transformers_post", "input transformers"),
        ):
            if getattr(self._ip, transformers, None):
                changed.append(f"IPython's {words}")
        return changed

    def _now(self) -> dict[str, Any]:
        found: dict[str, Any] = {f"builtins.{name}": value for name, value in vars(builtins).items() if name != "_"}
        for module in _WATCHED_MODULES:
            if module in sys.modules:
                found[f"sys.modules[{module!r}]"] = sys.modules[module]
                for name, value in vars(sys.modules[module]).items():
                    if callable(value):
                        found[f"{module}.{name}"] = value
                        code = getattr(value, "__code__", None)
                        if code is not None:
                            found[f"the code of {module}.{name}"] = code
        for module, classes in _LIBRARY_CLASSES.items():
            for name in classes if module in sys.modules else ():
                kind = getattr(sys.modules[module], name)
                for method in _COMPARED:
                    found[f"{module}.{name}.{method}"] = kind.__dict__.get(method)
        for hook in _HOOKS:
            found[f"IPython's {hook}"] = self._ip.__dict__.get(hook, type(self._ip).__dict__.get(hook))
        return found
