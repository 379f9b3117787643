"""Hostile and damaged archives: nothing outside, nothing huge, nothing lost, and the others are collected."""

import io
import json
import os
import sqlite3
import tarfile
import zipfile
from contextlib import closing

import pytest

from grader import GradingError
from grader.attacks.archives import ARCHIVES
from grader.attacks.attack import Place, Target
from grader.collecting.members import Bounds
from grader.looking import Limits
from tests.grader.collecting_course import apart, collect, make_course, notebook, pack, submitted

BOOK = notebook()
SMALL = Limits(file_bytes=20_000, total_bytes=50_000, notebook_bytes=20_000, files=20, depth=3)


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


def everything(folder):
    """All there is in a folder: contents, links as what they say, and the gradebook's rows."""
    found = {
        str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if (path.is_file() or path.is_symlink()) and not path.name.startswith("gradebook.db")
    }
    with closing(sqlite3.connect(folder / "course" / "gradebook.db")) as book:
        return found | {"gradebook": "\n".join(book.iterdump())}


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda archive: archive.name)
def test_no_archive_gets_out_of_its_place(archive, course, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "notes.txt").write_text("private")
    victim = course / "submitted" / "aaron" / "hw"
    victim.mkdir(parents=True)
    (victim / "hw.ipynb").write_bytes(notebook("# the victim's"))
    target = Target("hw", {"hw.ipynb": json.loads(BOOK)}, {}, Place(course=str(course), home=str(home)))
    (tmp_path / "download").mkdir()
    path = tmp_path / "download" / f"hostile{archive.suffix}"
    archive.make(path, target)
    before = everything(tmp_path)
    outcomes, refused = {}, str(path)
    try:
        outcomes = collect(course, path)
    except GradingError as error:
        refused = str(error)
    assert str(path) in refused
    after = everything(tmp_path)
    mine = ("course/submitted/mallory/hw/", "course/.signoff/")
    assert {name: content for name, content in after.items() if not name.startswith(mine)} == before
    new = {name: content for name, content in after.items() if name not in before}
    assert not [path for path in course.rglob("*") if path.is_symlink() or not (path.is_file() or path.is_dir())]
    assert not [path for path in course.rglob("*") if path.stat().st_mode & 0o6000]
    assert not any(b"private" in content for content in new.values())
    assert sum(map(len, new.values())) < 250_000_000
    if archive.honest and outcomes:
        # Collected, or refused in words; never half and silent.
        mallory = [one for one in outcomes.values() if one.student == "mallory"]
        assert mallory
        if "hw.ipynb" in submitted(course, "mallory"):
            assert json.loads(submitted(course, "mallory")["hw.ipynb"]) == json.loads(BOOK)
        else:
            assert all(one.reason for one in mallory)


def test_one_bad_submission_does_not_stop_the_others(course, tmp_path):
    path = pack(tmp_path / "s.zip", {"aaron/hw.ipynb": BOOK, "ada/hw.ipynb": BOOK, "ben.zip": b"PK\x03\x04 cut off"})
    data = bytearray(path.read_bytes())
    data[data.index(b"aaron/hw.ipynb") + 60] ^= 0xFF  # inside the first member's packed bytes
    path.write_bytes(bytes(data))
    outcomes = collect(course, path)
    assert {one.student: one.status for one in outcomes.values()} == {
        "aaron": "failed",
        "ada": "collected",
        "ben": "failed",
    }
    assert "damaged" in outcomes["aaron"].reason
    assert "ben.zip" in outcomes["ben"].reason
    assert submitted(course, "ada") == {"hw.ipynb": BOOK}
    assert apart(course)["ben/files/ben.zip"] == b"PK\x03\x04 cut off", "what cannot be unpacked is kept as it came"


def test_a_damaged_resubmission_leaves_what_is_there(course, tmp_path):
    collect(course, pack(tmp_path / "1.zip", {"ada/hw.ipynb": BOOK, "ada/data.csv": b"1"}))
    path = pack(
        tmp_path / "2.zip", {"ada/hw.ipynb": notebook("# new"), "ada/data.csv": b"2" * 500}, (2026, 3, 21, 0, 0, 0)
    )
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 16] ^= 0xFF  # the sum of data.csv
    path.write_bytes(bytes(data))
    (outcome,) = collect(course, path).values()
    assert outcome.status == "failed"
    assert submitted(course, "ada") == {"hw.ipynb": BOOK, "data.csv": b"1"}


def test_an_archive_with_a_password_says_so(course, tmp_path):
    path = pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    (outcome,) = collect(course, path).values()
    assert outcome.status == "failed"
    assert "password" in outcome.reason


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_without_bounds_is_refused(course, tmp_path, method):
    with zipfile.ZipFile(tmp_path / "s.zip", "w", method) as archive:
        archive.writestr("ada/hw.ipynb", BOOK)
    (outcome,) = collect(course, tmp_path / "s.zip").values()
    assert "ordinary zip" in outcome.reason


