"""The rubric as data: what it gives, what students are shown of it, its anchor texts, and how mistakes in it are named."""

import shutil

import nbformat
import pytest

from grader.anchors import count_words, load_anchors
from grader.rubric import MARKS, OWN, RUBRICS, assignments, load_rubric
from grader.tables import RubricError
from signoff.places import exercises

ANCHORED = sorted(path.stem for path in (RUBRICS / "anchors").glob("*.toml"))


@pytest.fixture
def folder(tmp_path):
    """A copy of the rubrics, to spoil."""
    return shutil.copytree(RUBRICS, tmp_path / "rubrics")


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", assignments())
def test_a_rubric_has_five_shared_criteria_and_the_modules_own_and_comes_to_fifty(name):
    rubric = load_rubric(name)
    assert rubric.keys == ("dilemma", "self", "perspectives", "analysis", "change", OWN)
    assert rubric.marks(dict.fromkeys(rubric.keys, 4)) == rubric.most == MARKS
    assert rubric.marks(dict.fromkeys(rubric.keys, 1)) == MARKS / 4


def test_no_two_modules_have_the_same_criterion():
    own = [load_rubric(name).criteria[-1] for name in assignments()]
    assert len({criterion.name for criterion in own}) == len({criterion.words for criterion in own}) == len(own)


def test_marks_add_up_criterion_by_criterion():
    rubric = load_rubric("06-change")
    levels = {"dilemma": 1, "self": 2, "perspectives": 3, "analysis": 4, "change": 3, "module": 2}
    assert rubric.marks(levels) == 2 + 4 + 6 + 8 + 6 + 5


@pytest.mark.parametrize("levels", [{"dilemma": 1}, dict.fromkeys(("dilemma", "self"), 2)])
def test_a_mark_needs_every_criterion(levels):
    with pytest.raises(ValueError, match="analysis, change, module"):
        load_rubric("06-change").marks(levels)


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_mark_needs_a_level_that_there_is(level):
    rubric = load_rubric("06-change")
    with pytest.raises(ValueError, match="there are 1 to 4"):
        rubric.marks(dict.fromkeys(rubric.keys, 2) | {"self": level})


def printed_rubric(name):
    """The rows of the table of criteria that the assignment shows, by the name of the criterion."""
    notebook = nbformat.read(exercises()[name] / f"{name}.ipynb", as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.id == "reflection-rubric"]
    rows = [[part.strip() for part in line.strip("|").split("|")] for line in cell.source.splitlines()]
    return {row[0].split("**")[1]: tuple(row[1:]) for row in rows if len(row) == 5 and row[0].startswith("**")}


@pytest.mark.parametrize("name", exercises())
def test_students_are_shown_the_rubric_that_they_are_marked_by(name):
    printed = printed_rubric(name)
    for criterion in load_rubric(name).criteria:
        assert printed[criterion.name] == criterion.words


@pytest.mark.parametrize("name", ANCHORED)
def test_anchor_texts_fit_their_rubric(name):
    rubric = load_rubric(name)
    anchors = load_anchors(rubric)
    marks = [rubric.marks(anchor.levels) for anchor in anchors]
    assert min(marks) < MARKS / 2 < max(marks)
    assert len({anchor.text for anchor in anchors}) == len(anchors)


def test_every_assignment_has_anchor_texts_and_no_other_file_has():
    assert sorted(exercises()) == sorted(assignments()) == ANCHORED
    assert len(ANCHORED) == 9


@pytest.mark.parametrize("name", assignments())
def test_markers_find_each_level_of_each_criterion_in_some_anchor_text(name):
    rubric = load_rubric(name)
    anchors = load_anchors(rubric)
    for key in rubric.keys:
        assert {anchor.levels[key] for anchor in anchors} == {1, 2, 3, 4}, key


def test_a_dash_is_no_word():
    assert count_words("She said – at last – “yes” … 12 times") == 7


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("rubric.toml", "[[level]]", "[[levels]]", r"rubric\.toml, levels: there is no such key"),
        ("rubric.toml", 'name = "Dilemma"\n', "", r"rubric\.toml, criterion 1\.name: is missing"),
        (
            "rubric.toml",
            'key = "self"',
            'key = "dilemma"',
            r'rubric\.toml, criterion: the key "dilemma" is there twice',
        ),
        ("rubric.toml", 'key = "self"', 'key = "module"', r"rubric\.toml, criterion 2\.key: .*Choose another"),
        ("rubric.toml", "[2, 4, 6, 8]", "[2, 4, 6]", r"criterion 1\.points: must have 4 items, and has 3"),
        ("rubric.toml", "[2, 4, 6, 8]", "[2, 4, 4, 8]", r"criterion 1\.points: must rise"),
        ("rubric.toml", "[2, 4, 6, 8]", '[2, 4, "6", 8]', r"criterion 1\.points: must be 4 numbers"),
        ("rubric.toml", "[2, 4, 6, 8]", "[2, 4, 6, 9]", r"06-change\.points: .*51, not 50"),
        ("rubric.toml", '"Retells events"', '" "', r"criterion 1\.levels: must be 4 texts"),
        ("rubric.toml", 'name = "Dilemma"', "name = 3", r"criterion 1\.name: must be a text, and is 3"),
        ("rubric.toml", "[[criterion]]", "[criterion", r"rubric\.toml cannot be read"),
        ("modules.toml", '["06-change"]', '["06-chance"]', r'modules\.toml: there is no \["06-change"\]'),
        (
            "modules.toml",
            'name = "Fairness"',
            'title = "Fairness"',
            r"modules\.toml, 06-change\.title: there is no such key",
        ),
    ],
)
def test_a_mistake_in_the_rubric_is_named_with_file_and_key(folder, file, old, new, message):
    change(folder / file, old, new)
    with pytest.raises(RubricError, match=message):
        load_rubric("06-change", folder)


