"""The corpus itself: that it loads, says what it does, and makes submissions of a real assignment. Nothing of it is run here."""

import ast
import json
import shutil
import tarfile
import zipfile
from contextlib import suppress

import pytest

from grader.attacks import ARCHIVES, KINDS, Want, corpus, find_attack, read_target, write_hand_in
from grader.attacks.attack import Place, Target
from grader.attacks.facts import Facts
from grader.attacks.library import CORPUS, CorpusError
from grader.attacks.markup import active_content
from grader.attacks.measure import Baseline, Run, judge_outcome, take_baseline
from grader.attacks.scene import Scene
from grader.nbcourse import Course
from signoff.places import exercises

BROKEN_ON_PURPOSE = {"hides_a_test_behind_an_unfinished_text", "has_null_bytes_in_sources"}
# Archives that Python's own readers refuse, or take for empty.
UNREADABLE = {"is_empty", "is_no_archive", "is_cut_off", "has_names_that_are_no_text", "has_a_comment_like_an_archive"}
HEAVY = {"is_two_hundred_megabytes", "brings_a_hundred_thousand_files"}


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """A released assignment of the kit, as students get it, and a place to aim at that is not there."""
    course = Course.create(tmp_path_factory.mktemp("attacked") / "course", "attacked")
    course.add_assignment(exercises()["06-change"])
    course.generate("06-change")
    found = read_target(course.folder / "release" / "06-change")
    nowhere = str(tmp_path_factory.mktemp("nowhere"))
    return Target(found.assignment, found.notebooks, found.files, Place(course=nowhere, home=nowhere, marker="MARKED"))


def test_there_are_many_and_all_kinds_are_covered():
    assert len(corpus()) >= 80
    assert {attack.kind for attack in corpus()} | {archive.kind for archive in ARCHIVES} == set(KINDS)
    assert {attack.wants for attack in corpus()} == set(Want)


def test_every_folder_is_an_attack_that_says_what_it_does():
    assert {path.name for path in CORPUS.iterdir() if path.name != "__pycache__"} == {
        attack.name for attack in corpus()
    }
    for attack in corpus():
        assert attack.how.endswith("."), attack.name
        assert len(attack.how.split()) > 2, attack.name
    assert len({attack.how for attack in corpus()}) == len(corpus())


def test_an_unknown_name_is_said_to_be_unknown():
    with pytest.raises(CorpusError, match="no such attack"):
        find_attack("world_peace")


def test_the_target_knows_what_students_are_asked_for(target):
    assert target.main == "06-change.ipynb"
    assert "check_log" in target.names(target.main)
    assert "MULTIPLIER" in target.given(target.main)
    assert "check_log" not in target.given(target.main)
    assert "q1a-check-log-tests" in target.tests(target.main)
    assert target.written(target.main) == ["q8-reflection"]


@pytest.mark.parametrize("attack", [a for a in corpus() if a.name not in HEAVY], ids=lambda attack: attack.name)
def test_makes_a_submission_of_a_real_assignment(attack, target, tmp_path):
    before = json.dumps(target.notebooks)
    made = attack.make(target)
    assert json.dumps(target.notebooks) == before, "the released assignment itself stays as it is"
    for book in made.notebooks.values():
        if isinstance(book, dict) and attack.name not in BROKEN_ON_PURPOSE:
            for cell in book.get("cells", []):
                if cell.get("cell_type") == "code" and isinstance(cell.get("source"), str):
                    ast.parse(cell["source"])
    made.twins = {}  # what they would share is not there
    left_out = write_hand_in(made, tmp_path / "mallory" / target.assignment)
    assert not left_out or made.devices
    shutil.rmtree(tmp_path, onerror=_unlock)


def _unlock(remove, path, _):
    with suppress(OSError):
        path.chmod(0o700)
        remove(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HEAVY))
def test_makes_the_heavy_ones_too(name, target, tmp_path):
    write_hand_in(find_attack(name).make(target), tmp_path / "mallory" / target.assignment)
    assert any((tmp_path / "mallory" / target.assignment).iterdir())


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.name)
def test_makes_an_archive(archive, target, tmp_path):
    path = tmp_path / f"class{archive.suffix}"
    archive.make(path, target)
    assert path.stat().st_size < 40 << 20, "small until it is unpacked"
    if archive.name in UNREADABLE:
        return
    if archive.suffix == ".zip":
        with zipfile.ZipFile(path) as opened:
            names = opened.namelist()
    else:
        with tarfile.open(path) as opened:
            names = opened.getnames()
    assert names
    if archive.honest:
        assert f"mallory/{target.main}" in names


