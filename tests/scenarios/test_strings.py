from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

import scenarios
from scenarios.conditions import OPERATORS
from scenarios.story import APPROACHES, CHANNELS
from scenarios.strings import ENGLISH, LANGUAGES, date_in_words
from scenarios.transcript import _CHANNELS as CHANNEL_KEYS
from scenarios.view import BANDS

PACKAGE = Path(scenarios.__file__).parent
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}


def test_every_word_that_python_asks_for_is_there() -> None:
    asked = {key for text in SOURCES.values() for key in re.findall(r"""words\[["']([^"'{]+)["']\]""", text)}
    assert len(asked) > 15
    assert asked <= set(ENGLISH)


def test_every_word_of_a_family_is_there() -> None:
    families = {
        *(f"approach_{approach}" for approach in APPROACHES),
        *(f"compare_{operator}" for operator in OPERATORS),
        *(f"band_{name}" for _, name in BANDS),
        *(f"channel_{CHANNEL_KEYS.get(channel, channel)}" for channel in CHANNELS),
    }
    assert families <= set(ENGLISH)


def test_no_word_is_left_over() -> None:
    """A word that nothing shows would be translated for nobody."""
    player = "".join((PACKAGE / "static" / name).read_text(encoding="utf-8") for name in ("player.js", "debrief.js"))
    everything = player + "".join(text for name, text in SOURCES.items() if not name.startswith("strings_"))
    stems = ("approach_", "band_", "compare_", "channel_")
    unused = [
        key for key in ENGLISH if not key.startswith(stems) and not re.search(rf"\b{re.escape(key)}\b", everything)
    ]
    assert unused == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_has_the_same_words_with_the_same_gaps(lang: str) -> None:
    words = LANGUAGES[lang]
    assert set(words) == set(ENGLISH)
    for key, text in words.items():
        assert text.strip() == text != ""
        gaps = [
            [name for _, name, _, _ in Formatter().parse(each) if name is not None] for each in (text, ENGLISH[key])
        ]
        assert sorted(gaps[0]) == sorted(gaps[1]), key
        assert all(re.fullmatch(r"[a-z]+", name) for name in gaps[0])


def test_every_language_has_its_months() -> None:
    for words in LANGUAGES.values():
        assert len(set(words["months"].split())) == 12
    assert date_in_words(date(2026, 11, 21), LANGUAGES["en"]) == "21 November 2026"
    assert date_in_words(date(2026, 1, 2), LANGUAGES["es"]) == "2 de enero de 2026"
