"""Feedback pages as students read them: in a browser, by ear, on a phone, on paper."""

import base64
import os
from pathlib import Path

import pandas as pd
import pytest

from grader.marked import MarkedCell, MarkedNotebook
from grader.pages import Section, render
from grader.rebuilt import Remark

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[1] / "tools" / "node_modules" / "axe-core" / "axe.min.js"
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="9" height="9"/></svg>'


def cell(kind, source, outputs=(), **flags):
    return {
        "cell_type": kind,
        "source": source,
        "outputs": list(outputs),
        "metadata": {"nbgrader": flags} if flags else {},
    }


def shows(**data):
    return {"output_type": "display_data", "data": {name.replace("_", "/", 1): value for name, value in data.items()}}


@pytest.fixture(scope="module")
def feedback(tmp_path_factory):
    """A page with one of everything."""
    frame = pd.DataFrame({f"column {n}": [n, n + 0.5] for n in range(12)}, index=pd.Index(["a", "b"], name="row"))
    colours = "".join(f"\x1b[{code}mword\x1b[0m " for code in (*range(30, 38), 41, 44, "38;5;130", "1", "3", "4", "7"))
    svg = f"data:image/svg+xml;base64,{base64.b64encode(SVG.encode()).decode()}"
    cells = [
        cell("markdown", "# Week 1\n\nText with `code`, $x_1$, a [link](https://example.org).\n\n> Quoted\n\n|a|b|\n|-|-|\n|1|2|"),
        cell("code", "import math\n\n@property\ndef f(x):\n    '''Text'''\n    return math.pi * 2  # why", [
            {"output_type": "stream", "name": "stdout", "text": f"{colours}\u202e\n{'=' * 400}"},
            {"output_type": "stream", "name": "stderr", "text": "Careful\n"},
            shows(text_html=frame._repr_html_()), shows(image_png=DOT), {"output_type": "display_data", "data": {"image/svg+xml": SVG}},
            shows(text_html=f"<h1>A heading</h1><p>Text <a href='https://example.org'>link</a></p><img src='{svg}' alt='a square'>"),
            shows(text_html="<iframe src=x></iframe>", text_plain="plain"),
            {"output_type": "error", "ename": "E", "evalue": "x", "traceback": ["\x1b[31mE\x1b[0m: x"]},
        ]),
        cell("code", "x = 1", solution=True, grade_id="x"),
        cell("code", "assert x == 2", [{"output_type": "error", "ename": "AssertionError", "evalue": "x is 2", "traceback": ["AT THE TEST"]}],
             grade=True, grade_id="x-test"),
        cell("markdown", "## My answer\n\nBecause.", grade=True, solution=True, grade_id="why"),
        cell("markdown", "### Draw", task=True, grade_id="draw"),
        cell("code", "assert True", grade=True, grade_id="y-test"),
        cell("raw", "raw"),
    ]  # fmt: skip
    marks = {
        "x": MarkedCell(None, None, None, "See **line 3**.", False),
        "x-test": MarkedCell(0.0, 3.0, None, None, False),
        "why": MarkedCell(None, 4.0, None, None, True),
        "draw": MarkedCell(1.5, 2.0, 0.5, "# Nearly\n\n`so`", False),
        "y-test": MarkedCell(1.0, 1.0, 0.0, None, False),
        "lost": MarkedCell(0.0, 1.0, None, "Where is it?", False),
    }
    html = render(
        {"cells": cells, "metadata": {}},
        MarkedNotebook("ada", "week-1", "intro", 2.5, 11, 1, marks),
        reasons={6: "This cell ran longer than 30 s and was stopped."},
        remarks=[Remark("link-refused", "A link was left out.")],
        sections=[Section("What to do next", "<h3>First</h3><p>Read.</p>")],
    )
    file = tmp_path_factory.mktemp("feedback") / "intro.html"
    file.write_bytes(html)
    return file


@pytest.fixture
def read(browser, feedback):
    contexts = []

    def open_it(**options):
        context = browser.new_context(bypass_csp=options.pop("bypass_csp", False), **options)
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(feedback.as_uri())
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"feedback-{options.get('color_scheme', 'x')}.png", full_page=True)
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(read, theme):
    if not AXE.is_file():
        message = "NO NODE TOOLS: tests/setup-node installs axe-core"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    page = read(color_scheme=theme, bypass_csp=True)  # axe-core tries colours with styles of its own
    page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("() => axe.run()")
    checked = {rule["id"]: len(rule["nodes"]) for rule in result["passes"]}
    assert checked["color-contrast"] >= 50, "it must have seen the texts"
    assert checked["heading-order"] >= 8
    found = result["violations"]
    assert [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ] == []


def test_pictures_are_seen_and_the_policy_has_nothing_to_complain_of(read):
    page = read()
    widths = page.evaluate("() => [...document.images].map((image) => image.naturalWidth)")
    assert widths == [1, 40, 40]
    assert page.get_by_role("img", name="a square").is_visible()
    assert page.said == []


def test_the_table_leads_to_the_cells_and_back(read):
    page = read()
    page.get_by_role("link", name="Week 1").first.click()
    cell = page.locator(":target")
    assert cell.get_by_text("x is 2").is_visible()
    assert not cell.get_by_text("AT THE TEST").is_visible()
    cell.get_by_text("The test and what it printed").click()
    assert cell.get_by_text("AT THE TEST").is_visible()
    cell.get_by_role("link", name="to the marks").click()
    assert page.locator(":target").inner_text() == "Your marks"


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_sticks_out_at_the_side(read, width):
    page = read(viewport={"width": width, "height": 800})
    page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    table = page.get_by_role("group", name="Table 3 of cell 2")
    assert table.evaluate("(table) => table.scrollWidth > table.clientWidth"), "a wide table scrolls by itself"


def test_on_paper_the_details_are_there_and_the_way_back_is_not(read):
    page = read()
    page.emulate_media(media="print")
    shown = "(element) => element.checkVisibility({ contentVisibilityAuto: true })"
    assert page.get_by_text("AT THE TEST").evaluate(shown)
    assert not page.get_by_text("to the marks").first.is_visible()
