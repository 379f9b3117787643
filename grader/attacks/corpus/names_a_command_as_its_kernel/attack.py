"""The kernel that the notebook asks for is a command, a path, or not a text at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import edited

if TYPE_CHECKING:
    from grader.attacks.attack import Target


def _change(notebook: dict[str, Any], _target: Target, _name: str) -> None:
    notebook["metadata"]["kernelspec"] = {
        "name": "../../bin/sh -c id",
        "display_name": "<script>",
        "language": "bash",
        "argv": ["/bin/sh", "-c", "id"],
    }
    notebook["metadata"]["language_info"] = {
        "name": ["x"],
        "file_extension": "/../../x",
        "nbconvert_exporter": "os.system",
    }


ATTACK = Attack(kind="metadata", wants=Want.STOP, make=edited(_change))
