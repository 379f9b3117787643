"""Class lists of several kinds, entered into the gradebook."""

import json

import pytest
from typer.testing import CliRunner

from grader import Course, GradingError
from grader.collecting.enrolling import enrol
from grader.collecting.rosterfile import read_roster_file
from grader.gradebook import Book
from signoff.cli import app
from tests.grader.collecting_course import collect as collect_archive
from tests.grader.collecting_course import make_course, notebook, pack
from tests.grader.marks_course import sql

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Essay (77)
    Points Possible,,,,,20
"Lovelace, Ada",101,s-1,ada,A,19
"O'Neil-Smith, Benedict",102,s-2,ben,A,
"Whitfield, Jr., Jamal",201,s-21,jamal,A,
"לוי, נועה",202,s-22,noa@uni.example,A,
"Student, Test",999,,xyz,A,
"""


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


def listed(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def enter(course, path, key="", *, write=True):
    with Book(Course(course)) as book:
        return enrol(book, read_roster_file(path, key).entries, write=write)


def outcomes(done):
    return {one.student or one.name: one.outcome for one in done.outcomes}


def person(course, student):
    (row,) = sql(course, "select first_name, last_name, email, lms_user_id from student where id = ?", student)
    return row


def test_a_canvas_gradebook_is_entered_and_a_second_time_changes_nothing(course, tmp_path):
    path = listed(tmp_path, CANVAS)
    done = enter(course, path)
    assert outcomes(done) == {"ada": "unchanged", "ben": "changed", "jamal": "added", "noa@uni.example": "added"}
    assert next(one.why for one in done.outcomes if one.student == "ben") == "first name: Ben → Benedict"
    assert person(course, "ben") == ("Benedict", "O'Neil-Smith", "ben@uni.example", "102")
    assert person(course, "jamal") == ("Jamal", "Whitfield, Jr.", None, "201")
    assert person(course, "noa@uni.example") == ("נועה", "לוי", "noa@uni.example", "202")
    assert "mallory" in done.absent
    before = sql(course, "select * from student order by id")
    again = enter(course, path)
    assert set(outcomes(again).values()) == {"unchanged"}
    assert sql(course, "select * from student order by id") == before


def test_the_id_can_be_another_column(course, tmp_path):
    done = enter(course, listed(tmp_path, CANVAS), "SIS User ID")
    assert outcomes(done)["s-21"] == "added"
    assert outcomes(done)["ada"] == "unchanged", "who is known by the platform's number keeps the id"
    with pytest.raises(GradingError, match="has no column “Matrikel”"):
        enter(course, listed(tmp_path, CANVAS), "Matrikel")


@pytest.mark.parametrize(
    "heading",
    [
        "First name,Last name,Email address,ID number,Groups",
        "First name,Surname,Email address,ID number,Groups",
        "Vorname;Nachname;E-Mail-Adresse;ID-Nummer;Gruppen",
        "Prénom;Nom de famille;Adresse de courriel;Numéro d’identification;Groupes",
        "Nombre\tApellido(s)\tDirección de correo\tNúmero de ID\tGrupos",
    ],
)
def test_moodles_participants_in_several_languages(course, tmp_path, heading):
    separator = next(one for one in ";\t," if one in heading)
    rows = [["Zoë", "van der Berg", "zoe@uni.example", "m-7", ""], ["Nia", "Okafor", "nia@uni.example", "m-8", "A"]]
    text = "\n".join([heading, *(separator.join(row) for row in rows)]) + "\n"
    done = enter(course, listed(tmp_path, text, "utf-8-sig"))
    assert outcomes(done) == {"zoe": "unchanged", "m-8": "added"}
    assert person(course, "m-8")[:3] == ("Nia", "Okafor", "nia@uni.example")


def test_a_plain_table_in_windows_old_encoding(course, tmp_path):
    text = "id,first_name,last_name,email,lms_user_id\nmueller1,Jörg,Müller,jorg@uni.example,103\nzz,Zed,Zett,,\n"
    path = listed(tmp_path, text, "cp1252")
    done = enter(course, path)
    assert outcomes(done) == {"mueller1": "changed", "zz": "added"}
    assert person(course, "mueller1") == ("Jörg", "Müller", "jorg@uni.example", "103")
    assert "Western" in read_roster_file(path).notices[0]


def test_what_the_list_leaves_empty_stays(course, tmp_path):
    enter(course, listed(tmp_path, "id,email\nada,\n"))
    assert person(course, "ada") == ("Ada", "Lovelace", "ada@uni.example", "101")
    enter(course, listed(tmp_path, "Full name,Email\nAda Lovelace,ada@uni.example\n"))
    assert person(course, "ada")[:2] == ("Ada", "Lovelace"), "a whole name says nothing against its parts"


def test_odd_lines_are_told_and_left_out(course, tmp_path):
    text = "id,name,email\na/b,Slash,\n,Nobody,\nx+y,Plus,\ntwin,One,\ntwin,Two,\nada,Mixed,ben@uni.example\nok,Fine,\n"
    done = enter(course, listed(tmp_path, text))
    assert outcomes(done) == {
        "Slash": "odd", "Nobody": "odd", "Plus": "odd", "One": "odd", "Two": "odd", "Mixed": "odd", "ok": "added"
    }  # fmt: skip
    said = {one.line: one.why for one in done.outcomes}
    assert "folder" in said[2]
    assert "no id" in said[3]
    assert "ada and ben" in said[7]
    assert sql(course, "select count(*) from student where id in ('a/b', 'x+y', 'twin')") == [(0,)]


def test_a_list_without_an_id_is_refused_with_its_columns(tmp_path):
    with pytest.raises(
        GradingError, match=r"no column is known as the student's id. It has Foo, Bar. Name one with --id"
    ):
        read_roster_file(listed(tmp_path, "Foo,Bar\n1,2\n"))


def test_the_command_on_a_course_without_a_gradebook(tmp_path):
    folder = Course.create(tmp_path / "new", "new").folder
    path = listed(tmp_path, CANVAS + '"Slash, A",1,2,a/b,A,\n')
    arguments = ["roster", str(path), "--course", str(folder)]
    dry = CliRunner().invoke(app, [*arguments, "--dry-run"], env={"COLUMNS": "160"})
    assert dry.exit_code == 3, dry.output
    assert sql(folder, "select count(*) from student") == [(0,)]
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert told["from"] == "Canvas"
    assert [one["outcome"] for one in told["lines"]] == ["added", "added", "added", "added", "odd"]
    assert sql(folder, "select count(*) from student") == [(4,)]


def test_collecting_knows_whom_the_list_entered(course, tmp_path):
    enter(course, listed(tmp_path, CANVAS))
    found = collect_archive(course, pack(tmp_path / "s.zip", {"whitfieldjrjamal_201_9001_hw.ipynb": notebook()}))
    assert [one.student for one in found.values()] == ["jamal"]
