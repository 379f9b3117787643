import os
import zipfile
from pathlib import Path

import pytest

from scenarios import find_story
from signoff.assignments import hand_in, is_prepared, prepare
from signoff.classroom.playing import play_as
from signoff.classroom.roster import Student
from signoff.places import PlaceError

NAME = "06-change"


@pytest.fixture
def folder(tmp_path):
    work = tmp_path / "assignments" / NAME
    work.mkdir(parents=True)
    (work / f"{NAME}.ipynb").write_text('{"cells": [{"cell_type": "markdown", "source": "mine"}]}')
    return tmp_path


@pytest.mark.slow
def test_the_released_version_is_prepared_once_and_never_overwritten(tmp_path):
    work = prepare(tmp_path, NAME)
    notebook = work / f"{NAME}.ipynb"
    assert "BEGIN SOLUTION" not in notebook.read_text(encoding="utf-8")
    assert (work / "change_log.csv").is_file()
    notebook.write_text("an evening's work")
    assert prepare(tmp_path, NAME) == work
    assert notebook.read_text() == "an evening's work"


def test_a_place_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "assignments").write_text("")
    with pytest.raises(PlaceError, match="could not be prepared"):
        prepare(tmp_path, NAME)
    assert not is_prepared(tmp_path, NAME)


def test_packs_notebook_and_attempts_and_leaves_out_what_is_nobodys_work(folder):
    work = folder / "assignments" / NAME
    play_as(Student("s", "", "", "record-keeper", 1.0, "packs/1"), find_story("after-picture-lock"), work)
    (work / ".ipynb_checkpoints").mkdir()
    (work / ".ipynb_checkpoints" / "old.ipynb").write_text("{}")
    (work / "secret").symlink_to("/etc/hostname")
    packed = hand_in(folder, NAME)
    assert packed.warnings == ()
    with zipfile.ZipFile(packed.archive) as archive:
        assert sorted(archive.namelist()) == [f"{NAME}/{NAME}.ipynb", f"{NAME}/attempts/after-picture-lock.jsonl"]


def test_says_what_may_have_been_forgotten(folder):
    assert "No scenario was played" in hand_in(folder, NAME).warnings[0]
    attempts = folder / "assignments" / NAME / "attempts"
    attempts.mkdir()
    (attempts / "after-picture-lock.jsonl").write_text("not json\n")
    assert "line 1" in hand_in(folder, NAME).warnings[0]


def test_nothing_to_pack_is_said_so(tmp_path):
    with pytest.raises(PlaceError, match="Start the lab once"):
        hand_in(tmp_path, NAME)


def test_a_damaged_notebook_and_a_huge_folder_are_told_of(folder):
    work = folder / "assignments" / NAME
    (work / f"{NAME}.ipynb").write_text("")
    (work / "rushes.mov").write_bytes(bytes(11_000_000))
    told = " ".join(hand_in(folder, NAME).warnings)
    assert "no notebook any more" in told
    assert "11 MB" in told


def test_an_old_date_does_no_harm(folder):
    old = folder / "assignments" / NAME / "old.csv"
    old.write_text("a,b")
    os.utime(old, (0, 0))
    assert "old.csv" in hand_in(folder, NAME).files


def test_an_archive_stays_until_the_next_one_is_whole(folder):
    good = hand_in(folder, NAME).archive.read_bytes()
    Path(os.fsdecode(os.fsencode(folder / "assignments" / NAME) + b"/\xff.txt")).write_text("x")
    with pytest.raises(PlaceError, match="Rename it"):
        hand_in(folder, NAME)
    assert (folder / "hand-in" / f"{NAME}.zip").read_bytes() == good
    assert [path.name for path in (folder / "hand-in").iterdir()] == [f"{NAME}.zip"]
