"""Words as the style checks see them: a text's words, and which of them are too small to tell anything."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")

# Grammar and small talk: five of these in a row are English, not a phrase.
SMALL = frozenset(
    """a about after again all almost already also always am an and any anybody anyone anything anyway are aren't as at
    away back be because been before being both but by can can't cannot come could couldn't did didn't do does doesn't
    doing don't done down each either else even ever every everybody everyone everything few for from get gets getting
    go goes going gone got had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers him his
    how i i'd i'll i'm i've if in into is isn't it it'll it's its just know let let's like lot lots make many may me
    might mine more most much must my need never no nobody none nor not nothing now of off oh ok okay on once one ones
    only or other our ours out over own perhaps please put quite rather really said same say says see shall she she'd
    she'll she's should shouldn't since so some somebody someone something sorry still such take than thank thanks that
    that's the their theirs them then there there's these they they'd they'll they're they've thing things think this
    those though till to too two until up us very want wants was wasn't way we we'd we'll we're we've well were weren't
    what what's when where which while who who's whose why will with without won't would wouldn't yes yet you you'd
    you'll you're you've your yours""".split()  # noqa: SIM905  # a list of them would fill a page
)


@lru_cache(maxsize=4096)  # several checks read the same texts
def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, apostrophes and hyphens inside them kept.

    >>> words("It’s tiny, honestly.")
    ("it's", 'tiny', 'honestly')
    """
    return tuple(_WORD.findall(text.replace("’", "'").casefold()))


def telling(some: tuple[str, ...]) -> int:
    """How many words of a phrase carry its meaning."""
    return sum(word not in SMALL for word in some)
