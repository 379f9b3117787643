from __future__ import annotations

import pytest

from scenarios.personas import LEANINGS, PERSONAS, weight
from scenarios.story import APPROACHES, Choice


def choice(approach: str = "", record: str = "") -> Choice:
    return Choice("c", "Text.", "n", approach=approach, record=record)


def test_every_persona_leans_somewhere_and_by_names_that_stories_use() -> None:
    assert set(LEANINGS) == set(PERSONAS)
    assert all(set(leanings) <= set(APPROACHES) for leanings in LEANINGS.values())


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_choice_is_out_of_the_question(persona) -> None:
    assert all(weight(persona, choice(approach)) > 0 for approach in ("", *APPROACHES))


@pytest.mark.parametrize(
    ("persona", "approach"),
    [("pleaser", "accommodate"), ("rule-quoter", "rights"), ("avoider", "avoid"), ("record-keeper", "record")],
)
def test_each_persona_likes_one_approach_best(persona, approach) -> None:
    assert max(APPROACHES, key=lambda other: weight(persona, choice(other))) == approach


def test_what_is_written_down_draws_the_record_keeper_alone() -> None:
    noted, unnoted = choice("interests", record="Promised."), choice("interests")
    assert weight("record-keeper", noted) > weight("record-keeper", unnoted)
    for persona in set(PERSONAS) - {"record-keeper"}:
        assert weight(persona, noted) == weight(persona, unnoted)
