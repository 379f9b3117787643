"""Marks question by question, as CSV and as a workbook; and the cells of all tables."""

import csv
import io
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from grader import GradingError
from grader.export import Wanted
from grader.export.cells import harmless, number, two_decimals
from grader.export.questions import to_csv, to_xlsx
from grader.export.sheetfile import read_sheet, table_text
from signoff.cli import app
from tests.grader.marks_course import PEOPLE, make_course, marks_of


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture
def marks(course):
    return marks_of(course)


def rows_of(content):
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    return {row["Student"]: row for row in rows}


def test_every_question_has_a_column_in_its_natural_order(marks):
    made = to_csv(marks, Wanted())
    heading = made.content.decode("utf-8-sig").splitlines()[0].split(",")
    assert heading[5:] == ["q2 (4)", "q10 (6)", "reflection (10)", "Score", "Late penalty", "Mark", "Of"]
    rows = rows_of(made.content)
    assert rows["jay"] | {"E-mail": ""} == {
        "Student": "jay",
        "Last name": 'Whitfield, Jr. "JJ"',
        "First name": "Jay",
        "E-mail": "",
        "State": "graded",
        "q2 (4)": "4.00",
        "q10 (6)": "0.00",
        "reflection (10)": "7.13",
        "Score": "11.13",
        "Late penalty": "0.00",
        "Mark": "11.13",
        "Of": "20.00",
    }
    assert (rows["late"]["Score"], rows["late"]["Late penalty"], rows["late"]["Mark"]) == ("18.00", "1.50", "16.50")


def test_what_is_missing_is_an_empty_cell_and_said(marks):
    rows = rows_of(to_csv(marks, Wanted()).content)
    assert set(rows) == {person[0] for person in PEOPLE}, "everybody has a row"
    assert rows["waits"]["State"] == "needs marking"
    assert rows["waits"]["reflection (10)"] == ""
    assert rows["waits"]["Mark"] == ""
    assert rows["absent"]["State"] == "nothing handed in"
    assert rows_of(to_csv(marks, Wanted(partial=True, zero=True)).content)["waits"]["Mark"] == "10.00"
    assert rows_of(to_csv(marks, Wanted(zero=True)).content)["absent"]["Mark"] == "0.00"


def test_names_of_any_kind_come_back_as_they_were(marks):
    content = to_csv(marks, Wanted()).content
    assert content.startswith(b"\xef\xbb\xbf"), "Excel would spoil the names without"
    rows = rows_of(content)
    assert rows["noa"]["First name"] == "נועה"
    assert rows["line"]["First name"] == "Two\nLines"
    assert rows["evil"]["First name"] == "'=cmd|' /C calc'!A0"
    assert rows["evil"]["Last name"] == "'@SUM(1)"
    assert rows["evil"]["E-mail"] == "'-1+2@uni.example"


def test_a_workbook_holds_numbers_as_numbers_and_texts_as_texts(marks):
    sheet, texts = _workbook(to_xlsx(marks, Wanted()).content)
    assert "=cmd|' /C calc'!A0" in texts.values(), "a text cell needs no apostrophe"
    assert not re.search(rb"<f[ >]", sheet), "nothing is a formula"
    cells = _cells(sheet, texts)
    heading = [cells[0, column] for column in range(12)]
    by_student = {cells[row, 0]: row for row in range(1, 9)}
    assert cells[by_student["jay"], heading.index("reflection (10)")] == 7.125
    assert cells[by_student["noa"], heading.index("Last name")] == "לוי"
    assert (by_student["waits"], heading.index("Mark")) not in cells


def _workbook(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        shared = ET.fromstring(archive.read("xl/sharedStrings.xml"))
        return archive.read("xl/worksheets/sheet1.xml"), {
            place: "".join(part.text or "" for part in one.iter() if part.tag.endswith("}t"))
            for place, one in enumerate(shared)
        }


def _cells(sheet, texts):
    found = {}
    for cell in ET.fromstring(sheet).iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"):
        letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r")).groups()
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        value = next((part.text for part in cell if part.tag.endswith("}v")), None)
        if value is not None:
            found[int(row) - 1, column - 1] = texts[int(value)] if cell.get("t") == "s" else float(value)
    return found


def test_without_the_library_the_message_says_what_to_install(marks, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(GradingError, match=r"signoff\[xlsx\]"):
        to_xlsx(marks, Wanted())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_commands_write_their_files(course, tmp_path, kind):
    out = tmp_path / f"marks.{kind}"
    result = CliRunner().invoke(app, ["export", kind, "essay", "--course", str(course), "--out", str(out)])
    assert result.exit_code == 3, result.output
    assert out.stat().st_size > 500
    assert "2 left out" in " ".join(result.stdout.split())


def test_an_assignment_that_is_not_there_is_refused_with_those_that_are(course):
    result = CliRunner().invoke(app, ["export", "csv", "esay", "--course", str(course)])
    assert result.exit_code == 2
    assert "It has essay" in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    "text", ["=1", "+1-2", "-1+cmd|x", "@A1", "\t=1", "\r=1", " =1", "\u00a0=1", "＝1", "+49 30 123"]
)
def test_what_looks_like_a_formula_is_shown_and_not_computed(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-5.25", "-5,25", "+3", "-", "", "Ada", "a=b", "-12 %".replace(" ", ""), "3-4"])
def test_numbers_and_plain_texts_stay(text):
    assert harmless(text) == text


@given(st.text())
def test_no_text_begins_as_a_formula_afterwards(text):
    cell = harmless(text)
    assert cell.endswith(text)
    begin = cell.lstrip(" \u00a0\ufeff")
    if begin[:1] in tuple("=+-@\t\r\n"):
        assert len(begin) == 1 or number(begin.rstrip("% ")) is not None


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=3, max_size=3)
    )
)
def test_a_table_comes_back_as_it_was_written(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("tables") / "table.csv"
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    path.write_bytes(table_text(("a", "b", "c"), rows, mark=True))
    # The rows of a table that is read have their line ends as they are in the file.
    assert [list(row) for row in read_sheet(path).rows] == rows


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(0.145, "0.15"), (2.675, "2.68"), (0.125 + 0.02, "0.15"), (-0.001, "0.00"), (99.995, "100.00"), (1 / 3, "0.33")],
)
def test_halves_are_rounded_as_people_do(value, wanted):
    assert two_decimals(value) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("1.000,50", 1000.5), ("1,000.50", 1000.5), ("20,00", 20), ("7", 7), ("\u22123", -3), ("EX", None)],
)
def test_numbers_are_read_with_points_and_commas(text, wanted):
    assert number(text) == wanted
