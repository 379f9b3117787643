"""Notebooks run for real in a jailed kernel: what it gives that the plain shell lacks, and what a hostile one achieves."""

import ast
import os
import sys
from pathlib import Path

import pytest

from grader.results import RunResult
from grader.runner.steps import Step, Task
from grader.runner.verdict import failed
from grader.runner.worker import MIB, Order, Workbench


@pytest.fixture(scope="module")
def bench():
    with Workbench(Order(modules=("ipywidgets",), memory=512 * MIB)) as made:
        yield made


def run(bench, *cells, tests=(), seconds=20.0, **about):
    """Run cells and then tests in a kernel; gives the result, and the outputs of each."""
    steps = [Step("student", cell) for cell in cells]
    steps += [Step("test", source, source, where, grade_id=f"t{n}") for n, (where, source) in enumerate(tests)]
    result = bench.run(Task(tuple(steps), seconds=seconds, kernel=True, **about))
    # What goes on to the parent, or comes from another machine, is read with no trust in it.
    assert RunResult.from_json(result.to_json(), len(steps)) == result
    return result, [cell.outputs for cell in result.cells]


def codes(result):
    return {remark.code for remark in result.remarks}


def text(outputs):
    return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in outputs)


def errors(outputs):
    return [output["ename"] for output in outputs if output["output_type"] == "error"]


HIJACK = """
kernel = get_ipython().kernel
session, shell, iopub = kernel.session, kernel.shell_stream, kernel.iopub_socket
parent = kernel.get_parent()
who = kernel._get_shell_context_var(kernel._shell_parent_ident)
"""


def test_the_shell_is_a_kernels_own_and_sockets_are_files_of_the_jail_that_are_gone(bench):
    _, (kinds, transport, files) = run(
        bench,
        "[type(get_ipython()).__name__, type(get_ipython().kernel).__name__]",
        "from ipykernel.kernelapp import IPKernelApp\nIPKernelApp.instance().transport",
        "import os\n[name for place in ('/tmp', '.', os.path.expanduser('~')) for name in os.listdir(place)]",
    )
    assert text(kinds) == "['ZMQInteractiveShell', 'IPythonKernel']"
    assert text(transport) == "'ipc'"
    # The jail shows this project and the interpreter where they are, and that may be below /tmp.
    places = [Path(place).resolve().parts for place in (__file__, sys.prefix)]
    assert set(ast.literal_eval(text(files))) <= {parts[2] for parts in places if parts[1] == "tmp"}


def test_no_port_is_open_and_no_network_is_there(bench):
    _, (ports, interfaces) = run(
        bench,
        "print(*(len(open(f'/proc/net/{kind}').readlines()) - 1 for kind in ('tcp', 'udp', 'tcp6', 'udp6')))",
        "print([line.split(':')[0].strip() for line in open('/proc/net/dev')][2:])",
    )
    assert text(ports) == "0 0 0 0\n"
    assert text(interfaces) == "['lo']\n"


def test_widgets_are_kept_as_a_notebooks_metadata_keep_them(bench):
    result, (made, _) = run(
        bench,
        "import ipywidgets\nslider = ipywidgets.IntSlider(3)\nslider",
        "slider.value = 7",
    )
    view = made[0]["data"]["application/vnd.jupyter.widget-view+json"]
    model = result.widgets["state"][view["model_id"]]
    assert model["model_name"] == "IntSliderModel"
    assert model["state"]["value"] == 7


def test_a_display_that_a_later_cell_changes_is_changed_where_it_stands(bench):
    _, (first, second) = run(bench, "line = display('one', display_id='line')", "line.update('two')")
    assert text(first) == "'two'"
    assert second == ()


def test_a_later_cell_does_not_change_what_a_test_has_shown(bench):
    task = (
        Step("student", "line = None"),
        Step("test", "", "line = display(0.0, display_id='line')\n0.0", "jail", grade_id="t"),
        Step("student", "line.update(1.0)"),
    )
    result = bench.run(Task(task, kernel=True))
    assert [text([output]) for output in result.cells[1].outputs] == ["0.0", "0.0"]


def test_tests_are_judged_apart_where_their_values_can_cross(bench):
    result, (*_, good, bad, beside) = run(
        bench,
        "import ipywidgets\nslider = ipywidgets.IntSlider(3)\ndef double(x):\n    return 2 * x",
        tests=[
            ("judge", "assert double(4) == 8"),
            ("judge", "assert double(4) == 9"),
            ("jail", "slider.value = 5\nassert slider.value == 5"),
        ],
    )
    assert [failed(good), failed(bad), failed(beside)] == [False, True, False]
    assert [cell.judged for cell in result.cells] == ["", "judge", "judge", "jail"]
    assert [(remark.code, remark.grade_id) for remark in result.remarks] == [("unjudged", "t2")]


