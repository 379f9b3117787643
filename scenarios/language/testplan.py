"""Testplans: choices to make and what to expect, beside each story, run by the tests and by the checker."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scenarios.conditions import Compare, ConditionError, Fact, Visited, leaves, parse_condition
from scenarios.language.diagnostics import did_you_mean
from scenarios.language.report import Report
from scenarios.session import SessionError, State, begin, choose, is_true

if TYPE_CHECKING:
    from collections.abc import Collection

    from scenarios.language.diagnostics import Diagnostic
    from scenarios.story import Story

_EXPECT = re.compile(
    r"expect\s+(?:(?P<what>node|ending|unavailable|available)\s+(?P<id>\S+)|(?:fact\s+)?(?P<condition>.+))\Z"
)


@dataclass
class Plan:
    """One plan: its title and its steps, each with the line where it stands."""

    title: str
    line: int
    seed: int = 1
    steps: list[tuple[int, str]] = field(default_factory=list)


def parse_testplan(text: str, report: Report) -> list[Plan]:
    """The plans of a file; lines that are none of a plan's go into the report."""
    plans: list[Plan] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("=="):
            plans.append(Plan(line.strip("= "), number))
            if not plans[-1].title:
                report.add("E301", number, "The plan has no title.", 'Write "== What this plan shows".')
        elif not plans:
            report.add(
                "E301", number, "The file does not begin with a plan.", 'Write "== What this plan shows" above it.'
            )
        elif match := re.fullmatch(r"seed\s+(\d{1,18})", line):
            plans[-1].seed = int(match[1])
        elif re.fullmatch(r"choose\s+\S+", line) or _EXPECT.match(line):
            plans[-1].steps.append((number, line))
        else:
            report.add(
                "E301",
                number,
                f'"{line[:40]}" is not a step of a plan.',
                'Write "seed 7", "choose id" or "expect node id".',
            )
    if not plans and not report.found:
        report.add("E301", 1, "The testplan has no plan.", 'Begin one: "== The honest estimate".')
    return plans


def run_testplan(story: Story, text: str, file: str) -> list[Diagnostic]:
    """Play every plan over a story; what fails comes back as diagnostics of the testplan's file."""
    report = Report(file)
    for plan in parse_testplan(text, report):
        _run(story, plan, report)
    return sorted(report.found)


def _run(story: Story, plan: Plan, report: Report) -> None:
    state = begin(story, plan.seed)
    for number, step in plan.steps:
        if step.startswith("choose"):
            choice_id = step.split()[1]
            try:
                state = choose(story, state, choice_id)
            except SessionError as error:
                known = [choice.id for choice in story.node(state.node).choices]
                report.add("E302", number, f'Plan "{plan.title}": {error}.', did_you_mean(choice_id, known))
                return
        elif problem := _unmet(story, state, step):
            report.add(
                "E302", number, f'Plan "{plan.title}": {problem}', "Mend the story, or the plan if the story is right."
            )


def _unmet(story: Story, state: State, step: str) -> str:
    """What is wrong with an expectation, or nothing."""
    match = _EXPECT.match(step)
    assert match is not None  # parse_testplan let nothing else through
    node = story.node(state.node)
    if match["what"] in ("node", "ending"):
        if state.node != match["id"]:
            return f'the play stands at "{state.node}", not at "{match["id"]}".'
        return "" if match["what"] == "node" or node.is_end else f'"{state.node}" is not an ending.'
    if match["what"]:
        choice = story.choice(state.node, match["id"])
        if choice is None:
            return f'"{state.node}" has no choice "{match["id"]}".'
        open_now = is_true(story, state, choice.condition)
        wanted = match["what"] == "available"
        return "" if open_now is wanted else f'the choice "{choice.id}" is {"open" if open_now else "not open"} here.'
    return _unmet_condition(story, state, match["condition"])


def _unmet_condition(story: Story, state: State, text: str) -> str:
    # "trust 7" is short for "trust = 7", and "not fact x" for "not x": it reads better in a plan.
    spelled = re.sub(r"^(\w+)\s+(\d+)$", r"\1 = \2", text).replace("not fact ", "not ")
    try:
        condition = parse_condition(spelled)
    except ConditionError as error:
        return f"{error}."
    for leaf in leaves(condition):  # before it is evaluated: "not fact spec_raed" would always hold
        if problem := _unknown(story, leaf):
            return problem
    if is_true(story, state, condition):
        return ""
    meters = dict(zip(story.meter_index, state.meters, strict=True))
    read = {getattr(leaf, "meter", "") for leaf in leaves(condition)} & set(meters)
    values = (
        ", ".join(f"{name} is {meters[name]}" for name in sorted(read))
        or f"facts are {', '.join(sorted(state.facts)) or 'none'}"
    )
    return f'"{text}" does not hold: {values}.'


def _unknown(story: Story, leaf: Compare | Fact | Visited) -> str:
    known: Collection[str]
    match leaf:
        case Compare(meter=name):
            what, known = "meter", story.meter_index
        case Fact(name=name):
            what, known = "fact", story.facts
        case Visited(node=name):
            what, known = "node", story.node_index
    return "" if name in known else f'there is no {what} "{name[:40]}". {did_you_mean(name, known)}'.strip()
