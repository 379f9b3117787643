"""A cell shows Markdown and LaTeX, which pages turn into HTML, with a script in them."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import shown

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=shown(
        {
            "text/markdown": "<script>document.title='MARKER'</script> [x](javascript:document.title='MARKER')",
            "text/latex": "$</script><script>document.title='MARKER'</script>$",
        }
    ),
)
