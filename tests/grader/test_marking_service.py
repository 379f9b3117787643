"""The marking service: a marker's own process gets what `Work` gives, with their token, and nothing without."""

import contextlib
import http.client
import inspect
import json
import os
import re
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from grader.marking.model import MarkingError
from grader.marking.opening import open_store
from grader.marking.remote import RemoteWork
from grader.marking.work import CALLS, Work, open_work
from tests.grader.marking_course import ASSIGNMENT, calibrate, calibrated, make_course, mark, share

USERS = {
    "token ada-of-the-hub": {"name": "ada", "kind": "user"},
    "token a-program": {"name": "ada", "kind": "service"},
    "token eve-of-the-hub": {"name": "eve", "kind": "user"},
}


class Hub(BaseHTTPRequestHandler):
    """What JupyterHub answers to the question whose token this is."""

    def do_GET(self):
        user = USERS.get(self.headers.get("Authorization", "")) if self.path == "/hub/api/user" else None
        body = json.dumps(user or {"status": 403}).encode()
        self.send_response(200 if user else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(course, **environment):
    """The address of a service that runs as a program of its own."""
    command = [sys.executable, "-u", "-m", "signoff", "desk-server", "--course", str(course.folder), "--port", "0"]
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", said)):
            line = process.stdout.readline()
            assert line, said
            said += line
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_course(tmp_path_factory.mktemp("marking") / "course")
    share(made, "ada", "bo", double=0.25)  # so few that each has pieces that the other has not
    for name in ("ada", "bo"):
        calibrated(made, name).close()
    return made


@pytest.fixture(scope="module")
def tokens(course):
    with open_store(course.folder) as store:
        return {name: store.new_token(name) for name in ("ada", "bo", "eve")}


@pytest.fixture(scope="module")
def url(course, tokens):
    assert tokens
    with serving(course) as address:
        yield address


def ask(url, call="queue", token="", body="{}", method="POST", assignment=ASSIGNMENT):
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    with contextlib.closing(connection):
        headers = {"Authorization": f"token {token}"} if token else {}
        connection.request(method, f"/work/{assignment}/{call}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_the_service_gives_what_the_course_gives(course, url, tokens):
    with RemoteWork(url, tokens["ada"], ASSIGNMENT) as far, open_work(course.folder, ASSIGNMENT, "ada") as near:
        assert far.about() == near.about()
        assert far.queue() == near.queue()
        assert far.calibration() == near.calibration()
        for item in near.queue()["items"]:
            assert far.piece(item["code"]) == near.piece(item["code"])


def test_marks_over_the_service_are_in_the_store(course, url, tokens):
    with RemoteWork(url, tokens["bo"], ASSIGNMENT) as far:
        code = far.queue("unmarked")["items"][0]["code"]
        mark(far, code, 4)
        assert far.comment(code, None, "Ärgerlich gut: “no”.")["comments"][""] == "Ärgerlich gut: “no”."
        assert far.keep(None, "Read it aloud.")["comments"] == far.bank(None)["comments"] == ["Read it aloud."]
        assert far.flag(code, True, "Look.")["flagged"]
        assert far.undo()["undone"] == {"what": "flag", "criterion": None}
        assert far.forget(None, "Read it aloud.")["comments"] == []
    with open_store(course.folder) as store:
        assert store.standings(ASSIGNMENT)[code, "bo"].levels["self"] == 4


def test_a_refusal_is_the_same_sentence(url, tokens):
    with RemoteWork(url, tokens["ada"], ASSIGNMENT) as far, RemoteWork(url, tokens["bo"], ASSIGNMENT) as other:
        mine = {item["code"] for item in far.queue()["items"]}
        foreign = next(item["code"] for item in other.queue()["items"] if item["code"] not in mine)
        with pytest.raises(MarkingError, match="not in your share"):
            far.set_level(foreign, "self", 1)
        with pytest.raises(MarkingError, match="1 to 4"):
            far.set_level(next(iter(mine)), "self", 9)
        with pytest.raises(MarkingError, match="not in your share"):
            far.piece("../../etc/passwd")


@pytest.mark.parametrize("token", ["", "wrong", "ада"])
def test_nothing_is_said_without_a_good_token(url, token):
    with pytest.raises(MarkingError):
        RemoteWork(url, token, ASSIGNMENT).queue()
    status, said = ask(url, token=token if token.isascii() else "x")
    assert status == 401
    assert "items" not in said


def test_who_does_not_mark_is_forbidden(url, tokens):
    assert ask(url, token=tokens["eve"])[0] == 403
    assert ask(url, token=tokens["ada"], assignment="07-other")[0] == 403


def test_who_marks_no_longer_is_forbidden_at_once(course, url, tokens):
    with open_store(course.folder) as store:
        store.set_markers(ASSIGNMENT, ["bo"], active=False)
        assert ask(url, token=tokens["bo"])[0] == 403
        store.set_markers(ASSIGNMENT, ["bo"])
        assert ask(url, token=tokens["bo"])[0] == 200


@pytest.mark.parametrize("call", ["close", "_act", "__init__", "_store", "queue/..", "agree"])
def test_only_the_calls_of_a_desk_are_served(url, tokens, call):
    assert ask(url, call, token=tokens["ada"])[0] == 404


@pytest.mark.parametrize("body", ["", "[]", "{", '{"code": 5}', '{"nonsense": 1}', '{"code": ["x"]}', "[" * 9000])
def test_a_request_that_is_none_does_no_harm(url, tokens, body):
    assert ask(url, "piece", token=tokens["ada"], body=body)[0] in (400, 409)
    assert ask(url, token=tokens["ada"])[0] == 200


def test_a_request_beyond_all_measure_is_refused(url, tokens):
    with contextlib.suppress(OSError):  # the connection may be closed while it is being sent
        assert ask(url, "comment", token=tokens["ada"], body=json.dumps({"text": "x" * 1_000_000}))[0] == 400
    assert ask(url, token=tokens["ada"])[0] == 200


def test_nothing_can_be_had_by_get(url, tokens):
    assert ask(url, token=tokens["ada"], method="GET")[0] == 405


def test_both_doors_have_the_same_calls():
    for call in CALLS:
        assert inspect.signature(getattr(Work, call)) == inspect.signature(getattr(RemoteWork, call))


def test_on_a_hub_the_hub_says_who_is_who(course, tokens):
    hub = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=hub.serve_forever, daemon=True).start()
    with serving(course, JUPYTERHUB_API_URL=f"http://127.0.0.1:{hub.server_port}/hub/api") as address:
        assert RemoteWork(address, "ada-of-the-hub", ASSIGNMENT).about()["marker"] == "ada"
        assert ask(address, token="eve-of-the-hub")[0] == 403
        assert ask(address, token="a-program")[0] == 401
        assert ask(address, token=tokens["ada"])[0] == 401, "tokens of the store are for courses without a hub"
        hub.shutdown()
        hub.server_close()
        assert ask(address, token="somebody-new")[0] == 503


def test_beyond_this_machine_nothing_is_said_in_the_clear(course):
    command = [sys.executable, "-m", "signoff", "desk-server", "--course", str(course.folder), "--host", "192.0.2.7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "--certificate" in done.stderr


def test_a_service_that_is_not_there_is_said():
    with pytest.raises(MarkingError, match="does not answer"):
        RemoteWork("http://127.0.0.1:9", "x", ASSIGNMENT).queue()
    with pytest.raises(MarkingError, match="no address"):
        RemoteWork("file:///etc/passwd", "x", ASSIGNMENT)


def test_calibration_goes_over_the_service_as_well(course, url):
    share(course, "ada", "bo", "chris", double=0.5)
    with open_store(course.folder) as store:
        token = store.new_token("chris")
    with RemoteWork(url, token, ASSIGNMENT) as far:
        assert not far.calibration()["finished"]
        calibrate(far)
        assert far.calibration()["finished"]
