"""Huge pages for what a zygote shares with its forks: a fork then copies one entry for 2 MB instead of 512.

A warm interpreter holds ten thousand small pages, and having them copied into each fork's tables, and taken away again
at its end, is the larger part of what a fork costs. Linux 6.1 can be asked to put memory together afterwards, but only
where 2 MB lie in one piece, and Python takes its memory by the megabyte, between the libraries that it loads in the
meantime. So it is made to take much of it before. Nothing depends on this: where it does not work, forks cost more.
"""

from __future__ import annotations

import mmap
from pathlib import Path

from grader.jail import linux

HUGE = 2 * 1024 * 1024
ARENA = 1024 * 1024
"""What CPython's allocator takes from the system at a time."""
ARENAS = 48
_BLOCK = 464  # with its header near the largest that comes from arenas, so that few objects fill one


_kept: list[bytes] = []


def reserve() -> None:
    """Have Python take memory in one piece, before anything large is imported.

    One small object stays in each arena, so that it is not given back; everything else in it is free.
    """
    if _works():
        count = ARENA // (_BLOCK + 48)
        blocks = [[bytes(_BLOCK) for _ in range(count)] for _ in range(ARENAS)]
        _kept.extend(block[count // 2] for block in blocks)


def merge() -> None:
    """Put this process's own memory into huge pages, as far as it goes."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        place, rights, _, _, inode, *_ = line.split()
        if rights == "rw-p" and inode == "0":
            first, end = (int(number, 16) for number in place.split("-"))
            for address in range(-(-first // HUGE) * HUGE, end - HUGE + 1, HUGE):
                linux.collapse(address, HUGE)


def _works() -> bool:
    with mmap.mmap(-1, 2 * HUGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as trial:
        trial.write(bytes(2 * HUGE))
        try:
            trial.madvise(linux.MADV_COLLAPSE)
        except OSError:
            return False
        return True
