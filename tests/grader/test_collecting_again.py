"""Collecting again: the same, something newer, something older; and what grading makes of what was collected."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from grader import Course, GradingError
from grader.collecting import Collection, Options, shelves
from grader.gradebook import Book
from grader.intake import take
from tests.grader.collecting_course import apart, collect, make_course, notebook, pack, receipt, submitted

BOOK, NEW = notebook(), notebook("# better\ndef double(x):\n    return 2 * x")
LATER = (2026, 3, 25, 8, 0, 0)


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


def snapshot(course):
    return {
        str(path.relative_to(course)): (path.stat().st_mtime_ns, path.read_bytes())
        for top in ("submitted", ".signoff")
        for path in sorted((course / top).rglob("*"))
        if path.is_file()
    }


def older(course, student):
    return {path.read_bytes() for path in (course / ".signoff" / "older" / student / "hw").rglob("*") if path.is_file()}


def stamped(path, files):
    """A folder whose files have these times."""
    for name, (content, moment) in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
        os.utime(path / name, (moment.timestamp(), moment.timestamp()))
    return path


def test_the_same_again_changes_nothing(course, tmp_path):
    download = pack(
        tmp_path / "s.zip",
        {
            "lovelaceada_101_9001_hw.ipynb": BOOK,
            "oneilsmithben_LATE_102_9003_hw.ipynb": BOOK,
            "oneilsmithben_LATE_102_9004_hw-1.ipynb": NEW,
            "nobody_7_9_hw.ipynb": BOOK,
        },
    )
    first = collect(course, download)
    before = snapshot(course)
    # A person may mend a submission after collecting; that stays.
    (course / "submitted" / "ada" / "hw" / "hw.ipynb").write_bytes(b"mended by hand")
    again = collect(course, download)
    assert {one.status for one in first.values()} == {"collected", "unmatched"}
    assert {one.status for one in again.values()} == {"unchanged", "unmatched"}
    assert submitted(course, "ada") == {"hw.ipynb": b"mended by hand"}
    assert {name: content for name, (_, content) in snapshot(course).items() if "submitted/ada" not in name} == {
        name: content for name, (_, content) in before.items() if "submitted/ada" not in name
    }
    assert again["oneilsmithben_102"].late is True


def test_a_resubmission_takes_the_place_of_the_first_which_is_kept(course, tmp_path):
    collect(
        course, pack(tmp_path / "1.zip", {"lovelaceada_101_9001_hw.ipynb": BOOK, "lovelaceada_101_9002_a.csv": b"1"})
    )
    (outcome,) = collect(course, pack(tmp_path / "2.zip", {"lovelaceada_101_9005_hw-1.ipynb": NEW})).values()
    assert outcome.status == "replaced"
    assert submitted(course, "ada") == {"hw.ipynb": NEW}
    assert older(course, "ada") == {BOOK, b"1"}
    assert receipt(course, "ada")["from"] == "2.zip"


def test_an_older_download_does_not_undo_a_newer_one(course, tmp_path):
    collect(course, pack(tmp_path / "2.zip", {"lovelaceada_101_9005_hw-1.ipynb": NEW}, LATER))
    before = submitted(course, "ada")
    (outcome,) = collect(course, pack(tmp_path / "1.zip", {"lovelaceada_101_9001_hw.ipynb": BOOK})).values()
    assert (outcome.status, outcome.needs_look) == ("older", False)
    assert submitted(course, "ada") == before
    assert older(course, "ada") == {BOOK}, "nothing is lost"


def test_without_numbers_the_later_download_counts(course, tmp_path):
    name = "Ada Lovelace_7_assignsubmission_file_/hw.ipynb"
    collect(course, pack(tmp_path / "1.zip", {name: BOOK}))
    collect(course, pack(tmp_path / "2.zip", {name: NEW}, LATER))
    assert submitted(course, "ada") == {"hw.ipynb": NEW}
    (outcome,) = collect(course, tmp_path / "1.zip").values()
    assert outcome.status == "older"
    assert submitted(course, "ada") == {"hw.ipynb": NEW}


def test_what_nbgrader_collected_is_not_overwritten_by_what_says_no_time(course, tmp_path):
    folder = course / "submitted" / "ada" / "hw"
    folder.mkdir(parents=True)
    (folder / "hw.ipynb").write_bytes(BOOK)
    (folder / "timestamp.txt").write_text("2026-03-09 12:00:00.000000 UTC")
    (outcome,) = collect(course, pack(tmp_path / "s.zip", {"ada/hw.ipynb": NEW})).values()
    assert outcome.status == "kept apart"
    assert "nothing says which is the later" in outcome.reason
    assert submitted(course, "ada")["hw.ipynb"] == BOOK
    assert apart(course)["ada/files/hw.ipynb"] == NEW
    (same,) = collect(course, pack(tmp_path / "t.zip", {"ada/hw.ipynb": BOOK})).values()
    assert same.status == "unchanged"
    assert receipt(course, "ada")["received"] == "2026-03-09T12:00:00+00:00", "its time is not lost with the receipt"


def test_dates_of_files_are_times_only_when_asked_and_believable(course, tmp_path):
    day = datetime(2026, 3, 9, 10, 0, 5, tzinfo=UTC)
    files = {
        "ada/hw.ipynb": (BOOK, day),
        "ben/hw.ipynb": (BOOK, day + timedelta(days=2)),
        "mallory/hw.ipynb": (BOOK, day + timedelta(hours=3)),
    }
    download = stamped(tmp_path / "download", files)
    assert {one.received for one in collect(course, download).values()} == {None}
    assert "timestamp.txt" not in submitted(course, "ada")
    outcomes = collect(course, download, late="dates")
    assert {who: one.late for who, one in outcomes.items()} == {"ada": False, "ben": True, "mallory": False}
    assert submitted(course, "ada")["timestamp.txt"] == b"2026-03-09 10:00:05.000000 UTC"
    assert receipt(course, "ben")["received"] == "2026-03-11T10:00:05+00:00"


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ([datetime(2026, 3, 9, 10, minute, tzinfo=UTC) for minute in range(3)], "packed"),
        ([datetime(1980, 1, 1, tzinfo=UTC)], "no date"),
        ([datetime(2090, 1, 1, tzinfo=UTC)], "yet to come"),
    ],
)
def test_dates_that_say_nothing_are_not_used(course, tmp_path, dates, said):
    students = ("ada", "ben", "mallory")
    files = {f"{student}/hw.ipynb": (BOOK, date) for student, date in zip(students, dates, strict=False)}
    with Collection(Course(course), stamped(tmp_path / "d", files), "hw", Options("dates")) as collection:
        assert any(said in notice for notice in collection.notices)
        assert {one.received for one in collection.run()} == {None}


def test_a_run_that_is_killed_is_finished_by_the_next(course, tmp_path, monkeypatch):
    download = pack(tmp_path / "1.zip", {"ada/hw.ipynb": BOOK, "ben/hw.ipynb": BOOK})
    collect(course, download)
    second = pack(tmp_path / "2.zip", {"ada/hw.ipynb": NEW, "ben/hw.ipynb": NEW}, LATER)
    with monkeypatch.context() as patched:
        # Killed between the folder and its receipt.
        patched.setattr(shelves.Shelves, "write_receipt", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            collect(course, second)
    collect(course, second)
    assert submitted(course, "ada") == submitted(course, "ben") == {"hw.ipynb": NEW}
    assert receipt(course, "ada")["from"] == receipt(course, "ben")["from"] == "2.zip"
    assert BOOK in older(course, "ada")
    assert {one.status for one in collect(course, second).values()} == {"unchanged"}


def test_who_is_not_in_the_archive_is_said(course, tmp_path):
    download = pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK, "kim1@x/hw.ipynb": BOOK})
    with Collection(Course(course), download, "hw") as collection:
        assert collection.absent == ["aaron", "ben", "kim1", "kim2", "mallory", "mueller1", "zoe"]


def test_a_course_that_is_not_ready_says_what_to_do(course, tmp_path):
    download = pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK})
    with pytest.raises(GradingError, match=r"no assignment nope. It has hw"):
        Collection(Course(course), download, "nope")
    with pytest.raises(GradingError, match="no student nobody"):
        collect(course, download, chosen={"ada": "nobody"})
    with closing(sqlite3.connect(course / "gradebook.db")) as book, book:
        book.execute("delete from student")
    with pytest.raises(GradingError, match="nbgrader db student import"):
        collect(course, download)


def test_a_students_id_that_is_a_path_writes_nowhere(course, tmp_path):
    with closing(sqlite3.connect(course / "gradebook.db")) as book, book:
        book.execute("insert into student (id, email) values ('../../out', 'evil@x')")
    (outcome,) = collect(course, pack(tmp_path / "s.zip", {"evil@x/hw.ipynb": BOOK})).values()
    assert outcome.status == "failed"
    assert not (course.parent / "out").exists()


def test_a_link_in_the_place_of_a_students_folder_is_not_followed(course, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (course / "submitted").mkdir()
    (course / "submitted" / "ada").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(GradingError, match="is a link"):
        collect(course, pack(tmp_path / "s.zip", {"ada/hw.ipynb": BOOK}))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_intake_takes_lateness_from_receipts(course, tmp_path):
    """A receipt without a time is none that cannot be read, and one with a time counts."""
    root = tmp_path / "inbound" / "ben+hw+2026-03-11 09:00:00.000000 UTC"
    root.mkdir(parents=True)
    (root / "hw.ipynb").write_bytes(BOOK)
    collect(course, tmp_path / "inbound")
    collect(course, pack(tmp_path / "s.zip", {"lovelaceada_LATE_101_1_my homework.ipynb": BOOK}))
    with Book(Course(course)) as book:
        sheet = book.sheet("hw")
        taken = {
            student: take(
                book.settings.folder("submitted", student, "hw"),
                student,
                sheet,
                receipt=course / ".signoff" / "receipts" / student / "hw.json",
            )
            for student in ("ada", "ben")
        }
    assert taken["ada"].received is None
    assert [remark.code for remark in taken["ada"].remarks] == ["notebook-renamed"]
    assert str(taken["ben"].received) == "2026-03-11 09:00:00"
    assert [cell.source for cell in taken["ada"].notebooks[0].cells][:1] == [json.loads(BOOK)["cells"][0]["source"]]


@pytest.mark.slow
def test_nbgrader_grades_what_was_collected(course, tmp_path):
    root = tmp_path / "inbound" / "ben+hw+2026-03-11 09:00:00.000000 UTC"
    root.mkdir(parents=True)
    (root / "hw.ipynb").write_bytes(notebook("def double(x):\n    return 5"))
    collect(course, tmp_path / "inbound")
    collect(course, pack(tmp_path / "s.zip", {"lovelaceada_101_1_hw-3.ipynb": BOOK}))
    made = Course(course)
    with made._api() as api:
        assert api.get_submitted_students("hw") == {"ada", "ben"}
    for student in ("ada", "ben"):
        made.autograde("hw", student)
    marks = {mark.student: mark for mark in made.marks("hw")}
    assert (marks["ada"].auto, marks["ben"].auto, marks["zoe"].status) == (3, 0, "missing")
    with closing(sqlite3.connect(course / "gradebook.db")) as book:
        times = dict(book.execute("select student_id, timestamp from submitted_assignment").fetchall())
    assert times == {"ada": None, "ben": "2026-03-11 09:00:00.000000"}
