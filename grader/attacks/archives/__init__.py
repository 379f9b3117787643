"""Hostile archives for what collects submissions: each a maker, none kept as a file."""

from grader.attacks.archives import bombs, links, names, paths
from grader.attacks.archives.archive import HostileArchive

ARCHIVES: tuple[HostileArchive, ...] = (*paths.ARCHIVES, *bombs.ARCHIVES, *links.ARCHIVES, *names.ARCHIVES)

__all__ = ["ARCHIVES", "HostileArchive"]
