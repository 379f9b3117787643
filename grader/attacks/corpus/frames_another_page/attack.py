"""Frames, objects, embedded documents, a base address, a page that refreshes itself to another."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import words

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=words(
        """
<iframe srcdoc="<script>parent.document.title='MARKER'</script>"></iframe>
<object data="data:text/html,<script>parent.document.title='MARKER'</script>"></object>
<embed src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='document.title=1'>MARKER</svg>">
<meta http-equiv="refresh" content="0;url=data:text/html,<script>document.title='MARKER'</script>">
<base href="http://127.0.0.1:TCP/MARKER/"><link rel="stylesheet" href="http://127.0.0.1:TCP/MARKER.css">
"""
    ),
)
