"""Runs one notebook: the student's code in the jail, the tests in the judge, and itself between the two.

It runs no code of anybody's, believes nothing that the jail says, and always comes to a result.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from grader.rebuilt import Remark
from grader.results import CellResult, ResultError, RunResult, checked_output
from grader.runner.kernel_results import finished
from grader.runner.program import Gone, Program
from grader.runner.verdict import error_output, failed, odd, verdict, worse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.jail import Zygote
    from grader.runner.steps import Step, Task

MOST_NAMES = 500
START_SECONDS = 60.0
"""So long may a real kernel take to start."""


class Broker:
    """One notebook, run in forks of two zygotes. Use `run_task`."""

    def __init__(self, jail: Zygote, judge: Zygote, task: Task, stack: contextlib.ExitStack) -> None:
        self._judge_zygote = judge
        self._task = task
        self._stack = stack
        self._jail = Program(stack.enter_context(jail.fork()))
        self._judge: Program | None = None
        self._is_judged = any(step.kind == "test" and step.where == "judge" for step in task.steps)
        self._given: list[str] = []  # what a new judge has to run first
        self._pending: set[str] = set()
        self.remarks: list[Remark] = []
        self.differing: dict[str, list[str]] = {}
        self.changed_files: set[str] = set()
        self.failing_beside: set[str] = set()
        self.needs_kernel = False
        self.imported: list[str] = []
        self._number = -1  # of the step that runs

    def run(self) -> RunResult:
        """Every step in its order."""
        if self._task.files or self._task.kernel:
            with contextlib.suppress(Gone):
                self._jail.ask({"do": "lay", "files": self._task.files}, max(self._task.seconds, START_SECONDS))
        if self._task.learning and not self._task.kernel:
            with contextlib.suppress(Gone):
                self._jail.ask({"do": "probe"}, self._task.seconds)
        cells = tuple(self._step(step) for step in self._task.steps)
        if self._task.learning and not self._task.kernel:
            self._look_back()
        widgets: dict[str, Any] = {}
        if self._task.kernel:
            cells, widgets, remarks = finished(self._jail, self._task, cells)
            self.remarks += remarks
        cpu, memory = 0.0, 0
        for program in (self._jail, self._judge):
            if program is not None:
                used, peak = program.usage()
                cpu, memory = cpu + used, max(memory, peak)
        gone = self._jail.gone
        status, reason = ("stopped", str(gone)) if gone is not None else ("ran", "")
        if gone is not None and gone.code == "fault":
            status = "fault"
        return RunResult(cells, status, reason, tuple(self.remarks), cpu, memory, widgets)  # type: ignore[arg-type]  # see results

    def _look_back(self) -> None:
        """After the instructor's own notebook: what it asked for, and what was imported on the way."""
        with contextlib.suppress(Gone):
            seen = self._jail.ask({"do": "probed"}, self._task.seconds)
            self.needs_kernel = bool(seen["kernel"])
            self.imported += seen["imported"]
        if self._judge is not None:
            with contextlib.suppress(Gone):
                self._judge.send({"do": "imported"})
                self.imported += self._judge.receive(self._task.seconds)["imported"]

    def _step(self, step: Step) -> CellResult:
        self._number += 1
        for source in step.before if self._is_judged else ():
            self._given_in_judge(source, step)
        if step.kind == "text":
            return CellResult()
        if step.kind == "test":
            return self._creditable(step, self._test(step))
        result = self._in_jail(step, step.source)
        if step.kind == "given" and self._is_judged and not self._given_in_judge(step.source, step):
            self.remarks.append(Remark("fault", "The judge could not run a cell of the instructor's.", step.grade_id))
        return result

    # The student's side

    def _in_jail(self, step: Step, source: str, watch: bool = False, quiet: bool = False) -> CellResult:
        if not source.strip():
            return CellResult()
        request = {"do": "run", "source": source, "store": not quiet, "watch": watch, "quiet": quiet}
        if self._task.kernel and step.kind != "test":
            request["cell"] = str(self._number)
        try:
            answer = self._jail.ask(request, self._task.seconds)
            outputs, count = self._checked_run(answer)
        except Gone as gone:
            if not any(remark.code == gone.code for remark in self.remarks):
                self.remarks.append(Remark(gone.code, str(gone), step.grade_id))
            return CellResult((error_output("Stopped", str(gone)),), None, "", str(gone))
        reason = ""
        if self._jail.late:
            reason = f"This cell ran longer than {self._task.seconds:g} s and was stopped."
            if not quiet:
                self.remarks.append(Remark("timed-out", reason, step.grade_id))
        if answer.get("cut"):
            self.remarks.append(Remark("output-cut", "What this cell showed was too much, and was cut.", step.grade_id))
        tampered = [str(name)[:80] for name in answer.get("tampered") or []][:20]
        if tampered:
            words = f"These were changed by the submission's code: {', '.join(tampered)}."
            self.remarks.append(Remark("tampering", words, step.grade_id))
            outputs = (*outputs, error_output("Tampering", words))
        return CellResult(outputs, count, "jail" if watch else "", reason)

    def _checked_run(self, answer: dict[str, Any]) -> tuple[tuple[dict[str, Any], ...], int | None]:
        count, changed = answer.get("count"), answer.get("changed")
        try:
            outputs = tuple(checked_output(output) for output in answer.get("outputs", ()))
        except (ResultError, TypeError):
            self._jail.refuse()
        if not isinstance(changed, list) or not all(isinstance(path, str) for path in changed):
            self._jail.refuse()
        self._pending |= set(changed)
        return outputs, count if isinstance(count, int) else None

    # The judge's side

    def _bench(self) -> Program:
        if self._judge is None or self._judge.gone is not None:
            self._judge = Program(self._stack.enter_context(self._judge_zygote.fork()))
            files = {path: content for path, content in self._task.files.items() if not _can_be_imported(path)}
            if files:
                self._judge.send({"do": "lay", "files": files})
                self._judge.receive(self._task.seconds)
            for source in self._given:
                self._judged(source, None)
        return self._judge

    def _given_in_judge(self, source: str, step: Step) -> bool:
        try:
            self._bench()
            self._judged(source, step)
        except Gone:
            return False
        self._given.append(source)
        return True

    def _test(self, step: Step) -> CellResult:
        if step.where == "jail":
            result = self._in_jail(step, step.whole, watch=True)
            if not failed(result.outputs):
                words = "This test needs the student's own objects: it ran beside their code, which could deceive it."
                self.remarks.append(Remark("unjudged", words, step.grade_id))
            return CellResult(result.outputs, result.execution_count, "jail", result.reason)
        try:
            self._bench()
            answer = self._judged(step.whole, step)
        except Gone as gone:
            text = f"The test could not be finished: {gone}"
            if not any(remark.code == gone.code for remark in self.remarks):
                self.remarks.append(Remark(gone.code, text, step.grade_id))
            result = CellResult((error_output("Stopped", text),), None, "judge", text)
        else:
            result = self._verdict(step, answer)
        if step.source.strip() and self._jail.gone is None:
            beside = self._in_jail(step, step.source, quiet=True)
            if failed(beside.outputs):
                self.failing_beside.add(step.grade_id)
                if step.confirmed and not failed(result.outputs):
                    return self._unconfirmed(step)
        return result

    def _creditable(self, step: Step, result: CellResult) -> CellResult:
        """The result of a test, failed where it ends with a number that nbgrader would mistake for full points."""
        if step.odd or failed(result.outputs) or not odd(result.outputs):
            return result
        words = "This test ended with a number that is no credit."
        self.remarks.append(Remark("tampering", words, step.grade_id))
        return CellResult((*result.outputs, error_output("Credit", words)), result.execution_count, result.judged)

    def _unconfirmed(self, step: Step) -> CellResult:
        """A test that passes apart from the submission's code fails beside it: nbgrader gives nothing for it either."""
        words = "This test passes apart from the submission's code but not beside it: something that it needs was changed there."
        self.remarks.append(Remark("instructor-data-changed", words, step.grade_id))
        shown = self._in_jail(step, step.source)
        if not failed(shown.outputs):
            shown = CellResult((*shown.outputs, error_output("Unconfirmed", words)))
        return CellResult(shown.outputs, shown.execution_count, "judge", shown.reason)

    def _verdict(self, step: Step, answer: dict[str, Any]) -> CellResult:
        outputs = tuple(checked_output(output) for output in answer["outputs"])
        differing = answer["differing"]
        if differing:
            self.differing[step.grade_id] = differing
            with_theirs = tuple(checked_output(output) for output in answer["with_students_data"])
            lower = worse(outputs, with_theirs)
            if verdict(outputs) != verdict(with_theirs):
                words = f"The submission changed what the instructor gave it ({', '.join(differing)}); the lower mark counts."
                self.remarks.append(Remark("instructor-data-changed", words, step.grade_id))
            outputs = lower
        reason = str(self._jail.gone) if self._jail.gone is not None else ""
        if self._judge is not None and self._judge.late:
            reason = f"This test ran longer than {self._task.seconds:g} s and was stopped."
            self.remarks.append(Remark("timed-out", reason, step.grade_id))
        return CellResult(outputs, answer["count"], "judge", reason)

    def _judged(self, source: str, step: Step | None) -> dict[str, Any]:
        """Let the judge run a cell, and answer its questions."""
        judge = self._judge
        assert judge is not None
        for message in self._messages(source, step):
            judge.send(message)
            answer = judge.receive(self._task.seconds)
            while "ask" in answer:
                judge.send(self._answer(answer))
                answer = judge.receive(self._task.seconds)
        return answer

    def _messages(self, source: str, step: Step | None) -> Iterator[dict[str, Any]]:
        files = self._new_files()
        if files:
            yield {"do": "lay", "files": files}
        is_test = step is not None and step.kind == "test" and source == step.whole
        yield {
            "do": "run",
            "source": source,
            "test": is_test,
            "students": list(step.students) if step is not None else [],
            "learning": self._task.learning,
        }

    def _new_files(self) -> dict[str, Any]:
        """Files that the student's code wrote since the last time, without the instructor's own."""
        self.changed_files |= self._pending
        kept = set(self._task.given_files) - set(self._task.theirs)
        paths = sorted(path for path in self._pending - kept if not _can_be_imported(path))
        self._pending = set()
        if not paths or self._jail.gone is not None:
            return {}
        try:
            files = self._jail.ask({"do": "files", "paths": paths}, self._task.seconds).get("files")
        except Gone:
            return {}
        if not isinstance(files, dict) or not all(value is None or isinstance(value, str) for value in files.values()):
            return {}
        return {path: files[path] for path in paths if path in files}

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """What the jail says to a question of the judge's."""
        try:
            if question["ask"] == "values":
                names = question["names"][:MOST_NAMES]
                values = self._jail.ask({"do": "values", "names": names}, self._task.seconds).get("values")
                return {"values": {n: values[n] for n in names if n in values} if isinstance(values, dict) else {}}
            call = {key: question[key] for key in ("handle", "args", "kwargs")}
            answer = self._jail.ask({"do": "call"} | call, self._task.seconds)
        except Gone as gone:
            return {"values": {}, "error": {"bases": ["RuntimeError"], "text": str(gone), "traceback": []}}
        if self._jail.late:
            text = f"The code ran longer than {self._task.seconds:g} s and was stopped."
            return {"error": {"bases": ["TimeoutError"], "text": text, "traceback": []}}
        allowed = {"value", "error", "stdout", "stderr", "mutated"}
        return {key: value for key, value in answer.items() if key in allowed}


def _can_be_imported(path: str) -> bool:
    """Whether Python could run this file: nothing that a stranger wrote may run in the judge."""
    return path.endswith((".py", ".pyc", ".pyw", ".so", ".pth", ".zip", ".egg", ".whl"))


def run_task(jail: Zygote, judge: Zygote, task: Task) -> RunResult:
    """Run one notebook. Whatever the submission does, there is a result; only faults of the machine raise.

    Raises:
        JailError: a jail could not be had.
    """
    with contextlib.ExitStack() as stack:
        return Broker(jail, judge, task, stack).run()
