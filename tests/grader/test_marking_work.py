"""What a marker can see and do: a share of answers without names, and nobody else's marks."""

import json
import re
import shutil

import pytest

from grader import Course
from grader.marking.model import MarkingError
from grader.marking.opening import open_store
from grader.marking.work import open_work
from tests.grader.marking_course import (
    ASSIGNMENT,
    NAMES,
    REASON,
    WRITERS,
    calibrate,
    calibrated,
    grade,
    hand_in,
    make_course,
    mark,
    share,
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("marking") / "course")


@pytest.fixture
def course(graded, tmp_path):
    """A copy of the graded course; nothing is shared out yet."""
    shutil.copytree(graded.folder, tmp_path / "course", symlinks=True)
    return Course(tmp_path / "course")


@pytest.fixture
def ada(course):
    share(course, "ada")
    with calibrated(course, "ada") as work:
        yield work


def codes(work, name="all"):
    return [item["code"] for item in work.queue(name)["items"]]


def whose(course, code):
    with open_store(course.folder) as store:
        return store.piece(code).student


def piece_of(course, work, student):
    return next(code for code in codes(work) if whose(course, code) == student)


def test_everybody_who_wrote_is_there_once_and_who_wrote_nothing_is_not(course, ada):
    assert sorted(whose(course, code) for code in codes(ada)) == sorted(student.id for student in WRITERS)


def test_a_piece_shows_the_answer_as_it_was_handed_in(course, ada):
    for student in WRITERS:
        shown = ada.piece(piece_of(course, ada, student.id))
        assert shown["answer"] == student.text
        assert "<script" not in shown["answer_html"]
    asked = ada.about()["questions"][0]
    assert asked["title"] == "8 Reflection"
    assert "Write about a change." in asked["prompt"]
    assert asked["model"] == "*A model answer.*"


def test_a_piece_shows_what_the_automatic_part_found(course, ada):
    checks = ada.piece(piece_of(course, ada, "zk41mq"))["automatic"]["checks"]
    assert [(check["label"], check["state"], check["score"]) for check in checks] == [
        ("1 Double it (5 marks)", "none", 0.0)
    ]
    assert checks[0]["said"].startswith("ValueError")
    assert ada.piece(piece_of(course, ada, "hv77rd"))["automatic"]["score"] == 5


def test_a_piece_shows_the_path_and_the_reasons(course, ada):
    scenario = ada.piece(piece_of(course, ada, "tw58bc"))["scenario"]
    shown = scenario["tries"][scenario["shown"]]
    assert shown["ending"]
    assert {decision["reason"] for decision in shown["decisions"]} == {REASON}
    assert scenario["map"].startswith("<svg")
    assert "No attempt" in ada.piece(piece_of(course, ada, "hv77rd"))["scenario"]["notice"]


def test_no_name_is_in_anything_that_a_marker_gets(course, ada):
    got = [ada.about(), ada.queue(), ada.calibration(), ada.bank(None)]
    for code in codes(ada):
        got += [ada.piece(code), ada.set_level(code, "self", 2), ada.comment(code, None, "Well seen."), ada.undo()]
    text = json.dumps(got, ensure_ascii=False)
    assert "says [student]" in text, "a failing test of the student's own said their name"
    for name in NAMES:
        assert not re.search(rf"\b{re.escape(name)}", text, re.IGNORECASE), name
    assert str(course.folder) not in text


def test_a_marker_sees_only_their_share_and_writes_only_there(course):
    share(course, "ada", "bo")
    with calibrated(course, "ada") as ada, calibrated(course, "bo") as bo:
        assert set(codes(ada)).isdisjoint(codes(bo))
        foreign = codes(bo)[0]
        for forbidden in (
            lambda: ada.piece(foreign),
            lambda: ada.set_level(foreign, "self", 1),
            lambda: ada.comment(foreign, None, "Hm."),
            lambda: ada.done(foreign, True),
            lambda: ada.flag(foreign, True),
        ):
            with pytest.raises(MarkingError, match="not in your share"):
                forbidden()
        assert bo.piece(foreign)["levels"]["self"] is None


