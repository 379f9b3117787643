"""What a jail shows: Python and its packages wherever they lie, what is named, and never what is hidden."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from benchmarks.inmate import ask, recipe
from grader.jail import JailError, Zygote

HERE = Path(__file__).resolve().parents[2]
LOOK = "import os; out = os.path.exists({!r}) and (open({!r}).read() if os.path.isfile({!r}) else os.listdir({!r}))"


def seen(zygote, path):
    return ask(zygote, LOOK.format(*[str(path)] * 4))["out"]


@pytest.fixture
def open_folder(tmp_path):
    """A folder that every user may read, in one that they may not."""
    tmp_path.chmod(0o755)
    return tmp_path


def put(path, text="x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_shows_what_is_named_and_nothing_beside_it(open_folder):
    put(open_folder / "data" / "table.csv", "1,2")
    put(open_folder / "marks.csv")
    with Zygote(recipe(readable=(open_folder / "data",))) as zygote:
        assert seen(zygote, open_folder / "data" / "table.csv") == "1,2"
        assert seen(zygote, open_folder / "marks.csv") is False
        assert seen(zygote, open_folder) == ["data"]


def test_hides_folders_and_files_inside_what_is_shown(open_folder):
    put(open_folder / "course" / "gradebook.db")
    put(open_folder / "key.txt", "secret")
    put(open_folder / "data.csv")
    hidden = (open_folder / "course", open_folder / "key.txt", open_folder / "not-there")
    with Zygote(recipe(readable=(open_folder,), hidden=hidden)) as zygote:
        assert seen(zygote, open_folder / "course") == []
        assert ask(zygote, f"out = open({str(open_folder / 'key.txt')!r}).read()")["out"] in {"", None}
        assert seen(zygote, open_folder / "data.csv") == "x"
        written = ask(zygote, f"open({str(open_folder / 'course' / 'new')!r}, 'w')")["error"]
        assert "Read-only" in written or "Permission" in written


def test_hides_a_folder_that_is_reached_by_a_link(open_folder):
    put(open_folder / "course" / "gradebook.db")
    (open_folder / "data").mkdir()
    (open_folder / "data" / "shortcut").symlink_to(open_folder / "course")
    (open_folder / "alias").symlink_to(open_folder / "course")
    with Zygote(recipe(readable=(open_folder / "data",), hidden=(open_folder / "alias",))) as zygote:
        assert seen(zygote, open_folder / "data" / "shortcut" / "gradebook.db") is False
        assert seen(zygote, open_folder / "data" / "shortcut") in (False, [])


def test_shows_a_folder_that_is_named_by_a_link(open_folder):
    put(open_folder / "real" / "table.csv", "1,2")
    (open_folder / "data").symlink_to("real")
    with Zygote(recipe(readable=(open_folder / "data",))) as zygote:
        assert seen(zygote, open_folder / "data" / "table.csv") == "1,2"


def test_the_checkout_of_this_project_shows_its_packages_alone():
    with Zygote(recipe(hidden=(HERE.parent,))) as zygote:
        assert "jail" in seen(zygote, HERE / "grader")
        for private in (".git", "pyproject.toml", "exercises"):
            assert seen(zygote, HERE / private) is False


def test_copies_the_files_of_the_assignment_anew_for_each(tmp_path):
    put(tmp_path / "files" / "data.csv", "1,2")
    put(tmp_path / "files" / "deep" / "er" / "note.txt", "hello")
    put(tmp_path / "shared.txt", "linked")
    (tmp_path / "files" / "link.txt").symlink_to("../shared.txt")
    (tmp_path / "files" / "loop").symlink_to(".")
    os.utime(tmp_path / "files" / "data.csv", (1_000_000_000, 1_000_000_000))
    with Zygote(recipe(files=tmp_path / "files", hidden=(tmp_path,))) as zygote:
        first = ask(
            zygote,
            "import os; out = [open('data.csv').read(), open('deep/er/note.txt').read(), open('link.txt').read(), "
            "int(os.stat('data.csv').st_mtime), os.stat('deep').st_uid == os.getuid()]\n"
            "open('data.csv', 'w').write('changed'); os.unlink('deep/er/note.txt'); os.rmdir('deep/er')",
        )
        assert first["out"] == ["1,2", "hello", "linked", 1_000_000_000, True]
        assert ask(zygote, "import os; out = [open('data.csv').read(), sorted(os.listdir('.'))]")["out"] == [
            "1,2",
            ["data.csv", "deep", "link.txt"],
        ]
    assert (tmp_path / "files" / "data.csv").read_text() == "1,2"


def test_files_that_would_fill_the_disk_are_refused(tmp_path):
    put(tmp_path / "big.bin", "x" * 17_000_000)
    with pytest.raises(JailError, match=r"big\.bin"):
        Zygote(recipe(files=tmp_path))


@pytest.mark.parametrize("place", ["course/.venv", "environment"])
def test_an_environment_inside_the_hidden_course_can_be_read_and_the_course_cannot(tmp_path, place):
    """A real virtual environment of its own, in a temporary folder, with a link to this checkout."""
    home = tmp_path / "home"
    environment = home / place
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    packages = next(environment.glob("lib/python*/site-packages"))
    (packages / "linked.pth").write_text(f"{HERE}\n", encoding="utf-8")
    put(home / "course" / "gradebook.db")
    put(home / "course" / "source" / "solution.ipynb")
    for path in (tmp_path, home):
        path.chmod(0o755)
    program = textwrap.dedent(f"""
        from pathlib import Path
        from benchmarks.inmate import ask, recipe
        from grader.jail import Zygote
        import json
        home = Path({str(home)!r})
        with Zygote(recipe(hidden=(home / "course", home))) as zygote:
            code = '''
        import os, subprocess, sys, grader
        top = {str(home)!r}
        out = [sys.prefix, sorted(os.path.join(f, n) for f, _, names in os.walk(top) for n in names if "course" in f and ".venv" not in f)]
        out.append(subprocess.check_output([sys.executable, "-c", "import sys; print(sys.prefix)"], text=True).strip())
        '''
            print(json.dumps(ask(zygote, code)))
    """)
    done = subprocess.run(
        [environment / "bin" / "python", "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert f'"out": ["{environment}", [], "{environment}"]' in done.stdout


def test_a_python_that_is_to_be_hidden_is_an_error():
    with pytest.raises(JailError, match="virtual environment"):
        Zygote(recipe(hidden=(Path(sys.prefix),)))


@pytest.mark.skipif(os.geteuid() != 0, reason="as an ordinary user, students' code is that user")
def test_packages_that_only_root_may_read_are_named(tmp_path, monkeypatch):
    put(tmp_path / "packages" / "site-packages" / "mine" / "__init__.py")
    (tmp_path / "packages" / "site-packages").chmod(0o700)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages" / "site-packages"))
    with pytest.raises(JailError, match=r"site-packages cannot be read by other users.*chmod"):
        Zygote(recipe())


def test_of_a_folder_on_pythons_path_only_what_can_be_imported(tmp_path, monkeypatch):
    put(tmp_path / "on-path" / "package" / "__init__.py", "word = 'found'")
    put(tmp_path / "on-path" / "notes.txt", "private")
    put(tmp_path / "on-path" / "drafts" / "solution.txt")
    for path in (tmp_path / "on-path").rglob("*"):
        path.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'on-path'}:")
    with Zygote(recipe()) as zygote:
        assert ask(zygote, "import package; out = package.word")["out"] == "found"
        assert seen(zygote, tmp_path / "on-path") == ["package"]


def test_what_pandas_needs_is_there():
    pytest.importorskip("pandas")
    with Zygote(recipe(imports=("pandas",))) as zygote:
        found = ask(zygote, "import pandas; out = int(pandas.DataFrame({'a': [1, 2]}).groupby('a').size().sum())")
        assert found["out"] == 2
    assert shutil.which("true")
