"""Feedback pages against strangers' texts, in a real Chromium, with the page's own policy switched off."""

import base64
import json
from pathlib import Path

import pytest

from grader.marked import MarkedCell, MarkedNotebook
from grader.pages import Section, render
from grader.rebuilt import Remark

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DATA = Path(__file__).parents[1] / "data" / "hostile_outputs"
VECTORS = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))

# What a page of ours never holds, whatever was put into it.
SOUND = """() => {
  const wrong = [];
  const never = 'script, iframe, frame, frameset, object, embed, applet, form, input, button, textarea, select, base, link, ' +
    'svg, math, video, audio, source, template, dialog, portal, fencedframe, noscript, marquee, slot, canvas';
  for (const element of document.querySelectorAll(never)) wrong.push(element.outerHTML.slice(0, 200));
  if (document.querySelectorAll('style').length !== 1) wrong.push('a stylesheet of another');
  const metas = [...document.querySelectorAll('meta')].map((meta) => meta.name || meta.httpEquiv || 'charset');
  if (metas.join() !== 'charset,Content-Security-Policy,referrer,viewport,color-scheme') wrong.push(metas.join());
  const seen = new Set();
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      if (/^on|^style$|^src(doc|set)$|^(xlink|ping|action|formaction|background|poster|is|popover)/.test(name)) wrong.push(name);
      if (name === 'src' && !/^data:image\\/(png|jpeg|gif|webp|svg\\+xml);base64,[A-Za-z0-9+/=]*$/.test(value)) wrong.push(value);
      if (name === 'href' && !/^(https?:\\/\\/|mailto:|#(cell-\\d+|part-marks|nb-.*)$)/i.test(value)) wrong.push(value);
      if (name === 'id') { if (seen.has(value)) wrong.push('twice: ' + value); seen.add(value); }
    }
  }
  for (const output of document.querySelectorAll('.output, .source, .comment')) {
    if (output.querySelector('.marks, .total, .state, .cell, .callout, .up')) wrong.push('looks like the page');
  }
  if (document.querySelectorAll('main').length !== 1 || document.querySelectorAll('h1').length !== 1) wrong.push('a second page');
  if (!document.getElementById('part-notebook').closest('main')) wrong.push('broken out of');
  return wrong;
}"""