def test_a_function_that_is_never_done_is_stopped_when_a_test_calls_it(bench):
    result, (_, never, after) = run(
        bench,
        "def never():\n    while True:\n        pass\ndef double(x):\n    return 2 * x",
        tests=[("judge", "never()"), ("judge", "assert double(2) == 4")],
        seconds=2.0,
    )
    assert failed(never)
    assert not failed(after)
    assert result.status == "ran"


def test_files_of_the_submission_and_those_that_code_writes_are_there(bench):
    result, (read, _, test) = run(
        bench,
        "print(open('given.txt').read())",
        "open('made.txt', 'w').write('mine')",
        tests=[("judge", "assert open('made.txt').read() == 'mine'")],
        files={"given.txt": "aGVsbG8="},
    )
    assert text(read) == "hello\n"
    assert not failed(test)
    assert result.status == "ran"


def test_a_cell_that_takes_too_long_is_stopped_and_the_next_one_runs(bench):
    result, (slow, after) = run(bench, "import time\ntime.sleep(60)", "print('after')", seconds=2.0)
    assert errors(slow) == ["KeyboardInterrupt"]
    assert text(after) == "after\n"
    assert codes(result) == {"timed-out"}


def test_a_cell_that_will_not_be_stopped_ends_the_kernel(bench):
    stubborn = "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass"
    result, (_, after) = run(bench, stubborn, "print('after')", seconds=2.0)
    assert errors(after) == ["Stopped"]
    assert (result.status, codes(result)) == ("stopped", {"timed-out"})


def test_too_much_is_cut_and_the_rest_goes_on(bench):
    result, (much, many, after) = run(
        bench, "print('x' * 3_000_000)", "for n in range(3000):\n    display(n)", "print('after')", seconds=60.0
    )
    assert len(text(much)) == 1_000_000
    assert len(many) == 2_000
    assert text(after) == "after\n"
    assert codes(result) == {"output-cut"}


def test_memory_is_limited_for_kernel_and_front_end_together(bench):
    result, (*_, after) = run(
        bench,
        "import os\nfor _ in range(4):\n    if not os.fork():\n        b'x' * 400_000_000\n        os._exit(0)\nos.wait()",
        "kept = bytearray(400_000_000)\nmore = bytearray(400_000_000)",
        "print('after')",
    )
    # Either the allocation fails in Python, or the jail's own limit ends the kernel: in no case is there more.
    assert text(after) == "after\n" or codes(result) == {"memory"}
    assert result.memory < 640 * MIB


@pytest.mark.parametrize(
    ("code", "words"),
    [("os._exit(0)", "ended itself"), ("os.kill(os.getpid(), 9)", "signal 9"), ("os.abort()", "signal 6")],
)
def test_a_kernel_that_ends_is_told_of(bench, code, words):
    result, (before, ended, after) = run(bench, "print('before')", f"import os\n{code}", "print('after')")
    assert text(before) == "before\n"
    assert (result.status, codes(result)) == ("stopped", {"stopped"})
    assert words in result.reason
    assert errors(ended) == errors(after) == ["Stopped"]


def test_exit_ends_nothing(bench):
    result, (_, after) = run(bench, "exit", "print('after')")
    assert text(after) == "after\n"
    assert result.status == "ran"


def test_the_front_end_cannot_be_signalled_to_death_nor_read(bench):
    result, (pid, *_, after) = run(
        bench,
        "import os, signal\nos.getppid()",
        "for number in range(1, 65):\n    if number != signal.SIGINT:\n        try:\n            os.kill(1, number)\n        except OSError:\n            pass",
        "open('/proc/1/mem', 'r+b')",
        "print('after')",
    )
    assert text(pid) == "1"
    assert text(after) == "after\n"
    assert result.status == "ran"


def test_forged_replies_say_nothing_about_judged_tests(bench):
    forge = f"""{HIJACK}
plain = session.send
def send(stream, kind, content=None, *args, **kwargs):
    name = kind["msg_type"] if isinstance(kind, dict) else kind
    if name in ("error", "stream"):
        return None
    if name == "execute_reply":
        content = {{"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {{}}}}
    return plain(stream, kind, content, *args, **kwargs)
session.send = send
answer = 41
"""
    result, (*_, test) = run(bench, forge, "1 / 0", tests=[("judge", "assert answer == 42")])
    assert failed(test)
    assert result.cells[-1].judged == "judge"