def test_a_student_has_bounds_and_the_others_keep_theirs(course, tmp_path):
    many = {f"mallory/{number:03}.txt": b"x" for number in range(30)}
    deep = {"mallory/a/b/c/d/e/deep.txt": b"x"}
    large = {"ada/large.bin": os.urandom(30_000), **{f"ada/{n}.bin": os.urandom(15_000) for n in range(4)}}
    path = pack(
        tmp_path / "s.zip",
        {"mallory/hw.ipynb": BOOK, **deep, **many, "ada/hw.ipynb": BOOK, **large, "ben/hw.ipynb": BOOK},
    )
    outcomes = collect(course, path, bounds=Bounds(submission=SMALL))
    assert len(submitted(course, "mallory")) == 20
    assert sum(map(len, submitted(course, "ada").values())) <= 50_000
    codes = {who: {remark.code for remark in one.remarks} for who, one in outcomes.items()}
    assert codes["mallory"] == {"too-deep", "too-many-files"}
    assert codes["ada"] == {"file-too-large"}
    assert outcomes["ben"].remarks == ()
    assert outcomes["ada"].needs_look


def test_names_that_other_systems_refuse_are_changed(course, tmp_path):
    names = ("con", "nul.txt", "a:b.csv", "what?.md", "ends in a dot.", "Ordner/aux.csv", ".hidden")
    collect(course, pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK, **{f"ada/{name}": b"x" for name in names}}))
    assert set(submitted(course, "ada")) == {
        "hw.ipynb",
        "_con",
        "_nul.txt",
        "a_b.csv",
        "what_.md",
        "ends in a dot",
        "Ordner/_aux.csv",
        ".hidden",
    }


def test_names_that_differ_in_capitals_alone_are_told_of(course, tmp_path):
    (outcome,) = collect(
        course, pack(tmp_path / "s.zip", {"ada/Data.csv": b"1", "ada/hw.ipynb": BOOK, "ada/data.csv": b"2"})
    ).values()
    assert submitted(course, "ada") == {"hw.ipynb": BOOK, "Data.csv": b"1"}
    assert "capitals" in outcome.reason


def test_two_deliveries_that_contradict_each_other_are_kept_apart(course, tmp_path):
    other = notebook("# which is it?")
    download = pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK, "Lovelace, Ada/hw.ipynb": other})
    (outcome,) = collect(course, download).values()
    assert outcome.status == "kept apart"
    assert not (course / "submitted").exists()
    assert {BOOK, other} <= set(apart(course).values())


def test_a_students_own_time_is_not_believed(course, tmp_path):
    collect(course, pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK, "ada/timestamp.txt": b"2001-01-01 00:00:00 UTC"}))
    assert set(submitted(course, "ada")) == {"hw.ipynb"}


def test_headers_of_a_tar_that_lead_in_circles_come_to_an_end(course, tmp_path):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        info = tarfile.TarInfo("ada/hw.ipynb")
        info.size = len(BOOK)
        archive.addfile(info, io.BytesIO(BOOK))
        archive.addfile(tarfile.TarInfo("ada/back"))
    data = bytearray(made.getvalue())
    at = data.index(b"ada/back")
    data[at + 124 : at + 136] = b"\xff" * 10 + b"\xfc\x00"  # a size of -1024
    data[at + 148 : at + 156] = b" " * 8
    data[at + 148 : at + 156] = b"%06o\0 " % sum(data[at : at + 512])
    (tmp_path / "s.tar").write_bytes(bytes(data))
    (outcome,) = collect(course, tmp_path / "s.tar").values()
    assert (outcome.student, outcome.status) == ("ada", "collected")


def test_a_tar_that_is_cut_off_gives_what_is_whole(course, tmp_path):
    with tarfile.open(tmp_path / "s.tar.gz", "w:gz") as archive:
        for name, content in (
            ("ada/hw.ipynb", BOOK),
            ("ben/hw.ipynb", json.dumps({"x": os.urandom(90_000).hex()}).encode()),
        ):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes((tmp_path / "s.tar.gz").read_bytes()[:-40_000])
    assert {one.student for one in collect(course, cut).values()} == {"ada"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x89PNG" * 200, "no zip and no tar"),
        (b"PK\x03\x04" + bytes(300), "damaged"),
        (b"7z\xbc\xaf", "Unpack it"),
    ],
)
def test_what_is_no_archive_is_said_so(course, tmp_path, content, said):
    path = tmp_path / "s.zip"
    path.write_bytes(content)
    with pytest.raises(GradingError, match=said):
        collect(course, path)
    with pytest.raises(GradingError, match="cannot be opened"):
        collect(course, tmp_path / "absent.zip")


def test_the_courses_own_folders_are_no_download(course):
    (course / "submitted" / "ada" / "hw").mkdir(parents=True)
    for folder in (course, course / "submitted", course / "submitted" / "ada"):
        with pytest.raises(GradingError, match="own folder"):
            collect(course, folder)


def test_one_name_that_is_no_text_does_not_stop_the_others(course, tmp_path):
    path = pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK, "zo\u00e9/hw.ipynb": BOOK, "mallory/\u00e9\u00e9.csv": b"1"})
    path.write_bytes(path.read_bytes().replace("\u00e9\u00e9.csv".encode(), b"\xe9\xff\xff\xff.csv"))
    outcomes = collect(course, path)
    assert outcomes["ada"].status == "collected"
    assert outcomes["zo\u00e9"].status == "unmatched"
    assert outcomes["mallory"].status == "failed"
    assert "damaged" in outcomes["mallory"].reason


def test_a_file_without_any_name_is_told_of(course, tmp_path):
    path = pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK, "\0x": b"1"})
    outcomes = collect(course, path)
    assert outcomes["ada"].status == "collected"
    assert [one.status for one in outcomes.values() if not one.student] == ["unmatched"]
