import json
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grader import Course, GradingError
from grader.autograded import Autograded
from grader.gradebook import Book
from grader.intake import take
from grader.marked import NotebookMarks
from grader.rebuilt import Remark
from grader.results import CellResult
from tests.grader.nbgrader_command import nbgrader

STUDENTS = ("full", "empty", "partial", "late", "missing", "untimed")
AGAIN = ("full", "late", "missing")
"""Those who are graded a second time, after a marker's work."""
LATE_PENALTY = '''

from nbgrader.plugins import BasePlugin


class AThird(BasePlugin):
    """A third of the score is lost, and more than there is where somebody is very late."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 3 if total_seconds_late < 86400 else score + 10


c.AssignLatePenalties.plugin_class = AThird
c.Autograde.exclude_overwriting = {"ps": ["mine.py"]}
c.LimitOutput.max_lines = 40
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "harmless"
'''


def cell(kind, grade_id, source, **flags):
    made = new_code_cell(source) if kind == "code" else new_markdown_cell(source)
    defaults = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    made.metadata["nbgrader"] = defaults | {"grade_id": grade_id} | flags
    return made


def notebook(*cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": kernel})


def solution(text):
    return f"### BEGIN SOLUTION\n{text}\n### END SOLUTION"


def write_exercise(folder):
    folder.mkdir()
    one = notebook(
        new_markdown_cell("# Double"),
        cell("code", "setup", "import sys\nDATA = open('data.csv').read()", locked=True),
        new_code_cell("scratch = 1"),
        cell(
            "code", "double", "def double(x):\n    " + solution("return 2 * x").replace("\n", "\n    "), solution=True
        ),
        cell(
            "code",
            "test-double",
            "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(7) == 14\n### END HIDDEN TESTS",
            grade=True,
            locked=True,
            points=3,
        ),
        cell("code", "credit", "(double(1) == 2) * 1.5", grade=True, locked=True, points=2),
        cell("code", "noisy", "print('harmless', file=sys.stderr)", grade=True, locked=False, points=1),
        cell("code", "plot", solution("print('a plot')"), grade=True, solution=True, points=4),
        cell("markdown", "why", "Because.", grade=True, solution=True, points=5),
        cell(
            "markdown",
            "task",
            "Do it.\n### BEGIN MARK SCHEME\nall of it\n### END MARK SCHEME",
            task=True,
            points=6,
            locked=True,
        ),
        new_markdown_cell("Write here."),
    )
    two = notebook(
        cell("markdown", "note", "A note.", grade=True, solution=True, points=1),
        cell("code", "last", "assert double_again(1) == 2", grade=True, locked=True, points=1),
    )
    nbformat.write(one, folder / "one.ipynb")
    nbformat.write(two, folder / "two.ipynb")
    (folder / "data.csv").write_text("a,b\n")
    (folder / "mine.py").write_text("VALUE = 1\n")
    (folder / "sub").mkdir()
    (folder / "sub" / "more.txt").write_text("more")
    return folder


ANSWERS = {
    "full": {
        "double": "def double(x):\n    print(f'doubling {x}\\n' * 90)\n    return x + x",
        "plot": "print('mine')",
        "why": "Since twice is two times.",
        "note": "Noted.",
    },
    "empty": {},
    "partial": {"double": "def double(x):\n    return 4", "why": "Hm."},
    "late": {"double": "def double(x):\n    return 2 * x", "note": "Late."},
    "missing": {"double": "def double(x):\n    return 2 * x"},
    "untimed": {"plot": "1 / 0"},
}


def submit(course, student):
    folder = course.folder / "submitted" / student / "ps"
    shutil.copytree(course.folder / "release" / "ps", folder)
    for path in sorted(folder.glob("*.ipynb")):
        handed = nbformat.read(path, as_version=4)
        for own in handed.cells:
            own.source = ANSWERS[student].get(own.metadata.get("nbgrader", {}).get("grade_id"), own.source)
        if path.stem == "one" and student == "full":
            handed.cells.insert(5, new_code_cell("own = double(3)\nown"))
            handed.cells.append(new_markdown_cell("The task, done."))
        if path.stem == "two" and student == "full":
            handed.cells.insert(0, new_code_cell("def double_again(x):\n    return 2 * x"))
        nbformat.write(handed, path)
    (folder / "mine.py").write_text("VALUE = 2\n")
    (folder / "data.csv").write_text("spoilt\n")
    (folder / "extra.ipynb").write_text((folder / "two.ipynb").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "attempts").mkdir()
    (folder / "attempts" / "a.jsonl").write_text("{}\n")
    if student == "missing":
        (folder / "two.ipynb").unlink()
        (folder / "extra.ipynb").unlink()
    stamp = {"late": "2026-03-01 13:00:00.250000 UTC", "untimed": None, "partial": "2026-03-02 13:00:00.0 UTC"}
    time = stamp.get(student, "2026-03-01 11:00:00.000000 UTC")
    if time:
        (folder / "timestamp.txt").write_text(time)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A course with an assignment of every kind of cell, released, and what six honest students handed in."""
    made = Course.create(tmp_path_factory.mktemp("stock") / "course", "a-course")
    config = made.folder / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + LATE_PENALTY, encoding="utf-8")
    made.add_assignment(write_exercise(tmp_path_factory.mktemp("exercise") / "ps"))
    made.generate("ps")
    with made._api() as api, api.gradebook as gradebook:
        gradebook.update_or_create_assignment("ps", duedate="2026-03-01 12:00:00 UTC")
    for student in STUDENTS:
        submit(made, student)
    return made


def copy_of(course, folder):
    shutil.copytree(course.folder, folder, symlinks=True)
    return Course(folder)


def rows(course):
    """Every row that grading writes, by names instead of ids."""
    queries = {
        "grade": """select s.student_id, n.name, b.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
            from grade g join base_cell b on b.id = g.cell_id join submitted_notebook m on m.id = g.notebook_id
            join notebook n on n.id = m.notebook_id join submitted_assignment s on s.id = m.assignment_id""",
        "comment": """select s.student_id, n.name, b.name, g.auto_comment, g.manual_comment
            from comment g join base_cell b on b.id = g.cell_id join submitted_notebook m on m.id = g.notebook_id
            join notebook n on n.id = m.notebook_id join submitted_assignment s on s.id = m.assignment_id""",
        "notebook": """select s.student_id, n.name, m.flagged, m.late_submission_penalty from submitted_notebook m
            join notebook n on n.id = m.notebook_id join submitted_assignment s on s.id = m.assignment_id""",
        "submission": """select a.name, s.student_id, s.timestamp, s.extension from submitted_assignment s
            join assignment a on a.id = s.assignment_id""",
        "student": "select * from student",
    }
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        return {name: sorted(map(repr, database.execute(query))) for name, query in queries.items()}


def ids(course):
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        return [
            sorted(database.execute(f"select id from {table}"))
            for table in ("grade", "comment", "submitted_notebook", "submitted_assignment")
        ]


def stock_results(course, student, submission):
    """What stock nbgrader's own kernel gave, as results: the runner's part in these tests."""
    results = {}
    for made in submission.notebooks:
        if not made.missing:
            graded = course.folder / "autograded" / student / "ps" / f"{made.sheet.name}.ipynb"
            cells = nbformat.read(graded, as_version=4).cells
            assert [(own.cell_type, own.source) for own in made.cells] == [(c.cell_type, c.source) for c in cells]
            results[made.sheet.name] = [
                CellResult(tuple(c.get("outputs", ())), c.get("execution_count")) for c in cells
            ]
    return results


def grade(book, stock, student):
    """Grade one submission with our parts and stock's outputs."""
    sheet = book.sheet("ps")
    submission = take(book.settings.folder("submitted", student, "ps"), student, sheet)
    assert submission.remarks == () or student == "missing"
    results = stock_results(stock, student, submission)
    marks, settled = {}, {}
    for made in submission.notebooks:
        if not made.missing:
            marks[made.sheet.name], settled[made.sheet.name] = book.marks(made, results[made.sheet.name])
    Autograded(book.settings, sheet).write(submission, settled)
    book.record(submission, marks)
    return submission


def mark_by_hand(course, student):
    """A marker goes through a submission in formgrader."""
    with course._api() as api, api.gradebook as gradebook:
        for name, score, extra in (("why", 3.5, 1.0), ("test-double", 2.0, None), ("task", 5.0, None)):
            found = gradebook.find_grade(name, "one", "ps", student)
            found.manual_score, found.extra_credit, found.needs_manual_grade = score, extra, False
        gradebook.find_comment("why", "one", "ps", student).manual_comment = "Well said."
        gradebook.grant_extension("ps", student, hours=3)
        gradebook.db.commit()


@pytest.fixture(scope="module")
def graded(generated, tmp_path_factory):
    """The course graded by stock nbgrader, and a copy graded by us, each before and after a marker's work."""
    folder = tmp_path_factory.mktemp("both")
    stock, ours = copy_of(generated, folder / "stock"), copy_of(generated, folder / "ours")
    for student in STUDENTS:
        stock.autograde("ps", student)
    with Book(ours) as book:
        for student in STUDENTS:
            grade(book, stock, student)
    first = (rows(stock), rows(ours))
    for course in (stock, ours):
        for student in AGAIN:
            mark_by_hand(course, student)
    for student in AGAIN:
        stock.autograde("ps", student)
    with Book(ours) as book:
        for student in AGAIN:
            grade(book, stock, student)
    return stock, ours, first


@pytest.mark.slow
def test_the_rows_are_stock_nbgraders(graded):
    _, _, (theirs, ours) = graded
    assert sum(map(len, ours.values())) > 60
    assert ours == theirs


@pytest.mark.slow
def test_a_markers_work_survives_grading_again_as_in_stock(graded):
    stock, ours, _ = graded
    assert rows(ours) == rows(stock)


@pytest.fixture
def course(generated, tmp_path):
    """The course before anybody was graded."""
    return copy_of(generated, tmp_path / "course")


def all_marks(book, student="full", score=1.0):
    """A submission with made-up marks: the same score everywhere."""
    submission = take(book.settings.folder("submitted", student, "ps"), student, book.sheet("ps"))
    marks = {
        made.sheet.name: NotebookMarks({c.grade_id: score for c in made.sheet.cells if c.grade})
        for made in submission.notebooks
    }
    return submission, marks


def grades(course):
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        return database.execute("select auto_score, needs_manual_grade from grade").fetchall()


def test_the_sheet_has_the_cells_in_the_instructors_order(course):
    with Book(course) as book:
        sheet = book.sheet("ps")
    assert [made.name for made in sheet.notebooks] == ["one", "two"]
    one = {cell.grade_id: cell for cell in sheet.notebooks[0].cells}
    assert list(one) == ["setup", "double", "test-double", "credit", "noisy", "plot", "why", "task"]
    assert [name for name, cell in one.items() if cell.is_test] == ["test-double", "credit", "noisy"]
    assert [name for name, cell in one.items() if cell.is_answer] == ["double", "plot", "why"]
    assert one["test-double"].points == 3
    assert "double(7)" in one["test-double"].source
    assert one["test-double"].released == "assert double(2) == 4"
    assert "all of it" not in one["task"].released
    assert one["setup"].metadata["editable"] is False
    assert sheet.notebooks[0].kernelspec["name"] == "python3"
    assert sheet.duedate == datetime(2026, 3, 1, 12, 0)  # noqa: DTZ001  # as the gradebook keeps it
    assert sorted(sheet.files) == ["data.csv", "sub/more.txt"], "mine.py is the student's"


def test_the_order_is_the_sources_without_a_release_and_the_gradebooks_without_either(course):
    shutil.rmtree(course.folder / "release")
    with Book(course) as book:
        assert [cell.grade_id for cell in book.sheet("ps").notebooks[0].cells][:3] == ["setup", "double", "test-double"]
        shutil.rmtree(course.folder / "source")
        assert {cell.grade_id for cell in book.sheet("ps").notebooks[1].cells} == {"note", "last"}


def test_what_a_mark_depends_on_changes_the_sheets_version(course):
    with Book(course) as book:
        before = book.sheet("ps").version
        assert book.sheet("ps").version == before
        (course.folder / "source" / "ps" / "data.csv").write_text("other,data\n")
        assert book.sheet("ps").version != before


def test_a_course_without_a_gradebook_is_told_how_to_make_one(course):
    (course.folder / "gradebook.db").unlink()
    with pytest.raises(GradingError, match=r"gradebook\.db: there is no gradebook yet.*generate_assignment"):
        Book(course)


@pytest.mark.parametrize(
    ("assignment", "words"), [("nowhere", "is not in the gradebook"), ("bare", "has no notebooks")]
)
def test_an_assignment_that_was_not_generated_is_said_so(course, assignment, words):
    with course._api() as api, api.gradebook as gradebook:
        gradebook.add_assignment("bare")
    with Book(course) as book, pytest.raises(GradingError, match=f"{words}.*nbgrader generate_assignment {assignment}"):
        book.sheet(assignment)


CHANGES = {
    "cell test-double has another text": lambda cells: cells[4].update(source=cells[4].source.replace("14", "15")),
    "cell test-double has another number of points": lambda cells: cells[4].metadata.nbgrader.update(points=4),
    "cell test-double is gone": lambda cells: cells.pop(4),
    "cell fresh is new": lambda cells: cells.append(cell("code", "fresh", "1", locked=True)),
    "cell why has another kind": lambda cells: cells[8].metadata.nbgrader.update(grade=False),
    "cell plot has another type": lambda cells: cells[7].update(cell_type="markdown"),
    "cell setup has another lock": lambda cells: cells[1].metadata.nbgrader.update(locked=False, solution=True),
}


@pytest.mark.parametrize("words", CHANGES)
def test_a_source_that_changed_since_it_was_generated_is_refused(course, words):
    path = course.folder / "source" / "ps" / "one.ipynb"
    source = nbformat.read(path, as_version=4)
    CHANGES[words](source.cells)
    path.write_text(json.dumps(source), encoding="utf-8")
    with Book(course) as book, pytest.raises(GradingError, match=f"changed since ps was generated: .*{words}"):
        book.sheet("ps")


def test_a_source_whose_solutions_and_own_texts_changed_is_still_the_assignment(course):
    path = course.folder / "source" / "ps" / "one.ipynb"
    source = nbformat.read(path, as_version=4)
    source.cells[0].source = "# Twice"
    source.cells[3].source = source.cells[3].source.replace("2 * x", "x + x")
    path.write_text(json.dumps(source), encoding="utf-8")
    with Book(course) as book:
        assert len(book.sheet("ps").notebooks[0].cells) == 8


def test_a_damaged_source_is_said_so(course):
    (course.folder / "source" / "ps" / "one.ipynb").write_text("{")
    with Book(course) as book, pytest.raises(GradingError, match=r"one\.ipynb cannot be read"):
        book.sheet("ps")


def test_a_gradebook_that_another_program_has_locked_is_said_so(course):
    with Book(course, busy_seconds=0.1) as book, sqlite3.connect(course.folder / "gradebook.db") as other:
        submission, marks = all_marks(book)
        other.execute("begin immediate")
        with pytest.raises(GradingError, match=r"gradebook\.db is locked by another program\. Close formgrader"):
            book.record(submission, marks)
        other.rollback()
        book.record(submission, marks)
    assert grades(course) != []


def test_formgrader_reads_on_while_marks_are_written(course):
    with sqlite3.connect(course.folder / "gradebook.db") as reader, Book(course, busy_seconds=0.1) as book:
        submission, marks = all_marks(book)
        reader.execute("begin")
        assert reader.execute("select count(*) from grade").fetchone() == (0,)
        book.record(submission, marks)
        assert reader.execute("select count(*) from grade").fetchone() == (0,), "what it read does not change under it"
        reader.rollback()
        assert reader.execute("select count(*) from grade").fetchone() == (8,)


def test_a_full_disk_is_said_so_and_leaves_the_old_marks(course):
    with Book(course) as book:
        submission, marks = all_marks(book)
        pages = book._database._pragma("page_count")
        book._database._pragma(f"max_page_count = {pages}")
        remarks = (Remark("unjudged", "x" * 1_000_000),)
        with pytest.raises(GradingError, match="the disk is full"):
            book.record(submission, marks, remarks=remarks)
    assert grades(course) == []


def test_an_old_gradebook_is_told_to_upgrade(course):
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        database.execute("alter table grade drop column extra_credit")
    with pytest.raises(GradingError, match=r"grade\.extra_credit.*nbgrader db upgrade"):
        Book(course)


def test_a_file_that_is_no_gradebook_is_said_so(course):
    (course.folder / "gradebook.db").write_text("marks: all of them\n" * 100)
    with pytest.raises(GradingError, match="is no gradebook, or is damaged"):
        Book(course)


def test_a_configuration_that_fails_is_said_so(course):
    (course.folder / "nbgrader_config.py").write_text("1 / 0")
    with pytest.raises(GradingError, match=r"nbgrader_config\.py cannot be read \(division by zero\)"):
        Book(course)


def test_settings_that_are_not_obeyed_are_named(course):
    config = course.folder / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + "\nc.Autograde.pre_convert_hook = print\n", encoding="utf-8")
    (notice,) = course.settings().notices
    assert "pre_convert_hook is set" in notice


