"""The headings of Moodle's offline grading worksheet in the languages of its users, and the words in its cells: data."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

HEADINGS: dict[str, tuple[str, ...]] = {
    "identifier": ("Identifier", "ID", "Identificador", "Identifiant", "Identificativo", "Identificatie", "识别码", "識別碼"),
    "grade": ("Grade", "Bewertung", "Calificación", "Note", "Valutazione", "Cijfer", "Beoordeling", "Nota", "評点"),
    "most": (
        "Maximum Grade", "Maximum grade", "Bestwertung", "Calificación máxima", "Note maximale", "Valutazione massima",
        "Maximumcijfer", "Nota máxima", "最大評点",
    ),
    "scale": ("Scale", "Skala", "Escala", "Barème", "Scala", "Schaal"),
    "open": (
        "Grade can be changed", "Bewertung kann geändert werden", "La calificación puede ser cambiada",
        "La note peut être modifiée", "La valutazione può essere cambiata", "Cijfer kan gewijzigd worden",
        "Nota pode ser alterada", "A nota pode ser alterada.", "A cualificación pode seren cambiada", "允许更改成绩",
        "يمكن تغيير العلامة",
    ),
    "handed in": (
        "Last modified (submission)", "Zuletzt geändert (Abgabe)", "Última modificación (entrega)",
        "Última modificación (envío)", "Dernière modification (travail remis)", "Ultima modifica (consegna)",
        "Laatst gewijzigd (inzending)", "Última modificação (envio)", "Última modificação (submissão)",
        "Последнее изменение (ответ)", "最終更新日時 (提出)",
    ),
    "marked": (
        "Last modified (grade)", "Zuletzt geändert (Bewertung)", "Última modificación (calificación)",
        "Dernière modification (note)", "Ultima modifica (valutazione)", "Laatst gewijzigd (beoordeling)",
        "Última modificação (nota)", "Последнее изменение (оценка)", "最終更新日時 (評定)",
    ),
    "comment": (
        "Feedback comments", "Feedback als Kommentar", "Comentarios de retroalimentación", "Feedback par commentaires",
        "Commenti", "Feedback opmerkingen", "Comentários de feedback",
    ),
}  # fmt: skip
"""What a column is for, and how it is called. Moodle's importer asks for identifier, grade and marked."""
REQUIRED = ("identifier", "grade", "marked")
NO = frozenset({"no", "nein", "non", "nee", "não", "нет", "いいえ", "否", "不", "لا", "non."})
YES = frozenset({"yes", "ja", "sí", "si", "sì", "oui", "sim", "да", "はい", "是", "نعم"})
_MONTHS = (
    ("jan", "ene", "gen"), ("feb", "fev"), ("mar", "mrt", "maa"), ("apr", "avr", "abr"), ("mai", "may", "mag", "mei"),
    ("jun", "juin", "giu"), ("jul", "juil", "lug"), ("aug", "aou", "ago"), ("sep", "set"), ("oct", "okt", "ott", "out"),
    ("nov",), ("dec", "dez", "dic"),
)  # fmt: skip
_DATE = re.compile(r"(\d{1,2})\.?\s+(?:de\s+)?([^\W\d_]{3,})\.?\s+(?:de\s+)?(\d{4})")
_TIME = re.compile(r"(\d{1,2}):(\d{2})\s*([APap][Mm])?")


def role(heading: str) -> str:
    """What a column of this heading is for; "" where nobody knows."""
    plain = " ".join(heading.split()).casefold()
    return next((name for name, words in HEADINGS.items() if plain in {word.casefold() for word in words}), "")


def moment(text: str) -> datetime | None:
    """The date and time in a cell, in whatever zone its reader has; None where it is none, or in words unknown here."""
    date, hour = _DATE.search(text), _TIME.search(text)
    if date is None or hour is None:
        return None
    plain = "".join(one for one in unicodedata.normalize("NFD", date[2].casefold()) if not unicodedata.combining(one))
    # Of "jun" and "juin" the longer one decides: French has "juin" and "juil".
    fits = [(len(word), number) for number, words in enumerate(_MONTHS, 1) for word in words if plain.startswith(word)]
    if not fits:
        return None
    late = (hour[3] or "").upper() == "PM"
    hours = int(hour[1]) % 12 + 12 * late if hour[3] else int(hour[1])
    try:
        return datetime(int(date[3]), max(fits)[1], int(date[1]), hours, int(hour[2]))  # noqa: DTZ001  # see above
    except ValueError:
        return None
