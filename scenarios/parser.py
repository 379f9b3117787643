"""From the text of a story to immutable data, or to everything that is wrong with it.

The format is Markdown with a few fixed marks; see README.md beside this file.
"""

from __future__ import annotations

from pathlib import Path

from scenarios.body import Body
from scenarios.checker import check
from scenarios.diagnostics import StoryError
from scenarios.header import id_matches_file, parse_header
from scenarios.report import Report
from scenarios.story import Story

MAX_BYTES = 1_000_000
SUFFIX = ".story.md"


def read_story_text(path: Path) -> str:
    """The text of a story file.

    Raises:
        StoryError: the file cannot be read, is not UTF-8 or is larger than a story ever is.
    """
    report = Report(str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        report.add("E116", 1, f"The file cannot be read: {error.strerror}.", "Check its name and permissions.")
        raise StoryError(report.found) from None
    if len(data) > MAX_BYTES:
        report.add(
            "E116",
            1,
            f"The file has {len(data):,} bytes; a story has at most {MAX_BYTES:,}.",
            "Split it in two stories.",
        )
        raise StoryError(report.found)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        report.add("E116", line, "The file is not UTF-8 text.", "Save it again with the encoding UTF-8.")
        raise StoryError(report.found) from None


def parse_text(text: str, file: str = "story.md") -> tuple[Story | None, Report]:
    """Parse and check a story's text.

    Returns the story, or None when an error keeps it from being played, and the report with every
    diagnostic, warnings included. `file` names the text in messages.
    """
    report = Report(file)
    lines = text.splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        report.add(
            "E101",
            1,
            "The story has no header.",
            'Begin with a line "---", then "id: …" and the other keys, then "---".',
        )
        return None, report
    end = next(index for index, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    header = parse_header(lines[1:end], 2, report)
    stem = Path(file).name.removesuffix(SUFFIX)
    if file.endswith(SUFFIX) and not id_matches_file(header.id, stem):
        report.add(
            "E116", 1, f'The story "{header.id}" stands in {Path(file).name}.', f'Name the file "{header.id}{SUFFIX}".'
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
    )
    check(story, report)
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
