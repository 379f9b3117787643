"""What a prisoner may use, and how it is said that it used more."""

import dataclasses
import json

import pytest

from benchmarks.inmate import LIMITS, MEGABYTE, answer, ask, recipe, send
from grader.jail import Zygote


@pytest.fixture(scope="module")
def zygote():
    with Zygote(recipe()) as running:
        yield running


@pytest.fixture(scope="module")
def hasty():
    with Zygote(recipe(dataclasses.replace(LIMITS, cpu_seconds=0.5, wall_seconds=60))) as running:
        yield running


@pytest.fixture(scope="module")
def impatient():
    with Zygote(recipe(dataclasses.replace(LIMITS, cpu_seconds=60, wall_seconds=1))) as running:
        yield running


def test_too_much_memory_at_once_is_an_exception_as_anywhere(zygote):
    found = ask(zygote, "bytearray(600 * 2**20)")
    assert found["error"].startswith("MemoryError")
    assert found["cause"] == "exited"


def test_memory_of_many_processes_together(zygote):
    found = ask(
        zygote,
        """
import os, time
for _ in range(8):
    if os.fork() == 0:
        break
held = bytearray(120 * 2**20)
time.sleep(5)
""",
    )
    # The kernel may end the program, or one after the other of what it started.
    assert found["cause"] == "memory" or "want of memory" in found["detail"]


def test_memory_in_files_is_memory(zygote):
    found = ask(
        zygote,
        """
import os
try:
    for number in range(100):
        with open(f'/dev/shm/{number}', 'wb') as file:
            file.write(bytes(2**20))
except OSError as error:
    out = [number, error.strerror]
""",
    )
    number, why = found["out"]
    assert why == "No space left on device"
    assert number <= LIMITS.disk_bytes // MEGABYTE


def test_disk_is_shared_by_all_places_and_holds_so_many_files(zygote):
    found = ask(
        zygote,
        """
import os
out = 0
try:
    for number in range(10**6):
        os.close(os.open(('/tmp/', './')[number % 2] + str(number), os.O_CREAT))
        out = number
except OSError as error:
    out = [out, error.strerror]
""",
    )
    assert found["out"][1] == "No space left on device"
    assert found["out"][0] < LIMITS.disk_bytes // 1024


def test_a_file_ends_where_it_may(zygote):
    code = (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"with open('big', 'wb') as file:\n    file.truncate({LIMITS.file_bytes})\n"
        f"    file.seek({LIMITS.file_bytes})\n    file.write(b'x')"
    )
    assert "File too large" in ask(zygote, code)["error"]


def test_so_many_processes_and_no_more(zygote):
    found = ask(
        zygote,
        """
import os, time
out = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        out += 1
except BlockingIOError:
    pass
""",
    )
    assert found["out"] == LIMITS.processes - 1
    assert ask(zygote, "out = 'alive'")["out"] == "alive"


def test_a_fork_bomb_ends_with_its_time(impatient):
    assert ask(impatient, "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass")["cause"] == "time"
    assert ask(impatient, "out = 'alive'")["out"] == "alive"


def test_so_many_open_files(zygote):
    found = ask(zygote, "held = []\nwhile True: held.append(open('/dev/null'))")
    assert "Too many open files" in found["error"]


def test_computing_too_long(hasty):
    found = ask(hasty, "while True: pass")
    assert (found["cause"], found["detail"]) == ("time", "it computed for more than 0.5 seconds")


def test_computing_too_long_in_many_processes_at_once(hasty):
    found = ask(hasty, "import os\nfor _ in range(3): os.fork()\nwhile True: pass")
    assert found["cause"] == "time"


def test_computing_that_no_signal_stops(hasty):
    found = ask(
        hasty,
        "import signal\nfor n in (signal.SIGINT, signal.SIGTERM, signal.SIGXCPU): signal.signal(n, signal.SIG_IGN)\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    )
    assert found["cause"] == "time"


def test_waiting_too_long(impatient):
    found = ask(impatient, "import time; time.sleep(100)")
    assert (found["cause"], found["detail"]) == ("time", "it ran for more than 1 seconds")


def test_processor_time_of_children_counts(zygote):
    found = ask(
        zygote,
        "import os, time\nif os.fork() == 0:\n    while time.process_time() < 0.4: pass\n    os._exit(0)\nos.wait()",
    )
    assert 0.4 <= found["cpu"] < 2


def test_memory_is_told(zygote):
    with zygote.fork() as prisoner:
        send(prisoner, "held = bytearray(100 * 2**20); out = len(held)")
        answer(prisoner)
        death = prisoner.wait(30)
    assert 100 * MEGABYTE <= death.memory <= LIMITS.memory_bytes


def test_an_interrupt_is_a_keyboard_interrupt_and_a_kill_is_the_end(zygote):
    with zygote.fork() as prisoner:
        send(
            prisoner,
            "try:\n    channel.sendall(b'begun\\n')\n    while True: pass\nexcept KeyboardInterrupt: out = 'stopped'",
        )
        with prisoner.channel.makefile("rb") as stream:
            assert stream.readline() == b"begun\n"
            prisoner.interrupt()
            assert json.loads(stream.readline())["out"] == "stopped"
        assert prisoner.wait(30).cause == "exited"
    with zygote.fork() as prisoner:
        assert prisoner.wait(0) is None
        prisoner.kill()
        assert prisoner.wait(30).cause == "killed"


def test_the_status_that_a_program_leaves_with_is_told(zygote):
    assert ask(zygote, "import os; os._exit(7)")["detail"] == "status 7"


def test_no_other_programs_where_none_may_run():
    with Zygote(recipe(may_execute=False)) as judge:
        assert "seccomp, without other programs" in judge.protections
        assert ask(judge, "import subprocess; subprocess.run(['true'])")["error"].startswith("PermissionError")
        assert ask(judge, "import os; os.execv('/bin/true', ['true'])")["error"].startswith("PermissionError")
        assert ask(judge, "import os; os.fork()")["error"].startswith("PermissionError")
        thread = "import threading\nt = threading.Thread(target=lambda: globals().update(out=2)); t.start(); t.join()"
        assert ask(judge, thread)["out"] == 2


def test_terminals_and_programs_where_they_may_run(zygote):
    found = ask(
        zygote,
        "import os, subprocess, sys\n"
        "first, second = os.openpty(); os.write(second, b'x\\n')\n"
        "out = [os.read(first, 3), subprocess.check_output([sys.executable, '-c', 'print(6 * 7)'], text=True)]",
    )
    assert found["out"] == ["b'x\\r\\n'", "42\n"]


def test_forks_draw_different_random_numbers():
    pytest.importorskip("numpy")
    with Zygote(recipe(imports=("random", "numpy"))) as zygote:
        code = "import random, numpy; out = [random.random(), float(numpy.random.random())]"
        first, second = (ask(zygote, code)["out"] for _ in range(2))
    assert first[0] != second[0]
    assert first[1] != second[1]
