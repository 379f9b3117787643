"""Whether this machine can give a jail at all, and in words what keeps it from that."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

from grader.jail.recipe import JailError

MACHINES = ("x86_64", "aarch64")
"""What the numbers of system calls are written down for; elsewhere they differ."""
OLDEST_KERNEL = (5, 14)
"""It has read-only mounts with all that is in them, and counts processes for each user namespace apart."""
# setting, the value that forbids, and how to allow it
_SETTINGS = (
    ("kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"),
    ("kernel/apparmor_restrict_unprivileged_userns", "1", "sysctl kernel.apparmor_restrict_unprivileged_userns=0"),
    ("user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000"),
)


def kind() -> str:
    """The kind of processor that this program was built for."""
    name = platform.machine()
    # A 32-bit program on a 64-bit kernel is told the kernel's name, but has calls of its own.
    return name if sys.maxsize > 2**32 else f"32-bit {name}"


def check() -> None:
    """Refuse machines that no jail has been built for.

    Raises:
        JailError: it is one of them.
    """
    if not sys.platform.startswith("linux"):
        raise JailError(
            "Students' code is run in a jail that only Linux has. Grade in a Linux container or virtual machine; on "
            "Windows, in WSL 2."
        )
    if kind() not in MACHINES:
        raise JailError(f"There is no jail for {kind()} machines, only for {' and '.join(MACHINES)}.")
    release = platform.release()
    version = tuple(int(part) for part in release.replace("-", ".").split(".")[:2] if part.isdecimal())
    if version < OLDEST_KERNEL:
        raise JailError(f"A jail needs Linux {'.'.join(map(str, OLDEST_KERNEL))} or newer; this is {release}.")


def advice() -> str:
    """What keeps this machine from giving namespaces, as far as can be seen, and what changes that."""
    for name, forbids, way in _SETTINGS:
        path = Path("/proc/sys") / name
        if path.exists() and path.read_text(encoding="ascii").strip() == forbids:
            return f"{path} is {forbids}. As root: {way}"
    return (
        "Inside a container, it must be started with --security-opt seccomp=unconfined --security-opt "
        "systempaths=unconfined (docker, podman); or grade outside it, or in a virtual machine."
    )
