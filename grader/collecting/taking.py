"""Making one submission's files of what was delivered: read, unpacked one level, and under the names that they had."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grader.collecting.allowance import Allowance
from grader.collecting.members import ArchiveError, Bounds
from grader.collecting.names import NameRefusedError, folder_name, parts_of, shown, writable
from grader.collecting.sources import FOREIGN, is_archive, open_inner
from grader.collecting.tidying import TIMESTAMP, apart, is_notebook, plain_path, renamed, without_folder
from grader.looking import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from grader.collecting.allowance import Path
    from grader.collecting.deliveries import Delivery, Part
    from grader.rebuilt import Remark


@dataclass(frozen=True, slots=True)
class Work:
    """A submission's files by path. `whole` is False where something that was handed in could not be read.

    `older` are earlier versions of files of it. `clash` says in words why two deliveries cannot be put together.
    """

    files: dict[str, bytes]
    older: dict[str, bytes]
    remarks: tuple[Remark, ...] = ()
    whole: bool = True
    clash: str = ""

    @property
    def digest(self) -> str:
        """The same for the same files."""
        return digest(self.files)

    @property
    def has_notebook(self) -> bool:
        """Whether there is a notebook at the top."""
        return any(is_notebook((path,)) and "/" not in path for path in self.files)


def digest(files: Mapping[str, bytes]) -> str:
    """The sha256 of files by path: the same for the same files, whatever their order."""
    found = hashlib.sha256()
    for path, content in sorted(files.items()):
        found.update(path.encode("utf-8") + b"\0" + hashlib.sha256(content).digest())
    return found.hexdigest()


class Taking:
    """Takes one student's deliveries in. `notebooks` are the names that the assignment's notebooks have."""

    def __init__(self, notebooks: Sequence[str], assignment: str, bounds: Bounds) -> None:
        self._notebooks, self._assignment = notebooks, assignment
        self._allowance = Allowance(bounds)
        self._remarks = self._allowance.remarks

    def raw(self, deliveries: Sequence[Delivery]) -> Work:
        """Everything as it was delivered, for a person to look at."""
        files: dict[Path, bytes] = {}
        for delivery in deliveries:
            self._refused(delivery)
            inside = (folder_name(delivery.who),) if len(deliveries) > 1 else ()
            for part, content in self._read(delivery.parts):
                *above, name = part.path
                twice = (*inside, *part.path) in files
                files[(*inside, *above, f"{part.label.number}-{name}" if twice else name)] = content
        return self._work(files)

    def work(self, deliveries: Sequence[Delivery]) -> Work:
        """A submission, ready to be graded."""
        files: dict[Path, bytes] = {}
        older: dict[Path, bytes] = {}
        clash = ""
        for delivery in deliveries:
            self._refused(delivery)
            named_after = self._named_after(delivery)
            found = self._unpacked(self._versions(self._read(delivery.parts), older))
            for path, content in renamed(found, self._notebooks, named_after).items():
                if files.get(path, content) != content:
                    clash = f"{shown('/'.join(path))} was handed in twice, and nothing says which is the later."
                files[path] = content
        if files.pop((TIMESTAMP,), None) is not None:
            # nbgrader would take it for the time of receipt, and the student wrote it.
            self._remarks.add("stamp-dropped", f"A {TIMESTAMP} of the student's own was left out.")
        return self._work(files, older, clash)

    def _work(self, files: Mapping[Path, bytes], older: Mapping[Path, bytes] | None = None, clash: str = "") -> Work:
        kept = {"/".join(path): content for path, content in apart(files, self._remarks).items()}
        earlier = {"/".join(path): content for path, content in (older or {}).items()}
        return Work(kept, earlier, self._remarks.all(), self._allowance.whole, clash)

    def _refused(self, delivery: Delivery) -> None:
        for text in delivery.refused:
            self._remarks.add("name-refused", f"{text} It was left out.")

    @staticmethod
    def _named_after(delivery: Delivery) -> str:
        """The name of a file that is called after its student alone."""
        return delivery.parts[0].label.file if "who" in dict(delivery.label.people) and len(delivery.parts) == 1 else ""

    def _read(self, parts: Iterable[Part]) -> list[tuple[Part, bytes]]:
        """Every part that can be read. Of those with one name and number the last counts, as for any unpacker."""
        found: dict[tuple[Path, int], tuple[Part, bytes]] = {}
        repeated: Counter[Path] = Counter()
        for part in parts:
            content = self._allowance.read(part.path, part.member.read)
            if content is None:
                continue
            key = (part.path, part.label.number)
            if key in found and found[key][1] != content:
                repeated[part.path] += 1
            found[key] = (part, content)
        for path, times in repeated.items():
            name = shown("/".join(path))
            text = f"{name} is there {times + 1} times, with different contents. The last was taken."
            self._remarks.add("name-repeated", text)
        return list(found.values())

    def _versions(self, read: list[tuple[Part, bytes]], older: dict[Path, bytes]) -> dict[Path, bytes]:
        """The latest of each file where the platform numbers uploads; the earlier ones go to `older`."""
        uploads: defaultdict[Path, list[tuple[int, int, Path, bytes]]] = defaultdict(list)
        names = {part.path for part, _ in read}
        for part, content in read:
            numbered = part.label.number > 0
            plain, again = plain_path(part.path, names, self._notebooks) if numbered else (part.path, 0)
            uploads[plain].append((part.label.number, again, part.path, content))
        latest = {}
        for plain, versions in uploads.items():
            versions.sort(key=lambda version: version[:2])
            latest[plain] = versions[-1][3]
            for number, _, path, content in versions[:-1]:
                older[(*path[:-1], f"{number}-{path[-1]}")] = content
                self._remarks.add("resubmitted", f"{shown('/'.join(plain))} was handed in again; the latest counts.")
        return latest

    def _unpacked(self, files: dict[Path, bytes]) -> dict[Path, bytes]:
        """The files, with a student's own archives unpacked where they hold the work, and without folders around it."""
        if not any(map(is_notebook, files)):
            for path in [path for path in files if is_archive(path[-1])]:
                inner = self._inner(path, files[path])
                if inner is not None:
                    del files[path]
                    files |= {(*path[:-1], *inside): content for inside, content in inner.items()}
            if not any(map(is_notebook, files)):
                for path in files:
                    if is_archive(path[-1]) or path[-1].lower().endswith(FOREIGN):
                        self._allowance.lost(f"{shown('/'.join(path))} was not unpacked.")
        return without_folder(files, self._assignment)

    def _inner(self, path: Path, content: bytes) -> dict[Path, bytes] | None:
        """What a student's own archive holds; nothing when it cannot be unpacked."""
        name, bounds = shown("/".join(path)), self._allowance.bounds
        limits = bounds.submission
        bounds = replace(
            bounds,
            members=10 * limits.files,
            total_bytes=2 * limits.total_bytes,
            whole=limits.total_bytes,
            directory=4 * MEGABYTE,
        )
        found: dict[Path, bytes] = {}
        try:
            with contextlib.ExitStack() as stack:
                contents = open_inner(content, bounds, stack)
                for trouble in contents.troubles:
                    self._allowance.lost(f"{name}: {trouble}")
                for member in contents.members:
                    try:
                        inside = parts_of(member.readings[0])
                        inside = writable(inside) if inside else ()
                    except NameRefusedError as why:
                        text = f"{shown(member.readings[0])} in {name} {why}. It was left out."
                        self._remarks.add("name-refused", text)
                        continue
                    taken = self._allowance.read(inside, member.read, name) if inside else None
                    if taken is not None:
                        found[inside] = taken
        except ArchiveError as error:
            self._allowance.lost(f"{name} cannot be unpacked: {error}.")
            return None
        return without_folder(found, self._assignment)
