"""What can be wrong with a story: one catalogue of numbered rules, and the diagnostics that name them.

Errors (``E…``) keep a story from being played; warnings (``W…``) do not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


MANY = 300  # more names than a story has


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of mistake: its permanent code, its name, and what the rule asks for."""

    code: str
    name: str
    asks: str


CATALOGUE: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("E101", "header-missing", "A story begins with a header between two lines of three hyphens."),
        Rule("E102", "header-line", "A header line is 'key: value', with a key that the format knows."),
        Rule("E103", "header-key-missing", "A header gives id, title, role, minutes, meters and people."),
        Rule("E104", "header-value", "A header value has the form its key asks for."),
        Rule("E105", "bad-id", "An id is lower-case words joined by hyphens, such as friday-call."),
        Rule("E106", "stray-text", "Text stands inside a node or the debrief, never between header and first node."),
        Rule("E107", "bad-heading", "A node's heading is '## node-id: Title', an ending's '## node-id (end): Name'."),
        Rule("E108", "bad-choice", "A choice is '* [choice-id] What you do. -> target-node'."),
        Rule("E109", "bad-key", "Below a choice stand only keys that the format knows, each once."),
        Rule("E110", "bad-effect", "An effect is 'meter +1', 'meter -2', 'fact' or 'not fact'."),
        Rule("E111", "bad-condition", "A condition compares meters with integers and joins facts and visits."),
        Rule("E112", "bad-approach", "An approach is one of the seven that the course teaches."),
        Rule("E113", "bad-chance", "A chance is 'chance 40%: -> node', between 1 and 99 per cent."),
        Rule("E114", "bad-channel", "A channel is phone, e-mail, chat, call, in person or public post."),
        Rule("E115", "bad-image", "An image is '![what it shows](file)', with a text for those who cannot see it."),
        Rule("E116", "bad-file", "A story is UTF-8 text, the file is named after its id."),
        Rule("E117", "bad-silence", "A silence names a warning, may name a node or a choice, and gives its reason."),
        Rule("E201", "unknown-node", "A target or a 'visited' names a node of this story."),
        Rule("E202", "duplicate-id", "Every node has an id of its own, and so has every choice of a node."),
        Rule("E203", "unknown-meter", "Effects and comparisons name meters of the header."),
        Rule("E204", "unknown-fact", "Effects and conditions name facts of the header."),
        Rule("E205", "unknown-person", "A speaker is one of the header's people."),
        Rule("E206", "unreachable-node", "Every node can be reached from the first one."),
        Rule("E207", "dead-end", "A node that is not an ending offers a choice that can always be taken."),
        Rule("E208", "bad-ending", "An ending has a name and an outcome, and no choices."),
        Rule("E209", "no-ending", "From every node some ending can be reached."),
        Rule("E210", "vanished-id", "A released story keeps its ids until its version is raised."),
        Rule("E211", "bad-release", "The file beside a released story is as its release wrote it."),
        Rule("E301", "testplan-line", "A testplan has plans ('== title'), choices and expectations."),
        Rule("E302", "testplan-failed", "What a testplan expects is what happens."),
        Rule("W401", "long-node", "A node has at most 90 words."),
        Rule("W402", "long-choice", "A choice has at most 30 words."),
        Rule("W403", "silent-person", "Every person of the header speaks."),
        Rule("W404", "idle-fact", "A fact is both set and read."),
        Rule("W405", "single-choice", "A node offers more than one choice."),
        Rule("W406", "no-why", "Every choice says why it works as it does."),
        Rule("W407", "no-testplan", "A testplan stands beside the story."),
        Rule("W408", "repeated-phrase", "Nobody says the same phrase of five words or more twice in a play."),
        Rule("W409", "giveaway-phrase", "Nobody says what only a text says that nobody lived."),
        Rule("W410", "equal-effects", "Two choices of a node have different effects."),
        Rule("W411", "echoing-why", "A 'why' says more than the words of its choice."),
        Rule("W412", "one-sided-ending", "An ending wins something and loses something."),
        Rule("W413", "hard-reading", "A node reads no harder than level B2."),
        Rule("W414", "shared-phrase", "Stories of a folder have no phrase of five words or more in common."),
        Rule("W415", "idle-silence", "A silence silences something."),
    )
}


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A mistake at a place: file, 1-based line and column, the rule's code, what is wrong, what to write.

    `node` and `choice` say where in the story a warning stands, so that a header can silence it there.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    advice: str = ""
    node: str = field(default="", compare=False)
    choice: str = field(default="", compare=False)

    @property
    def is_error(self) -> bool:
        """Errors keep the story from being played."""
        return self.code.startswith("E")

    def __str__(self) -> str:
        kind = "error" if self.is_error else "warning"
        text = f"{self.file}:{self.line}:{self.column}: {kind} {self.code}: {self.message}"
        return f"{text} {self.advice}" if self.advice else text


class StoryError(Exception):
    """A story that cannot be played; `diagnostics` holds everything that is wrong with it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics))
        super().__init__("\n".join(str(found) for found in self.diagnostics))


def nearest(word: str, known: Collection[str]) -> str:
    """The known name that a misspelt one resembles, or nothing."""
    if len(word) > 200 or len(known) > MANY:  # no name of a story: comparing would only take time
        return ""
    plain = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), plain, n=1, cutoff=0.6)
    return plain[close[0]] if close else ""


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Advice for a misspelt name: the nearest known one, or the list of them.

    >>> did_you_mean("friday-cal", ["friday-call", "estimate"])
    'Did you mean "friday-call"?'
    """
    if close := nearest(word, known):
        return f'Did you mean "{close}"?'
    if not 0 < len(known) <= MANY:
        return ""
    names = sorted(known)
    return f"Known here: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}."
