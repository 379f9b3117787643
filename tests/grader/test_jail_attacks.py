"""What hostile code tries in a jail, as root and as an ordinary user of this machine."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from benchmarks.inmate import answer, recipe, send
from grader.jail import Zygote

HERE = Path(__file__).resolve().parents[2]
ORDINARY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
SYSTEM_PYTHON = Path("/usr/bin/python3")
IS_ROOT = os.geteuid() == 0


def can_be_ordinary():
    if not IS_ROOT or not shutil.which("setpriv") or not SYSTEM_PYTHON.exists():
        return False
    new_enough = [SYSTEM_PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(new_enough, check=False).returncode == 0


@contextmanager
def served(command, folder, environment):
    """A jail in another process, which answers what it is asked."""
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        protections = json.loads(server.stdout.readline())

        def ask(code):
            server.stdin.write(json.dumps(code) + "\n")
            server.stdin.flush()
            return json.loads(server.stdout.readline())

        ask.protections, ask.pid = protections, server.pid
        yield ask
        server.stdin.close()


@pytest.fixture(scope="module", params=["this user", "ordinary user"])
def ask(request):
    environment = dict(os.environ, SECRET_OF_THE_GRADER="1234", PYTHONDONTWRITEBYTECODE="1")
    if request.param == "this user":
        with served([sys.executable, "-m", "benchmarks.inmate"], HERE, environment) as asking:
            yield asking
        return
    if not can_be_ordinary():
        pytest.skip("needs root, setpriv and a system Python that everybody may read")
    # The checkout and its environment may lie where nobody else may look.
    folder = Path(f"/var/tmp/signoff-test-{secrets.token_hex(4)}")
    try:
        for package in ("grader", "benchmarks"):
            shutil.copytree(HERE / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)
        environment["HOME"] = "/nonexistent"
        command = [*ORDINARY, str(SYSTEM_PYTHON), "-m", "benchmarks.inmate"]
        with served(command, folder, environment) as asking:
            yield asking
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def outcome(ask, body):
    """Run lines that set `out`; an exception is the outcome too."""
    answer = ask(body)
    return answer["error"] or answer["out"]


def test_says_whether_the_user_is_its_own(ask):
    assert len({"own uid", "your uid, without rights"} & set(ask.protections)) == 1
    assert outcome(ask, "import os; out = [os.getuid(), os.getgid()]") == [1000, 1000]


@pytest.mark.parametrize(
    "path", ["/etc/shadow", "/root/.bashrc", "/proc/1/root/etc/shadow", "/proc/self/cwd/../etc/shadow"]
)
def test_cannot_read_what_is_not_shown(ask, path):
    assert outcome(ask, f"out = open({path!r}).read()").startswith(("FileNotFoundError", "PermissionError"))


def test_sees_no_process_but_its_own_and_none_of_their_environments(ask):
    found = outcome(
        ask,
        "import os, glob\n"
        "out = [sorted(int(n) for n in os.listdir('/proc') if n.isdigit()), '']\n"
        "for path in glob.glob('/proc/*/environ') + glob.glob('/proc/*/task/*/environ'):\n"
        "    out[1] += open(path, errors='replace').read()\n",
    )
    assert found[0] == [1]
    assert "SECRET_OF_THE_GRADER" not in found[1]


def test_root_holds_only_what_a_program_needs(ask):
    top = set(outcome(ask, "import os; out = os.listdir('/')"))
    assert not top & {"home", "srv", "mnt", "media", "boot", "sys", "opt", ".old"}
    settings = set(outcome(ask, "import os; out = os.listdir('/etc')"))
    assert not settings & {"shadow", "gshadow", "sudoers", "ssh", "fstab", "machine-id", "environment", "pip.conf"}
    people = outcome(ask, "import pwd; out = [person.pw_name for person in pwd.getpwall()]")
    assert people == ["root", "student", "nobody"]


def test_writes_only_where_its_own_files_are(ask):
    found = outcome(
        ask,
        """
import os
out = []
for folder, folders, _ in os.walk('/'):
    if folder.startswith(('/proc', '/usr/share', '/usr/lib/x86', '/usr/include')):
        folders.clear()
        continue
    try:
        with open(os.path.join(folder, 'planted'), 'w'):
            out.append(folder)
    except OSError:
        pass
