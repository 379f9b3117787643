"""The data of a picture end the attribute that they are written into."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import shown

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=shown(
        {
            "image/png": 'x" onerror="document.title=\'MARKER\'" y="',
            "image/jpeg": "\"><script>document.title='MARKER'</script>",
        }
    ),
)
