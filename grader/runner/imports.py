"""What a program imports while it runs: libraries import much of themselves late, and every fork would do it again."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

MOST = 2_000


class Imports:
    """Looks from now on at what is imported in this process, but for modules that lie beside the notebook."""

    def __init__(self) -> None:
        self._before = frozenset(sys.modules)

    def found(self) -> list[str]:
        """Their names in the order of import; none where threads run by now, which a zygote must not have."""
        if threading.active_count() > 1:
            return []
        here = f"{Path.cwd()}/"
        names = [name for name in list(sys.modules) if name not in self._before]
        return [name for name in names if _is_installed(name, here)][:MOST]


def _is_installed(name: str, here: str) -> bool:
    try:
        origin = sys.modules[name].__spec__.origin  # type: ignore[union-attr]  # a module without one is no file's
    except Exception:  # noqa: BLE001  # whatever somebody has put in a module's place
        return False
    return isinstance(origin, str) and not str(Path(origin).absolute()).startswith(here)
