"""How hard a text is to read, by the Automated Readability Index.

ARI = 4.71 · characters / words + 0.5 · words / sentences − 21.43, the school year (of the United States) whose pupils
read the text with ease; E. A. Smith and R. J. Senter, "Automated Readability Index", AMRL-TR-66-220, 1967. It counts
letters, not syllables, so it needs no guess at how a word sounds.

There is no official table from years to levels of the Common European Framework; common conversions put B2 at the years
9 to 11. We warn above 12, where it is beyond doubt. Measured with it: in the story *After Picture Lock* no scene reads
harder than 3 and no node's whys harder than 6; the paragraphs of our README read at 5 to 12, those of our licences at
10 to 33. The index says nothing about rare words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenarios.language.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable

HARDEST = 12.0  # the year above which a text is beyond B2
FEWEST_WORDS = 30  # below it a single long word decides
_SENTENCE_END = re.compile(r"[.!?…]+(?=[^\w.!?…]|\Z)")


def reading_year(passages: Iterable[str]) -> float | None:
    """The school year of some passages read together, each of at least one sentence; None for too few words."""
    letters = count = sentences = 0
    for passage in passages:
        found = words(passage)
        if found:
            letters += sum(len(word) - word.count("'") - word.count("-") for word in found)
            count += len(found)
            sentences += max(1, len(_SENTENCE_END.findall(passage.rstrip(" *_\"'”’)"))))
    return 4.71 * letters / count + 0.5 * count / sentences - 21.43 if count >= FEWEST_WORDS else None