def test_what_was_moved_to_another_marker_is_refused_at_once(course):
    share(course, "ada")
    with calibrated(course, "ada") as ada:
        before = codes(ada)
        share(course, "bo")
        with open_store(course.folder) as store:
            moved = next(one.piece for one in store.shares(ASSIGNMENT) if one.marker == "bo")
        assert moved in before
        with pytest.raises(MarkingError, match="not in your share"):
            ada.set_level(moved, "self", 1)


def test_a_second_marker_does_not_see_the_first_one(course):
    share(course, "ada", "bo", double=1.0)
    with calibrated(course, "ada") as ada, calibrated(course, "bo") as bo:
        for code in codes(ada):
            fresh = bo.piece(code)
            mark(ada, code, 4)
            ada.comment(code, None, "A sharp eye for power.")
            ada.flag(code, True, "Look.")
            seen = bo.piece(code)
            assert {key: seen[key] for key in seen if key != "next_unmarked"} == {
                key: fresh[key] for key in fresh if key != "next_unmarked"
            }
        assert bo.queue()["counts"]["unmarked"] == len(WRITERS)
        assert "second" not in json.dumps(bo.queue())


def test_the_anchor_texts_come_first_and_then_show_how_strict_one_is(course):
    share(course, "ada")
    with open_work(course.folder, ASSIGNMENT, "ada") as ada:
        code = codes(ada)[0]
        for early in (lambda: ada.piece(code), lambda: ada.set_level(code, "self", 1), ada.undo):
            with pytest.raises(MarkingError, match="calibration"):
                early()
        assert ada.about()["anchors"] == []
        first = ada.calibration()["texts"][0]
        assert first["reference"] is None
        with pytest.raises(MarkingError, match="first"):
            ada.done(first["code"], True)
        calibrate(ada)
        state = ada.calibration()
        assert state["finished"]
        assert state["texts"][0]["reference"]["levels"]
        with pytest.raises(MarkingError, match="reference"):
            ada.set_level(first["code"], "self", 4)
        assert len(ada.about()["anchors"]) == len(state["texts"])
        pairs = [
            (level, text["levels"][key])
            for text in state["texts"]
            for key, level in text["reference"]["levels"].items()
        ]
        assert state["result"]["exact"] == pytest.approx(sum(one == other for one, other in pairs) / len(pairs))
        assert state["result"]["severity"] == pytest.approx(sum(one - other for one, other in pairs) / len(pairs))
        assert ada.piece(code)["levels"]["self"] is None


def test_levels_and_comments_are_there_for_the_next_sitting(course, ada):
    code = codes(ada)[0]
    ada.set_level(code, "self", 2)
    ada.set_level(code, "self", 4)
    ada.comment(code, "self", "You name the \0hurry.")
    ada.comment(code, None, "Read it aloud once.")
    with open_work(course.folder, ASSIGNMENT, "ada") as again:
        shown = again.piece(code)
    assert shown["levels"]["self"] == 4
    assert shown["comments"] == {"self": "You name the \N{REPLACEMENT CHARACTER}hurry.", "": "Read it aloud once."}
    assert shown["state"] == "begun"
    assert shown["marks"] is None


def test_the_marks_are_the_rubrics(ada):
    code = codes(ada)[0]
    assert mark(ada, code, 4)["marks"] == ada.about()["most"] == 50
    assert ada.queue()["counts"]["done"] == 1
    assert codes(ada, "done") == [code]


@pytest.mark.parametrize("level", [0, 5, 2.5, "3", True])
def test_what_is_no_level_is_refused(ada, level):
    with pytest.raises(MarkingError, match="1 to 4"):
        ada.set_level(codes(ada)[0], "self", level)


def test_finished_needs_every_level(ada):
    code = codes(ada)[0]
    ada.set_level(code, "self", 3)
    with pytest.raises(MarkingError, match="Dilemma"):
        ada.done(code, True)
    assert mark(ada, code)["state"] == "done"
    assert ada.set_level(code, "self", None)["state"] == "begun"


