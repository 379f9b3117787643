"""A class to grade: a course, and as many submissions as wanted, some right, some wrong, some that fail.

Two assignments: `shots`, a notebook of 21 cells with four automatic tests on pandas tables and three answers in words, and
`words`, three answers in words and no code at all. The same seed gives the same class.
"""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from grader import Course

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["shots", "words"]
DATA = "shot,scene,stage,hours,rate\n" + "".join(
    f"S{number:03},{number % 7},{('edit', 'sound', 'grade')[number % 3]},{number % 11 / 2},{40 + number % 5}\n"
    for number in range(240)
)
SETUP = "import io\n\nimport numpy as np\nimport pandas as pd\n\nshots = pd.read_csv('shots.csv')"


@dataclass(frozen=True, slots=True)
class Question:
    """One function to write: `answers` are the solution first, then what students write in its place."""

    name: str
    asks: str
    answers: tuple[str, ...]
    test: str
    hidden: str
    points: int


QUESTIONS = (
    Question(
        "with_cost",
        "Add a column `cost`: hours times rate.",
        (
            "def with_cost(table):\n    return table.assign(cost=table['hours'] * table['rate'])",
            "def with_cost(table):\n    table = table.copy()\n    table['cost'] = table.hours * table.rate\n    return table",
            "def with_cost(table):\n    table['cost'] = table['hours'] + table['rate']\n    return table",
            "def with_cost(table):\n    return table['hours'] * table['rate']",
            "def with_cost(table):\n    return table.assign(cost=table['hour'] * table['rate'])",
        ),
        "priced = with_cost(shots.copy())\nassert 'cost' in priced.columns, 'a column cost'\nassert len(priced) == len(shots)",
        "small = pd.DataFrame({'hours': [1.0, 2.0], 'rate': [50, 40]})\nassert list(with_cost(small)['cost']) == [50.0, 80.0]",
        3,
    ),
    Question(
        "by_stage",
        "Sum the hours by stage: a DataFrame with the columns stage and hours, sorted by stage.",
        (
            "def by_stage(table):\n    return table.groupby('stage', as_index=False)['hours'].sum()",
            "def by_stage(table):\n    found = table.groupby('stage').hours.sum()\n    return found.reset_index().sort_values('stage')",
            "def by_stage(table):\n    return table.groupby('stage')['hours'].sum()",
            "def by_stage(table):\n    return table.groupby('stage', as_index=False)['hours'].mean()",
            "def by_stage(table):\n    raise NotImplementedError()",
        ),
        "sums = by_stage(shots)\nassert list(sums.columns) == ['stage', 'hours']\nassert list(sums['stage']) == ['edit', 'grade', 'sound']",
        "expected = pd.DataFrame({'stage': ['a', 'b'], 'hours': [3.0, 4.0]})\n"
        "got = by_stage(pd.DataFrame({'stage': ['b', 'a', 'a'], 'hours': [4.0, 1.0, 2.0]}))\n"
        "pd.testing.assert_frame_equal(got.reset_index(drop=True), expected)",
        4,
    ),
    Question(
        "longest",
        "The scene with most hours.",
        (
            "def longest(table):\n    return int(table.groupby('scene')['hours'].sum().idxmax())",
            "def longest(table):\n    totals = table.groupby('scene')['hours'].sum()\n    return totals.sort_values().index[-1]",
            "def longest(table):\n    return table['hours'].max()",
            "def longest(table):\n    return table.groupby('scene')['hours'].sum().max()",
            "def longest(table):\n    return table.sort_values('hours').scene[0",
        ),
        "scene = longest(shots)\nassert scene in set(shots['scene']), 'a scene, please'",
        "for seed in range(3):\n    dice = np.random.default_rng(seed)\n"
        "    table = pd.DataFrame({'scene': dice.integers(0, 5, 60), 'hours': dice.random(60)})\n"
        "    assert longest(table) == table.groupby('scene')['hours'].sum().idxmax()",
        3,
    ),
    Question(
        "share",
        "The share of the hours that a stage takes, between 0 and 1.",
        (
            "def share(table, stage):\n    return table.loc[table['stage'] == stage, 'hours'].sum() / table['hours'].sum()",
            "def share(table, stage):\n    part = sum(h for s, h in zip(table.stage, table.hours) if s == stage)\n"
            "    return part / sum(table.hours)",
            "def share(table, stage):\n    return (table['stage'] == stage).mean()",
            "def share(table, stage):\n    print(table.head())\n    return 100 * table[table.stage == stage].hours.sum() / table.hours.sum()",
            "def share(table, stage):\n    return table[stage] / 0",
        ),
        "parts = [share(shots, stage) for stage in ('edit', 'sound', 'grade')]\nassert abs(sum(parts) - 1) < 1e-9",
        "marks = 0\nfor stage, wanted in (('a', 0.25), ('b', 0.75), ('c', 0.0)):\n"
        "    table = pd.DataFrame({'stage': ['a', 'b'], 'hours': [1, 3]})\n    marks += abs(share(table, stage) - wanted) < 1e-9\nmarks",
        3,
    ),
)
PROMPTS = (
    "What would you tell the client about the sound, and when?",
    "Which of these hours would you not charge, and why?",
    "What would you do differently next time?",
)
OPENINGS = ("I would", "In my view one should", "First of all I'd", "Honestly, I'd rather", "We agreed to")
DEEDS = (
    "write on the same day",
    "show the log",
    "name the price before the work",
    "offer two ways",
    "ask what is behind it",
)
REASONS = (
    "because the date is fixed",
    "since nobody likes surprises",
    "so that they can choose",
    "as the rate card says",
)


