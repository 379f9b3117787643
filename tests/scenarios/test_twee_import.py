"""Twee in: what other tools write becomes a story of ours that has no errors, and what is lost is told."""

import random

import pytest

from scenarios.debrief import node_title
from scenarios.exchange.twee import to_twee
from scenarios.exchange.twee_file import find_links
from scenarios.exchange.twee_import import OUTCOME, TweeError, from_twee
from scenarios.language.parser import parse_text
from scenarios.shelf import find_story
from scenarios.text import inline

DATA = ':: StoryTitle\nThe tiny thing\n\n:: StoryData\n{{"ifid": "X", "format": "{}", "start": "{}"}}\n\n'


def parsed(text):
    story, report = parse_text(text, "imported.md")
    errors = [str(found) for found in report.found if found.is_error]
    assert errors == [], text
    assert story is not None
    return story


def imported(body, *, form="SugarCube", start="Call"):
    text, notices = from_twee(DATA.format(form, start) + body, "tiny.twee")
    return parsed(text), notices


def roads(story):
    return {(node.id, target) for node in story.nodes for choice in node.choices for target in choice.targets}


def test_passages_become_nodes_and_links_choices():
    story, notices = imported(
        ':: Call [phone] {"position":"1,2"}\nSam rings.\n\nIt\'s tiny.\n[[Price it->The Quote]]\n[[The Quote<-Do it]]\n'
        "[[Wait|Monday, 9:30]]\n[[The Quote]]\n\n:: The Quote\n\n£520.\n\n:: Monday, 9:30\nNobody rang.\n"
    )
    assert notices == []
    assert (story.id, story.title) == ("the-tiny-thing", "The tiny thing")
    assert [(node.id, node_title(node), node.is_end) for node in story.nodes] == [
        ("call", "Call", False),
        ("the-quote", "The Quote", True),
        ("monday-9-30", "Monday, 9:30", True),
    ]
    call, quote, _ = story.nodes
    assert [line.text for line in call.lines] == ["Sam rings.", "It's tiny."]
    assert [(choice.id, choice.text, choice.target) for choice in call.choices] == [
        ("price-it", "Price it", "the-quote"),
        ("do-it", "Do it", "the-quote"),
        ("wait", "Wait", "monday-9-30"),
        ("the-quote", "The Quote", "the-quote"),
    ]
    assert quote.outcome == OUTCOME


@pytest.mark.parametrize(
    ("link", "text", "target"),
    [
        ("[[a->b->c]]", "a->b", "c"),
        ("[[c<-b<-a]]", "b<-a", "c"),
        ("[[a|b|c]]", "a|b", "c"),
        ("[[ a -> c ]]", "a", "c"),
        ('[["Yes."->c]]', '"Yes."', "c"),
        ("[[a|c][$x to 1]]", "a", "c"),
        ('<<link "a" "c">><<set $x to 1>><</link>>', "a", "c"),
        ("<<button 'it\\'s' 'c'>><</button>>", "it's", "c"),
        ("<<link [[a|c]]>><</link>>", "a", "c"),
    ],
)
def test_every_form_of_a_link(link, text, target):
    (found,) = find_links(f"Text {link} more")
    assert (found.text, found.target) == (text, target)


def test_quotation_marks_are_said_but_in_sugarcube_they_quote():
    body = ':: Call\n[["Yes."->End]]\n\n:: End\n'
    assert imported(body, form="Harlowe")[0].nodes[0].choices[0].text == '"Yes."'
    assert imported(body)[0].nodes[0].choices[0].text == "Yes."


def test_macros_and_variables_are_left_out_and_told_with_their_line():
    story, notices = imported(
        ":: Call\n<<set $trust to 3>>\nSam has $trust left.\n<<if $trust gt 2>>Good.<<else>>Bad.<</if>>\n"
        "[[On|End][$trust to 1]]\n\n:: End\nDone.\n"
    )
    assert [line.text for line in story.nodes[0].lines] == ["Sam has left.", "Good.Bad."]
    assert [notice.replace("tiny.twee:", "") for notice in notices] == [
        "8: <<set $trust to 3>>: left out.",
        "9: $trust: left out.",
        "10: <<if $trust gt 2>>: left out.",
        "10: <<else>>: left out.",
        "11: what the link sets ($trust to 1): left out.",
    ]


