import json
import os
import socket
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.utils import parse_utc

from grader.intake import take
from grader.looking import Limits
from grader.received import TimeError, parse_time
from grader.sheet import Sheet, SheetCell, SheetNotebook

SMALL = Limits(file_bytes=1_000, total_bytes=3_000, notebook_bytes=20_000, files=20, depth=2, cells=10)


def known(grade_id):
    return SheetCell(grade_id, "markdown", "YOUR ANSWER HERE", None, False, True, True, False, 1.0, "YOUR ANSWER HERE")


@pytest.fixture
def sheet(tmp_path):
    (tmp_path / "data.csv").write_text("the instructor's")
    notebooks = tuple(
        SheetNotebook(name, tuple(known(f"{name}-{n}") for n in range(3)), {}, None) for name in ("one", "two")
    )
    files = {"data.csv": tmp_path / "data.csv", "sub/plan.txt": tmp_path / "data.csv"}
    return Sheet("work", notebooks, files, None)


def notebook_of(name, answer="Mine."):
    cells = [
        {
            "cell_type": "markdown",
            "metadata": {
                "nbgrader": {
                    "grade_id": f"{name}-{n}",
                    "grade": True,
                    "solution": True,
                    "points": 1,
                    "schema_version": 3,
                }
            },
            "source": answer,
        }
        for n in range(3)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def folder(tmp_path):
    """An honest submission."""
    made = tmp_path / "submitted" / "ada" / "work"
    made.mkdir(parents=True)
    for name in ("one", "two"):
        (made / f"{name}.ipynb").write_text(json.dumps(notebook_of(name)))
    (made / "timestamp.txt").write_text("2026-03-01 12:00:00.500000 UTC")
    (made / "attempts").mkdir()
    (made / "attempts" / "a.jsonl").write_text("{}\n")
    return made


def codes(submission):
    return [remark.code for remark in submission.remarks]


def test_an_honest_submission_is_taken_as_it_is(folder, sheet):
    (folder / "data.csv").write_text("spoilt")
    (folder / "scratch.ipynb").write_text("not even a notebook")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "old.txt").write_text("old")
    (folder / "helpers_of_mine.pyc").write_text("compiled")
    (folder / ".hidden").write_text("kept")
    made = take(folder, "ada", sheet, SMALL)
    assert (made.student, made.assignment, made.refused, made.remarks) == ("ada", "work", "", ())
    assert [notebook.sheet.name for notebook in made.notebooks] == ["one", "two"]
    assert [cell.source for cell in made.notebooks[0].cells] == ["Mine."] * 3
    assert made.received == datetime(2026, 3, 1, 12, 0, 0, 500000)  # noqa: DTZ001  # as the gradebook keeps it
    assert sorted(made.files) == [".hidden", "attempts/a.jsonl", "timestamp.txt"]


def test_the_fingerprint_is_that_of_the_content(folder, sheet):
    def fingerprint():
        return take(folder, "ada", sheet).fingerprint

    before = fingerprint()
    os.utime(folder / "one.ipynb", (0, 0))
    assert fingerprint() == before
    changes = [("one.ipynb", json.dumps(notebook_of("one", "Other."))), ("attempts/a.jsonl", "{}\n{}\n")]
    for name, text in [*changes, ("timestamp.txt", "2026-03-02 12:00:00 UTC")]:
        (folder / name).write_text(text)
        assert fingerprint() != before
        before = fingerprint()


def test_a_notebook_that_is_missing_is_remarked_and_the_rest_graded(folder, sheet):
    (folder / "two.ipynb").unlink()
    made = take(folder, "ada", sheet)
    assert [notebook.missing for notebook in made.notebooks] == [False, True]
    assert (codes(made), made.refused) == (["notebook-missing"], "")


def test_nothing_at_all_is_refused_in_words(folder, sheet):
    for path in folder.glob("*.ipynb"):
        path.unlink()
    made = take(folder, "ada", sheet)
    assert made.notebooks == ()
    assert made.refused == "one.ipynb was not handed in. two.ipynb was not handed in."


