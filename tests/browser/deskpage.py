"""A marking desk in a page of nothing else, with its real Python behind it: quick to open, and the same pixels each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browser.plain import Plain

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from grader.marking.desk import Desk

# What the desk sends goes to Python and comes back as a message; `window.gone` is a kernel that has stopped, and
# `window.busy` a promise that one keeps everything waiting for.
SHIM = """
async ({ esm, mode, dark }) => {
  document.body.dataset.jpThemeLight = String(!dark);
  const code = URL.createObjectURL(new Blob([esm], { type: 'text/javascript' }));
  const { default: widget } = await import(code);
  const heard = new Set();
  const model = { get: () => mode, on: (_, f) => heard.add(f), off: (_, f) => heard.delete(f),
    async send(message) {
      if (window.gone) throw new Error('no kernel');
      await window.busy;
      const answer = await window.toPython(message);
      for (const f of heard) f(answer);
    } };
  widget.render({ model, el: document.querySelector('main') });
}
"""


class DeskPage(Plain):
    """A page that holds one desk."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.desk: Desk | None = None
        page.expose_function("toPython", self._ask)

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        answers: list[dict[str, Any]] = []
        assert self.desk is not None
        self.desk.send = answers.append  # type: ignore[method-assign]  # the wire, which is all that is missing here
        self.desk.receive(message)
        (answer,) = answers
        return answer

    def sit(self, desk: Desk, *, dark: bool = False, **page: Any) -> Locator:
        """The desk as it opens."""
        self.desk = desk
        self.show("", dark=dark, **page)
        self.page.add_style_tag(content=str(desk._css))
        self.page.evaluate(SHIM, {"esm": str(desk._esm), "mode": desk.mode, "dark": dark})
        root = self.page.locator('.signoff-desk[data-ready="true"]')
        root.wait_for()
        return root