def test_harlowe_macros_and_hooks_are_left_out():
    story, notices = imported(
        ":: Call\n(set: $trust to 3)(if: $trust > 2)[Sam //smiles//.] (note this) [[On->End]]\n\n:: End\nDone.\n",
        form="Harlowe",
    )
    assert [line.text for line in story.nodes[0].lines] == ["Sam *smiles*. (note this)"]
    assert len([notice for notice in notices if "tiny.twee:8: (" in notice]) == 2


def test_another_format_is_named():
    _, notices = imported(":: Call\nText.\n", form="Chapbook")
    assert any("of the format Chapbook only passages and links" in notice for notice in notices)


def test_emphasis_survives_and_markdown_of_the_text_does_not_happen():
    story, _ = imported(
        ":: Call\nA ''bold'' //idea//, <em>really</em>: 2*3*4 _x_ <span class=\"a\">[sic]</span> http://a.org/b//c &amp; `d`\n"
    )
    (line,) = story.nodes[0].lines
    assert inline(line.text) == (
        "A <strong>bold</strong> <em>idea</em>, <em>really</em>: 2*3*4 _x_ [sic] http://a.org/b//c &amp; `d`"
    )


def test_who_speaks_becomes_a_person_and_nothing_else_a_mark():
    story, _ = imported(
        ":: Call\nSAM: It's tiny.\nVAL (phone): Is it?\nNOTE (see below): not a line of speech\nSam: narration\n"
        "# one\n{x} two\n* three\n- four\n![five](six)\noutcome: seven\non enter: eight\n## nine\n[[On->End]]\n\n:: End\n"
    )
    assert [person.key for person in story.people] == ["SAM", "VAL"]
    lines = story.nodes[0].lines
    assert [(line.who, line.channel, inline(line.text)) for line in lines[:3]] == [
        ("SAM", "", "It’s tiny."),
        ("VAL", "phone", "Is it?"),
        ("", "", "NOTE (see below): not a line of speech"),
    ]
    assert [inline(line.text) for line in lines[3:]] == [
        *(
            "Sam: narration",
            "# one",
            "{x} two",
            "* three",
            "- four",
            "![five](six)",
            "outcome: seven",
            "on enter: eight",
        ),
        "## nine",
    ]


def test_settings_and_scripts_are_no_nodes():
    story, notices = imported(
        ":: StoryInit\n<<set $a to 1>>\n\n:: Mine [script]\nalert(1)\n\n:: Look [stylesheet]\nb{}\n\n:: Call\nText.\n"
    )
    assert [node.id for node in story.nodes] == ["call"]
    assert [notice.split('"')[1] for notice in notices] == ["StoryInit", "Mine", "Look"]


def test_the_start_is_what_storydata_says_else_start_else_the_first():
    body = ":: Last\nA. [[Start]]\n\n:: Start\nB. [[Last]] [[Out]]\n\n:: Out\nC."
    assert imported(body, start="Last")[0].nodes[0].id == "last"
    for text, first, told in ((body, "start", False), (body.replace("Start", "Begin"), "last", True)):
        text_out, notices = from_twee(text, "a.twee")
        assert parsed(text_out).nodes[0].id == first
        assert any("to start with" in notice for notice in notices) is told


def test_a_passage_that_is_missing_one_that_is_lost_and_a_circle():
    story, notices = imported(":: Call\n[[Round]] [[Nowhere]]\n\n:: Round\n[[Round]]\n\n:: Lost\nHello?\n")
    assert roads(story) == {("call", "round"), ("call", "nowhere"), ("round", "round"), ("round", "stopped")}
    assert story.node("nowhere").is_end
    assert [notice.split(": ", 1)[0] for notice in notices] == ["tiny.twee:8", "tiny.twee:10", "tiny.twee:13"]
    assert 'no passage "Nowhere"' in notices[0]
    assert "a choice to stop added" in notices[1]
    assert 'no link leads to the passage "Lost"' in notices[2]


