"""The round before the first real mark: a marker marks the anchor texts, and sees how far they are from the reference."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from grader.anchors import count_words
from grader.marking import events
from grader.marking.agreement import adjacent, exact, severity, weighted_kappa
from grader.marking.asked import as_html
from grader.marking.model import MarkingError, Standing, anchor_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grader.anchors import Anchor
    from grader.marking.model import Kind
    from grader.marking.store import Store
    from grader.rubric import Rubric


class Calibration:
    """One marker's calibration for one assignment. Without anchor texts there is none, and nothing waits for it."""

    def __init__(self, store: Store, rubric: Rubric, anchors: Sequence[Anchor], marker: str) -> None:
        self._store, self._rubric, self._marker = store, rubric, marker
        self._anchors = {anchor_code(rubric.assignment, anchor.id): anchor for anchor in anchors}
        # Each marker has an order of their own here, too.
        self._order = sorted(self._anchors)
        random.Random(f"{rubric.assignment}/{marker}").shuffle(self._order)  # noqa: S311  # an order, no secret

    def __contains__(self, code: str) -> bool:
        """Whether this is an anchor text's code."""
        return code in self._anchors

    def finished(self) -> bool:
        """Whether every text has a level in each criterion, and the marker is done with it."""
        found = self._standings()
        return all(code in found and found[code].finished(self._rubric.keys) for code in self._anchors)

    def set_level(self, code: str, criterion: str, level: int | None) -> None:
        """Set a level of an anchor text.

        Raises:
            MarkingError: the marker is done with it.
        """
        if self._of(code).done:
            raise MarkingError("You have seen the reference for this text, so its levels stay as they are.")
        self._add(code, "level", criterion, level)

    def done(self, code: str, done: bool) -> None:
        """Be done with an anchor text: from then on its reference shows.

        Raises:
            MarkingError: a level is missing, or the reference has been seen.
        """
        standing = self._of(code)
        if not done:
            if standing.done:
                raise MarkingError("You have seen the reference for this text, so it cannot be taken up again.")
            return
        missing = [one.name for one in self._rubric.criteria if one.key not in standing.levels]
        if missing:
            raise MarkingError(f"Give a level for {', '.join(missing)} first.")
        if not standing.done:
            self._add(code, "done", "", 1)

    def standing(self, code: str) -> dict[str, Any]:
        """An anchor text's levels as the marker has set them, as `Work` tells them."""
        standing = self._of(code)
        return {
            "code": code,
            "levels": {key: standing.levels.get(key) for key in self._rubric.keys},
            "comments": {},
            "marks": self._marks(standing),
            "done": standing.done,
            "state": "done" if standing.done else "begun" if standing.levels else "unmarked",
            "flagged": False,
            "flag": "",
            "saved": standing.at.isoformat() + "Z" if standing.at else None,
        }

    def state(self) -> dict[str, Any]:
        """Where the round stands: see `Work.calibration`."""
        found = self._standings()
        texts = [self._text(number, code, found) for number, code in enumerate(self._order, start=1)]
        finished = all(text["done"] for text in texts)
        if not texts:
            why = "There are no anchor texts for this assignment, so there is no calibration round."
        elif finished:
            why = "You have finished the calibration round."
        else:
            left = sum(not text["done"] for text in texts)
            why = f"Mark the {left} anchor texts that are left, as if they were students'. Then the marking begins."
        return {
            "needed": bool(texts),
            "finished": finished,
            "why": why,
            "texts": texts,
            "result": self._result(found) if texts and finished else None,
        }

    def references(self) -> list[dict[str, Any]]:
        """The anchor texts with their levels, to mark by."""
        return [
            {"code": code, "id": anchor.id, "text": anchor.text, "html": as_html(anchor.text), **_reference(anchor)}
            for code, anchor in self._anchors.items()
        ]

    def _text(self, number: int, code: str, found: dict[str, Standing]) -> dict[str, Any]:
        anchor, standing = self._anchors[code], found.get(code) or Standing(code, self._marker)
        return {
            "code": code,
            "number": number,
            "text": anchor.text,
            "html": as_html(anchor.text),
            "words": count_words(anchor.text),
            "levels": {key: standing.levels.get(key) for key in self._rubric.keys},
            "marks": self._marks(standing),
            "done": standing.done,
            "reference": _reference(anchor) | {"marks": self._rubric.marks(anchor.levels)} if standing.done else None,
        }

    def _result(self, found: dict[str, Standing]) -> dict[str, Any]:
        def compared(keys: Sequence[str]) -> tuple[list[int], list[int]]:
            pairs = [
                (found[code].levels[key], anchor.levels[key]) for code, anchor in self._anchors.items() for key in keys
            ]
            return [mine for mine, _ in pairs], [theirs for _, theirs in pairs]

        mine, theirs = compared(self._rubric.keys)
        return {
            "exact": exact(mine, theirs).value,
            "adjacent": adjacent(mine, theirs).value,
            "kappa": weighted_kappa(mine, theirs).value,
            "severity": severity(mine, theirs).value,
            "criteria": [
                {
                    "key": key,
                    "exact": exact(*compared([key])).value,
                    "adjacent": adjacent(*compared([key])).value,
                    "severity": severity(*compared([key])).value,
                }
                for key in self._rubric.keys
            ],
        }

    def _marks(self, standing: Standing) -> float | None:
        whole = set(standing.levels) == set(self._rubric.keys)
        return self._rubric.marks(standing.levels) if whole else None

    def _standings(self) -> dict[str, Standing]:
        with self._store.reading() as connection:
            acts = events.by_marker(connection, self._rubric.assignment, self._marker, "calibration")
        return {piece: standing for (piece, _), standing in events.standings(acts).items()}

    def _of(self, code: str) -> Standing:
        return self._standings().get(code) or Standing(code, self._marker)

    def _add(self, code: str, kind: Kind, criterion: str, level: int | None) -> None:
        with self._store.writing(alone=False) as connection:
            events.add(
                connection,
                self._rubric.assignment,
                self._marker,
                code,
                kind,
                criterion=criterion,
                level=level,
                round_="calibration",
            )


def _reference(anchor: Anchor) -> dict[str, Any]:
    return {"levels": dict(anchor.levels), "why": dict(anchor.why), "borderline": anchor.borderline}
