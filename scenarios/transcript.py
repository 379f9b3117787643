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
# round, and what JupyterLab says about a player without Python (its model is not found) helps nobody. Shown once and
# beside the transcript: a new style element at each step would have JupyterLab's whole page styled anew.
STYLE = (
    "<style>"
    ".jp-OutputArea-child:has(.signoff-player)+.jp-OutputArea-child .signoff-transcript{display:none}"
    ".jp-OutputArea-child:has(+.jp-OutputArea-child .signoff-transcript):not(:has(.signoff-player)){display:none}"
    "</style>"
)
_CHANNELS = {"e-mail": "email", "in person": "in_person", "public post": "public_post"}


def _own(html: str, view: Mapping[str, Any]) -> str:
    """Story text in the story's language, which need not be the interface's."""
    lang = view["story"]["lang"]
    return f'<span lang="{plain(lang)}" dir="auto">{html}</span>' if lang and html else html


def _entry(entry: Mapping[str, Any], view: Mapping[str, Any]) -> str:
    words = view["strings"]
    match entry["kind"]:
        case "time":
            return f'<p style="{_QUIET};margin-top:1.2em"><b>{_own(plain(entry["text"]), view)}</b></p>'
        case "say":
            name = view["people"].get(entry["who"], {}).get("name", entry["who"])
            if channel := entry["channel"]:
                where = words[f"channel_{_CHANNELS.get(channel, channel)}"].lower()
                where = ", ".join(filter(None, [where, entry["detail"]]))
                name = words["transcript_says"].format(name=name, channel=where)
            return f"<p><b>{plain(name)}:</b> {_own(entry['html'], view)}</p>"
        case "you":
            told = [_own(f"<em>{entry['html']}</em>" if entry["silent"] else entry["html"], view)]
            if entry["should"]:
                wanted = _wanted(entry["should"], view)
                told.append(f'<span style="{_QUIET}">{plain(words["should_told"])}: {wanted}</span>')
            if entry["reason"]:
                told.append(f'<span style="{_QUIET}">{plain(words["your_reason"])}: {plain(entry["reason"])}</span>')
            return f'<p style="{_YOURS}"><b>{plain(words["you"])}:</b> {"<br>".join(told)}</p>'
        case "record":
            return f'<p style="{_QUIET}">{plain(words["record_added"])}: {_own(plain(entry["text"]), view)}</p>'
        case "image":
            return f"<p><em>{_own(plain(entry['alt']), view)}</em></p>"
        case _:
            return f"<p>{_own(entry['html'], view)}</p>"


def _wanted(should: Mapping[str, Any], view: Mapping[str, Any]) -> str:
    """What one should do, as the learner said it."""
    return plain(view["strings"]["should_same"]) if should["same"] else _own(should["html"], view)


def _cast(view: Mapping[str, Any]) -> str:
    """The faces, once each; people without one are named where they speak."""
    style = "width:2.6em;height:2.6em;border-radius:50%;object-fit:cover;vertical-align:middle"
    return "".join(
        f'<p><img alt="" src="{person["avatar"]}" style="{style}"> '
        f"{_own(plain(', '.join(filter(None, [person['name'], person['about']]))), view)}</p>"
        for person in view["people"].values()
        if person["avatar"]
    )


def _ending(view: Mapping[str, Any]) -> str:
    words, told = view["strings"], view["debrief"]
    # An untrusted notebook drops inline SVG, and keeps it as the picture of a data address.
    picture = base64.b64encode(told["map"].encode()).decode()
    alt = plain(words["path_map"])
    final = ", ".join(f"{meter['label']} {meter['values'][0]} → {meter['values'][-1]}" for meter in told["meters"])
    parts = [
        f"<h3>{plain(words['ending'])}: {_own(plain(told['ending']['title']), view)}</h3>",
        f"<p>{_own(told['outcome'], view)}</p>",
        f"<p>{plain(final)}</p>",
        f'<p><img alt="{alt}" src="data:image/svg+xml;base64,{picture}" style="max-width:100%;background:#fff"></p>',
        f"<h4>{plain(words['your_decisions'])}</h4><ol>",
        *(_made(made, view) for made in told["decisions"]),
        "</ol>",
        f"<p>{plain(told['gap'])}</p>" if told["gap"] else "",
    ]
    if told["voices"]:
        parts.append(f"<h4>{plain(words['voices'])}</h4>")
    for voice in told["voices"]:
        name = plain(view["people"].get(voice["who"], {}).get("name", "")) if voice["who"] else ""
        parts.append(f"<p>{f'<b>{name}:</b> ' if name else ''}{_own(voice['html'], view)}</p>")
    if told["questions"]:
        listed = "".join(f"<li>{_own(question, view)}</li>" for question in told["questions"])
        parts.append(f"<h4>{plain(words['questions'])}</h4><ul>{listed}</ul>")
    return "".join(parts)


def _made(made: Mapping[str, Any], view: Mapping[str, Any]) -> str:
    words = view["strings"]
    moved = ", ".join(f"{change['label']} {change['change']:+d}" for change in made["changes"]) or words["no_change"]
    reason = f"<br>{plain(words['your_reason'])}: {plain(made['reason'])}" if made["reason"] else ""
    if made["should"]:
        reason = f"<br>{plain(words['should_told'])}: {_wanted(made['should'], view)}{reason}"
    for spread in made["spreads"]:
        rows = "; ".join(f"{_own(row['html'], view)} ({plain(row['told'])})" for row in spread["rows"])
        reason += f"<br>{plain(spread['label'])}: {rows}. <small>{plain(spread['note'])}</small>"
    return (
        f'<li>{_own(made["html"], view)} <span style="{_QUIET}">({plain("; ".join(filter(None, [made["approach_label"], moved])))})</span>'
        f"{reason}<br><em>{_own(made['why'], view)}</em></li>"
    )


def transcript(view: Mapping[str, Any]) -> str:
    """The view as an open ``<details>`` element that reads well without scripts and without its style."""
    words = view["strings"]
    body = _cast(view) + "".join(_entry(entry, view) for entry in view["log"])
    if view["phase"] == "error":
        body += f'<p role="alert"><b>{plain(words["cannot_play"])}.</b> {plain(view["error"])}</p>'
    elif view["debrief"]:
        body += _ending(view)
    else:
        number = len(view["rewinds"]) + 1
        body += f'<p style="{_QUIET}">{plain(words["transcript_open"].format(n=number))}</p>'
    heading = plain(words["transcript"].format(title=view["story"]["title"]))
    open_details = f'<details open class="signoff-transcript"><summary>{heading}</summary>'
    return f'{open_details}<div style="{_PAGE}">{body}</div></details>'


def kept(view: Mapping[str, Any]) -> dict[str, str]:
    """The transcript as a notebook keeps it: as a page, and as a line where only plain text can be shown."""
    words = view["strings"]
    line = words["transcript"].format(title=view["story"]["title"])
    if view["phase"] == "error":
        line = f"{words['cannot_play']}: {view['error']}"
    return {"text/html": transcript(view), "text/plain": line}
