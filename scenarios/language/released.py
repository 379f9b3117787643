"""What a story's readers hold on to once it is released: the ids that their attempts are written in.

Beside a released story stands ``<id>.released.json``, written by `release`. As long as the story's version is the one
that was released, every node and every choice of the release must still be there: an attempt names its path by them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.language.diagnostics import nearest
from scenarios.language.report import ID, Report

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.language.diagnostics import Diagnostic
    from scenarios.story import Story

SUFFIX = ".released.json"
FORMAT = 1
_SHOWN = 8  # ids named in a message


@dataclass(frozen=True, slots=True)
class Release:
    """What was released: the story's id, version and hash, and the choices of each node."""

    story: str
    version: int
    hash: str
    nodes: dict[str, tuple[str, ...]]


def released_path(path: Path) -> Path:
    """Where the release of a story's file stands."""
    return path.with_name(path.name.removesuffix(".story.md") + SUFFIX)


def release(story: Story) -> str:
    """The text of the file that says what is released: the story's version, hash and ids, sorted."""
    nodes = {node.id: sorted(choice.id for choice in node.choices) for node in story.nodes}
    data = {"format": FORMAT, "story": story.id, "version": story.version, "hash": story.hash, "nodes": nodes}
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def check_released(story: Story, text: str, file: str) -> list[Diagnostic]:
    """Compare a story with its release; `text` and `file` are those of the release.

    What is wrong with the story is told of the story's file, what is wrong with the release of the release's.
    """
    report = Report(file)
    released = _read(text, report)
    if released is None:
        return report.found
    if released.story != story.id:
        message = f'This is the release of "{released.story[:40]}", not of "{story.id}".'
        report.add("E211", 1, message, "Give the file the name of its story, or release this one.")
        return report.found
    report = Report(story.file)
    if story.version < released.version:
        message = f"Version {released.version} is released already, and this is version {story.version}."
        report.add("E210", 1, message, f'Write "version: {released.version}", or a higher one.')
    if story.version <= released.version:
        _vanished(story, released, report)
    return report.found


def _read(text: str, report: Report) -> Release | None:
    advice = "Fetch it again from the release, or release the story anew; do not mend it by hand."
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        report.add("E211", 1, "The release is not JSON.", advice)
        return None
    match data:
        case {"format": 1, "story": str(story), "version": int(version), "hash": str(digest), "nodes": dict(nodes)} if (
            version > 0 and not isinstance(version, bool) and all(map(_is_node, nodes.items()))
        ):
            return Release(story, version, digest, {node: tuple(choices) for node, choices in nodes.items()})
        case {"format": int(number)} if number > FORMAT:
            report.add("E211", 1, f"The release has format {number}; this version reads {FORMAT}.", "Update Signoff.")
        case _:
            report.add("E211", 1, "The release does not say what was released.", advice)
    return None


def _is_node(item: tuple[str, Any]) -> bool:
    node, choices = item
    return bool(ID.match(node)) and isinstance(choices, list) and all(map(_is_id, choices))


def _is_id(text: object) -> bool:
    return isinstance(text, str) and bool(ID.match(text))


def _vanished(story: Story, released: Release, report: Report) -> None:
    """One error for all nodes that are gone, and one for each node that has lost choices."""
    raised = f'or write "version: {released.version + 1}": those attempts then end where the stories part.'
    gone = [node for node in released.nodes if not story.has_node(node)]
    if gone:
        fresh = [node.id for node in story.nodes if node.id not in released.nodes]
        what, those = ("node", "it") if len(gone) == 1 else ("nodes", "one of them")
        message = (
            f"Version {released.version} was released with the {what} {_names(gone)}, now gone: "
            f"attempts that came to {those} can no longer be replayed."
        )
        report.add("E210", 1, message, f"{_renamed(gone, fresh)}Bring back what is gone, {raised}")
    for node in story.nodes:
        known = released.nodes.get(node.id, ())
        lost = [choice for choice in known if story.choice(node.id, choice) is None]
        if lost:
            fresh = [choice.id for choice in node.choices if choice.id not in known]
            what, those = ("choice", "it") if len(lost) == 1 else ("choices", "one of them")
            message = (
                f'Version {released.version} was released with the {what} {_names(lost)} in "{node.id}", now gone: '
                f"attempts that took {those} can no longer be replayed."
            )
            advice = f"{_renamed(lost, fresh)}Bring back what is gone, {raised}"
            report.add("E210", node.line, message, advice, node=node.id)


def _names(ids: list[str]) -> str:
    shown = ", ".join(f'"{each[:40]}"' for each in ids[:_SHOWN])
    return f"{shown} and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else shown


def _renamed(gone: list[str], fresh: list[str]) -> str:
    """A guess at an id that was only changed, which is how most of them vanish."""
    old = next((each for each in gone if nearest(each, fresh)), "")
    return f'Was "{old}" renamed to "{nearest(old, fresh)}"? An id stays. ' if old else ""
