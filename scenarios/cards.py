"""`library`: the kit's stories as cards, with what has been played of them beside the notebook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.attempt import read_attempt
from scenarios.journal import AttemptError, attempt_path, is_new
from scenarios.language.diagnostics import StoryError
from scenarios.shelf import STORIES, UnknownStoryError, find_story, story_files
from scenarios.strings_class import WORDS
from scenarios.text import inline, plain

if TYPE_CHECKING:
    from scenarios.story import Story

# The list is named twice, to weigh more than what a notebook says of every list.
_STYLE = (
    "<style>"
    "ul.signoff-cards.signoff-cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr));gap:1rem;"
    "list-style:none;margin:.5rem 0;padding:0}"
    ".signoff-cards>li{border:1px solid currentColor;border-radius:6px;padding:1rem 1.1rem;margin:0;line-height:1.5;"
    "overflow-wrap:anywhere}"
    ".signoff-cards h3{margin:0;font-size:1.2em;line-height:1.25}.signoff-cards p{margin:.4em 0 0}"
    ".signoff-cards code{white-space:pre-wrap}"
    "</style>"
)


@dataclass(frozen=True, slots=True)
class Card:
    """A story on the shelf: the story, or why it cannot be read, and in words how far it was played."""

    id: str
    story: Story | None
    state: str
    problem: str = ""


class Cards:
    """What `library` returns: shows itself in a notebook, and prints as plain text."""

    def __init__(self, cards: tuple[Card, ...]) -> None:
        self.cards = cards

    def __repr__(self) -> str:
        # What was played is left out: this text is what a saved notebook is compared by, and it must not change.
        lines = [
            f'{card.story.title} ({WORDS["card_minutes"].format(n=card.story.minutes)}): scenarios.play("{card.id}")'
            if card.story
            else f"{card.id}: {WORDS['card_mistakes'].lower()}"
            for card in self.cards
        ]
        return "\n".join([f"{WORDS['stories']}:", *lines])

    def _repr_html_(self) -> str:
        # A list says how many there are, and screen readers step through it; role, because Safari drops it otherwise.
        cards = "".join(f"<li>{_html(card)}</li>" for card in self.cards)
        return f'{_STYLE}<h2>{plain(WORDS["stories"])}</h2><ul class="signoff-cards" role="list">{cards}</ul>'


def _html(card: Card) -> str:
    problem = f'<p style="white-space:pre-wrap">{plain(card.problem)}</p>' if card.problem else ""
    if card.story is None:
        return f"<h3>{plain(card.id)}</h3><p><b>{plain(card.state)}.</b></p>{problem}"
    call = f'scenarios.play("{card.id}")'
    return (
        f"<h3>{plain(card.story.title)}</h3>"
        f"<p>{plain(WORDS['card_minutes'].format(n=card.story.minutes))}</p>"
        f"<p>{plain(WORDS['card_role'])}: {inline(card.story.role)}</p>"
        f"<p><b>{plain(card.state)}.</b></p>{problem}"
        f"<p>{plain(WORDS['card_open'])} <code>{plain(call)}</code></p>"
    )


def _state(story: Story, folder: Path) -> tuple[str, str]:
    """How far a story was played, in words, and what is wrong with the attempt if something is."""
    try:
        path = attempt_path(story.id, folder)
        if is_new(path):
            return WORDS["card_new"], ""
        attempt = read_attempt(path, story)
    except (AttemptError, ValueError) as error:  # ValueError: a folder's name that no system takes
        return WORDS["card_damaged"], str(error)
    seen = {play.ending for play in attempt.tries if play.ending}
    if seen:
        return WORDS["card_endings"].format(seen=len(seen), all=len(story.endings)), ""
    made = len(attempt.tries[-1].decisions)
    return WORDS["card_playing_one" if made == 1 else "card_playing"].format(n=made), ""


def _card(story_id: str, file: Path, folder: Path) -> Card:
    try:
        story = find_story(file)
    except (StoryError, UnknownStoryError) as error:
        return Card(story_id, None, WORDS["card_mistakes"], str(error))
    return Card(story_id, story, *_state(story, folder))


def library(folder: str | Path = ".", *, stories: Path = STORIES) -> Cards:
    """Show the stories there are, and how far you have played them.

    Nothing is written and nothing raised: what is wrong with an attempt or with a story is said on its card.

    Args:
        folder: where the folder `attempts` lies, as in `play`.
        stories: a folder of ``.story.md`` files; the kit's own unless given.
    """
    return Cards(tuple(_card(story_id, file, Path(folder)) for story_id, file in story_files(stories).items()))
