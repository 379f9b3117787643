"""A whole report on a marked class: its page, its notebook, its data; and who stands in it."""

import json
import re
import stat

import nbformat
import pytest
from typer.testing import CliRunner

import grader
import grader.report.page  # that the module and the function of one name get on
from grader import GradingError
from grader.marking.agreeing import settle
from grader.marking.opening import open_store
from grader.pseudonyms import KEY, Pseudonyms
from grader.report.making import Report
from grader.rubric import load_rubric
from signoff.cli import app
from tests.grader.marking_course import ASSIGNMENT, CLASS, NAMES, STORY, WRITERS, calibrated, make_course, mark, share
from tests.grader.report_results import results


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Everybody's reflection is marked, all of them twice, and settled where the two are close."""
    course = make_course(tmp_path_factory.mktemp("report") / "course")
    share(course, "ada", "bo", double=1.0)
    for name, strict in (("ada", 0), ("bo", 1)):
        with calibrated(course, name) as work:
            for place, item in enumerate(sorted(work.queue()["items"], key=lambda one: one["code"])):
                mark(work, item["code"], level=2 + place % 3 - strict * (place % 2))
    with open_store(course.folder) as store:
        settle(store, ASSIGNMENT, load_rubric(ASSIGNMENT))
    return course


@pytest.fixture(scope="module")
def report(course):
    return grader.report(ASSIGNMENT, course.folder)


@pytest.fixture(scope="module")
def written(report, course, tmp_path_factory):
    """The page, the notebook and the data, as texts."""
    folder = tmp_path_factory.mktemp("written")
    page = report.save(folder / "report.html").read_text(encoding="utf-8")
    notebook = report.save_notebook(folder / "report.ipynb", course.folder).read_text(encoding="utf-8")
    return {"page": page, "notebook": notebook, "json": json.dumps(report.to_json(), ensure_ascii=False)}


@pytest.mark.parametrize("kind", ["page", "notebook", "json"])
def test_nobody_is_named(written, kind):
    assert [name for name in (*NAMES, "ada", "bo") if re.search(rf"\b{name}\b", written[kind])] == []


def test_it_says_what_the_class_did(report):
    found = report.results
    assert (found.distribution.students, found.distribution.enrolled) == (len(CLASS), len(CLASS))
    assert (found.pieces, found.marked) == (len(WRITERS), len(WRITERS))
    assert [row.key for row in found.agreement] == [*load_rubric(ASSIGNMENT).keys, ""]
    assert found.agreement[0].kappa.n == len(WRITERS)
    assert found.agreement[0].adjacent.value == 1.0
    strict = {one.marker: one.severity.value for one in found.markers}
    assert strict == {"Marker 1": pytest.approx(-0.4), "Marker 2": pytest.approx(0.4)}
    assert all(one.anchors.n for one in found.markers), "both marked the anchors"
    assert [question.label for question in found.questions] == ["1 Double it (5 marks)", "8 Reflection"]
    assert found.questions[0].share == pytest.approx(5 / 6)


def test_the_choices_of_two_learners_are_not_told(report):
    (scenario,) = report.results.scenarios
    assert (scenario.story, scenario.learners, scenario.paths) == (STORY, 2, None)
    assert report.to_json()["tables"]["scenarios"][0]["learners"] == "fewer than 5"
    assert "endings" not in report.tables


def test_with_names_students_and_markers_stand_there(course):
    named = grader.report(ASSIGNMENT, course.folder, names=True)
    assert {one.marker for one in named.results.markers} == {"ada", "bo"}
    data = named.to_json()
    assert data["named"] is True
    shown = Report(named.results)._repr_html_()
    assert "keep this page to yourself" in shown


def test_a_student_has_the_same_code_each_time_and_another_in_another_course(course, tmp_path):
    first = Pseudonyms(course.folder / ".signoff")
    assert first.code("zk41mq") == Pseudonyms(course.folder / ".signoff").code("zk41mq") != first.code("hv77rd")
    assert Pseudonyms(tmp_path).code("zk41mq") != first.code("zk41mq")
    assert re.fullmatch(r"[A-Z2-7]{4}-[A-Z2-7]{4}", first.code("zk41mq"))
    assert stat.S_IMODE((tmp_path / KEY).stat().st_mode) == 0o600


def test_a_damaged_secret_is_said(tmp_path):
    (tmp_path / KEY).write_text("abc", encoding="utf-8")
    with pytest.raises(GradingError, match="cannot be used"):
        Pseudonyms(tmp_path)


def test_the_page_needs_nothing_and_runs_nothing(written):
    page = written["page"]
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=|url\(|@import""", page)


def test_what_students_wrote_is_text_on_the_page(tmp_path):
    page = Report(results(tmp_path)).save(tmp_path / "r.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;so&lt;/b&gt; I said no" in page


def test_every_picture_has_its_table(tmp_path):
    page = Report(results(tmp_path)).save(tmp_path / "r.html").read_text(encoding="utf-8")
    for section in re.findall(r"<section.*?</section>", page, re.DOTALL):
        if "<svg" in section:
            assert "<table" in section


def test_the_notebook_is_whole_and_runs_again(report, written, course, monkeypatch):
    book = nbformat.reads(written["notebook"], as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in code), "it can be read without running it"
    plots = [cell.outputs[0].data for cell in code if "chart(" in cell.source]
    assert len(plots) == len(report.charts) > 3
    assert all("application/vnd.vegalite.v5+json" in plot for plot in plots)
    report.save_notebook(course.folder / "reports.ipynb", course.folder)
    monkeypatch.chdir(course.folder)
    scope: dict = {}
    for cell in nbformat.read("reports.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, scope)
    assert scope["report"].to_json() == report.to_json()


def test_a_table_is_a_frame_to_go_on_with(report):
    frame = report.table("questions")
    assert list(frame["points"]) == [5.0, 50.0]
    assert frame["share"].between(0, 1).all()


def test_the_command_writes_and_sums_up(course, tmp_path):
    files = ["--html", str(tmp_path / "r.html"), "--notebook", str(tmp_path / "r.ipynb")]
    done = CliRunner().invoke(app, ["report", ASSIGNMENT, "--course", str(course.folder), *files])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "r.html").is_file()
    assert (tmp_path / "r.ipynb").is_file()
    assert "6 of 6 students handed in" in done.output
    assert "kappa" in done.output


def test_the_command_gives_json_alone(course, report):
    done = CliRunner().invoke(app, ["report", ASSIGNMENT, "--course", str(course.folder), "--json"])
    assert json.loads(done.stdout) == report.to_json()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["99-none"], "generate_assignment"),
        ([ASSIGNMENT, "--html", "/proc/none/r.html"], "cannot be written"),
        ([ASSIGNMENT, "--course", "/proc"], "no nbgrader course"),
    ],
)
def test_trouble_is_a_sentence(course, arguments, said):
    where = [] if "--course" in arguments else ["--course", str(course.folder)]
    done = CliRunner().invoke(app, ["report", *arguments, *where])
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_nobody_is_told_about_in_groups_of_one(course):
    with pytest.raises(GradingError, match="2 or more"):
        grader.report(ASSIGNMENT, course.folder, minimum=1)


def test_before_anybody_marks_there_is_a_report_and_no_store(tmp_path):
    unmarked = make_course(tmp_path / "course")
    found = grader.report(ASSIGNMENT, unmarked.folder)
    assert not (unmarked.folder / "marking.db").exists()
    assert (found.results.marked, found.results.agreement) == (0, ())
    assert found.results.distribution.automatic
    assert "No marker has finished a piece yet." in found._repr_html_()