""",
    )
    work = outcome(ask, "import os; out = os.getcwd()")
    allowed = (work, "/tmp", "/dev/shm", "/.space/work", "/.space/tmp", "/.space/shm", "/.space")
    assert {work, "/tmp", "/dev/shm"} <= set(found)
    assert [place for place in found if not place.startswith(allowed)] == []


def test_cannot_change_the_programs_that_it_shares(ask):
    attempts = outcome(
        ask,
        """
import os, sys, json
out = []
for what in (lambda: open(json.__file__, 'a'), lambda: os.chmod(json.__file__, 0o777), lambda: os.unlink(json.__file__),
             lambda: os.rename('/usr', '/usr2'), lambda: os.mkdir('/new'), lambda: open('/etc/passwd', 'a'),
             lambda: open('/dev/null', 'w').close() or os.unlink('/dev/null'), lambda: os.utime(sys.executable)):
    try:
        what()
        out.append('done')
    except OSError as error:
        out.append(error.errno)
""",
    )
    assert "done" not in attempts


CALLS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(function, *arguments):
    result = getattr(libc, function)(*arguments)
    return 'done' if result >= 0 else os.strerror(ctypes.get_errno())
"""


@pytest.mark.parametrize(
    "attempt",
    [
        "call('unshare', 0x10000000)",
        "call('unshare', 0x00020000)",
        "call('mount', b'none', b'/tmp', b'tmpfs', 0, None)",
        "call('mount', None, b'/', None, 32, None)",
        "call('umount2', b'/proc', 2)",
        "call('chroot', b'/tmp')",
        "call('setns', os.open('/proc/self/ns/net', os.O_RDONLY), 0)",
        "call('ptrace', 0, 0, 0, 0)",
        "call('personality', 0x0040000)",
        "call('keyctl_dummy') if False else call('syscall', 250 if os.uname().machine == 'x86_64' else 219, 0, -3, 0)",
        "call('syscall', 425, 8, 0)",
        "call('syscall', 442, -100, b'/', 0, 0, 0)",
        "call('syscall', 435, 0, 0)",
        "call('sethostname', b'x', 1)",
        "call('memfd_create', b'x', 0)",
        "call('shmget', 0x51, 4096, 0o1666)",
        "call('semget', 0x51, 1, 0o1666)",
        "call('msgget', 0x51, 0o1666)",
        "call('socket', 16, 3, 0)",
        "call('socket', 40, 1, 0)",
        "call('socket', 17, 3, 0)",
        "call('socket', 38, 5, 0)",
        "call('socket', 2, 3, 1)",
        "call('reboot', 0xfee1dead)",
        "call('setuid', 0)",
        "call('setgroups', 0, None)",
    ],
)
def test_the_kernel_refuses(ask, attempt):
    found = outcome(ask, f"{CALLS}\nout = {attempt}")
    assert found in {
        "Operation not permitted", "Function not implemented", "Address family not supported by protocol",
        "Socket type not supported", "Protocol not supported", "Invalid argument",
    }  # fmt: skip


def test_a_namespace_cannot_be_had_by_clone_either(ask):
    found = outcome(
        ask, f"{CALLS}\nout = call('syscall', 56 if os.uname().machine == 'x86_64' else 220, 0x10000011, 0, 0, 0, 0)"
    )
    assert found == "Operation not permitted"


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="another calling convention")
def test_the_other_calling_convention_is_deadly(ask):
    answer = ask("import ctypes; ctypes.CDLL(None).syscall(0x40000000 | 39)")
    assert (answer["cause"], answer["detail"]) == ("crashed", "signal SIGSYS")


