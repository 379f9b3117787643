"""A cell shows SVG with a script, a handler, and HTML inside."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import shown

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=shown(
        {
            "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'MARKER\'"><script>document.title=\'MARKER\'</script><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="document.title=\'MARKER\'"/></body></foreignObject><animate onbegin="document.title=\'MARKER\'" attributeName="x" dur="1s"/></svg>'
        }
    ),
)
