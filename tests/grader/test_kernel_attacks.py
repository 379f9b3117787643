"""The corpus's attacks on kernels, handed in to an assignment that needs one, and graded as a class would be."""

import sys

import nbformat
import pytest

from grader.attacks import find_attack
from grader.attacks.ours import attack_ours, harmed
from tests.grader.courses import read_cells

ATTACKS = (
    "answers_for_the_kernel",
    "asks_for_a_kernel_by_making_widgets",
    "closes_the_kernels_sockets",
    "ends_the_kernels_front_end",
    "floods_the_channel_of_outputs",
    "gives_back_the_expected_value",
    "opens_comms_without_end",
    "replaces_run_cell",
    "replies_for_the_kernel_before_its_time",
    "respawns_when_killed",
    "sends_widgets_that_are_none",
    "steals_the_kernels_connection",
    "survives_in_namespaces_of_its_own",
)
CELLS = """%%% given setup
import ipywidgets
hours = ipywidgets.IntSlider(8)
display(hours)

%%% answer quote
### BEGIN SOLUTION
def quote(hours):
    return hours * 55
### END SOLUTION

%%% test quote-tests 3
assert quote(2) == 110
### BEGIN HIDDEN TESTS
assert quote(3) == 165
### END HIDDEN TESTS
"""


def commands(course, assignment):
    signoff = [sys.executable, "-m", "signoff"]
    where = [assignment, "--course", str(course)]
    return [[*signoff, "grade", *where, "--seconds", "3"], [*signoff, "feedback", *where]]


@pytest.mark.slow
def test_no_attack_on_a_kernel_does_harm(tmp_path):
    text = tmp_path / "quote.cells"
    text.write_text(CELLS, encoding="utf-8")
    source = tmp_path / "quotes"
    source.mkdir()
    nbformat.write(read_cells(text), source / "quote.ipynb")
    results = attack_ours(source, [find_attack(name) for name in ATTACKS], commands)
    assert [(verdict.attack, verdict.harms) for verdict in harmed(results)] == []
    assert sum(len(result.verdicts) for result in results) == len(ATTACKS)
    assert {code for result in results for code in result.exit_codes} <= {0, 3}, results[0].printed
