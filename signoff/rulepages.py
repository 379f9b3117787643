"""The pages of the authors' guide about the checker's rules: `make guide` writes them from the catalogue.

Each page shows a story that breaks the rule, from tests/data/stories, and what the checker really says about it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scenarios.language.catalogue import CATALOGUE, Rule
from scenarios.language.diagnostics import StoryError
from scenarios.language.parser import parse_text, read_story_text
from scenarios.language.phrases import shared_phrases
from scenarios.language.released import check_released
from scenarios.language.testplan import run_testplan
from signoff.places import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scenarios.language.diagnostics import Diagnostic

GUIDE = CHECKOUT / "scenarios" / "guide"
STORIES = CHECKOUT / "tests" / "data" / "stories"
AROUND = 2  # lines shown before and after the one that breaks the rule


def diagnose(path: Path) -> Sequence[Diagnostic]:
    """What the checker says of a file of `STORIES`: a story, or what stands beside good.md there."""
    good = STORIES / "good.md"
    if path.suffix in (".testplan", ".json"):
        story, _ = parse_text(read_story_text(good), path.name)
        assert story is not None
        look = run_testplan if path.suffix == ".testplan" else check_released
        return look(story, path.read_text(encoding="utf-8"), path.name)
    if path.name.startswith("W414"):  # found only where a folder is looked at
        parsed = [parse_text(read_story_text(each), each.name) for each in (good, path)]
        return [*parsed[1][1].found, *shared_phrases([story for story, _ in parsed if story])]
    try:
        return parse_text(read_story_text(path), path.name)[1].found
    except StoryError as error:
        return error.diagnostics


def page_name(rule: Rule) -> str:
    """The file of a rule's page."""
    return f"{rule.code}-{rule.name}.md"


def _kind(rule: Rule) -> str:
    if rule.code.startswith("E"):
        return "An error: it keeps the story from being played."
    return "A warning: the story can be played. If you disagree, silence it with a reason (see the guide)."


def _example(path: Path, found: Diagnostic) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    first = max(0, found.line - 1 - AROUND)
    shown = [
        f"{number:>3}  {line}".rstrip() for number, line in enumerate(lines[first : found.line + AROUND], first + 1)
    ]
    said = f"{path.name}:{found.line}:{found.column}: {'error' if found.is_error else 'warning'} {found.code}"
    return "\n".join(
        ["```", *shown, "```", "", "The checker says:", "", "```", said, found.message, found.advice, "```"]
    )


def _marked(text: str) -> str:
    """What stands between single quotes is language of stories: code, in Markdown."""
    return re.sub(r"(?<!\w)'([^']+)'(?!\w)", r"`\1`", text)


def rule_page(rule: Rule, example: tuple[Path, Diagnostic] | None) -> str:
    """The page of one rule, as Markdown."""
    parts = [f"# {rule.code} {rule.name}", _marked(rule.asks), _kind(rule), f"**Why.** {rule.because}"]
    if example:
        parts += ["## An example", _example(*example)]
    return "\n\n".join([*parts, "[All rules](README.md) · [The authors' guide](../README.md)"]) + "\n"


def index_page() -> str:
    """The list of all rules, as Markdown."""
    rows = [f"| [{rule.code}]({page_name(rule)}) | {rule.name} | {_marked(rule.asks)} |" for rule in CATALOGUE.values()]
    head = ["# The checker's rules", "", "Errors (E) keep a story from being played; warnings (W) do not.", ""]
    return "\n".join([*head, "| Code | Name | What it asks for |", "|---|---|---|", *rows]) + "\n"


def pages() -> dict[str, str]:
    """Every page of the guide by file name."""
    made = {"README.md": index_page()}
    for rule in CATALOGUE.values():
        file = next(iter(sorted(STORIES.glob(f"{rule.code}-*"))), None)
        made[page_name(rule)] = rule_page(rule, (file, diagnose(file)[0]) if file else None)
    return made


def main() -> None:
    """Write the pages anew."""
    GUIDE.mkdir(exist_ok=True)
    for old in GUIDE.glob("*.md"):
        old.unlink()
    for name, text in pages().items():
        (GUIDE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