def test_names_that_come_to_the_same_id_stay_apart():
    story, _ = imported(
        ":: Call\n[[Room 1]] [[room-1]] [[Éclair!]] [[会議]]\n\n:: Room 1\n\n:: room-1\n\n:: Éclair!\n\n:: 会議\n"
    )
    assert [node.id for node in story.nodes] == ["call", "room-1", "room-1-2", "eclair", "my-id"]
    assert len({choice.id for choice in story.nodes[0].choices}) == 4


def test_escaped_marks_in_a_header_belong_to_the_name():
    story, _ = imported(":: Call\n[[A [b] {c}]]\n\n:: A \\[b\\] \\{c\\} [tag]\nHere.\n")
    assert node_title(story.nodes[1]) == "A [b] {c}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.twee:1: there is no passage"),
        ("Once upon a time", "a.twee:1: there is no passage"),
        ("<html><tw-storydata name='x'></tw-storydata>", 'in Twine choose "Export As Twee"'),
        (":: A\n\n:: [tag]\n", "a.twee:3: this passage has no name"),
        (":: A\nx\n:: B\n\n:: A\n", 'a.twee:5: a passage "A" stands in line 1 already'),
        (":: StoryTitle\nTitle\n", "only settings"),
    ],
)
def test_what_is_no_story_is_refused_with_file_and_line(text, message):
    with pytest.raises(TweeError) as refused:
        from_twee(text, "a.twee")
    assert message in str(refused.value)


def test_storydata_that_is_no_json_is_told_and_left_out():
    text, notices = from_twee(":: StoryData\n{\n  oops\n}\n\n:: Start\nText.\n", "a.twee")
    assert parsed(text).nodes[0].id == "start"
    assert notices == ["a.twee:3: StoryData is no JSON, so it is left out."]


@pytest.mark.parametrize("name", ["after-picture-lock", "small"])
def test_our_export_comes_back_with_the_same_nodes_and_roads(name, small):
    story = small if name == "small" else find_story(name)
    text, _ = from_twee(to_twee(story), "out.twee")
    back = parsed(text)
    assert [node.id for node in back.nodes] == [node.id for node in story.nodes]
    assert roads(back) == roads(story)
    assert back.title == story.title
    for node, again in zip(story.nodes, back.nodes, strict=True):
        assert (node.title, node.is_end, inline(node.outcome)) == (again.title, again.is_end, inline(again.outcome))
        for choice in node.choices:
            assert inline(choice.text).replace("<em>", "").replace("</em>", "") in {
                inline(other.text) for other in again.choices
            }


def test_any_text_gives_a_story_or_an_error_of_ours():
    marks = ":: |[[|]]|->|<-|][|<<|>>|$a|(set: |)|[|]|{|}|//|''|<p>|</p>|<em>|</em>|<!--|-->|/*|*/|!|?|~|_|`|\\|&#58;"
    words = (
        "a|B|Start|SAM: |SAM:|Sam (phone: |# |* [x] y -> z|---|outcome:|on enter: if| (end)|: |é|StoryData\n{}|\n|\n\n"
    )
    odd = ['"', "|", "\x00", "\u2028", "StoryTitle\n# a # b", '<p class="when">', '<p class="outcome">']
    pieces = [*marks.split("|"), *words.split("|"), *odd]
    rng = random.Random(3)
    for _ in range(3000):
        text = ":: Start\n" + "".join(rng.choice(pieces) for _ in range(rng.randrange(40)))
        try:
            story, _notices = from_twee(text, "a.twee")
        except TweeError:
            continue
        parsed(story)


@pytest.mark.parametrize("mark", ["<<a ", '<<a "', "(set: ", "[[", "/*", "<!--", "<a ", "<% ", "''a ", "//a ", "<em>"])
@pytest.mark.parametrize("form", ["SugarCube", "Harlowe"])
def test_marks_that_never_end_are_text(mark, form):
    """Thousands of them: a pattern that tried every way to split them would never come back."""
    story, _ = imported(f":: Call\n{mark * 2000}\n", form=form)
    assert story.nodes[0].is_end
