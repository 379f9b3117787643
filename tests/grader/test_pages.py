"""What a feedback page tells: marks, comments, code, outputs, and nothing that is to stay hidden."""

import base64
import json
import re
import signal
import struct
import zlib
from itertools import pairwise

import pandas as pd
import pytest

from grader.marked import MarkedCell, MarkedNotebook
from grader.pages import Section, render
from grader.pages.ansi import terminal
from grader.rebuilt import Remark


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" + b"\x80" * min(width, 100))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return base64.b64encode(data).decode()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect id="r" width="9" height="9"/><use href="#r" x="20"/></svg>'


def code(source, *outputs, **flags):
    return {
        "cell_type": "code",
        "source": source,
        "outputs": list(outputs),
        "metadata": {"nbgrader": flags} if flags else {},
    }


def prose(source, **flags):
    return {"cell_type": "markdown", "source": source, "metadata": {"nbgrader": flags} if flags else {}}


def shows(data):
    return {"output_type": "display_data", "data": data, "metadata": {}}


def prints(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def raises(name, value, *traceback):
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": list(traceback)}


def mark(score, points, comment=None, *, extra=None, waiting=False):
    return MarkedCell(score, points, extra, comment, waiting)


def page(*cells, marks=None, score=0.0, most=0.0, late=0.0, **options):
    marked = MarkedNotebook("ada", "week-1", "intro", score, most, late, marks or {})
    return render({"cells": list(cells), "metadata": {}}, marked, **options).decode()


def words(html):
    """The page's text as a reader sees it, in one line."""
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", body)
    for entity, letter in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", '"'),
        ("&quot;", '"'),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ):
        text = text.replace(entity, letter)
    return " ".join(text.split())


def test_marks_are_told_in_a_table_that_leads_to_the_cells():
    html = page(
        prose("## 1 Doubling"),
        code("def f(x): ...", solution=True, grade_id="f", grade=False),
        code("assert f(1) == 2", grade=True, grade_id="f-test"),
        prose("Because.", grade=True, solution=True, grade_id="why"),
        prose("Draw.", task=True, grade_id="draw"),
        marks={"f-test": mark(1.5, 3), "why": mark(None, 4, waiting=True), "draw": mark(3, 2, extra=1), "lost": mark(0, 5)},
        score=4.5, most=14, late=0.25,
    )  # fmt: skip
    text = words(html)
    assert "4.25 of 14" in text
    assert "4.5 for the work, less 0.25 because it came late." in text
    assert "has not been marked yet" in text
    assert "1 Doubling f-test Automatic test 1.5 of 3 ◐ Part of the marks" in text
    assert "why Your text – of 4 … Not marked yet" in text
    assert "draw Your task 3 of 2 (1 extra in it) ✓ Full marks" in text
    assert "lost Not on this page 0 of 5 ✗ No marks" in text
    links = re.findall(r'<a href="#(cell-\d+)">', html)
    assert links == ["cell-3", "cell-4", "cell-5"]
    assert all(html.count(f'id="{link}"') == 1 for link in links)


def test_a_second_cell_of_the_same_id_does_not_stand_there_with_the_marks_of_the_first():
    test = code("assert True", grade=True, grade_id="t")
    html = page(test, test, marks={"t": mark(2, 2)})
    assert html.count("2 of 2") == 2, "once in the table and once at the cell"


def test_a_comment_is_markdown_and_stands_at_its_cell():
    html = page(
        code("x = 1", solution=True, grade_id="x"),
        marks={"x": mark(None, None, "Good, but *why*?\n\n- one"), "lost": mark(1, 1, "Found **elsewhere**.")},
    )
    assert "Good, but <em>why</em>?" in html
    assert "<li>one</li>" in html
    assert "Found <strong>elsewhere</strong>." in html


@pytest.mark.parametrize(
    ("output", "said", "help_"),
    [
        (raises("AssertionError", "double(2) is 4"), "The test says: double(2) is 4", "work one out by hand"),
        (
            raises("NameError", "name 'f' is not defined"),
            "NameError: name 'f' is not defined",
            "spelt as the task spells it",
        ),
        (raises("Outlandish", "x"), "Outlandish: x", "last line of the details"),
        (prints("Careful!", "stderr"), "", "a warning of its own"),
    ],
)
def test_a_test_that_failed_says_why_and_what_to_look_at(output, said, help_):
    test = code("assert f(2) == 4", output, grade=True, grade_id="t")
    text = words(page(test, marks={"t": mark(0, 2)}))
    assert said in text
    assert help_ in text
    assert "What to look at" not in words(page(test, marks={"t": mark(2, 2)}))


def test_hidden_tests_are_nowhere_on_the_page():
    source = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(17) == 34\n### END HIDDEN TESTS"
    trace = "Cell In[3], line 3\n      1 assert f(1) == 2\n----> 3 \x1b[33massert\x1b[39m f(17) == 34"
    html = page(code(source, raises("AssertionError", "", trace), grade=True, grade_id="t"), marks={"t": mark(0, 1)})
    assert "f(17)" not in words(html).replace(" ", "")
    assert "HIDDEN" not in html
    assert "A test that is not shown here did not pass" in words(html)


