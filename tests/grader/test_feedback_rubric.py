"""What a student's page says of a text that was marked by the rubric, and what it never says."""

import html
import json
import re
import shutil

import pytest

from grader import Course
from grader.feedback_run import Feedback
from grader.marking.moderation import open_moderation
from grader.marking.opening import open_store
from grader.marking.publishing import publish, put_back
from grader.rubric import load_rubric
from scenarios import read_attempt
from scenarios.debrief import node_title
from tests.grader.courses import mark_by_hand
from tests.grader.marking_course import (
    ASSIGNMENT,
    CLASS,
    QUESTION,
    REASON,
    RIGHT,
    STORY,
    WRITERS,
    Student,
    calibrated,
    grade,
    hand_in,
    make_course,
    mark,
    share,
)

RUBRIC = load_rubric(ASSIGNMENT)
APART, AGREED, PLAYER = WRITERS[0], WRITERS[1], WRITERS[3]
UNWRITTEN = CLASS[-1]
MARKERS = ("marker-ada", "marker-bo", "marker-chris")


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Two markers of everything: one level apart in `self`, and three levels on the first student's text."""
    course = make_course(tmp_path_factory.mktemp("rubric") / "course")
    share(course, *MARKERS[:2], double=1.0)
    with calibrated(course, MARKERS[0]) as ada, calibrated(course, MARKERS[1]) as bo:
        for student in WRITERS:
            code = code_of(course, student)
            ada.comment(code, "self", "You *link* it to the choice.")
            for work in (ada, bo):
                work.comment(code, "analysis", "Which idea? Name it.")
            ada.comment(code, "change", "When? <script>alert(1)</script> ![x](https://elsewhere.example/x.png)")
            bo.comment(code, "self", "It changed what you asked her.")
            bo.comment(code, None, "# A clear case\n\nI can see it.")
            mark(ada, code, 3, change=1, module=4)
            mark(bo, code, 3, self=1 if student == APART else 4, change=1, module=4)
    return course


@pytest.fixture
def course(marked, tmp_path):
    shutil.copytree(marked.folder, tmp_path / "course", symlinks=True)
    return Course(tmp_path / "course")


def code_of(course, student):
    with open_store(course.folder) as store:
        return next(piece.code for piece in store.pieces(ASSIGNMENT) if piece.student == student.id)


def pages(course):
    """Everybody's page as text, by student id."""
    written = Feedback(course, ASSIGNMENT).run(lambda _: None)
    assert [one.reason for one in written if one.reason] == []
    return {one.student: one.pages[0].read_text(encoding="utf-8") for one in written}


def page(course, student):
    (written,) = Feedback(course, ASSIGNMENT, (student.id,)).run(lambda _: None)
    assert not written.reason
    return written.pages[0].read_text(encoding="utf-8")


def part(text, heading):
    """What a part of the page says, as words; empty where there is none of this heading."""
    found = re.search(rf"<h2 [^>]*>{re.escape(heading)}[^<]*</h2>(.*?)</section>", text, re.DOTALL)
    return words(found[1]) if found else ""


def words(markup):
    inline = re.sub(r"</?(?:a|b|bdi|em|span)\b[^>]*>", "", markup)
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", inline).split()))


def by_hand(course, student, score, comment):
    gradebook = type("Shape", (), {"folder": course.folder, "assignment": ASSIGNMENT})()
    mark_by_hand(gradebook, student.id, QUESTION, score, None, comment)


def test_without_a_store_and_with_an_empty_one_the_pages_are_the_same(course):
    for file in course.folder.glob("marking.db*"):
        file.unlink()
    before = pages(course)
    assert not list(course.folder.glob("marking.db*")), "whoever only looks makes none"
    open_store(course.folder).close()
    assert pages(course) == before
    assert "rubric" not in words(before[AGREED.id]).replace("The rubric, in full", "")


def test_what_is_not_published_waits_for_a_marker(course):
    text = page(course, AGREED)
    assert "waits for a marker" in part(text, "Your text by the rubric")
    assert "Level 3" not in text
    assert "clear case" not in text


def test_all_levels_stand_there_and_the_reached_one_is_named(course):
    publish(course, ASSIGNMENT)
    said = part(page(course, AGREED), "Your text by the rubric")
    for criterion in RUBRIC.criteria:
        for level, descriptor in zip(RUBRIC.levels, criterion.words, strict=True):
            assert f"Level {level.number} {level.name} {descriptor}" in said
    assert f"{RUBRIC.criteria[0].words[2]} ✓ Your level" in said
    assert f"{RUBRIC.criteria[4].words[0]} ✓ Your level" in said
    assert said.count("Your level") == len(RUBRIC.criteria) - 1
    assert f"{RUBRIC.criteria[1].words[2]} ✓ Between this level" in said
    assert f"{RUBRIC.criteria[1].words[3]} ✓ and this one" in said


