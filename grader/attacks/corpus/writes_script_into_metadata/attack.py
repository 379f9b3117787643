"""The notebook's title, authors, language, tags and widget state hold markup, which templates print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], target: Target, _name: str) -> None:
    markup = f"</title></script><script>document.title='{target.place.marker}'</script>"
    notebook["metadata"] |= {
        "title": markup,
        "authors": [{"name": markup}],
        "language_info": {"name": markup, "pygments_lexer": markup},
        "widgets": {
            "application/vnd.jupyter.widget-state+json": {
                "version_major": 2,
                "version_minor": 0,
                "state": {markup: {"model_name": markup, "model_module": markup, "state": {}}},
            }
        },
    }
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = [f"x\" onmouseover=\"document.title='{target.place.marker}'"]
        cell["id"] = "x"


ATTACK = Attack(kind="script in pages", wants=Want.SCRIPT, make=edited(_change))
