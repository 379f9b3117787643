"""How far an assignment is, read from its saved notebook: which tests passed when they were last run.

nbgrader's Validate button runs the notebook in memory, shows what it found, and leaves no record. What it does, a fresh
run from top to bottom, can be seen in the saved notebook as well: every cell has been run, each after the one above
it, and no test complained. So nothing has to be recorded, and an edited notebook that was run again tells the new state.
Two things it cannot see: an answer that was edited after its last run, and the hidden tests, which are not there.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MOST_BYTES = 50_000_000
STUB = "YOUR ANSWER HERE"
"""What a release has where an answer is to be written."""

Cell = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AssignmentWork:
    """One assignment. `troubles` are sentences about files that could not be read."""

    path: str = ""
    """Where its notebook lies, relative to the course's folder; empty if there is none."""
    tests: int = 0
    run: int = 0
    passed: int = 0
    """Visible tests: all, those run before the notebook was saved, those that gave full marks."""
    in_order: bool = False
    """Whether every code cell down to the last test was run, each after the one above it."""
    words: int = 0
    """Of the reflection, as saved."""
    packed: bool | None = None
    """Whether the archive of `signoff hand-in` holds the notebook as it stands; None if there is no archive."""
    troubles: tuple[str, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether a test has been run or something written."""
        return bool(self.run or self.words)

    @property
    def validated(self) -> bool:
        """Whether every visible test passed in one run from top to bottom."""
        return 0 < self.tests == self.passed and self.in_order


def read_assignment(key: str, root: Path) -> AssignmentWork:
    """Read an assignment ("06-change") of the course in `root`. Raises nothing.

    It lies in assignments/, where `signoff lab` puts it, or in `root`, where nbgrader's assignment list does. Of two, the
    one that is further counts.
    """
    paths = (f"assignments/{key}/{key}.ipynb", f"{key}/{key}.ipynb")
    found = [_read(root, path, root / "hand-in" / f"{key}.zip") for path in paths if _is_there(root / path)]
    if not found:
        return AssignmentWork()
    best = max(found, key=lambda work: (work.validated, work.passed, work.run, work.words))
    return replace(best, troubles=tuple(trouble for work in found for trouble in work.troubles))


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except OSError:
        return True  # in a folder that cannot be entered; reading it says so


def _read(root: Path, path: str, archive: Path) -> AssignmentWork:
    file = root / path
    try:
        data = _bytes(file)
        cells = _cells(data)
    except OSError as error:
        return AssignmentWork(path, troubles=(f"{file.as_posix()} cannot be read ({error.strerror}).",))
    except (ValueError, RecursionError):
        problem = (
            f"{file.as_posix()} is no notebook any more. Restore it from a copy, or move it away and start the lab."
        )
        return AssignmentWork(path, troubles=(problem,))
    tests = [cell for cell in cells if _is_test(cell)]
    last = max((index for index, cell in enumerate(cells) if _is_test(cell)), default=-1)
    packed, troubles = _packed(archive, data, path.removeprefix("assignments/"))
    return AssignmentWork(
        path=path,
        tests=len(tests),
        run=sum(_count(cell) is not None for cell in tests),
        passed=sum(map(_passes, tests)),
        in_order=_in_order(cells[: last + 1]),
        words=sum(_words(cell) for cell in cells if _is_reflection(cell)),
        packed=packed,
        troubles=troubles,
    )


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError(0, f"larger than {MOST_BYTES // 1_000_000} MB")
    return data


def _cells(data: bytes) -> Sequence[Cell]:
    """The notebook's cells; `ValueError` if it is none."""
    notebook = json.loads(data)
    cells = notebook.get("cells") if isinstance(notebook, Mapping) else None
    if not isinstance(cells, list) or not cells or not all(isinstance(cell, Mapping) for cell in cells):
        raise ValueError("no cells")
    return cells


def _nbgrader(cell: Cell) -> Mapping[str, object]:
    """What nbgrader says about a cell; empty for a cell of the learner's own."""
    metadata = cell.get("metadata")
    said = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return said if isinstance(said, Mapping) else {}


def _is_test(cell: Cell) -> bool:
    said = _nbgrader(cell)
    return cell.get("cell_type") == "code" and bool(said.get("grade")) and not said.get("solution")


def _is_reflection(cell: Cell) -> bool:
    said = _nbgrader(cell)
    return cell.get("cell_type") == "markdown" and bool(said.get("grade")) and bool(said.get("solution"))


def _source(cell: Cell) -> str:
    source = cell.get("source")
    return source if isinstance(source, str) else "".join(map(str, source)) if isinstance(source, list) else ""


def _words(cell: Cell) -> int:
    return len(_source(cell).replace(STUB, "").split())


def _count(cell: Cell) -> int | None:
    count = cell.get("execution_count")
    return count if isinstance(count, int) else None


def _in_order(cells: Sequence[Cell]) -> bool:
    counts = [_count(cell) for cell in cells if cell.get("cell_type") == "code" and _source(cell).strip()]
    known = [count for count in counts if count is not None]
    return len(known) == len(counts) and all(before < after for before, after in pairwise(known))


def _passes(cell: Cell) -> bool:
    """Full marks by nbgrader's rule: run, no error, nothing on stderr, and a number as result is not below the points."""
    if _count(cell) is None:
        return False
    for output in _outputs(cell):
        if output.get("output_type") == "error":
            return False
        if output.get("output_type") == "stream" and output.get("name") == "stderr":
            return False
        if output.get("output_type") == "execute_result":
            return not _is_partial(output, _nbgrader(cell).get("points"))
    return True


def _outputs(cell: Cell) -> Iterator[Mapping[str, object]]:
    outputs = cell.get("outputs")
    return (output for output in (outputs if isinstance(outputs, list) else ()) if isinstance(output, Mapping))


def _is_partial(output: Mapping[str, object], points: object) -> bool:
    data = output.get("data")
    text = data.get("text/plain") if isinstance(data, Mapping) else None
    try:
        score = float("".join(text) if isinstance(text, list) else str(text))
    except (ValueError, TypeError):
        return False
    return isinstance(points, int | float) and 0 <= score < points


def _packed(archive: Path, notebook: bytes, name: str) -> tuple[bool | None, tuple[str, ...]]:
    """Whether an archive holds this very notebook under this name, and what kept it from being looked at."""
    try:
        with zipfile.ZipFile(archive) as bundle:
            info = bundle.getinfo(name)
    except FileNotFoundError:
        return None, ()
    except KeyError:
        return False, ()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return None, (f"{archive.as_posix()} is no archive that can be read. Pack the assignment again.",)
    return (info.file_size, info.CRC) == (len(notebook), zlib.crc32(notebook)), ()
