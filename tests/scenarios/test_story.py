from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scenarios.story import story_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from scenarios.story import Story


def test_the_canonical_form_is_json_and_says_everything(small: Story) -> None:
    data = json.loads(small.to_json())
    assert data == story_data(small)
    assert [node["id"] for node in data["nodes"]] == ["call", "quote", "later", "done", "gone"]
    call = data["nodes"][0]
    assert call["on_enter"] == [{"effects": [{"meter": "trust", "change": -1}], "if": "visited later"}]
    assert call["choices"][3]["chance"] == {"percent": 40, "target": "gone"}
    assert call["choices"][2]["if"] == "trust >= 8"
    assert data["people"][1] == {
        "key": "QC",
        "name": "Quinn Carr",
        "about": "wants a file that passes",
        "hidden": True,
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n\n", "\n\n\n"),
        ("  effects", "      effects"),
        ("trust >= 8", "(trust>=8)"),
        ("The cut was *locked*.", "The cut\n  was\n*locked*."),
        ("minutes: 5", "minutes:    5   # a comment"),
        ("trust +1, priced", "trust +1,priced"),
        ("why: SECRET-WHY-PRICE", "why:\n    SECRET-WHY-PRICE"),
        ("* [price] Price it. -> quote", "* [price] Price it.\n    -> quote"),
        ("QC: SECRET-VOICE I reject", "QC: SECRET-VOICE\nI reject"),
        ("id: small-change\ntitle: Small change & co", "title: Small change & co\nid: small-change"),
    ],
)
def test_layout_does_not_change_the_hash(
    small: Story, small_text: str, good: Callable[..., Story], old: str, new: str
) -> None:
    assert old in small_text
    other = good(small_text.replace(old, new))
    assert other.to_json() == small.to_json()
    assert other.hash == small.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It's tiny.", "It's small."),
        ("trust >= 8", "trust >= 7"),
        ("budget -9", "budget -8"),
        ("chance 40%", "chance 41%"),
        ("approach: avoid\n", "approach: record\n"),
        ("SECRET-WHY-SEND", "why"),
        ("qc_known\npeople", "qc_known, third\npeople"),
        ("(e-mail, 23:12)", "(e-mail, 23:13)"),
        ("QC (hidden)", "VC (hidden)"),
        ("trust 6, budget 5", "budget 5, trust 6"),
        ("version: 1", "version: 2"),
        ("minutes: 5", "minutes: 6"),
        ("not priced", "priced"),
        ("record: Promised a price by 17:40", "record: Promised"),
    ],
)
def test_content_changes_the_hash(
    small: Story, small_text: str, good: Callable[..., Story], old: str, new: str
) -> None:
    assert old in small_text
    text = small_text.replace(old, new)
    if old.startswith("QC (hidden"):
        text = text.replace("\nQC:", "\nVC:").replace("} QC:", "} VC:")
    assert good(text).hash != small.hash


def test_the_hash_is_fixed(small_text: str, good: Callable[..., Story]) -> None:
    """Attempts that learners made name their story by it: a change of the canonical form is a change of FORMAT."""
    assert good(small_text).hash == "4bec9f90a228bde8581a6078cdaf81d05c8c67f2a27417de25054508dc1a3ea8"


def test_look_ups(small: Story) -> None:
    assert small.node("quote").title == "Friday, 17:25"
    assert small.has_node("quote")
    assert not small.has_node("qoute")
    with pytest.raises(KeyError):
        small.node("qoute")
    assert small.choice("quote", "send") is small.node("quote").choices[0]
    assert small.choice("quote", "price") is None
    assert small.choice("nowhere", "price") is None
    assert [node.id for node in small.endings] == ["done", "gone"]
    person = small.person("SAM")
    assert person is not None
    assert person.name == "Sam O'Brien & Sons"
    assert small.person("VAL") is None


def test_a_story_cannot_be_changed(small: Story) -> None:
    with pytest.raises(AttributeError):
        small.title = "Other"  # type: ignore[misc]  # that it fails is the point
    with pytest.raises(AttributeError):
        small.nodes[0].id = "other"  # type: ignore[misc]  # the same
