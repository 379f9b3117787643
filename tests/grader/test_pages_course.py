"""Pages in a course's folders: nbgrader's release and fetch go on working, and no link leads a page astray."""

import json
import os
import shutil

import pytest

from grader import Course
from grader.marked import MarkedCell, MarkedNotebook
from grader.pages import Extras, PageError, make_pages, write_page
from grader.rebuilt import Remark


def marked(name):
    return MarkedNotebook("ada", "week-1", name, 1, 2, 0, {"t": MarkedCell(1, 2, None, f"On {name}.", False)})


@pytest.fixture
def folders(tmp_path):
    """One student's autograded folder with two notebooks and what they handed in besides, and where feedback goes."""
    autograded = tmp_path / "autograded" / "ada" / "week-1"
    autograded.mkdir(parents=True)
    test = {
        "cell_type": "code",
        "source": "assert x",
        "outputs": [],
        "metadata": {"nbgrader": {"grade": True, "grade_id": "t"}},
    }
    for name in ("one", "two"):
        (autograded / f"{name}.ipynb").write_text(json.dumps({"cells": [test], "metadata": {}, "nbformat": 4}))
    (autograded / "timestamp.txt").write_text("2026-05-04 10:00:00 UTC")
    (autograded / "submission_secret.txt").write_text("secret")
    (autograded / "diary.txt").write_text("private")
    (autograded / "trap.html").write_text("<script>alert(1)</script>")
    return autograded, tmp_path / "feedback" / "ada" / "week-1"


def held(folder):
    return sorted(path.name for path in folder.iterdir())


def test_every_known_notebook_gets_a_page_and_nothing_else_is_copied(folders):
    autograded, feedback = folders
    said = Extras(remarks=[Remark("link-refused", "A link was left out.")])
    made = make_pages(autograded, feedback, marked, extras=lambda _: said)
    assert made == [feedback / "one.html", feedback / "two.html"]
    assert held(feedback) == ["one.html", "submission_secret.txt", "timestamp.txt", "two.html"]
    assert "On two." in made[1].read_text()
    assert "A link was left out." in made[1].read_text()
    assert (feedback / "timestamp.txt").read_text() == "2026-05-04 10:00:00 UTC"
    assert {path.stat().st_mode & 0o777 for path in feedback.iterdir()} == {0o644}


def test_what_an_earlier_run_left_is_not_released(folders):
    autograded, feedback = folders
    make_pages(autograded, feedback, marked)
    (feedback / "trap.html").write_text("from the student's folder")
    make_pages(autograded, feedback, lambda name: marked(name) if name == "one" else None)
    assert held(feedback) == ["one.html", "submission_secret.txt", "timestamp.txt"]


def test_a_secret_that_is_missing_is_made_once(folders):
    autograded, feedback = folders
    (autograded / "submission_secret.txt").unlink()
    make_pages(autograded, feedback, marked)
    secret = (feedback / "submission_secret.txt").read_text()
    assert len(secret) >= 64
    make_pages(autograded, feedback, marked)
    assert (feedback / "submission_secret.txt").read_text() == secret


@pytest.mark.parametrize("content", ["", "not JSON", "[]", "[" * 100_000, '{"cells": 5}'], ids=lambda text: text[:8])
def test_a_notebook_that_cannot_be_read_still_has_its_marks(folders, content):
    autograded, feedback = folders
    (autograded / "one.ipynb").write_text(content)
    make_pages(autograded, feedback, marked)
    assert "On one." in (feedback / "one.html").read_text()


def test_a_notebook_that_is_a_link_is_not_followed(folders, tmp_path):
    autograded, feedback = folders
    other = tmp_path / "other.ipynb"
    other.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "another student's", "metadata": {}}]}))
    (autograded / "one.ipynb").unlink()
    (autograded / "one.ipynb").symlink_to(other)
    (autograded / "submission_secret.txt").unlink()
    (autograded / "submission_secret.txt").symlink_to(other)
    make_pages(autograded, feedback, marked)
    assert all("another student's" not in path.read_text() for path in feedback.iterdir())


