"""Files of a submission that Python would import instead of an installed module."""

from __future__ import annotations

import functools
import sys
from pathlib import Path, PurePosixPath

OURS = {"grader", "signoff", "scenarios"}
READ_AT_START = {"sitecustomize", "usercustomize", "conftest", "ipython_config", "ipython_kernel_config"}
"""Modules that Python, pytest or IPython run without being asked, when they find them."""
_ENDINGS = (".py", ".so", ".pyd")


@functools.cache
def installed_modules() -> frozenset[str]:
    """The top-level modules that can be imported here, without importing any."""
    found = set(sys.stdlib_module_names) | OURS | READ_AT_START
    for place in sys.path[1:]:  # the first is where this program was started, and may be a course
        folder = Path(place)
        if not place or not folder.is_dir():
            continue
        for entry in folder.iterdir():
            if entry.name.endswith(_ENDINGS):
                found.add(entry.name.partition(".")[0])
            elif entry.name.isidentifier() and (entry / "__init__.py").is_file():
                found.add(entry.name)
    return frozenset(found)


def shadowing(files: dict[str, bytes]) -> dict[str, str]:
    """Those files that stand before an installed module, by path, with the module's name.

    A folder does so only if it is a package: installed packages win over folders of data with the same name.
    """
    packages = {PurePosixPath(path).parts[0] for path in files if _is_package(path)}
    hidden = {}
    for path in files:
        parts = PurePosixPath(path).parts
        name = parts[0].partition(".")[0]
        if path.endswith(".pth") or parts[0] == "pyvenv.cfg":
            hidden[path] = parts[-1]
        elif name in installed_modules() and (path.endswith(_ENDINGS) if len(parts) == 1 else parts[0] in packages):
            hidden[path] = name
    return hidden


def _is_package(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return len(parts) == 2 and parts[1].startswith("__init__.") and parts[1].endswith(_ENDINGS)