def test_the_same_marks_twice_leave_the_same_rows(course):
    with Book(course) as book:
        submission, marks = all_marks(book)
        book.record(submission, marks)
        before = (rows(course), ids(course))
        book.record(submission, marks)
        assert (rows(course), ids(course)) == before


def test_a_failure_in_the_middle_leaves_nothing(course):
    config = course.folder / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8").replace("return score / 3", "return 1 / 0")
    config.write_text(text, encoding="utf-8")
    with Book(course) as book:
        submission, marks = all_marks(book, "late")
        with pytest.raises(GradingError, match="late penalty AThird failed for late: division by zero"):
            book.record(submission, marks)
    assert grades(course) == []


def test_what_was_recorded_is_known_with_its_content_and_remarks(course):
    with Book(course) as book:
        assert book.recorded("ps") == {}
        submission, marks = all_marks(book)
        book.record(submission, marks, remarks=(Remark("unjudged", "Run in the jail.", "credit"),))
        recorded = book.recorded("ps")["full"]
        assert recorded.fingerprint == submission.fingerprint
        assert recorded.remarks == ({"code": "unjudged", "text": "Run in the jail.", "grade_id": "credit"},)
        assert list(book.recorded("ps")) == ["full"]
    with course._api() as api, api.gradebook as gradebook:
        gradebook.remove_submission("ps", "full")
    with Book(course) as book:
        assert book.recorded("ps") == {}, "nbgrader removed the submission"