def make_course(folder: Path, submissions: int, kind: Kind = "shots", seed: int = 1) -> Course:
    """A course in a new folder with an assignment called like its kind, generated, and so many submissions."""
    course = Course.create(folder, "fabricated")
    source = folder / "source" / kind
    source.mkdir()
    (source / f"{kind}.ipynb").write_text(json.dumps(_notebook(kind)), encoding="utf-8")
    if kind == "shots":
        (source / "shots.csv").write_text(DATA, encoding="utf-8")
    course.generate(kind)
    released = json.loads((folder / "release" / kind / f"{kind}.ipynb").read_text(encoding="utf-8"))
    for number in range(submissions):
        _submit(folder / "submitted" / f"student-{number:05}" / kind, kind, released, random.Random(f"{seed}-{number}"))  # noqa: S311  # a class, no secret
    return course


def _submit(folder: Path, kind: Kind, released: dict[str, Any], dice: random.Random) -> None:
    book = copy.deepcopy(released)
    diligence = dice.random()
    for cell in book["cells"]:
        known = cell["metadata"].get("nbgrader", {})
        if known.get("solution") and dice.random() < 0.97:  # a few leave an answer as it was given
            cell["source"] = _answer(known["grade_id"], diligence, dice)
    folder.mkdir(parents=True)
    (folder / f"{kind}.ipynb").write_text(json.dumps(book), encoding="utf-8")
    if kind == "shots":
        (folder / "shots.csv").write_text(DATA, encoding="utf-8")
    (folder / "timestamp.txt").write_text(f"2026-03-{dice.randint(1, 9):02} 12:30:00.000000 UTC", encoding="utf-8")


def _answer(grade_id: str, diligence: float, dice: random.Random) -> str:
    for question in QUESTIONS:
        if question.name == grade_id:
            right = dice.random() < 0.45 + diligence / 2
            return dice.choice(question.answers[:2] if right else question.answers[2:])
    sentences = (
        f"{dice.choice(OPENINGS)} {dice.choice(DEEDS)} {dice.choice(REASONS)}." for _ in range(dice.randint(2, 14))
    )
    return " ".join(sentences)


def _notebook(kind: Kind) -> dict[str, Any]:
    cells = [_cell("markdown", "intro", "# The hours of a film\n\nRead, count, tell.")]
    if kind == "shots":
        cells.append(_cell("code", "setup", SETUP, locked=True))
        for question in QUESTIONS:
            hidden = f"### BEGIN HIDDEN TESTS\n{question.hidden}\n### END HIDDEN TESTS"
            solution = f"### BEGIN SOLUTION\n{question.answers[0]}\n### END SOLUTION"
            test = f"{question.test}\n{hidden}"
            cells.append(_cell("markdown", f"{question.name}-text", f"## {question.name}\n\n{question.asks}"))
            cells.append(_cell("code", question.name, solution, solution=True))
            cells.append(_cell("code", f"{question.name}-tests", test, grade=True, locked=True, points=question.points))
    for number, prompt in enumerate(PROMPTS, start=1):
        cells.append(_cell("markdown", f"prompt-{number}", prompt))
        cells.append(_cell("markdown", f"written-{number}", "It depends.", grade=True, solution=True, points=5))
    cells.append(_cell("markdown", "outro", "Save, and hand in."))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _cell(cell_type: str, name: str, source: str, **flags: Any) -> dict[str, Any]:
    """A cell; one that has flags is known to nbgrader."""
    cell: dict[str, Any] = {"cell_type": cell_type, "id": name.replace("_", "-"), "metadata": {}, "source": source}
    if cell_type == "code":
        cell |= {"execution_count": None, "outputs": []}
    if flags:
        defaults = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        cell["metadata"] = {"nbgrader": defaults | {"grade_id": name} | flags}
    return cell
