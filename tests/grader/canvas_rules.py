"""A reader of gradebook sheets that goes by the rules of Canvas' importer, written from what it does with a file.

Not a copy of our writer turned round: it splits by its own sniffing, converts decimal commas, finds students by ID, SIS
ids and name in that order, and assignments by number and then by title.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

_INFO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Root Account", "Section")
_TOTALS = re.compile("Current Score|Current Points|Current Grade|Final Score|Final Points|Final Grade|Override")


@dataclass
class Imported:
    """What Canvas would make of a file: grades by its own user id and assignment id, and what it would create."""

    grades: dict = field(default_factory=dict)
    points: dict = field(default_factory=dict)
    new_assignments: list = field(default_factory=list)
    new_students: list = field(default_factory=list)


def import_sheet(data: bytes, users: dict, assignments: dict) -> Imported:
    """Import a file. `users` has by Canvas id (sis id, login, name); `assignments` has titles by Canvas id."""
    text = data.decode("utf-8")
    first = text.splitlines()[:3]
    by_semicolon = {len(next(csv.reader([line], delimiter=";"))) for line in first}
    by_comma = {len(next(csv.reader([line]))) for line in first}
    semicolons = len(by_semicolon) == 1 and by_semicolon.pop() > (by_comma.pop() if len(by_comma) == 1 else 0)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if semicolons else ",", strict=True))
    rows = [[_converted(cell) for cell in row] for row in rows if not re.fullmatch("[;, ]*", "".join(row))]
    heading, *rest = rows
    assert "Student" in heading[0], "no heading that Canvas knows"
    assert "ID" in heading[1]
    # It counts the columns about the student and takes no offence at a byte order mark before the first.
    info = next(index for index, name in enumerate(heading) if index and name not in _INFO)
    assert heading[info - 1] == "Section", "the last column about the student has to be the section"
    columns = {}
    made = Imported()
    for index, name in list(enumerate(heading))[info:]:
        if _TOTALS.search(name):
            continue
        titled = re.fullmatch(r"(.*)\s\((\d+)\)", name)
        found = int(titled[2]) if titled and int(titled[2]) in assignments else None
        if found is None:
            found = next((number for number, title in assignments.items() if title == name), None)
        if found is None:
            made.new_assignments.append(titled[1] if titled else name)
            found = -len(made.new_assignments)
        columns[index] = found
    for row in rest:
        assert len(row) == len(heading), "Canvas reads cells by their place"
        if "Points Possible" in row[0]:
            made.points = {number: row[index] for index, number in columns.items()}
            continue
        user = _user(row, heading, users)
        if user is None:
            made.new_students.append(row[0])
        for index, number in columns.items():
            made.grades[user, number] = row[index].strip()
    return made


def _converted(cell: str) -> str:
    """What Canvas does to a cell that is a number: the last separator is the decimal's."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *whole, last = re.split("[,.]", cell)
    return ".".join(("".join(whole), last)) if whole else last


def _user(row, heading, users):
    at = {name: row[heading.index(name)] for name in _INFO if name in heading}
    number = int(at["ID"]) if at["ID"].isdigit() else None
    if number in users:
        return number
    for place, key in ((0, "SIS User ID"), (1, "SIS Login ID")):
        for known, about in users.items():
            if at.get(key) and about[place] == at[key]:
                return known
    return next((known for known, about in users.items() if about[2] == row[0]), None)
