"""The class view: in a real JupyterLab, as a file, on paper, and where no script runs."""

from __future__ import annotations

import nbformat
import pytest
from nbconvert import HTMLExporter

import scenarios
from signoff.classroom.playing import play_as
from signoff.classroom.roster import make_roster
from tests.browser.plain import class_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def attempts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    story = scenarios.find_story("after-picture-lock")
    for student in make_roster(30, 7):
        play_as(student, story, folder / "submitted" / student.id / "06-change")
    return folder


def steps_by_keyboard(page, first, second):
    """Choices hidden, opened in two steps, and on to the next decision, all with Tab and Enter."""
    moments = page.locator(".sc-moment")
    visible = page.locator(".sc-moment:visible")
    assert visible.count() == 1 < moments.count()
    assert visible.get_by_role("heading").inner_text() == first
    assert visible.get_by_role("listitem").count() == 0, "the choices are hidden"
    status = page.locator(".signoff-class").get_by_role("status")
    assert status.inner_text() == f"Decision 1 of {moments.count()}: {first}"

    page.get_by_role("button", name="Previous").focus()
    page.keyboard.press("Enter")
    assert visible.get_by_role("heading").inner_text() == first, "there is none before the first"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    words = visible.get_by_role("listitem").all_inner_texts()
    assert len(words) > 1
    assert not any("about" in word for word in words), "first what could be done"
    page.keyboard.press("Enter")
    told = visible.get_by_role("listitem").all_inner_texts()
    assert len(told) == len(words), "each choice once"
    assert any("about" in word for word in told), "then what the class did"

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert visible.get_by_role("heading").inner_text() == second
    assert visible.get_by_role("listitem").count() == 0
    assert page.get_by_role("button", name="Next").evaluate("(button) => button === document.activeElement")
    page.keyboard.press("ArrowLeft")
    assert visible.get_by_role("heading").inner_text() == first
    page.get_by_role("button", name="All decisions").click()
    assert visible.count() == moments.count()
    page.get_by_role("button", name="All decisions").click()
    assert visible.count() == 1


def test_in_a_real_jupyterlab(open_cells, page, attempts):
    open_cells("class", f"import scenarios\n\nscenarios.class_view({str(attempts)!r})")
    view = page.locator(".signoff-class")
    view.wait_for(timeout=60_000)
    cells = page.locator(".jp-Cell").count()
    steps_by_keyboard(page, "Friday 6 November, 16:40", "Friday, 17:15")
    page.get_by_role("button", name="Next").focus()
    page.keyboard.type("bbdd")
    assert page.locator(".jp-Cell").count() == cells, "keys in the view must not reach JupyterLab"
    assert not view.get_by_role("img", name="Map of the story").is_visible(), "the map gives the choices away"
    view.get_by_text("Show the map").click()
    assert view.get_by_role("img", name="Map of the story").is_visible()


def test_as_a_file_and_in_nbconvert(plain, attempts, tmp_path):
    view = scenarios.class_view(attempts)
    page = plain().page
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(view.save(tmp_path / "class.html").as_uri())
    steps_by_keyboard(page, "Friday 6 November, 16:40", "Friday, 17:15")
    page.evaluate("""() => {
      const script = document.createElement('script');
      script.textContent = 'window.foreign = true';
      document.body.append(script);
    }""")
    assert page.evaluate("window.foreign") is None, "the page runs no script but its own"
    assert len(said) == 1, said  # the browser's word about that script

    output = nbformat.v4.new_output("execute_result", {"text/html": view._repr_html_(), "text/plain": repr(view)})
    cell = nbformat.v4.new_code_cell("scenarios.class_view('.')", outputs=[output])
    html, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    (tmp_path / "notebook.html").write_text(html, encoding="utf-8")
    page.goto((tmp_path / "notebook.html").as_uri())
    steps_by_keyboard(page, "Friday 6 November, 16:40", "Friday, 17:15")


def test_on_paper_and_without_scripts_nothing_stays_hidden(plain, story, tmp_path):
    view = class_of(story, tmp_path, price_send=12, wait_ring=8)
    page = plain(java_script_enabled=False)
    page.page.set_content(view._repr_html_())
    assert page.page.locator(".sc-moment:visible").count() == 2
    page.page.locator(".sc-moment").first.get_by_text("What could be done").click()
    assert page.page.get_by_text("Ask who asked.").first.is_visible()

    page = plain()
    page.show(view._repr_html_())
    page.page.emulate_media(media="print")
    assert page.page.locator(".sc-moment:visible").count() == 2
    for words in ("about 10", "Two memories of one call", "Send it in writing"):
        assert page.page.get_by_text(words).filter(visible=True).count() >= 1, words
    assert page.page.get_by_role("img", name="Map of the story").is_visible()
    assert page.page.get_by_role("button").count() == 0


def test_two_views_on_one_page_do_not_meet(plain, story, tmp_path):
    view = class_of(story, tmp_path, price_send=12, wait_ring=8)._repr_html_()
    page = plain()
    page.show(f"<div id='a'>{view}</div><div id='b'>{view}</div>")
    page.page.locator("#b").get_by_role("button", name="Next").click()
    shown = page.page.locator(".sc-moment:visible").get_by_role("heading").all_inner_texts()
    assert shown == ["Friday, 16:40", "Friday, 17:25"]
