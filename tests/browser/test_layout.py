"""Nothing sticks out and nothing lies over anything else: small, huge, enlarged, right to left, in the system's colours."""

from __future__ import annotations

import pytest

from scenarios.cards import library
from tests.browser.plain import class_of, sit

pytestmark = pytest.mark.browser
# A zoom of 200 % leaves half of the window's CSS pixels, each two pixels wide.
WINDOWS = {
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "4K": {"viewport": {"width": 3840, "height": 2160}},
    "1280 px at 200 %": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
    "forced colours": {"forced_colors": "active"},
    "right to left": {},
    "motion": {"reduced_motion": "no-preference"},
}
LOOK = """
(within) => {
  const root = document.querySelector(within);
  const seen = (node) => {
    // Where a text is, cut by whatever scrolls or hides around it.
    for (let inner = node.parentElement; inner; inner = inner.parentElement) {
      if (inner.closest('svg')) return [];
      if (!inner.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return [];
    }
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].map((rect) => {
      let { left, top, right, bottom } = rect;
      for (let outer = node.parentElement; outer; outer = outer.parentElement) {
        if (getComputedStyle(outer).overflow === 'visible') continue;
        const box = outer.getBoundingClientRect();
        [left, top, right, bottom] = [Math.max(left, box.left), Math.max(top, box.top),
          Math.min(right, box.right), Math.min(bottom, box.bottom)];
      }
      return { left, top, right, bottom, text: node.data.trim() };
    }).filter((rect) => rect.right - rect.left > 2 && rect.bottom - rect.top > 2);
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT,
    (node) => node.data.trim() ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('script, style')) texts.push(...seen(walker.currentNode));
  const over = [];
  texts.forEach((a, i) => texts.slice(i + 1).forEach((b) => {
    const [wide, high] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    // Lines of one paragraph may touch: a line's box is higher than its letters.
    if (wide > 2 && high > 0.4 * Math.min(a.bottom - a.top, b.bottom - b.top)) over.push(`${a.text} | ${b.text}`);
  }));
  const page = document.scrollingElement;
  const [low, high] = [page.clientLeft, page.clientWidth];
  return { texts: texts.length, over, wider: page.scrollWidth - page.clientWidth,
    out: texts.filter((text) => text.left < low - 1 || text.right > high + 1).map((text) => text.text) };
}
"""


def faults(page, within):
    found = page.evaluate(LOOK, within)
    assert found["texts"] > 5, "it must have seen the texts"
    wider = [f"{found['wider']} px wider than the window"] if found["wider"] > 0 else []
    return [
        *wider,
        *(f"out of sight: {text}" for text in found["out"]),
        *(f"overlap: {text}" for text in found["over"]),
    ]


@pytest.mark.parametrize("window", WINDOWS)
def test_nothing_sticks_out_or_overlaps(plain, story, tmp_path, window):
    page = plain(**WINDOWS[window])
    direction = "rtl" if window == "right to left" else "ltr"
    if "reduced_motion" in WINDOWS[window]:
        page.page.emulate_media(reduced_motion="no-preference")
    found = {}
    for state in ([], ["price"], ["price", "send"]):
        player = sit(story, tmp_path / f"{len(state)}.jsonl", *state)
        page.play(player, direction=direction)
        if direction == "rtl":
            # Until there is an interface in such a language, its direction is put on by hand.
            page.page.evaluate("document.querySelector('.signoff-player').dir = 'rtl'")
        page.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        found[f"player after {len(state)}"] = faults(page.page, ".signoff-player")
    page.show(class_of(story, tmp_path, price_send=12, wait_ring=8)._repr_html_(), direction=direction)
    found["class view"] = faults(page.page, ".signoff-class")
    page.page.get_by_role("button", name="All decisions").click()
    page.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    found["class view, open"] = faults(page.page, ".signoff-class")
    page.show(library(tmp_path, stories=tmp_path)._repr_html_(), direction=direction)
    found["library"] = faults(page.page, "main")
    assert {state: some for state, some in found.items() if some} == {}


def test_text_on_text_would_be_seen(plain):
    page = plain()
    page.show(
        "<p>One</p><p style='margin-top: -2.2em'>Two</p><p style='white-space: nowrap'>"
        + "long " * 200
        + "</p>"
        + "<p>a</p>" * 5
    )
    found = faults(page.page, "main")
    assert "overlap: One | Two" in found
    assert any("wider than the window" in fault for fault in found)
