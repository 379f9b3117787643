"""The authors' guide: its generated pages are those of today's catalogue, and what it shows is true."""

import re
from pathlib import Path

import pytest

from scenarios.language.catalogue import CATALOGUE
from scenarios.language.choices import KEYS as CHOICE_KEYS
from scenarios.language.header import KEYS as HEADER_KEYS
from scenarios.story import APPROACHES, CHANNELS
from signoff.rulepages import GUIDE, page_name, pages

README = Path(__file__).parents[2] / "scenarios" / "README.md"


def test_the_pages_are_up_to_date():
    committed = {path.name: path.read_text(encoding="utf-8") for path in GUIDE.glob("*.md")}
    assert committed == pages(), "run: make guide"


@pytest.mark.parametrize("rule", CATALOGUE.values(), ids=lambda rule: rule.code)
def test_a_rule_has_a_page_that_says_why(rule):
    text = (GUIDE / page_name(rule)).read_text(encoding="utf-8")
    assert rule.because in text
    assert len(rule.because.split()) >= 8


def test_the_guide_names_every_key_channel_and_approach():
    text = README.read_text(encoding="utf-8")
    for word in (*HEADER_KEYS, *CHOICE_KEYS, *CHANNELS, *APPROACHES):
        assert word in text, word


def test_links_and_pictures_of_the_documents_exist():
    root = README.parents[1]
    for path in [*root.glob("*.md"), README, *GUIDE.glob("*.md")]:
        text = re.sub(r"`[^`]*`", "", path.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#\s]+)\)", text):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"
