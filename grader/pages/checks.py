"""The parts of a page on the automatic checks, and on what to do next time. Nothing is said that no mark or rubric says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from grader.pages.caps import CHECKS, REMARK
from grader.pages.page import STATES, Section
from grader.pages.templates import style, template
from grader.rubric import LEVELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.marked import MarkedCell
    from grader.pages.cells import PageCell
    from grader.pages.failing import Failure
    from grader.pages.rubric import Answer
    from grader.rubric import Rubric

_HELP = "Help:"  # with this an exercise's own message goes on to say what to look at
_PART = "It gave a part of its points. Read what it printed."
_SILENT = "It gave no message. Read what the task asks for once more, and try your code on the smallest input."
WEAKEST = 3  # criteria that are named: more than that is nothing to begin with


@dataclass(frozen=True, slots=True)
class Check:
    """One automatic check. `cell` is its number on the page; the last three are of those that lost points.

    `said` is its message, `printed` what it printed where it gave no message (safe HTML).
    """

    cell: int
    name: str
    score: float
    points: float
    state: str
    said: str
    printed: Markup
    help: str


def checks_of(cells: Sequence[PageCell]) -> list[Check]:
    """The automatic checks of a page that give points."""
    tests = [cell for cell in cells if cell.role == "test" and cell.mark is not None and cell.mark.points]
    names = Counter(cell.heading for cell in tests)
    return [_check(cell, cell.mark, alone=names[cell.heading] == 1) for cell in tests if cell.mark is not None]


def _check(cell: PageCell, mark: MarkedCell, *, alone: bool) -> Check:
    said, advice = _words(cell.failure, cell.state)
    # Several checks can stand under one heading.
    name = cell.heading if alone else f"{cell.heading}: {cell.grade_id}"
    printed = next((one.html for one in cell.outputs if one.kind == "text" and len(one.html) <= REMARK), Markup())
    shown = printed.strip() if cell.failure is None else Markup()
    return Check(
        cell.number, name or cell.grade_id, mark.score or 0.0, mark.points or 0.0, cell.state, said, shown, advice
    )


def _words(failure: Failure | None, state: str) -> tuple[str, str]:
    if failure is None:
        return "", _PART if state == "part" else _SILENT
    said, found, own = failure.said.partition(_HELP)
    # What the exercise itself says helps more than what holds of every such error.
    return (said.strip(), own.strip()) if found and own.strip() else (failure.said, failure.help)


def lost(checks: Sequence[Check]) -> list[Check]:
    """Those that gave less than they could."""
    return [check for check in checks if check.state != "full"]


def checks_section(checks: Sequence[Check]) -> Section:
    """The part on the checks: those that lost points with what they say, the others by name."""
    failed = lost(checks)
    passed = [check for check in checks if check.state == "full"]
    parts: Any = template("parts.html.j2").module
    html = parts.checks(failed[:CHECKS], passed[:CHECKS], _sum(len(passed), len(checks)), STATES)
    return Section("The automatic checks", str(html), style("parts.css"))


def _sum(passed: int, of: int) -> str:
    if of == 1:
        return f"One check ran over your work. It gave {'all its points' if passed else 'less than all its points'}."
    rest = f", {of - passed} gave less" if passed < of else ""
    return (
        f"{of} checks ran over your work: {passed or 'none'} gave all {'its' if passed == 1 else 'their'} points{rest}."
    )


def next_section(answers: Sequence[Answer], rubric: Rubric, checks: Sequence[Check]) -> Section | None:
    """What to do next time: the next level of the weakest criteria, and the help of the checks that lost points.

    None where nothing is marked that it could follow from.
    """
    marked = [answer for answer in answers if not answer.why]
    texts = [(_heading(answer, answers), found) for answer in marked if (found := _weakest(answer, rubric))]
    codes: dict[str, list[Check]] = {}
    for check in lost(checks):
        codes.setdefault(check.help, []).append(check)
    complete = "" if texts or codes or len(marked) < len(answers) else _complete(bool(answers), bool(checks))
    if not texts and not codes and not complete:
        return None
    parts: Any = template("parts.html.j2").module
    html = parts.steps(texts, [(advice, one[:CHECKS]) for advice, one in codes.items()], complete)
    return Section("What to do next time", str(html), style("parts.css"))


def _complete(answers: bool, checks: bool) -> str:
    facts = ["each criterion has its highest level"] * answers + ["each check gave all its points"] * checks
    told = " and ".join(facts)
    return f"{told[:1].upper()}{told[1:]}, so there is nothing to name here." if told else ""


def _heading(answer: Answer, answers: Sequence[Answer]) -> str:
    return "In the text" if len(answers) == 1 else f"In the text “{answer.title}”"


def _weakest(answer: Answer, rubric: Rubric) -> list[dict[str, Any]]:
    """The criteria with the lowest levels, of equal ones first where the next level is worth most."""
    found = []
    for criterion in rubric.criteria:
        level = answer.levels[criterion.key]
        if level < LEVELS:
            after = floor(level) + 1
            gain = criterion.marks(after) - criterion.marks(after - 1)
            # The second level says what is still too little, so the third stands beside it.
            wanted = (after, after + 1) if after == 2 else (after,)
            found.append((level, -gain, criterion, wanted))
    found.sort(key=lambda one: one[:2])
    return [
        {
            "name": criterion.name,
            "question": criterion.question,
            "wanted": [(number, criterion.words[number - 1].strip('".')) for number in wanted],
        }
        for _, _, criterion, wanted in found[:WEAKEST]
    ]
