"""What a student may be told of the marking of their answer: what was published, and nobody's name in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.marking.agreeing import verdicts
from grader.marking.commenting import rendered, said_on, said_on_the_whole
from grader.marking.placing import is_same

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grader.manual import Place
    from grader.marking.model import Agreed, Standing
    from grader.marking.store import Store
    from grader.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Told:
    """The published mark of an answer.

    `levels` are by criterion, and between two where two markers' were; `marks` are the rubric's, `score` is what stands in
    the gradebook for them. `comment` is the comment as it was written there; `on` and `whole` are its parts, by criterion
    and on the whole.
    """

    levels: Mapping[str, float]
    marks: float
    score: float
    comment: str
    on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: tuple[str, ...] = ()


def told(store: Store, assignment: str, rubric: Rubric) -> dict[Place, Told | None]:
    """Of each answer that somebody handed in what its student may be told, by student, notebook and question.

    None where nothing was published, or where what was published is no longer the last word: the mark was agreed anew,
    or the text was replaced.
    """
    published, digests = store.published(assignment), store.answers(assignment)
    found = {verdict.piece: verdict for verdict in verdicts(store, assignment, rubric)}
    answers: dict[Place, Told | None] = {}
    for piece in store.pieces(assignment):
        if not piece.student:
            continue
        place = piece.student, piece.notebook, piece.question
        verdict, (number, score) = found[piece.code], published.get(piece.code, (0, 0.0))
        answers[place] = None
        agreed = verdict.agreed
        # A mark that was never published has no number, nor has an agreed one that is not in the store yet.
        if agreed is None or not number or verdict.number != number:
            continue
        if is_same(agreed.answer, digests.get(piece.code, "")):
            answers[place] = _told(agreed, verdict.standings, score, rubric)
    return answers


def _told(agreed: Agreed, standings: Sequence[Standing], score: float, rubric: Rubric) -> Told | None:
    if set(agreed.levels) != set(rubric.keys):
        return None  # the rubric was changed since, and its words would not be those that were meant
    on = {key: said for key in rubric.keys if (said := said_on(key, agreed, standings))}
    return Told(
        dict(agreed.levels),
        agreed.marks,
        score,
        rendered(agreed, standings, rubric),
        on,
        said_on_the_whole(agreed, standings),
    )