def test_nobody_is_entered_where_the_course_says_so(course):
    config = course.folder / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8") + "\nc.Autograde.create_student = False\n", encoding="utf-8")
    course.add_student("full", "Fay", "Full")
    with Book(course) as book:
        book.record(*all_marks(book, "full"))
        with pytest.raises(GradingError, match="nbgrader db student add late"):
            book.record(*all_marks(book, "late"))
        assert book.students() == ["full"]


def test_a_task_whose_notebook_came_after_all_is_to_be_marked(course):
    with Book(course) as book:
        submission, marks = all_marks(book)
        book.record(submission, {})
        assert set(grades(course)) == {(0.0, 0)}
        book.record(submission, marks)
        assert book.marked("ps", "full")[0].cells["task"].needs_manual_grade


def test_marks_for_feedback_are_what_the_gradebook_says(course):
    with Book(course) as book:
        submission, marks = all_marks(book, "late")
        marks["one"] = NotebookMarks(marks["one"].scores | {"why": None}, {"why": "No response."}, flagged=True)
        book.record(submission, marks)
        one = book.marked("ps", "late")[0]
        assert (one.score, one.max_score, one.cells["why"].comment) == (4, 21, "No response.")
        assert one.late_penalty == pytest.approx(4 / 3)
        mark_by_hand(course, "late")
        one = book.marked("ps", "late")[0]
    why = one.cells["why"]
    assert (why.score, why.points, why.extra_credit, why.comment) == (4.5, 5, 1.0, "Well said.")
    assert one.cells["double"].score is None, "it is answered, and graded by its tests"
    assert one.score == 4.5 + 2 + 5 + 3
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        assert database.execute("select sum(flagged) from submitted_notebook").fetchone() == (1,)


