"""Who does what by when: dates from durations and dependencies, the critical path, and what stands without an owner.

The critical path method in its plainest form. It knows nothing of people's diaries; `clashes` says where that shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from signoff.activities.workdays import add_working_days, working_days_between

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

MOST_DAYS = 120


class PlanError(ValueError):
    """A plan that cannot be laid out; the message names the line and says what to change."""


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a plan. `after` holds the numbers of the lines that must be finished first; `who` is "" for nobody."""

    number: int
    what: str
    who: str
    days: int
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A task in time: working days since the start of the plan, `ends` not included; `slack` in working days."""

    task: Task
    starts: int
    ends: int
    slack: int

    @property
    def critical(self) -> bool:
        """Whether a day lost here is a day lost at the end."""
        return self.slack == 0


@dataclass(frozen=True, slots=True)
class Clash:
    """One person, two tasks, the same days."""

    who: str
    first: Task
    second: Task
    days: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan laid out from its first working day."""

    rows: tuple[Placed, ...]
    start: date
    holidays: frozenset[date]

    @property
    def length(self) -> int:
        """Working days from the start to the end of the last task."""
        return max(row.ends for row in self.rows)

    @property
    def ready(self) -> date:
        """The last day of the last task."""
        return self.day(self.length - 1)

    def day(self, index: int) -> date:
        """The working day with this index; 0 is the first day of the plan."""
        return add_working_days(self.start - timedelta(days=1), index + 1, self.holidays)

    def row(self, number: int) -> Placed:
        """The line with this number."""
        return next(row for row in self.rows if row.task.number == number)

    def days_to_spare(self, needed: date) -> int:
        """Working days between the end of the plan and the day it is needed; negative when it is late."""
        return working_days_between(self.ready, needed, self.holidays)

    @property
    def unowned(self) -> tuple[Task, ...]:
        """The tasks that nobody has."""
        return tuple(row.task for row in self.rows if not row.task.who)

    @property
    def critical_path(self) -> tuple[Task, ...]:
        """One longest chain from first to last; where two are equally long, the one that the earlier lines make."""
        here = next(row for row in self.rows if row.ends == self.length)
        chain = [here.task]
        while before := [self.row(number) for number in here.task.after]:
            here = next(row for row in before if row.ends == here.starts)
            chain.append(here.task)
        return tuple(reversed(chain))

    def end_moves(self, number: int, extra: int) -> int:
        """By how many working days the end moves if one task takes `extra` days more."""
        return max(0, extra - self.row(number).slack)

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """Tasks of one person that lie on the same days: the dates above hold only if that person is two."""
        owned = [row for row in self.rows if row.task.who]
        found = []
        for place, one in enumerate(owned):
            for other in owned[place + 1 :]:
                shared = min(one.ends, other.ends) - max(one.starts, other.starts)
                if one.task.who.casefold() == other.task.who.casefold() and shared > 0:
                    found.append(Clash(one.task.who, one.task, other.task, shared))
        return tuple(found)


def lay_out(tasks: Sequence[Task], start: date, holidays: Collection[date] = ()) -> Plan:
    """Give every task its first and last day, as early as its dependencies allow.

    Raises `PlanError` for an empty plan, a number of days out of range, a line that waits for one that is not there or
    for itself, and a circle.

    >>> from datetime import date
    >>> plan = lay_out([Task(1, "Script", "Ana", 2), Task(2, "Shoot", "", 1, (1,))], date(2026, 9, 24))
    >>> plan.ready
    datetime.date(2026, 9, 28)
    """
    by_number = {task.number: task for task in tasks}
    if not tasks:
        raise PlanError("There is nothing in the plan yet. Write what has to be done in line 1.")
    for task in tasks:
        if not 1 <= task.days <= MOST_DAYS:
            raise PlanError(f"Line {task.number} takes {task.days} days; write a whole number from 1 to {MOST_DAYS}.")
        for number in task.after:
            if number == task.number:
                raise PlanError(f"Line {task.number} waits for itself. Take its own number out.")
            if number not in by_number:
                raise PlanError(f"Line {task.number} waits for line {number}, and there is nothing in that line.")
    order = _in_order(tasks)
    ends: dict[int, int] = {}
    for task in order:
        ends[task.number] = max((ends[number] for number in task.after), default=0) + task.days
    length = max(ends.values())
    latest = dict.fromkeys(by_number, length)
    for task in reversed(order):
        for number in task.after:
            latest[number] = min(latest[number], latest[task.number] - task.days)
    rows = tuple(
        Placed(task, ends[task.number] - task.days, ends[task.number], latest[task.number] - ends[task.number])
        for task in tasks
    )
    return Plan(rows, start, frozenset(holidays))


def _in_order(tasks: Sequence[Task]) -> list[Task]:
    """The tasks so that each comes after all it waits for."""
    order: list[Task] = []
    left = list(tasks)
    while left:
        placed = {task.number for task in order}
        ready = [task for task in left if placed.issuperset(task.after)]
        if not ready:
            round_and_round = ", ".join(str(task.number) for task in left)
            raise PlanError(
                f"These lines wait for one another, directly or in a circle: {round_and_round}. "
                "Decide which of them can begin first."
            )
        order += ready
        left = [task for task in left if task not in ready]
    return order
