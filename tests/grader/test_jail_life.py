"""Zygotes and prisoners from start to end: what is prepared, what survives, what is said when something breaks."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from benchmarks.inmate import answer, ask, recipe, send
from grader.jail import JailError, Recipe, Zygote, control

HERE = Path(__file__).resolve().parents[2]
DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(1)
    os._exit(0)
os.wait()
channel.sendall(b'left\\n')
"""


def everything_in(pid):
    return [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]


def test_a_daemon_does_not_outlive_its_prisoner():
    with Zygote(recipe()) as zygote:
        before = everything_in(zygote.pid)
        with zygote.fork() as prisoner:
            send(prisoner, DAEMON + "channel.recv(1)")
            with prisoner.channel.makefile("rb") as stream:
                assert stream.readline() == b"left\n"
            assert len(everything_in(zygote.pid)) == len(before) + 2
        assert everything_in(zygote.pid) == before


def test_a_daemon_does_not_outlive_the_program_that_started_it():
    with Zygote(recipe()) as zygote:
        before = everything_in(zygote.pid)
        with zygote.fork() as prisoner:
            send(prisoner, DAEMON)
            assert prisoner.wait(30).cause == "exited"
            assert everything_in(zygote.pid) == before


def test_nothing_outlives_the_zygote():
    with Zygote(recipe()) as zygote:
        prisoner = zygote.fork()
        send(prisoner, DAEMON + "channel.recv(1)")
        with prisoner.channel.makefile("rb") as stream:
            stream.readline()
        family = everything_in(zygote.pid)
        assert len(family) == 4
    assert not [process for process in family if process.is_running()]
    with prisoner.channel, pytest.raises(JailError, match="has been closed"):
        prisoner.wait(30)


def test_nothing_outlives_a_grader_that_is_killed():
    program = textwrap.dedent(f"""
        import os, time
        from benchmarks.inmate import recipe, send
        from grader.jail import Zygote
        zygote = Zygote(recipe())
        prisoner = zygote.fork()
        send(prisoner, {DAEMON!r} + "channel.recv(1)")
        prisoner.channel.recv(5)
        if os.fork():  # a copy of the grader keeps its end of everything open
            print(zygote.pid, flush=True)
        time.sleep(600)
    """)
    with subprocess.Popen([sys.executable, "-c", program], cwd=HERE, stdout=subprocess.PIPE, text=True) as grader:
        family = everything_in(int(grader.stdout.readline()))
        copies = psutil.Process(grader.pid).children()
        assert len(family) == 4
        grader.kill()
    gone, alive = psutil.wait_procs(family, timeout=20)
    assert (len(gone), alive) == (4, [])
    for copy in copies:
        if copy not in family and copy.is_running():
            copy.kill()


def test_a_killed_grader_leaves_control_groups_that_the_next_takes_away():
    with Zygote(recipe()) as zygote:
        if not any("cgroup" in word for word in zygote.protections):
            pytest.skip("no control groups here")
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    own = {line.split(":", 2)[1]: line.split(":", 2)[2] for line in Path("/proc/self/cgroup").read_text().splitlines()}
    if "memory" not in own:
        pytest.skip("version 2")
    left = Path("/sys/fs/cgroup/memory", own["memory"].lstrip("/"), f"signoff-{ended.stdout.strip()}-0")
    left.mkdir()
    with Zygote(recipe()):
        assert not left.exists()


