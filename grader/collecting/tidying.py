"""Putting the paths of a submission's files right: folders around the work, names alike, names that platforms changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader.collecting.names import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from grader.collecting.allowance import Path
    from grader.looking import Remarks

NOTEBOOK = ".ipynb"
TIMESTAMP = "timestamp.txt"
_AGAIN = re.compile(r"(.+?)(?:-(\d{1,4})| \((\d{1,4})\))(\.[^.]+)")
"""How platforms and browsers name a file whose name is taken: work-1.ipynb, work (1).ipynb."""


def is_notebook(path: Path) -> bool:
    """Whether a path is that of a notebook."""
    return path[-1].lower().endswith(NOTEBOOK)


def plain_path(path: Path, there: Collection[Path], notebooks: Sequence[str]) -> tuple[Path, int]:
    """A path without the number that was added because its name was taken, and that number; 0 when none was.

    A number that is the name's own stays: it is one that was added only if the name without it is the assignment's, or
    is `there` as well.
    """
    match = _AGAIN.fullmatch(path[-1])
    if match is None or path[-1].removesuffix(NOTEBOOK) in notebooks:
        return path, 0
    plain = (*path[:-1], match[1] + match[4])
    if (match[4] == NOTEBOOK and match[1] in notebooks) or plain in there:
        return plain, int(match[2] or match[3])
    return path, 0


def without_folder(files: Mapping[Path, bytes], assignment: str) -> dict[Path, bytes]:
    """The files of the folder that is the assignment's, or that everything lies in."""
    mine = {path[1:]: content for path, content in files.items() if len(path) > 1 and path[0] == assignment}
    found = dict(files)
    if any(map(is_notebook, mine)) and not any(len(path) == 1 and is_notebook(path) for path in files):
        found = mine
    for _ in range(3):
        if len({path[0] for path in found}) != 1 or any(len(path) == 1 for path in found):
            break
        found = {path[1:]: content for path, content in found.items()}
    return found


def renamed(files: Mapping[Path, bytes], notebooks: Sequence[str], sole_name: str = "") -> dict[Path, bytes]:
    """The files, with a notebook under the assignment's name that only a copy's number keeps from it.

    `sole_name` is a file's name that says nothing but whose it is: the only notebook of the assignment is meant.
    """
    found = dict(files)
    for path in list(found):
        if len(path) > 1 or not is_notebook(path):
            continue
        plain = plain_path(path, (), notebooks)[0]
        if path[0] == sole_name and len(notebooks) == 1:
            plain = (notebooks[0] + NOTEBOOK,)
        elif path[0].lower().removesuffix(NOTEBOOK) in notebooks and path[0].endswith(NOTEBOOK.upper()):
            plain = (path[0].lower(),)
        if plain != path and plain not in found:
            found[plain] = found.pop(path)
    return found


def apart(files: Mapping[Path, bytes], remarks: Remarks) -> dict[Path, bytes]:
    """The files that can lie beside each other on any machine; the others are remarked and left out."""
    found: dict[Path, bytes] = {}
    spelt: dict[Path, Path] = {}
    folders: set[Path] = set()
    # A file stands before a folder of its name, and a notebook before what else has its name.
    for path in sorted(files, key=lambda path: (not is_notebook(path), len(path), path)):
        folded = tuple(part.casefold() for part in path)
        above = {folded[:end] for end in range(1, len(folded))}
        if folded in spelt:
            other = shown("/".join(spelt[folded]))
            text = f"{shown('/'.join(path))} differs from {other} in capitals alone. It was left out."
            remarks.add("name-repeated", text)
        elif folded in folders or above & spelt.keys():
            remarks.add("name-repeated", f"{shown('/'.join(path))} is a file and a folder. It was left out.")
        else:
            found[path] = files[path]
            spelt[folded] = path
            folders |= above
    return found
