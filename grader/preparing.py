"""Making an assignment ready to be graded: what its code imports, what can be judged apart, and the warm jails."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import platform
from typing import TYPE_CHECKING

from grader.hidden import split
from grader.jail import JailError
from grader.nbcourse import GradingError
from grader.runner.plan import Plan, learn, modules, reference
from grader.runner.worker import MIB, Order, Workbench, in_base64

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from grader.rebuilt import RebuiltCell
    from grader.settings import Settings
    from grader.sheet import Sheet, SheetNotebook

_PLAN_FORMAT = 4


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
        try:
            self.bench = Workbench(self.order)
        except JailError as error:
            raise GradingError(str(error)) from None
        try:
            self.plans = {notebook.name: self._plan(notebook) for notebook in sheet.notebooks}
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

    def _plan(self, notebook: SheetNotebook) -> Plan:
        """What was learned of a notebook; from the last time, when nothing has changed since."""
        folder = self._settings.root / ".signoff" / "plans"
        path = folder / f"{self.sheet.assignment}.{notebook.name}.json"
        words = list(map(list, self._settings.delimiters))
        own = notebook.metadata.get("signoff")
        key = [_PLAN_FORMAT, platform.python_version(), self.sheet.version, self.seconds, words, own]
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
            kept = json.loads(path.read_text(encoding="utf-8"))
            if kept["key"] == key:
                return Plan.from_json(kept["plan"])
        delimiters = self._settings.delimiters
        plan = learn(notebook, self.bench.broker, tuple(self.sheet.files), self.seconds, delimiters)
        with contextlib.suppress(OSError):  # to learn it again costs a second
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"key": key, "plan": plan.to_json()}), encoding="utf-8")
        return plan


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
