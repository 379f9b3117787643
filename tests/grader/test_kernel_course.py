"""A course with widgets, graded by stock nbgrader and here in a real kernel: the same marks, outputs and widget states."""

import json
import re
import shutil

import pytest

from grader import Course
from grader.grading import Grading, Options
from tests.grader.courses import build, gradebook_rows, hand_in, stock
from tests.grader.works import Work

WORKS = [
    Work("full", "hands in the solutions"),
    Work("nothing", "hands in what was given", untouched=True),
    Work("deaf", "makes a slider that nobody listens to", {"slider": "heard = []\nhours = widgets.IntSlider(8, 0, 40)\nhours"}),
    Work("wrong", "quotes too much", {"quote": "def quote(hours, trade):\n    return hours * 100\nwidgets.interact(quote, hours=3, trade=['edit']);"}),
    Work("plain", "prints where an area is asked for", {"log": "log = print('Called Ana.')"}),
    Work("unopened", "registers another target", {"wire": "opened = []\nget_comm_manager().register_target('office', print)"}),
    Work(
        "busy",
        "does more than was asked for",
        after=(
            ("code", "bar = widgets.IntProgress(max=3)\ndisplay(bar)\nfor n in range(4):\n    bar.value = n"),
            ("code", "line = display('one', display_id='line')\ndisplay('two', display_id='line')"),
            ("code", "line.update('three')\nprint('after')"),
            ("code", "with log:\n    print('Called Bo.')\nlen(log.outputs)"),
            ("code", "log.clear_output()\nlog"),
            ("code", "picture = widgets.Image(value=b'\\x00\\x01\\x02', format='png')\npicture"),
            ("code", "button = widgets.Button(description='Call')\nbutton.on_click(lambda _: print('called'))\nbutton.click()"),
            ("code", "1 / 0"),
            ("code", "from IPython.display import clear_output\nprint('gone')\nclear_output(wait=True)\nprint('stays')"),
            ("code", "!echo from a program\nget_ipython().kernel"),
            ("code", "import asyncio\nawait asyncio.sleep(0.01)\n'awaited'"),
            ("code", "import os\nif not os.fork():\n    print('from a fork', flush=True)\n    os._exit(0)\nos.wait()[1]"),
        ),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The course graded both ways: stock's folder and ours, and what became of each student here."""
    course = build("widgets", tmp_path_factory.mktemp("widgets") / "stock")
    for work in WORKS:
        hand_in(course, work)
    mine = type(course)(course.shape, course.folder.parent / "ours", course.assignment)
    shutil.copytree(course.folder, mine.folder, symlinks=True)
    log = stock(course)
    with Grading(Course(mine.folder), mine.assignment, Options()) as grading:
        outcomes = {outcome.student: outcome for outcome in grading.run(lambda _: None)}
        plan = grading.preparation.plans["panel"]
    return course, mine, outcomes, plan, log


def notebook(course, student):
    path = course.folder / "autograded" / student / course.assignment / "panel.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def named(value):
    """With ids, addresses and process numbers that differ from run to run replaced by the order in which they come."""
    seen = {}
    text = json.dumps(value, sort_keys=True)
    pattern = r"\b[0-9a-f]{32}\b|0x[0-9a-f]{8,}|ipykernel_\d+/\d+"
    return json.loads(re.sub(pattern, lambda found: seen.setdefault(found[0], f"<{len(seen)}>"), text))


def models(course, student):
    """Every widget's model as JSON, those that it refers to in their places, without the ids and in order."""
    kept = notebook(course, student)["metadata"].get("widgets")
    if kept is None:
        return None
    ((kind, found),) = kept.items()
    assert kind == "application/vnd.jupyter.widget-state+json"
    assert (found["version_major"], found["version_minor"]) == (2, 0)

    def whole(value, levels=8):
        if isinstance(value, str) and value.startswith("IPY_MODEL_"):
            return whole(found["state"][value.removeprefix("IPY_MODEL_")], levels - 1) if levels else "…"
        if isinstance(value, dict):
            # A notebook's text is kept in lines inside of outputs; ids of requests are as random as those of models.
            return {key: "<id>" if key in ("model_id", "msg_id") else whole(one, levels) for key, one in value.items()}
        return [whole(one, levels) for one in value] if isinstance(value, list) else value

    return sorted(json.dumps(whole(model), sort_keys=True) for model in found["state"].values())


def shown(course, student):
    """The outputs of each code cell; text of one stream that came in pieces is joined, as its pieces are a matter of time."""
    found = []
    for cell in notebook(course, student)["cells"]:
        outputs = []
        for output in cell.get("outputs", []):
            one = {key: "".join(value) if key == "text" else value for key, value in output.items()}
            if "data" in one:
                one["data"] = {kind: "".join(v) if isinstance(v, list) else v for kind, v in one["data"].items()}
            last = outputs[-1] if outputs else {}
            if one["output_type"] == "stream" and last.get("name") == one["name"]:
                last["text"] += one["text"]
            else:
                outputs.append(one)
        known = cell["metadata"].get("nbgrader", {})
        found.append((known.get("grade_id", ""), cell.get("execution_count"), outputs))
    return found


def comparable(rows):
    return {kind: sorted(map(tuple, found), key=repr) for kind, found in rows.items()}


@pytest.mark.slow
def test_marks_are_those_of_stock_nbgrader(graded):
    course, mine, outcomes, _, log = graded
    assert len(gradebook_rows(course)["grades"]) == len(WORKS) * 5, log
    assert comparable(gradebook_rows(mine)) == comparable(gradebook_rows(course))
    assert "failed" not in {outcome.status for outcome in outcomes.values()}


@pytest.mark.slow
def test_the_solution_decided_that_a_kernel_is_needed_and_which_tests_can_be_judged(graded):
    _, _, outcomes, plan, _ = graded
    assert plan.kernel
    assert plan.where == {"slider-tests": "jail", "quote-tests": "judge", "log-tests": "jail", "wire-tests": "jail"}
    unjudged = {remark.grade_id for remark in outcomes["full"].remarks if remark.code == "unjudged"}
    assert unjudged == {"slider-tests", "log-tests", "wire-tests"}


@pytest.mark.slow
@pytest.mark.parametrize("student", [work.student for work in WORKS])
def test_outputs_are_those_of_stock_nbgrader(graded, student):
    course, mine, *_ = graded
    theirs, ours = shown(course, student), shown(mine, student)
    # A test that is judged apart has the judge's number and plainer tracebacks; whether it fails shows in the marks.
    skipped = {"quote-tests"}
    assert named([found for found in ours if found[0] not in skipped]) == named(
        [found for found in theirs if found[0] not in skipped]
    )


@pytest.mark.slow
@pytest.mark.parametrize("student", [work.student for work in WORKS])
def test_widget_states_are_those_of_stock_nbgrader(graded, student):
    course, mine, *_ = graded
    assert models(mine, student) == models(course, student)
