"""Marks for Canvas, read back by Canvas' own rules."""

import csv
import io

import pytest
from typer.testing import CliRunner

from grader import GradingError
from grader.export import Wanted
from grader.export.canvas import to_canvas
from grader.export.sheetfile import read_sheet
from signoff.cli import app
from tests.grader.canvas_rules import import_sheet
from tests.grader.marks_course import make_course, marks_of, sql

# Canvas' own id: SIS user id, login, and the name as it sorts.
USERS = {
    101: ("s-1", "ada", "Lovelace, Ada"),
    102: ("s-2", "jay", 'Whitfield, Jr. "JJ", Jay'),
    103: ("s-3", "noa", "לוי, נועה"),
    104: ("s-4", "evil", "@SUM(1), =cmd|' /C calc'!A0"),
    205: ("s-5", "line", "Ünal, Two Lines"),
    106: ("s-6", "waits", "王, Wen"),
    108: ("s-8", "late", "Te, La"),
    999: ("s-9", "guest", "Nobody, Known"),
}
ASSIGNMENTS = {77: "essay", 78: "Another (one)"}
HEAD = "Student,ID,SIS User ID,SIS Login ID,Section,Notes,essay (77),Another (one) (78),Current Score\n"
POINTS = "    Points Possible,,,,,,20.00,5.00,(read only)\n"


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture
def marks(course):
    return marks_of(course)


def sheet(tmp_path, rows, head=HEAD, points=POINTS, encoding="utf-8"):
    path = tmp_path / "canvas.csv"
    path.write_bytes((head + points + rows).encode(encoding))
    return read_sheet(path)


def row(user, mark="", other=""):
    text = io.StringIO()
    sis, login, name = USERS[user]
    csv.writer(text).writerow([name, user, sis, login, "A", "a note", mark, other, "50.00"])
    return text.getvalue()


def outcomes(made):
    return {line.student or line.who: line.outcome for line in made.lines}


def why(made, who):
    return next(line.why for line in made.lines if who in (line.student, line.who))


def test_from_the_gradebook_alone_canvas_finds_everybody_and_the_assignment(marks):
    made = to_canvas(marks, Wanted(), number_there="77")
    found = import_sheet(made.content, USERS, ASSIGNMENTS)
    assert found.grades == {
        (101, 77): "19.00",
        (102, 77): "11.13",
        (103, 77): "20.00",
        (104, 77): "10.00",
        (205, 77): "13.00",
        (108, 77): "16.50",
    }
    assert found.points == {77: "20.00"}
    assert not found.new_assignments
    assert not found.new_students


def test_who_still_waits_for_a_marker_is_left_out_and_named(marks):
    made = to_canvas(marks, Wanted())
    assert outcomes(made) == {
        **dict.fromkeys(("ada", "jay", "noa", "evil", "line", "late"), "exported"),
        "waits": "left out",
        "absent": "left out",
    }
    assert why(made, "waits").startswith("10 points wait for a marker.")
    assert "Nothing handed in" in why(made, "absent")
    assert all(line.needs_look == (line.outcome == "left out") for line in made.lines)
    assert b"106" not in made.content, "an empty cell would take away a mark that Canvas has"


def test_half_marked_and_missing_ones_go_along_when_asked_for(marks):
    made = to_canvas(marks, Wanted(partial=True, zero=True), number_there="77")
    grades = import_sheet(made.content, USERS | {107: ("s-7", "absent", "Sent, Ab")}, ASSIGNMENTS).grades
    assert grades[106, 77] == "10.00"
    assert grades[107, 77] == "0.00"
    assert outcomes(made)["waits"] == "half marked"


def test_an_excused_student_is_ex_and_an_unknown_one_is_refused(marks):
    made = to_canvas(marks, Wanted(excused=frozenset({"absent"})), number_there="77")
    users = USERS | {107: ("s-7", "absent", "Sent, Ab")}
    assert import_sheet(made.content, users, ASSIGNMENTS).grades[107, 77] == "EX"
    with pytest.raises(GradingError, match="no student nobody"):
        to_canvas(marks, Wanted(excused=frozenset({"nobody"})))


