from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from scenarios.journal import attempt_path
from scenarios.player import Player
from scenarios.stage import Problem, play

if TYPE_CHECKING:
    from scenarios.story import Story


@pytest.fixture
def file(tmp_path: Path, small_text: str) -> Path:
    file = tmp_path / "small-change.story.md"
    file.write_text(small_text, encoding="utf-8")
    return file


def shown(capsys: pytest.CaptureFixture[str]) -> str:
    """What IPython's `display` shows outside of a notebook: the plain text."""
    text = capsys.readouterr().out
    assert "Traceback" not in text
    return text


@pytest.mark.parametrize(
    ("story", "says"),
    [
        ("after-picture-lok", 'Did you mean "after-picture-lock"?'),
        ("", "There is no story"),
        (None, "There is no story"),
        (7, "There is no story"),
        ("x" * 5_000 + ".story.md", "There is no story"),
        ("\0.story.md", "There is no story"),
        (Path("missing.story.md"), "There is no story"),
    ],
    ids=range(7),
)
def test_an_unknown_story_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path, story: Any, says: str) -> None:
    play(story, folder=tmp_path)
    text = shown(capsys)
    assert text.startswith("This scenario cannot be played: ")
    assert says in text
    assert list(tmp_path.iterdir()) == []


def test_an_option_that_nobody_knows(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    play(file, lang="xx")
    assert 'There is no interface in "xx"' in shown(capsys)
    play(file, reason="requird")  # type: ignore[arg-type]  # what an instructor may write
    assert 'Did you mean "required"?' in shown(capsys)
    play(file, meters="hiden")  # type: ignore[arg-type]
    assert 'Did you mean "hidden"?' in shown(capsys)


def test_a_story_with_mistakes_tells_all_of_them(
    capsys: pytest.CaptureFixture[str], file: Path, small_text: str
) -> None:
    file.write_text(small_text.replace("-> done", "-> dun").replace("SAM (chat)", "SAM (chatt)"), encoding="utf-8")
    play(file, folder=file.parent)
    text = shown(capsys)
    assert "E201" in text
    assert "E114" in text
    assert f"{file}:" in text


def test_a_damaged_attempt_is_told_and_left_alone(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    path = attempt_path("small-change", file.parent)
    path.parent.mkdir()
    for data in (b"\x89PNG\r\n\x1a\n" * 50, b"{}\n", b"not even a line"):
        path.write_bytes(data)
        play(file, folder=file.parent)
        text = shown(capsys)
        assert str(path) in text
        assert path.read_bytes() == data


def test_what_stands_where_the_attempt_should(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    path = attempt_path("small-change", file.parent)
    path.mkdir(parents=True)
    play(file, folder=file.parent)
    assert "this is no file" in shown(capsys)


def test_a_folder_name_that_no_system_takes(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    play(file, folder="x" * 5_000)
    assert "cannot be read" in shown(capsys)


def test_a_player_is_shown_and_nothing_written(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    play(file, folder=file.parent)
    assert "cannot be played" not in shown(capsys)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_problem_is_text_and_an_alert() -> None:
    html = Problem("No <b>play</b>", 'x.md:1: "<script>alert(1)</script>"')._repr_html_()
    assert 'role="alert"' in html
    assert "<script>" not in html
    assert html.count("<b>") == 1


def execute(folder: Path, *cells: str) -> list[list[dict[str, Any]]]:
    """The outputs of a notebook's cells, run by a real kernel in this folder."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    (folder / "n.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--stdout", "n.ipynb"]
    environment = os.environ | {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_ALLOW_INSECURE_WRITES": "1"}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=environment, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    outputs: list[list[dict[str, Any]]] = [cell["outputs"] for cell in json.loads(done.stdout)["cells"]]
    return outputs


def test_in_a_notebook(file: Path, small: Story) -> None:
    attempts = file.parent / "attempts"
    first, unknown = execute(
        file.parent, f"import scenarios\nscenarios.play({file.name!r})", "scenarios.play('nowhere')"
    )
    kinds = [output["output_type"] for output in first]
    assert kinds == ["display_data"] * 3
    player, transcript, style = (output["data"] for output in first)
    assert "".join(style["text/plain"]) == ""
    assert "".join(player["text/plain"]) == "Run this cell to play “Small change & co”."
    assert "application/vnd.jupyter.widget-view+json" in player
    assert "It’s tiny." in "".join(transcript["text/html"]).replace("'", "’")
    assert 'role="alert"' in "".join(unknown[0]["data"]["text/html"])
    assert [output["output_type"] for output in unknown] == ["display_data"]
    assert not attempts.exists()
    # A play that is saved beside the notebook is what the next run shows.
    Player(small, attempts / "small-change.jsonl").receive(
        {"type": "choose", "choice": "price", "reason": "They must weigh it.", "step": 0}
    )
    before = (attempts / "small-change.jsonl").read_bytes()
    ((_, transcript, _),) = execute(file.parent, f"import scenarios\nscenarios.play({file.name!r})")
    assert "They must weigh it." in "".join(transcript["data"]["text/html"])
    assert (attempts / "small-change.jsonl").read_bytes() == before


def test_without_a_kernel_what_was_played_is_there_to_be_read(tmp_path: Path, file: Path) -> None:
    """A grader runs cells in IPython's shell: no front end could speak with a widget there."""
    program = (
        "from IPython.core.interactiveshell import InteractiveShell as Shell\n"
        "import sys, scenarios\n"
        "Shell.instance()\n"
        f"scenarios.play({str(file)!r}, seed=1)\n"
        "assert 'anywidget' not in sys.modules\n"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "saved with this notebook" in run.stdout
    assert not (tmp_path / "attempts").exists()
