"""The player's front end and the words it draws, which live in Python."""

import re
from string import Formatter

from scenarios.player import STATIC
from scenarios.strings import ENGLISH, LANGUAGES

SOURCES = STATIC.parent  # what browsers load is made of these: tests/scenarios/test_bundle.py
SCRIPT = "".join((SOURCES / name).read_text(encoding="utf-8") for name in ("player.js", "debrief.js"))


def test_every_word_that_the_front_end_asks_for_is_there():
    asked = set(re.findall(r"\bt\(\"([a-z_]+)\"", SCRIPT))
    assert len(asked) > 40
    assert asked - set(ENGLISH) == set()


def test_the_front_end_brings_no_words_of_its_own():
    texts = re.findall(r"(?:text|\"aria-label\"): \"([^\"]+)\"", SCRIPT)
    assert [text for text in texts if re.search(r"[A-Za-z]{3}", text)] == []


def test_languages_say_the_same_with_the_same_blanks():
    blanks = {key: {name for _, name, _, _ in Formatter().parse(text) if name} for key, text in ENGLISH.items()}
    for language, words in LANGUAGES.items():
        assert set(words) == set(ENGLISH), language
        for key, text in words.items():
            assert {name for _, name, _, _ in Formatter().parse(text) if name} == blanks[key], (language, key)


def test_it_asks_for_nothing_outside_the_page():
    for name in ("player.js", "player.css", "debrief.js", "debrief.css", "portfolio.css"):
        text = (SOURCES / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|//cdn|@import|url\(", text)