OUTPUTS = {
    "a number": (
        {"output_type": "execute_result", "data": {"text/plain": "1.5"}, "metadata": {}, "execution_count": 1},
        1.5,
    ),
    "an error": ({"output_type": "error", "ename": "E", "evalue": "", "traceback": []}, 0),
    "a warning": ({"output_type": "stream", "name": "stderr", "text": "Careful"}, 0),
    "a warning that is ignored": ({"output_type": "stream", "name": "stderr", "text": "harmless"}, 2),
    "more than there is": (
        {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}, "execution_count": 1},
        None,
    ),
    "no text": (
        {"output_type": "execute_result", "data": {"text/html": "3"}, "metadata": {}, "execution_count": 1},
        None,
    ),
}


@pytest.mark.parametrize("what", OUTPUTS)
def test_a_test_is_worth_what_its_output_says(course, what):
    output, score = OUTPUTS[what]
    with Book(course) as book:
        submission, _ = all_marks(book)
        made = submission.notebooks[0]
        results = [CellResult((output,) if c.known and c.known.grade_id == "credit" else ()) for c in made.cells]
        marks, settled = book.marks(made, results)
    assert marks.scores["credit"] == score
    assert marks.scores["test-double"] == 3
    assert sum(len(result.outputs) for result in settled) == (0 if what.endswith("ignored") else 1)


