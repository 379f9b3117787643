"""Everything about one student: handed out, and erased."""

import json
import shutil
import sqlite3
import zipfile
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from grader import Course, GradingError
from grader.export import Wanted, read_marks
from grader.export.canvas import to_canvas
from grader.gradebook import Book
from grader.marking import events
from grader.marking.model import Agreed
from grader.marking.schema import EVENT
from grader.marking.store import Store
from grader.privacy import erase_student, erasing, hand_out
from grader.pseudonyms import Pseudonyms
from scenarios import find_story
from scenarios.sitting import Sitting
from signoff.cli import app
from tests.grader.marks_course import make_course, marks_of, sql

SECRET = "My neighbour Jane thinks so"


@pytest.fixture
def course(tmp_path):
    """A course that holds something about Ada, and about others, in every place there is."""
    folder = make_course(tmp_path / "course")
    for student in ("ada", "jay"):
        submitted = folder / "submitted" / student / "essay"
        (submitted / "timestamp.txt").write_text("2026-03-10 12:00:00 UTC")
        Sitting(find_story("after-picture-lock"), submitted / "attempts" / "after-picture-lock.jsonl").choose(
            "price-it", f"{SECRET}, {student}."
        )
        feedback = folder / "feedback" / student / "essay"
        feedback.mkdir(parents=True)
        (feedback / "essay.html").write_text(f"<p>{SECRET}: feedback for {student}</p>")
        graded = folder / "autograded" / student / "essay"
        shutil.copytree(submitted, graded)
        (graded / "essay.ipynb").write_text("hidden test inside")
        graded.chmod(0o555)
        exchange = folder / "exchange" / "term-1"
        inbound = exchange / "inbound" / f"{student}+essay+2026-03-10 12:00:00 UTC+x"
        inbound.mkdir(parents=True)
        (inbound / "essay.ipynb").write_text(SECRET)
        (exchange / "feedback").mkdir(exist_ok=True)
        shutil.copy(feedback / "essay.html", exchange / "feedback" / f"{'ab' if student == 'ada' else 'cd'}.html")
        older = folder / ".signoff" / "older" / student / "essay" / "abc"
        older.mkdir(parents=True)
        (older / "essay.ipynb").write_text(SECRET)
        receipt = folder / ".signoff" / "receipts" / student / "essay.json"
        receipt.parent.mkdir(parents=True)
        receipt.write_text("{}")
    with Store.open(folder) as store:
        store.enter("essay", [("essay", "reflection", "ada"), ("essay", "reflection", "jay")])
        for piece in store.pieces("essay"):
            with store.writing() as connection:
                about = {"assignment": "essay", "marker": "Prof. Grey", "round": "marking", "piece": piece.code}
                rows = [
                    {"kind": "level", "criterion": "self", "level": 3, "text": None},
                    {"kind": "comment", "criterion": "", "level": None, "text": f"{SECRET}, as {piece.student} says"},
                ]
                connection.execute(EVENT.insert(), [{"at": events.now()} | about | row for row in rows])
            at = datetime.now(UTC)
            store.agree([Agreed(at, piece.code, {"self": 3.0}, 9.0, "Prof. Grey", "single", "", SECRET)])
    return folder


def everything(folder):
    """Every byte of a course's files, names included, in one; databases as they lie on the disk."""
    found = b""
    for path in sorted(folder.rglob("*")):
        found += str(path.relative_to(folder)).encode() + b"\n"
        if path.is_file() and not path.is_symlink():
            found += path.read_bytes()
    return found


def mentions_of_ada(folder):
    data = everything(folder)
    return [
        word
        for word in (b"Lovelace", b"ada@uni", b"/ada", b"ada+essay", b"Well *done*, ada", b"for ada", b", ada.")
        if word in data
    ]


def handed_out(course, tmp_path, student="ada"):
    with Book(Course(course)) as book:
        made = hand_out(book, student, tmp_path / "out.zip")
    with zipfile.ZipFile(made.path) as archive:
        return made, {name: archive.read(name) for name in archive.namelist()}


def test_the_archive_has_everything_of_one_student_and_nothing_of_another(course, tmp_path):
    made, files = handed_out(course, tmp_path)
    assert {
        "submitted/essay/essay.ipynb",
        "submitted/essay/attempts/after-picture-lock.jsonl",
        "feedback/essay/essay.html",
        "older/essay/abc/essay.ipynb",
        "receipts/essay.json",
        "gradebook.json",
        "marking.json",
        "index.json",
        "README.txt",
    } <= set(files)
    assert not any(":" in name for name in files), "Windows unpacks no such name"
    gradebook = json.loads(files["gradebook.json"])
    assert gradebook["student"]["email"] == "ada@uni.example"
    (submission,) = gradebook["submissions"]
    question = submission["notebooks"][0]["questions"]["reflection"]
    assert (question["manual_score"], question["points"]) == (9.0, 10.0)
    assert question["manual_comment"] == "Well *done*, ada."
    (piece,) = json.loads(files["marking.json"])
    assert any(SECRET in (one["text"] or "") for one in piece["marking"])
    text = b"".join(files.values())
    assert b"Prof. Grey" not in text, "a marker is not the student's datum"
    assert b"jay" not in text
    assert made.path.stat().st_mode & 0o077 == 0


