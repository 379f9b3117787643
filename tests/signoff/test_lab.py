import json
import os
import shutil
import socket
import urllib.request

import pytest

from grader import Course
from signoff.lab import Lab, find_port, new_lab
from signoff.places import PACKAGE, PlaceError, exercises


def test_a_port_in_use_is_said_so():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PlaceError, match=f"Port {port} is in use"):
            find_port(port)


def test_without_a_wish_a_free_port_is_found_beside_a_taken_one():
    first = find_port()
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", first))
        taken.listen()
        assert find_port() != first


def test_the_token_is_not_on_the_command_line_and_is_in_the_address(tmp_path):
    lab = new_lab(tmp_path)
    assert lab.token not in " ".join(lab.command())
    assert lab.environment()["JUPYTER_TOKEN"] == lab.token
    assert lab.address.endswith(f"/lab/tree/notebooks/00-start-here.ipynb?token={lab.token}")


def test_root_is_allowed_for_root_only(tmp_path, monkeypatch):
    lab = Lab(tmp_path, 8888, "t")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--allow-root" in lab.command()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "--allow-root" not in lab.command()


def test_the_authoring_panel_is_off_for_students_and_on_for_instructors(tmp_path):
    student, instructor = Lab(tmp_path, 8888, "t"), Lab(tmp_path, 8888, "t", instructor=True)
    assert str(PACKAGE / "jupyter") in student.environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert str(PACKAGE / "jupyter") not in instructor.environment().get("JUPYTER_CONFIG_PATH", "")
    page = json.loads((PACKAGE / "jupyter" / "labconfig" / "page_config.json").read_text())
    assert page["disabledExtensions"]["@jupyter/nbgrader:create-assignment"] is True
    assert "@jupyter/nbgrader:validate-assignment" not in page["disabledExtensions"], "learners validate their work"


@pytest.mark.slow
def test_a_started_lab_answers_with_the_students_settings(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    for name in (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "IPYTHONDIR",
        "JUPYTERLAB_SETTINGS_DIR",
    ):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    with socket.socket() as somebody_else:
        lab = new_lab(tmp_path)
        free = lab.port
        somebody_else.bind(("127.0.0.1", free))
        somebody_else.listen()  # between the look and the start, as in a class where all start at once
        lab, server = lab.start()
    assert lab.port != free
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{lab.port}/lab?token={lab.token}") as answer:
            page = answer.read().decode()
        config = json.loads(
            page.split('<script id="jupyter-config-data" type="application/json">')[1].split("</script>")[0]
        )
        assert "@jupyter/nbgrader:create-assignment" in json.dumps(config["disabledExtensions"])
        assert config["news"] == {"disabled": True}
        settings = f"http://127.0.0.1:{lab.port}/lab/api/settings/@jupyterlab/apputils-extension:notification?token={lab.token}"
        with urllib.request.urlopen(settings) as answer:
            schema = json.load(answer)["schema"]["properties"]
        assert schema["fetchNews"]["default"] == "false"
        assert schema["checkForUpdates"]["default"] is False
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_a_server_that_cannot_start_is_said_so(tmp_path):
    lab = Lab(tmp_path, find_port(), "t", extra=("--no-such-option=1", "--ServerApp.port=not-a-port"))
    with pytest.raises(PlaceError, match="ended at once"):
        lab.start()


@pytest.mark.slow
def test_an_instructors_course_opens_in_its_formgrader(tmp_path, monkeypatch):
    for name in (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "IPYTHONDIR",
        "JUPYTERLAB_SETTINGS_DIR",
    ):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    course = Course.create(tmp_path / "course", "client-relations")
    course.add_assignment(exercises()["06-change"])
    course.generate("06-change")
    lab = new_lab(course.folder)
    assert lab.instructor
    lab, server = lab.start()
    try:
        with urllib.request.urlopen(lab.address) as answer:
            assert "Manage Assignments" in answer.read().decode()
        api = f"http://127.0.0.1:{lab.port}/formgrader/api/assignments?token={lab.token}"
        with urllib.request.urlopen(api) as answer:
            assert [row["name"] for row in json.load(answer)] == ["06-change"]
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_terminals_find_the_command_and_the_command_finds_the_course(tmp_path):
    environment = new_lab(tmp_path).environment()
    assert shutil.which("signoff", path=environment["PATH"].split(os.pathsep)[0])
    assert environment["SIGNOFF_FOLDER"] == str(tmp_path)


def test_a_home_that_cannot_be_written_is_not_needed(tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(os, "access", lambda path, _mode: path != tmp_path / "home")  # root may write anywhere
    monkeypatch.delenv("JUPYTER_RUNTIME_DIR", raising=False)
    assert new_lab(tmp_path).environment()["JUPYTER_RUNTIME_DIR"].startswith(str(tmp_path / ".jupyter-state"))
