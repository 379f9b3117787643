"""A real PostgreSQL server for tests: on a socket in a temporary folder, for as long as the block runs."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

USER = "marking"
SECONDS = 60


def programs():
    """The folder of the server's programs, or nothing. Debian keeps them off the path."""
    found = shutil.which("postgres")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def server():
    """The folder of the socket of a server that runs. The server refuses root, so root starts it as nobody."""
    where = programs()
    if where is None:
        message = "NO POSTGRESQL: install it (tests/setup-postgres does) to test the marking store on a real server"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    folder = Path(tempfile.mkdtemp(prefix="signoff-pg-"))  # a socket's path must be short, and nobody must get there
    options = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    try:
        command = [where / "initdb", "-D", folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **options)
        command = [where / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses="]
        log = (folder / "log").open("wb")
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **options)
        try:
            _wait(folder, process)
            yield folder
        finally:
            process.terminate()
            process.wait()
            log.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(folder):
    """The URL of a new, empty database."""
    name = f"marking_{uuid4().hex[:12]}"
    with psycopg.connect(host=str(folder), user=USER, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return f"postgresql+psycopg://{USER}@/{name}?host={folder}"


def _wait(folder, process):
    until = time.monotonic() + SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user=USER, dbname="postgres").close()
        except psycopg.OperationalError:
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, "PostgreSQL did not start"
            time.sleep(0.1)
        else:
            return
