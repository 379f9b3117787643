"""Attachments of Markdown cells are drawings and pages with scripts in them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import cells_with, edited, text_cell

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, name: str) -> None:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'{target.place.marker}\'"/>'
    cell = text_cell("![x](attachment:a.svg) ![y](attachment:b.html)")
    cell["attachments"] = {
        "a.svg": {"image/svg+xml": base64.b64encode(drawing.encode()).decode()},
        "b.html": {
            "text/html": f"<script>document.title='{target.place.marker}'</script>",
            "image/png": f'x" onerror="document.title=\'{target.place.marker}\'" y="',
        },
    }
    notebook["cells"].append(cell)
    for answer in cells_with(notebook, target.written(name)):
        answer.update(source=cell["source"], attachments=cell["attachments"])


ATTACK = Attack(kind="script in pages", wants=Want.SCRIPT, make=edited(_change))