def test_the_archive_can_be_read_without_any_program_of_ours(course, tmp_path):
    Pseudonyms(course / ".signoff")
    _, files = handed_out(course, tmp_path)
    readme = files["README.txt"].decode()
    assert "reflection: 9 of 10" in readme
    assert "Well *done*, ada." in readme
    assert Pseudonyms(course / ".signoff").of("ada") in readme
    index = json.loads(files["index.json"])
    assert {one["what"] for one in index["files"]} == {"submitted", "feedback", "older", "receipts", "exchange"}
    assert all(one.get("same_as", one["file"]) in files for one in index["files"])


def test_hidden_tests_are_not_handed_out(course, tmp_path):
    made, files = handed_out(course, tmp_path)
    assert b"hidden test inside" not in b"".join(files.values())
    assert any("autograded" in text for text in made.left_out)


def test_links_that_a_student_handed_in_lead_nowhere(course, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the instructor's own")
    (course / "submitted" / "ada" / "essay" / "link.txt").symlink_to(secret)
    (course / "submitted" / "ada" / "essay" / "folder").symlink_to(tmp_path)
    made, files = handed_out(course, tmp_path)
    assert b"the instructor's own" not in b"".join(files.values())
    assert sum("a link" in text for text in made.left_out) == 2
    erase_student(Course(course), "ada")
    assert secret.read_text() == "the instructor's own"


def test_nothing_is_left_of_an_erased_student(course):
    assert mentions_of_ada(course)
    done = erase_student(Course(course), "ada")
    assert mentions_of_ada(course) == []
    assert not list(course.rglob("ada"))
    assert done.removed["submitted"] == 1
    assert done.removed["exchange"] == 2
    assert done.removed["free-text answers with markers"] == 1
    assert not (course / ".signoff" / "erasing").exists()


def test_everybody_else_is_left_alone(course):
    def others():
        people = sql(course, "select * from student where id not in ('ada') and id not like 'erased-%' order by id")
        files = {path: path.read_bytes() for path in sorted(course.rglob("*jay*/**/*")) if path.is_file()}
        return people, files, [one for one in marks_of(course).students if one.id != "ada"]

    before = others()
    assert before[1]
    erase_student(Course(course), "ada")
    assert others() == before


def test_statistics_stay_as_they_were(course):
    query = (
        "select base_cell.name, count(*), sum(coalesce(manual_score, auto_score)), sum(needs_manual_grade) from grade "
        "join base_cell on base_cell.id = cell_id group by base_cell.name order by 1"
    )
    before, mean = sql(course, query), levels(course)
    done = erase_student(Course(course), "ada")
    assert sql(course, query) == before
    assert levels(course) == mean
    assert len(done.stays) == 2


def levels(course):
    with Store.open(course) as store:
        return sorted((one.criterion, one.level, one.marker) for one in store.levels("essay"))


def test_the_marks_that_stay_belong_to_nobody(course):
    of_ada = "from submitted_notebook p join submitted_assignment s on s.id = p.assignment_id where student_id = 'ada'"
    mine = f"select p.id {of_ada} union select s.id {of_ada}"
    inside = [f"select id from {name} where notebook_id in (select p.id {of_ada})" for name in ("grade", "comment")]
    before = sql(course, " union ".join([mine, *inside]))
    assert len(before) > 4
    erase_student(Course(course), "ada")
    ((nobody, time),) = sql(
        course, "select student_id, timestamp from submitted_assignment where student_id like 'erased-%'"
    )
    assert time is None
    assert sql(course, "select first_name, last_name, email, lms_user_id from student where id = ?", nobody) == [
        (None, None, None, None)
    ]
    data = everything(course)
    assert not [number for (number,) in before if number.encode() in data], "an old copy would lead from them to her"
    comments = "select auto_comment, manual_comment from comment join submitted_notebook on submitted_notebook.id = " \
               "comment.notebook_id join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id where student_id = ?"  # fmt: skip
    assert set(sql(course, comments, nobody)) == {(None, None)}
    assert read_students(course) == sorted({*MARKED, "absent"} - {"ada"})


MARKED = ("ada", "jay", "noa", "evil", "line", "late", "waits")


def read_students(course):
    with Book(Course(course)) as book:
        marks = read_marks(book, "essay")
    assert marks.erased == 1
    return sorted(one.id for one in marks.students)


def test_what_was_never_marked_leaves_nothing(course):
    done = erase_student(Course(course), "waits")
    assert not done.stays
    assert sql(course, "select count(*) from student where id like 'erased-%'") == [(0,)]


@pytest.mark.parametrize("step", ["_empty", "marking", "gradebook"])
def test_an_interrupted_erasure_is_finished_by_the_next(course, monkeypatch, step):
    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if step == "marking":
            patched.setattr(erasing.desk, "erase", die)
        elif step == "gradebook":
            patched.setattr(erasing.rows, "erase", die)
        else:
            calls = iter((lambda: 0, die))  # the first time it looks for what an earlier run left
            patched.setattr(erasing, "_empty", lambda _: next(calls)())
        with pytest.raises(KeyboardInterrupt):
            erase_student(Course(course), "ada")
    assert mentions_of_ada(course)
    erase_student(Course(course), "ada")
    assert mentions_of_ada(course) == []
    assert not (course / ".signoff" / "erasing").exists()
    with pytest.raises(GradingError, match="Nothing is held about ada"):
        erase_student(Course(course), "ada")


def test_where_else_a_student_may_be_named_is_said(course, tmp_path):
    (course / "marks.csv").write_text("student,total\nada,19\n")
    (course / "index.html").write_text("<p>Ada Lovelace</p>")
    (course / "madagascar.txt").write_text("adamant people")
    (course / "gradebook.db.2026-01-01").write_bytes(b"an older copy")
    unmatched = course / ".signoff" / "unmatched" / "essay" / "Ada L"
    unmatched.mkdir(parents=True)
    (unmatched / "why.txt").write_text("Ada Lovelace\nwhy\n")
    with Book(Course(course)) as book:
        assert hand_out(book, "ada", tmp_path / "out.zip").unmatched == (unmatched,)
    done = erase_student(Course(course), "ada")
    assert {path.name for path in done.look} >= {"marks.csv", "index.html", "gradebook.db.2026-01-01", "Ada L"}
    assert "madagascar.txt" not in {path.name for path in done.look}
    assert any("backups" in text for text in done.unreachable)


def test_a_gradebook_that_is_open_elsewhere_is_said_to_keep_traces(course):
    other = sqlite3.connect(course / "gradebook.db")
    other.execute("pragma journal_mode = wal")  # so that one reads while another writes, as formgrader and a run do
    other.execute("begin")
    other.execute("select * from student").fetchall()
    done = erase_student(Course(course), "ada")
    other.close()
    assert sql(course, "select count(*) from student where id = 'ada'") == [(0,)]
    assert any("free pages" in text for text in done.stays)


def test_an_id_that_is_none_or_nobodys_is_refused(course):
    for student in ("../jay", "", "."):
        with pytest.raises(GradingError, match="cannot be a student's id"):
            erase_student(Course(course), student)
    with pytest.raises(GradingError, match="Nothing is held about nobody"):
        erase_student(Course(course), "nobody")
    assert (course / "submitted" / "jay").is_dir()


def test_an_id_with_signs_of_patterns_means_itself_alone(course):
    sql(course, "insert into student (id) values ('j*')")
    erase_student(Course(course), "j*")
    assert (course / "submitted" / "jay").is_dir()
    assert sql(course, "select count(*) from student where id = 'jay'") == [(1,)]


def test_the_command_asks_before_it_erases(course):
    arguments = ["student", "erase", "ada", "--course", str(course)]
    wrong = CliRunner().invoke(app, arguments, input="adda\n")
    assert wrong.exit_code == 2
    assert "Nothing was erased" in wrong.stderr
    assert mentions_of_ada(course)
    right = CliRunner().invoke(app, arguments, input="ada\n")
    assert right.exit_code == 0, right.output
    assert "Out of reach" in right.stdout
    assert mentions_of_ada(course) == []


def test_the_command_that_hands_out(course, tmp_path):
    out = tmp_path / "ada.zip"
    result = CliRunner().invoke(app, ["student", "export", "ada", "--course", str(course), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert zipfile.is_zipfile(out)
    nobody = CliRunner().invoke(app, ["student", "export", "nobody", "--course", str(course), "--out", str(out)])
    assert nobody.exit_code == 2


def test_an_erased_student_is_in_no_export_and_no_roster(course, tmp_path):
    erase_student(Course(course), "ada")
    made = to_canvas(marks_of(course), Wanted())
    assert b"erased-" not in made.content
    assert not any("erased" in line.student for line in made.lines)
    path = tmp_path / "list.csv"
    path.write_text("id,first_name\njay,Jay\n")
    result = CliRunner().invoke(app, ["roster", str(path), "--course", str(course), "--json"])
    assert not any("erased" in one for one in json.loads(result.stdout)["absent"])
