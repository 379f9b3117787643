"""A transcript of the play as plain HTML: what a saved notebook, nbconvert and feedback show without Python."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from scenarios.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAGE = "max-width:46em;line-height:1.5"
_QUIET = "opacity:.75;font-size:.9em"
_YOURS = "margin:.6em 0 .6em 2.5em;padding:.4em .8em;border-inline-end:3px solid currentColor"
# In a live notebook the player stands above: it needs no transcript below it. In a saved one it is the other way
# round, and what JupyterLab says about a player without Python (its model is not found) helps nobody.
_STYLE = (
    "<style>"
    ".jp-OutputArea-child:has(.signoff-player)+.jp-OutputArea-child .signoff-transcript{display:none}"
    ".jp-OutputArea-child:has(+.jp-OutputArea-child .signoff-transcript):not(:has(.signoff-player)){display:none}"
    "</style>"
)
_CHANNELS = {"e-mail": "email", "in person": "in_person", "public post": "public_post"}


def _entry(entry: Mapping[str, Any], view: Mapping[str, Any]) -> str:
    words = view["strings"]
    match entry["kind"]:
        case "time":
            return f'<p style="{_QUIET};margin-top:1.2em"><b>{plain(entry["text"])}</b></p>'
        case "say":
            name = view["people"].get(entry["who"], {}).get("name", entry["who"])
            if channel := entry["channel"]:
                where = words[f"channel_{_CHANNELS.get(channel, channel)}"].lower()
                where = ", ".join(filter(None, [where, entry["detail"]]))
                name = words["transcript_says"].format(name=name, channel=where)
            return f"<p><b>{plain(name)}:</b> {entry['html']}</p>"
        case "you":
            reason = f'<br><span style="{_QUIET}">{plain(words["your_reason"])}: {plain(entry["reason"])}</span>'
            said = f"<em>{entry['html']}</em>" if entry["silent"] else entry["html"]
            return f'<p style="{_YOURS}"><b>{plain(words["you"])}:</b> {said}{reason if entry["reason"] else ""}</p>'
        case "record":
            return f'<p style="{_QUIET}">{plain(words["record_added"])}: {plain(entry["text"])}</p>'
        case "image":
            return f"<p><em>{plain(entry['alt'])}</em></p>"
        case _:
            return f"<p>{entry['html']}</p>"


def _ending(view: Mapping[str, Any]) -> str:
    words, told = view["strings"], view["debrief"]
    # An untrusted notebook drops inline SVG, and keeps it as the picture of a data address.
    picture = base64.b64encode(told["map"].encode()).decode()
    alt = plain(words["path_map"])
    final = ", ".join(f"{meter['label']} {meter['values'][0]} → {meter['values'][-1]}" for meter in told["meters"])
    parts = [
        f"<h3>{plain(words['ending'])}: {plain(told['ending']['title'])}</h3><p>{told['outcome']}</p>",
        f"<p>{plain(final)}</p>",
        f'<p><img alt="{alt}" src="data:image/svg+xml;base64,{picture}" style="max-width:100%;background:#fff"></p>',
        f"<h4>{plain(words['your_decisions'])}</h4><ol>",
        *(_made(made, words) for made in told["decisions"]),
        "</ol>",
    ]
    if told["voices"]:
        parts.append(f"<h4>{plain(words['voices'])}</h4>")
    for voice in told["voices"]:
        name = plain(view["people"].get(voice["who"], {}).get("name", "")) if voice["who"] else ""
        parts.append(f"<p>{f'<b>{name}:</b> ' if name else ''}{voice['html']}</p>")
    if told["questions"]:
        listed = "".join(f"<li>{question}</li>" for question in told["questions"])
        parts.append(f"<h4>{plain(words['questions'])}</h4><ul>{listed}</ul>")
    return "".join(parts)


def _made(made: Mapping[str, Any], words: Mapping[str, str]) -> str:
    moved = ", ".join(f"{change['label']} {change['change']:+d}" for change in made["changes"]) or words["no_change"]
    reason = f"<br>{plain(words['your_reason'])}: {plain(made['reason'])}" if made["reason"] else ""
    return (
        f'<li>{made["html"]} <span style="{_QUIET}">({plain("; ".join(filter(None, [made["approach_label"], moved])))})</span>'
        f"{reason}<br><em>{made['why']}</em></li>"
    )


def transcript(view: Mapping[str, Any]) -> str:
    """The view as an open ``<details>`` element that reads well without scripts and without its style."""
    words = view["strings"]
    body = "".join(_entry(entry, view) for entry in view["log"])
    if view["debrief"]:
        body += _ending(view)
    else:
        number = len(view["rewinds"]) + 1
        body += f'<p style="{_QUIET}">{plain(words["transcript_open"].format(n=number))}</p>'
    heading = plain(words["transcript"].format(title=view["story"]["title"]))
    open_details = f'<details open class="signoff-transcript"><summary>{heading}</summary>'
    return f'{_STYLE}{open_details}<div style="{_PAGE}">{body}</div></details>'
