"""A plan laid out: dates, slack, the critical path; what students type into its lines, and what it answers."""

import random
from datetime import date
from itertools import pairwise

import pytest

from signoff.activities.content import ContentError
from signoff.activities.form import Entered
from signoff.activities.notes import LessonNotes
from signoff.activities.planning import PlanError, Task, lay_out
from signoff.activities.planning_draft import load_draft, read_after
from signoff.activities.planning_widget import PlanTable
from signoff.places import material

START = date(2026, 9, 24)  # a Thursday
HOLIDAY = date(2026, 10, 26)


def lesson_draft():
    return load_draft("05-brief-to-plan", material() / "notebooks" / "data")


def typed(table, line, **fields):
    """What the browser sends when one line's fields are as given."""
    shown = {field["id"]: field["value"] for field in table.view()["forms"][0]["fields"]}
    table.receive(Entered("line", {**shown, "line": str(line), **fields}, pressed=False))


def opened(table, line):
    typed(table, line)
    return {field["id"]: field["value"] for field in table.view()["forms"][0]["fields"]}


def by_trying(tasks, number):
    """The slack of a task, found by delaying it until the end moves."""
    length = lay_out(tasks, START).length
    extra = 0
    while True:
        later = [
            Task(t.number, t.what, t.who, t.days + (extra + 1 if t.number == number else 0), t.after) for t in tasks
        ]
        if lay_out(later, START).length > length:
            return extra
        extra += 1


def test_slack_is_what_a_task_can_be_late_without_moving_the_end():
    dice = random.Random(5)
    for _ in range(20):
        tasks = [
            Task(n, f"T{n}", "", dice.randint(1, 5), tuple(dice.sample(range(1, n), min(n - 1, dice.randint(0, 2)))))
            for n in range(1, 10)
        ]
        plan = lay_out(tasks, START)
        assert [row.slack for row in plan.rows] == [by_trying(tasks, task.number) for task in tasks]
        chain = plan.critical_path
        assert sum(task.days for task in chain) == plan.length
        assert all(one.number in other.after for one, other in pairwise(chain))


def test_weekends_and_holidays_do_not_count():
    plan = lay_out([Task(1, "Mix", "Ana", 2)], date(2026, 10, 23), {HOLIDAY})
    assert plan.ready == date(2026, 10, 27)
    assert plan.day(0) == date(2026, 10, 23)


def test_a_plan_that_starts_on_a_saturday_starts_on_monday():
    assert lay_out([Task(1, "Mix", "Ana", 1)], date(2026, 9, 26)).ready == date(2026, 9, 28)


def test_one_person_in_two_places_is_noticed():
    plan = lay_out([Task(1, "Edit", "Ana", 3), Task(2, "Grade", "ana", 2), Task(3, "Mix", "Bo", 2)], START)
    (clash,) = plan.clashes
    assert (clash.first.number, clash.second.number, clash.days) == (1, 2, 2)


