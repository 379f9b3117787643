"""From a key to the next answer on screen, at the marking desk in a real JupyterLab: ``python -m benchmarks.desk_latency``.

A class of 1,000 with texts of a realistic length, a play of the scenario and automatic marks, shared out among four markers.
One of them is measured in a browser, within the page: from the key to the next answer in the document and to the frame that
shows it, the kernel's round trip included. The other three mark meanwhile, each in a process of its own, three acts a second.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import nbformat
from playwright.sync_api import sync_playwright

from benchmarks.browser import CHROMIUM_FLAGS, Notebook, installed_chromium, running_lab
from benchmarks.machine import table
from benchmarks.player_latency import KERNEL, p95, timed
from benchmarks.report import ASSIGNMENT, MARKERS, QUESTION, make_class
from grader.marking.desk import shown
from grader.marking.model import MarkingError
from grader.marking.opening import open_store
from grader.marking.place import FILE
from grader.marking.sharing import share_out
from grader.marking.work import Work, open_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader import Course

STORY = "after-picture-lock"
PAUSE = 600  # ms between two answers: less than anybody needs to read one
RUSH = 0  # or none at all
ACTS = 3  # of each of the other markers, in a second
WARM = 3  # moves before the first that counts
# What the desk does when a key is pressed, or another piece is asked for by its code; in ms, within the page.
MOVE = """
async ([key, code, pause]) => {
  const root = document.querySelector('.signoff-desk');
  const press = (node, key) => node.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const until = (done) => new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`nothing came of ${key || code}: ${root.querySelector('[role=alert]').textContent}`)), 20000);
    if (done()) { resolve(performance.now()); return; }
    const watch = new MutationObserver(() => { if (done()) { watch.disconnect(); resolve(performance.now()); } });
    watch.observe(root, { attributes: true });
  });
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel(); // handled right after the frame is made
    port1.onmessage = () => resolve(performance.now());
    port2.postMessage(null);
  }));
  const before = root.dataset.code;
  let start;
  if (code) {
    press(root, 'g');
    const input = root.querySelector('dialog input');
    input.value = code;
    input.dispatchEvent(new Event('input'));
    input.focus();
    start = performance.now();
    press(input, 'Enter');
  } else {
    start = performance.now();
    press(root, key);
  }
  const came = await until(() => (/[0-4]/.test(key) ? root.dataset.unsaved === '0' : root.dataset.code !== before && root.dataset.ready === 'true'));
  const painted = await frame();
  await new Promise((resolve) => setTimeout(resolve, pause));
  return { screen: came - start, painted: painted - start };
}
"""


def fabricate(folder: Path, students: int) -> Course:
    """The class of the report's benchmark, with nothing marked yet, and the round on the anchor texts behind everybody."""
    course = make_class(folder, students, 20)
    (folder / FILE).unlink()
    for journal in folder.glob(f"submitted/*/{ASSIGNMENT}/attempts/{STORY}.jsonl"):
        attempts = folder / "autograded" / journal.parts[-4] / ASSIGNMENT / "attempts"
        attempts.mkdir()
        shutil.copy(journal, attempts)
    names = [path.parts[-2] for path in folder.glob(f"autograded/*/{ASSIGNMENT}")]
    with open_store(folder) as store:
        store.set_markers(ASSIGNMENT, MARKERS)
        store.enter(ASSIGNMENT, ((ASSIGNMENT, QUESTION, name) for name in names))
        share_out(store, ASSIGNMENT, MARKERS)
    for marker in MARKERS:
        with open_work(folder, ASSIGNMENT, marker) as work:
            for text in work.calibration()["texts"]:
                for key in text["levels"]:
                    work.set_level(text["code"], key, 3)
                work.done(text["code"])
    return course


def mark_on(course: Path, marker: str) -> None:
    """Mark, as somebody in no hurry does, until killed."""
    dice = random.Random(marker)  # noqa: S311  # levels, no secret
    with open_work(course, ASSIGNMENT, marker) as work:
        for item in work.queue("unmarked")["items"]:
            with contextlib.suppress(MarkingError):  # the piece is closed where two have finished and are far apart
                for key in work.piece(item["code"])["levels"]:
                    work.set_level(item["code"], key, dice.randint(1, 4))
                    time.sleep(1 / ACTS)
                work.comment(item["code"], None, "Read it aloud.")
                work.done(item["code"])


@contextlib.contextmanager
def others(course: Path) -> Iterator[None]:
    """The other markers, at work."""
    command = [sys.executable, "-m", "benchmarks.desk_latency", "--as-marker"]
    at_work = [subprocess.Popen([*command, name, "--keep", str(course)]) for name in MARKERS[1:]]  # noqa: S603  # ourselves
    try:
        yield
    finally:
        for one in at_work:
            one.kill()
            one.wait()