def everywhere(text):
    """A page with this text in every place that a student, a file name or a marker reaches."""
    graded = {"nbgrader": {"grade": True, "solution": False, "grade_id": f"id {text}"}}
    answer = {"nbgrader": {"grade": True, "solution": True, "grade_id": f"answer {text}"}}
    mimes = ("text/html", "text/markdown", "text/latex", "text/plain", "image/svg+xml", "application/javascript")
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    shown = [{"output_type": "display_data", "data": {mime: text}, "metadata": {text: text}} for mime in mimes]
    shown += [
        {"output_type": "display_data", "data": {"image/png": text, "image/jpeg": encoded, text: text}},
        {"output_type": "display_data", "data": {"text/html": f"<table><tr><td>{text}</td></tr></table>"}},
        {"output_type": "display_data", "data": {"text/html": f"<p title='{text}'>x</p><img alt=\"{text}\">"}},
        {"output_type": "display_data", "data": {"text/html": f'<img src="data:image/svg+xml;base64,{encoded}">'}},
        {"output_type": "stream", "name": text, "text": [text, text]},
        {"output_type": "stream", "name": "stderr", "text": text},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": [text, f"\x1b[31m{text}\x1b[0m"]},
        {"output_type": text, "data": text},
    ]
    cells = [
        {"cell_type": "markdown", "source": text, "metadata": {}, "attachments": {"x.png": {"image/png": text}}},
        {"cell_type": "markdown", "source": f"# {text}\n\n| {text} |\n|---|\n| {text} |\n", "metadata": {}},
        {"cell_type": "raw", "source": text, "metadata": {}},
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": shown},
        {"cell_type": "code", "source": f"'{text}'  # {text}", "metadata": graded, "outputs": shown[-3:]},
        {"cell_type": "markdown", "source": text, "metadata": answer},
        {"cell_type": text, "source": text, "metadata": {"nbgrader": text}},
    ]
    marks = {name: MarkedCell(0.0, 2.0, None, text, False) for name in (f"id {text}", f"answer {text}", f"gone {text}")}
    notebook = {"cells": cells, "metadata": {"kernelspec": {"language": text}, "language_info": {"name": text}}}
    return render(
        notebook,
        MarkedNotebook(text, text, text, 0.0, 2.0, 0.0, marks),
        title=text,
        reasons={3: text, 4: text},
        remarks=[Remark("stopped", text), Remark("stopped", text, f"id {text}")],
    )


class Reader:
    """A page in Chromium, and everything that happens in it and should not."""

    def __init__(self, context, folder):
        self.file = folder / "page.html"
        self.page = context.new_page()
        self.happened = []
        self.page.on("dialog", lambda dialog: (self.happened.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("request", self._asked)
        self.page.on("popup", lambda page: self.happened.append(f"window {page.url}"))
        self.page.on("download", lambda download: self.happened.append(f"download {download.url}"))

    def _asked(self, request):
        if request.url != self.file.as_uri() and not request.url.startswith("data:image/"):
            self.happened.append(f"request {request.url[:200]}")

    def open(self, page):
        self.file.write_bytes(page)
        self.page.goto(self.file.as_uri(), wait_until="load")


@pytest.fixture(scope="module")
def unprotected(browser, tmp_path_factory):
    """Chromium takes no notice of the page's policy: what keeps it safe must be what stands in it."""
    context = browser.new_context(bypass_csp=True)
    yield Reader(context, tmp_path_factory.mktemp("unprotected"))
    context.close()


@pytest.fixture(scope="module")
def protected(browser, tmp_path_factory):
    context = browser.new_context()
    yield Reader(context, tmp_path_factory.mktemp("protected"))
    context.close()


@pytest.mark.parametrize("name", VECTORS)
def test_nothing_runs_loads_or_leads_away(unprotected, name):
    reader = unprotected
    reader.open(everywhere(VECTORS[name]))
    assert reader.page.evaluate(SOUND) == []
    # Events that need a reader: everything is opened, pointed at and given the focus.
    reader.page.evaluate(
        """() => document.querySelectorAll('*').forEach((element) => {
             if (element.tagName === 'DETAILS') element.open = true;
             for (const kind of ['mouseover', 'click', 'focus', 'toggle', 'error', 'load', 'animationstart'])
               if (kind !== 'click' || element.tagName !== 'A') element.dispatchEvent(new Event(kind, { bubbles: true }));
           })"""
    )
    assert reader.page.evaluate("window.pwned") is None
    assert reader.page.url == reader.file.as_uri()
    assert reader.happened == []


def test_the_policy_stops_what_would_get_through(protected):
    hole = Section("A hole", "<p id=hole>x</p><script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>"
                   "<img src=https://evil.example/x.png><style>#hole { color: red }</style><p style='color: red' id=drop>x</p>"
                   "<base href='https://evil.example/'><iframe srcdoc='<script>parent.pwned = 3</script>'></iframe>"
                   "<form action='https://evil.example/'><button>Go</button></form>")  # fmt: skip
    protected.open(render({}, MarkedNotebook("s", "a", "n", 0, 0, 0, {}), sections=[hole]))
    page = protected.page
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("document.baseURI") == protected.file.as_uri()
    ink = page.evaluate("getComputedStyle(document.body).color")
    for place in ("hole", "drop"):
        assert page.evaluate(f"getComputedStyle(document.getElementById('{place}')).color") == ink
    page.evaluate("document.querySelector('form').requestSubmit()")
    page.wait_for_load_state()
    assert page.url == protected.file.as_uri()
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", (
        "and the page's own stylesheet is let in"
    )
