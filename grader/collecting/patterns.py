"""How learning platforms name what they deliver: data, one pattern for each.

A pattern is a regular expression for a file's whole path in the archive, with forward slashes. What its named groups mean:

| group | meaning |
|---|---|
| `student_id`, `email`, `first_name`, `last_name` | as in the gradebook |
| `lms_user_id` | the platform's number of the student; the gradebook's `lms_user_id` |
| `full_name` | first and last name in any order, with or without a comma |
| `squeezed_name` | last name and first name without anything between the letters |
| `who` | the student's id, e-mail, number or full name, whichever it is |
| `anonymous` | a name that the platform made up so that nobody is known |
| `participant` | what tells apart people of one name; no id of the gradebook's |
| `late` | is there when the platform says that it came late |
| `number` | grows with each upload, so that the greater one is later |
| `timestamp` | when it was handed in, as nbgrader writes times; UTC if it names no zone |
| `assignment` | the assignment's name; others are left out |
| `file_id` | the file's own path; what nbgrader's collector calls so may lack the ending |

These are the names that nbgrader's own `c.FileNameCollectorPlugin.named_regexp` uses, and more. A course's pattern of
that kind is tried first, and so is one given by `--pattern`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.collecting.sources import without_ending
from grader.received import TimeError, parse_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

PEOPLE = (
    "student_id",
    "email",
    "last_name",
    "first_name",
    "full_name",
    "squeezed_name",
    "who",
    "anonymous",
    "lms_user_id",
)
_GROUPS = {*PEOPLE, "participant", "late", "number", "timestamp", "assignment", "file_id"}
_DASHED = re.compile(r"(\d{4}-\d{2}-\d{2})[-_T](\d{2})[-_.h](\d{2})[-_.m](\d{2})")


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of naming. `marks_late` says that the platform would have marked a late one, so that no mark means in time.

    `whole` says that the pattern has to fit the whole path; nbgrader's own fit its beginning.
    """

    name: str
    regex: re.Pattern[str]
    marks_late: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """What a path in an archive says. `people` holds the groups that name somebody, `file` the path of the file itself.

    `late` is None where the platform does not say. `number` is 0 and `time` None where there is none.
    """

    pattern: str
    people: tuple[tuple[str, str], ...]
    participant: str
    file: str
    late: bool | None = None
    number: int = 0
    time: datetime | None = None
    assignment: str = ""

    @property
    def who(self) -> str:
        """Whom it names, as a person would write it down."""
        return "_".join([value for _, value in self.people] + ([self.participant] if self.participant else []))


_CANVAS = r"(?P<squeezed_name>[^/]+?)_(?P<late>LATE_|late_)?(?P<lms_user_id>\d{1,18})_"
PLATFORMS = (
    Pattern(
        "Moodle",
        re.compile(
            r"(?P<full_name>[^/]+)_(?P<participant>\d{1,18})_assignsubmission_[a-z]+(?:_?/|_)(?P<file_id>[^/].*)"
        ),
    ),
    Pattern(
        "nbgrader",
        re.compile(
            r"(?P<student_id>[^/+]+)\+(?P<assignment>[^/+]+)\+(?P<timestamp>[^/+]+)(?:\+[^/+]*)?/(?P<file_id>.+)"
        ),
    ),
    Pattern(
        "Canvas",
        re.compile(r"(?P<late>LATE_|late_)?(?P<anonymous>anon_[A-Za-z0-9]+)_(?P<number>\d{1,18})_(?P<file_id>[^/]+)"),
        marks_late=True,
    ),
    Pattern("Canvas", re.compile(_CANVAS + r"(?P<number>\d{1,18})_(?P<file_id>[^/]+)"), marks_late=True),
    Pattern("Canvas", re.compile(_CANVAS + r"(?P<file_id>(?:text|link|url)\.html)"), marks_late=True),
)
FOLDERS = (
    Pattern("a folder a student", re.compile(r"(?P<who>[^/]+)/(?P<file_id>.+)")),
    Pattern("a file a student", re.compile(r"(?P<who>[^/]+)")),
)


def own_pattern(text: str, *, whole: bool = True) -> Pattern:
    """A pattern that the instructor wrote.

    Raises:
        PatternError: it is no regular expression, or names nobody.
    """
    try:
        regex = re.compile(text)
    except re.error as error:
        raise PatternError(f"The pattern {text!r} is no regular expression ({error}).") from None
    unknown = sorted(set(regex.groupindex) - _GROUPS)
    if unknown:
        raise PatternError(f"The pattern {text!r} has a group {unknown[0]!r}. Known are {', '.join(sorted(_GROUPS))}.")
    if not set(regex.groupindex) & set(PEOPLE):
        raise PatternError(f"The pattern {text!r} has no group that names a student, such as (?P<student_id>…).")
    return Pattern("your own pattern", regex, marks_late="late" in regex.groupindex, whole=whole)


def label(path: str, patterns: Sequence[Pattern]) -> Label | None:
    """What the first pattern that fits makes of a path; nothing when none does."""
    for pattern in patterns:
        # nbgrader matches a path from the root of the disk, so that its patterns may begin with a slash.
        tries = (path,) if pattern.whole else (path, f"/{path}")
        for text in tries:
            match = pattern.regex.fullmatch(text) if pattern.whole else pattern.regex.match(text)
            if match is not None:
                return _label(pattern, {name: value for name, value in match.groupdict().items() if value}, path)
    return None


def _label(pattern: Pattern, found: dict[str, str], path: str) -> Label:
    people = tuple((name, found[name]) for name in PEOPLE if name in found)
    file = found.get("file_id", path.rpartition("/")[2])
    ending = path.rpartition(".")[2]
    if "file_id" in found and not pattern.whole and "." not in file.rpartition("/")[2] and "/" not in ending:
        file = f"{file}.{ending}"
    if "file_id" not in found and "who" in found:
        people = (("who", without_ending(found["who"]) if "." in found["who"] else found["who"]),)
    return Label(
        pattern=pattern.name,
        people=people,
        participant=found.get("participant", ""),
        file=file,
        late=True if "late" in found else False if pattern.marks_late else None,
        number=int(found["number"]) if found.get("number", "").isdigit() else 0,
        time=_time(found.get("timestamp", "")),
        assignment=found.get("assignment", ""),
    )


def _time(text: str) -> datetime | None:
    dashed = _DASHED.fullmatch(text)
    if dashed is not None:
        text = f"{dashed[1]} {dashed[2]}:{dashed[3]}:{dashed[4]}"
    try:
        return parse_time(text)
    except TimeError:
        return None
