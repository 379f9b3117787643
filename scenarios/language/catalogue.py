"""The checker's rules: one numbered catalogue, from which the authors' guide is made too.

Errors (``E…``) keep a story from being played; warnings (``W…``) do not. A code is permanent: a rule that goes takes
its number with it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of mistake: its permanent code, its name, what the rule asks for, and why it does."""

    code: str
    name: str
    asks: str
    because: str


CATALOGUE: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule(
            "E101",
            "header-missing",
            "A story begins with a header between two lines of three hyphens.",
            "Everything else in the file is read with the help of the header: which meters there are, who may speak, what a fact is called.",
        ),
        Rule(
            "E102",
            "header-line",
            "A header line is 'key: value', with a key that the format knows.",
            "A key that nobody reads is nearly always a misspelt one, and the value behind it would be lost without a word.",
        ),
        Rule(
            "E103",
            "header-key-missing",
            "A header gives id, title, role, minutes, meters and people.",
            "Without these the player has nothing to put on the story's card, and no meters to move.",
        ),
        Rule(
            "E104",
            "header-value",
            "A header value has the form its key asks for.",
            "A value of another form would have to be guessed at, and a guess would be wrong in the middle of somebody's play.",
        ),
        Rule(
            "E105",
            "bad-id",
            "An id is lower-case words joined by hyphens, such as friday-call.",
            "Ids stand in learners' attempts, in file names and in links. Lower-case words and hyphens survive all of these.",
        ),
        Rule(
            "E106",
            "stray-text",
            "Text stands inside a node or the debrief, never between header and first node.",
            "Text that belongs to no node is shown to nobody.",
        ),
        Rule(
            "E107",
            "bad-heading",
            "A node's heading is '## node-id: Title', an ending's '## node-id (end): Name'.",
            "The heading is what tells the nodes apart. Read wrongly, it would make one long node out of two.",
        ),
        Rule(
            "E108",
            "bad-choice",
            "A choice is '* [choice-id] What you do. -> target-node'.",
            "A choice without an id cannot be kept in an attempt, and one without a target leads nowhere.",
        ),
        Rule(
            "E109",
            "bad-key",
            "Below a choice stand only keys that the format knows, each once.",
            "A misspelt key would silently take its effect, its condition or its lesson out of the story.",
        ),
        Rule(
            "E110",
            "bad-effect",
            "An effect is 'meter +1', 'meter -2', 'fact' or 'not fact'.",
            "Effects are few so that every question about a story can be answered: a meter moves, or a fact changes.",
        ),
        Rule(
            "E111",
            "bad-condition",
            "A condition compares meters with integers and joins facts and visits.",
            "Conditions are few for the same reason. What cannot be said with meters, facts and visits belongs into another node.",
        ),
        Rule(
            "E112",
            "bad-approach",
            "An approach is one of the seven that the course teaches.",
            "The debrief groups what a learner did by approach. A word of your own would stand there alone.",
        ),
        Rule(
            "E113",
            "bad-chance",
            "A chance is 'chance 40%: -> node', between 1 and 99 per cent.",
            "A chance of nothing, or of everything, is no chance. Write the road itself.",
        ),
        Rule(
            "E114",
            "bad-channel",
            "A channel is phone, e-mail, chat, call, in person or public post.",
            "Each channel has its own look in the player: a letter, a bubble, a call. An unknown one would have none.",
        ),
        Rule(
            "E115",
            "bad-image",
            "An image is '![what it shows](file)', with a text for those who cannot see it.",
            "Somebody will play your story without seeing the picture. They need to know what it says.",
        ),
        Rule(
            "E116",
            "bad-file",
            "A story is UTF-8 text, the file is named after its id.",
            "The id, the file and the attempts of learners name the same thing. Where they differ, one of them points to nothing.",
        ),
        Rule(
            "E117",
            "bad-silence",
            "A silence names a warning, may name a node or a choice, and gives its reason.",
            "A warning that is silenced without a reason is a warning that the next author has to think through again.",
        ),
        Rule(
            "E118",
            "bad-avatar",
            "An avatar is 'avatar: file.png' below its person: a PNG, JPEG or SVG picture, one for each.",
            "Other kinds of pictures are not shown by every browser, and a face that fails to load looks like a mistake of the learner's.",
        ),
        Rule(
            "E201",
            "unknown-node",
            "A target or a 'visited' names a node of this story.",
            "A road to a node that is not there would end the play with nothing on the screen.",
        ),
        Rule(
            "E202",
            "duplicate-id",
            "Every node has an id of its own, and so has every choice of a node.",
            "With two of the same name, nobody could say which one a learner took.",
        ),
        Rule(
            "E203",
            "unknown-meter",
            "Effects and comparisons name meters of the header.",
            "An effect on a meter that does not exist would be lost, and the figures of the debrief would not add up.",
        ),
        Rule(
            "E204",
            "unknown-fact",
            "Effects and conditions name facts of the header.",
            "A misspelt fact is never true. The line or the choice that waits for it would never come.",
        ),
        Rule(
            "E205",
            "unknown-person",
            "A speaker is one of the header's people.",
            "A line by somebody whom the header does not know would be shown without a name, a face or a role. Hidden people speak in the debrief only.",
        ),
        Rule(
            "E206",
            "unreachable-node",
            "Every node can be reached from the first one.",
            "You wrote it, and nobody will ever read it.",
        ),
        Rule(
            "E207",
            "dead-end",
            "A node that is not an ending offers a choice that can always be taken.",
            "A learner who cannot go on thinks that the program is broken. Even if the conditions seem to cover every case, one choice that is always open makes it certain.",
        ),
        Rule(
            "E208",
            "bad-ending",
            "An ending has a name and an outcome, and no choices.",
            "The name and the outcome are what a learner takes away. A choice in an ending would be one that nobody can take.",
        ),
        Rule(
            "E209",
            "no-ending",
            "From every node some ending can be reached.",
            "A play that cannot end has no debrief, and the debrief is what people learn from.",
        ),
        Rule(
            "E210",
            "vanished-id",
            "A released story keeps its ids until its version is raised.",
            "Learners' attempts name nodes and choices. Take one away, and their plays stop at the moment that is gone.",
        ),
        Rule(
            "E211",
            "bad-release",
            "The file beside a released story is as its release wrote it.",
            "It is the only memory of what learners have been given. If it cannot be read, nobody can say what an edit breaks.",
        ),
        Rule(
            "E301",
            "testplan-line",
            "A testplan has plans ('== title'), choices and expectations.",
            "A line that is neither a choice nor an expectation tests nothing, although it looks as if it did.",
        ),
        Rule(
            "E302",
            "testplan-failed",
            "What a testplan expects is what happens.",
            "Either an edit broke a turn of the story, or the turn was changed on purpose and the plan was not.",
        ),
        Rule(
            "W401",
            "long-node",
            "A node has at most 90 words.",
            "People read a screen, act, and read the next. Beyond 90 words they skim, and the word that mattered is in what they skimmed.",
        ),
        Rule(
            "W402",
            "long-choice",
            "A choice has at most 30 words.",
            "A choice is read beside three others. A long one looks like the one that the author likes.",
        ),
        Rule(
            "W403",
            "silent-person",
            "Every person of the header speaks.",
            "Somebody who is announced and never speaks makes the learner wait for them.",
        ),
        Rule(
            "W404",
            "idle-fact",
            "A fact is both set and read.",
            "A fact that is set and never read is a consequence that you meant to write. One that is read and never set hides a line from everybody.",
        ),
        Rule(
            "W405",
            "single-choice",
            "A node offers more than one choice.",
            "With nothing to choose from, the learner is turning pages.",
        ),
        Rule(
            "W406",
            "no-why",
            "Every choice says why it works as it does.",
            "The why is the lesson. Without it the debrief shows what happened and leaves out what it was about.",
        ),
        Rule(
            "W407",
            "no-testplan",
            "A testplan stands beside the story.",
            "The next edit will break something that you are proud of. A testplan says so the same minute.",
        ),
        Rule(
            "W408",
            "repeated-phrase",
            "Nobody says the same phrase of five words or more twice in a play.",
            "People have habits of speech, and whole clauses are not among them. Said twice, a clause shows that it was written.",
        ),
        Rule(
            "W409",
            "giveaway-phrase",
            "Nobody says what only a text says that nobody lived.",
            "These phrases come from guides on how to talk to clients, and nobody in a cutting room says them.",
        ),
        Rule(
            "W410",
            "equal-effects",
            "Two choices of a node have different effects.",
            "If two choices do the same, the meters say that it does not matter which, and the learner will notice.",
        ),
        Rule(
            "W411",
            "echoing-why",
            "A 'why' says more than the words of its choice.",
            "The learner has just read the choice. The why has room for what it does to the other side.",
        ),
        Rule(
            "W412",
            "one-sided-ending",
            "An ending wins something and loses something.",
            "An ending that only wins tells learners that there was a right way, and one that only loses that they have been stupid.",
        ),
        Rule(
            "W413",
            "hard-reading",
            "A node reads no harder than level B2.",
            "Many learners read in their second language, and all of them read under the pressure of the story.",
        ),
        Rule(
            "W414",
            "shared-phrase",
            "Stories of a folder have no phrase of five words or more in common.",
            "Voices differ from story to story. A clause that two of them share is the author's own voice coming through.",
        ),
        Rule(
            "W415",
            "idle-silence",
            "A silence silences something.",
            "A silence that silences nothing was for a text that has changed. The next warning there might be one that you want.",
        ),
        Rule(
            "W416",
            "missing-picture",
            "A picture's file stands beside its story.",
            "Where the file is missing, learners see its description alone, and nobody tells you.",
        ),
        Rule(
            "W417",
            "missing-avatar",
            "An avatar's file stands beside its story, with at most 60 kB.",
            "It is sent with every step of a play. Where it is missing or too large, learners see the person's initials instead.",
        ),
    )
}
