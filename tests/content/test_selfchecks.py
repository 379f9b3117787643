"""The self-checks of all lessons: where the right answer stands and how long it is must not give it away."""

from collections import Counter

import pytest

from signoff.activities.content import load_content
from signoff.course import load_course
from signoff.places import material

DATA = material() / "notebooks" / "data"
LESSONS = [module.lesson for module in load_course().modules]


def graded(lesson):
    """The questions of a lesson that have a right answer."""
    checks = load_content(lesson, DATA).checks
    return [question for questions in checks.values() for question in questions if question.has_answer]


def place(question):
    """Where the right answer stands, from 0."""
    return next(index for index, option in enumerate(question.options) if option.right)


def longest(question):
    """Whether every other option is shorter than the right one."""
    lengths = [len(option.text) for option in question.options]
    return max(lengths) == lengths.pop(place(question)) > max(lengths)


ALL = [question for lesson in LESSONS for question in graded(lesson)]


@pytest.mark.parametrize("size", sorted({len(question.options) for question in ALL}))
def test_the_right_answer_stands_at_each_place_about_as_often(size):
    places = Counter(place(question) for question in ALL if len(question.options) == size)
    fair = places.total() / size
    assert {at: number for at, number in places.items() if number > 1.5 * fair} == {}
    assert {at: places[at] for at in range(size) if places[at] < 0.5 * fair} == {}


def test_the_longest_answer_is_right_no_more_often_than_chance_and_not_never():
    share = sum(map(longest, ALL)) / len(ALL)
    assert 0.1 <= share <= 0.3, "who picks the longest each time, or never, must not do better than who guesses"


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_lesson_has_a_habit_of_its_own(lesson):
    questions = graded(lesson)
    assert max(Counter(map(place, questions)).values()) <= len(questions) / 2
    assert sum(map(longest, questions)) <= len(questions) / 3


@pytest.mark.parametrize("lesson", LESSONS)
def test_wrong_answers_do_not_all_open_with_if(lesson):
    told = [option.feedback for question in graded(lesson) for option in question.options if not option.right]
    assert sum(feedback.startswith("If ") for feedback in told) <= 0.6 * len(told)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_saved_answer_belongs_to_one_question_of_the_lesson(lesson):
    keys = [question.key for questions in load_content(lesson, DATA).checks.values() for question in questions]
    assert [key for key, number in Counter(keys).items() if number > 1] == []