def test_the_marks_of_the_criteria_come_to_the_mark_in_the_table(course):
    publish(course, ASSIGNMENT)
    said = part(page(course, AGREED), "Your text by the rubric")
    each = [float(found) for found in re.findall(r", ([\d.]+) of [\d.]+ marks\.", said)]
    total = float(re.search(r"([\d.]+) of 50 marks by the rubric", said)[1])
    assert len(each) == len(RUBRIC.criteria)
    assert sum(each) == total
    assert {one.student: one.written for one in course.marks(ASSIGNMENT)}[AGREED.id] == total


def test_comments_stand_at_their_criterion_once_and_harmless(course):
    publish(course, ASSIGNMENT)
    text = page(course, AGREED)
    said = part(text, "Your text by the rubric")
    (both,) = re.findall(r"Comment on “Self and emotion” (.*?) Perspectives Level", said)
    assert sorted(both.rstrip(".").split(". ")) == ["It changed what you asked her", "You link it to the choice"]
    assert said.count("Which idea? Name it.") == 1, "both said it, and reading it twice helps nobody"
    assert "On the whole Comment A clear case I can see it." in said
    assert text.count("A clear case") == 1
    assert "further up" in part(text, "Your notebook")
    assert "<script" not in text
    assert "elsewhere.example" not in re.sub(r'alt="[^"]*"', "", text)


def test_no_marker_is_named_and_nothing_of_the_two_marks_is_told(course):
    code = code_of(course, APART)
    levels = dict.fromkeys(RUBRIC.keys, 3)
    with open_moderation(course.folder, ASSIGNMENT, MARKERS[2]) as chris:
        chris.agree(code, levels | {"self": 4}, "The reason is for the markers.", "Look at step 2.")
    publish(course, ASSIGNMENT)
    texts = pages(course)
    said = part(texts[APART.id], "Your text by the rubric")
    assert "Self and emotion Level 4 of 4" in said
    assert "Look at step 2." in said
    assert "It changed what you asked her." not in said, "that was said of a level which was overruled"
    assert "You link it to the choice." in said
    for text in texts.values():
        assert not any(name in text for name in MARKERS)
        assert "The reason is for the markers." not in text
        assert code not in text


def test_two_markers_far_apart_still_wait(course):
    publish(course, ASSIGNMENT)
    assert "waits for a marker" in part(page(course, APART), "Your text by the rubric")


def test_a_mark_agreed_anew_is_not_told_before_it_is_published(course):
    publish(course, ASSIGNMENT)
    with calibrated(course, MARKERS[0]) as ada, open_moderation(course.folder, ASSIGNMENT, MARKERS[2]) as chris:
        ada.set_level(code_of(course, AGREED), "dilemma", 4)
        chris.progress()
    said = part(page(course, AGREED), "Your text by the rubric")
    assert "no levels" in said
    publish(course, ASSIGNMENT)
    assert "Between level 3 and 4 of 4" in part(page(course, AGREED), "Your text by the rubric")


def test_a_comment_that_a_marker_is_changing_is_not_told(course):
    publish(course, ASSIGNMENT)
    with calibrated(course, MARKERS[0]) as ada:
        ada.comment(code_of(course, AGREED), "self", "Half a sent")
    text = page(course, AGREED)
    assert "Half a sent" not in text
    assert "You <em>link</em> it" in text
    assert "Level 3 of 4" in part(text, "Your text by the rubric")


def test_a_new_text_waits_until_it_is_marked_and_a_mark_by_hand_has_no_levels(course):
    publish(course, ASSIGNMENT)
    hand_in(course, Student(AGREED.id, AGREED.first, AGREED.last, "A new text, handed in late."))
    grade(course)
    put_back(course, ASSIGNMENT)
    assert "waits for a marker" in part(page(course, AGREED), "Your text by the rubric")
    by_hand(course, AGREED, 20.0, "Marked in the formgrader.")
    text = page(course, AGREED)
    assert "no levels" in part(text, "Your text by the rubric")
    assert "Marked in the formgrader." in part(text, "Your notebook")


def test_a_mark_and_a_comment_of_the_gradebook_are_the_ones_that_hold(course):
    publish(course, ASSIGNMENT)
    by_hand(course, AGREED, 12.0, "Come and see me.")
    text = page(course, AGREED)
    said = part(text, "Your text by the rubric")
    assert "entered by hand" in said
    assert "Level 3 of 4" in said
    assert "You link it" not in said
    assert "Come and see me." in part(text, "Your notebook")


def test_whoever_wrote_nothing_reads_that(course):
    publish(course, ASSIGNMENT)
    text = page(course, UNWRITTEN)
    assert "Nothing was handed in" in part(text, "Your text by the rubric")
    assert "In the text" not in part(text, "What to do next time")


