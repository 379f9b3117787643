"""Every lesson opens in a real JupyterLab, runs from top to bottom, and shows its parts."""

from __future__ import annotations

import nbformat
import pytest

from benchmarks.browser import Notebook
from signoff.places import material

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LESSONS = sorted(path.stem for path in (material() / "notebooks").glob("0[1-9]-*.ipynb"))
WRONG = ", ".join(f'[data-mime-type="application/vnd.jupyter.{kind}"]' for kind in ("error", "stderr"))


OPEN = """
async (path) => {
  await window.jupyterapp.commands.execute('docmanager:open', { path });
  await window.jupyterapp.shell.currentWidget.context.ready;
  await window.jupyterapp.shell.currentWidget.sessionContext.ready;
}
"""


@pytest.fixture(scope="module")
def lab(new_page, running_lab):
    """JupyterLab with a lesson open; the others follow in the same page."""
    with new_page() as page:
        Notebook.at(page, running_lab, f"notebooks/{LESSONS[0]}.ipynb")
        yield page


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_and_draws_all_its_parts(lab, running_lab, name):
    said: list[str] = []
    lab.on("pageerror", lambda error: said.append(str(error)))
    notebook = nbformat.read(running_lab.folder / "notebooks" / f"{name}.ipynb", as_version=4)
    shown = [cell.source.strip().splitlines()[-1] for cell in notebook.cells if cell.cell_type == "code"]
    lab.evaluate(OPEN, f"notebooks/{name}.ipynb")
    lesson = Notebook(lab)
    lesson.wait_idle()
    lesson.run("notebook:run-all-cells")
    plays = sum(line.startswith("scenarios.play(") for line in shown)
    parts = sum(line.startswith("activities.") and "show_chart" not in line for line in shown)
    ready = '.signoff-player[data-ready="true"]'  # at whatever step: other tests play in the same course
    everything = f"document.querySelectorAll('{ready}').length === {plays} && document.querySelectorAll('.so').length === {parts}"
    lab.wait_for_function(f"() => {everything}", timeout=60_000)
    assert lab.locator(WRONG).all_inner_texts() == []
    drawn = lab.locator(".so")
    for index in range(drawn.count()):
        assert drawn.nth(index).locator("form, button, table, img, svg").count(), drawn.nth(index).inner_text()
    lab.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")
    assert said == []
