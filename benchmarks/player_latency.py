"""From a click to the next moment of a story, in a real JupyterLab: ``python -m benchmarks.player_latency [CLICKS]``.

Measured within the page: from the click to the next step in the document, the kernel's round trip included, and to the
frame that shows it. Once over a story written by hand, begun again at each ending; and once over a play of 200
decisions, where the first 50 and the last 50 tell whether a long play grows slow. What Python does of it is
measured apart, in this process, since what another does in a kernel cannot be seen from a page.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

import nbformat
from playwright.sync_api import sync_playwright

from benchmarks.browser import CHROMIUM_FLAGS, Notebook, installed_chromium, running_lab
from benchmarks.generated_stories import generate_long
from benchmarks.machine import table
from scenarios import find_story
from scenarios.language.printer import to_text
from scenarios.sitting import Sitting
from scenarios.strings import LANGUAGES
from scenarios.transcript import transcript
from scenarios.view import make_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser

    from benchmarks.browser import RunningLab
    from scenarios.story import Story

STORY = "after-picture-lock"
LONG = 200  # decisions of the generated play
PART = 50  # of them at its start and at its end
PAUSE = 150  # ms between two clicks: what a click leaves to do, the saved transcript, is not the next one's
WARM = 5  # clicks before the first that counts: modules load, code is compiled
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

# Every message that comes and goes, so that the kernel's part and the page's part can be told apart.
LISTEN = """
window.wire = [];
const Plain = window.WebSocket;
window.WebSocket = class extends Plain {
  constructor(...given) {
    super(...given);
    this.addEventListener('message', ({ data }) => window.wire.push(
      { at: performance.now(), bytes: data.byteLength ?? data.size ?? data.length }));
  }
  send(data) {
    window.wire.push({ at: performance.now(), sent: true });
    super.send(data);
  }
};
"""
# Takes the first choice that is open (at an ending: begins again), and tells how long each part took, in ms.
CLICK = """
async (PAUSE) => {
  const root = document.querySelector('.signoff-player');
  const ended = root.dataset.phase === 'end';
  const button = [...root.querySelectorAll(`[data-act="${ended ? 'restart' : 'send'}"]`)].at(-1);
  if (!ended) root.querySelector('input[data-choice]:not(:disabled):not([aria-disabled=true])').checked = true;
  const times = { ended };
  button.addEventListener('click', (event) => { times.click = event.timeStamp; }, { capture: true, once: true });
  const step = root.dataset.step;
  window.wire.length = 0;
  const kept = new Promise((resolve) => {
    const watch = new MutationObserver((found) => {
      const inTranscript = (node) => node.querySelector?.('.signoff-transcript') ?? node.matches?.('.signoff-transcript');
      if (!found.some(({ addedNodes }) => [...addedNodes].some(inTranscript))) return;
      watch.disconnect();
      resolve(performance.now());
    });
    watch.observe(root.closest('.jp-OutputArea'), { subtree: true, childList: true });
  });
  const shown = new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (root.dataset.step === step || root.dataset.ready !== 'true') return;
      watch.disconnect();
      resolve(performance.now());
    });
    watch.observe(root, { attributes: true });
  });
  button.click();
  times.shown = await shown;
  await new Promise((resolve) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel(); // handled right after the frame is made
    port1.onmessage = resolve;
    port2.postMessage(null);
  }));
  times.painted = performance.now();
  times.sent = window.wire.find((one) => one.sent && one.at >= times.click)?.at;
  // The view is the largest message between the two.
  const view = window.wire.filter((one) => !one.sent && one.at <= times.shown).sort((a, b) => b.bytes - a.bytes)[0];
  times.came = view?.at;
  times.bytes = view?.bytes;
  times.kept = await kept;
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  return times;
}
"""


@dataclass(frozen=True, slots=True)
class Click:
    """What one click took, in milliseconds; `kept`: until the transcript of it was in the notebook.

    `bytes` is the size of the message that brought the view.
    """

    total: float
    painted: float
    kernel: float
    page: float
    kept: float
    bytes: int
    restart: bool

    @classmethod
    def of(cls, times: dict[str, Any]) -> Click:
        """From the moments that the page noted."""
        start, shown = times["click"], times["shown"]
        waited = times["came"] - times["sent"]
        return cls(
            total=shown - start,
            painted=times["painted"] - start,
            kernel=waited,
            page=shown - start - waited,
            kept=times["kept"] - start,
            bytes=times["bytes"],
            restart=times["ended"],
        )


@dataclass(frozen=True, slots=True)
class Weight:
    """What the page holds: nodes of the document within the player, and the heap in bytes."""

    nodes: int
    heap: int


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay under."""
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def clicks(browser: Browser, lab: RunningLab, name: str, cell: str, count: int) -> tuple[list[Click], Weight, Weight]:
    """Play `count` clicks of a notebook with one cell; the page's weight after the first and after the last."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)], metadata=KERNEL)
    nbformat.write(notebook, lab.folder / f"{name}.ipynb")
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(LISTEN)
    devtools = context.new_cdp_session(page)

    def weigh() -> Weight:
        devtools.send("HeapProfiler.collectGarbage")
        heap = devtools.send("Runtime.getHeapUsage")["usedSize"]
        return Weight(page.locator(".signoff-player *").count(), int(heap))

    try:
        Notebook.at(page, lab, f"{name}.ipynb").run("notebook:run-all-cells")
        page.wait_for_selector('.signoff-player[data-ready="true"]', timeout=60_000)
        found = [Click.of(page.evaluate(CLICK, PAUSE))]
        before = weigh()
        found += [Click.of(page.evaluate(CLICK, PAUSE)) for _ in range(count - 1)]
        return found, before, weigh()
    finally:
        context.close()
        lab.end_sessions()


def row(name: str, found: list[Click]) -> list[str]:
    """Figures of some clicks."""
    return [
        name,
        f"{len(found)}",
        *(f"{figure([click.total for click in found]):,.1f}" for figure in (median, p95)),
        f"{median(click.painted for click in found):,.1f}",
        f"{median(click.kernel for click in found):,.1f}",
        f"{median(click.page for click in found):,.1f}",
        f"{median(click.kept for click in found):,.1f}",
        f"{median(click.bytes for click in found) / 1000:,.1f}",
    ]


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds that something takes."""
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1e3


