"""Whether a notebook needs a real kernel: seen while the instructor's own solution runs in the plain shell.

It does if it opens a comm, as every widget does, if it offers a target for comms, or asks for `get_ipython().kernel`.
Nothing of this is looked at when a submission runs: where it runs is not for a submission to choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comm.base_comm import BaseComm, CommManager

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

# What ipywidgets offers as soon as it is imported, whether or not a widget is made.
_BY_IMPORT = frozenset({"jupyter.widget", "jupyter.widget.control"})


class Probe:
    """Watches this process from now on. `needed` says whether anything asked for a kernel."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.needed = False
        self._watch(BaseComm, "__init__", lambda *_args: True)
        self._watch(CommManager, "register_target", lambda _manager, name, *_args: name not in _BY_IMPORT)
        kind = type(shell)
        kind.kernel = property(self._no_kernel)  # type: ignore[attr-defined]  # what a kernel's shell has

    def _watch(self, kind: type, name: str, counts: Callable[..., bool]) -> None:
        plain = getattr(kind, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            self.needed = self.needed or counts(*args)
            return plain(*args, **kwargs)

        setattr(kind, name, watched)

    def _no_kernel(self, shell: InteractiveShell) -> Any:
        self.needed = True
        raise AttributeError(f"{type(shell).__name__!r} object has no attribute 'kernel'")
