"""A student does the assignment in JupyterLab, hands it in, and an instructor grades what was played."""

from __future__ import annotations

import zipfile

import nbformat
import pytest

from grader import Course
from signoff.assignments import hand_in
from signoff.classroom.answers import load_bank
from signoff.places import exercises

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAME = "06-change"


def test_what_was_played_is_handed_in_and_graded(open_notebook, player, running_lab, tmp_path):
    notebook = running_lab.folder / "assignments" / NAME / f"{NAME}.ipynb"
    work = nbformat.read(notebook, as_version=4)
    right = load_bank(exercises()[NAME]).right
    for cell in work.cells:
        cell.source = right.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    nbformat.write(work, notebook)

    page = open_notebook(f"assignments/{NAME}/{NAME}.ipynb")
    page.run("notebook:run-all-cells")
    player.wait(step=0)
    while not player.ended:
        player.click_reply(player.choices()[-1], "because I want to see where it leads")
    page.save()
    packed = hand_in(running_lab.folder, NAME)
    assert packed.warnings == ()
    assert "attempts/after-picture-lock.jsonl" in packed.files

    student = tmp_path / "student"
    with zipfile.ZipFile(packed.archive) as archive:
        archive.extractall(student)
    course = Course.create(tmp_path / "course", "client-relations")
    course.add_assignment(exercises()[NAME])
    course.generate(NAME)
    course.release(NAME)
    course.submit("ada", student / NAME)
    assert course.collect(NAME) == ["ada"]
    course.autograde(NAME, "ada")
    (mark,) = course.marks(NAME)
    assert (mark.auto, mark.max_auto) == (50, 50)
