"""Grading a course from end to end: killed and resumed, by several, and always a result. Its marks: test_courses.py."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

from grader import Course, GradingError
from grader.grading import Grading, Options
from tests.grader.courses import build, comparable, copy, gradebook_rows, hand_in, submissions

SIGNOFF = [sys.executable, "-m", "signoff"]


@contextlib.contextmanager
def scheduler(environment, folder):
    """A dask scheduler on this machine that speaks TLS; gives its address."""
    told = folder / "scheduler.json"
    arguments = ["scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments, "--scheduler-file", str(told)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 60
        while not told.is_file() or not told.read_text(encoding="utf-8").strip():
            assert time.monotonic() < until, "the scheduler did not start"
            time.sleep(0.1)
        yield json.loads(told.read_text(encoding="utf-8"))["address"]
    finally:
        process.kill()
        process.wait()


def worker(environment, address, folder):
    """A worker of that scheduler, one process with one thread."""
    arguments = ["worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", str(folder)]
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A course with a few submissions, not graded yet. What its solution shows of its tests is learned: the copies know it."""
    course = build("papers", tmp_path_factory.mktemp("papers"))
    for work in submissions("papers"):
        if work.student in ("full", "empty", "late_by_two", "one_missing", "plain"):
            hand_in(course, work)
    with Grading(Course(course.folder), course.assignment, Options()):
        pass
    return course


def grade(course, **options):
    with Grading(Course(course.folder), course.assignment, Options(**options)) as grading:
        return {outcome.student: outcome for outcome in grading.run(lambda _: None)}


def command(course, *arguments):
    return [*SIGNOFF, "grade", course.assignment, "--course", str(course.folder), *arguments]


def test_a_second_run_keeps_what_has_not_changed(papers, tmp_path):
    course = copy(papers, tmp_path)
    first = grade(course)
    assert {outcome.status for outcome in first.values()} <= {"graded", "needs marking", "flagged"}
    rows = gradebook_rows(course)
    assert {outcome.status for outcome in grade(course).values()} == {"kept"}
    notebook = course.folder / "submitted" / "plain" / course.assignment / "values.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("return", "return None #", 1), encoding="utf-8")
    again = grade(course)
    assert again.pop("plain").status != "kept"
    assert {outcome.status for outcome in again.values()} == {"kept"}
    shutil.rmtree(course.folder / "submitted" / "plain")
    shutil.copytree(papers.folder / "submitted" / "plain", course.folder / "submitted" / "plain")
    assert "kept" not in {outcome.status for outcome in grade(course, restart=True).values()}
    assert comparable(gradebook_rows(course)) == comparable(rows)


def test_several_jobs_and_no_jail_give_the_same_marks(papers, tmp_path):
    rows = []
    for number, options in enumerate(({}, {"jobs": 2}, {"trusted": True})):
        course = copy(papers, tmp_path / str(number))
        grade(course, **options)
        rows.append(comparable(gradebook_rows(course)))
    assert rows[0] == rows[1] == rows[2]


def plans(course):
    return list((course.folder / ".signoff" / "plans").iterdir())