def test_two_hundred_forks_leave_no_trace():
    with Zygote(recipe()) as zygote:
        ask(zygote, "out = 1")
        warm = everything_in(zygote.pid)[1]
        descriptors, memory, own = warm.num_fds(), warm.memory_info().rss, psutil.Process().num_fds()
        for number in range(200):
            assert ask(zygote, f"out = {number}")["out"] == number
        assert (warm.num_fds(), psutil.Process().num_fds()) == (descriptors, own)
        assert warm.memory_info().rss <= memory + 1_000_000
        assert len(everything_in(zygote.pid)) == 2


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Write a module that zygotes can import."""

    def write(name, source):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source), encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return write


def made_of(prepare, entry="benchmarks.inmate:entry", arguments=None):
    base = recipe()
    return Recipe(prepare=prepare, entry=entry, arguments=arguments or {"imports": []}, files=None, limits=base.limits)


def test_many_forks_find_more_prepared_than_few(module):
    module(
        "warm_later", "times = []\ndef prepare(arguments): pass\ndef settle(arguments): times.append(arguments['what'])"
    )
    few = replace(made_of("warm_later:prepare", arguments={"what": "tea"}), settle="warm_later:settle")
    for made, times in ((few, []), (replace(few, many=True), ["tea"])):
        with Zygote(made) as zygote:
            assert [ask(zygote, "import warm_later; out = warm_later.times")["out"] for _ in range(2)] == [times] * 2


def test_what_was_prepared_is_shared_and_not_changed_by_a_fork(module):
    module("warm_one", "held = []\ndef prepare(arguments): held.append(arguments['what'])")
    with Zygote(made_of("warm_one:prepare", arguments={"what": "tea"})) as zygote:
        assert ask(zygote, "import warm_one; warm_one.held.append(1); out = warm_one.held")["out"] == ["tea", 1]
        assert ask(zygote, "import warm_one; out = warm_one.held")["out"] == ["tea"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def prepare(arguments): raise ValueError('no such data set')", "no such data set"),
        ("import no_such_package_at_all", "no_such_package_at_all"),
        ("def prepare(arguments):\n import os; os._exit(9)", "zygote ended .status 9"),
        ("def prepare(arguments):\n import os, sys; print('my last words', file=sys.stderr, flush=True); os.abort()", "my last words"),
        (
            "import threading, time\ndef prepare(arguments): "
            "threading.Thread(target=time.sleep, args=(60,), name='busy-one', daemon=True).start()",
            "1 thread.*busy-one",
        ),
    ],
)  # fmt: skip
def test_a_preparation_that_fails_is_reported(module, source, said):
    module("broken_one", source)
    with pytest.raises(JailError, match=said):
        Zygote(made_of("broken_one:prepare"))


def test_arguments_that_are_no_json_are_refused():
    with pytest.raises(JailError, match="not JSON"):
        Zygote(made_of("benchmarks.inmate:prepare", arguments={"imports": {1, 2}}))


def test_a_zygote_that_is_killed_is_an_error_that_says_so():
    with Zygote(recipe()) as zygote:
        everything_in(zygote.pid)[1].send_signal(signal.SIGKILL)
        psutil.wait_procs(everything_in(zygote.pid)[1:], timeout=20)
        with pytest.raises(JailError, match="zygote ended"):
            zygote.fork()


def test_an_entry_that_fails_is_told_by_its_status(module):
    module("broken_entry", "def entry(channel, arguments): raise ValueError")
    with Zygote(made_of("benchmarks.inmate:prepare", "broken_entry:entry")) as zygote, zygote.fork() as prisoner:
        assert prisoner.wait(30).detail == "status 70"


def test_a_prisoner_that_closes_its_channel_is_still_watched():
    with Zygote(recipe()) as zygote, zygote.fork() as prisoner:
        send(prisoner, "import time; channel.close(); import os; os.closerange(0, 64); time.sleep(60)")
        assert answer(prisoner) == {}
        prisoner.kill()
        assert prisoner.wait(30).cause == "killed"


def test_leaving_a_prisoner_ends_it_even_in_trouble():
    with Zygote(recipe()) as zygote:
        before = everything_in(zygote.pid)
        prisoner = zygote.fork()
        with suppress(RuntimeError), prisoner:
            send(prisoner, "while True: pass")
            raise RuntimeError
        assert prisoner.wait(0).cause == "killed"
        assert everything_in(zygote.pid) == before


def test_the_environment_says_nothing_of_the_grader(monkeypatch):
    monkeypatch.setenv("TOKEN", "secret")
    with Zygote(recipe()) as zygote:
        found = ask(zygote, "import os; out = [dict(os.environ), open('/proc/self/environ').read(), os.getcwd()]")[
            "out"
        ]
    environment, as_started, work = found
    assert "TOKEN" not in environment
    assert "secret" not in as_started
    assert (environment["HOME"], environment["TMPDIR"]) == (work, "/tmp")
    assert environment["OPENBLAS_NUM_THREADS"] == "1"
    assert os.environ["TOKEN"] == "secret"


def test_a_message_is_sent_even_if_the_other_end_takes_it_and_goes():
    ours, theirs = socket.socketpair()

    class Hasty(socket.socket):
        def send(self, *data):
            sent = super().send(*data)
            theirs.close()
            return sent

    with Hasty(fileno=ours.detach()) as end:
        control.send(end, {"say": "this"})
    assert theirs.fileno() == -1
