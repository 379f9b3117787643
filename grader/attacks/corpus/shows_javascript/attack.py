"""A cell shows data that say they are JavaScript."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import shown

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=shown({"application/javascript": "document.title = 'MARKER'"}),
)