def test_undo_goes_back_step_by_step_and_is_itself_kept(course, ada):
    one, two = codes(ada)[:2]
    ada.set_level(one, "self", 2)
    ada.set_level(one, "self", 3)
    ada.flag(two, True, "Is this a real name?")
    ada.comment(two, "self", "Yes.")
    back = [ada.undo() for _ in range(5)]
    assert [(step["code"], step["undone"] and step["undone"]["what"]) for step in back] == [
        (two, "comment"),
        (two, "flag"),
        (one, "level"),
        (one, "level"),
        (None, None),
    ]
    assert back[2]["levels"]["self"] == 2
    assert back[3]["levels"]["self"] is None
    assert not ada.piece(two)["flagged"]
    with open_store(course.folder) as store:
        history = [one.level for one in store.levels(ASSIGNMENT)]
    assert history == [2, 3, 2, None], "nothing is taken out of the history"


def test_undo_after_new_work_takes_back_the_new_work(ada):
    code = codes(ada)[0]
    ada.set_level(code, "self", 2)
    ada.undo()
    ada.set_level(code, "self", 4)
    assert ada.undo()["levels"]["self"] is None
    assert ada.undo()["undone"] is None


def test_undo_in_the_next_sitting(course, ada):
    code = codes(ada)[0]
    ada.set_level(code, "self", 2)
    with open_work(course.folder, ASSIGNMENT, "ada") as again:
        assert again.undo()["levels"]["self"] is None


def test_typing_is_one_act_for_undo(ada):
    code = codes(ada)[0]
    ada.set_level(code, "self", 2)
    for text in ("W", "We", "Wel", "Well"):
        ada.comment(code, None, text)
    assert ada.undo()["comments"] == {}
    assert ada.undo()["levels"]["self"] is None
    assert ada.undo()["undone"] is None


def test_the_comment_bank_grows_and_is_shared(course):
    share(course, "ada", "bo")
    with calibrated(course, "ada") as ada, calibrated(course, "bo") as bo:
        ada.keep("analysis", "Name the idea, then use it.")
        bo.keep("analysis", "Which fact speaks against it?")
        assert ada.bank("analysis")["comments"] == ["Which fact speaks against it?", "Name the idea, then use it."]
        assert ada.bank(None)["comments"] == []
        assert bo.forget("analysis", "Name the idea, then use it.")["comments"] == ["Which fact speaks against it?"]


def test_flagged_and_unmarked_are_filters(ada):
    one, two, *_ = codes(ada)
    ada.flag(two, True, "Somebody should call them.")
    mark(ada, one)
    assert codes(ada, "flagged") == [two]
    assert one not in codes(ada, "unmarked")
    assert ada.piece(one)["next_unmarked"] == two
    assert ada.piece(two)["flag"] == "Somebody should call them."
    with pytest.raises(MarkingError, match="no filter"):
        ada.queue("worst")


def test_an_answer_that_was_replaced_is_to_be_looked_at_again(course, ada):
    student = WRITERS[1]
    code = piece_of(course, ada, student.id)
    mark(ada, code)
    hand_in(course, type(student)(student.id, student.first, student.last, "I have thought about it once more."))
    grade(course)
    shown = ada.piece(code)
    assert shown["answer"] == "I have thought about it once more."
    assert shown["changed"]
    assert shown["state"] == "begun"
    assert shown["levels"]["self"] == 3, "the old levels stay to start from"
    assert ada.done(code, True)["state"] == "done"
    assert not ada.piece(code)["changed"]


def test_an_answer_replaced_while_it_is_read_cannot_be_finished_unread(course, ada):
    student = WRITERS[1]
    code = piece_of(course, ada, student.id)
    for key in ada.piece(code)["levels"]:
        ada.set_level(code, key, 3)
    hand_in(course, type(student)(student.id, student.first, student.last, "Another text altogether."))
    grade(course)
    with pytest.raises(MarkingError, match="replaced"):
        ada.done(code, True)


def test_somebody_who_does_not_mark_gets_nothing(course):
    share(course, "ada")
    with pytest.raises(MarkingError, match="--add eve"):
        open_work(course.folder, ASSIGNMENT, "eve")


def test_who_marks_no_longer_is_out_at_once(course, ada):
    with open_store(course.folder) as store:
        store.set_markers(ASSIGNMENT, ["ada"], active=False)
    with pytest.raises(MarkingError, match="does not mark"):
        ada.queue()
