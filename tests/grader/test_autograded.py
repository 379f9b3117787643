import os
import shutil
import stat
from datetime import datetime

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader import Course, GradingError
from grader.autograded import Autograded
from grader.folders import replacing, settle
from grader.gradebook import Book
from grader.intake import take
from grader.looking import open_folder
from grader.outputs import Room
from grader.results import CellResult
from tests.grader.nbgrader_command import nbgrader

PRINTED = {"output_type": "stream", "name": "stdout", "text": "two\nlines\n"}


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    """A course, one submission of it graded by stock nbgrader."""
    exercise = tmp_path_factory.mktemp("exercise") / "ps"
    exercise.mkdir()
    flags = {"schema_version": 3, "locked": False, "grade": False, "task": False, "solution": False}
    cells = [
        new_markdown_cell("# Title"),
        new_code_cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION"),
        new_code_cell("assert x == 1\n### BEGIN HIDDEN TESTS\nassert x < 2\n### END HIDDEN TESTS"),
        new_markdown_cell("Because."),
    ]
    cells[1].metadata["nbgrader"] = flags | {"grade_id": "x", "solution": True}
    cells[2].metadata["nbgrader"] = flags | {"grade_id": "test-x", "grade": True, "locked": True, "points": 2}
    cells[3].metadata["nbgrader"] = flags | {"grade_id": "why", "grade": True, "solution": True, "points": 3}
    cells[2].metadata["tags"] = ["ours"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), exercise / "ps.ipynb")
    (exercise / "data").mkdir()
    (exercise / "data" / "hours.csv").write_text("hours\n")
    made = Course.create(tmp_path_factory.mktemp("stock") / "course", "a-course")
    made.add_assignment(exercise)
    made.generate("ps")
    folder = made.folder / "submitted" / "ada" / "ps"
    shutil.copytree(made.folder / "release" / "ps", folder)
    notebook = nbformat.read(folder / "ps.ipynb", as_version=4)
    notebook.cells[1].source = "x = 1\nprint('two\\nlines')\nx"
    notebook.cells.append(new_code_cell("1 / 0"))
    notebook.cells.append(new_markdown_cell("Mine."))
    notebook.cells[3].source = "See ![](attachment:a.png)"
    notebook.cells[3]["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo="}}
    nbformat.write(notebook, folder / "ps.ipynb")
    (folder / "timestamp.txt").write_text("2026-03-01 12:00:00.000000 UTC")
    (folder / "attempts").mkdir()
    (folder / "attempts" / "a.jsonl").write_text("{}\n")
    (folder / "data" / "hours.csv").write_text("spoilt\n")
    (folder / "scratch.ipynb").write_text("{}")
    made.autograde("ps", "ada")
    return made


@pytest.fixture
def course(stock, tmp_path):
    shutil.copytree(stock.folder, tmp_path / "course")
    shutil.rmtree(tmp_path / "course" / "autograded")
    return Course(tmp_path / "course")


@pytest.fixture
def book(course):
    with Book(course) as opened:
        yield opened


def taken(book):
    sheet = book.sheet("ps")
    return sheet, take(book.settings.folder("submitted", "ada", "ps"), "ada", sheet)


def write(book, results=None):
    sheet, submission = taken(book)
    results = results or [
        CellResult((PRINTED,) if c.cell_type == "code" else ()) for c in submission.notebooks[0].cells
    ]
    return Autograded(book.settings, sheet).write(submission, {"ps": results})


