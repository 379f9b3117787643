"""The report's page: in light and dark, on a phone and on paper, for eyes and for a screen reader."""

import pytest

from grader.report.making import Report
from tests.grader.report_results import results

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    return Report(results(folder)).save(folder / "report.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_axe_finds_nothing_with_everything_open(plain, axe, file, scheme, width):
    page = plain(color_scheme=scheme, viewport={"width": width, "height": 900}).page
    page.goto(file.as_uri())
    page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert axe(page, "html") == []
    assert page.evaluate("document.documentElement.scrollWidth") == width, "only tables scroll"


def test_nothing_is_loaded_and_nothing_is_refused(plain, file):
    page = plain().page
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert (asked, said) == ([file.as_uri()], [])


def test_each_picture_is_drawn_and_its_table_opens_by_keyboard(plain, file):
    page = plain().page
    page.goto(file.as_uri())
    bars = page.locator(".rp-questions .rp-rows").first.locator("rect.bar")
    assert bars.count() == 3
    widths = [bar.bounding_box()["width"] for bar in bars.all()]
    shown = page.locator(".rp-questions .rp-rows").first.locator("li:not(.rp-scale) b").all_inner_texts()
    assert sorted(range(3), key=lambda at: widths[at]) == sorted(range(3), key=lambda at: float(shown[at].strip("%")))
    table = page.locator(".rp-questions details")
    assert not table.get_by_role("table").is_visible()
    table.locator("summary").focus()
    page.keyboard.press("Enter")
    assert table.get_by_role("table", name="Questions").is_visible()
    assert table.get_by_role("row").count() == 4


def test_on_paper_every_table_is_there(plain, file):
    page = plain().page
    page.goto(file.as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".rp-questions details table").evaluate("(table) => table.getBoundingClientRect().height") > 50
    ground = page.locator(".signoff-report").evaluate("(part) => getComputedStyle(part).backgroundColor")
    assert ground == "rgb(255, 253, 248)"