def test_a_test_that_was_never_run_is_worth_nothing(course):
    with Book(course) as book:
        submission, _ = all_marks(book)
        made = submission.notebooks[0]
        marks, _ = book.marks(made, [CellResult(reason="The program ended.")] * len(made.cells))
    assert marks.scores == {"test-double": 0, "credit": 0, "noisy": 0, "plot": None, "why": None}


def test_outputs_nested_beyond_measure_are_marked_like_others(course):
    nested = []
    for _ in range(100_000):
        nested = [nested]
    output = {"output_type": "display_data", "data": {"application/json": nested}, "metadata": {}}
    with Book(course) as book:
        submission, _ = all_marks(book)
        made = submission.notebooks[0]
        marks, settled = book.marks(made, [CellResult((output,))] * len(made.cells))
        remarks = Autograded(book.settings, book.sheet("ps")).write(
            submission, {"one": settled, "two": [CellResult()] * len(submission.notebooks[1].cells)}
        )
    assert marks.scores["test-double"] == 3
    assert {remark.code for remark in remarks} == {"output-cut"}


RECORDING = """
import sys
from pathlib import Path
from grader import Course
from grader.gradebook import Book
from grader.intake import take
from grader.marked import NotebookMarks

with Book(Course(Path(sys.argv[1]))) as book:
    sheet = book.sheet("ps")
    submission = take(book.settings.folder("submitted", "full", "ps"), "full", sheet)
    print("ready", flush=True)
    for number in range(100_000):
        marks = {made.name: NotebookMarks({c.grade_id: float(number) for c in made.cells if c.grade}) for made in sheet.notebooks}
        book.record(submission, marks, fingerprint=str(number))
        print(number, flush=True)
"""


