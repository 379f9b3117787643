"""What a change costs and when it is there."""

from datetime import date
from decimal import Decimal

import pytest

from signoff.activities import STAGES, quote_change
from signoff.activities.calculator_plot import bars, offers
from signoff.activities.calculator_widget import ChangeCalculator
from signoff.activities.form import Entered
from signoff.activities.workdays import add_working_days, working_days_between

MONDAY = date(2027, 3, 8)
EASTER = (date(2027, 3, 26), date(2027, 3, 29))


def quote(hours=8, rate=55, stage="delivered", **more):
    return quote_change(hours, rate, stage, **({"asked_on": MONDAY} | more))


def test_the_same_hours_cost_more_at_every_later_stage():
    prices = [quote(stage=stage.key).price for stage in STAGES]
    assert prices == [Decimal(440), Decimal(550), Decimal(660), Decimal(1320), Decimal(2200)]


def test_a_price_is_in_whole_pounds_with_halves_rounded_up():
    assert quote(hours=3, stage="edit").price == 248  # 247.50


def test_hours_that_binary_fractions_cannot_hold_do_not_cost_an_extra_day():
    assert quote(hours=1.6, stage="delivered").work_days == 1  # 1.6 * 5 is exactly one day


def test_the_date_counts_queue_work_and_approval_and_leaves_out_weekends():
    assert quote(queue_days=1).ready_on == date(2027, 3, 19)  # 1 + 5 + 3 working days after Monday 8


def test_the_date_leaves_out_holidays():
    plain = quote(hours=1, stage="development", asked_on="2027-03-25")
    easter = quote(hours=1, stage="development", asked_on="2027-03-25", holidays=EASTER)
    assert (plain.ready_on, easter.ready_on) == (date(2027, 3, 26), date(2027, 3, 30))


def test_a_request_on_a_saturday_starts_on_monday():
    assert add_working_days(date(2027, 3, 13), 1) == date(2027, 3, 15)


def test_working_days_between_are_negative_when_the_second_day_comes_first():
    assert working_days_between(date(2027, 3, 19), date(2027, 3, 15)) == -4


def test_overtime_buys_a_day_and_is_charged_at_one_and_a_half():
    without, with_overtime = quote(), quote(overtime=2)
    assert with_overtime.work_days == without.work_days - 1
    assert with_overtime.price - without.price == 8 * 55 // 2


def test_overtime_that_saves_no_day_is_not_charged():
    assert quote(hours=1, overtime=4).price == quote(hours=1).price


def test_leaving_things_out_makes_it_cheaper_and_faster():
    less = quote(left_out=0.2)
    assert (less.price, less.work_days) == (Decimal(1760), 4)


def test_the_later_offer_is_the_whole_request_at_the_first_stage():
    assert quote(left_out=0.5, overtime=4).price_if_planned == 440


def test_the_message_of_a_late_quote_says_by_how_much_and_what_else_there_is():
    sentence = quote(queue_days=1, needed_by="2027-03-18").sentence()
    assert "not by Thursday 18 March" in sentence
    assert "1 working day after" in sentence
    assert "£2,200" in sentence
    assert "next version for £440" in sentence


def test_the_message_of_a_quote_in_time_does_not_offer_a_way_out():
    sentence = quote(hours=1, stage="edit", needed_by="2027-03-18").sentence()
    assert sentence.startswith("Yes")
    assert "next version" not in sentence


def test_the_message_says_when_only_part_is_done():
    assert "about 60% of it" in quote(left_out=0.4).sentence()


def test_the_trade_offer_counts_an_hour_of_overtime_as_one_and_a_half():
    assert "44 hours" in offers(quote(overtime=2))


def test_the_trade_offer_survives_work_for_nothing():
    assert "given away" in offers(quote(rate=0))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"hours": 0}, "Hours must be a number, more than 0"),
        ({"hours": "3"}, "and this is '3'"),
        ({"hours": float("nan")}, "Hours"),
        ({"rate": -1}, "The rate must be a number, at least 0"),
        ({"overtime": 5}, "at most 4"),
        ({"left_out": 1}, "at most 0.9"),
        ({"queue_days": 1.5}, "whole days"),
        ({"stage": "lock"}, "development, prep, edit, locked, delivered"),
        ({"asked_on": "8 March"}, "written like 2027-03-17"),
        ({"needed_by": date(2027, 3, 5)}, "before it was asked for"),
    ],
)
def test_values_that_make_no_sense_are_refused_with_a_way_out(values, says):
    with pytest.raises(ValueError, match=says):
        quote(**values)


@pytest.fixture
def calculator():
    return ChangeCalculator(asked_on=MONDAY, needed_by=date(2027, 3, 18))


def enter(calculator, **values):
    calculator.receive(Entered("change", values, pressed=False))


def test_the_form_keeps_the_last_good_answer_beside_a_complaint(calculator):
    before = calculator.quote
    enter(calculator, hours="")
    form = calculator.view()["forms"][0]
    assert "Hours must be a number" in form["complaint"]
    assert calculator.quote == before
    enter(calculator, hours="2")
    assert calculator.view()["forms"][0]["complaint"] == ""


def test_choosing_a_role_sets_its_rate_and_another_rate_leaves_the_role(calculator):
    enter(calculator, role="Sound mixer")
    assert calculator.values["rate"] == "70"
    enter(calculator, rate="72")
    assert calculator.values["role"] == "Another role"
    assert calculator.quote.rate == 72


def test_the_form_survives_whatever_a_browser_sends(calculator):
    enter(calculator, hours="inf", queue="nan", asked="", stage="moon", rate=["x"], left_out="1e999")
    assert calculator.problem


def test_a_date_that_was_cleared_is_a_quote_without_a_deadline(calculator):
    enter(calculator, needed="")
    assert calculator.quote.in_time
    assert calculator.quote.needed_by is None


def test_the_plot_has_an_accessible_name_with_every_price(calculator):
    name = bars(calculator.quotes, "edit").split('aria-label="')[1].split('"')[0]
    assert 'role="img"' in bars(calculator.quotes, "edit")
    for one in calculator.quotes:
        assert f"£{one.price:,}" in name


def test_the_record_in_a_saved_notebook_has_the_message_and_the_table(calculator):
    record = calculator.record()
    assert "What" not in record
    assert "£248" in record
    assert "<table>" in record