def measure(course: Path, place: Path, count: int) -> dict[str, list[dict[str, float]]]:
    """So many moves of each kind, in a browser."""
    with open_work(course, ASSIGNMENT, MARKERS[0]) as work:
        order = [item["code"] for item in work.queue()["items"]]
    place.mkdir()
    cell = f"import grader\n\ngrader.desk({ASSIGNMENT!r}, marker={MARKERS[0]!r}, course={str(course)!r})"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)], metadata=KERNEL)
    nbformat.write(notebook, place / "desk.ipynb")
    found: dict[str, list[dict[str, float]]] = {}
    with sync_playwright() as playwright, running_lab(place, place.with_name("state")) as lab, others(course):
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, reduced_motion="reduce")
        Notebook.at(page, lab, "desk.ipynb").run("notebook:run-all-cells")
        page.wait_for_selector('.signoff-desk[data-ready="true"]', timeout=60_000)
        page.locator(".signoff-desk").focus()

        def move(kind: str, key: str = "", code: str = "", pause: int = PAUSE) -> None:
            found.setdefault(kind, []).append(page.evaluate(MOVE, [key, code, pause]))

        for _ in range(count):
            for _ in range(6):
                move("a level, to its saving", "3", pause=RUSH)
                page.keyboard.press("ArrowDown")
            page.wait_for_selector('.signoff-desk[data-unsaved="0"]')
            move("done, to the next one", "d")
        for _ in range(count):
            move("next, fetched ahead", "n")
        for _ in range(count):
            move("next, as fast as it goes", "n", pause=RUSH)
        dice = random.Random(1)  # noqa: S311  # an order, no secret
        for code in dice.sample(order[3 * count + 5 :], min(count, len(order) - 3 * count - 5)):
            move("by its code, nothing fetched ahead", code=code)
        browser.close()
    return found


def python_part(work: Work, codes: Sequence[str]) -> dict[str, list[float]]:
    """What Python does of it: milliseconds of each call, and of the JSON that goes to the page."""
    found: dict[str, list[float]] = {"piece": [], "of it known": [], "JSON": [], "level": [], "done": [], "list": []}
    pieces: dict[str, Any] = {}
    for code in codes:
        found["piece"].append(timed(lambda code=code: pieces.update({code: shown(work.piece(code))})))  # type: ignore[misc]  # bound early
        digest = pieces[code]["digest"]
        found["of it known"].append(timed(lambda code=code, digest=digest: shown(work.piece(code), digest)))  # type: ignore[misc]  # bound early
        found["JSON"].append(timed(lambda code=code: json.dumps(pieces[code])))  # type: ignore[misc]  # bound early
        for key in pieces[code]["levels"]:
            found["level"].append(timed(lambda code=code, key=key: work.set_level(code, key, 2)))  # type: ignore[misc]  # bound early
        found["done"].append(timed(lambda code=code: work.done(code)))  # type: ignore[misc]  # bound early
    found["list"] = [timed(work.queue) for _ in range(5)]
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="From a key to the next answer on screen, at the marking desk.")
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--moves", type=int, default=40, help="of each kind")
    parser.add_argument("--keep", type=Path, help="make the class in this new folder, and leave it there")
    parser.add_argument("--as-marker", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.as_marker:
        mark_on(chosen.keep, chosen.as_marker)
        return
    with TemporaryDirectory(prefix="signoff-benchmark-") as scratch:
        folder = chosen.keep or Path(scratch) / "course"
        if not (folder / FILE).is_file():
            fabricate(folder, chosen.students)
        found = measure(folder, Path(scratch) / "lab", chosen.moves)
        with open_work(folder, ASSIGNMENT, MARKERS[0]) as work:
            last = [item["code"] for item in work.queue("unmarked")["items"]][-30:]
            parts = python_part(work, last)
    rows = []
    for kind, moves in found.items():
        counted = moves[WARM:]
        screen, painted = ([one[name] for one in counted] for name in ("screen", "painted"))
        rows.append(
            [
                kind,
                f"{len(counted)}",
                *(f"{figure(values):.0f}" for values in (screen, painted) for figure in (median, p95)),
            ]
        )
    header = ["From the key, ms", "moves", "median", "p95", "painted", "p95"]
    title = f"{chosen.students:,} students, {len(MARKERS)} markers. Wanted: the next answer in 100 ms (median), 250 ms (p95)"
    table(title, header, rows)
    sys.stdout.write("\n")
    rows = [[name, f"{len(times)}", f"{median(times):.1f}", f"{p95(times):.1f}"] for name, times in parts.items()]
    table("What Python does of it, with nobody else at work", ["ms", "calls", "median", "p95"], rows)


if __name__ == "__main__":
    main()
