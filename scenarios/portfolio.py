"""The debrief to keep, for a portfolio: as Markdown to paste, and as one page that needs nothing else.

Both are made of a view with its debrief. Fields called `html` are markup that `scenarios.text` has built; everything
else is text, and stays text.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

STYLE = Path(__file__).parent / "static" / "portfolio.css"
_MARKS = {"em": "*", "strong": "**"}
# What Markdown, or the notebook and the forges that people paste it into, could take for a mark anywhere in a line
# ("$" is mathematics there), and what they could at its beginning.
_ANYWHERE = re.compile(r"([\\`*_{}\[\]<>&|~#$])")
_AT_THE_BEGINNING = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))", re.MULTILINE)


def _escaped(text: str) -> str:
    return _ANYWHERE.sub(r"\\\1", text)


def _line(text: object) -> str:
    """Text as Markdown that shows it letter by letter, in one line."""
    return _begun(_escaped(" ".join(str(text).split())))


def _begun(markdown: str) -> str:
    """Markdown that begins a line, and is no list, rule or heading by accident."""
    return _AT_THE_BEGINNING.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}", markdown
    )


class _Inline(HTMLParser):
    """Turns the inline HTML of `scenarios.text` back into Markdown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.link = ""
        self.in_code = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.link = dict(attrs).get("href") or ""
            self.parts.append("[")
        self.in_code = self.in_code or tag == "code"
        self.parts.append(_MARKS.get(tag, " " if tag == "br" else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.parts.append(f"](<{self.link}>)")
        self.in_code = self.in_code and tag != "code"
        self.parts.append(_MARKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split("\n"))
        if not self.in_code:
            self.parts.append(_escaped(text))
            return
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
        pad = " " if "`" in text or text != text.strip() else ""
        self.parts.append(f"{fence}{pad}{text}{pad}{fence}")


def _rich(html: str) -> str:
    return _begun("".join(_Inline(html).parts))


def _changes(changes: Iterable[Mapping[str, Any]], words: Mapping[str, str]) -> str:
    """Changes of meters in words, since a sign alone is easily overlooked."""
    moved = [
        words["change_up" if change["change"] > 0 else "change_down"].format(
            label=change["label"], n=abs(change["change"])
        )
        for change in changes
    ]
    return ", ".join(moved) or words["no_change"]


def _facts(made: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """``Interests; Trust up 1``: the approach, and what the choice moved or would have moved."""
    return "; ".join(filter(None, [made["approach_label"], _changes(made["changes"], words)]))


def _wanted(made: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """What one should do, as the learner said it, as inline HTML."""
    return plain(words["should_same"]) if made["should"]["same"] else str(made["should"]["html"])


def _barred(other: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """Why an alternative was not open."""
    return words["needed"].format(condition=other["condition"]) if other["condition"] else words["not_open"]


def _speaker(voice: Mapping[str, Any], view: Mapping[str, Any]) -> str:
    return str(view["people"].get(voice["who"], {}).get("name", voice["who"])) if voice["who"] else ""


def _table(view: Mapping[str, Any]) -> list[list[Any]]:
    """The meters over time: a row of headings, then a row a meter."""
    words, meters = view["strings"], view["debrief"]["meters"]
    count = max((len(meter["values"]) for meter in meters), default=1)
    return [
        [words["meter"], words["start"], *range(1, count)],
        *([meter["label"], *meter["values"]] for meter in meters),
    ]


# ---- Markdown --------------------------------------------------------------------------------------------------------


def to_markdown(view: Mapping[str, Any]) -> str:
    """The debrief of a finished try as CommonMark with one table."""
    words, told, story = view["strings"], view["debrief"], view["story"]
    blocks = [
        f"# {_line(story['title'])}",
        _line(story["role"]),
        f"## {_line(words['ending'])}: {_line(told['ending']['title'])}",
        _rich(told["outcome"]),
    ]
    if told["meters"]:
        table = _table(view)
        head, *rows = (f"| {' | '.join(_line(cell) for cell in row)} |" for row in table)
        rule = "| --- |" + " ---: |" * (len(table[0]) - 1)
        blocks += [f"## {_line(words['meters_over_time'])}", "\n".join([head, rule, *rows])]
    if told["decisions"]:
        blocks.append(f"## {_line(words['your_decisions'])}")
    for number, made in enumerate(told["decisions"], start=1):
        blocks += _decision_markdown(number, made, words)
    if told["gap"]:
        blocks.append(_line(told["gap"]))
    if view["record"]:
        blocks += [f"## {_line(words['record'])}", *_numbered(map(_line, view["record"]))]
    if told["voices"]:
        blocks.append(f"## {_line(words['voices'])}")
    for voice in told["voices"]:
        name = _speaker(voice, view)
        blocks.append((f"**{_escaped(name)}:** " if name else "") + _rich(voice["html"]))
    if told["questions"]:
        blocks += [f"## {_line(words['questions'])}", *_numbered(map(_rich, told["questions"]))]
    blocks.append(_line(words["endings_seen"].format(**told["endings"])))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _numbered(items: Iterable[str]) -> list[str]:
    return ["\n".join(f"{number}. {item}" for number, item in enumerate(items, start=1))]


def _decision_markdown(number: int, made: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    heading = f"{words['decision'].format(n=number)}: {made['title']}"
    blocks = [
        f"### {_line(heading)}",
        f"**{_escaped(words['you'])}:** {_rich(made['html'])}",
        _line(_facts(made, words)),
    ]
    if made["reason"]:
        reason = f"{words['your_reason']}: {made['reason']}"
        blocks.append("\n>\n".join(f"> {_line(line)}" for line in reason.splitlines() if line.strip()))
    if made["should"]:
        blocks.append(f"**{_escaped(words['should_told'])}:** {_rich(_wanted(made, words))}")
    blocks.append(_rich(made["why"]))
    for spread in made["spreads"]:
        rows = [f"- {_rich(row['html'])}: {_told(row, words)}" for row in spread["rows"]]
        blocks += [f"{_line(spread['label'])}:", "\n".join(rows), _line(spread["note"])]
    if made["alternatives"]:
        others = [f"- {_alternative_markdown(other, words)}" for other in made["alternatives"]]
        blocks += [f"{_line(words['alternatives'])}:", "\n".join(others)]
    return blocks


def _told(row: Mapping[str, Any], words: Mapping[str, str]) -> str:
    yours = f" ({words['spread_yours']})" if row["yours"] else ""
    return _escaped(f"{row['told']}{yours}")


def _alternative_markdown(other: Mapping[str, Any], words: Mapping[str, str]) -> str:
    outcome = [_barred(other, words)]
    if other["available"]:
        outcome = [_facts(other, words), words["leads"].format(title=other["leads"])]
    parts = [_rich(other["html"]), *map(_line, outcome), _rich(other["why"])]
    return "\\\n  ".join(filter(None, parts))


# ---- The page --------------------------------------------------------------------------------------------------------


def to_html(view: Mapping[str, Any]) -> str:
    """The debrief of a finished try as a whole page that asks for nothing outside itself."""
    words, told, story = view["strings"], view["debrief"], view["story"]
    title = plain(story["title"])
    # The story may be in another language than the page around it.
    own = f' lang="{plain(story["lang"])}" dir="auto"' if story["lang"] else ""
    gap = f'<p class="gap">{plain(told["gap"])}</p>' if told["gap"] else ""
    ending = f"{plain(words['ending'])}: <span{own}>{plain(told['ending']['title'])}</span>"
    parts = [
        f"<header{own}><h1>{title}</h1><p>{plain(story['role'])}</p></header><main>",
        f'<section class="ending"><h2>{ending}</h2><p{own}>{told["outcome"]}</p></section>',
        _section(words["path"], f'<div class="map">{told["map"]}</div>' if told["map"] else ""),
        _section(words["meters_over_time"], _table_html(view) if told["meters"] else ""),
        _section(
            words["your_decisions"], _list([_decision_html(made, words, own) for made in told["decisions"]]) + gap
        ),
        _section(words["record"], _list([plain(text) for text in view["record"]], own)),
        _section(words["voices"], "".join(_voices_html(view, own))),
        _section(words["questions"], _list(told["questions"], own)),
        f"</main><footer><p>{plain(words['endings_seen'].format(**told['endings']))}</p></footer>",
    ]
    style = STYLE.read_text(encoding="utf-8")
    # The policy makes sure of it: whatever a story says, the page loads and runs nothing.
    return (
        f'<!DOCTYPE html>\n<html lang="{plain(view["lang"])}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}: {plain(words['debrief'])}</title>\n<style>\n{style}</style>\n</head>\n"
        f"<body>\n{''.join(parts)}\n</body>\n</html>\n"
    )


def _section(heading: str, content: str) -> str:
    return f"<section><h2>{plain(heading)}</h2>{content}</section>" if content else ""


def _list(items: Iterable[str], own: str = "") -> str:
    listed = "".join(f"<li{own}>{item}</li>" for item in items)
    return f"<ol>{listed}</ol>" if listed else ""


def _table_html(view: Mapping[str, Any]) -> str:
    head, *rows = _table(view)
    columns = "".join(f'<th scope="col">{plain(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{plain(label)}</th>{"".join(f"<td>{plain(value)}</td>" for value in values)}</tr>'
        for label, *values in rows
    )
    return f'<div class="wide"><table><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>'


def _decision_html(made: Mapping[str, Any], words: Mapping[str, str], own: str) -> str:
    reason = f'<p class="reason"><b>{plain(words["your_reason"])}:</b> {plain(made["reason"])}</p>'
    should = ""
    if made["should"]:
        should = f'<p class="should"><b>{plain(words["should_told"])}:</b> {_wanted(made, words)}</p>'
    others = "".join(_alternative_html(other, words, own) for other in made["alternatives"])
    return (
        f'<h3{own}>{plain(made["title"])}</h3><p class="deed"{own}>{made["html"]}</p>{should}'
        f'<p class="facts">{plain(_facts(made, words))}</p>{reason if made["reason"] else ""}'
        + (f"<p{own}>{made['why']}</p>" if made["why"] else "")
        + "".join(_spread_html(spread, words, own) for spread in made["spreads"])
        + (f"<h4>{plain(words['alternatives'])}</h4><ul>{others}</ul>" if others else "")
    )


def _spread_html(spread: Mapping[str, Any], words: Mapping[str, str], own: str) -> str:
    rows = "".join(
        f'<tr><th scope="row"{own}>{row["html"]}</th><td>{plain(row["told"])}</td>'
        f"<td>{plain(words['spread_yours']) if row['yours'] else ''}</td></tr>"
        for row in spread["rows"]
    )
    note = f'<p class="note">{plain(spread["note"])}</p>'
    return f'<h4>{plain(spread["label"])}</h4><div class="wide"><table class="spread">{rows}</table></div>{note}'


def _alternative_html(other: Mapping[str, Any], words: Mapping[str, str], own: str) -> str:
    outcome = _barred(other, words)
    if other["available"]:
        outcome = f"{_facts(other, words)}. {words['leads'].format(title=other['leads'])}"
    why = f"<p{own}>{other['why']}</p>" if other["why"] else ""
    return f'<li><p class="deed"{own}>{other["html"]}</p><p class="facts">{plain(outcome)}</p>{why}</li>'


def _voices_html(view: Mapping[str, Any], own: str) -> Iterator[str]:
    """What the hidden people say, with their faces where they speak first."""
    shown = set()
    for voice in view["debrief"]["voices"]:
        name, source = _speaker(voice, view), view["people"].get(voice["who"], {}).get("avatar", "")
        face = f'<img class="face" alt="" src="{source}"> ' if source and voice["who"] not in shown else ""
        shown.add(voice["who"])
        yield f"<p{own}>{face}{f'<b>{plain(name)}:</b> ' if name else ''}{voice['html']}</p>"