def test_a_submission_that_is_not_there_or_no_folder_is_refused(folder, sheet):
    assert take(folder / "nowhere", "ada", sheet).refused == "There is no submission, so there is nothing to grade."
    (folder.parent / "link").symlink_to(folder)
    for name in ("link", "work/timestamp.txt"):
        made = take(folder.parent / name, "ada", sheet)
        assert made.refused == "The submission is no folder, so there is nothing to grade."


@pytest.mark.parametrize("other", ["one (1).ipynb", "ONE.IPYNB", "Ada's homework.ipynb"])
def test_a_renamed_notebook_is_known_by_its_cells(folder, sheet, other):
    (folder / "one.ipynb").rename(folder / other)
    (folder / "scratch.ipynb").write_text(json.dumps(notebook_of("else")))
    made = take(folder, "ada", sheet)
    assert codes(made) == ["notebook-renamed"]
    assert [cell.source for cell in made.notebooks[0].cells] == ["Mine."] * 3


def test_of_two_that_could_be_the_renamed_notebook_neither_is_taken(folder, sheet):
    (folder / "a.ipynb").write_bytes((folder / "one.ipynb").read_bytes())
    (folder / "one.ipynb").rename(folder / "b.ipynb")
    made = take(folder, "ada", sheet)
    assert made.notebooks[0].missing
    assert codes(made) == ["notebook-missing"]


BAD = {
    "is empty": b"",
    "is damaged": b"{",
    "is not text in UTF-8": b'{"nbformat": 4, "cells": ["\xff"]}',
    "is nested too deeply": b'{"nbformat": 4, "cells": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "is no notebook": b"[]",
    "is in the notebook format 3": b'{"nbformat": 3, "worksheets": []}',
    "is in the notebook format None": b"{}",
    "is in the notebook format '4": b'{"nbformat": "44444444444444444444444444444444444444444444"}',
    "has no cells": b'{"nbformat": 4, "cells": {}}',
    "has 11 cells, and 10 are graded at most": b'{"nbformat": 4, "cells": [1,1,1,1,1,1,1,1,1,1,1]}',
    "is larger than 0.02 MB": b" " * 20_001,
    "is damaged (Exceeds the limit": b'{"nbformat": 4, "cells": [' + b"9" * 5_000 + b"]}",
}


@pytest.mark.parametrize("words", BAD)
def test_a_notebook_that_is_none_is_refused_in_words_and_the_rest_graded(folder, sheet, words):
    (folder / "one.ipynb").write_bytes(BAD[words])
    made = take(folder, "ada", sheet, SMALL)
    (remark,) = made.remarks
    assert words in remark.text
    assert remark.code in {"notebook-unreadable", "notebook-too-large"}
    assert [notebook.missing for notebook in made.notebooks] == [True, False]
    (folder / "two.ipynb").unlink()
    assert words in take(folder, "ada", sheet, SMALL).refused


def test_millions_of_empty_lists_are_not_even_read(folder, sheet):
    (folder / "one.ipynb").write_bytes(b'{"nbformat": 4, "cells": [' + b"[]," * 600_000 + b"1]}")
    assert codes(take(folder, "ada", sheet)) == ["notebook-too-large"]


def test_what_json_leaves_open_is_taken_as_jupyter_takes_it(folder, sheet):
    text = json.dumps(notebook_of("one"))
    twice = text.replace('"source": "Mine."', '"source": "First.", "source": "Last.", "outputs": [NaN, Infinity]')
    (folder / "one.ipynb").write_bytes(b"\xef\xbb\xbf" + twice.encode())
    made = take(folder, "ada", sheet)
    assert (made.remarks, made.notebooks[0].cells[0].source) == ((), "Last.")


def a_link(path):
    path.symlink_to("/etc/hostname")


def a_pipe(path):
    os.mkfifo(path)


def a_socket(path):
    here = os.open(path.parent, os.O_RDONLY)  # a socket's path is short, and a test's folder is not
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"/proc/self/fd/{here}/{path.name}")
    os.close(here)


def a_second_name(path):
    (path.parent.parent / "victims.txt").write_text("a victim's")
    path.hardlink_to(path.parent.parent / "victims.txt")


def a_linked_folder(path):
    path.symlink_to(path.parent.parent.parent)


