"""Maps of accountability: what is above whom, and what a map that somebody typed says."""

import json
import re
from pathlib import Path

import pytest

from signoff.activities import ContentError
from signoff.activities.accountability import Accountability, findings, read_map
from signoff.activities.accountability_case import load_case
from signoff.activities.accountability_own import OwnAccountability
from signoff.activities.accountability_plot import Look, as_list, picture
from signoff.activities.accountability_widget import MapBuilder
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes

DATA = Path(__file__).parents[2] / "notebooks" / "data"
LESSON = "02-who-is-the-client"


def graph(**above):
    return Accountability({one: tuple(bosses.split()) for one, bosses in above.items()})


STAIRS = graph(contact="head", head="director", accounts="director", director="")
CIRCLE = graph(outside="a", a="b", b="c", c="a")


def test_everyone_above_comes_nearest_first_and_once():
    both = graph(contact="head accounts", head="director", accounts="director", director="board", board="")
    assert both.everyone_above("contact") == ("head", "accounts", "director", "board")


def test_a_circle_is_walked_once_and_nobody_stands_above_themselves():
    assert CIRCLE.everyone_above("a") == ("b", "c")
    assert CIRCLE.everyone_above("outside") == ("a", "b", "c")


def test_a_circle_is_found_without_those_who_only_lead_into_it():
    assert CIRCLE.loop() == ("a", "b", "c")
    assert STAIRS.loop() == ()


def test_a_diamond_is_no_circle():
    assert graph(a="b c", b="d", c="d", d="").loop() == ()


def test_a_person_stands_below_the_lowest_of_those_above():
    assert graph(a="b d", b="c", c="d", d="").levels() == {"a": 3, "b": 2, "c": 1, "d": 0}


def test_levels_come_to_an_end_in_a_circle():
    assert set(CIRCLE.levels()) == {"outside", "a", "b", "c"}


def test_a_map_is_read_from_lines_with_the_contact_first():
    own = read_map("Priya > Inês\n\nInês > ?Dr Teles")
    assert own.contact == "Priya"
    assert own.graph.everyone_above("Priya") == ("Inês", "Dr Teles")
    assert own.unmet == {"Dr Teles"}


@pytest.mark.parametrize("line", ["A > B > C", "A -> B → C", "  A>B  >C "])
def test_several_ties_may_stand_in_a_line_and_arrows_differ(line):
    assert read_map(line).graph.everyone_above("A") == ("B", "C")


def test_no_text_is_no_map():
    assert read_map(" \n ") is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("A > B\nB >", "Line 2: a name is missing"),
        ("> B", "Line 1: a name is missing"),
        ("A > A", "Line 1: A cannot answer to A"),
        ("A > " + "x" * 61, "Line 1: a name of 61 letters"),
        (" > ".join(f"P{n}" for n in range(41)), "41 people. Keep to 40"),
    ],
)
def test_lines_that_cannot_be_read_are_named(text, says):
    with pytest.raises(ValueError, match=says):
        read_map(text)


def test_the_findings_ask_about_the_top_the_unmet_the_doubly_led_and_those_beside():
    said = "\n".join(findings(read_map("Priya > Inês\nPriya > Accounts\nInês > ?Dr Teles\nMarta")))
    assert "one person: Priya. As a whole line it is 4" in said
    assert "Nobody stands above Accounts and Dr Teles" in said
    assert "Priya answers to Inês and Accounts. Who wins" in said
    assert "never met Dr Teles" in said
    assert "Marta: not in the line above Priya" in said


def test_a_contact_with_nobody_above_is_asked_about_afterwards():
    (only,) = findings(read_map("Leo"))
    assert "Nobody stands above Leo" in only


def test_somebody_who_answers_to_the_contact_is_not_called_beside_the_line():
    assert not any("not in the line" in one for one in findings(read_map("Priya > Inês\nAssistant > Priya")))


def test_a_circle_on_a_map_of_ones_own_is_pointed_out():
    assert any("in a circle" in one for one in findings(read_map("A > B > C\nC > A")))


def boxes(svg):
    return {
        name: (float(x), float(y))
        for name, x, y in re.findall(r'<title>([^<]*)</title><rect x="([^"]*)" y="([^"]*)"', svg)
    }