def test_a_killed_process_leaves_whole_marks(course, tmp_path):
    script = tmp_path / "recording.py"
    script.write_text(RECORDING)
    for count in (1, 10):
        with subprocess.Popen([sys.executable, script, course.folder], stdout=subprocess.PIPE, text=True) as process:
            for _ in range(count):
                process.stdout.readline()
            process.kill()
        with Book(course) as book:
            cells = [cell for made in book.marked("ps", "full") for cell in made.cells.values()]
            recorded = book.recorded("ps")
        written = {cell.score for cell in cells if cell.points and not cell.needs_manual_grade}
        assert len(written) == len(recorded) <= 1, "all marks are of one recording, or there are none"
        assert {str(int(score)) for score in written} == {run.fingerprint for run in recorded.values()}


def test_nbgraders_commands_work_beside_our_table(course):
    with Book(course) as book:
        submission, marks = all_marks(book)
        book.record(submission, marks)
    for command in (["db", "upgrade"], ["db", "student", "list"], ["export", "--to", "marks.csv"]):
        run = nbgrader(course.folder, *command)
        assert run.returncode == 0, run.stderr
    assert "full" in (course.folder / "marks.csv").read_text()
    with Book(course) as book:
        assert list(book.recorded("ps")) == ["full"]
    assert sorted(path.name for path in course.folder.glob("gradebook.db*") if "-" in path.name[:14]) == []
