"""How an assignment's notebook is to be run: learned by running the instructor's own solution.

The solution shows which tests can be judged apart from the code that they test: those that give the same verdict in
the judge as beside it, for the solution and for an empty submission. That is a property of the assignment, so that no
submission can choose where it is tested.
"""

from __future__ import annotations

import ast
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from grader.hidden import split
from grader.rebuilt import RebuiltCell
from grader.runner import names
from grader.runner.steps import Kind, Step, Task, Where
from grader.runner.verdict import failed, odd, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
    `odd` those which end with a number that is no credit.
    """

    where: dict[str, Where] = field(default_factory=dict)
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    students: dict[str, tuple[str, ...]] = field(default_factory=dict)
    theirs: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()

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
            public, _ = split(known.source)
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


def learn(
    notebook: SheetNotebook, broker: Callable[[Task], Broker], given_files: Sequence[str], seconds: float = _SECONDS
) -> Plan:
    """Run the solution and an empty submission, tests in the judge and beside the code, and compare."""
    cells = reference(notebook)
    if cells is None:
        return Plan(
            remarks=("The course has no source version of this notebook: nothing could be learned from its solution.",)
        )
    before, students = _students(cells)
    tests = [cell.known for cell in cells if cell.known is not None and cell.known.is_test]
    ids = tuple(test.grade_id for test in tests)
    draft = Plan(dict.fromkeys(ids, "judge"), before, students, odd=ids)
    if not tests:
        return draft

    def run(plan: Plan, run_cells: Sequence[RebuiltCell]) -> tuple[Broker, dict[str, CellResult]]:
        task = Task(
            plan.steps(run_cells), theirs=plan.theirs, given_files=tuple(given_files), seconds=seconds, learning=True
        )
        made = broker(task)
        results = zip(task.steps, made.run().cells, strict=True)
        return made, {step.grade_id: result for step, result in results if step.kind == "test"}

    made, judged = run(draft, cells)
    theirs = tuple(sorted(made.changed_files & set(given_files)))
    if made.differing or theirs:
        draft = Plan(draft.where, before, _with_differing(students, tests, made.differing), theirs, odd=ids)
        made, judged = run(draft, cells)
    beside = Plan(dict.fromkeys(ids, "jail"), before, draft.students, theirs, odd=ids)
    _, together = run(beside, cells)
    stub = [cell if cell.known is None else _stub(cell, cell.known) for cell in cells]
    where, remarks = dict(draft.where), []
    for test in tests:
        if verdict(judged[test.grade_id].outputs) != verdict(together[test.grade_id].outputs):
            where[test.grade_id] = "jail"
        elif failed(together[test.grade_id].outputs):
            remarks.append(f"The instructor's own solution fails the test {test.grade_id!r} of {notebook.name!r}.")
    confirmed = tuple(test.grade_id for test in tests if test.grade_id not in made.failing_beside)
    strange = tuple(test.grade_id for test in tests if odd(together[test.grade_id].outputs))
    mixed = Plan(where, before, draft.students, theirs, (), confirmed, ids)
    _, judged = run(mixed, stub)
    _, together = run(beside, stub)
    for test in tests:
        if verdict(judged[test.grade_id].outputs) != verdict(together[test.grade_id].outputs):
            where[test.grade_id] = "jail"
    return Plan(where, before, draft.students, theirs, tuple(remarks), confirmed, strange)


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
