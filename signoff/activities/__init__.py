"""The lessons' interactive parts: free of pandas, of Altair and of the command line."""

from signoff.activities.calculator import STAGES, Quote, Stage, quote_change
from signoff.activities.calculator_widget import change_calculator
from signoff.activities.charts import show_chart
from signoff.activities.content import ContentError, Option, Question
from signoff.activities.coursemap import course_map
from signoff.activities.exitnote import exit_note
from signoff.activities.selfcheck import self_check
from signoff.activities.takeaside import revisit_side, take_a_side
from signoff.activities.workdays import add_working_days, working_days_between

__all__ = [
    "STAGES",
    "ContentError",
    "Option",
    "Question",
    "Quote",
    "Stage",
    "add_working_days",
    "change_calculator",
    "course_map",
    "exit_note",
    "quote_change",
    "revisit_side",
    "self_check",
    "show_chart",
    "take_a_side",
    "working_days_between",
]