def test_the_path_is_told_decision_by_decision_with_the_reasons(course):
    text = page(course, PLAYER)
    said = part(text, "Your way through “After picture lock”")
    played = read_attempt(course.folder / "autograded" / PLAYER.id / ASSIGNMENT / "attempts" / f"{STORY}.jsonl")
    (play,) = played.tries
    places = [said.find(f"{node_title(play.story.node(decision.node))}.") for decision in play.decisions]
    assert -1 not in places
    assert places == sorted(places)
    assert said.count(f"Your reason: {REASON}") == len(play.decisions)
    assert f"You reached the ending “{node_title(play.node)}”" in said
    assert re.search(r'<img src="data:image/svg\+xml;base64,[A-Za-z0-9+/=]+" alt="[^"]{20,}">', text)
    assert "No attempt" in part(page(course, AGREED), "Your way through “After picture lock”")


def test_a_reason_cannot_be_more_than_words(course):
    path = course.folder / "autograded" / PLAYER.id / ASSIGNMENT / "attempts" / f"{STORY}.jsonl"
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    hostile = iter(["<img src=x onerror=alert(1)>", "\u202egnirts", "x" * 4_000])
    for event in events:
        if event.get("event") == "choose":
            event["reason"] = next(hostile, "")
    path.write_text("".join(f"{json.dumps(event)}\n" for event in events), encoding="utf-8")
    text = page(course, PLAYER)
    said = part(text, "Your way through “After picture lock”")
    assert "Your reason: <img src=x onerror=alert(1)>" in said
    assert "<img src=x" not in text
    assert "\u202e" not in text
    assert "x" * 3_000 not in text
    assert "You gave no reason." in said


def test_an_attempt_that_cannot_be_read_is_no_reason_for_no_page(course):
    path = course.folder / "autograded" / PLAYER.id / ASSIGNMENT / "attempts" / f"{STORY}.jsonl"
    path.write_text("no journal\n", encoding="utf-8")
    said = part(page(course, PLAYER), "Your way through “After picture lock”")
    assert "cannot be read" in said
    assert str(course.folder) not in said


def test_of_several_tries_the_last_that_ended_is_told_and_drawn(course):
    path = course.folder / "autograded" / PLAYER.id / ASSIGNMENT / "attempts" / f"{STORY}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    alone = part(page(course, PLAYER), "Your way through “After picture lock”")
    again = json.loads(lines[-1]) | {"event": "rewind", "to": 1}
    again = {key: value for key, value in again.items() if key in ("event", "to", "time")}
    path.write_text("\n".join([*lines, json.dumps(again)]) + "\n", encoding="utf-8")
    said = part(page(course, PLAYER), "Your way through “After picture lock”")
    assert "Of your 2 tries this is the last one that ended." in said
    assert said.replace(" Of your 2 tries this is the last one that ended.", "") == alone


def test_checks_that_lost_points_say_why_and_what_to_look_at(course):
    text = page(course, APART)
    said = part(text, "The automatic checks")
    assert "One check ran over your work. It gave less than all its points." in said
    assert "1 Double it (5 marks) 0 of 5 points. ✗ No marks" in said
    assert "The test says: ValueError" in said
    assert "What to look at: A value was of the right kind" in said
    assert 'href="#cell-4"' in text
    assert "all its points" in part(page(course, AGREED), "The automatic checks")


def test_next_time_names_the_weakest_criteria_and_what_the_next_level_asks(course):
    publish(course, ASSIGNMENT)
    said = part(page(course, AGREED), "What to do next time")
    change = RUBRIC.criteria[4]
    assert said.startswith("In the text Change: level 2 asks for “Do better”, level 3 for “A specific next action”.")
    assert change.question in said
    assert said.count("asks for") == 3
    assert RUBRIC.criteria[5].words[3] not in said, "it has the highest level there"
    assert "In the code" not in said
    assert "In the code 1 Double it (5 marks): A value was" in part(page(course, APART), "What to do next time")


def test_where_everything_is_reached_nothing_is_invented(course):
    with open_moderation(course.folder, ASSIGNMENT, MARKERS[2]) as chris:
        chris.agree(code_of(course, AGREED), dict.fromkeys(RUBRIC.keys, 4), "Nothing is left to ask for.")
    publish(course, ASSIGNMENT)
    said = part(page(course, AGREED), "What to do next time")
    assert said == (
        "Each criterion has its highest level and each check gave all its points, so there is nothing to name here."
    )


def test_a_message_with_its_own_help_is_parted_into_what_was_found_and_what_to_look_at(course):
    wrong = RIGHT.replace("2 * x", "3 * x")
    path = course.folder / "autograded" / AGREED.id / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    error = {
        "output_type": "error",
        "ename": "AssertionError",
        "evalue": "6 is not 4. Help: add x to x.",
        "traceback": [],
    }
    for cell in book["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell.update({"q1-double": {"source": wrong}, "q1-tests": {"outputs": [error]}}.get(name, {}))
    path.write_text(json.dumps(book), encoding="utf-8")
    gradebook = type("Shape", (), {"folder": course.folder, "assignment": ASSIGNMENT})()
    mark_by_hand(gradebook, AGREED.id, "q1-tests", 0.0, None, "")
    text = page(course, AGREED)
    assert "The test says: 6 is not 4. What to look at: add x to x." in part(text, "The automatic checks")
    assert "1 Double it (5 marks): add x to x." in part(text, "What to do next time")
