"""ink: compiled and played with inkjs, and compared with our own engine."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from scenarios.conditions import parse_condition
from scenarios.exchange.exporting import plain_text
from scenarios.exchange.ink import expression, to_ink
from scenarios.language.report import Report
from scenarios.language.testplan import parse_testplan
from scenarios.session import begin, choose, is_true, luck, visible_lines
from scenarios.shelf import find_story, story_files
from scenarios.story import FactEffect

TOOLS = Path(__file__).parent.parent / "tools"
STORY = "just-a-button"
MARKS = (
    "{trust} {a|b} -> END <- call <> // comment /* block */ # tag ~ change ~trust [in] (label) \\ \\n * one + two "
    '== knot = stitch - gather VAR x = 1 TODO: x "quoted" it\'s £640 50% http://example.org/a?b=c'
)
FIRST = (
    "* star",
    "+ plus",
    "- gather",
    "-> END",
    "=== knot",
    "= stitch",
    "~ x = 1",
    "VAR x = 1",
    "TODO: a",
    "INCLUDE b",
)


def ink_plays(ink, plays, variables=()):
    """What inkjs tells, turn by turn, when the choices of these indexes are taken."""
    if not shutil.which("node") or not (TOOLS / "node_modules" / "inkjs").is_dir():
        what = "NO NODE TOOLS: tests/setup-node installs the ink compiler"
        if os.environ.get("CI") == "true":
            pytest.fail(what)
        pytest.skip(what)
    asked = json.dumps({"ink": ink, "plays": plays, "variables": list(variables)})
    done = subprocess.run(
        ["node", "ink.mjs"], input=asked, capture_output=True, text=True, cwd=TOOLS, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["problems"] == []
    return told["plays"]


def forced(story, state, choice_id, *, lucky):
    """Our state after a choice, with chance always or never."""
    choice = story.choice(state.node, choice_id)
    if choice.chance:
        visit = state.visits[story.node_index[state.node]]
        seeds = range(1000)
        seed = next(seed for seed in seeds if (luck(seed, state.node, visit) < choice.chance.percent) is lucky)
        state = replace(state, seed=seed)
    return choose(story, state, choice_id)


def words(text):
    return " ".join(re.sub(r"</?[ib]>", "", text).split())


def open_choices(story, state):
    return [choice for choice in story.node(state.node).choices if is_true(story, state, choice.condition)]


def same(story, state, turn):
    node = story.node(state.node)
    tags = [tag for line in turn["lines"] for tag in line["tags"]]
    assert f"{'ending' if node.is_end else 'node'}: {node.id}" in tags
    assert {name: turn["values"][name] for name in story.meter_index} == dict(
        zip(story.meter_index, state.meters, strict=True)
    )
    assert {fact for fact in story.facts if turn["values"][fact]} == state.facts
    opened = open_choices(story, state)
    assert list(map(words, turn["choices"])) == [words(plain_text(choice.text)) for choice in opened]
    closed = [words(line["text"]) for line in turn["lines"] if "unavailable" in line["tags"]]
    expected = [choice for choice in node.choices if choice not in opened]
    assert closed == [f"(Not open now: {words(plain_text(choice.text))})" for choice in expected]
    text = words(" ".join(line["text"] for line in turn["lines"]))
    for line in node.lines:
        shown = line in visible_lines(story, state, node.lines)
        assert (words(plain_text(line.text)) in text) is shown, line.text


@pytest.mark.parametrize("lucky", [True, False])
def test_inkjs_plays_every_testplan_as_our_engine_does(lucky):
    story = find_story(STORY)
    plan_file = story_files()[STORY].with_name(f"{STORY}.testplan")
    plays, states = [], []
    for plan in parse_testplan(plan_file.read_text(encoding="utf-8"), Report(str(plan_file))):
        state = begin(story, 1)
        indexes, passed = [], [state]
        for choice_id in [step.split()[1] for _, step in plan.steps if step.startswith("choose")]:
            offered = [choice.id for choice in open_choices(story, state)]
            if choice_id not in offered:
                break  # luck went another way than the plan's seed
            indexes.append(offered.index(choice_id))
            state = forced(story, state, choice_id, lucky=lucky)
            passed.append(state)
        plays.append(indexes)
        states.append(passed)
    ink = to_ink(story)
    assert "RANDOM(1, 100)" in ink
    thrown = ink.replace("RANDOM(1, 100)", "1" if lucky else "100")
    for passed, turns in zip(states, ink_plays(thrown, plays, [*story.meter_index, *story.facts]), strict=True):
        assert len(turns) == len(passed)
        for state, turn in zip(passed, turns, strict=True):
            same(story, state, turn)
    assert {passed[-1].node for passed in states} >= {node.id for node in story.endings}


def test_the_end_tells_outcome_meters_debrief_and_why(small):
    (turns,) = ink_plays(to_ink(small), [[0, 0]])
    told = {tag: line["text"] for line in turns[-1]["lines"] for tag in line["tags"]}
    assert told["outcome"] == "It passed, and <i>somebody</i> knows what it cost."
    assert told["meters"] == "Trust 8, Budget 5"
    text = "\n".join(line["text"] for line in turns[-1]["lines"])
    assert "Quinn Carr: SECRET-VOICE" in text
    assert "SECRET-LATER" not in text
    whys = [line["text"] for line in turns[-1]["lines"] if "why" in line["tags"]]
    assert whys == ["<b>Price it.</b> SECRET-WHY-PRICE", "<b>Send it.</b> SECRET-WHY-SEND"]
    assert any(line["text"].endswith("Promised a price by 17:40") for line in turns[1]["lines"])


def test_chance_is_thrown_by_ink(small):
    ink = to_ink(small)
    assert "{ RANDOM(1, 100) <= 40: -> gone }" in ink
    (turns,) = ink_plays(ink, [[2]])
    tags = {tag for line in turns[-1]["lines"] for tag in line["tags"]}
    assert tags & {"ending: gone", "node: later"}


def test_text_full_of_marks_is_told_letter_by_letter(small):
    marked = "".join(f"\\{letter}" if letter in r"\`*_[]<>&{}~#|" else letter for letter in MARKS)  # for our Markdown
    firsts = [f"\\{text}" if text[0] in "*+-=~" else text for text in FIRST]
    call = small.nodes[0]
    lines = tuple(replace(call.lines[0], text=text) for text in (marked, *firsts))
    guarded = tuple(replace(line, condition=parse_condition("trust >= 0")) for line in lines)
    first = replace(call.choices[0], text=marked, record=marked, why=marked)
    hidden = replace(call.choices[2], text=f"{marked} closed")
    story = replace(
        small,
        title=MARKS,
        role=marked,
        nodes=(
            replace(call, title=marked, lines=(*lines, *guarded), choices=(first, hidden, *call.choices[3:])),
            *small.nodes[1:],
        ),
    )
    (turns,) = ink_plays(to_ink(story), [[0, 0]], ["trust"])
    told = [words(line["text"]) for line in turns[0]["lines"]]
    for text in (marked, *firsts):
        assert told.count(words(plain_text(text))) >= 2, text
    assert words(turns[0]["choices"][0]) == words(plain_text(marked))
    assert f"(Not open now: {words(plain_text(marked))} closed)" in told
    assert any(words(plain_text(marked)) in words(line["text"]) for line in turns[1]["lines"])
    assert turns[1]["values"]["trust"] == 8


def test_names_that_ink_cannot_take_get_others(small):
    """A fact called as a word of ink, as a node, as a choice's label; nodes and choices that differ by their hyphen only."""
    call = small.nodes[0]
    facts = ("temp", "call", "quote", "change", "debrief", "call_price")
    effects = tuple(FactEffect(fact, value=True) for fact in facts)
    price = replace(call.choices[0], effects=effects)
    again = replace(call.choices[3], condition=parse_condition("temp and not (call and not debrief)"))
    story = replace(
        small,
        facts=(*small.facts, *facts),
        nodes=(replace(call, choices=(price, *call.choices[1:3], again)), *small.nodes[1:]),
    )
    ink = to_ink(story)
    assert "//   temp = temp_2" in ink
    (turns,) = ink_plays(ink, [[0, 1, 0]], ["temp_2", "call", "call_price"])
    assert turns[1]["values"] == {"temp_2": True, "call": True, "call_price": True}
    assert words(turns[3]["choices"][-1]) == "Say nothing."


@pytest.mark.parametrize(
    ("ours", "ink"),
    [
        ("not priced", "not priced"),
        ("not trust >= 3", "not (trust >= 3)"),
        ("trust = 3 or priced and visited two-words", "(trust == 3) or (priced and (two_words > 0))"),
    ],
)
def test_conditions_keep_their_meaning(ours, ink):
    names = {"priced": "priced", "trust": "trust"}
    assert expression(parse_condition(ours), names, {"two-words": "two_words"}) == ink
