"""One environment, said in several files; and the package as it is built, not only as it lies here."""

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from signoff.places import exercises

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA_NAMES = {
    "build": "python-build",
    "jupyter-server": "jupyter_server",
}  # conda-forge's name where it differs from the index's


def declared():
    extras = PROJECT["optional-dependencies"]
    return [Requirement(line) for line in [*PROJECT["dependencies"], *extras["build"], *extras["test"]]]


def pins(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    return {
        match[1].lower().replace("_", "-"): match[2]
        for match in re.finditer(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)
    }


def test_conda_gets_the_same_requirements():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {line for line in listed if isinstance(line, str)} - {"pip", f"python{PROJECT['requires-python']}"}
    assert conda == {f"{CONDA_NAMES.get(need.name, need.name)}{need.specifier}" for need in declared()}


def test_the_locks_pin_and_hash_everything_declared_and_name_no_host():
    course, tests = pins("requirements.txt"), pins("requirements-test.txt")
    names = {need.name: need for need in declared()}
    assert set(names) <= set(tests)
    assert {Requirement(line).name for line in PROJECT["dependencies"]} <= set(course)
    assert course.items() <= tests.items(), "what the course pins, the tests pin alike"
    for name, need in names.items():
        assert need.specifier.contains(tests[name])
    for lock in ("requirements.txt", "requirements-test.txt"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        assert len(re.findall(r"^\S+==", text, re.MULTILINE)) <= text.count("--hash=sha256:")


@pytest.mark.slow
def test_the_built_wheel_carries_the_course_and_plays(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "scenarios/stories/after-picture-lock.story.md",
        "scenarios/static/min/player.js",
        "grader/marking/static/min/desk.js",
        "signoff/course.toml",
        "signoff/jupyter/labconfig/page_config.json",
        "signoff/classroom/06-change.json",
        "grader/pages/page.html.j2",
        "grader/attacks/corpus/forks_without_end/attack.py",
        "scenarios/schemas/view.schema.json",
        "signoff/material/notebooks/00-start-here.ipynb",
        "signoff/material/exercises/06-change/06-change.ipynb",
    ):
        assert needed in names
    assert [name for name in names if "attempts/" in name or "checkpoints" in name or name.startswith("tests/")] == []

    # Installed beside the libraries of this environment, away from the checkout.
    venv.create(tmp_path / "venv", with_pip=False, system_site_packages=False)
    site = next((tmp_path / "venv" / "lib").glob("python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    script = (
        f"import sys; sys.path.append({libraries!r})\n"
        "import scenarios, signoff.places as places\n"
        "assert not places.is_checkout(), places.material()\n"
        f"assert list(places.exercises()) == {list(exercises())!r}\n"
        "print(scenarios.find_story('after-picture-lock').title, scenarios.__file__)\n"
    )
    python = tmp_path / "venv" / "bin" / "python"
    run = subprocess.run([python, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert str(site) in run.stdout
