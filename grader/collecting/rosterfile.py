"""Class lists as platforms and people write them: Canvas' gradebook, Moodle's participants and worksheets, plain tables."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.collecting.roster import Student
from grader.export.sheetfile import read_sheet
from grader.nbcourse import GradingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("id", "student_id", "student id", "username", "user name", "login", "login id", "user id", "anmeldename",
           "nombre de usuario", "nom d'utilisateur", "gebruikersnaam", "nome utente", "identificação de usuário"),
    "number": ("id number", "idnumber", "id-nummer", "número de id", "numéro d'identification", "id nummer",
               "número de identificação", "codice identificativo"),
    "first": ("first_name", "first name", "firstname", "given name", "vorname", "nombre", "prénom", "voornaam", "nome"),
    "last": ("last_name", "last name", "lastname", "surname", "family name", "nachname", "apellido(s)", "apellidos",
             "nom de famille", "nom", "achternaam", "cognome", "sobrenome"),
    "full": ("name", "full name", "full_name", "student", "student name", "vollständiger name", "nombre completo",
             "nom complet", "volledige naam", "nome completo"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "e-mail-adresse", "dirección de correo",
              "adresse de courriel", "e-mailadres", "indirizzo email", "endereço de email"),
    "lms": ("lms_user_id", "lms user id", "canvas id", "canvas user id", "moodle id"),
}  # fmt: skip
"""What a column holds, and how it is called, in small letters."""
_CANVAS = {"Student": "full", "LastName": "last", "FirstName": "first", "ID": "lms"}
_NOT_STUDENTS = ("Points Possible", "Student, Test")
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|phd|md)\.?", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
MOST_ID = 128
"""Of characters; the gradebook takes no more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a class list. `student.id` may be empty; `other` are further texts by which they may be known."""

    line: int
    student: Student
    other: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterFile:
    """A class list: where it seems to be from, and its lines."""

    kind: str
    entries: tuple[Entry, ...]
    notices: tuple[str, ...] = ()


def read_roster_file(path: Path, chosen: str = "") -> RosterFile:
    """A class list. `chosen` names the column whose text becomes the student's id.

    Raises:
        GradingError: it is none, or has no column that could be the id; the message names its columns.
    """
    sheet = read_sheet(path)
    if chosen and chosen not in sheet.heading:
        raise GradingError(f"{path} has no column “{chosen}”. It has {', '.join(sheet.heading)}.")
    kind, columns, keys = _columns(sheet.heading)
    if chosen:
        keys = [sheet.heading.index(chosen)]
    if not keys and "email" in columns:
        keys = [columns["email"]]
    if not keys:
        raise GradingError(
            f"{path}: no column is known as the student's id. It has {', '.join(sheet.heading)}. Name one with --id."
        )
    entries = []
    for number, row in zip(sheet.lines, sheet.rows, strict=True):
        if kind == "Canvas" and (any(text in row[0] for text in _NOT_STUDENTS) or not "".join(row[:2]).strip()):
            continue
        entries.append(_entry(number, row, columns, keys))
    return RosterFile(kind, tuple(entries), (sheet.told,) if sheet.told else ())


def _columns(heading: Sequence[str]) -> tuple[str, dict[str, int], list[int]]:
    """Where the list is from, what each column holds, and the columns that may be the id, the best one first."""
    if "Section" in heading and "ID" in heading and heading[0] in ("Student", "LastName"):
        columns = {what: heading.index(name) for name, what in _CANVAS.items() if name in heading}
        return "Canvas", columns, [heading.index(name) for name in ("SIS Login ID", "SIS User ID") if name in heading]
    columns = {}
    for index, name in enumerate(heading):
        plain = " ".join(name.casefold().replace("’", "'").split())
        what = next((what for what, names in COLUMNS.items() if plain in names), "")
        if what:
            columns.setdefault(what, index)
    moodle = "number" in columns or "identifier" in (name.casefold() for name in heading)
    keys = [columns[what] for what in ("id", "number") if what in columns]
    return "Moodle" if moodle else "a plain table", columns, keys


def _entry(line: int, row: Sequence[str], columns: Mapping[str, int], keys: Sequence[int]) -> Entry:
    held = {what: _clean(row[index]) for what, index in columns.items()}
    ids = [text for index in keys if (text := _clean(row[index]))]
    first, last = held.get("first", ""), held.get("last", "")
    if not first and not last:
        first, last = _parted(held.get("full", ""))
    email = held.get("email", "") or next((text for text in ids if _ADDRESS.fullmatch(text)), "")
    return Entry(line, Student(ids[0] if ids else "", first, last, email, held.get("lms", "")), tuple(ids[1:]))


def _clean(text: str) -> str:
    """A cell as it is meant: accented letters in one character, no odd spaces, no apostrophe against formulas."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    return plain[1:] if plain[:1] == "'" and plain[1:2] in tuple("=+-@") else plain


def _parted(full: str) -> tuple[str, str]:
    """First and last name out of "Last, First". Without a comma nobody knows where one ends: all is the last name."""
    last, _, first = (part.strip() for part in full.partition(","))
    more, comma, rest = (part.strip() for part in first.partition(","))
    if comma and _SUFFIX.fullmatch(more):
        last, first = f"{last}, {more}", rest
    return first, last


def why_no_id(text: str) -> str:
    """Why a text cannot be a student's id, in words that follow it; "" if it can."""
    if not text:
        return "There is no id in this line."
    if len(text) > MOST_ID:
        return f"The id is longer than {MOST_ID} characters."
    if "/" in text or "\\" in text or text.startswith(".") or not text.isprintable():
        return f"The id {text!a} cannot be a folder's name."
    if "+" in text:
        return "The id has a plus sign, by which nbgrader parts the names in its exchange."
    return ""
