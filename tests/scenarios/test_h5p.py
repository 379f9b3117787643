"""H5P: the package checked against the libraries' own semantics, and played as the library plays it."""

import json
import random
import re
import zipfile
from dataclasses import replace

import pytest

from scenarios.conditions import parse_condition
from scenarios.exchange.exporting import ExportError, plain_text
from scenarios.exchange.h5p import MAX_CONTENTS, to_h5p, write_h5p
from scenarios.exchange.unrolled import unroll
from scenarios.session import begin, choose, is_true, luck, visible_lines
from scenarios.shelf import find_story
from scenarios.story import MeterEffect

# What the editor of H5P lets into each text: semantics.json of H5P.BranchingScenario 1.8, H5P.BranchingQuestion 1.0 and
# H5P.AdvancedText 1.1, and what H5P allows wherever it allows tags at all.
ALWAYS = {"p", "div", "span", "br"}
QUESTION = ALWAYS | {"strong", "em", "sub", "sup", "h2", "h3", "pre", "code"}
FEEDBACK = ALWAYS | {"strong", "em", "del", "code"}
ADVANCED = ALWAYS | {"strong", "em", "del", "a", "ul", "ol", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "code"}


def text(value, allowed):
    """A text field: no tag but those allowed, each closed, and no bare mark of HTML."""
    assert isinstance(value, str)
    opened = []
    for close, tag in re.findall(r"<(/?)([a-z0-9]+)>", value):
        assert tag in allowed, tag
        assert not close or opened.pop() == tag
        opened += [] if close else [tag]
    assert opened == []
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;|quot;|#x27;)", re.sub(r"</?[a-z0-9]+>", "", value))


def feedback(value):
    assert set(value) == {"title", "subtitle"}
    text(value["title"], FEEDBACK)
    text(value["subtitle"], FEEDBACK)


def group(value, **fields):
    assert set(value) == set(fields)
    for name, check in fields.items():
        check(value[name])


def number_in(count):
    def check(value):
        assert type(value) is int
        assert -1 <= value < count

    return check


def one_of(*values):
    def check(value):
        assert value in values
        assert type(value) in (str, bool)

    return check


def plain(value):
    text(value, set())


def check_library(count):
    def check(value):
        assert set(value) == {"library", "params", "subContentId", "metadata"}
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value["subContentId"])
        assert set(value["metadata"]) == {"contentType", "license", "title"}
        if value["library"] == "H5P.AdvancedText 1.1":
            group(value["params"], text=lambda told: text(told, ADVANCED))
            return
        assert value["library"] == "H5P.BranchingQuestion 1.0"
        question = value["params"]["branchingQuestion"]
        assert set(question) == {"question", "alternatives"}
        text(question["question"], QUESTION)
        assert len(question["alternatives"]) >= 2
        for answer in question["alternatives"]:
            group(answer, text=plain, nextContentId=number_in(count), feedback=feedback)
            assert answer["text"]

    return check


def check_semantics(scenario):
    count = len(scenario["content"])
    for item in scenario["content"]:
        group(
            item,
            type=check_library(count),
            showContentTitle=one_of(True, False),
            nextContentId=number_in(count),
            feedback=feedback,
            forceContentFinished=one_of("useBehavioural", "enabled", "disabled"),
            contentBehaviour=one_of("useBehavioural", "enabled", "disabled"),
        )
    assert len({item["type"]["subContentId"] for item in scenario["content"]}) == count
    group(
        scenario["startScreen"],
        startScreenTitle=lambda told: text(told, FEEDBACK | {"a"}),
        startScreenSubtitle=lambda told: text(told, FEEDBACK | {"a"}),
    )
    (end,) = scenario["endScreens"]
    assert end["contentId"] == -1
    assert scenario["scoringOptionGroup"]["scoringOption"] == "no-score"
    assert set(scenario["behaviour"]) == {"enableBackwardsNavigation", "forceContentFinished"}
    assert set(scenario) == {
        *("title", "startScreen", "endScreens", "content", "scoringOptionGroup", "behaviour", "l10n"),
    }


def scenario_of(story):
    return json.loads(to_h5p(story)["content/content.json"])["branchingScenario"]


@pytest.fixture
def tame(small):
    """The small story, without the loop through its meters."""
    call, quote, later, *rest = small.nodes
    again = replace(later.choices[0], target="done")
    later = replace(later, choices=(again, *later.choices[1:]))
    back = replace(quote.choices[1], text="Ring <again> & *again*.")
    return replace(small, nodes=(call, replace(quote, choices=(quote.choices[0], back)), later, *rest))


def words(said):
    return " ".join(said.split())


def shown(html):
    plain_html = re.sub(r"<[^>]+>", "", re.sub(r"</?(?:p|h2)>", " ", html))
    for mark, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"), ("&amp;", "&")):
        plain_html = plain_html.replace(mark, letter)
    return words(plain_html)


def test_the_content_is_what_the_semantics_of_the_libraries_ask_for(tame, small):
    for story in (tame, small):
        scenario = scenario_of(story)
        check_semantics(scenario)
        # Every content is led to, and every road leads to an end.
        ahead = [targets(item) for item in scenario["content"]]
        assert {0} | {to for tos in ahead for to in tos} >= set(range(len(ahead)))


def targets(item):
    if "branchingQuestion" in item["type"]["params"]:
        return [answer["nextContentId"] for answer in item["type"]["params"]["branchingQuestion"]["alternatives"]]
    return [item["nextContentId"]]