def tree(folder):
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_folder_is_what_stock_nbgrader_leaves(stock, book):
    theirs = stock.folder / "autograded" / "ada" / "ps"
    before = nbformat.read(theirs / "ps.ipynb", as_version=4)
    write(book, [CellResult(tuple(c.get("outputs", ())), c.get("execution_count")) for c in before.cells])
    ours = book.settings.folder("autograded", "ada", "ps")
    assert tree(ours).keys() == tree(theirs).keys()
    for name, path in tree(theirs).items():
        assert stat.S_IMODE(tree(ours)[name].stat().st_mode) == stat.S_IMODE(path.stat().st_mode) == 0o444
        if name != "ps.ipynb":
            assert tree(ours)[name].read_bytes() == path.read_bytes()
    after = nbformat.read(ours / "ps.ipynb", as_version=4)
    nbformat.validate(after)
    assert before.cells[4].outputs[0].ename == "ZeroDivisionError"
    for cell in (*before.cells, *after.cells):
        cell.pop("id")
        cell.metadata.pop("execution", None)  # when each cell ran
    assert after.cells == before.cells
    before.metadata.language_info.pop("version")
    assert after.metadata == before.metadata


def test_nbgraders_commands_go_on_with_what_was_written(course):
    with Book(course) as book:
        _, submission = taken(book)
        made = submission.notebooks[0]
        marks, settled = book.marks(made, [CellResult() for _ in made.cells])
        write(book, settled)
        book.record(submission, {"ps": marks})
    (page,) = course.feedback("ps", "ada")
    assert "Because" not in page.read_text(encoding="utf-8")
    with course._api() as api:
        (row,) = api.get_submissions("ps")
        assert (row["student"], row["autograded"], row["score"], row["needs_manual_grade"]) == ("ada", True, 2, True)
        (row,) = api.get_notebook_submissions("ps", "ps")
        assert (row["student"], row["score"]) == ("ada", 2)
    run = nbgrader(course.folder, "export")
    assert run.returncode == 0, run.stderr
    assert "ps," in (course.folder / "grades.csv").read_text()
    course.autograde("ps", "ada")
    assert course.marks("ps")[0].auto == 2, "stock nbgrader grades it again"


def test_an_older_folder_is_replaced_as_a_whole(book):
    folder = book.settings.folder("autograded", "ada", "ps")
    folder.mkdir(parents=True)
    (folder / "old.txt").write_text("old")
    write(book)
    assert sorted(tree(folder)) == ["attempts/a.jsonl", "data/hours.csv", "ps.ipynb", "timestamp.txt"]
    assert [path.name for path in folder.parent.iterdir()] == ["ps"], "and nothing is left beside it"


def test_the_same_results_twice_are_the_same_files(book):
    folder = book.settings.folder("autograded", "ada", "ps")
    write(book)
    before = {name: path.read_bytes() for name, path in tree(folder).items()}
    write(book)
    assert {name: path.read_bytes() for name, path in tree(folder).items()} == before


def test_a_link_in_the_folders_place_is_replaced_and_not_followed(book, tmp_path):
    folder = book.settings.folder("autograded", "ada", "ps")
    folder.parent.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    write(book)
    assert not folder.is_symlink()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_in_the_students_place_is_refused(book, tmp_path):
    folder = book.settings.folder("autograded", "ada", "ps")
    folder.parent.parent.mkdir()
    (tmp_path / "elsewhere").mkdir()
    folder.parent.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(GradingError, match="is a link, and grading follows none"):
        write(book)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_so(book):
    folder = book.settings.folder("autograded", "ada", "ps")
    folder.parent.parent.mkdir()
    folder.parent.write_text("in the way")
    with pytest.raises(GradingError, match=r"autograded/ada/ps cannot be written"):
        write(book)


def test_a_course_that_is_shared_lets_other_instructors_write(course):
    config = course.folder / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8") + "\nc.CourseDirectory.groupshared = True\n"
    config.write_text(text, encoding="utf-8")
    with Book(course) as book:
        write(book)
        folder = book.settings.folder("autograded", "ada", "ps")
    assert stat.S_IMODE((folder / "ps.ipynb").stat().st_mode) == 0o664
    assert stat.S_IMODE((folder / "data").stat().st_mode) & 0o2770 == 0o2770


