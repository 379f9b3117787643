"""From the text of a story to immutable data, or to everything that is wrong with it.

The format is Markdown with a few fixed marks; see README.md beside this file.
"""

from __future__ import annotations

import re
from pathlib import Path

from scenarios.language.body import Body
from scenarios.language.checker import check
from scenarios.language.diagnostics import StoryError
from scenarios.language.header import id_matches_file, parse_header
from scenarios.language.quiet import hush
from scenarios.language.report import Report
from scenarios.story import Story

MAX_BYTES = 1_000_000
SUFFIX = ".story.md"
# What word processors leave behind, such as a soft line break: blanks here, and no lines of their own, so that line
# numbers are those of an editor. (An SVG or a page with such characters in it would not be well-formed.)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def read_story_text(path: Path) -> str:
    """The text of a story file.

    Raises:
        StoryError: the file cannot be read, is not UTF-8 or is larger than a story ever is.
    """
    report = Report(str(path))
    try:
        if path.exists() and not path.is_file():  # a folder, or a pipe that would keep us waiting
            raise ValueError("it is no regular file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or error
        report.add("E116", 1, f"The file cannot be read: {what}.", "Check its name and permissions.")
        raise StoryError(report.found) from None
    if len(data) > MAX_BYTES:
        report.add(
            "E116",
            1,
            f"The file has more than {MAX_BYTES:,} bytes, which no story has.",
            "Split it in two stories.",
        )
        raise StoryError(report.found)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = bytes(error.object[: error.start])
        line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode()) + 1
        report.add("E116", line, "The file is not UTF-8 text.", "Save it again with the encoding UTF-8.", column)
        raise StoryError(report.found) from None


def parse_text(text: str, file: str = "story.md") -> tuple[Story | None, Report]:
    """Parse and check a story's text.

    Returns the story, or None when an error keeps it from being played, and the report with every
    diagnostic, warnings included. `file` names the text in messages.
    """
    report = Report(file)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = _CONTROL.sub(" ", text).split("\n")
    end = next((index for index, line in enumerate(lines[1:], start=1) if line.strip() == "---"), 0)
    if lines[0].strip() != "---" or not end:
        what = "has no end" if lines[0].strip() == "---" else "is missing"
        report.add(
            "E101",
            1,
            f"The story's header {what}.",
            'Begin with a line "---", then "id: …" and the other keys, then "---".',
        )
        return None, report
    header = parse_header(lines[1:end], 2, report)
    stem = Path(file).name.removesuffix(SUFFIX)
    if file.endswith(SUFFIX) and not id_matches_file(header.id, stem):
        report.add(
            "E116",
            header.lines.get("id", 1),
            f'The story "{header.id}" stands in {Path(file).name}.',
            f'Name the file "{header.id}{SUFFIX}".',
        )
    body = Body(report)
    body.read(lines[end + 1 :], end + 2)
    story = Story(
        id=header.id,
        title=header.title,
        role=header.role,
        minutes=header.minutes,
        version=header.version,
        meters=tuple(header.meters),
        people=tuple(header.people),
        nodes=tuple(body.nodes),
        facts=tuple(header.facts),
        ids=header.ids,
        debrief=tuple(body.debrief),
        file=file,
        quiet=tuple(header.quiet),
        lang=header.lang,
        ask=header.ask,
    )
    check(story, report)
    # Imported when there is a story: `import scenarios` alone should cost next to nothing.
    from scenarios.language.style import check_style  # noqa: PLC0415

    check_style(story, report)
    report.found = hush(story.quiet, report.found, file)
    return (None if report.has_errors else story), report


def load_story(path: Path) -> Story:
    """The story of a file, ready to be played.

    Raises:
        StoryError: with every diagnostic of the file.
    """
    story, report = parse_text(read_story_text(path), str(path))
    if story is None:
        raise StoryError(found for found in report.found if found.is_error)
    return story
