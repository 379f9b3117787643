"""Tables as learning platforms write them, read and written back: their separator, their mark, their line ends."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

MOST_BYTES = 50_000_000
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A table of texts: its heading, its rows, and how it was written.

    Every row is as long as the heading. `line` of row i is `lines[i]`, counted in the file from 1. `mark` says that it
    began with a byte order mark; `told` that its text had to be read in an old encoding.
    """

    name: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    separator: str = ","
    mark: bool = False
    told: str = ""

    def written(self, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
        """Another heading and other rows in the same form, in UTF-8."""
        return table_text(heading, rows, separator=self.separator, mark=self.mark)


def table_text(
    heading: Sequence[str], rows: Iterable[Sequence[object]], *, separator: str = ",", mark: bool = False
) -> bytes:
    """A table as CSV in UTF-8, with line ends that every program takes.

    `mark` puts a byte order mark at the beginning. Excel needs it: it takes a CSV without for the system's old code page,
    and names in any but that script are spoilt, for good when somebody saves it. Learning platforms do without.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(heading)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8")


def read_sheet(path: Path) -> SheetFile:
    """A table in a file: CSV with commas, semicolons or tabs, in UTF-8, UTF-16, or Windows' old encoding.

    Raises:
        GradingError: it is none; the message says which line and what to do.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise GradingError(f"{path} cannot be read ({error.strerror}). Give the file that was downloaded.") from None
    if len(data) > MOST_BYTES:
        raise GradingError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB, which no list of students is.")
    if data.startswith(b"PK\x03\x04"):
        raise GradingError(f"{path} is an Excel workbook. Save it as “CSV UTF-8” and give that file.")
    text, mark, told = _decoded(data, path)
    if "\0" in text:
        raise GradingError(f"{path} is no table of text. Give the CSV file that was downloaded.")
    return _parsed(text, path, mark=mark, told=told)


def _decoded(data: bytes, path: Path) -> tuple[str, bool, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), True, ""
            except UnicodeDecodeError as error:
                raise GradingError(f"{path} is damaged at byte {error.start}. Download it again.") from None
    try:
        return data.decode("utf-8"), False, ""
    except UnicodeDecodeError:
        told = f"{path.name} is not in UTF-8; it was read as Windows' old Western encoding. Look at the names."
        return data.decode("cp1252", "replace"), False, told


def _parsed(text: str, path: Path, *, mark: bool, told: str) -> SheetFile:
    first = text.lstrip("\r\n").partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((begins, row))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise GradingError(
            f"{path}, line {reader.line_num}: this is no row of a table ({error}). Download it again; if it was edited, "
            "save it as CSV with quotation marks."
        ) from None
    if not found:
        raise GradingError(f"{path} is empty. Download it again.")
    width = len(found[0][1])
    rows = []
    for number, row in found[1:]:
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise GradingError(
                f"{path}, line {number}: it has {len(row)} cells, and the heading {width}. A comma in a name may lack "
                "its quotation marks; download the file again."
            )
        rows.append(tuple((*row, *[""] * (width - len(row)))[:width]))
    heading = tuple(cell.strip() for cell in found[0][1])
    return SheetFile(path.name, heading, tuple(rows), tuple(n for n, _ in found[1:]), separator, mark, told)