def test_reasons_and_remarks_stand_where_they_belong():
    html = page(
        code("while True: pass"),
        code("assert x", grade=True, grade_id="t"),
        marks={"t": mark(0, 1)},
        reasons={0: "This cell ran longer than 30 s and was stopped."},
        remarks=[
            Remark("cell-restored", "This test was put back.", "t"),
            Remark("link-refused", "A link was left out."),
        ],
    )
    text = words(html)
    assert "A link was left out." in text.partition("Your notebook")[0]
    notebook = text.partition("Your notebook, as it was marked")[2]
    assert notebook.index("30 s and was stopped") < notebook.index("while") < notebook.index("This test was put back.")


def test_sections_come_before_the_notebook_and_their_style_is_let_in():
    html = page(prose("x"), sections=[Section("The rubric", "<p class=lv>Level 3</p>", ".lv { color: red }")])
    assert html.index("Your marks") < html.index("<p class=lv>Level 3</p>") < html.index("Your notebook")
    assert ".lv { color: red }" in html
    assert re.search(r"style-src 'sha256-[^']+'", html)[0] != re.search(r"style-src 'sha256-[^']+'", page())[0]


def test_a_table_of_pandas_survives_whole():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x < y", "z"]}, index=pd.Index(["one", "two"], name="row"))
    html = page(code("frame", shows({"text/html": frame._repr_html_(), "text/plain": "plain"})))
    (table,) = re.findall(r'<table class="dataframe">.*?</table>', html, re.DOTALL)
    rows = [[words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in table.split("</tr>")]
    assert rows[:-1] == [["", "a", "b"], ["row", "", ""], ["one", "1", "x < y"], ["two", "2", "z"]]
    assert "plain" not in words(html)


@pytest.mark.parametrize(
    ("mime", "content", "kept"),
    [("image/png", png(4, 4), True), ("image/png", png(90_000, 90_000), False), ("image/png", "AAAA", False),
     ("image/png", "<script>", False), ("image/svg+xml", SVG, True), ("image/svg+xml", "<svg>", False),
     ("image/svg+xml", SVG.replace("<rect", "<script/><rect"), False)],
)  # fmt: skip
def test_pictures_that_are_sound_are_shown(mime, content, kept):
    html = page(code("plot()", shows({mime: content, "text/plain": "<Figure>"})))
    assert (f'src="data:{mime};base64,' in html) is kept
    assert ("A picture is left out" in html) is not kept
    assert ("<Figure>" in words(html)) is not kept


def test_what_a_page_cannot_show_falls_back_and_says_so():
    chart = {
        "application/vnd.vegalite.v5+json": {"mark": "bar"},
        "text/html": "<div id=v></div><script>draw()</script>",
    }
    text = words(page(code("chart", shows(chart | {"text/plain": "alt.Chart(...)"}))))
    assert "alt.Chart(...)" in text
    assert "need a program or a player are left out" in text
    assert "draw()" not in text
    remote = words(
        page(code("x", shows({"text/html": "<p>Look: <img src=https://example.org/x.png alt='the plan'></p>"})))
    )
    assert "A picture that this page would have to fetch from elsewhere" in remote


def test_markdown_is_laid_out_without_html_and_without_pictures_from_elsewhere():
    html = page(
        prose(
            "See [Part 2](#Part-2), [the docs](https://example.org) and [data](data.csv). Costs $5 or $6. $a_1 * b_1$\n\n"
            "![plan](attachment:plan.png) ![logo](https://example.org/x.png) <b>raw</b>\n\n```python\nx = 1 # why\n```"
        ),
        prose("## Part 2"),
        prose("## Part 2"),
    )
    assert '<a href="#nb-Part-2"' in html
    assert html.count('id="nb-Part-2"') == 1
    assert 'href="https://example.org" rel="noopener noreferrer nofollow"' in html
    assert "data.csv" not in html
    assert "$a_1 * b_1$" in html
    assert "Costs $5 or $6." in html
    assert "[Picture “plan” is in your notebook]" in words(html)
    assert "[Picture “logo” is not on this page]" in words(html)
    assert "&lt;b&gt;raw&lt;/b&gt;" in html
    assert '<span class="c"># why' in html


def test_letters_that_cannot_be_seen_are_named_in_code_and_output():
    html = page(code("admin = False  # \u202e eslaF", prints("a\u200bb\x07")))
    assert all(f'<span class="odd">{name}</span>' in html for name in ("U+202E", "U+200B", "U+0007"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("\x1b[1;31mNo\x1b[0m!", '<span class="a-b a-red">No</span>!'),
        ("\x1b[38;5;196mx\x1b[39my", '<span class="a-red">x</span>y'),
        ("\x1b[38;2;0;90;200mx", '<span class="a-blue">x</span>'),
        ("\x1b[41mx", '<span class="a-mark">x</span>'),
        ("10%\r50%\rdone\nnext\r\n", "done\nnext\n"),
        ("ab\x08c", "ac"),
        ("a\x1b[2J\x1b]0;title\x07\x1b(Bb\x1b", "ab"),
        ("\x1b[99999999999999999999;m<", "&lt;"),
    ],
)
def test_a_terminals_colours_and_progress_bars(text, html):
    assert terminal(text) == html


def test_headings_never_skip_a_level():
    html = page(
        prose("#### Deep\n\n# Top\n\n###### Deeper"),
        code("t", shows({"text/html": "<h1>One</h1><h5>Two</h5><h2>Three</h2>"}), grade=True, grade_id="t"),
        prose("###### Again"),
        marks={"t": mark(1, 1)},
    )
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(levels) == 1 + 2 + 3 + 1 + 3 + 1


@pytest.mark.parametrize(
    "notebook",
    [
        {},
        {"cells": None},
        {"cells": [None, 1, "x", [], {"cell_type": "code"}, {"cell_type": "code", "source": 5, "outputs": {"a": 1}}]},
        {"cells": [{"cell_type": "markdown", "source": ["a", None, ["b"]], "metadata": []}], "metadata": "x"},
        {"cells": [code("x", None, 1, {}, shows(None), shows({"text/plain": 5}), shows({"text/html": ["<p>", 1]}))]},
        {"cells": [code("x", {"output_type": "error"}, {"output_type": "stream"}, raises(1, None, 2))]},
        {"cells": [{"cell_type": "code", "source": "x", "metadata": {"nbgrader": {"grade": "yes", "grade_id": [1]}}}]},
    ],
)
def test_a_notebook_of_any_shape_has_a_page(notebook):
    marked = MarkedNotebook("ada", "week-1", "intro", 1, 2, 0, {"t": mark(1, 2)})
    assert "1 of 2" in words(render(notebook, marked).decode())


def test_a_page_has_at_most_five_megabytes_and_says_what_is_missing():
    long = "x" * 1_000_000
    wide = "<table>" + "<tr><td>1</td><td>2</td></tr>" * 100_000 + "</table>"
    outputs = [prints(long), shows({"text/html": wide}), shows({"text/plain": long}), raises("E", long, long)]
    cells = [
        code("many", *[shows({"text/plain": "x"})] * 60),
        code(long, *outputs * 40),
        *(code(f"y{n} = '{long[:90_000]}'", *outputs) for n in range(60)),
        prose(long),
    ]
    html = page(*cells, *(prose("x") for _ in range(2_000)))
    assert len(html.encode()) < 5_000_000
    text = words(html)
    assert "characters are left out here" in text
    assert "This output was cut" in text
    assert "Only the first 50 outputs of this cell are shown" in text
    assert "the page has no room for more" in text
    assert "1,063 more cells" in text


# The sanitiser's time, the parser's or the lexer's would grow with the square of such a text, or worse.
@pytest.mark.parametrize(
    "text",
    [
        "<ul><li>" * 500_000, "<b></p>" * 500_000, "<div>" * 1_000_000, "<p " + "a=1 " * 500_000 + ">", "<" * 1_000_000,
        "![" * 200_000, "[a](" * 200_000, "**x" * 200_000, ">" * 500_000, "|a" * 200_000 + "\n" + "|-" * 200_000,
        "$" * 500_000, "\\begin{a}" * 100_000, "`" * 500_000, "(" * 500_000, "\x1b[" * 500_000, "\x1b]" * 500_000,
        "\r" * 500_000, "\x1b[1" + ";1" * 500_000 + "m", "\x00" * 1_000_000, "\ud800" * 1_000_000, "\u202e" * 500_000,
    ],
    ids=lambda text: ascii(text[:8]),
)  # fmt: skip
def test_pathological_texts_are_shown_in_bounded_time(text):
    # A page that takes minutes would stop the class; this one is stopped by the timer and fails.

    def too_long(*_):
        raise TimeoutError("the page took more than 30 s of processor time")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, 30)
    try:
        every = [
            shows({"text/html": text}),
            shows({"text/markdown": text}),
            shows({"image/svg+xml": text}),
            prints(text),
        ]
        cells = [prose(text[:20_000]), prose(text), code(text[:20_000], *every), code(text, raises(text, text, text))]
        html = page(*cells, marks={"t": mark(0, 1, text)})
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert len(html.encode()) < 5_000_000


def test_json_that_a_notebook_can_hold_can_be_written():
    notebook = json.loads('{"cells": [{"cell_type": "markdown", "source": "\\ud800 \\u0000 \\uffff", "metadata": {}}]}')
    html = render(notebook, MarkedNotebook("\ud83d", "a\x00", "\udc00", 0, 0, 0, {})).decode("utf-8")
    assert "\ufffd" in html
    assert "\x00" not in html