def test_a_time_from_a_receipt_is_written_as_nbgrader_writes_it(book, tmp_path):
    receipt = tmp_path / "receipt.json"
    receipt.write_text('{"received": "2026-04-01T08:00:00+00:00"}')
    sheet = book.sheet("ps")
    submission = take(book.settings.folder("submitted", "ada", "ps"), "ada", sheet, receipt=receipt)
    results = {"ps": [CellResult() for _ in submission.notebooks[0].cells]}
    Autograded(book.settings, sheet).write(submission, results)
    stamp = book.settings.folder("autograded", "ada", "ps") / "timestamp.txt"
    assert stamp.read_text() == "2026-04-01 08:00:00.000000 UTC"
    assert submission.received == datetime(2026, 4, 1, 8, 0)  # noqa: DTZ001  # as the gradebook keeps it


def test_what_nobody_would_read_is_cut_and_remarked(book):
    _, submission = taken(book)
    results = [CellResult() for _ in submission.notebooks[0].cells]
    results[1] = CellResult(({"output_type": "stream", "name": "stdout", "text": "x" * 5_000_000}, PRINTED))
    (remark,) = write(book, results)
    assert (remark.code, "cell x" in remark.text) == ("output-cut", True)
    path = book.settings.folder("autograded", "ada", "ps") / "ps.ipynb"
    assert path.stat().st_size < 300_000
    (output,) = nbformat.read(path, as_version=4).cells[1].outputs
    assert output.text.endswith("The rest of this output was cut: it was too long.")


def shown(data):
    return {"output_type": "display_data", "data": data, "metadata": {}}


def test_a_notebooks_outputs_share_its_room():
    room = Room(notebook=1_000, cell=600)
    text = {"output_type": "stream", "name": "stdout", "text": "x" * 500}
    assert room.fit([text], "a") == ([text], [])
    kept, remarks = room.fit([text, text], "b")
    assert (kept[0], len(kept), len(remarks)) == (text, 2, 1)
    failed = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["y" * 500]}
    (kept,), (remark,) = room.fit([failed], "c")
    assert (kept["ename"], kept["evalue"], "cell" in remark.text or "c" in remark.text) == ("ValueError", "no", True)


def test_data_of_the_wrong_shape_is_left_out():
    nested = []
    for _ in range(100_000):
        nested = [nested]
    good = {"text/plain": "1", "text/html": ["<b>", "1"], "application/json": {"a": 1}}
    (kept,), remarks = Room().fit([shown(good | {"image/png": 7, "text/latex": {"a": 1}})], "a")
    assert (kept["data"], remarks) == (good, [])
    (kept,), (remark,) = Room().fit([shown({"application/json": nested})], "a")
    assert (kept["output_type"], remark.code) == ("stream", "output-cut")


@pytest.fixture
def parent(tmp_path):
    handle = open_folder(tmp_path)
    yield handle
    os.close(handle)


def test_a_failure_leaves_the_old_folder_and_nothing_else(tmp_path, parent):
    (tmp_path / "ps").mkdir()
    (tmp_path / "ps" / "old.txt").write_text("old")
    with pytest.raises(RuntimeError), replacing("ps", parent):
        raise RuntimeError
    assert sorted(tree(tmp_path)) == ["ps/old.txt"]


@pytest.mark.parametrize(
    ("there", "left"),
    [
        ({".ps.new/half.txt"}, set()),
        ({".ps.new/half.txt", "ps/whole.txt"}, {"ps/whole.txt"}),
        ({".ps.new/new.txt", ".ps.old/old.txt"}, {"ps/old.txt"}),
        ({"ps/new.txt", ".ps.old/old.txt"}, {"ps/new.txt"}),
    ],
)
def test_what_a_killed_program_left_is_put_right(tmp_path, parent, there, left):
    for name in there:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    settle("ps", parent)
    assert set(tree(tmp_path)) == left


def test_a_new_run_clears_what_a_killed_one_left(book):
    folder = book.settings.folder("autograded", "ada", "ps")
    folder.mkdir(parents=True)
    (folder.parent / ".ps.new").mkdir()
    Autograded(book.settings, book.sheet("ps")).settle()
    assert [path.name for path in folder.parent.iterdir()] == ["ps"]