def test_a_link_in_the_place_of_a_page_is_replaced_and_its_target_left_alone(tmp_path):
    folder, precious = tmp_path / "feedback" / "ada" / "week-1", tmp_path / "gradebook.db"
    precious.write_text("marks")
    folder.mkdir(parents=True)
    (folder / "one.html").symlink_to(precious)
    assert write_page(folder, "one.html", b"page").read_bytes() == b"page"
    assert not (folder / "one.html").is_symlink()
    assert precious.read_text() == "marks"
    assert held(folder) == ["one.html"]


@pytest.mark.parametrize("depth", ["ada", "ada/week-1"])
def test_a_folder_that_is_a_link_is_refused(tmp_path, depth):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "feedback" / "ada" / "week-1"
    link = tmp_path / "feedback" / depth
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere)
    with pytest.raises(PageError, match=r"is a link or no folder"):
        write_page(folder, "one.html", b"page")
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("name", ["", ".hidden", "../x.html", "a/b.html", "a\0b.html", "x" * 300, ".."])
def test_names_that_are_no_file_in_the_folder_are_refused(tmp_path, name):
    with pytest.raises(PageError, match="no name for a page"):
        write_page(tmp_path / "f" / "s" / "a", name, b"page")


def test_a_folder_outside_the_course_is_refused(tmp_path):
    with pytest.raises(PageError, match="not a folder inside"):
        write_page(tmp_path / "feedback" / ".." / "x", "one.html", b"page", root=tmp_path / "feedback")


def test_a_page_is_there_whole_or_not_at_all(tmp_path):
    folder = tmp_path / "feedback" / "ada" / "week-1"
    write_page(folder, "one.html", b"old")
    (folder / "two.html").mkdir()
    with pytest.raises(PageError, match=r"two\.html cannot be written"):
        write_page(folder, "two.html", b"new")
    assert held(folder) == ["one.html", "two.html"], "nothing half-written is left"


def test_a_missing_submission_is_named(tmp_path):
    with pytest.raises(PageError, match="not found"):
        make_pages(tmp_path / "autograded" / "ada" / "week-1", tmp_path / "feedback" / "ada" / "week-1", marked)


@pytest.mark.slow
def test_nbgrader_releases_and_students_fetch_our_pages(tmp_path, folders):
    source = tmp_path / "week-1"
    source.mkdir()
    shutil.copy(folders[0] / "one.ipynb", source / "one.ipynb")
    notebook = json.loads((source / "one.ipynb").read_text())
    flags = {
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "points": 2,
        "schema_version": 3,
        "grade_id": "t",
    }
    notebook["cells"][0] |= {"id": "t", "execution_count": None, "metadata": {"nbgrader": flags}, "source": "assert 1"}
    (source / "one.ipynb").write_text(json.dumps(notebook | {"nbformat": 4, "nbformat_minor": 5}))
    course = Course.create(tmp_path / "course", "media")
    course.add_assignment(source)
    course.generate("week-1")
    handed = tmp_path / "ada" / "week-1"
    shutil.copytree(course.release("week-1"), handed)
    course.submit("ada", handed)
    course.collect("week-1")
    # What grading leaves, as far as feedback is concerned.
    autograded = course.folder / "autograded" / "ada" / "week-1"
    shutil.copytree(course.folder / "submitted" / "ada" / "week-1", autograded)
    (page,) = make_pages(autograded, course.folder / "feedback" / "ada" / "week-1", marked)

    with course._api() as api:
        # The machine's own user hands in and fetches here: nbgrader takes the name from the system.
        course._done("Release", api.release_feedback("week-1"))
        place = tmp_path / "home"
        place.mkdir()
        os.chdir(place)
        api.config.ExchangeFetchFeedback.assignment_dir = str(place)
        course._done("Fetch", api.fetch_feedback("week-1", "ada"))
    (fetched,) = place.rglob("one.html")
    assert fetched.read_bytes() == page.read_bytes()


def test_what_fails_in_the_callable_is_not_taken_for_the_folders_fault(folders):
    def no_gradebook(_name):
        raise FileNotFoundError("gradebook.db")

    with pytest.raises(FileNotFoundError, match=r"gradebook\.db"):
        make_pages(*folders, no_gradebook)
