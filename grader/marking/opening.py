"""The pieces of an assignment, entered into the store from what is graded, and the text that each has now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.marking.place import store_place
from grader.marking.store import Store, digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from grader.marking.showing import Showing


def open_store(course: Path) -> Store:
    """The marking store of a course directory.

    Raises:
        MarkingError: it cannot be opened, or its setting cannot be read.
    """
    return Store.open(store_place(course))


def enter_pieces(store: Store, showing: Showing) -> dict[str, str]:
    """Enter every answer that somebody handed in, and note what each says. Returns the digests of the texts, by code.

    It is safe to call again: what is there stays, what came late is added, and a text that changed is noted.
    """
    texts: dict[tuple[str, str, str], str] = {}
    answered = []
    for question, student, text in showing.handed_in():
        key = question.notebook, question.id, student
        texts[key] = text
        if question.is_answered_by(text):
            answered.append(key)
    store.enter(showing.assignment, answered)
    # A piece whose text is gone, or was emptied since, has changed like any other.
    digests = {
        piece.code: digest_of(texts.get((piece.notebook, piece.question, piece.student), ""))
        for piece in store.pieces(showing.assignment)
        if piece.student
    }
    store.saw(digests)
    return digests
