"""`play`, the one line that a lesson needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.journal import AttemptError, attempt_path
from scenarios.language.diagnostics import StoryError, did_you_mean
from scenarios.library import UnknownStoryError, find_story
from scenarios.strings import LANGUAGES
from scenarios.text import plain

if TYPE_CHECKING:
    from scenarios.player import MeterMode, ReasonMode


REASON_MODES = ("optional", "required", "off")
METER_MODES = ("shown", "banded", "hidden")


class _OptionError(Exception):
    """An option of `play` that it does not know."""


class Problem:
    """A message in place of the player, in the words of whoever raised it."""

    def __init__(self, title: str, message: str) -> None:
        self.title, self.message = title, message

    def __repr__(self) -> str:
        return f"{self.title}: {self.message}"

    def _repr_html_(self) -> str:
        style = "border-inline-start:4px solid #c0392b;padding:.6em 1em;white-space:pre-wrap;max-width:46em"
        return f'<div role="alert" style="{style}"><b>{plain(self.title)}.</b>\n{plain(self.message)}</div>'


def play(
    story: str | Path,
    *,
    reason: ReasonMode = "optional",
    meters: MeterMode = "shown",
    folder: str | Path = ".",
    lang: str = "en",
    seed: int | None = None,
) -> None:
    """Play a story in a notebook; the attempt is kept in ``attempts/<story id>.jsonl`` beside it.

    Args:
        story: a story's id, or the path of a ``.story.md`` file.
        reason: whether the learner's reason is "optional", "required" or "off".
        meters: whether the meters are "shown" as numbers, "banded" as low, middle or high, or "hidden"; at the debrief
            all numbers are shown.
        folder: where the folder `attempts` lies.
        lang: language of the interface.
        seed: of the story's chances; drawn when the attempt begins unless given.

    What keeps the story from being played is shown in place of the player, never raised.
    """
    # Imported here, so that the engine, the checker and the command line start without the widget libraries.
    from IPython.display import display  # noqa: PLC0415

    from scenarios.player import Player  # noqa: PLC0415

    words = LANGUAGES.get(lang, LANGUAGES["en"])
    try:
        if lang not in LANGUAGES:
            raise _OptionError(f'There is no interface in "{lang}". {did_you_mean(str(lang), LANGUAGES)}')
        if reason not in REASON_MODES:
            raise _OptionError(f'"reason" cannot be "{reason}". {did_you_mean(str(reason), REASON_MODES)}')
        if meters not in METER_MODES:
            raise _OptionError(f'"meters" cannot be "{meters}". {did_you_mean(str(meters), METER_MODES)}')
        found = find_story(story)
        path = attempt_path(found.id, Path(folder))
        player = Player(found, path, reason=reason, meters=meters, lang=lang, seed=seed)
    except (_OptionError, UnknownStoryError, StoryError, AttemptError) as error:
        display(Problem(words["cannot_play"], str(error)))
        return
    player.show()
