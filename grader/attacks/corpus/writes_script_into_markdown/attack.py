"""A script element and handlers in the Markdown of an answer."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import words

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=words(
        """
<script>document.title = "MARKER"</script>
<img src="x" onerror="document.title='MARKER'"> <svg/onload=document.title="MARKER"> <details open ontoggle="document.title='MARKER'">x</details>
"""
    ),
)