ODD = {
    a_link: "link-refused",
    a_linked_folder: "link-refused",
    a_second_name: "link-refused",
    a_pipe: "special-file",
    a_socket: "special-file",
}


@pytest.mark.parametrize("make", ODD)
@pytest.mark.parametrize("name", ["notes.txt", "one.ipynb"])
def test_links_and_special_files_are_refused_and_never_waited_for(folder, sheet, make, name):
    (folder / name).unlink(missing_ok=True)
    make(folder / name)
    made = take(folder, "ada", sheet)
    assert codes(made) == [ODD[make]]
    assert "notes.txt" not in made.files
    assert made.notebooks[0].missing == (name == "one.ipynb")


def test_a_folder_in_a_notebooks_place_harms_nothing(folder, sheet):
    for name in ("one.ipynb", "timestamp.txt"):
        (folder / name).unlink()
        (folder / name).mkdir()
        (folder / name / "x.txt").write_text("x")
    made = take(folder, "ada", sheet)
    assert codes(made) == ["special-file", "file-conflict"]
    assert sorted(made.files) == ["attempts/a.jsonl"]


def test_a_file_that_cannot_be_read_is_left_out(folder, sheet, monkeypatch):
    real = os.open

    def denied(name, *arguments, **more):
        if name == "secret.txt":
            raise PermissionError(13, "Permission denied")  # to root nothing is
        return real(name, *arguments, **more)

    (folder / "secret.txt").write_text("x")
    monkeypatch.setattr(os, "open", denied)
    assert codes(take(folder, "ada", sheet)) == ["file-unreadable"]


def test_a_file_swapped_for_a_link_between_look_and_reading_is_refused(folder, sheet, monkeypatch):
    real = os.open

    def swapped(name, *arguments, **more):
        if name == "one.ipynb":
            (folder / name).unlink()
            (folder / name).symlink_to(folder / "two.ipynb")
        return real(name, *arguments, **more)

    monkeypatch.setattr(os, "open", swapped)
    made = take(folder, "ada", sheet)
    assert codes(made) == ["link-refused"]
    assert made.notebooks[0].missing


def test_links_that_come_and_go_never_lead_anywhere(folder, sheet):
    """A real race: whatever is seen, it is never the file that the link leads to."""
    (folder.parent / "victim.txt").write_text("a victim's")
    stop = threading.Event()

    def swap():
        while not stop.is_set():
            (folder / "new").symlink_to(folder.parent / "victim.txt")
            (folder / "new").replace(folder / "notes.txt")
            (folder / "new").write_text("mine")
            (folder / "new").replace(folder / "notes.txt")

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        seen = [take(folder, "ada", sheet).files for _ in range(200)]
    finally:
        stop.set()
        thread.join()
    assert {files.get(name) for files in seen for name in ("new", "notes.txt")} <= {None, b"mine", b""}


def test_sizes_numbers_and_depth_are_bounded(folder, sheet):
    (folder / "big.bin").write_bytes(b"x" * 1_001)
    for number in range(4):
        (folder / f"half-{number}.bin").write_bytes(b"x" * 900)
    deep = folder / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (deep / "x.txt").write_text("x")
    made = take(folder, "ada", sheet, SMALL)
    assert set(codes(made)) == {"file-too-large", "too-deep"}
    assert sum(map(len, made.files.values())) <= 3_000
    assert "a/b/c/x.txt" not in made.files


def test_of_too_many_files_the_notebooks_are_still_read(folder, sheet):
    for number in range(60):
        (folder / f"a-{number}.txt").write_text("x")
    made = take(folder, "ada", sheet, SMALL)
    assert codes(made) == ["too-many-files"]
    assert not any(notebook.missing for notebook in made.notebooks)
    assert len(made.files) <= 20


def test_names_that_play_tricks_are_left_out(folder, sheet):
    (folder / "a\x1b[31mred\nline.txt").write_text("x")
    (folder / os.fsdecode(b"\xff.txt")).write_text("x")
    made = take(folder, "ada", sheet)
    assert codes(made) == ["file-name", "file-name"]
    assert all(remark.text.isprintable() for remark in made.remarks)


