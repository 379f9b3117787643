"""What Moodle's importer makes of an uploaded worksheet, written from what it does with a file.

It finds three columns by their headings in its own language, takes the participant number from the end of the
identifier, and passes over rows without a word: no value, the same value, out of range, locked, or changed meanwhile.
"""

from __future__ import annotations

import csv
import io
import re


def import_worksheet(data: bytes, words: dict, most: float, there: dict, locked=()):
    """Grades and comments by participant number, as Moodle would have them afterwards.

    `words` names the headings of Moodle's language; `there` holds the grades that it has already.
    """
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    heading = rows[0]
    at = {name: heading.index(word) for name, word in words.items() if word in heading}
    assert {"identifier", "grade", "marked"} <= at.keys(), "Moodle refuses the file"
    grades, comments = dict(there), {}
    for row in rows[1:]:
        number = int(re.search(r"\d+$", row[at["identifier"]])[0])
        text = row[at["grade"]].replace("\u00a0", "").replace(" ", "").replace(",", ".")
        if "comment" in at and row[at["comment"]]:
            comments[number] = row[at["comment"]]
        if not text or number in locked:
            continue
        grade = float(text)
        if 0 <= grade <= most:
            grades[number] = grade
    return grades, comments
