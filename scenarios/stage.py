"""The one line that a notebook needs: `play` a story, see the `library`, discuss with the `class_view`.

What stands behind each is imported when it is asked for, so that the engine, the checker and the command line start
without the widget libraries.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.journal import AttemptError, attempt_path
from scenarios.language.diagnostics import StoryError, did_you_mean
from scenarios.shelf import UnknownStoryError, find_story
from scenarios.strings import LANGUAGES
from scenarios.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.cards import Cards
    from scenarios.class_data import ClassData
    from scenarios.class_page import ClassView
    from scenarios.player import MeterMode, ReasonMode
    from scenarios.spread import Spread
    from scenarios.story import Story


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
    class_spread: str | Path | ClassData | None = None,
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
        class_spread: how a class chose, to be shown in the debrief: the folder of its attempts, or the `data` of a
            `class_view`. A panel's answers are shown wherever their file stands beside the story.

    What keeps the story from being played is shown in place of the player, never raised.
    """
    from IPython.display import display  # noqa: PLC0415

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
        spreads, notice = _spreads(found, class_spread, words)
        if not _can_hold_a_widget():
            display(_transcript(found, path, words, lang=lang, meters=meters, spreads=spreads), raw=True)
            return
        from scenarios.player import Player  # noqa: PLC0415  # the widget libraries

        player = Player(found, path, reason=reason, meters=meters, lang=lang, seed=seed, spreads=spreads, notice=notice)
    except (_OptionError, UnknownStoryError, StoryError, AttemptError) as error:
        display(Problem(words["cannot_play"], str(error)))
        return
    player.show()


def _can_hold_a_widget() -> bool:
    """Whether a kernel runs this, which a front end can speak with. A grader runs notebooks without one."""
    from IPython.core.getipython import get_ipython  # noqa: PLC0415  # see above

    shell = get_ipython()
    return shell is None or getattr(shell, "kernel", None) is not None


def _transcript(
    story: Story, path: Path, words: Mapping[str, str], *, lang: str, meters: str, spreads: Sequence[Spread]
) -> dict[str, str]:
    """What was played, to be read."""
    from scenarios.sitting import Sitting  # noqa: PLC0415  # see above
    from scenarios.transcript import kept  # noqa: PLC0415
    from scenarios.view import closed_view, make_view  # noqa: PLC0415

    try:
        sitting = Sitting(story, path, words=words)
    except AttemptError as error:
        return kept(closed_view(story, words, lang=lang, error=str(error)))
    return kept(make_view(sitting.session, words, step=sitting.step, lang=lang, meters=meters, spreads=spreads))


def _spreads(
    story: Story, of_class: str | Path | ClassData | None, words: Mapping[str, str]
) -> tuple[list[Spread], str]:
    """How others chose, as far as it can be read, and what to say about what cannot: the play goes on without it."""
    from scenarios.panel import PanelError, read_panel  # noqa: PLC0415  # see above
    from scenarios.spread import class_spread, panel_spread  # noqa: PLC0415

    spreads, troubles = [], []
    try:
        if panel := read_panel(story):
            spreads.append(panel_spread(panel, words))
    except PanelError as error:
        troubles.append(words["no_panel"].format(problem=error))
    if of_class is not None:
        from scenarios.class_data import ClassData, ClassError, read_class  # noqa: PLC0415

        try:
            data = of_class if isinstance(of_class, ClassData) else read_class(of_class, story=Path(story.file))[0]
            if data.story.hash != story.hash:
                raise ClassError(f'It is of "{data.story.title}", or of another version of this story.')
            spreads.append(class_spread(data, words))
        except ClassError as error:
            troubles.append(words["no_class"].format(problem=error))
    return spreads, " ".join(troubles)


def library(folder: str | Path = ".") -> Cards:
    """The kit's stories as cards: minutes, role, and how far each was played beside the notebook in this folder."""
    from scenarios.cards import library as cards  # noqa: PLC0415  # see above

    return cards(folder)


def class_view(folder: str | Path, *, story: str | Path | None = None, minimum: int = 5) -> ClassView | Problem:
    """Show how a class played a story, without names and without numbers about a few people.

    Args:
        folder: holds the attempts of the class at any depth: an nbgrader course, its `submitted`, or a flat folder.
        story: a story's id or file; needed when the folder holds attempts of several.
        minimum: no number is given about fewer people than this.

    What stands in the way is shown in place of the view, never raised.
    """
    from scenarios.class_page import class_view as view  # noqa: PLC0415  # see above

    return view(folder, story=story, minimum=minimum)