def test_has_no_capabilities_and_gains_none_from_set_user_id_programs(ask):
    status = outcome(ask, "out = open('/proc/self/status').read()")
    fields = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
    assert {fields[name].strip("0") for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {""}
    assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")
    for program in ("su", "mount", "sudo", "passwd"):
        path = shutil.which(program, path="/usr/bin:/bin")
        if path:
            found = outcome(
                ask,
                f"import subprocess; out = subprocess.run([{path!r}, '-c', 'cat /proc/self/status'],"
                " capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout",
            )
            assert "Uid:\t0" not in found


@contextmanager
def listening(address, family):
    with socket.socket(family) as server:
        server.bind(address)
        server.listen()
        server.settimeout(0.2)
        yield server.getsockname()
        with pytest.raises(TimeoutError):
            server.accept()


def test_reaches_no_server_of_this_machine(ask):
    with listening(("127.0.0.1", 0), socket.AF_INET) as (_, port):
        found = outcome(ask, f"import socket; socket.create_connection(('127.0.0.1', {port}), 2); out = 'connected'")
        assert found.startswith("OSError")
    name = "\0signoff-test-" + secrets.token_hex(4)
    with listening(name, socket.AF_UNIX):
        found = outcome(ask, f"import socket; socket.socket(socket.AF_UNIX).connect({name!r}); out = 'connected'")
        assert found.startswith("ConnectionRefusedError")


def test_looking_a_name_up_fails_as_without_a_network(ask):
    assert outcome(ask, "import socket; socket.getaddrinfo('example.org', 80)").startswith("gaierror")


def test_the_only_way_out_is_the_channel(ask):
    found = outcome(
        ask,
        """
import os
out = {}
for name in os.listdir('/proc/self/fd'):
    try:
        out[name] = os.readlink('/proc/self/fd/' + name)
    except FileNotFoundError:
        pass
""",
    )
    assert {found.pop(name) for name in ("0", "1", "2")} == {"/dev/null"}
    assert found.pop("3").startswith("socket:")
    assert found == {}


def test_signals_reach_nobody_outside(ask):
    found = outcome(
        ask,
        f"""
import os, signal
out = []
for target in ({ask.pid}, {os.getpid()}, -1, 0):
    if target == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        os.kill(target, signal.SIGKILL if target else signal.SIGTERM)
        out.append('sent')
    except ProcessLookupError:
        out.append('nobody')
""",
    )
    assert found[:3] == ["nobody", "nobody", "nobody"]
    assert outcome(ask, "out = 'alive'") == "alive"


def test_leaves_no_core_file(ask):
    answer = ask(
        "import os, signal\nos.chdir('/tmp')\nif os.fork() == 0: os.abort()\nos.wait()\nout = os.listdir('/tmp')"
    )
    assert not [name for name in answer["out"] if "core" in name]
    crashed = ask("import ctypes; ctypes.string_at(0)")
    assert (crashed["cause"], crashed["detail"]) == ("crashed", "signal SIGSEGV")


def test_leaves_nothing_for_the_next(ask):
    ask(
        """
import os, socket
for place in (os.getcwd(), '/tmp', '/dev/shm'):
    open(place + '/left', 'w').write('solution')
server = socket.socket(socket.AF_UNIX); server.bind('\\0left'); server.listen()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import time
        while True:
            time.sleep(1)
out = 'left'
"""
    )
    found = outcome(
        ask,
        """
import os, socket
out = [os.path.exists(p + '/left') for p in (os.getcwd(), '/tmp', '/dev/shm')]
try:
    socket.socket(socket.AF_UNIX).connect('\\0left')
    out.append('connected')
except ConnectionRefusedError:
    out.append(False)
out.append([n for n in os.listdir('/proc') if n.isdigit()])
""",
    )
    assert found == [False, False, False, False, ["1"]]


def test_two_at_once_share_nothing():
    with Zygote(recipe()) as zygote, zygote.fork() as first, zygote.fork() as second:
        send(
            first,
            "import os, socket\nfor p in (os.getcwd(), '/tmp', '/dev/shm'): open(p + '/mine', 'w').close()\n"
            "s = socket.socket(socket.AF_UNIX); s.bind('\\0mine'); s.listen()\n"
            "channel.sendall(b'there\\n'); channel.recv(1)",
        )
        with first.channel.makefile("rb") as stream:
            assert stream.readline() == b"there\n"
        send(
            second,
            "import os, socket\nout = [os.path.exists(p + '/mine') for p in (os.getcwd(), '/tmp', '/dev/shm')]\n"
            "out.append([n for n in os.listdir('/proc') if n.isdigit()])\n"
            "try: socket.socket(socket.AF_UNIX).connect('\\0mine')\n"
            "except ConnectionRefusedError: out.append('refused')\n"
            "open(os.getcwd() + '/x', 'w').close(); out.append(os.stat('x').st_uid)",
        )
        assert answer(second)["out"] == [False, False, False, ["1"], "refused", 1000]
        with suppress(OSError):
            first.channel.sendall(b"x")
