"""What a cell printed, displayed and raised, as HTML that is safe to stand on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from grader.pages import clean, pictures
from grader.pages.ansi import terminal
from grader.pages.caps import OUTPUTS, STYLED, TEXT, Budgets
from grader.pages.prose import laid_out
from grader.pages.text import cut, literal, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_INTERACTIVE = "In the notebook this output can be used; on this page stands what it says as text."


@dataclass(frozen=True, slots=True)
class Block:
    """One output. `kind` is text, stderr, error, table, html or picture; `html` is safe; `notes` are text."""

    kind: str
    html: Markup
    notes: tuple[str, ...] = ()


_LEFT_OUT = Block(
    "note", Markup(), ("What else it gave is left out: the page has no room for more. Your notebook has it.",)
)


def blocks(outputs: Sequence[Any], cell: str, base: int, budgets: Budgets) -> list[Block]:
    """The outputs of a cell, within the page's budget.

    Args:
        outputs: as nbformat has them, and whatever a stranger put there.
        cell: what the cell is called, for the words that stand for a picture.
        base: the level of the topmost heading of an output.
        budgets: what the page may still spend.
    """
    made: list[Block] = []
    for output in _merged(outputs):
        if len(made) == OUTPUTS:
            return [*made, Block("note", Markup(), (f"Only the first {OUTPUTS} outputs of this cell are shown.",))]
        block = _block(output, cell, base, budgets) if budgets.read.take(_size(output)) else _LEFT_OUT
        if block is not None and not budgets.outputs.take(len(block.html.encode())):
            block = _LEFT_OUT
        if block is _LEFT_OUT:
            return [*made, _LEFT_OUT]
        if block is not None:
            made.append(block)
    return made


def _size(output: dict[str, Any]) -> int:
    """Characters of an output, however it keeps them."""
    data = output.get("data")
    parts = [output.get("text"), output.get("traceback"), *(data.values() if isinstance(data, dict) else ())]
    texts = (text for part in parts for text in (part if isinstance(part, list) else [part]))
    return sum(len(text) for text in texts if isinstance(text, str))


def _merged(outputs: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Outputs that are such, as they are asked for; what one stream prints in pieces is one output."""
    name, pieces = "", list[str]()
    for output in outputs:
        if not isinstance(output, dict):
            continue
        if output.get("output_type") == "stream":
            stream = "stderr" if output.get("name") == "stderr" else "stdout"
            if pieces and stream != name:
                yield {"output_type": "stream", "name": name, "text": "".join(pieces)}
                pieces = []
            name = stream
            pieces.append(text_of(output.get("text")))
            continue
        if pieces:
            yield {"output_type": "stream", "name": name, "text": "".join(pieces)}
            pieces = []
        yield output
    if pieces:
        yield {"output_type": "stream", "name": name, "text": "".join(pieces)}


def _block(output: dict[str, Any], cell: str, base: int, budgets: Budgets) -> Block | None:
    kind = output.get("output_type")
    if kind == "stream":
        text = output["text"]
        return _text("stderr" if output["name"] == "stderr" else "text", text) if text else None
    if kind == "error":
        traceback = output.get("traceback")
        lines = [text_of(line) for line in traceback] if isinstance(traceback, list) else []
        text = "\n".join(lines) or f"{text_of(output.get('ename'))}: {text_of(output.get('evalue'))}"
        return _text("error", text)
    data = output.get("data")
    if kind in {"display_data", "execute_result"} and isinstance(data, dict):
        return _displayed(data, cell, base, budgets)
    return None


def _text(kind: str, text: str, notes: tuple[str, ...] = ()) -> Block:
    return Block(kind, Markup(terminal(cut(text, TEXT))), notes)  # noqa: S704  # `terminal` escapes


def _displayed(data: dict[Any, Any], cell: str, base: int, budgets: Budgets) -> Block | None:
    """The richest form of a displayed value that can stand on the page."""
    notes: tuple[str, ...] = ()
    if html := text_of(data.get("text/html")):
        cleaned, notes = clean.output(html, base)
        if cleaned:
            return Block("table" if "<table" in cleaned else "html", Markup(cleaned), notes)  # noqa: S704  # cleaned
    if (words := text_of(data.get("text/markdown"))) and len(words) <= STYLED and budgets.styled.take(len(words)):
        return Block("html", Markup(laid_out(words, base).html), notes)  # noqa: S704  # laid_out cleans
    source, refused = _picture(data)
    if source:
        alt = literal(f"Picture made by {cell}")
        return Block("picture", Markup(f'<img src="{source}" alt="{alt}">'), notes)  # noqa: S704  # checked
    if refused:
        notes = (*notes, "A picture is left out: it is too large, damaged, or holds a program.")
    for mime in ("text/latex", "text/markdown", "text/plain"):
        if text := text_of(data.get(mime)):
            interactive = any(str(key).startswith("application/vnd.") for key in data)
            return _text("text", text, (*notes, _INTERACTIVE) if interactive else notes)
    return Block("note", Markup(), notes) if notes else None


def _picture(data: dict[Any, Any]) -> tuple[str, bool]:
    """The `data:` URL of the first picture that will do, and whether there was one that would not."""
    refused = False
    if drawing := text_of(data.get(pictures.SVG)):
        source = pictures.from_svg(drawing)
        refused = source is None
        if source:
            return source, False
    for mime in pictures.RASTER:
        if raster := text_of(data.get(mime)):
            source = pictures.from_base64(mime, raster)
            if source:
                return source, False
            refused = True
    return "", refused
