"""From two markers' levels to one mark in nbgrader's gradebook, and there again after grading anew."""

import shutil
import subprocess
import sys

import pytest

from grader import Course
from grader.gradebook import Book
from grader.marking.model import MarkingError
from grader.marking.moderation import open_moderation
from grader.marking.opening import open_store
from grader.marking.publishing import publish, put_back
from tests.grader.courses import mark_by_hand as enter_by_hand
from tests.grader.marking_course import (
    ASSIGNMENT,
    QUESTION,
    WRITERS,
    Student,
    calibrated,
    grade,
    hand_in,
    make_course,
    mark,
    share,
)
from tests.grader.marking_postgres import new_database, server


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Two markers of everything: close on all but one piece, two levels apart in one criterion there."""
    course = make_course(tmp_path_factory.mktemp("marking") / "course")
    share(course, "ada", "bo", double=1.0)
    with open_store(course.folder) as store:
        pieces = {piece.student: piece.code for piece in store.pieces(ASSIGNMENT)}
    with calibrated(course, "ada") as ada, calibrated(course, "bo") as bo:
        for student in WRITERS:
            ada.comment(pieces[student.id], "self", "You *link* it to the choice.")
            bo.comment(pieces[student.id], None, "A clear case.")
            mark(ada, pieces[student.id], 3)
            apart = {"self": 1} if student == WRITERS[0] else {"self": 4}
            mark(bo, pieces[student.id], 3, **apart)
    return course


@pytest.fixture
def course(marked, tmp_path):
    shutil.copytree(marked.folder, tmp_path / "course", symlinks=True)
    return Course(tmp_path / "course")


def code_of(course, student):
    with open_store(course.folder) as store:
        return next(piece.code for piece in store.pieces(ASSIGNMENT) if piece.student == student.id)


def in_gradebook(course):
    with Book(course) as book:
        found = book.manual(ASSIGNMENT, [QUESTION])
    return {student: mark for (student, _, _), mark in found.items()}


def marks(levels, course):
    with open_moderation(course.folder, ASSIGNMENT, "chris") as moderation:
        criteria = moderation.about()["criteria"]
    return sum(one["points"][levels.get(one["key"], 3) - 1] for one in criteria)


def test_two_markers_close_to_each_other_agree_on_the_mean(course):
    outcome = publish(course, ASSIGNMENT)
    assert len(outcome.written) == len(WRITERS) - 1
    mean = (marks({}, course) + marks({"self": 4}, course)) / 2
    assert in_gradebook(course)[WRITERS[1].id].score == mean
    assert {mark.student: mark.written for mark in course.marks(ASSIGNMENT)}[WRITERS[1].id] == mean


def test_who_is_marked_waits_no_longer_and_who_is_not_does(course):
    publish(course, ASSIGNMENT)
    status = {mark.student: mark.status for mark in course.marks(ASSIGNMENT)}
    assert status[WRITERS[1].id] == "graded"
    assert status[WRITERS[0].id] == "needs marking"


def test_the_comment_says_level_words_and_what_markers_said_and_names_nobody(course):
    publish(course, ASSIGNMENT)
    comment = in_gradebook(course)[WRITERS[1].id].comment
    assert "Self and emotion: between level 3 and 4 of 4." in comment
    assert "You *link* it to the choice." in comment
    assert "A clear case." in comment
    assert "ada" not in comment
    assert "bo" not in comment.split()


def test_two_levels_apart_go_to_moderation_and_are_closed(course):
    code = code_of(course, WRITERS[0])
    with calibrated(course, "ada") as ada, open_moderation(course.folder, ASSIGNMENT, "chris") as chris:
        assert [(item["code"], item["criteria"]) for item in chris.queue()["items"]] == [(code, ["self"])]
        assert [item["code"] for item in ada.queue("disagreeing")["items"]] == [code]
        with pytest.raises(MarkingError, match="differ"):
            ada.set_level(code, "self", 2)
    assert code in publish(course, ASSIGNMENT).moderation


def test_whoever_decides_gives_a_reason_and_the_history_stays(course):
    code = code_of(course, WRITERS[0])
    levels = dict.fromkeys(("dilemma", "self", "perspectives", "analysis", "change", "module"), 3)
    with open_moderation(course.folder, ASSIGNMENT, "chris") as chris:
        shown = chris.piece(code)
        assert [one["marker"] for one in shown["markers"]] == ["ada", "bo"]
        for missing in (lambda: chris.agree(code, levels, " "), lambda: chris.agree(code, {"self": 2}, "So.")):
            with pytest.raises(MarkingError):
                missing()
        decided = chris.agree(code, levels | {"self": 2}, "The feeling is named and leads nowhere.", "Look at step 2.")
        assert chris.queue()["items"] == []
        said = " ".join(line["what"] for line in decided["history"])
        assert "Self and emotion: level 3" in said
        assert "Self and emotion: level 1" in said
        assert "leads nowhere" in said
    assert code in publish(course, ASSIGNMENT).written
    mark_ = in_gradebook(course)[WRITERS[0].id]
    assert mark_.score == marks({"self": 2}, course)
    assert "Look at step 2." in mark_.comment
    with calibrated(course, "ada") as ada, pytest.raises(MarkingError, match="chris has decided"):
        ada.set_level(code, "self", 2)


def test_a_comment_on_a_level_that_was_overruled_does_not_reach_the_student(course):
    code = code_of(course, WRITERS[0])
    levels = dict.fromkeys(("dilemma", "self", "perspectives", "analysis", "change", "module"), 3)
    with open_moderation(course.folder, ASSIGNMENT, "chris") as chris:
        chris.agree(code, levels | {"self": 1}, "Nothing of the kind is there.")
    publish(course, ASSIGNMENT)
    assert "You *link* it" not in in_gradebook(course)[WRITERS[0].id].comment


def test_publishing_again_changes_nothing_and_a_new_level_reaches_the_gradebook(course):
    publish(course, ASSIGNMENT)
    before = in_gradebook(course)
    publish(course, ASSIGNMENT)
    assert in_gradebook(course) == before
    with calibrated(course, "ada") as ada:
        ada.set_level(code_of(course, WRITERS[1]), "dilemma", 4)
    publish(course, ASSIGNMENT)
    after = in_gradebook(course)
    assert after[WRITERS[1].id].score > before[WRITERS[1].id].score
    assert after[WRITERS[2].id] == before[WRITERS[2].id]


def test_marks_that_are_not_finished_are_not_published(course):
    with calibrated(course, "bo") as bo:
        bo.done(code_of(course, WRITERS[1]), False)
    assert code_of(course, WRITERS[1]) in publish(course, ASSIGNMENT).waiting
    assert in_gradebook(course)[WRITERS[1].id].score is None


def test_marks_hold_after_grading_anew(course):
    publish(course, ASSIGNMENT)
    before = in_gradebook(course)
    grade(course, restart=True)
    assert in_gradebook(course)[WRITERS[1].id].needs_manual_grade, "nbgrader's own rule asks for a marker again"
    assert len(put_back(course, ASSIGNMENT).written) == len(WRITERS) - 1
    assert in_gradebook(course) == before


def test_the_command_that_grades_puts_them_back(course):
    publish(course, ASSIGNMENT)
    before = in_gradebook(course)
    command = [sys.executable, "-m", "signoff", "grade", ASSIGNMENT, "--course", str(course.folder), "--restart"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "hold as before" in done.stderr
    assert in_gradebook(course) == before


def test_a_mark_for_another_text_is_not_put_back_and_its_markers_see_it(course):
    publish(course, ASSIGNMENT)
    one = WRITERS[1]
    hand_in(course, Student(one.id, one.first, one.last, "A new text, handed in late."))
    grade(course)
    outcome = put_back(course, ASSIGNMENT)
    code = code_of(course, one)
    assert outcome.changed == (code,)
    assert in_gradebook(course)[one.id].needs_manual_grade
    assert code in publish(course, ASSIGNMENT).changed
    assert in_gradebook(course)[one.id].needs_manual_grade
    with calibrated(course, "ada") as ada:
        assert [item["code"] for item in ada.queue("changed")["items"]] == [code]


def test_a_score_that_somebody_entered_since_is_left_alone_by_grading(course):
    publish(course, ASSIGNMENT)
    gradebook = type("Shape", (), {"folder": course.folder, "assignment": ASSIGNMENT})()
    enter_by_hand(gradebook, WRITERS[1].id, QUESTION, 12.0, None, "By hand.")
    grade(course, restart=True)
    outcome = put_back(course, ASSIGNMENT)
    assert outcome.kept == (code_of(course, WRITERS[1]),)
    assert in_gradebook(course)[WRITERS[1].id].score == 12.0
    assert in_gradebook(course)[WRITERS[1].id].comment == "By hand."


def test_grading_makes_no_store_where_nobody_marks(tmp_path, marked):
    shutil.copytree(marked.folder, tmp_path / "course", symlinks=True)
    course = Course(tmp_path / "course")
    for file in course.folder.glob("marking.db*"):
        file.unlink()
    assert put_back(course, ASSIGNMENT).written == ()
    assert not list(course.folder.glob("marking.db*"))


def test_progress_says_who_is_how_far(course):
    with open_moderation(course.folder, ASSIGNMENT, "chris") as chris:
        told = chris.progress()
    assert [(row["marker"], row["share"], row["done"]) for row in told["markers"]] == [("ada", 5, 5), ("bo", 5, 5)]
    assert (told["agreed"], told["moderation"], told["waiting"]) == (4, 1, 0)


def test_an_answer_that_was_emptied_since_is_not_published(course):
    one = WRITERS[1]
    hand_in(course, Student(one.id, one.first, one.last, None))
    grade(course)
    assert code_of(course, one) in publish(course, ASSIGNMENT).changed


def test_the_whole_way_on_a_real_postgresql(tmp_path, marked, monkeypatch):
    shutil.copytree(marked.folder, tmp_path / "course", symlinks=True, ignore=shutil.ignore_patterns("marking.db*"))
    course = Course(tmp_path / "course")
    with server() as socket:
        (course.folder / "signoff.toml").write_text(
            f'[marking]\ndatabase = "{new_database(socket)}"\n', encoding="utf-8"
        )
        monkeypatch.delenv("SIGNOFF_MARKING_DATABASE", raising=False)
        share(course, "ada", "bo", double=1.0)
        with calibrated(course, "ada") as ada, calibrated(course, "bo") as bo:
            for item in ada.queue()["items"]:
                mark(ada, item["code"], 3)
                mark(bo, item["code"], 3, self=1 if item["number"] == 1 else 4)
            assert bo.undo()["undone"]["what"] == "done"
            bo.done(bo.queue("begun")["items"][0]["code"], True)
        with open_moderation(course.folder, ASSIGNMENT, "chris") as chris:
            (waiting,) = chris.queue()["items"]
            levels = chris.piece(waiting["code"])["markers"][0]["levels"]
            chris.agree(waiting["code"], levels, "The first marker is right.")
        assert len(publish(course, ASSIGNMENT).written) == len(WRITERS)
        assert {mark.status for mark in course.marks(ASSIGNMENT)} == {"graded"}
        assert not (course.folder / "marking.db").exists()
