"""Links in Markdown and HTML whose address is a script, in every spelling."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import words

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=words(
        """
[open](javascript:document.title='MARKER') [again](JaVaScRiPt&#58;document.title='MARKER') [more](data:text/html,<script>document.title='MARKER'</script>)
<a href="java&#10;script:document.title='MARKER'">x</a> <a href="&#x01;javascript:document.title='MARKER'">x</a>
<svg><a xlink:href="javascript:document.title='MARKER'"><text y="20">x</text></a></svg>
<form action="javascript:document.title='MARKER'"><button formaction="javascript:document.title='MARKER'">x</button></form>
<iframe src="javascript:parent.document.title='MARKER'"></iframe>
![x](javascript:document.title='MARKER')
<https://example.invalid/"onmouseover="document.title='MARKER'>
"""
    ),
)
