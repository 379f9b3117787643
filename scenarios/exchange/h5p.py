"""A story as an H5P Branching Scenario, without the libraries: the platform that opens it has those.

H5P has no variables, so the story is written out moment by moment (unrolled.py). It has no chance either: where the
story throws for it, a question says how the odds stand and lets the learner take either way. The meters, which H5P
cannot show, and the reasons ("why") of single choices, which belong behind the end, are left out.

Format: semantics.json of H5P.BranchingScenario 1.8, H5P.BranchingQuestion 1.0 and H5P.AdvancedText 1.1
(https://github.com/h5p), and https://h5p.org/documentation/developers/json-file-definitions
"""

from __future__ import annotations

import json
import uuid
import zipfile
from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from scenarios.debrief import node_title
from scenarios.exchange.exporting import ExportError, pieces, plain_text, speaker
from scenarios.exchange.unrolled import unroll

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scenarios.exchange.unrolled import Moment, Road
    from scenarios.story import Line, Story

MAX_CONTENTS = 200
LIBRARIES = {
    "H5P.BranchingScenario": (1, 8),
    "H5P.BranchingQuestion": (1, 0),
    "H5P.AdvancedText": (1, 1),
    "FontAwesome": (4, 5),
}
_NAMESPACE = uuid.UUID("0f6a7c52-9c1e-4a43-8a55-60f0d7c1a7e2")
_KEPT = ("<em>", "</em>", "<strong>", "</strong>", "<code>", "</code>")
_END = -1  # a negative number is an end screen


def to_h5p(story: Story) -> dict[str, str]:
    """The files of the package: their names and JSON texts.

    Raises:
        ExportError: written out moment by moment the story takes more than 200 pieces of content.
    """
    moments = unroll(story)
    contents = _Contents(story, moments)
    if len(contents.items) > MAX_CONTENTS:
        raise ExportError(_too_many(story, moments, len(contents.items)))
    files = {"h5p.json": _package(story), "content/content.json": _scenario(story, contents.items)}
    return {name: json.dumps(data, ensure_ascii=False, indent=1) for name, data in files.items()}


def write_h5p(story: Story, path: Path) -> None:
    """Write the package to a file that an H5P platform imports.

    Raises:
        ExportError: as `to_h5p`.
        OSError: the file cannot be written.
    """
    files = to_h5p(story)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files.items():
            package.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)  # no date: equal stories, equal files


def _too_many(story: Story, moments: Iterable[Moment], count: int) -> str:
    copies = Counter(moment.node.id for moment in moments).most_common(3)
    most = ", ".join(f'"{node}" {times} times' for node, times in copies if times > 1)
    return (
        f'"{story.id}" would take {count} pieces of H5P content, and more than {MAX_CONTENTS} cannot be edited or '
        "followed there. H5P remembers nothing, so a node is written once for each state that later lines or choices "
        f"can tell apart{f': {most}' if most else ''}. Fewer conditions, or facts that are read soon after they are "
        "set, bring the number down."
    )