def test_the_package_names_its_main_library_and_all_that_it_needs(tame):
    package = json.loads(to_h5p(tame)["h5p.json"])
    assert {"title", "mainLibrary", "language", "preloadedDependencies", "embedTypes"} <= set(package)
    needed = {
        f"{library['machineName']} {library['majorVersion']}.{library['minorVersion']}": library
        for library in package["preloadedDependencies"]
    }
    used = {item["type"]["library"] for item in scenario_of(tame)["content"]}
    assert used <= set(needed)
    assert any(name.startswith(package["mainLibrary"]) for name in needed)


def play(story, scenario, seed):
    """Plays our session and the scenario side by side, with the same choices and luck, and compares them."""
    rng = random.Random(seed)
    state = begin(story, seed)
    number = 0
    while True:
        node, item = story.node(state.node), scenario["content"][number]
        params = item["type"]["params"]
        question = params.get("branchingQuestion")
        told = shown(question["question"] if question else params["text"])
        for line in node.lines:
            assert (words(plain_text(line.text)) in told) is (line in visible_lines(story, state, node.lines))
        if node.is_end:
            assert item["nextContentId"] == -1
            assert shown(item["feedback"]["title"]) == node.title
            assert shown(item["feedback"]["subtitle"]) == words(plain_text(node.outcome))
            for line in story.debrief:
                heard = line in visible_lines(story, state, story.debrief)
                assert (words(plain_text(line.text)) in told) is heard
            return node.id
        offered = [choice for choice in node.choices if is_true(story, state, choice.condition)]
        choice = rng.choice(offered)
        if question:
            answers = [shown(answer["text"]) for answer in question["alternatives"]]
            assert answers == [words(plain_text(other.text)) for other in offered]
            number = question["alternatives"][offered.index(choice)]["nextContentId"]
        else:
            assert len(offered) == 1
            number = item["nextContentId"]
        if choice.chance and scenario["content"][number]["type"]["metadata"]["title"] == "Chance":
            lucky = luck(state.seed, state.node, state.visits[story.node_index[state.node]]) < choice.chance.percent
            number = targets(scenario["content"][number])[lucky]
        state = choose(story, state, choice.id)


def test_every_play_of_the_story_is_a_play_of_the_scenario(tame, small):
    for story in (tame, small):
        scenario = scenario_of(story)
        endings = {play(story, scenario, seed) for seed in range(300)}
        assert endings == {node.id for node in story.endings}


def test_chance_becomes_a_question_that_says_the_odds(tame):
    contents = scenario_of(tame)["content"]
    (chance,) = [item for item in contents if item["type"]["metadata"]["title"] == "Chance"]
    question = chance["type"]["params"]["branchingQuestion"]
    assert "60 of 100" in question["question"]
    likely, lucky = (contents[answer["nextContentId"]] for answer in question["alternatives"])
    assert likely["type"]["metadata"]["title"] == "Monday, 9:30"
    assert lucky["type"]["metadata"]["title"] == "The request went away"


def test_a_record_is_told_when_it_is_written(tame):
    question = scenario_of(tame)["content"][0]["type"]["params"]["branchingQuestion"]
    assert shown(question["alternatives"][0]["feedback"]["subtitle"]) == "Promised a price by 17:40"
    assert question["alternatives"][1]["feedback"] == {"title": "", "subtitle": ""}
    assert "Not open now: Ask why." in shown(question["question"])


def test_states_that_nobody_can_tell_apart_are_one_moment(tame):
    """Facts and meters that nothing reads any more do not double what follows."""
    call = tame.nodes[0]
    twins = tuple(replace(call.choices[1], id=f"twin-{n}", text=f"Twin {n}.") for n in range(3))
    cheap = tuple(replace(choice, effects=()) for choice in twins[:1]) + twins[1:]
    story = replace(tame, nodes=(replace(call, choices=(*call.choices, *cheap)), *tame.nodes[1:]))
    assert len(unroll(story)) == len(unroll(tame))


def test_a_story_with_too_much_memory_is_refused_and_told_why():
    with pytest.raises(ExportError) as refused:
        to_h5p(find_story("after-picture-lock"))
    message = str(refused.value)
    assert "after-picture-lock" in message
    assert int(re.search(r"(\d+) pieces", message)[1]) > MAX_CONTENTS
    assert re.search(r'"[a-z-]+" \d+ times', message)


def test_a_story_with_more_states_than_can_be_walked_is_refused(small):
    with pytest.raises(ExportError, match="more than 5 different states"):
        unroll(small, max_states=5)


def test_what_only_a_guard_on_entering_reads_is_remembered(tame):
    """A fact that a later node reads on entering, for a meter that a line reads after it."""
    call, quote, later, *rest = tame.nodes
    entry = replace(call.on_enter[0], condition=parse_condition("priced"), effects=(MeterEffect("budget", -1),))
    line = replace(later.lines[0], text="It cost something.", condition=parse_condition("budget = 4"))
    later = replace(later, on_enter=(entry,), lines=(*later.lines, line))
    story = replace(tame, nodes=(call, replace(quote, on_enter=()), later, *rest))
    scenario = scenario_of(story)
    told = [item for item in scenario["content"] if "It cost something." in json.dumps(item)]
    assert len(told) == 1
    for seed in range(100):
        play(story, scenario, seed)


def test_the_written_package_is_a_zip_of_both_files_and_always_the_same(tame, tmp_path):
    first, second = tmp_path / "one.h5p", tmp_path / "two.h5p"
    write_h5p(tame, first)
    write_h5p(tame, second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert package.testzip() is None
        assert sorted(package.namelist()) == ["content/content.json", "h5p.json"]
        assert {name: package.read(name).decode() for name in package.namelist()} == to_h5p(tame)