def test_the_picture_puts_people_below_those_they_answer_to_and_boxes_apart():
    place = boxes(picture(STAIRS, {}, "map"))
    assert place["director"][1] < place["head"][1] < place["contact"][1]
    assert place["head"][1] == place["accounts"][1]
    assert abs(place["head"][0] - place["accounts"][0]) > 148


def test_the_picture_of_a_circle_and_of_twelve_tops_keeps_every_box_apart():
    crowd = Accountability(CIRCLE.above | {f"top {n}": () for n in range(12)})
    places = list(boxes(picture(crowd, {}, "map")).values())
    assert len(set(places)) == len(crowd.people)


def test_names_are_text_in_picture_and_list():
    nasty = Accountability({"<b>Ann</b>": (), "You": ("<b>Ann</b>",)})
    looks = {"<b>Ann</b>": Look('"x"<i>', dashed=True)}
    for html in (picture(nasty, looks, "map"), as_list(nasty, looks)):
        assert "<b>" not in html
        assert "<i>" not in html


@pytest.fixture
def notes(tmp_path):
    return LessonNotes(LESSON, tmp_path / "notes")


@pytest.fixture
def case():
    return load_case(LESSON, DATA)


def right_lines(case):
    return {person.key: person.answers_to for person in case.people}


def right_guess(case):
    return {
        question.key: str(next(i for i, option in enumerate(question.options) if option.right))
        for question in case.questions
    }


def output(builder, form):
    return next(one for one in builder.view()["forms"] if one["id"] == form)["output"]


def test_lines_are_drawn_as_they_are_chosen_and_judged_only_when_checked(case, notes):
    builder = MapBuilder(case, notes)
    builder.receive(Entered("lines", {"ainhoa": "joseba"}, pressed=False))
    assert builder.graph(complete=True).above["Ainhoa Etxeberria"] == ("Joseba Larrea",)
    assert "so-yes" not in output(builder, "lines")
    builder.receive(Entered("lines", {"miren": "-"}))
    said = output(builder, "lines")
    assert case.person("ainhoa").right[:30] in said
    assert "Some lines are not drawn yet" in said
    assert builder.summary() == "1 of 6 lines as the papers have them."


def test_feedback_on_a_line_that_was_changed_since_is_withdrawn(case, notes):
    builder = MapBuilder(case, notes)
    builder.receive(Entered("lines", {"ainhoa": "miren"}))
    builder.receive(Entered("lines", {"ainhoa": "joseba"}, pressed=False))
    assert "changed since you checked" in output(builder, "lines")


def test_a_gap_that_the_papers_leave_is_the_right_answer(case, notes):
    builder = MapBuilder(case, notes)
    builder.receive(Entered("lines", right_lines(case)))
    assert builder.summary() == "6 of 6 lines as the papers have them."
    assert "so-no" not in output(builder, "lines")


def test_nobody_is_uncovered_before_lines_were_checked_and_both_questions_answered(case, notes):
    builder = MapBuilder(case, notes)
    builder.receive(Entered("missing", right_guess(case)))
    assert "Draw your lines" in builder.complaint
    builder = MapBuilder(case)
    builder.receive(Entered("lines", right_lines(case)))
    builder.receive(Entered("missing", {"gives-away": "1"}))
    assert "an answer to each question" in builder.complaint
    assert case.missing.name not in json.dumps(builder.view()["forms"], ensure_ascii=False)


def test_the_missing_person_appears_on_the_map_with_two_lines_and_speaks(case, notes):
    builder = MapBuilder(case, notes)
    builder.receive(Entered("lines", right_lines(case)))
    builder.receive(Entered("missing", right_guess(case)))
    above = builder.graph(complete=True).above
    assert above["Itziar Goñi"] == ("The members",)
    assert above["Joseba Larrea"] == ("Nerea Olabarri", "Itziar Goñi")
    assert "Itziar Goñi" not in builder.graph(complete=False).above
    assert case.missing.says[:40] in output(builder, "missing")


