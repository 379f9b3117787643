"""Shared wording is found however it is hidden among others, and what everybody was given is not taken for it."""

import random

import pytest

from grader.marking.asked import Question
from grader.report.copies import FEW, Answer, find
from grader.report.flags import flags
from grader.report.plays import Unread
from grader.report.texts import asked_length

WORDS = [f"word{number}" for number in range(900)]


def text(dice, length=300):
    return " ".join(dice.choices(WORDS, k=length))


@pytest.fixture
def dice():
    return random.Random(1)


def answers(dice, count=30):
    return {f"s{number:02}": text(dice) for number in range(count)}


def listed(texts, question="q"):
    return [Answer(student, question, said) for student, said in texts.items()]


def pairs(found):
    return [(pair.one.student, pair.other.student) for pair in found.pairs]


def test_independent_texts_share_nothing(dice):
    found = find(listed(answers(dice)), {}, {})
    assert (found.pairs, found.same, found.given) == ((), (), ())


def test_a_passage_in_two_texts_is_found_with_its_words(dice):
    texts = answers(dice)
    passage = text(dice, 40)
    for student in ("s03", "s17"):
        words = texts[student].split()
        texts[student] = " ".join([*words[:120], passage, *words[120:]])
    found = find(listed(texts), {}, {})
    assert pairs(found) == [("s03", "s17")]
    assert found.pairs[0].shared == 33  # 40 words have so many runs of eight
    assert passage.startswith(found.pairs[0].excerpt.removesuffix(" …"))


def test_punctuation_case_and_line_breaks_hide_nothing(dice):
    texts = answers(dice)
    words = texts["s05"].split()
    texts["s06"] = "\n".join(f"{word.upper()}," for word in words)
    assert pairs(find(listed(texts), {}, {})) == [("s05", "s06")]


def test_a_few_words_in_common_are_not_named(dice):
    texts = answers(dice)
    for student in ("s01", "s02"):
        texts[student] += " " + " ".join(WORDS[:12])  # five runs of eight
    assert find(listed(texts), {}, {}).pairs == ()


def test_the_questions_own_words_are_nobodys_copy(dice):
    prompt = text(dice, 60)
    texts = {student: f"{prompt} {said}" for student, said in list(answers(dice).items())[:3]}
    found = find(listed(texts), {"q": prompt}, {})
    assert found.pairs == ()
    assert found.given == ()  # a sixth of the text


def test_a_text_that_is_mostly_the_question_is_named(dice):
    prompt = text(dice, 60)
    found = find(listed({"s1": f"{prompt} and so on"}), {"q": prompt}, {})
    assert [(one.answer.student, one.source) for one in found.given] == [("s1", "prompt")]


def test_the_model_answer_is_known_again(dice):
    model = text(dice, 300)
    found = find(listed({"s1": model, "s2": text(dice)}), {"q": ""}, {"q": model})
    assert [(one.answer.student, one.source, one.share) for one in found.given] == [("s1", "model", 1.0)]


def test_a_phrase_of_the_course_is_not_a_copy(dice):
    phrase = " ".join(WORDS[:30])
    texts = {student: f"{said} {phrase}" for student, said in list(answers(dice).items())[: FEW + 1]}
    assert find(listed(texts), {}, {}).pairs == ()


def test_many_who_hand_in_one_text_are_named_together(dice):
    texts = answers(dice) | dict.fromkeys(("r1", "r2", "r3", "r4", "r5", "r6"), text(dice))
    found = find(listed(texts), {}, {})
    assert [sorted(answer.student for answer in group) for group in found.same] == [
        ["r1", "r2", "r3", "r4", "r5", "r6"]
    ]
    assert found.pairs == ()


def test_one_student_who_repeats_themselves_copies_from_nobody(dice):
    said = text(dice)
    assert find([Answer("s1", "q1", said), Answer("s1", "q2", said)], {}, {}).pairs == ()


def test_a_copy_in_another_question_is_found(dice):
    said = text(dice)
    assert pairs(find([Answer("s1", "q1", said), Answer("s2", "q2", said)], {}, {})) == [("s1", "s2")]


@pytest.mark.parametrize("said", ["", "no", "... !!! —", "eight words are what a run of them needs"])
def test_texts_too_short_to_compare_are_let_be(said):
    found = find([Answer("s1", "q", said), Answer("s2", "q", said)], {"q": said}, {})
    assert (found.pairs, found.same, found.given) == ((), (), ())


@pytest.mark.parametrize(
    ("prompt", "length"),
    [
        ("Write 250–400 words about one request.", (250, 400)),
        ("In 80 to 120 words, say why.", (80, 120)),
        ("Two sentences will do.", None),
        ("Between pages 400-250 words fail us", None),
    ],
)
def test_the_length_that_a_prompt_asks_for(prompt, length):
    assert asked_length(prompt) == length


def test_a_flag_says_whose_where_and_how_much(dice):
    question = Question("nb", "q", "8 Reflection", "Write 250–400 words.", "", "", 50.0)
    texts = {"s1": text(dice, 120), "s2": text(dice, 300), "s3": text(dice, 441), "s4": text(dice, 235)}
    found = flags(listed(texts), [question], [Unread("s9", "x.jsonl", "No journal.")], str.upper)
    assert [(flag.kind, flag.who) for flag in found] == [("length", ("S1",)), ("length", ("S3",)), ("attempt", ("S9",))]
    assert found[0].said == "120 words, where 250 to 400 were asked for."
    assert found[0].question == "8 Reflection"