def python_part(story: Story, folder: Path) -> list[list[str]]:
    """What Python does for each decision of a play, at its start and at its end."""
    sitting = Sitting(story, folder / "python" / f"{story.id}.jsonl", seed=1)
    words = LANGUAGES["en"]
    steps: list[tuple[float, float, float, float]] = []
    while not sitting.session.current.ending:
        view = make_view(sitting.session, words, step=sitting.step)
        choice = next(choice["id"] for choice in view["reply"]["choices"] if choice["available"])
        saved = timed(lambda choice=choice: sitting.choose(choice, ""))  # type: ignore[misc]  # bound early
        drawn = timed(lambda: make_view(sitting.session, words, step=sitting.step))
        view = make_view(sitting.session, words, step=sitting.step)
        told = timed(lambda view=view: transcript(view))  # type: ignore[misc]  # bound early
        packed = timed(lambda view=view: json.dumps(view))  # type: ignore[misc]  # bound early
        steps.append((saved, drawn, told, packed))
    part = min(PART, len(steps) // 2)
    return [
        [f"{story.id}, {name}", *(f"{median(step[i] for step in some):.2f}" for i in range(4))]
        for name, some in ((f"first {part}", steps[:part]), (f"last {part} before the debrief", steps[-part - 1 : -1]))
    ]


def main(count: int = 50) -> None:
    """Measure and print."""
    long = generate_long(choices_per_play=LONG, width=2, choices_per_node=3)
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        course = Path(name, "course")
        course.mkdir()
        (course / f"{long.id}.story.md").write_text(to_text(long), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=CHROMIUM_FLAGS)
        with running_lab(course, Path(name, "state")) as lab:
            play = 'import scenarios\n\nscenarios.play("{}", seed=1)'
            written, _, _ = clicks(browser, lab, "written", play.format(STORY), WARM + count)
            grown, before, after = clicks(browser, lab, "grown", play.format(f"{long.id}.story.md"), LONG)
        browser.close()
        python = python_part(find_story(STORY), Path(name)) + python_part(long, Path(name))
    ending = grown.pop()
    counted = written[WARM:]
    rows = [
        row(f"{STORY}, every click", counted),
        row("  choices", [click for click in counted if not click.restart]),
        row(f"a play of {LONG}, first {PART}", grown[:PART]),
        row(f"a play of {LONG}, last {PART}", grown[-PART:]),
        row("  its debrief", [ending]),
    ]
    header = [
        "Click to next moment, ms",
        "clicks",
        "median",
        "p95",
        "painted",
        "kernel",
        "page",
        "transcript",
        "message, kB",
    ]
    table("Wanted: a median of 50 ms at most, and no growth", header, rows)
    sys.stdout.write(
        f"\nA play of {LONG}, from its first click to its debrief: {before.nodes:,} to {after.nodes:,} elements, "
        f"heap {before.heap / 1e6:.1f} to {after.heap / 1e6:.1f} MB.\n\n"
    )
    table("What Python does of it, ms a decision (medians)", ["Play", "journal", "view", "transcript", "JSON"], python)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