def test_files_that_stand_before_installed_modules_are_left_out(folder, sheet):
    names = ["pandas.py", "grader.py", "json.so", "sitecustomize.py", "conftest.py", "x.pth"]
    for name in [*names, "my_helpers.py", "pandas.csv"]:
        (folder / name).write_text("import os")
    for name in ("numpy", "altair"):
        (folder / name).mkdir()
        (folder / name / "data.csv").write_text("x")
    (folder / "numpy" / "__init__.py").write_text("import os")
    made = take(folder, "ada", sheet)
    kept = {path for path in made.files if path not in {"timestamp.txt", "attempts/a.jsonl"}}
    assert kept == {"my_helpers.py", "pandas.csv", "altair/data.csv"}
    assert set(codes(made)) == {"file-shadows"}


def test_a_file_where_the_instructors_folder_is_makes_room(folder, sheet):
    (folder / "sub").write_text("in the way")
    (folder / "data.csv").mkdir()
    (folder / "data.csv" / "x").write_text("in the way")
    made = take(folder, "ada", sheet)
    assert codes(made) == ["file-conflict", "file-conflict"]
    assert sorted(made.files) == ["attempts/a.jsonl", "timestamp.txt"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01 12:00:00.000000 UTC",
        "2026-03-01 12:00:00.5 UTC",
        "2026-03-01 12:00:00 GMT",
        "2026-03-01 12:00:00",
        "2026-03-01 12:00",
        "2026-03-01T12:00:00.123456",
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00+01:00",
        "2026-07-01 12:00:00.000000 Europe/Berlin",
        "2026-03-01 12:00:00.000000 CET",
        "2026-03-01 12:00:00.000000 EST",
        "2026-03-01 12:00:00.000000 XYZ",
    ],
)
def test_times_are_read_as_nbgrader_reads_them(text):
    assert parse_time(f"{text}\n") == parse_utc(text)


@pytest.mark.parametrize(
    "text", ["10", "now", "2026-13-01 12:00:00", "2026-03-01 12:00:00 /etc/passwd", "2026-03-01 12:00:00 ../UTC", "0"]
)
def test_what_is_no_time_is_none(text):
    with pytest.raises(TimeError):
        parse_time(text)


@pytest.mark.parametrize("stamp", [b"soon", b"\xff", b"2026-03-01 12:00:00 UTC" + b" " * 2_000])
def test_a_time_that_cannot_be_read_is_remarked_and_does_not_travel(folder, sheet, stamp):
    (folder / "timestamp.txt").write_bytes(stamp)
    made = take(folder, "ada", sheet)
    assert (codes(made), made.received) == (["time-unreadable"], None)
    assert "timestamp.txt" not in made.files


def test_no_time_is_no_time(folder, sheet):
    (folder / "timestamp.txt").write_text("\n")
    assert take(folder, "ada", sheet).received is None
    (folder / "timestamp.txt").unlink()
    made = take(folder, "ada", sheet)
    assert (made.received, made.remarks) == (None, ())


def test_a_time_to_come_is_remarked(folder, sheet):
    (folder / "timestamp.txt").write_text(f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d %H:%M:%S.%f} UTC")
    assert codes(take(folder, "ada", sheet)) == ["time-in-future"]


def test_a_receipt_counts_more_than_what_the_student_wrote(folder, sheet, tmp_path):
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps({"received": "2026-04-01T08:00:00+00:00", "late": True}))
    made = take(folder, "ada", sheet, receipt=receipt)
    assert made.received == datetime(2026, 4, 1, 8, 0)  # noqa: DTZ001  # as the gradebook keeps it
    assert "timestamp.txt" not in made.files
    assert made.remarks == ()
    receipt.write_text("{")
    assert codes(take(folder, "ada", sheet, receipt=receipt)) == ["time-unreadable"]


def test_no_folder_stays_open(folder, sheet):
    before = list(Path("/proc/self/fd").iterdir())
    (folder / "one.ipynb").unlink()
    a_pipe(folder / "one.ipynb")
    (folder / "a" / "b" / "c").mkdir(parents=True)
    for _ in range(5):
        take(folder, "ada", sheet, SMALL)
    assert list(Path("/proc/self/fd").iterdir()) == before
