"""Machines that cannot give a jail: the grader says what is missing and how to get it, and runs nothing."""

import ctypes
import os
import platform
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from grader.jail import JailError, Zygote, filters, machine
from grader.jail.recipe import Limits, Recipe

HERE = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0
START = """
from benchmarks.inmate import recipe
from grader.jail import JailError, Zygote
{before}
try:
    with Zygote(recipe()) as zygote:
        print(*set(zygote.protections) & {{"own uid", "your uid, without rights"}})
except JailError as error:
    print("refused:", error)
"""
NOTHING = Recipe("x:x", "x:x", {}, None, Limits(1, 1, 1, 1, 1, 1, 1))


def start(before="", *, within=()):
    done = subprocess.run(
        [*within, sys.executable, "-c", START.format(before=before)],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_a_filter_that_forbids_namespaces_as_containers_have_it():
    said = start(
        "from grader.jail import filters, linux, machine\n"
        "linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)\n"
        "linux.install_filter(filters.build(machine.kind(), may_execute=True))\n"
    )
    assert said.startswith("refused: The kernel gives no new namespaces")
    assert "--security-opt" in said


@pytest.mark.skipif(not IS_ROOT, reason="needs a user namespace of its own with root in it")
def test_root_without_any_other_user():
    said = start(within=("unshare", "--user", "--map-root-user"))
    assert said.startswith("refused: No user ids are left")


# Root in a namespace that has the first 65536 users of this machine, as a container does.
CONTAINER = """
import os, sys
from pathlib import Path
from grader.jail import linux
(there, to_here), (here, to_there) = os.pipe(), os.pipe()
child = os.fork()
if not child:
    linux.unshare(linux.CLONE_NEWUSER)
    os.write(to_here, b"x")
    os.read(here, 1)
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    os.execvp(sys.argv[1], sys.argv[1:])
os.read(there, 1)
for name in ("uid_map", "gid_map"):
    Path(f"/proc/{child}/{name}").write_text("0 0 65536")
os.write(to_there, b"x")
os.waitpid(child, 0)
"""


def test_a_system_that_allows_no_user_namespaces():
    shell = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    container = [sys.executable, "-c", CONTAINER] if IS_ROOT else ["unshare", "--user", "--map-root-user"]
    said = start(within=(*container, "sh", "-c", shell, "sh"))
    assert said.startswith("refused: The kernel gives no new namespaces")
    assert "user.max_user_namespaces" in said


@pytest.mark.skipif(not IS_ROOT, reason="needs users to give away")
def test_root_of_a_container_gives_students_one_of_its_other_users():
    assert start(within=(sys.executable, "-c", CONTAINER)) == "own uid\n"


@pytest.mark.skipif(not IS_ROOT, reason="needs a mount namespace of its own")
def test_a_masked_proc_as_containers_have_it():
    shell = 'mount -t tmpfs none /proc/sys; exec "$@"'
    said = start(within=("unshare", "--mount", "sh", "-c", shell, "sh"))
    assert said.startswith("refused: The jail's file system cannot be made")
    assert "systempaths=unconfined" in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("machine", "riscv64", "riscv64"), ("machine", "i686", "i686"), ("release", "4.18.0-553.el8", "Linux 5.14")],
)
def test_machines_that_no_jail_is_made_for(monkeypatch, name, value, said):
    monkeypatch.setattr(platform, name, lambda: value)
    with pytest.raises(JailError, match=said):
        Zygote(NOTHING)


def test_systems_that_no_jail_is_made_for(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(JailError, match="only Linux"):
        Zygote(NOTHING)


@pytest.mark.parametrize(
    ("header", "column"),
    [("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", 0), ("/usr/include/asm-generic/unistd.h", 1)],
)
def test_calls_are_called_what_the_kernels_headers_call_them(header, column):
    path = Path(header)
    if not path.exists():
        pytest.skip("no kernel headers")
    numbers = {
        name: int(number) for name, number in re.findall(r"#define\s+__NR(?:3264)?_(\w+)\s+(\d+)", path.read_text())
    }
    for calls in (filters._REFUSED, filters._ABSENT, filters._PROGRAMS):
        for name, both in calls.items():
            assert both[column] == numbers.get(name, both[column]), name
    kind = list(filters._MACHINES.values())[column]
    for name in ("clone", "socket", "socketpair", "ioctl", "personality"):
        assert getattr(kind, name) == numbers[name]


def run_filter(program, architecture, number, *arguments):
    """What the kernel would do with a call: its own instructions, read by hand."""
    data = struct.pack("IIQ6Q", number, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
    at, held = 0, 0
    while True:
        operation, if_true, if_false, value = struct.unpack_from("HBBI", program, at * 8)
        at += 1
        if operation == 0x06:
            return value
        if operation == 0x20:
            held = struct.unpack_from("I", data, value)[0]
        elif operation == 0x54:
            held &= value
        else:
            holds = {0x15: held == value, 0x25: held > value, 0x45: bool(held & value)}[operation]
            at += if_true if holds else if_false


ALLOW, KILL, REFUSED, ABSENT = 0x7FFF0000, 0x80000000, 0x50001, 0x50026
ARM = 0xC00000B7


@pytest.mark.parametrize(
    ("number", "arguments", "expected"),
    [
        (63, (), ALLOW),  # read
        (97, (0x10000000,), REFUSED),  # unshare
        (40, (), REFUSED),  # mount
        (435, (), ABSENT),  # clone3
        (463, (), ABSENT),  # newer than this filter
        (220, (17,), ALLOW),  # clone: a process
        (220, (17 | 0x10000000,), REFUSED),
        (198, (1, 1, 0), ALLOW),  # socket: unix
        (198, (16, 3, 0), 0x50000 | 97),  # netlink
        (198, (2, 3, 1), 0x50000 | 94),  # raw
        (198, (2, 0x80801, 262), 0x50000 | 93),  # multipath TCP
        (221, (), ALLOW),  # execve
    ],
)
def test_the_filter_for_the_other_kind_of_machine(number, arguments, expected):
    assert run_filter(filters.build("aarch64", may_execute=True), ARM, number, *arguments) == expected


def test_the_filter_kills_what_it_does_not_speak_and_keeps_programs_out():
    program = filters.build("aarch64", may_execute=False)
    assert run_filter(program, 0x40000028, 11) == KILL  # 32-bit
    assert run_filter(program, ARM, 221) == REFUSED
    assert run_filter(program, ARM, 220, 17) == REFUSED
    assert run_filter(program, ARM, 220, 0x3D0F00) == ALLOW  # a thread


def test_this_machine_is_one_of_those():
    machine.check()
    assert ctypes.sizeof(ctypes.c_void_p) == 8
