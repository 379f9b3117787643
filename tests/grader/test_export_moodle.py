"""Marks for Moodle: its worksheet filled in and read back by its importer's rules."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from grader import Course, GradingError
from grader.collecting.receipts import participants
from grader.export import Wanted
from grader.export.moodle import to_moodle
from grader.export.moodle_words import moment
from grader.export.sheetfile import read_sheet
from signoff.cli import app
from tests.grader.marks_course import make_course, marks_of, sql
from tests.grader.moodle_rules import import_worksheet

ENGLISH = {
    "identifier": "Identifier",
    "grade": "Grade",
    "most": "Maximum Grade",
    "open": "Grade can be changed",
    "handed in": "Last modified (submission)",
    "marked": "Last modified (grade)",
    "comment": "Feedback comments",
}
GERMAN = {
    "identifier": "ID",
    "grade": "Bewertung",
    "most": "Bestwertung",
    "open": "Bewertung kann geändert werden",
    "handed in": "Zuletzt geändert (Abgabe)",
    "marked": "Zuletzt geändert (Bewertung)",
    "comment": "Feedback als Kommentar",
}
SPANISH = {
    "identifier": "Identificador",
    "grade": "Calificación",
    "most": "Calificación máxima",
    "open": "La calificación puede ser cambiada",
    "handed in": "Última modificación (entrega)",
    "marked": "Última modificación (calificación)",
    "comment": "Comentarios de retroalimentación",
}
FRENCH = {
    "identifier": "Identifiant",
    "grade": "Note",
    "most": "Note maximale",
    "open": "La note peut être modifiée",
    "handed in": "Dernière modification (travail remis)",
    "marked": "Dernière modification (note)",
    "comment": "Feedback par commentaires",
}
PORTUGUESE = {
    "identifier": "Identificador",
    "grade": "Nota",
    "most": "Nota máxima",
    "open": "Nota pode ser alterada",
    "handed in": "Última modificação (envio)",
    "marked": "Última modificação (nota)",
    "comment": "Comentários de feedback",
}
NAMES = {
    11: ("Ada Lovelace", "ada@uni.example"),
    12: ('Jay Whitfield, Jr. "JJ"', "jay@uni.example"),
    13: ("נועה לוי", "noa@uni.example"),
    14: ("=cmd|' /C calc'!A0 @SUM(1)", "-1+2@uni.example"),
    15: ("Two Lines Ünal", "line@elsewhere.example"),
    16: ("Wen 王", "wen@uni.example"),
    17: ("Ab Sent", "absent@uni.example"),
    18: ("La Te", "late@uni.example"),
}
WANTED = {11: 19.0, 12: 11.13, 13: 20.0, 14: 10.0, 15: 13.0, 18: 16.5}


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture
def marks(course):
    return marks_of(course)


def worksheet(tmp_path, words, *, who="Participant ", yes="Yes", most="20.00", lacking=(), changes=None, mark="\ufeff"):
    """A worksheet as Moodle writes it. `changes` are cells by participant number and column."""
    text = io.StringIO()
    names = [name for name in ("grade", "most", "open", "handed in", "marked", "comment") if name not in lacking]
    people = [] if "people" in lacking else ["Full name", "Email address"]
    writer = csv.writer(text)
    writer.writerow([words["identifier"], *people, "Status", *(words[name] for name in names)])
    for number, about in NAMES.items():
        cells = {"most": most, "open": yes, "handed in": "Tuesday, 10 March 2026, 1:00 PM", "marked": "-"}
        cells |= (changes or {}).get(number, {})
        status = "Submitted for grading"
        shown = [] if "people" in lacking else about
        writer.writerow([f"{who}{number}", *shown, status, *(cells.get(name, "") for name in names)])
    path = tmp_path / "worksheet.csv"
    path.write_bytes((mark + text.getvalue()).encode())
    return read_sheet(path)


def line(made, who):
    return next(line for line in made.lines if who in (line.student, line.who))


@pytest.mark.parametrize(
    ("words", "who", "yes", "most"),
    [
        (ENGLISH, "Participant ", "Yes", "20.00"),
        (GERMAN, "Teilnehmer/in", "Ja", "20,00"),
        (SPANISH, "Participante", "Sí", "20,00"),
        (FRENCH, "Participant", "Oui", "20,00"),
        (PORTUGUESE, "Participante", "Sim", "20,00"),
    ],
    ids=["en", "de", "es", "fr", "pt"],
)
def test_the_worksheet_comes_back_with_everybodys_marks(marks, tmp_path, words, who, yes, most):
    sheet = worksheet(tmp_path, words, who=who, yes=yes, most=most)
    made = to_moodle(marks, Wanted(), sheet)
    grades, comments = import_worksheet(made.content, words, 20, {})
    assert grades == WANTED
    assert comments[11] == "<p>Well <em>done</em>, ada.</p>"
    assert 16 not in comments, "who has no mark yet gets no comment either"
    assert (b"16,50" in made.content) is ("," in most), "a comma where Moodle writes commas"
    assert {one.student: one.outcome for one in made.lines if one.needs_look} == {
        "waits": "left out",
        "absent": "left out",
    }
    assert made.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [f"{who}{number}" for number in NAMES], "every row stays, in its place"


def test_rows_that_moodle_would_pass_over_are_named(marks, tmp_path):
    changes = {
        11: {"open": "No"},
        12: {"most": "20.00", "handed in": "Saturday, 14 March 2026, 9:00 AM"},
        13: {"grade": "12.00", "marked": "Monday, 9 March 2026, 9:00 AM"},
        14: {"grade": "10.00"},
    }
    made = to_moodle(marks, Wanted(), worksheet(tmp_path, ENGLISH, changes=changes))
    assert "locked" in line(made, "ada").why
    assert "older version" in line(made, "jay").why
    assert line(made, "jay").mark == ""
    assert line(made, "noa").why == "Moodle has 12.00."
    assert line(made, "evil").outcome == "unchanged"
    grades, _ = import_worksheet(made.content, ENGLISH, 20, {13: 12.0, 14: 10.0}, locked={11})
    assert grades == {13: 20.0, 14: 10.0, 15: 13.0, 18: 16.5}


def test_a_mark_above_moodles_maximum_is_out_of_range(course, tmp_path):
    sql(course, "update grade set extra_credit = 5 where manual_score = 9")
    made = to_moodle(marks_of(course), Wanted(), worksheet(tmp_path, ENGLISH))
    assert line(made, "ada").outcome == "left out"
    assert "24.00 is out of range: Moodle takes 20" in line(made, "ada").why


def test_nobody_is_passed_over_in_silence(course, tmp_path):
    sql(course, "insert into student (id, first_name, last_name) values ('new', 'Not', 'There')")
    sql(course, "update student set first_name = 'Other', email = 'o@uni.example' where id = 'noa'")
    sheet = worksheet(tmp_path, ENGLISH)
    made = to_moodle(marks_of(course), Wanted(), sheet)
    told = {one.student or one.who for one in made.lines}
    assert told >= {"new", "noa", "Participant 13 נועה לוי"}
    assert line(made, "noa").outcome == "not in the sheet"
    assert line(made, "Participant 13 נועה לוי").outcome == "odd"
    assert len(made.lines) == len(NAMES) + 2


def test_an_anonymous_worksheet_is_filled_by_what_collecting_has_learnt(course, marks, tmp_path):
    for student, number in (("ada", 11), ("jay", 12)):
        place = course / ".signoff" / "receipts" / student / "essay.json"
        place.parent.mkdir(parents=True)
        member = f"Some Name_{number}_assignsubmission_file/essay.ipynb"
        receipt = {
            "received": None,
            "late": None,
            "from": "x.zip",
            "member": member,
            "sha256": "",
            "platform": "Moodle",
        }
        place.write_text(json.dumps(receipt | {"number": 0, "packed": None}))
    sheet = worksheet(tmp_path, ENGLISH, lacking=("people",))
    made = to_moodle(marks, Wanted(), sheet, participants=participants(Course(course).folder, "essay"))
    assert import_worksheet(made.content, ENGLISH, 20, {})[0] == {11: 19.0, 12: 11.13}
    assert sum(one.outcome == "odd" for one in made.lines) == 6


def test_a_participant_number_is_nobodys_number_on_the_platform(course, tmp_path):
    sql(course, "update student set lms_user_id = '11' where id = 'noa'")
    made = to_moodle(marks_of(course), Wanted(), worksheet(tmp_path, ENGLISH))
    assert import_worksheet(made.content, ENGLISH, 20, {})[0] == WANTED


def test_a_language_that_is_not_known_is_helped_with_headings(marks, tmp_path):
    words = ENGLISH | {"identifier": "Auðkenni", "grade": "Einkunn", "marked": "Síðast breytt (einkunn)"}
    sheet = worksheet(tmp_path, words)
    with pytest.raises(GradingError, match="no column is known as identifier or grade or marked") as refused:
        to_moodle(marks, Wanted(), sheet)
    assert "Einkunn" in str(refused.value)
    given = {name: words[name] for name in ("identifier", "grade", "marked")}
    made = to_moodle(marks, Wanted(), sheet, headings=given)
    assert import_worksheet(made.content, words, 20, {})[0] == WANTED
    with pytest.raises(GradingError, match="has no column “Nothing”"):
        to_moodle(marks, Wanted(), sheet, headings={"grade": "Nothing"})


def test_comments_lose_html_and_pictures_on_the_way(course, tmp_path):
    said = "<script>alert(1)</script> ![x](http://evil.example/p.png)\n\n=1+1 [a](javascript:x)"
    sql(course, "update comment set manual_comment = ? where manual_comment like '%ada%'", said)
    made = to_moodle(marks_of(course), Wanted(), worksheet(tmp_path, ENGLISH))
    comment = import_worksheet(made.content, ENGLISH, 20, {})[1][11]
    assert "<script" not in comment
    assert "<img" not in comment
    assert 'href="javascript' not in comment
    assert comment.startswith("<p>")


def test_a_worksheet_without_comments_gets_none(marks, tmp_path):
    made = to_moodle(marks, Wanted(), worksheet(tmp_path, ENGLISH, lacking=("comment",)))
    assert import_worksheet(made.content, ENGLISH, 20, {}) == (WANTED, {})


def test_an_excused_student_is_said_to_have_no_word_in_moodle(marks, tmp_path):
    made = to_moodle(marks, Wanted(excused=frozenset({"ada"})), worksheet(tmp_path, ENGLISH))
    assert "no word" in line(made, "ada").why
    assert 11 not in import_worksheet(made.content, ENGLISH, 20, {})[0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tuesday, 2 December 2025, 10:37 PM", "2025-12-02 22:37"),
        ("Tuesday, 2 December 2025, 12:05 AM", "2025-12-02 00:05"),
        ("Dienstag, 2. März 2025, 10:37", "2025-03-02 10:37"),
        ("martes, 5 de agosto de 2026, 09:00", "2026-08-05 09:00"),
        ("segunda-feira, 14 set. 2026, 21:51", "2026-09-14 21:51"),
        ("mardi 2 juillet 2025, 10:37", "2025-07-02 10:37"),
        ("mardi 2 juin 2025, 10:37", "2025-06-02 10:37"),
        ("vrijdag, 1 mei 2026, 08:30", "2026-05-01 08:30"),
        ("martedì, 3 giugno 2025, 07:00", "2025-06-03 07:00"),
        ("-", None),
        ("31 February 2026, 10:00", None),
    ],
)
def test_dates_are_read_as_moodle_writes_them(text, wanted):
    found = moment(text)
    assert (None if found is None else f"{found:%Y-%m-%d %H:%M}") == wanted


def test_the_command_fills_the_downloaded_file(course, tmp_path):
    worksheet(tmp_path, ENGLISH)
    arguments = ["export", "moodle", "essay", "--course", str(course), "--sheet", str(tmp_path / "worksheet.csv")]
    result = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "out.csv"), "--json"])
    assert result.exit_code == 3, result.output
    told = json.loads(result.stdout)
    assert {one["student"]: one["mark"] for one in told["marks"]}["late"] == "16.50"
    assert import_worksheet((tmp_path / "out.csv").read_bytes(), ENGLISH, 20, {})[0] == WANTED
