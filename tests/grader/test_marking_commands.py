"""The marking desk from the command line: markers, tokens, publishing."""

import json
import subprocess
import sys

import pytest

from grader.marking.opening import open_store
from tests.grader.marking_course import ASSIGNMENT, WRITERS, calibrated, make_course, mark


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("marking") / "course")


def signoff(course, command, *arguments):
    given = [sys.executable, "-m", "signoff", command, ASSIGNMENT, "--course", str(course.folder), *arguments]
    return subprocess.run(given, capture_output=True, text=True, check=False, timeout=120)


def test_from_nobody_to_marks_in_the_gradebook(course):
    assert "--add" in signoff(course, "markers").stderr
    first = signoff(course, "markers", "--add", "ada", "--add", "bo", "--double", "40", "--token", "ada")
    assert first.returncode == 0, first.stderr
    with open_store(course.folder) as store:
        assert store.bearer(first.stdout.split()[-1]) == "ada"
        assert sum(share.second for share in store.shares(ASSIGNMENT)) == 2
    assert f"{len(WRITERS)} answers: 0 agreed" in first.stdout

    early = signoff(course, "publish", "--json")
    assert early.returncode == 3
    assert len(json.loads(early.stdout)["waiting"]) == len(WRITERS)
    for name in ("ada", "bo"):
        with calibrated(course, name) as work:
            for item in work.queue()["items"]:
                mark(work, item["code"])
    later = signoff(course, "publish")
    assert later.returncode == 0, later.stderr
    assert {mark_.status for mark_ in course.marks(ASSIGNMENT)} == {"graded"}
    assert "5 agreed" in signoff(course, "markers").stdout, "the shares, two of them double, stay as they are"


def test_a_token_is_for_markers_only(course):
    done = signoff(course, "markers", "--token", "eve")
    assert done.returncode == 2
    assert "--add eve" in done.stderr
