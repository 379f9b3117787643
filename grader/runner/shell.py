"""A Python shell that runs notebook cells as a kernel does, in this process and without sockets.

It is made once, in the zygote, with everything warm, and forked for each submission. What a kernel gives that this
gives too: input history, magics, rich display, inline plots, top-level `await` in a running loop, tracebacks.
What it lacks: `get_ipython().kernel` and comms, so no widget answers. Notebooks that need those get a real kernel.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from grader.runner.capture import Descriptors, Hook, Outputs, Publisher, take_over
from grader.runner.tracebacks import lines
from grader.runner.transforms import spare_tokens
from grader.runner.warmup import FIRST, MORE, warm

if TYPE_CHECKING:
    from collections.abc import Iterable

_INLINE = "module://matplotlib_inline.backend_inline"


class NotebookShell(InteractiveShell):
    """IPython's shell with its outputs caught."""

    caught: Outputs
    quiet = False
    """Whether errors go unshown: to make a traceback costs more than to run most cells."""

    def showtraceback(self, exc_tuple: Any = None, *_args: Any, **_kwargs: Any) -> None:
        """Show the exception; where nobody looks, only that there was one."""
        kind, error, _ = self._get_exc_info(exc_tuple)  # type: ignore[no-untyped-call]  # IPython has no types here
        if issubclass(kind, UsageError):
            self.show_usage_error(error)  # type: ignore[no-untyped-call]  # likewise
        else:
            self._showtraceback(kind, error, [] if self.quiet else lines(error))

    def showsyntaxerror(self, *_args: Any, **_kwargs: Any) -> None:
        """Show what is no Python."""
        self.showtraceback()

    def _format_exception_for_storage(self, exception: Any, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
        """IPython would make the traceback a second time, for a history that nobody reads here."""
        return {"ename": type(exception).__name__, "evalue": "", "traceback": []}

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        try:
            text = str(evalue)
        except Exception:  # noqa: BLE001  # the exception is a stranger's
            text = f"<the text of this {getattr(etype, '__name__', 'exception')} cannot be shown>"
        name = str(getattr(etype, "__name__", "Exception"))
        self.caught.show(
            {"output_type": "error", "ename": name, "evalue": text, "traceback": [str(line) for line in stb]}
        )

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window to show."""

    def ask_exit(self) -> None:
        """`exit` in a notebook ends nothing here: the cells after it are still to be run, as in a kernel that restarts."""

    def init_history(self) -> None:
        """Keep the history in memory: nothing is written, and no thread is started."""
        self.config.HistoryManager.enabled = False
        super().init_history()  # type: ignore[no-untyped-call]  # IPython has no types here


class Shell:
    """The one shell of this process."""

    def __init__(self) -> None:
        os.environ.setdefault("MPLBACKEND", _INLINE)
        os.environ["NBGRADER_EXECUTION"] = "autograde"
        self.outputs = Outputs()
        self._descriptors: Descriptors | None = None
        self._python: dict[str, str] = {}
        self._plots = False
        shell = NotebookShell.instance(displayhook_class=Hook, display_pub_class=Publisher, autocall=0, banner1="")
        shell.caught = self.outputs
        shell.displayhook.outputs = self.outputs  # type: ignore[attr-defined]  # a Hook, as asked for above
        shell.display_pub.outputs = self.outputs  # type: ignore[attr-defined]  # a Publisher, likewise
        shell.system = shell.system_piped  # type: ignore[method-assign]  # what a kernel does
        spare_tokens(shell.input_transformer_manager)
        self.ip = shell
        self._loop = asyncio.new_event_loop()

    def warm(self, modules: Iterable[str]) -> None:
        """Import what submissions will import, and run a few cells: the first ones are the dear ones."""
        self.bring(modules)
        self._warm(FIRST)

    def bring(self, modules: Iterable[str]) -> None:
        """Import modules; those that cannot be are left for whoever wants them to find out."""
        for module in modules:
            with contextlib.suppress(Exception):  # a module of the course's own choosing may raise anything
                importlib.import_module(module)
        if "matplotlib" in sys.modules and not self._plots:
            self.ip.run_line_magic("matplotlib", "inline")
            self._plots = True

    def settle(self) -> None:
        """Warm up further, for many submissions."""
        self._warm(MORE)

    def _warm(self, times: int) -> None:
        warm(self, times)
        self.ip.reset(new_session=True)  # type: ignore[no-untyped-call]  # IPython has no types here
        self.ip.execution_count = 1

    def know(self, sources: Iterable[str]) -> None:
        """Translate cells that every submission will run, before it does."""
        self._python |= {source: self.python(source) for source in sources}

    def open(self) -> None:
        """Begin in a new fork: streams caught, an event loop of its own."""
        self._descriptors = take_over(self.outputs)
        if "" not in sys.path:
            # Where a kernel has it: modules beside the notebook, after the standard library and before what is installed.
            places = [n for n, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages"))]
            sys.path.insert(places[0] if places else len(sys.path), "")
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)

    def run(self, source: str, store: bool = True, quiet: bool = False, python: str = "") -> list[dict[str, Any]]:
        """Run one cell; returns what it showed. Errors are among the outputs. KeyboardInterrupt is an error like others.

        `python` is the source as plain Python, where it is known already.
        """
        self.outputs.begin()
        self.ip.quiet = quiet
        try:
            # A kernel runs cells inside a running loop: `asyncio.run` fails there, and must fail here.
            self._loop.run_until_complete(self._run(source, store, python or self.python(source)))
        except KeyboardInterrupt:
            self.ip.showtraceback((KeyboardInterrupt, KeyboardInterrupt("The cell was stopped."), None))
        except SystemExit as stop:
            self.ip.showtraceback((SystemExit, stop, None))
        if self._descriptors is not None:
            self._descriptors.collect(self.outputs)
        return self.outputs.found

    async def _run(self, source: str, store: bool, python: str) -> None:
        result = await self.ip.run_cell_async(source, store_history=store, transformed_cell=python)
        self.ip.events.trigger("post_execute")  # plots are shown here
        self.ip.events.trigger("post_run_cell", result)

    def python(self, source: str) -> str:
        """A cell as plain Python, its magics as calls."""
        known = self._python.get(source)
        return known if known is not None else str(self.ip.transform_cell(source))  # type: ignore[no-untyped-call]  # IPython has no types here

    @property
    def count(self) -> int:
        """The number that the next cell gets."""
        return int(self.ip.execution_count)