CANARIES = {"home": "canary-home-123456"}


def scene_with(tmp_path, page):
    for part in ("autograded", "feedback"):
        (tmp_path / "course" / part / "mallory" / "x").mkdir(parents=True)
    (tmp_path / "course" / "feedback" / "mallory" / "x" / "x.html").write_text(page)
    return Scene(tmp_path, None, CANARIES)


def grades(score, others=5.0):
    rows = {"aaron": (("x", "t", 5.0, None, None, 0),), "zoe": (("x", "t", others, None, None, 0),)}
    return rows | {"mallory": (("x", "t", score, None, None, 0),)}


def verdict(scene, before, after, run=None, baseline=None):
    attack = find_attack("reads_the_home_folder")
    return judge_outcome(
        attack, scene, "mallory", before, after, run or Run(), marker="MARKED", baseline=baseline or Baseline()
    ).harms


def test_a_run_that_did_no_harm_is_seen_as_that(tmp_path):
    scene = scene_with(tmp_path, "<p>MARKED as text</p><img alt='MARKED'>")
    facts = Facts({"home/notes.txt": "a"}, grades=grades(0.0))
    assert verdict(scene, facts, facts) == {}


def test_each_harm_is_seen(tmp_path):
    scene = scene_with(
        tmp_path, f"<script>MARKED</script><img src='http://127.0.0.1/MARKED'>{CANARIES['home'].encode().hex()}"
    )
    before = Facts({"home/notes.txt": "a", "course/source/x": "a"}, (("grade_cells", 1),), (), grades(0.0))
    after = Facts({"home/notes.txt": "b", "course/source/x": "a"}, (("grade_cells", 2),), (), grades(3.0))
    run = Run(finished=False, survivors=(7,), heard=(b"hello",), memory=9 << 30)
    (tmp_path / "course" / "autograded" / "mallory" / "x" / "big").write_bytes(bytes(21 << 20))
    assert set(verdict(scene, before, after, run)) == set(Want)


def test_what_an_untouched_submission_comes_to_is_no_harm(tmp_path):
    scene = scene_with(tmp_path, CANARIES["home"])
    before = Facts({}, grades=grades(0.0))
    after = Facts({"home/.ipython/README": "made by grading"}, grades=grades(2.0))
    baseline = take_baseline(scene, "mallory", before, after)
    assert verdict(scene, before, after, baseline=baseline) == {}


def test_a_student_left_out_or_marked_otherwise_is_seen(tmp_path):
    scene = scene_with(tmp_path, "")
    before = Facts({}, grades={"aaron": grades(0.0)["aaron"]})
    assert Want.STOP in verdict(scene, before, before)
    assert "marks of zoe" in verdict(scene, before, Facts({}, grades=grades(0.0, others=1.0)))[Want.CHANGE]
    assert (
        "file is not a database" in verdict(scene, before, Facts({}, gradebook="file is not a database"))[Want.CHANGE]
    )


@pytest.mark.parametrize(
    "page",
    [
        '<img src=x onerror="MARKED">',
        "<a href=' java\nscript:MARKED'>x</a>",
        "<a href='&#106;avascript:MARKED'>x</a>",
        "<iframe srcdoc='&lt;script&gt;MARKED&lt;/script&gt;'></iframe>",
        "<svg onload=MARKED></svg>",
        "<meta http-equiv=refresh content='0;url=MARKED'>",
    ],
)
def test_script_in_a_page_is_found(page):
    assert active_content(page, "MARKED")[0]


@pytest.mark.parametrize(
    "page",
    [
        "<p>&lt;script&gt;MARKED&lt;/script&gt;</p>",
        "<a href='https://x.invalid/MARKED'>x</a>",
        "<script>other</script>MARKED",
    ],
)
def test_text_about_script_is_none(page):
    assert active_content(page, "MARKED") == ([], [])
