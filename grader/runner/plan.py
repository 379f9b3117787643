"""How an assignment's notebook is to be run: learned by running the instructor's own solution.

The solution shows which tests can be judged apart from the code that they test: those that give the same verdict in
the judge as beside it, for the solution and for an empty submission. That is a property of the assignment, so that no
submission can choose where it is tested.
"""

from __future__ import annotations

import ast
import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from grader.hidden import DELIMITERS, split
from grader.rebuilt import RebuiltCell
from grader.runner import names
from grader.runner.steps import Kind, Step, Task, Where
from grader.runner.verdict import failed, odd, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from grader.hidden import Delimiters
    from grader.results import CellResult
    from grader.runner.broker import Broker
    from grader.sheet import SheetCell, SheetNotebook

_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to know of a notebook before a submission of it is run.

    Keyed by grade id: `where` a test runs, `before` it which plain cells of the instructor's the judge runs, and which
    names are the `students` by then. `theirs` are files of the instructor's that the solution changes. `remarks` are for
    the instructor. `confirmed` are the tests whose public part passes beside the solution,
    `odd` those which end with a number that is no credit. `kernel`: its cells need a real kernel. `delimiters` begin and
    end hidden tests. `imports` are modules that the solution or its tests import without naming them.
    """

    where: dict[str, Where] = field(default_factory=dict)
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    students: dict[str, tuple[str, ...]] = field(default_factory=dict)
    theirs: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    kernel: bool = False
    delimiters: Delimiters = DELIMITERS
    imports: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The plan as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Plan:
        """Read what `to_json` gave."""
        lists = {key: {name: tuple(items) for name, items in value[key].items()} for key in ("before", "students")}
        return cls(
            value["where"],
            lists["before"],
            lists["students"],
            tuple(value["theirs"]),
            tuple(value["remarks"]),
            tuple(value["confirmed"]),
            tuple(value["odd"]),
            bool(value["kernel"]),
            tuple((first, last) for first, last in value["delimiters"]),
            tuple(value["imports"]),
        )

    def steps(self, cells: Iterable[RebuiltCell]) -> tuple[Step, ...]:
        """A rebuilt notebook as what is to be run of it, a step a cell."""
        return tuple(self._step(cell) for cell in cells)

    def _step(self, cell: RebuiltCell) -> Step:
        known = cell.known
        if known is None:
            return Step("student", cell.source) if cell.cell_type == "code" else Step("text")
        grade_id = known.grade_id
        before, students = self.before.get(grade_id, ()), self.students.get(grade_id, ())
        if cell.cell_type != "code":
            return Step("text", grade_id=grade_id, before=before, students=students)
        if known.is_test:
            public, _ = split(known.source, self.delimiters)
            where, confirmed = self.where.get(grade_id, "judge"), grade_id in self.confirmed
            return Step(
                "test", public, known.source, where, grade_id, before, students, confirmed, grade_id in self.odd
            )
        kind: Kind = "student" if known.is_answer else "given"
        return Step(kind, cell.source, grade_id=grade_id, before=before, students=students)


def reference(notebook: SheetNotebook) -> tuple[RebuiltCell, ...] | None:
    """The instructor's own notebook with its solutions as cells to run; None where the course no longer has it."""
    if notebook.source is None:
        return None
    known = {cell.grade_id: cell for cell in notebook.cells}
    cells = []
    for cell in json.loads(notebook.source.read_text(encoding="utf-8"))["cells"]:
        text = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        sheet_cell = known.get(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))
        if sheet_cell is not None and not sheet_cell.is_answer:
            text = sheet_cell.source
        cells.append(RebuiltCell(str(cell["cell_type"]), text, sheet_cell))
    return tuple(cells)


