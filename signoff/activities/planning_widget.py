"""The who/what/when table: a plan to change line by line, which answers with dates, slack and what has no owner."""

from __future__ import annotations

import html

from signoff.activities.form import Activity, Entered, Json, entry, paragraph
from signoff.activities.keeping import recall, remember
from signoff.activities.notes import LessonNotes
from signoff.activities.planning import MOST_DAYS, Plan, PlanError, Task, lay_out
from signoff.activities.planning_draft import MOST_LINES, Draft, load_draft, read_after
from signoff.activities.planning_plot import bars, plan_table
from signoff.activities.workdays import spoken

_LONGEST = 80
NOBODY_WORDS = frozenset(
    {"nobody", "tbc", "tbd", "?", "-", "someone", "somebody", "everyone", "team", "us", "them", "we"}
)
"""What people write where a name belongs. A team cannot be rung up."""


class PlanTable(Activity):
    """One line at a time is open for changes; the line after the last one is empty and waits for a new task."""

    sentence = "Run this cell to work on a plan: who does what by when, and what the end hangs on."
    part = "plan"

    def __init__(self, draft: Draft, notes: LessonNotes | None = None) -> None:
        self.draft, self.notes = draft, notes
        self.problem = self.complaint = ""
        self.line = 1
        self.lines = self._kept() or {task.number: task for task in draft.tasks}
        self.typed: dict[str, str] = {}
        self.plan: Plan | None = None
        self.last_good: Plan | None = None
        self._lay_out()
        super().__init__()

    def view(self) -> Json:
        """The open line, and what follows from all of them."""
        last = min(MOST_LINES, max(self.lines, default=0) + 1)
        shown = self._shown()
        fields = [
            entry("line", "number", "Line", str(self.line), min="1", max=str(last), step="1"),
            entry("what", "text", "What", shown["what"]),
            entry("who", "text", "Who (one name)", shown["who"]),
            entry("days", "number", "Working days", shown["days"], min="1", max=str(MOST_DAYS), step="1"),
            entry("after", "text", "Waits for lines", shown["after"]),
        ]
        return {
            "kind": "plan",
            "title": self.draft.title,
            "lead_html": paragraph(self.draft.lead),
            "problem": self.problem,
            "forms": [
                {
                    "id": "line",
                    "live": True,
                    "fields": fields,
                    "output": self.output(),
                    "complaint": self.complaint,
                    "heard": "" if self.complaint else self.verdict(),
                },
                {"id": "again", "fields": [], "button": "Put the first draft back", "output": ""},
            ],
        }

    def receive(self, entered: Entered) -> None:
        """Open another line, change the open one, or start again with the draft."""
        if entered.form == "again":
            if entered.pressed:
                self.line, self.typed = 1, {}
                self.lines = {task.number: task for task in self.draft.tasks}
                self._lay_out()
                self._keep()
            return
        wanted = entered.text("line").strip()
        if wanted != str(self.line):
            self._open(wanted)
            return
        self.typed = {key: entered.text(key)[:_LONGEST] for key in ("what", "who", "days", "after")}
        self._change()

    def _open(self, wanted: str) -> None:
        last = min(MOST_LINES, max(self.lines, default=0) + 1)
        self.typed = {}
        if wanted.isascii() and wanted.isdecimal() and 1 <= int(wanted) <= last:
            self.line = int(wanted)
            self._lay_out()
        else:
            self.complaint = f"The lines go from 1 to {last}; the last one is empty, for a task of your own."

    def _change(self) -> None:
        what, who = self.typed["what"].strip(), self.typed["who"].strip()
        if not what:
            self.lines.pop(self.line, None)
            self._lay_out()
            self._keep()
            return
        before = self.lines.get(self.line)
        try:
            days = self._read_days(before, "" if who.casefold() in NOBODY_WORDS else who)
            after = read_after(self.typed["after"])
        except PlanError as error:
            self.complaint = str(error)
            return
        owner = "" if who.casefold() in NOBODY_WORDS else who
        self.lines[self.line] = Task(self.line, what, owner, days, after)
        self.lines = dict(sorted(self.lines.items()))
        self._lay_out()
        self._keep()

    def _read_days(self, before: Task | None, who: str) -> int:
        """The days as typed; a change of the owner alone brings the days that are known for the new one."""
        text = self.typed["days"].strip() or "1"
        if not (text.isascii() and text.isdecimal()):
            raise PlanError(f"Line {self.line}: working days are a whole number, and this is {text!r}.")
        known = self.draft.owner(self.line, who)
        if known and before and before.who.casefold() != who.casefold() and int(text) == before.days:
            self.typed["days"] = str(known.days)
            return known.days
        return int(text)

    def _lay_out(self) -> None:
        try:
            self.plan = lay_out(tuple(self.lines.values()), self.draft.start, self.draft.holidays)
            self.last_good, self.complaint = self.plan, ""
        except PlanError as error:
            self.plan, self.complaint = None, str(error)

    def _shown(self) -> dict[str, str]:
        task = self.lines.get(self.line)
        if self.typed:
            return self.typed
        if task is None:
            return {"what": "", "who": "", "days": "1", "after": ""}
        after = ", ".join(str(number) for number in task.after)
        return {"what": task.what, "who": task.who, "days": str(task.days), "after": after}

    def verdict(self) -> str:
        """The end of the plan against the day it is needed, in a sentence."""
        if self.plan is None:
            return ""
        spare = self.plan.days_to_spare(self.draft.needed)
        ends = f"On paper it ends on {spoken(self.plan.ready)}"
        if spare < 0:
            return f"{ends}: {_days(-spare)} too late for {self.draft.needed_for}."
        return f"{ends}: {f'{_days(spare)} to spare' if spare else 'not a day to spare'} for {self.draft.needed_for}."

    def output(self) -> str:
        """The verdict, what stands out, the bars and the table; the last good table while the plan cannot be laid out."""
        plan = self.plan
        if plan is None:
            before = self.last_good
            return paragraph("The plan as it was before:") + plan_table(before, self.line) if before else ""
        late = plan.days_to_spare(self.draft.needed) < 0
        good = not late and not plan.unowned
        chain = " → ".join(str(task.number) for task in plan.critical_path)
        points = [f"Critical path: {chain}. A day lost on it is a day lost at the end.", *self._remarks(plan)]
        listed = "".join(f"<li>{html.escape(point)}</li>" for point in points)
        return (
            self._known_owner()
            + paragraph(self.verdict(), name="so-yes" if good else "so-no")
            + f'<ul class="so-remarks">{listed}</ul>'
            + bars(plan, self.line)
            + plan_table(plan, self.line)
        )

    def _known_owner(self) -> str:
        task = self.lines.get(self.line)
        owners = self.draft.owners.get(self.line, ())
        if task is None or not owners:
            return ""
        known = self.draft.owner(self.line, task.who)
        if known is None:
            names = ", ".join(f"{one.who} ({_days(one.days)})" for one in owners)
            return paragraph(f"Who could take line {self.line}: {names}. Write a name in “Who”.", name="so-note")
        return paragraph(f"{known.who}: {known.says}", name="so-note")

    def _remarks(self, plan: Plan) -> list[str]:
        found = []
        if plan.unowned:
            lines = ", ".join(str(task.number) for task in plan.unowned)
            on_path = [str(task.number) for task in plan.unowned if plan.row(task.number).critical]
            end = (
                f" Critical among them: {', '.join(on_path)}. Without a name there, the end of this plan is a wish."
                if on_path
                else ""
            )
            found.append(f"Nobody has: {lines}.{end}")
        if self.line in self.lines:
            row = plan.row(self.line)
            moved = plan.end_moves(self.line, 2)
            effect = f"the end moves by {_days(moved)}" if moved else "the end stays where it is"
            found.append(f"If line {self.line} takes two days more, {effect} (slack {row.slack}).")
        found += [
            f"{clash.who} has lines {clash.first.number} and {clash.second.number} on the same "
            f"{'day' if clash.days == 1 else f'{clash.days} days'}. The dates don't know that; the person will."
            for clash in plan.clashes
        ]
        return found

    def record(self) -> str:
        """The verdict and the plan."""
        if self.plan is None:
            return paragraph(self.complaint)
        return paragraph(self.verdict()) + plan_table(self.plan, 0)

    def _keep(self) -> None:
        lines = [[task.number, task.what, task.who, task.days, list(task.after)] for task in self.lines.values()]
        self.problem = remember(self.notes, self.part, {"lines": lines})

    def _kept(self) -> dict[int, Task]:
        kept = recall(self.notes, self.part).get("lines")
        lines = {}
        for row in kept if isinstance(kept, list) else []:
            match row:
                case [int(number), str(what), str(who), int(days), list(after)] if 1 <= number <= MOST_LINES and what:
                    numbers = tuple(one for one in after if isinstance(one, int))
                    lines[number] = Task(number, what[:_LONGEST], who[:_LONGEST], days, numbers)
        return lines


def _days(count: int) -> str:
    return f"{count} working day{'' if count == 1 else 's'}"


def who_what_when(lesson: str) -> None:
    """Show the plan of a lesson ("05-brief-to-plan"); its lines are kept in `notes/<lesson>.json`."""
    PlanTable(load_draft(lesson), LessonNotes(lesson)).show()
