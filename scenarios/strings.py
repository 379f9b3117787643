"""Every word of the player's interface, a module a language; {braces} are filled in. Stories bring their own language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.strings_en import ENGLISH
from scenarios.strings_es import SPANISH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["ENGLISH", "LANGUAGES", "date_in_words"]

LANGUAGES: dict[str, dict[str, str]] = {"en": ENGLISH, "es": SPANISH}


def date_in_words(day: date, words: Mapping[str, str]) -> str:
    """A date as the interface's language writes it, whatever the machine's locale is.

    >>> from datetime import date
    >>> date_in_words(date(2026, 11, 21), SPANISH)
    '21 de noviembre de 2026'
    """
    return words["date"].format(day=day.day, month=words["months"].split()[day.month - 1], year=day.year)