class _Contents:
    """The scenario's list of content: each moment at its own number, the questions about chance behind them."""

    def __init__(self, story: Story, moments: tuple[Moment, ...]) -> None:
        self.story = story
        self.chances: dict[tuple[tuple[int, ...], int], int] = {}
        self.items: list[dict[str, Any]] = [{} for _ in moments]
        for number, moment in enumerate(moments):
            self.items[number] = self._item(moment, number)

    def _item(self, moment: Moment, number: int) -> dict[str, Any]:
        title = plain_text(node_title(moment.node))
        text = f"<p><em>{escape(title)}</em></p>" if moment.node.title and not moment.node.is_end else ""
        text += "".join(_line(self.story, line) for line in moment.lines)
        name = f"{moment.node.id} {number}"
        if moment.node.is_end:
            outcome = f"<p>{_html(moment.node.outcome)}</p>"
            params = {"text": f"{text}{self._debrief(moment.debrief)}"}
            return self._content(name, title, "H5P.AdvancedText", params, _END, (f"<p>{escape(title)}</p>", outcome))
        open_now = [road for road in moment.roads if road.to]
        for road in moment.roads:
            if not road.to:
                text += f"<p><em>Not open now: {escape(plain_text(road.choice.text))}</em></p>"
        if len(open_now) == 1:  # a question has at least two answers
            text += f"<p><strong>{_html(open_now[0].choice.text)}</strong></p>"
            return self._content(name, title, "H5P.AdvancedText", {"text": text}, self._next(open_now[0]))
        answers = [(plain_text(road.choice.text), self._next(road), road.choice.record) for road in open_now]
        return self._question(name, title, text, answers)

    def _next(self, road: Road) -> int:
        """The number of the content behind a choice: a moment, or the question which of two the chance gives."""
        if len(set(road.to)) == 1:
            return road.to[0]
        assert road.choice.chance is not None  # else there is one way
        percent = road.choice.chance.percent
        known = self.chances.get((road.to, percent))
        if known is None:
            known = self.chances[road.to, percent] = len(self.items)
            text = (
                f"<p>What happens next is chance: the first way in {100 - percent} of 100 plays, the second in {percent}. "
                "Throw for it, or choose the one you want to see.</p>"
            )
            answers = [
                (f"The first way ({100 - percent} in 100)", road.to[0], ""),
                (f"The second way ({percent} in 100)", road.to[1], ""),
            ]
            self.items.append({})
            self.items[known] = self._question(f"chance {known}", "Chance", text, answers)
        return known

    def _question(self, name: str, title: str, text: str, answers: Iterable[tuple[str, int, str]]) -> dict[str, Any]:
        alternatives = [
            {
                "text": escape(said),
                "nextContentId": target,
                "feedback": {
                    "title": "<p>Written into the project record</p>" if record else "",
                    "subtitle": f"<p>{_html(record)}</p>" if record else "",
                },
            }
            for said, target, record in answers
        ]
        params = {"branchingQuestion": {"question": text, "alternatives": alternatives}}
        return self._content(name, title, "H5P.BranchingQuestion", params, _END)

    def _content(
        self,
        name: str,
        title: str,
        library: str,
        params: Mapping[str, Any],
        target: int,
        feedback: tuple[str, str] = ("", ""),
    ) -> dict[str, Any]:
        major, minor = LIBRARIES[library]
        kind = {"H5P.AdvancedText": "Text", "H5P.BranchingQuestion": "Branching Question"}[library]
        return {
            "type": {
                "library": f"{library} {major}.{minor}",
                "params": params,
                "subContentId": str(uuid.uuid5(_NAMESPACE, f"{self.story.id} {name}")),
                "metadata": {"contentType": kind, "license": "U", "title": title},
            },
            "showContentTitle": False,
            "nextContentId": target,
            "feedback": {"title": feedback[0], "subtitle": feedback[1]},
            "forceContentFinished": "useBehavioural",
            "contentBehaviour": "useBehavioural",
        }

    def _debrief(self, lines: Iterable[Line]) -> str:
        told = "".join(_line(self.story, line) for line in lines)
        return f"<h2>Debrief</h2>{told}" if told else ""


def _line(story: Story, line: Line) -> str:
    if line.kind == "image":
        return f"<p><em>Picture: {escape(line.text)}</em></p>"
    if line.kind == "say":
        name, where = speaker(story, line)
        return f"<p><strong>{escape(name)}</strong>{escape(f' ({where})') if where else ''}: {_html(line.text)}</p>"
    return f"<p>{_html(line.text)}</p>"


def _html(text: str) -> str:
    """A paragraph with the emphasis that H5P lets through, and no links."""
    return "".join(
        escape(piece.value) if piece.kind == "text" else piece.value * (piece.value in _KEPT) for piece in pieces(text)
    )


def _scenario(story: Story, contents: list[dict[str, Any]]) -> dict[str, Any]:
    scenario = {
        "title": story.title,
        "startScreen": {
            "startScreenTitle": f"<p>{escape(story.title)}</p>",
            "startScreenSubtitle": f"<p>{_html(story.role)}</p>",
        },
        "endScreens": [{"endScreenTitle": "<p>The end</p>", "endScreenSubtitle": "", "contentId": _END}],
        "content": contents,
        "scoringOptionGroup": {"scoringOption": "no-score", "includeInteractionsScores": False},
        "behaviour": {"enableBackwardsNavigation": True, "forceContentFinished": False},
        "l10n": {
            "startScreenButtonText": "Begin",
            "endScreenButtonText": "Begin again",
            "backButtonText": "Back",
            "proceedButtonText": "Go on",
            "disableProceedButtonText": "First finish this part",
            "replayButtonText": "Play the video again",
            "scoreText": "Your score:",
            "fullscreenAria": "Full screen",
        },
    }
    return {"branchingScenario": scenario}


def _package(story: Story) -> dict[str, Any]:
    return {
        "title": story.title,
        "language": "und",
        "defaultLanguage": "en",
        "mainLibrary": "H5P.BranchingScenario",
        "embedTypes": ["iframe"],
        "license": "U",
        "preloadedDependencies": [
            {"machineName": name, "majorVersion": major, "minorVersion": minor}
            for name, (major, minor) in LIBRARIES.items()
        ],
    }
