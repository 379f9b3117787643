"""Files of a working directory: what changed, and laying files from elsewhere without leaving it."""

import base64
import os

import pytest

from grader.runner.workfiles import MOST_BYTES, WorkFiles, lay


def b64(text):
    return base64.b64encode(text.encode()).decode()


def test_new_changed_and_removed_files_are_told_once(tmp_path):
    (tmp_path / "given.csv").write_text("a")
    (tmp_path / "gone.csv").write_text("a")
    watched = WorkFiles(tmp_path)
    assert watched.changed() == []
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "new.txt").write_text("hello")
    (tmp_path / "given.csv").write_text("other")
    (tmp_path / "gone.csv").unlink()
    assert watched.changed() == ["given.csv", "gone.csv", "out/new.txt"]
    assert watched.changed() == []
    assert watched.read(["out/new.txt", "gone.csv"]) == {"out/new.txt": b64("hello"), "gone.csv": None}


def test_links_and_pipes_are_not_files(tmp_path):
    watched = WorkFiles(tmp_path)
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    assert watched.changed() == []


def test_too_much_is_left_out(tmp_path):
    watched = WorkFiles(tmp_path)
    (tmp_path / "large.bin").write_bytes(b"x" * (MOST_BYTES + 1))
    (tmp_path / "small.txt").write_text("x")
    assert "large.bin" not in watched.read(watched.changed())


@pytest.mark.parametrize("path", ["../outside", "/outside", "a/../../outside", "", "x" * 500])
def test_a_path_that_leads_out_is_left_out(tmp_path, path):
    folder = tmp_path / "work"
    folder.mkdir()
    lay(folder, {path: b64("x"), "kept.txt": b64("y")})
    assert [entry.name for entry in folder.iterdir()] == ["kept.txt"]
    assert [entry.name for entry in tmp_path.iterdir()] == ["work"]


def test_laying_does_not_write_through_a_link(tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "file").symlink_to(outside)
    lay(folder, {"file": b64("theirs")})
    assert outside.read_text() == "mine"
    assert (folder / "file").read_text() == "theirs"