def test_a_file_that_is_not_there_is_named(folder):
    (folder / "rubric.toml").unlink()
    with pytest.raises(RubricError, match=r"rubric\.toml is not in"):
        load_rubric("06-change", folder)


def test_anchors_that_are_not_there_are_named(folder):
    (folder / "anchors" / "01-service.toml").unlink()
    with pytest.raises(RubricError, match=r"01-service\.toml is not in"):
        load_anchors(load_rubric("01-service", folder), folder)


BECAUSE = '"Because."'


def anchor(number, **changed):
    """An anchor as TOML; every key can be replaced by a line, or left out with None."""
    keys = ("dilemma", "self", "perspectives", "analysis", "change", "module")
    level = 1 + number % 4
    lines = {
        "id": f'id = "text-{number}"',
        "borderline": f"borderline = {str(number < 2).lower()}",
        "levels": f"levels = {{ {', '.join(f'{key} = {level}' for key in keys)} }}",
        "text": f'text = "{"word " * 300}"',
        "why": f"why = {{ {', '.join(f'{key} = {BECAUSE}' for key in keys)} }}",
    }
    return "[[anchor]]\n" + "\n".join(line for line in (lines | changed).values() if line is not None) + "\n"


def anchors_of(folder, *texts):
    (folder / "anchors" / "06-change.toml").write_text("".join(texts), encoding="utf-8")
    return load_anchors(load_rubric("06-change", folder), folder)


SIX = tuple(anchor(number) for number in range(6))


def test_anchors_come_in_the_order_of_the_file(folder):
    found = anchors_of(folder, *SIX)
    assert [one.id for one in found] == [f"text-{number}" for number in range(6)]
    assert [one.borderline for one in found] == [True, True, False, False, False, False]
    assert found[2].levels["change"] == 3
    assert found[2].why["change"] == "Because."


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (SIX[:5], "06-change.toml, anchor: there must be 6 of them, and there are 5"),
        ((*SIX[:5], SIX[0]), "two of them have the same id"),
        ((*SIX[:5], anchor(5, id='id = "Text 5"')), r'anchor 6\.id: "Text 5" must be small letters'),
        ((*SIX[:5], anchor(5, text='text = "Too short."')), r'anchor "text-5"\.text: .*it has 2'),
        ((*SIX[:5], anchor(5, text=f'text = "{"word " * 401}"')), r"250 to 400 words.*it has 401"),
        ((*SIX[:5], anchor(5, borderline=None)), r'anchor "text-5"\.borderline: is missing'),
        ((*SIX[:5], anchor(5, borderline='borderline = "no"')), "must be true or false"),
        ((anchor(0, borderline="borderline = false"), *SIX[1:]), "2 to 5 must be borderline, and 1 are"),
        ((*SIX[:5], anchor(5, levels="levels = { dilemma = 5 }")), r'anchor "text-5"\.levels\.dilemma: .*from 1 to 4'),
        ((*SIX[:5], anchor(5, levels="levels = { dilemma = true }")), r"levels\.dilemma: must be a level"),
        ((*SIX[:5], anchor(5, levels="levels = { dilemma = 1 }")), r"levels\.self: is missing"),
        ((*SIX[:5], anchor(5, levels="levels = { prose = 1 }")), r"levels\.prose: there is no such key"),
        ((*SIX[:5], anchor(5, why='why = { dilemma = "" }')), r"why\.dilemma: must be a text"),
        ((*SIX[:5], anchor(5, why="why = 3")), r"why: must be a table"),
        (tuple(anchor(number).replace("= 4", "= 3") for number in range(6)), "no text shows level 4"),
        (("anchor = 3\n",), r"anchor: must be tables, each begun with \[\[anchor\]\]"),
    ],
)
def test_a_mistake_in_the_anchors_is_named_with_file_text_and_key(folder, texts, message):
    with pytest.raises(RubricError, match=message):
        anchors_of(folder, *texts)