def test_a_wrong_guess_is_answered_and_uncovers_all_the_same(case, notes):
    builder = MapBuilder(case, notes)
    builder.receive(Entered("lines", {"ainhoa": "joseba"}))
    builder.receive(Entered("missing", right_guess(case) | {"objects-to": "0"}))
    said = output(builder, "missing")
    assert "Not quite" in said
    assert case.missing.name in said


def test_the_map_comes_back_when_the_cell_is_run_again(case, notes):
    builder = MapBuilder(case, notes)
    builder.receive(Entered("lines", right_lines(case)))
    builder.receive(Entered("missing", right_guess(case)))
    again = MapBuilder(case, notes)
    assert again.view()["forms"] == [
        {**form, "heard": ""} if "heard" in form else form for form in builder.view()["forms"]
    ]
    assert again.summary() == builder.summary()


def test_nothing_is_written_before_the_student_does_something(case, notes):
    MapBuilder(case, notes).receive(Entered("lines", {}, pressed=False))
    OwnAccountability(notes)
    assert not notes.path.exists()


@pytest.mark.parametrize("value", ["nobody", "ainhoa", 7, None])
def test_a_line_that_no_option_has_is_ignored(case, value):
    builder = MapBuilder(case)
    builder.receive(Entered("lines", {"ainhoa": value}))
    assert builder.links == {}


def test_whatever_stands_in_the_notes_the_builder_opens(case, notes):
    notes.keep(
        "map", {"lines": {"ainhoa": "gone", "miren": 3}, "checked": [], "uncovered": {"gives-away": "old words"}}
    )
    builder = MapBuilder(case, notes)
    assert (builder.links, builder.checked, builder.uncovered) == ({}, {}, {})


def test_a_damaged_notes_file_is_named_when_something_is_to_be_kept(case, notes):
    notes.path.parent.mkdir()
    notes.path.write_text("[", encoding="utf-8")
    builder = MapBuilder(case, notes)
    builder.receive(Entered("lines", {"ainhoa": "joseba"}, pressed=False))
    assert "cannot be read" in builder.view()["problem"]


def test_the_record_of_a_saved_notebook_has_the_map_as_text(case, notes):
    builder = MapBuilder(case, notes)
    assert builder.record() == "<p>No map yet.</p>"
    builder.receive(Entered("lines", right_lines(case)))
    builder.receive(Entered("missing", right_guess(case)))
    assert "Ainhoa Etxeberria (training) → Joseba Larrea" in builder.record()
    assert "Iker Aranburu (tills project): not known to whom" in builder.record()
    assert "<svg" not in builder.record()


def test_a_map_of_ones_own_is_kept_as_typed_and_the_last_good_one_stays_beside_a_complaint(notes):
    own = OwnAccountability(notes)
    own.receive(Entered("own", {"text": "Priya > Inês"}, pressed=False))
    own.receive(Entered("own", {"text": "Priya > Inês\nInês >"}, pressed=False))
    form = own.view()["forms"][0]
    assert "Line 2" in form["complaint"]
    assert "one person: Priya" in form["output"]
    assert OwnAccountability(notes).text == "Priya > Inês\nInês >"
    assert "Priya → Inês" in own.record()


def test_an_emptied_map_is_gone(notes):
    own = OwnAccountability(notes)
    own.receive(Entered("own", {"text": "Priya > Inês"}, pressed=False))
    own.receive(Entered("own", {"text": ""}, pressed=False))
    assert own.view()["forms"][0]["output"] == ""


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ('contact = "ainhoa"|contact = "nobody"', "there is no 'nobody'. Write one of: ainhoa, iker"),
        ('answers_to = "miren"|answers_to = "joseba"', r"map\.person 3: there is no 'joseba'"),
        ('key = "iker"|key = "ainhoa"', "the key 'ainhoa' is there twice"),
        ('consulted_by = "joseba"|consulted_by = "jose"', r"map\.missing: there is no 'jose'"),
        ('name = "Itziar Goñi"|title = "Itziar Goñi"', r"map\.missing: name must be a text"),
    ],
)
def test_a_mistake_in_the_case_is_named_with_its_place(tmp_path, wrong, says):
    old, new = wrong.split("|")
    text = (DATA / f"{LESSON}.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / f"{LESSON}.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=says):
        load_case(LESSON, tmp_path)
