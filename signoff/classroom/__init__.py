"""A class of simulated students, to look at before a real one comes."""

from signoff.classroom.marking import Step
from signoff.classroom.roster import Student, make_roster
from signoff.classroom.simulate import ClassReport, run_class, run_term

__all__ = ["ClassReport", "Step", "Student", "make_roster", "run_class", "run_term"]