def modules(cells: Sequence[RebuiltCell]) -> tuple[str, ...]:
    """What the instructor's cells import, by whole names, in order of first use: worth importing once for everybody."""
    found: dict[str, None] = {}
    for cell in cells:
        tree = names.parsed(_python(cell.source)) if cell.cell_type == "code" else None
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Import):
                found |= dict.fromkeys(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found[node.module] = None
    return tuple(found)


def _python(source: str) -> str:
    """A cell without its magics, which no parser of Python reads."""
    return "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines())


def _students(cells: Sequence[RebuiltCell]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """For each known cell: the plain cells before it, and the names that the solution has bound by then."""
    before: dict[str, tuple[str, ...]] = {}
    students: dict[str, tuple[str, ...]] = {}
    plain: list[str] = []
    theirs: set[str] = set()
    for cell in cells:
        tree = names.parsed(_python(cell.source)) if cell.cell_type == "code" else None
        bound = names.bound(tree) if tree is not None else set()
        if cell.known is None:
            if cell.cell_type == "code":
                plain.append(cell.source)
                theirs -= bound
            continue
        before[cell.known.grade_id], plain = tuple(plain), []
        students[cell.known.grade_id] = tuple(sorted(theirs))
        theirs = theirs | bound if cell.known.is_answer else theirs - bound
    return before, students


class _KernelNeeded(Exception):  # noqa: N818  # the name says what happened
    """The solution asks for what only a real kernel has."""


def learn(
    notebook: SheetNotebook,
    broker: Callable[[Task], Broker],
    given_files: Sequence[str],
    seconds: float = _SECONDS,
    delimiters: Delimiters = DELIMITERS,
) -> Plan:
    """Run the solution and an empty submission, tests in the judge and beside the code, and compare.

    `"signoff": {"kernel": true}` (or false) in the notebook's own metadata says where it runs; else it is learned as well.
    """
    own = notebook.metadata.get("signoff")
    wanted = own.get("kernel") if isinstance(own, dict) else None
    lesson = _Lesson(notebook, broker, tuple(given_files), seconds, delimiters)
    try:
        return lesson.learn(kernel=wanted is True, fixed=isinstance(wanted, bool))
    except _KernelNeeded:
        return lesson.learn(kernel=True, fixed=True)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What a plan is learned from."""

    notebook: SheetNotebook
    broker: Callable[[Task], Broker]
    given_files: tuple[str, ...]
    seconds: float
    delimiters: Delimiters

    def learn(self, *, kernel: bool, fixed: bool) -> Plan:
        """The plan, with a kernel or without.

        Raises:
            _KernelNeeded: the solution asks for a kernel, and whether it gets one is not `fixed`.
        """
        cells = reference(self.notebook)
        plain = Plan(kernel=kernel, delimiters=self.delimiters)
        if cells is None:
            words = "The course has no source version of this notebook: nothing could be learned from its solution."
            return replace(plain, remarks=(words,))
        before, students = _students(cells)
        tests = [cell.known for cell in cells if cell.known is not None and cell.known.is_test]
        ids = tuple(test.grade_id for test in tests)
        draft = replace(plain, where=dict.fromkeys(ids, "judge"), before=before, students=students, odd=ids)
        if not tests and (fixed or not any(cell.cell_type == "code" for cell in cells)):
            return draft
        made, judged = self._run(draft, cells, fixed=fixed)
        theirs = tuple(sorted(made.changed_files & set(self.given_files)))
        if made.differing or theirs:
            draft = replace(draft, students=_with_differing(students, tests, made.differing), theirs=theirs)
            made, judged = self._run(draft, cells, fixed=fixed)
        beside = replace(draft, where=dict.fromkeys(ids, "jail"))
        _, together = self._run(beside, cells, fixed=fixed)
        where: dict[str, Where] = draft.where | dict.fromkeys(_unlike(judged, together), "jail")
        confirmed = tuple(name for name in ids if name not in made.failing_beside)
        strange = tuple(name for name in ids if odd(together[name].outputs))
        stub = [cell if cell.known is None else _stub(cell, cell.known) for cell in cells]
        failing = [name for name in ids if where[name] == "judge" and failed(together[name].outputs)]
        _, apart = self._run(replace(draft, where=where, confirmed=confirmed), stub, fixed=fixed)
        _, together = self._run(beside, stub, fixed=fixed)
        where |= dict.fromkeys(_unlike(apart, together), "jail")
        broken = {
            name: found[name].reason for found in (apart, judged) for name in ids if found[name].judged == "judge"
        }
        remarks = self._remarks({name: why for name, why in broken.items() if why and where[name] == "jail"}, failing)
        imports = tuple(dict.fromkeys(made.imported))
        return replace(draft, where=where, remarks=remarks, confirmed=confirmed, odd=strange, imports=imports)

    def _run(self, plan: Plan, cells: Sequence[RebuiltCell], *, fixed: bool) -> tuple[Broker, dict[str, CellResult]]:
        task = Task(
            plan.steps(cells),
            theirs=plan.theirs,
            given_files=self.given_files,
            seconds=self.seconds,
            learning=True,
            kernel=plan.kernel,
        )
        made = self.broker(task)
        results = zip(task.steps, made.run().cells, strict=True)
        if made.needs_kernel and not fixed:
            raise _KernelNeeded
        return made, {step.grade_id: result for step, result in results if step.kind == "test"}

    def _remarks(self, broken: dict[str, str], failing: Iterable[str]) -> tuple[str, ...]:
        """What the instructor should know: tests that the judge could not finish, and those that their solution fails."""
        name = self.notebook.name
        words = "The judge could not finish the test {test!r} of {name!r}, which runs beside the code instead. {why}"
        return (
            *(words.format(test=test, name=name, why=why) for test, why in broken.items()),
            *(f"The instructor's own solution fails the test {test!r} of {name!r}." for test in failing),
        )


def _unlike(judged: dict[str, CellResult], together: dict[str, CellResult]) -> list[str]:
    """The tests whose verdict in the judge is not the one beside the code."""
    return [name for name in judged if verdict(judged[name].outputs) != verdict(together[name].outputs)]


def _stub(cell: RebuiltCell, known: SheetCell) -> RebuiltCell:
    return RebuiltCell(cell.cell_type, known.source, known) if known.is_answer else cell


def _with_differing(
    students: dict[str, tuple[str, ...]], tests: Sequence[SheetCell], differing: dict[str, list[str]]
) -> dict[str, tuple[str, ...]]:
    """The names that the solution changes in place are the student's from the first test that sees it."""
    found: set[str] = set()
    result = dict(students)
    order = list(students)
    for test in tests:
        found |= set(differing.get(test.grade_id, ()))
        if found:
            for grade_id in order[order.index(test.grade_id) :]:
                result[grade_id] = tuple(sorted({*result[grade_id], *found}))
    return result
