"""Stock nbgrader under attack, inside its outer sandbox; and the refusal where there is none."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from grader.attacks import Want, find_attack
from grader.attacks.facts import alive
from grader.attacks.stock import NoOuterSandboxError, attack_stock
from tests.grader.courses import read_cells

TINY = """
%%% answer double
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
%%% test double-tests 3
assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double(7) == 14
### END HIDDEN TESTS
%%% written why 2
Because.
"""


@pytest.fixture
def tiny(tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    (tmp_path / "tiny.cells").write_text(TINY)
    nbformat.write(read_cells(tmp_path / "tiny.cells"), folder / "tiny.ipynb")
    return folder


def test_refuses_without_an_outer_sandbox(tiny, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoOuterSandboxError, match="bubblewrap"):
        attack_stock(tiny, [find_attack("deletes_the_course")])


def test_what_runs_inside_refuses_to_run_outside(tmp_path):
    command = [sys.executable, "-m", "grader.attacks.stock_inside", str(tmp_path), "deletes_the_course", "1"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"SIGNOFF_BASELINE": "{}"}
    )
    assert done.returncode != 0
    assert "nowhere else" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")
def test_sees_what_attacks_do_to_stock_and_nothing_gets_out(tiny):
    names = ("returns_a_number_that_equals_everything", "leaves_a_daemon")
    verdicts = {found.verdict.attack: found for found in attack_stock(tiny, map(find_attack, names))}
    assert [found.fault for found in verdicts.values()] == [""] * 2
    harms = [verdicts[name].verdict.harms for name in names]
    assert "3 marks, not 0" in harms[0][Want.SCORE]
    assert Want.SURVIVE in harms[1]
    for found in verdicts.values():
        assert alive(found.marker) == [], "what survived the run did not survive its sandbox"
