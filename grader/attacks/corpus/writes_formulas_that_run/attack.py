"""Commands of the formula renderer that make links, classes and HTML."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import words

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=words(
        r"""
$\href{javascript:document.title='MARKER'}{x}$ $\unicode{<img src=x onerror=document.title='MARKER'>}$
$$\require{html}\style{background:url(javascript:document.title='MARKER')}{x}\class{x" onload="document.title='MARKER'}{y}$$
\begin{equation}\text{<script>document.title='MARKER'</script>}\end{equation}
"""
    ),
)
