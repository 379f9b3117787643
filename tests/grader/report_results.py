"""A report's results without a course: a class of forty, four markers, one scenario, and some things to look at."""

import random

import numpy as np

from grader.report import figures
from grader.report.flags import Flag
from grader.report.gathering import Results
from grader.report.marked import Marked, Marking
from grader.report.scenarios import SUFFIX, read_scenarios
from grader.report.scores import Item, Scores
from grader.rubric import load_rubric
from scenarios import find_story
from scenarios.journal import Journal
from scenarios.session import apply_event, is_true, new_session

STORY = "after-picture-lock"
ITEMS = (
    Item("nb", "q1-tests", "1 Clean the log", 6.0, False),
    Item("nb", "q2-tests", "2 What it costs", 4.0, False),
    Item("nb", "q3", "3 Reflection", 50.0, True),
)


def scores(students=40, waiting=3, seed=1) -> Scores:
    dice = np.random.default_rng(seed)
    able = dice.normal(0, 1, students)
    values = np.column_stack(
        [
            6.0 * (dice.normal(able, 1) > -0.8),
            4.0 * (dice.normal(able, 1) > 0.3),
            np.clip(np.round(30 + 8 * able + dice.normal(0, 3, students)), 14, 50),
        ]
    )
    values[:waiting, 2] = np.nan
    penalties = np.zeros(students)
    penalties[-1] = 2.0
    names = tuple(f"s{number:03}" for number in range(students))
    return Scores(names, ITEMS, values, penalties, students + 2)


def marking(pieces=40, twice=12, markers=("Ada", "Bo", "Cy", "Di"), seed=2) -> Marking:
    dice, rubric = random.Random(seed), load_rubric("06-change")

    def level(true):
        return min(4, max(1, round(dice.gauss(true, 0.5))))

    found = []
    for number in range(pieces):
        true = dice.uniform(1, 4)
        holders = dice.sample(markers, 2 if number < twice else 1)
        by = tuple((name, {key: level(true) for key in rubric.keys}) for name in holders)
        found.append(Marked(f"piece-{number}", by, None))
    return Marking(rubric, tuple(found), (), pieces + 1)


def play(story, dice, events=30, ends=False):
    """Events of somebody who plays on, back and anew; with `ends` only to the first ending."""
    lines, seed = [], dice.randrange(2**40)
    session = new_session(story, seed)
    minute = 0
    while len(lines) < events and not (ends and session.current.ending):
        current, minute = session.current, minute + dice.choice((0, 1, 1, 2, 90))
        if current.ending or (current.decisions and dice.random() < 0.1):
            back = current.decisions and dice.random() < 0.6
            event = {"event": "rewind", "to": dice.randrange(len(current.decisions))} if back else {"event": "restart"}
        else:
            open_now = [one.id for one in current.node.choices if is_true(story, current.state, one.condition)]
            reason = dice.choice(("", "  ", "because", 'she said "no"\nand left', "tab\\t only", "é – 漢字", "\n"))
            event = {"event": "choose", "node": current.state.node, "choice": dice.choice(open_now), "reason": reason}
        event["time"] = f"2026-03-{2 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:07+00:00"
        if event["event"] == "choose" and story.ask and dice.random() < 0.7:
            event["should"] = dice.choice(current.node.choices).id
        session = apply_event(session, event)
        lines.append(event)
    return seed, lines


def write(path, story, seed, events):
    """As the player writes it."""
    Journal(path, story, seed).append(*events)
    return path


def scenarios(folder, learners=40, minimum=5, seed=3):
    story, dice = find_story(STORY), random.Random(seed)
    files = []
    for number in range(learners):
        path = folder / f"s{number:03}" / f"{STORY}{SUFFIX}"
        files.append((f"s{number:03}", write(path, story, *play(story, dice, 40, ends=number % 3 == 0))))
    return read_scenarios({f"{STORY}{SUFFIX}": files}, minimum)[0]


def results(folder, **changes) -> Results:
    """A whole report."""
    marks, marked = scores(), marking()
    rows, reliability = figures.questions(marks)
    criteria, whole = figures.criteria(marked)
    usual = {
        "assignment": "06-change",
        "named": False,
        "minimum": 5,
        "distribution": figures.distribution(marks),
        "questions": rows,
        "reliability": reliability,
        "pieces": marked.entered,
        "marked": len(marked.pieces),
        "criteria": criteria,
        "criteria_reliability": whole,
        "markers": figures.markers(marked),
        "agreement": figures.agreement(marked),
        "scenarios": scenarios(folder),
        "flags": (
            Flag(
                "copied", ("AAAA-BBBB", "CCCC-DDDD"), "3 Reflection", "40% of the shorter text", "<b>so</b> I said no …"
            ),
            Flag("length", ("AAAA-BBBB",), "3 Reflection", "120 words, where 250 to 400 were asked for."),
        ),
    }
    return Results(**(usual | changes))