def test_a_title_that_canvas_does_not_have_is_said_to_become_a_new_assignment(marks, tmp_path):
    made = to_canvas(marks, Wanted(), title="Essay two")
    assert import_sheet(made.content, USERS, ASSIGNMENTS).new_assignments == ["Essay two"]
    assert any("offers to create one" in notice for notice in made.notices)
    made = to_canvas(marks, Wanted(), sheet=sheet(tmp_path, row(101)), title="esssay")
    assert any("would create one" in notice and "essay" in notice for notice in made.notices)
    assert import_sheet(made.content, USERS, ASSIGNMENTS).new_assignments == ["esssay"]


def test_a_title_that_canvas_takes_for_a_total_is_refused(marks):
    with pytest.raises(GradingError, match="never imports it"):
        to_canvas(marks, Wanted(), title="Final Score of the essay")


def test_with_canvas_own_sheet_its_ids_and_title_are_used(marks, tmp_path):
    rows = "".join(row(user) for user in USERS)
    made = to_canvas(marks, Wanted(), sheet=sheet(tmp_path, rows))
    found = import_sheet(made.content, USERS, ASSIGNMENTS)
    assert found.grades == {
        (101, 77): "19.00",
        (102, 77): "11.13",
        (103, 77): "20.00",
        (104, 77): "10.00",
        (205, 77): "13.00",
        (108, 77): "16.50",
    }
    assert found.points == {77: "20.00"}, "other columns stay out, so that nothing else can change"
    assert outcomes(made)["Nobody, Known"] == "odd"
    assert outcomes(made)["absent"] == "not in the sheet"


def test_what_canvas_has_is_compared_and_what_is_excused_there_stays(marks, tmp_path):
    rows = row(101, "19") + row(102, "5.00") + row(103, "EX") + row(104, "N/A") + row(106, "3.00") + row(205)
    rows += '"Student, Test",500,,,A,,,,\n'
    made = to_canvas(marks, Wanted(), sheet=sheet(tmp_path, rows))
    said = outcomes(made)
    assert said["ada"] == "unchanged"
    assert (said["jay"], why(made, "jay")) == ("exported", "Canvas has 5.00.")
    assert said["noa"] == "excused"
    assert said["evil"] == "left out"
    assert said["Student, Test"] == "unchanged"
    assert set(import_sheet(made.content, USERS, ASSIGNMENTS).grades) == {(101, 77), (102, 77), (205, 77)}


def test_semicolons_decimal_commas_muted_rows_and_a_byte_order_mark(marks, tmp_path):
    head = "Student;ID;SIS User ID;SIS Login ID;Section;essay (77)\n;;;;;Manual Posting\n"
    rows = "Lovelace, Ada;101;s-1;ada;A;18,5\n"
    made = to_canvas(marks, Wanted(), sheet=sheet(tmp_path, rows, "\ufeff" + head, "    Points Possible;;;;;20,00\n"))
    found = import_sheet(made.content, USERS, ASSIGNMENTS)
    assert found.grades == {(101, 77): "19.00"}
    assert found.points == {77: "20.00"}
    assert why(made, "ada") == "Canvas has 18,5."


def test_two_students_of_one_name_are_never_guessed(course, tmp_path):
    sql(course, "insert into student (id, first_name, last_name) values ('ada2', 'Ada', 'Lovelace')")
    sql(course, "update student set lms_user_id = null, email = null where id = 'ada'")
    marks = marks_of(course)
    rows = '"Lovelace, Ada",7,s-77,someone,A,,,,\n' + row(102)
    made = to_canvas(marks, Wanted(), sheet=sheet(tmp_path, rows))
    assert outcomes(made)["Lovelace, Ada"] == "odd"
    assert "ada, ada2" in why(made, "Lovelace, Ada")
    made = to_canvas(marks, Wanted(), sheet=sheet(tmp_path, rows), chosen={"Lovelace, Ada": "ada"})
    assert outcomes(made)["ada"] == "exported"