def test_a_reply_before_its_time_leaves_the_kernel_in_step(bench):
    early = f"""{HIJACK}
session.send(iopub, "status", {{"execution_state": "idle"}}, parent=parent)
import time; time.sleep(0.3)
print("after the end")
"""
    result, (_, after) = run(bench, early, "print('next')")
    assert text(after) == "next\n"
    assert result.status == "ran"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("stream", {"name": "stdout", "text": 5}),
        ("display_data", {"data": [], "metadata": {}}),
        ("execute_result", {"data": {}}),
        ("error", {"ename": "E", "evalue": "e", "traceback": [1]}),
        ("comm_open", {"comm_id": 7, "data": {}}),
        ("comm_msg", {"comm_id": "a", "data": {"state": []}}),
        ("status", {}),
    ],
)
def test_a_message_without_the_shape_of_its_kind_ends_the_kernel(bench, kind, content):
    result, (_, after) = run(
        bench, f"{HIJACK}session.send(iopub, {kind!r}, {content!r}, parent=parent)", "print('after')"
    )
    assert (result.status, codes(result)) == ("stopped", {"tampering"}), result.reason
    assert errors(after) == ["Stopped"]


@pytest.mark.parametrize(
    "code",
    [
        "iopub.send_multipart([b'x'])",
        "iopub.send_multipart([b'<IDS|MSG>', b'', b'{}', b'{}', b'{}', b'{}'])",
        "kernel.session.key = b'another'\nprint('signed with another key')",
        "parts = [b'{\"msg_type\": \"stream\"}', session.pack(parent['header']), b'{}', b'[' * 50_000]\n"
        "iopub.send_multipart([b'<IDS|MSG>', session.sign(parts), *parts])",
    ],
    ids=["no message", "no signature", "another key", "deep"],
)
def test_frames_that_are_no_message_end_the_kernel(bench, code):
    result, (_, after) = run(bench, f"{HIJACK}{code}", "print('after')")
    assert (result.status, codes(result)) == ("stopped", {"tampering"}), result.reason
    assert errors(after) == ["Stopped"]


def test_a_kernel_that_closes_its_sockets_ends_with_its_time(bench):
    result, (_, after) = run(
        bench,
        "import os\nfor name in os.listdir('/proc/self/fd'):\n    if 'socket' in os.readlink(f'/proc/self/fd/{name}'):\n        os.close(int(name))",
        "print('after')",
        seconds=2.0,
    )
    assert result.status == "stopped"
    assert errors(after) == ["Stopped"]


def test_a_bomb_of_comms_is_cut(bench):
    result, (_, after) = run(
        bench,
        "from comm import create_comm\nfor n in range(5_000):\n    create_comm(target_name='x', data={'state': {'n': n}})",
        "print('after')",
        seconds=60.0,
    )
    assert text(after) == "after\n"
    assert codes(result) == {"output-cut"}


def test_an_endless_flood_of_output_ends_with_its_time_or_memory(bench):
    result, _ = run(
        bench,
        f"{HIJACK}while True:\n    session.send(iopub, 'status', {{'execution_state': 'busy'}})",
        "1",
        seconds=3.0,
    )
    assert codes(result) <= {"timed-out", "memory"}
    assert result.memory < 640 * MIB


def test_the_connections_secrets_open_nothing(bench):
    steal = """
import ipykernel.connect, zmq
app = ipykernel.kernelapp.IPKernelApp.instance()
try:
    print(ipykernel.connect.get_connection_info())
except OSError as error:
    print("no file:", type(error).__name__)
context = zmq.Context()
client = context.socket(zmq.DEALER)
client.linger = 0
client.connect(f"ipc://{app.ip}-1")
client.send(b"anybody?")
print("answered:", bool(client.poll(500)))
context.destroy(linger=0)
"""
    result, (said,) = run(bench, steal)
    assert "answered: False" in text(said)
    assert "no file" in text(said)
    assert result.status == "ran"


def test_nothing_survives(bench):
    marker = f"kernel-survivor-{os.getpid()}"
    run(
        bench,
        f"import os, time\nif not os.fork():\n    os.setsid()\n    os.environ['MARK'] = {marker!r}\n"
        f"    os.execvp('sh', ['sh', '-c', 'sleep 300 # {marker}'])\ntime.sleep(0.3)",
    )
    alive = [path for path in Path("/proc").glob("[0-9]*/cmdline") if marker.encode() in _read(path)]
    assert alive == []


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_trusted_submissions_run_in_a_kernel_too_and_leave_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Workbench(Order(modules=("ipywidgets",), trusted=True)) as open_bench:
        result, (kind, _) = run(open_bench, "type(get_ipython().kernel).__name__", "import os\nos._exit(0)")
    assert text(kind) == "'IPythonKernel'"
    assert result.status == "stopped"
    assert not list(tmp_path.glob("kernel-*"))
