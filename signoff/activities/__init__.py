"""The lessons' interactive parts: free of pandas, of Altair and of the command line."""

from signoff.activities.accountability_own import own_accountability_map
from signoff.activities.accountability_widget import accountability_map
from signoff.activities.arrangements_widget import classify_arrangements
from signoff.activities.backup_widget import backup_check
from signoff.activities.calculator import STAGES, Quote, Stage, quote_change
from signoff.activities.calculator_widget import change_calculator
from signoff.activities.channels import CHANNELS, QUALITIES
from signoff.activities.channels_widget import channel_matrix
from signoff.activities.charts import show_chart
from signoff.activities.conflictmodes_widget import conflict_modes
from signoff.activities.contactreport_widget import contact_report
from signoff.activities.content import ContentError, Option, Question
from signoff.activities.coursemap import course_map
from signoff.activities.delivery_widget import check_delivery
from signoff.activities.diagnosis_widget import diagnose
from signoff.activities.exitnote import exit_note
from signoff.activities.interview_widget import client_interview
from signoff.activities.mediation_widget import mediate
from signoff.activities.ownattempts_widget import own_attempts
from signoff.activities.ownership_widget import who_owns_it
from signoff.activities.planning_widget import who_what_when
from signoff.activities.recommending_widget import recommend
from signoff.activities.retention_widget import retention_model
from signoff.activities.rewriting_widget import rewrite
from signoff.activities.selfcheck import self_check
from signoff.activities.takeaside import revisit_side, take_a_side
from signoff.activities.workdays import add_working_days, working_days_between

__all__ = [
    "CHANNELS",
    "QUALITIES",
    "STAGES",
    "ContentError",
    "Option",
    "Question",
    "Quote",
    "Stage",
    "accountability_map",
    "add_working_days",
    "backup_check",
    "change_calculator",
    "channel_matrix",
    "check_delivery",
    "classify_arrangements",
    "client_interview",
    "conflict_modes",
    "contact_report",
    "course_map",
    "diagnose",
    "exit_note",
    "mediate",
    "own_accountability_map",
    "own_attempts",
    "quote_change",
    "recommend",
    "retention_model",
    "revisit_side",
    "rewrite",
    "self_check",
    "show_chart",
    "take_a_side",
    "who_owns_it",
    "who_what_when",
    "working_days_between",
]
