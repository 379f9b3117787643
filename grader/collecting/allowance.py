"""How much of one student's is read, and what is remarked about the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.collecting.members import Bounds, MemberError
from grader.collecting.names import shown
from grader.looking import MEGABYTE, Remarks

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

Path: TypeAlias = "tuple[str, ...]"
"""A path inside a submission."""


class Allowance:
    """The files and bytes that a student still has. `whole` turns false when something handed in cannot be read."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.remarks = Remarks()
        self.whole = True
        self.bytes = bounds.submission.total_bytes
        self._files = bounds.submission.files

    def read(self, path: Path, read: Callable[[int], bytes], where: str = "") -> bytes | None:
        """A member's content; nothing, and a remark, when it is refused. `where` names the archive it lies in."""
        limits = self.bounds.submission
        name = shown("/".join(path)) + (f" in {where}" if where else "")
        try:
            if len(path) > limits.depth + 1:
                raise MemberError("too-deep", "lies too deep, in too many folders.")
            if self._files <= 0:
                raise MemberError("too-many-files", f"is more than {limits.files} files with the rest.")
            if self.bytes <= 0:
                raise MemberError("too-large", f"is more than {limits.total_bytes / MEGABYTE:g} MB with the rest.")
            content = read(min(limits.file_bytes, self.bytes))
        except MemberError as refused:
            self.whole = self.whole and not refused.damaged
            self.remarks.add(refused.code, f"{name} {refused} It was left out.")
            return None
        self._files -= 1
        self.bytes -= len(content)
        return content

    def lost(self, text: str) -> None:
        """Remark that something handed in cannot be read."""
        self.whole = False
        self.remarks.add("damaged", text)