def test_a_student_who_stands_twice_gets_no_mark(marks, tmp_path):
    made = to_canvas(marks, Wanted(), sheet=sheet(tmp_path, row(101) + row(101) + row(102)))
    assert import_sheet(made.content, USERS, ASSIGNMENTS).grades.keys() == {(102, 77)}
    assert sum(line.outcome == "odd" for line in made.lines) == 2


def test_other_points_in_canvas_are_refused_or_recalculated(marks, tmp_path):
    file = sheet(tmp_path, row(101) + row(102), points="    Points Possible,,,,,,10,5,\n")
    with pytest.raises(GradingError, match=r"out of 10, and the gradebook out of 20"):
        to_canvas(marks, Wanted(), sheet=file)
    made = to_canvas(marks, Wanted(scale=True), sheet=file)
    found = import_sheet(made.content, USERS, ASSIGNMENTS)
    assert found.grades == {(101, 77): "9.50", (102, 77): "5.56"}
    assert found.points == {77: "10.00"}


def test_no_cell_is_a_formula(marks, tmp_path):
    for made in (to_canvas(marks, Wanted()), to_canvas(marks, Wanted(), sheet=sheet(tmp_path, row(104)))):
        cells = [cell for line in csv.reader(io.StringIO(made.content.decode())) for cell in line]
        assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell[:1]]
        assert "'@SUM(1), =cmd|' /C calc'!A0" in cells


def test_what_is_no_sheet_of_canvas_is_refused_with_what_to_do(marks, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("Name,Mark\nAda,3\n")
    with pytest.raises(GradingError, match="no sheet of Canvas' gradebook"):
        to_canvas(marks, Wanted(), sheet=read_sheet(path))
    path.write_text("Student,ID\nLovelace, Ada,101\n")
    with pytest.raises(GradingError, match="line 2: it has 3 cells"):
        read_sheet(path)
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(GradingError, match="Excel workbook"):
        read_sheet(path)


def test_nothing_is_written_when_no_mark_is_complete(course, tmp_path):
    sql(course, "update grade set needs_manual_grade = 1")
    out = tmp_path / "out.csv"
    result = CliRunner().invoke(app, ["export", "canvas", "essay", "--course", str(course), "--out", str(out)])
    assert result.exit_code == 2
    assert "7 students wait for a marker" in " ".join(result.stderr.split())
    assert not out.exists()


def test_the_command_says_who_is_left_out_and_ends_with_3(course, tmp_path):
    out = tmp_path / "out.csv"
    arguments = ["export", "canvas", "essay", "--course", str(course), "--out", str(out), "--canvas-id", "77"]
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "160"})
    assert result.exit_code == 3, result.output
    assert "6 exported, 2 left out" in result.stdout
    assert "waits" in result.stdout
    assert import_sheet(out.read_bytes(), USERS, ASSIGNMENTS).grades[101, 77] == "19.00"


def test_a_flagged_student_is_handed_on_and_named(course):
    sql(course, "update submitted_notebook set flagged = 1 where assignment_id = "
                "(select id from submitted_assignment where student_id = 'ada')")  # fmt: skip
    made = to_canvas(marks_of(course), Wanted())
    line = next(line for line in made.lines if line.student == "ada")
    assert line.mark == "19.00"
    assert line.needs_look


def test_stories_are_still_exported_by_the_same_word(tmp_path):
    target = tmp_path / "story.twee"
    result = CliRunner().invoke(app, ["export", "after-picture-lock", "--to", "twee", "--out", str(target)])
    assert result.exit_code == 0, result.output
    assert target.read_text().startswith("::")
