"""A cell shows HTML with a script in it."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import shown

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=shown(
        {
            "text/html": "<script>document.title='MARKER'</script><img src=x onerror=\"document.title='MARKER'\"><table onclick=\"document.title='MARKER'\"><tr><td>x</td></tr></table>"
        }
    ),
)
