"""The change-request calculator as a live form over `quote_change`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signoff.activities.calculator import (
    MOST_LEFT_OUT,
    MOST_OVERTIME,
    STAGES,
    Quote,
    against_date,
    amount,
    pounds,
    quote_change,
)
from signoff.activities.calculator_plot import bars, offers, stage_table
from signoff.activities.form import Activity, Entered, Json, entry, paragraph, radio
from signoff.activities.workdays import as_date, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

RATES: Mapping[str, int] = {
    "Editor": 55,
    "Motion designer": 65,
    "Sound mixer": 70,
    "Colourist": 75,
    "Producer": 60,
    "Illustrator": 50,
    "Photographer": 60,
}
"""Pounds an hour, invented."""

OWN_RATE = "Another role"


class ChangeCalculator(Activity):
    """Values come in as the browser has them (texts), go through `quote_change`, and come back as answer or complaint."""

    sentence = "Run this cell to calculate what a change costs at each stage of a production."

    def __init__(self, *, asked_on: date, needed_by: date, holidays: tuple[date, ...] = ()) -> None:
        self.holidays = holidays
        self.values: dict[str, str] = {
            "stage": "edit",
            "role": next(iter(RATES)),
            "hours": "3",
            "rate": str(next(iter(RATES.values()))),
            "asked": asked_on.isoformat(),
            "needed": needed_by.isoformat(),
            "overtime": "0",
            "left_out": "0",
            "queue": "1",
        }
        self.problem = ""
        self.quotes: tuple[Quote, ...] = ()
        self.quote: Quote
        self._calculate()
        super().__init__()

    def receive(self, entered: Entered) -> None:
        """Take the values, sensible or not, and calculate anew."""
        role_before = self.values["role"]
        self.values |= {key: entered.text(key) for key in self.values if key in entered.values}
        role = self.values["role"]
        if role != role_before and role in RATES:
            self.values["rate"] = str(RATES[role])
        elif self.values["rate"] != str(RATES.get(role, "")):
            self.values["role"] = OWN_RATE
        self._calculate()

    def _calculate(self) -> None:
        value = self.values
        try:
            quotes = tuple(
                quote_change(
                    _read_number(value["hours"], "Hours"),
                    _read_number(value["rate"], "The rate"),
                    stage.key,
                    asked_on=as_date(value["asked"], "The day of the request"),
                    needed_by=as_date(value["needed"], "The date it is needed") if value["needed"] else None,
                    overtime=_read_number(value["overtime"], "Overtime a day"),
                    left_out=_read_number(value["left_out"], "The share left out") / 100,
                    queue_days=_read_number(value["queue"], "Days in the queue"),
                    holidays=self.holidays,
                )
                for stage in STAGES
            )
            self.quote = next(quote for quote in quotes if quote.stage.key == value["stage"])
        except StopIteration:
            self.problem = "Choose one of the stages."
        except ValueError as error:
            self.problem = str(error)
        else:
            self.quotes = quotes
            self.problem = ""

    def view(self) -> Json:
        """The controls, and the answer under them."""
        value = self.values
        stages = [(stage.key, f"{stage.label} ×{amount(stage.multiplier)}") for stage in STAGES]
        roles = [*RATES, OWN_RATE]
        fields = [
            radio("stage", "Where the production stands", stages, value["stage"], style="pills"),
            entry("role", "select", "Whose work it is", value["role"], options=[{"value": r, "label": r} for r in roles]),
            entry("hours", "number", "Hours, had it been planned", value["hours"], min="0.25", step="0.25"),
            entry("rate", "number", "Rate, £ an hour (invented)", value["rate"], min="0", step="1"),
            entry("asked", "date", "Asked on", value["asked"]),
            entry("needed", "date", "Needed by", value["needed"]),
            entry("queue", "range", "Days until somebody is free", value["queue"], min="0", max="10", step="1", unit=" d"),
            entry(
                "overtime", "range", "Overtime a day, at 1½ times", value["overtime"],
                min="0", max=str(MOST_OVERTIME), step="0.5", unit=" h",
            ),
            entry(
                "left_out", "range", "Left out of the request", value["left_out"],
                min="0", max=f"{MOST_LEFT_OUT * 100:.0f}", step="10", unit="%",
            ),
        ]  # fmt: skip
        return {
            "kind": "calculator",
            "title": "What does this change cost, and when is it there?",
            "problem": "",
            "forms": [
                {
                    "id": "change",
                    "live": True,
                    "fields": fields,
                    "output": self._output(),
                    "complaint": self.problem,
                    "heard": "" if self.problem else f"{pounds(self.quote.price)}, {against_date(self.quote)}",
                }
            ],
        }

    def _output(self) -> str:
        current = self.quote.stage.key
        return (
            paragraph("What you could send", tag="h3")
            + paragraph(self.quote.sentence(), tag="blockquote")
            + paragraph("Three honest offers", tag="h3")
            + offers(self.quote)
            + paragraph("The same change at each stage", tag="h3")
            + bars(self.quotes, current)
            + stage_table(self.quotes, current)
        )

    def record(self) -> str:
        """The message, the offers and the table."""
        asked = f"Asked on {spoken(self.quote.asked_on)} {self.quote.stage.phrase}:"
        return (
            paragraph(asked)
            + paragraph(self.quote.sentence(), tag="blockquote")
            + offers(self.quote)
            + stage_table(self.quotes, self.quote.stage.key)
        )


def _read_number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{what} must be a number, and this is {text!r}.") from None


def change_calculator(*, asked_on: date | str, needed_by: date | str, holidays: tuple[date | str, ...] = ()) -> None:
    """Show the calculator. The dates are those of the lesson's case, so that the page says the same every year."""
    ChangeCalculator(
        asked_on=as_date(asked_on, "asked_on"),
        needed_by=as_date(needed_by, "needed_by"),
        holidays=tuple(as_date(day, "A holiday") for day in holidays),
    ).show()
