"""The desk's Python side: what its front end is answered, and what never leaves."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import grader
from grader import Course
from grader.marking.desk import STATIC, marking_desk, moderating_desk
from grader.marking.moderation import open_moderation
from grader.marking.opening import open_store
from grader.marking.work import open_work
from tests.grader.marking_course import (
    ASSIGNMENT,
    NAMES,
    STORY,
    WRITERS,
    calibrate,
    calibrated,
    make_course,
    mark,
    share,
)
from tests.grader.test_marking_service import serving

ROOT = Path(__file__).parents[2]
PARTS = ("desk.js", "desk.css")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("desk") / "course")


@pytest.fixture
def course(graded, tmp_path):
    shutil.copytree(graded.folder, tmp_path / "course", symlinks=True)
    return Course(tmp_path / "course")


class Front:
    """What a front end does with a desk: it calls, and hears."""

    def __init__(self, desk):
        self.desk, self.heard = desk, []
        desk.send = self.heard.append

    def ask(self, call, **arguments):
        self.desk.receive({"id": str(len(self.heard)), "call": call, "args": arguments})
        answer = self.heard[-1]
        assert answer["id"] == str(len(self.heard) - 1)
        return answer

    def __call__(self, call, **arguments):
        answer = self.ask(call, **arguments)
        assert "error" not in answer, answer
        json.dumps(answer, allow_nan=False)
        return answer["value"]


@pytest.fixture
def work(course):
    share(course, "ada")
    with open_work(course.folder, ASSIGNMENT, "ada") as work:
        yield work


@pytest.fixture
def front(work):
    calibrate(work)
    return Front(marking_desk(work, ASSIGNMENT))


def test_a_desk_opens_at_the_first_piece_that_is_not_done(front, work):
    first, second = (item["code"] for item in work.queue()["items"][:2])
    assert front("open")["piece"]["code"] == first
    mark(work, first)
    opened = front("open")
    assert opened["piece"]["code"] == second
    assert opened["queue"]["counts"]["done"] == 1
    assert {anchor["id"] for anchor in opened["about"]["anchors"]}


def test_before_calibration_it_opens_with_the_anchor_texts_and_no_piece(work):
    opened = Front(marking_desk(work, ASSIGNMENT))("open")
    assert opened["piece"] is None
    assert not opened["calibration"]["finished"]
    assert all(text["html"] and "text" not in text for text in opened["calibration"]["texts"])


def test_what_is_marked_at_the_desk_is_marked(front, work):
    code = front("open")["piece"]["code"]
    for key in front("piece", code=code)["levels"]:
        front("set_level", code=code, criterion=key, level=3)
    front("comment", code=code, criterion=None, text="Well seen.")
    assert front("done", code=code, done=True)["state"] == "done"
    piece = work.piece(code)
    assert set(piece["levels"].values()) == {3}
    assert piece["comments"] == {"": "Well seen."}
    assert front("undo")["undone"]["what"] == "done"
    assert front("keep", criterion="self", text="You name it.") == front("bank", criterion="self")


def test_a_refusal_is_a_sentence_and_the_desk_goes_on(front):
    code = front("open")["piece"]["code"]
    assert "Dilemma" in front.ask("done", code=code, done=True)["error"]
    assert "1 to 4" in front.ask("set_level", code=code, criterion="self", level=9)["error"]
    assert "not in your share" in front.ask("piece", code="elsewhere")["error"]
    assert "no call" in front.ask("close")["error"]
    assert "no call" in front.ask("__init__")["error"]
    front.desk.receive({"id": "x", "call": "queue", "args": ["all"]})
    assert "no call" in front.heard.pop()["error"]
    assert front("queue")["counts"]["all"] == len(WRITERS)


def test_what_is_no_call_is_not_answered(front):
    for message in (None, [], "queue", {}, {"call": "queue", "args": {}}, {"id": 7, "call": "queue", "args": {}}):
        front.desk.receive(message)
    assert front.heard == []


def test_a_mistake_of_ours_is_answered_too_and_is_in_the_log(front):
    with pytest.raises(TypeError):
        front.ask("queue", of="everything")
    assert "mistake" in front.heard[-1]["error"]


def test_what_does_not_change_is_not_sent_twice(front):
    code = front("open")["piece"]["code"]
    first = front("piece", code=code)
    front("set_level", code=code, criterion="self", level=4)
    again = front("piece", code=code, known=first["digest"])
    assert again["levels"]["self"] == 4
    assert "answer_html" not in again
    assert again | {name: first[name] for name in first if name not in again} == first | again
    assert len(json.dumps(again)) < 2_000
    assert front("piece", code=code, known="of another text")["answer_html"] == first["answer_html"]


def test_no_name_leaves_for_the_page_nor_is_kept_in_the_notebook(course, front, work):
    for item in front("open")["queue"]["items"]:
        front("piece", code=item["code"])
        front("set_level", code=item["code"], criterion="self", level=2)
    front("calibration")
    said = json.dumps(front.heard, ensure_ascii=False)
    assert STORY in said, "the attempts are there"
    assert "<script" not in said
    for name in NAMES:
        assert not re.search(rf"\b{re.escape(name)}", said, re.IGNORECASE), name
    assert str(course.folder) not in said
    kept = json.dumps({name: str(value) for name, value in front.desk.get_state().items() if name[0] != "_"})
    assert not [item for item in work.queue()["items"] if item["code"] in kept]


def test_a_moderator_sees_both_and_decides(course):
    share(course, "ada", "bo", double=1.0)
    with calibrated(course, "ada") as ada, calibrated(course, "bo") as bo:
        code, other = (item["code"] for item in ada.queue()["items"][:2])
        for one in (code, other):
            mark(ada, one, 2)
            mark(bo, one, 2, **({"self": 4} if one == code else {}))
    with open_moderation(course.folder, ASSIGNMENT, "chris") as moderation:
        front = Front(moderating_desk(moderation, ASSIGNMENT))
        opened = front("open")
        assert [item["code"] for item in opened["queue"]["items"]] == [code]
        piece = opened["piece"]
        assert {one["marker"]: one["levels"]["self"] for one in piece["markers"]} == {"ada": 2, "bo": 4}
        levels = dict.fromkeys(piece["markers"][0]["levels"], 2) | {"self": 3}
        assert "why" in front.ask("agree", code=code, levels=levels, reason=" ")["error"]
        assert front("agree", code=code, levels=levels, reason="It is named once.")["agreed"]["by"] == "chris"
        assert front("open")["piece"] is None
        said = json.dumps(front.heard, ensure_ascii=False)
        assert not [name for name in NAMES if re.search(rf"\b{re.escape(name)}", said, re.IGNORECASE)]


@pytest.fixture
def displayed(monkeypatch):
    """What is displayed in the notebook."""
    found = []
    monkeypatch.setattr("IPython.display.display", found.append)
    return found


def test_one_line_opens_the_desk(course, displayed):
    share(course, "ada")
    grader.desk(ASSIGNMENT, marker="ada", course=course.folder)
    grader.moderate(ASSIGNMENT, by="chris", course=course.folder)
    desk, moderation = displayed
    assert Front(desk)("open")["about"]["marker"] == "ada"
    assert Front(moderation)("open")["about"]["by"] == "chris"
    assert ASSIGNMENT in desk._repr_mimebundle_()[0]["text/plain"], "what a notebook shows that was opened anew"


@pytest.mark.parametrize(
    ("options", "said"),
    [({}, "marker="), ({"marker": "eve"}, "eve does not mark"), ({"url": "elsewhere"}, "no address")],
)
def test_what_keeps_a_desk_from_opening_is_shown_in_its_place(course, displayed, options, said):
    share(course, "ada")
    grader.desk(ASSIGNMENT, course=course.folder, **options)
    assert said in displayed[0].message
    assert "alert" in displayed[0]._repr_html_()


def test_a_marker_on_a_hub_needs_the_service_and_a_token_alone(course, displayed, monkeypatch):
    share(course, "ada")
    calibrated(course, "ada").close()
    with open_store(course.folder) as store:
        token = store.new_token("ada")
    with serving(course) as url:
        monkeypatch.setenv("SIGNOFF_DESK_URL", url)
        monkeypatch.setenv("SIGNOFF_DESK_TOKEN", token)
        grader.desk(ASSIGNMENT, course="nowhere")
        front = Front(displayed[0])
        code = front("open")["piece"]["code"]
        assert front("set_level", code=code, criterion="self", level=4)["levels"]["self"] == 4
        assert "not in your share" in front.ask("piece", code="elsewhere")["error"]
        grader.desk(ASSIGNMENT, token="another")
        assert "token" in Front(displayed[1]).ask("open")["error"]
    assert "does not answer" in front.ask("queue")["error"]


def test_the_front_end_is_small_and_asks_for_nothing_outside_the_page():
    assert sorted(path.name for path in STATIC.iterdir()) == sorted(PARTS)
    texts = [(STATIC / name).read_text(encoding="utf-8") for name in PARTS]
    assert sum(len(text.encode()) for text in texts) < 60_000
    assert not re.search(r"https?://|//cdn|@import|url\(", "".join(texts))


def test_what_browsers_load_is_what_the_sources_say(tmp_path):
    if not shutil.which("node") or not (ROOT / "tests" / "tools" / "node_modules" / "esbuild").is_dir():
        what = "NO NODE TOOLS: tests/setup-node installs esbuild"
        if os.environ.get("CI") == "true":
            pytest.fail(what)
        pytest.skip(what)
    made = ["make", "--no-print-directory", "deskbundle", f"DESKSMALL={tmp_path}"]
    subprocess.run(made, cwd=ROOT, check=True, capture_output=True, timeout=120)
    for name in PARTS:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), (
            "the sources changed: run make deskbundle"
        )
