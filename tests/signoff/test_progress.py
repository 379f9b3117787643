"""Where a learner is: read from real notes and journals, and what is damaged does no harm to the rest."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from signoff.activities.content import load_content
from signoff.activities.exitnote import ExitNote
from signoff.activities.form import Entered
from signoff.activities.notes import FOLDER, LessonNotes
from signoff.activities.progress import look
from signoff.activities.selfcheck import SelfCheck
from signoff.activities.takeaside import RevisitSide, TakeASide
from signoff.activities.timespent import in_words, minutes_by_key
from signoff.course import load_course
from signoff.places import material
from tests.signoff.learner import NINE, play

LESSON = "06-change"
STORY = "after-picture-lock"
SIX = 5


@pytest.fixture
def folder(tmp_path):
    lessons = tmp_path / "notebooks"
    lessons.mkdir()
    for module in load_course().modules:
        (lessons / module.notebook).write_text("{}", encoding="utf-8")
    return lessons


def progress(folder):
    return look(folder, load_course())


def six(folder):
    return progress(folder).places[SIX]


def content():
    return load_content(LESSON, material() / "notebooks" / "data")


def take_side(folder, kind=TakeASide):
    activity = kind(content(), LessonNotes(LESSON, folder / FOLDER))
    activity.receive(Entered("side", {"side": content().side.positions[0].key}))


def answer(folder, number=None):
    questions = content().check("self-check")
    check = SelfCheck(questions, notes=LessonNotes(LESSON, folder / FOLDER))
    for question in questions[:number]:
        check.receive(Entered(question.key, {"answer": "0"}))
    return len(questions)


def write_note(folder, text):
    ExitNote(content().exit, folder / FOLDER / f"{LESSON}.md").receive(Entered("note", {"text": text}))


def test_a_new_learner_starts_with_the_first_module(folder):
    found = progress(folder)
    assert found.next().sentence() == "Start here: module 1, Service."
    assert (found.lessons, found.scenarios, found.assignments, found.minutes, found.troubles) == (0, 0, 0, 0, ())


def test_without_lessons_there_is_nothing_to_open(tmp_path):
    assert progress(tmp_path).next().place is None


def test_a_lesson_goes_step_by_step(folder):
    def coming():
        return progress(folder).next().todo

    take_side(folder)
    assert coming() == "answer the self-check"
    of = answer(folder, number=2)
    assert coming() == f"go on with the self-check (2 of {of} answered)"
    answer(folder)
    assert coming() == "play “After picture lock”"
    play(STORY, folder, limit=2)
    assert coming() == "play “After picture lock” to an ending"
    shutil.rmtree(folder / "attempts")
    play(STORY, folder)
    assert coming() == "write the exit note"
    write_note(folder, "Price first, then promise.")
    assert coming() == "take your side again, at the end of the lesson"
    assert not six(folder).finished
    take_side(folder, RevisitSide)
    assert six(folder).finished
    assert progress(folder).next().sentence() == "Next: module 1, Service."


def finish_six(folder):
    take_side(folder)
    answer(folder)
    play(STORY, folder)
    write_note(folder, "Price first, then promise.")
    take_side(folder, RevisitSide)


def test_an_assignment_can_wait_for_the_next_lesson(folder):
    finish_six(folder)
    work = folder.parent / "assignments" / LESSON
    work.mkdir(parents=True)
    (work / f"{LESSON}.ipynb").write_text('{"cells": [{"cell_type": "markdown", "source": ""}]}', encoding="utf-8")
    title = load_course().module(6).assignment.title
    assert progress(folder).next().todo == f"the assignment “{title}”, or module 1, Service"


def test_whoever_has_done_all_there_is_is_through(folder):
    finish_six(folder)
    for module in load_course().modules:
        if module.number != 6:
            (folder / module.notebook).unlink()
    assert progress(folder).next().sentence() == "You are through. What you touched last is module 6, Change."


def test_a_lesson_is_opened_to_the_end_by_its_exit_note_or_by_the_side_taken_again(folder):
    take_side(folder)
    answer(folder)
    assert not six(folder).lesson.to_the_end
    take_side(folder, RevisitSide)
    assert six(folder).lesson.to_the_end
    (folder / FOLDER / f"{LESSON}.json").unlink()
    write_note(folder, "Price first, then promise.")
    assert six(folder).lesson.to_the_end
    assert six(folder).lesson.note_words == 4


def test_an_exit_note_that_was_emptied_again_has_no_words(folder):
    write_note(folder, "Something")
    write_note(folder, "")
    assert (folder / FOLDER / f"{LESSON}.md").is_file()
    assert six(folder).lesson.note_words == 0
    assert not six(folder).begun


def test_tries_and_endings_are_counted_and_those_unseen_only_after_a_first_choice(folder):
    assert six(folder).scenarios[0].unseen is None
    play(STORY, folder, tries=2)
    (work,) = six(folder).scenarios
    assert (work.tries, work.finished, work.seen, work.unseen) == (2, 2, 2, 6)


def test_a_scenario_played_in_the_assignment_counts_and_a_copied_journal_counts_once(folder):
    work = folder.parent / "assignments" / LESSON
    play(STORY, work, tries=2)
    assert six(folder).scenarios[0].tries == 2
    shutil.copytree(work / "attempts", folder / "attempts")
    assert six(folder).scenarios[0].tries == 2
    minutes = six(folder).minutes
    play(STORY, folder.parent / LESSON, seed=8, start=NINE + timedelta(days=1))
    assert six(folder).scenarios[0].tries == 3
    assert six(folder).minutes == pytest.approx(minutes + 6)


def test_of_two_copies_the_one_that_was_played_on_counts(folder):
    play(STORY, folder, limit=2)
    play(STORY, folder.parent / "assignments" / LESSON)
    (work,) = six(folder).scenarios
    assert (work.tries, work.finished) == (1, 1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes/06-change.json", "["),
        ("notes/06-change.json", "[" * 100_000),
        ("attempts/after-picture-lock.jsonl", "no journal\n"),
        ("attempts/after-picture-lock.jsonl", '{"format": 1}\n'),
    ],
    ids=["half a file", "nested for ever", "no journal", "a journal's head"],
)
def test_a_damaged_file_is_named_and_all_others_count(folder, name, text):
    take_side(folder)
    write_note(folder, "Still there")
    play(STORY, folder)
    play("three-versions", folder)
    (folder / name).write_text(text, encoding="utf-8")
    found = progress(folder)
    (told,) = found.troubles
    assert name in told
    assert found.places[SIX].lesson.note_words == 2
    assert found.places[1].scenarios[0].finished == 1


def test_a_note_that_is_no_text_is_named(folder):
    (folder / FOLDER).mkdir()
    (folder / FOLDER / f"{LESSON}.md").write_bytes(b"\xff\xfe\x00")
    assert f"{LESSON}.md is not UTF-8" in progress(folder).troubles[0]


def test_odd_values_in_the_notes_count_as_nothing(folder):
    (folder / FOLDER).mkdir()
    odd = {"side": ["a"], "check:self-check": {"answers": 5, "of": "many", "time": "soon"}, "side_again": {"time": 3}}
    (folder / FOLDER / f"{LESSON}.json").write_text(json.dumps(odd), encoding="utf-8")
    found = six(folder)
    assert (found.lesson.side, found.lesson.answered, found.lesson.checked, found.moments) == (False, 0, False, ())


def test_an_incomplete_last_line_is_told_and_the_rest_counts(folder):
    path = play(STORY, folder)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"event": "cho')
    found = progress(folder)
    assert found.scenarios == 1
    assert "incomplete" in found.troubles[0]


def test_what_was_touched_last_is_where_one_is(folder):
    play("three-versions", folder, limit=2, start=NINE)
    play(STORY, folder, limit=2, start=NINE + timedelta(days=1))
    assert progress(folder).next().place.module.number == 6
    play("lost-card", folder, limit=2, start=NINE - timedelta(days=1))
    assert progress(folder).next().place.module.number == 6


def test_time_lies_between_saved_moments_and_long_pauses_are_left_out(folder):
    play(STORY, folder)  # seven decisions, a minute apart
    play("three-versions", folder, start=NINE + timedelta(hours=5))
    found = progress(folder)
    assert found.places[SIX].minutes == pytest.approx(6)
    assert found.minutes == pytest.approx(12)


def test_going_from_one_module_to_another_counts_once_and_for_the_later():
    at = [datetime(2026, 9, 1, 9, minute, tzinfo=UTC) for minute in (0, 10, 20, 50)]
    spent = minutes_by_key([(at[0], 1), (at[1], 2), (at[1], 2), (at[2], 1), (at[3], 1)])
    assert spent == {2: 10.0, 1: 40.0}
    assert minutes_by_key([(at[0], 1), (at[0] + timedelta(minutes=31), 1)]) == {}


@pytest.mark.parametrize(
    ("minutes", "words"), [(0.2, "under a minute"), (59.4, "59 min"), (60, "1 h"), (125, "2 h 5 min")]
)
def test_a_duration_reads_like_one(minutes, words):
    assert in_words(minutes) == words


def test_looking_writes_nothing(folder):
    play(STORY, folder)
    before = sorted(folder.parent.rglob("*"))
    progress(folder)
    assert sorted(folder.parent.rglob("*")) == before
