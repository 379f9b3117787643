"""Making an assignment ready to be graded: what its code imports, what can be judged apart, and the warm jails."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import platform
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grader.hidden import split
from grader.jail import JailError
from grader.nbcourse import GradingError
from grader.runner.plan import Plan, learn, modules, reference
from grader.runner.worker import MIB, Order, Workbench, in_base64

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from grader.rebuilt import RebuiltCell
    from grader.settings import Settings
    from grader.sheet import Sheet, SheetNotebook

_PLAN_FORMAT = 5


class Preparation:
    """An assignment with its workbench and the plan of each of its notebooks. Use it as a context manager.

    Raises:
        GradingError: the environment lacks what the assignment imports, or no jail can be had.
    """

    def __init__(
        self,
        settings: Settings,
        sheet: Sheet,
        *,
        memory: int,
        seconds: float | None,
        trusted: bool = False,
        many: bool = False,
    ) -> None:
        self._settings, self.sheet = settings, sheet
        self.seconds = seconds or _cell_seconds(settings)
        self.order = self._made_order(memory, trusted=trusted, many=many)
        self.plans = {notebook.name: plan for notebook in sheet.notebooks if (plan := self._kept(notebook))}
        try:
            self.bench = self._made_bench()
        except JailError as error:
            raise GradingError(str(error)) from None
        try:
            self._learn()
        except JailError as error:  # of a zygote that only some notebooks need
            self.bench.close()
            raise GradingError(str(error)) from None
        except BaseException:
            self.bench.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.bench.close()

    def _made_order(self, memory: int, *, trusted: bool, many: bool) -> Order:
        cells = [cell for notebook in self.sheet.notebooks for cell in reference(notebook) or ()]
        wanted = modules(cells)
        own = {path.split("/")[0].removesuffix(".py") for path in self.sheet.files if path.endswith(".py")}
        missing = sorted(
            {top for top in (name.split(".")[0] for name in wanted) if top not in own and not _installed(top)}
        )
        if missing:
            raise GradingError(
                f"{self.sheet.assignment} imports {', '.join(missing)}, which this Python environment does not have, so "
                f"that every submission would fail. Install it (python -m pip install {' '.join(missing)}) and run this again."
            )
        return Order(
            cells=tuple(dict.fromkeys(_instructors(cells))),
            shown=tuple(dict.fromkeys(split(source, self._settings.delimiters)[0] for source in _instructors(cells))),
            modules=tuple(name for name in wanted if name.split(".")[0] not in own),
            files=in_base64({path: file.read_bytes() for path, file in self.sheet.files.items()}),
            memory=memory * MIB,
            seconds=self.seconds,
            hidden=(str(self._settings.root),),
            trusted=trusted,
            many=many,
        )

    def _made_bench(self) -> Workbench:
        """The jails, with everything imported that the plans know of."""
        plain = self.order
        self.order = self._with_imports()
        try:
            return Workbench(self.order)
        except JailError:  # one of those imports may leave a thread: then they are made late, as before
            if self.order == plain:
                raise
        self.order = plain
        return Workbench(plain)

    def _with_imports(self) -> Order:
        names = (name for plan in self.plans.values() for name in plan.imports)
        return replace(self.order, modules=tuple(dict.fromkeys((*self.order.modules, *names))))

    def _learn(self) -> None:
        """Learn what nothing is known of yet, and have imported what was found."""
        new = [notebook for notebook in self.sheet.notebooks if notebook.name not in self.plans]
        for notebook in new:
            delimiters = self._settings.delimiters
            plan = learn(notebook, self.bench.broker, tuple(self.sheet.files), self.seconds, delimiters)
            self.plans[notebook.name] = plan
            self._keep(notebook, plan)
        full = self._with_imports() if new else self.order
        found = full.modules[len(self.order.modules) :]
        if found:
            try:
                self.bench.share(found)
                self.order = full
            except JailError:
                self.bench.close()
                self.bench = Workbench(self.order)

    def _key(self, notebook: SheetNotebook) -> list[Any]:
        """What a plan holds for; another one must be learned when something of it changes."""
        words = list(map(list, self._settings.delimiters))
        own = notebook.metadata.get("signoff")
        return [_PLAN_FORMAT, platform.python_version(), self.sheet.version, self.seconds, words, own]

    def _place(self, notebook: SheetNotebook) -> Path:
        return self._settings.root / ".signoff" / "plans" / f"{self.sheet.assignment}.{notebook.name}.json"

    def _kept(self, notebook: SheetNotebook) -> Plan | None:
        """What was learned of a notebook the last time, if nothing has changed since."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            kept = json.loads(self._place(notebook).read_text(encoding="utf-8"))
            if kept["key"] == self._key(notebook):
                return Plan.from_json(kept["plan"])
        return None

    def _keep(self, notebook: SheetNotebook, plan: Plan) -> None:
        path = self._place(notebook)
        with contextlib.suppress(OSError):  # to learn it again costs a second
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"key": self._key(notebook), "plan": plan.to_json()}), encoding="utf-8")


def _instructors(cells: Sequence[RebuiltCell]) -> Iterator[str]:
    """The code that the instructor wrote and every submission runs, whole."""
    return (
        cell.source for cell in cells if cell.cell_type == "code" and (cell.known is None or not cell.known.is_answer)
    )


def _cell_seconds(settings: Settings) -> float:
    """The time that the course gives a cell: nbgrader's setting, or nbconvert's."""
    for name in ("Execute", "ExecutePreprocessor", "NotebookClient"):
        seconds = settings.config.get(name, {}).get("timeout")
        if isinstance(seconds, int | float) and seconds > 0:
            return float(seconds)
    return 30.0


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False