@pytest.mark.parametrize(
    ("tasks", "says"),
    [
        ([], "nothing in the plan"),
        ([Task(1, "A", "", 1, (2,))], "waits for line 2"),
        ([Task(1, "A", "", 1, (1,))], "waits for itself"),
        ([Task(1, "A", "", 0)], "takes 0 days"),
        ([Task(1, "A", "", 1, (2,)), Task(2, "B", "", 1, (1,))], "circle: 1, 2"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_its_line(tasks, says):
    with pytest.raises(PlanError, match=says):
        lay_out(tasks, START)


@pytest.mark.parametrize(("text", "numbers"), [("", ()), ("5, 8", (5, 8)), ("8 5;5", (5, 8))])
def test_line_numbers_are_read_as_people_write_them(text, numbers):
    assert read_after(text) == numbers


def test_a_word_is_no_line_number():
    with pytest.raises(PlanError, match="'two' is not one"):
        read_after("1, two")


def test_the_lesson_tells_the_dates_that_its_plan_has():
    draft = lesson_draft()
    plan = lay_out(draft.tasks, draft.start, draft.holidays)
    assert plan.ready == date(2026, 10, 30)
    assert plan.days_to_spare(draft.needed) == -1
    assert [task.number for task in plan.critical_path] == [1, 2, 6, 7, 8, 9, 11, 12, 13]
    assert [task.number for task in plan.unowned] == [6, 7]
    assert lay_out(draft.tasks, draft.start).ready == draft.needed, "without the holiday it seems to fit"
    assert plan.end_moves(4, 2) == 1
    assert plan.clashes == ()


def test_an_owner_brings_their_own_days_and_the_end_follows():
    table = PlanTable(lesson_draft())
    opened(table, 6)
    typed(table, 6, who="Dervla")
    assert table.lines[6].days == 9
    assert "Wednesday 4 November" in table.verdict()
    typed(table, 6, who="Marguerite")
    assert "not a day to spare" in table.verdict()
    assert "780 euros" in table.output()


@pytest.mark.parametrize("word", ["tbc", "Everyone", "?", "nobody", ""])
def test_a_word_in_place_of_a_name_is_nobody(word):
    table = PlanTable(lesson_draft())
    opened(table, 6)
    typed(table, 6, who=word)
    assert table.lines[6].who == ""
    assert "Nobody has: 6, 7" in table.output()


def test_a_line_of_ones_own_is_added_and_taken_out():
    table = PlanTable(lesson_draft())
    assert opened(table, 14)["what"] == ""
    typed(table, 14, what="Posters", who="Ines", days="3", after="4")
    assert "Posters" in table.output()
    typed(table, 14, what="")
    assert 14 not in table.lines


def test_taking_out_a_line_that_others_wait_for_says_who_waits():
    table = PlanTable(lesson_draft())
    opened(table, 3)
    typed(table, 3, what="")
    form = table.view()["forms"][0]
    assert "Line 4 waits for line 3" in form["complaint"]
    assert "as it was before" in form["output"], "the numbers of the lines stay in sight"
    table.receive(Entered("again", {}))
    assert table.view()["forms"][0]["complaint"] == ""
    assert len(table.lines) == 13


def test_what_makes_no_sense_is_complained_about_and_does_not_replace_what_was_there():
    table = PlanTable(lesson_draft())
    typed(table, 1, days="soon")
    assert "'soon'" in table.complaint
    assert table.lines[1].days == 2
    typed(table, 99)
    assert "from 1 to 14" in table.complaint


def test_the_plan_is_kept_and_found_again(tmp_path):
    notes = LessonNotes("05-brief-to-plan", tmp_path)
    table = PlanTable(lesson_draft(), notes)
    assert not any(tmp_path.iterdir()), "nothing is written before the student does something"
    opened(table, 7)
    typed(table, 7, who="Ger <b>")
    again = PlanTable(lesson_draft(), notes)
    assert again.lines[7].who == "Ger <b>"
    assert "Ger &lt;b&gt;" in again.record()


def test_damaged_notes_do_not_stop_the_lesson(tmp_path):
    (tmp_path / "05-brief-to-plan.json").write_text('{"plan": {"lines": [[1, "A"], 7, [2, "B", "", "x", []]]}}')
    assert len(PlanTable(lesson_draft(), LessonNotes("05-brief-to-plan", tmp_path)).lines) == 13


def test_a_draft_with_a_circle_names_its_file(tmp_path):
    text = (material() / "notebooks" / "data" / "05-brief-to-plan.toml").read_text(encoding="utf-8")
    broken = text.replace("days = 3\nafter = [1]", "days = 3\nafter = [5]", 1)
    (tmp_path / "05-brief-to-plan.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(ContentError, match=r"05-brief-to-plan\.toml, plan: .*circle"):
        load_draft("05-brief-to-plan", tmp_path)
