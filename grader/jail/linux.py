"""The kernel's calls that Python 3.11 has no function for, each raising OSError as `os` does."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

from grader.jail.machine import kind

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
MNT_DETACH = 2

MADV_COLLAPSE = 25

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_SECUREBITS = 28
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4

_AT_EMPTY_PATH, _AT_RECURSIVE, _AT_FDCWD = 0x1000, 0x8000, -100
_MOUNT_ATTR_RDONLY, _MOUNT_ATTR_NOSUID, _MOUNT_ATTR_NODEV = 1, 2, 4
_OPEN_TREE_CLONE, _OPEN_TREE_CLOEXEC, _MOVE_MOUNT_F_EMPTY_PATH = 1, os.O_CLOEXEC, 4
_CAPABILITY_VERSION_3 = 0x20080522

# Calls without a wrapper in older C libraries; the newer ones have one number on every machine.
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPSET = {"x86_64": 126, "aarch64": 91}
_OPEN_TREE, _MOVE_MOUNT, _MOUNT_SETATTR = 428, 429, 442

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.argtypes = [ctypes.c_long] * 6
_libc.syscall.restype = ctypes.c_long
_libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
_libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
_libc.mount.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _syscall(number: int, what: str, *arguments: int) -> int:
    return _check(_libc.syscall(number, *arguments, *[0] * (5 - len(arguments))), what)


def unshare(flags: int) -> None:
    """Leave the namespaces that `flags` names for new ones."""
    _check(_libc.unshare(flags), "unshare")


def setns(fd: int, kind: int) -> None:
    """Enter a namespace."""
    _check(_libc.setns(fd, kind), "setns")


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount a file system of some kind."""
    result = _libc.mount(source.encode(), os.fsencode(target), kind.encode(), flags, options.encode())
    _check(result, f"mount {kind or source} on {target}")


def bind(source: str, target: str) -> None:
    """Make what is at `source`, with all that is mounted in it, appear at `target` too."""
    result = _libc.mount(os.fsencode(source), os.fsencode(target), None, MS_BIND | MS_REC, None)
    _check(result, f"bind {source} to {target}")


def unmount(target: str) -> None:
    """Take a mount and all in it out of view at once; it goes when nobody uses it any more."""
    _check(_libc.umount2(os.fsencode(target), MNT_DETACH), f"unmount {target}")


def restrict(target: str, *, devices: bool = False, recursive: bool = True, writable: bool = False) -> None:
    """Make a mount read-only, without set-user-id programs and, unless wanted, without devices (Linux 5.12)."""
    wanted = _MOUNT_ATTR_NOSUID | (0 if devices else _MOUNT_ATTR_NODEV) | (0 if writable else _MOUNT_ATTR_RDONLY)
    path, attributes = ctypes.create_string_buffer(os.fsencode(target)), struct.pack("QQQQ", wanted, 0, 0, 0)
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    flags = _AT_RECURSIVE if recursive else 0
    arguments = (_AT_FDCWD, ctypes.addressof(path), flags, ctypes.addressof(buffer), len(attributes))
    _syscall(_MOUNT_SETATTR, f"restrict {target}", *arguments)


def open_tree(path: str) -> int:
    """A descriptor for a copy of what is mounted at `path`, to be mounted somewhere by `move_mount`."""
    name = ctypes.create_string_buffer(os.fsencode(path))
    flags = _OPEN_TREE_CLONE | _OPEN_TREE_CLOEXEC | _AT_RECURSIVE
    return _syscall(_OPEN_TREE, f"open_tree {path}", _AT_FDCWD, ctypes.addressof(name), flags)


def move_mount(fd: int, target: str) -> None:
    """Mount what `open_tree` gave."""
    empty, name = ctypes.create_string_buffer(b""), ctypes.create_string_buffer(os.fsencode(target))
    arguments = (fd, ctypes.addressof(empty), _AT_FDCWD, ctypes.addressof(name), _MOVE_MOUNT_F_EMPTY_PATH)
    _syscall(_MOVE_MOUNT, f"move_mount to {target}", *arguments)


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root and show the old one at `old`."""
    first, second = ctypes.create_string_buffer(os.fsencode(new)), ctypes.create_string_buffer(os.fsencode(old))
    _syscall(_PIVOT_ROOT[kind()], "pivot_root", ctypes.addressof(first), ctypes.addressof(second))


def prctl(option: int, argument: int = 0, second: int = 0) -> None:
    """Change something about this process."""
    _check(_libc.prctl(option, argument, second, 0, 0), f"prctl {option}")


def collapse(address: int, size: int) -> bool:
    """Put pages of this process into a huge one (Linux 6.1); whether that could be done."""
    return bool(_libc.madvise(address, size, MADV_COLLAPSE) == 0)


def set_hostname(name: str) -> None:
    """What the machine is called in this UTS namespace."""
    _check(_libc.sethostname(name.encode(), len(name)), "sethostname")


def last_capability() -> int:
    """The highest capability that this kernel knows."""
    return int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii"))


def drop_capabilities(last: int) -> None:
    """Give up every capability, for this process and whatever it becomes, and lock it so."""
    call = _libc.prctl
    for capability in range(last + 1):
        if call(PR_CAPBSET_DROP, capability, 0, 0, 0):
            _check(-1, "drop a capability")
    # Root's id alone gives nothing, changing ids gives nothing, nothing is ambient: each of these with its lock.
    prctl(PR_SET_SECUREBITS, 0b1110_1111)
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION_3, 0))
    sets = ctypes.create_string_buffer(24)
    _syscall(_CAPSET[kind()], "capset", ctypes.addressof(header), ctypes.addressof(sets))


def install_filter(program: bytes) -> None:
    """Put a seccomp filter, made of 8-byte instructions, on this thread and whatever it starts."""
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(code)))
    prctl(PR_SET_SECCOMP, 2, ctypes.addressof(header))
