"""The seccomp filter: which of the kernel's calls a prisoner may make.

Refused is what could reach past the jail, or what widens the kernel's attack surface for no honest program's good.
Refused calls fail as they would where the kernel lacks them, so honest code gets an exception that it can name.
"""

from __future__ import annotations

import errno
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LOAD, _JUMP_EQUAL, _JUMP_GREATER, _JUMP_SET, _AND, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST, _SECOND, _THIRD = 0, 4, 16, 24, 32
_X32 = 0x40000000

# mount, cgroup, UTS, IPC, user, PID and network namespaces
_NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
_CLONE_THREAD = 0x00010000
_SOCKET_KIND = 0xF  # above it are SOCK_CLOEXEC and SOCK_NONBLOCK
_UNIX, _INET, _INET6 = 1, 2, 10
_STREAM, _DATAGRAM = 1, 2
_PLAIN_PROTOCOLS = (0, 6, 17)  # the default, TCP, UDP
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_QUERY_PERSONALITY = 0xFFFFFFFF
_LAST_KNOWN = 462  # mseal: what is newer has not been looked at

# name: (x86_64, aarch64); None where that machine has no such call
_REFUSED = {
    # other namespaces, file systems, roots
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "move_mount": (429, 429), "open_tree": (428, 428), "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263), "swapon": (167, 224), "swapoff": (168, 225),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440), "kcmp": (312, 272), "move_pages": (279, 239), "migrate_pages": (256, 238),
    # the kernel and the machine
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "bpf": (321, 280),
    "perf_event_open": (298, 241), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "create_module": (174, None), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "acct": (163, 89), "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266),
    "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162), "syslog": (103, 116),
    "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None),
    "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "uselib": (134, None), "sysfs": (139, None),
    "_sysctl": (156, None),
}  # fmt: skip
# These hold memory that no limit on files or processes counts, or are more kernel than an exercise needs.
_ABSENT = {
    "clone3": (435, 435), "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "shmdt": (67, 197), "msgget": (68, 186),
    "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187), "semget": (64, 190), "semop": (65, 193),
    "semtimedop": (220, 192), "semctl": (66, 191), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "mq_timedsend": (242, 182), "mq_timedreceive": (243, 183), "mq_notify": (244, 184), "mq_getsetattr": (245, 185),
}  # fmt: skip
_PROGRAMS = {"execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None)}


@dataclass(frozen=True)
class _Machine:
    column: int
    architecture: int
    clone: int
    socket: int
    socketpair: int
    ioctl: int
    personality: int


_MACHINES = {
    "x86_64": _Machine(0, 0xC000003E, clone=56, socket=41, socketpair=53, ioctl=16, personality=135),
    "aarch64": _Machine(1, 0xC00000B7, clone=220, socket=198, socketpair=199, ioctl=29, personality=92),
}


def build(machine: str, *, may_execute: bool) -> bytes:
    """The filter for a kind of machine, as 8-byte instructions.

    Without `may_execute` there are neither other programs nor other processes, only threads.

    Raises:
        KeyError: there is no filter for such a machine.
    """
    kind = _MACHINES[machine]
    code = [_load(_ARCHITECTURE), _step(_JUMP_EQUAL, kind.architecture, 1, 0), _return(_KILL), _load(_NUMBER)]
    if machine == "x86_64":
        # Calls in the x32 convention have other numbers, past every rule below.
        code += [_step(_JUMP_SET, _X32, 0, 1), _return(_KILL)]
    code += [_step(_JUMP_GREATER, _LAST_KNOWN, 0, 1), _error(errno.ENOSYS)]
    code += _refuse(_REFUSED, kind, errno.EPERM) + _refuse(_ABSENT, kind, errno.ENOSYS)
    if not may_execute:
        code += _refuse(_PROGRAMS, kind, errno.EPERM)
    code += _when(kind.clone, _clone_rules(may_execute=may_execute))
    code += _when(kind.socket, _socket_rules())
    code += _when(kind.socketpair, [_load(_FIRST), *_only((_UNIX,), errno.EAFNOSUPPORT)])
    code += _when(kind.personality, [_load(_FIRST), *_only((0, _QUERY_PERSONALITY), errno.EPERM)])
    code += _when(kind.ioctl, [_load(_SECOND), *_never((_TIOCSTI, _TIOCLINUX), errno.EPERM)])
    return b"".join([*code, _return(_ALLOW)])


def _step(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", operation, if_true, if_false, value)


def _load(offset: int) -> bytes:
    return _step(_LOAD, offset)


def _return(what: int) -> bytes:
    return _step(_RETURN, what)


def _error(number: int) -> bytes:
    return _return(_ERRNO | number)


def _refuse(calls: Mapping[str, tuple[int, int | None]], machine: _Machine, number: int) -> list[bytes]:
    code = []
    for numbers in calls.values():
        call = numbers[machine.column]
        if call is not None:
            code += [_step(_JUMP_EQUAL, call, 0, 1), _error(number)]
    return code


def _when(call: int, rules: list[bytes]) -> list[bytes]:
    """Rules for one call. They may change what is loaded, so they end with allowing it."""
    body = [*rules, _return(_ALLOW)]
    return [_step(_JUMP_EQUAL, call, 0, len(body)), *body]


def _only(values: tuple[int, ...], number: int) -> list[bytes]:
    """Go on if what is loaded is one of the values, else refuse."""
    jumps = [_step(_JUMP_EQUAL, value, len(values) - index, 0) for index, value in enumerate(values)]
    return [*jumps, _error(number)]


def _never(values: tuple[int, ...], number: int) -> list[bytes]:
    return [step for value in values for step in (_step(_JUMP_EQUAL, value, 0, 1), _error(number))]


def _clone_rules(*, may_execute: bool) -> list[bytes]:
    code = [_load(_FIRST), _step(_JUMP_SET, _NAMESPACES, 0, 1), _error(errno.EPERM)]
    if not may_execute:
        code += [_step(_JUMP_SET, _CLONE_THREAD, 1, 0), _error(errno.EPERM)]
    return code


def _socket_rules() -> list[bytes]:
    # Internet sockets may be made, in a network with nothing in it: code that asks for the web must fail as it does
    # on a train, not with an error that nobody has seen.
    plain = [
        _load(_SECOND),
        _step(_AND, _SOCKET_KIND),
        *_only((_STREAM, _DATAGRAM), errno.ESOCKTNOSUPPORT),
        _load(_THIRD),
        *_only(_PLAIN_PROTOCOLS, errno.EPROTONOSUPPORT),
    ]
    return [
        _load(_FIRST),
        _step(_JUMP_EQUAL, _UNIX, 0, 1),
        _return(_ALLOW),
        *_only((_INET, _INET6), errno.EAFNOSUPPORT),
        *plain,
    ]
