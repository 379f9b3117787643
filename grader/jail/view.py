"""What a jail can see of the machine: the paths to show, the ones to mask, and the links that lead to them."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

from grader.jail.recipe import JailError

ROOT = Path("/")
# The system's programs and libraries, links among them as links; what of these there is, is shown.
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store")
# Of the settings only what programs need to find libraries, fonts, the time and the kinds of files.
SETTINGS = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/ssl/certs",
    "/etc/timezone",
    "/var/cache/fontconfig",
)
SITE_FOLDERS = ("site-packages", "dist-packages")
MAX_LINKS = 40
WORK = ("/work", "/submission")
# Places in the jail that are its own; what is shown inside them is put back after they have been covered.
OWN = (Path("/dev"), Path("/proc"))


@dataclass
class View:
    """`shown` and `masked` are real paths, outer before inner; `links` are the symbolic links on the way to them."""

    shown: list[Path] = field(default_factory=list)
    masked: list[Path] = field(default_factory=list)
    links: dict[Path, str] = field(default_factory=dict)

    def within(self, folder: Path) -> list[Path]:
        """The shown paths inside a folder."""
        return [path for path in self.shown if folder in path.parents]


def plan(readable: tuple[Path, ...], hidden: tuple[Path, ...]) -> View:
    """Decide what this interpreter's forks may see.

    Raises:
        JailError: Python's own folders would show what is to be hidden, or the whole machine.
    """
    view = View()
    masks = {_real(path, {}) for path in hidden if path.exists()}
    needed = [Path(name) for name in (*SYSTEM, *SETTINGS)] + import_roots(masks)
    wanted = [_real(path, view.links) for path in needed if os.path.lexists(path)]
    wanted += [place for path in readable if (place := _real(path, view.links)) not in masks]
    for path in wanted:
        if path in (ROOT, *OWN):
            raise JailError(
                f"{path} cannot be shown in a jail. Use a Python in a virtual environment, in its own folder."
            )
        if path in masks:
            raise JailError(
                f"{path} is to be hidden, but the Python that grades lives there. Keep the virtual environment in a "
                f"folder of its own, such as {path / '.venv'}, or outside."
            )
    actions = dict.fromkeys(wanted, True) | dict.fromkeys(masks, False)
    for path, show in sorted(actions.items()):
        # A path needs doing only where the nearest one around it does the opposite.
        around = next((actions[parent] for parent in path.parents if parent in actions), False)
        if show != around:
            (view.shown if show else view.masked).append(path)
    outside = {link: to for link, to in view.links.items() if not _covered(link, actions)}
    view.links = outside
    return view


def working_directory(view: View) -> Path:
    """Where forks work: /work, or a folder that does not lie around or inside anything shown."""
    for name in WORK:
        place = Path(name)
        if not any(place == path or place in path.parents or path in place.parents for path in view.shown):
            return place
    raise JailError(f"{' and '.join(WORK)} both hold what Python needs. Move the virtual environment elsewhere.")


def import_roots(masks: set[Path]) -> list[Path]:
    """Where this interpreter finds what it imports; of folders that hold other things too, only the packages."""
    roots = [Path(name) for name in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)]
    if sys.executable:
        roots.append(Path(sys.executable))
    libraries = {_real(root, {}) for root in roots}
    for name in sys.path:
        entry = Path(name)
        if not name or not entry.exists():
            continue
        place = _real(entry, {})
        if entry.name in SITE_FOLDERS or entry.is_file() or libraries & {place, *place.parents}:
            roots.append(entry)
        elif place not in masks:
            roots += _importable(entry)
    return roots


def unreadable(view: View) -> Path | None:
    """The first path that Python needs and that other users of this machine may not read."""
    shown = set(view.shown)
    needed = [_real(Path(name), {}) for name in (sys.executable, *sys.path) if name and Path(name).exists()]
    for path in [*needed, *view.shown]:
        inside = [path, *path.parents]
        top = next((place for place in inside if place in shown), None)
        if top is None:
            continue  # of this folder only packages are shown, which have their turn
        for place in inside[: inside.index(top) + 1]:
            mode = place.stat().st_mode
            if not mode & stat.S_IROTH or (stat.S_ISDIR(mode) and not mode & stat.S_IXOTH):
                return place
    return None


def _importable(folder: Path) -> list[Path]:
    """The packages and modules in a folder that is on Python's path."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        entry
        for entry in entries
        if (entry.suffix in {".py", ".so"} and entry.is_file()) or (entry / "__init__.py").is_file()
    ]


def _covered(path: Path, actions: dict[Path, bool]) -> bool:
    return next((actions[parent] for parent in path.parents if parent in actions), False)


def _real(path: Path, links: dict[Path, str]) -> Path:
    """Where a path really is, noting every link on the way to it.

    Raises:
        JailError: its links go round in circles.
    """
    todo = list(reversed(path.absolute().parts[1:]))
    place = ROOT
    followed = 0
    while todo:
        part = todo.pop()
        if part == "..":
            place = place.parent
            continue
        step = place / part
        if not step.is_symlink():
            place = step
            continue
        followed += 1
        if followed > MAX_LINKS:
            raise JailError(f"{path}: too many symbolic links on the way to it.")
        target = os.readlink(step)  # noqa: PTH115  # the text itself, which Path would normalise
        links[step] = target
        if target.startswith("/"):
            place = ROOT
        todo += reversed([name for name in target.split("/") if name not in {"", "."}])
    return place