def test_what_is_imported_late_is_imported_once_unless_it_cannot_be_shared(papers, tmp_path, monkeypatch):
    (tmp_path / "clerk.py").write_text(
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    course = copy(papers, tmp_path)
    learned = {
        name for path in plans(course) for name in json.loads(path.read_text(encoding="utf-8"))["plan"]["imports"]
    }
    assert learned
    for path in plans(course):
        path.unlink()
    with Grading(Course(course.folder), course.assignment, Options(students=("full",))) as grading:
        assert learned <= set(grading.preparation.order.modules)
    for imported, is_shared in (("colorsys", True), ("clerk", False)):
        for path in plans(course):
            told = json.loads(path.read_text(encoding="utf-8"))
            told["plan"]["imports"] = [imported]
            path.write_text(json.dumps(told), encoding="utf-8")
        with Grading(Course(course.folder), course.assignment, Options(restart=True, students=("full",))) as grading:
            assert (imported in grading.preparation.order.modules) is is_shared
            (outcome,) = grading.run(lambda _: None)
        assert outcome.score == outcome.points


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_stopped(papers, tmp_path):
    whole = copy(papers, tmp_path / "whole")
    grade(whole)
    killed = copy(papers, tmp_path / "killed")
    dice = random.Random(3)
    for _ in range(5):
        run = subprocess.Popen(command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(1.0, 6.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
    grade(killed)
    assert comparable(gradebook_rows(killed)) == comparable(gradebook_rows(whole))


@pytest.mark.parametrize(
    ("text", "code"),
    [("no notebook", "notebook-unreadable"), ('{"nbformat": 3, "worksheets": []}', None), ("[" * 100_000, None)],
    ids=["text", "old", "deep"],
)
def test_what_cannot_be_graded_has_a_result_with_a_reason(papers, tmp_path, text, code):
    course = copy(papers, tmp_path)
    for name in ("values", "words", "short"):
        (course.folder / "submitted" / "plain" / course.assignment / f"{name}.ipynb").write_text(text, encoding="utf-8")
    outcomes = grade(course)
    assert outcomes["plain"].status == "flagged"
    assert outcomes["plain"].reason
    assert outcomes["plain"].score == 0
    assert outcomes["full"].score > 0
    if code:
        assert code in {remark.code for remark in outcomes["plain"].remarks}


def test_the_command_prints_json_and_its_exit_code_says_what_became_of_it(papers, tmp_path):
    course = copy(papers, tmp_path)
    done = subprocess.run(command(course, "--json", "--student", "empty"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [one["student"] for one in found["submissions"]] == ["empty"]
    assert "no network" in found["protections"]
    feedback = [*SIGNOFF, "feedback", course.assignment, "--course", str(course.folder), "--json"]
    pages = json.loads(subprocess.run(feedback, capture_output=True, text=True, check=True).stdout)["feedback"]
    assert len(pages[0]["pages"]) == 3
    done = subprocess.run(command(course, "--json", "--student", "full"), capture_output=True, text=True, check=False)
    assert done.returncode == 3, "tests beside the code are flagged"
    done = subprocess.run(command(course, "--student", "nobody"), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "nobody handed in nothing" in " ".join(done.stderr.split())


def test_a_missing_library_is_named_before_anything_is_graded(papers, tmp_path):
    course = copy(papers, tmp_path)
    path = course.source / "values.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    plain = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].append(plain | {"source": "import no_such_library"})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(GradingError, match="no_such_library"):
        grade(course)


def test_nothing_runs_where_there_is_no_jail(papers, tmp_path):
    course = copy(papers, tmp_path)
    # As an administrator may have it: nobody gets a namespace.
    script = (
        "import sys\nfrom grader.jail import linux\n"
        "def refuse(*_): raise OSError(1, 'Operation not permitted')\n"
        "from signoff.cli import main\nfrom grader.jail import machine\n"
        "from grader.jail.recipe import JailError\n"
        "def check(): raise JailError('no user namespaces here. ' + machine.advice())\n"
        "machine.check = check\nsys.argv = ['signoff', *sys.argv[1:]]\nmain()"
    )
    arguments = command(course)[3:]
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no user namespaces here" in " ".join(done.stderr.split())
    assert gradebook_rows(course)["grades"] == []


@pytest.mark.slow
def test_workers_of_a_scheduler_give_the_same_marks_and_may_die(papers, tmp_path, certificates):
    whole, course = copy(papers, tmp_path / "whole"), copy(papers, tmp_path / "spread")
    grade(whole)
    environment = os.environ | certificates
    with scheduler(environment, tmp_path) as address:
        workers = [worker(environment, address, tmp_path / f"worker-{n}") for n in range(2)]
        try:
            run = subprocess.Popen(
                command(course, "--scheduler", address, "--json"), env=environment, stdout=subprocess.PIPE
            )
            time.sleep(6)
            workers[0].kill()
            out, _ = run.communicate(timeout=240)
        finally:
            for one in workers:
                one.kill()
                one.wait()
    assert run.returncode in (0, 3)
    assert "failed" not in {one["outcome"] for one in json.loads(out)["submissions"]}
    assert comparable(gradebook_rows(course)) == comparable(gradebook_rows(whole))


def test_students_work_never_travels_in_the_clear(papers):
    with pytest.raises(GradingError, match="only TLS is spoken"):
        grade(papers, scheduler="tcp://192.0.2.1:8786")
