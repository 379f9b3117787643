"""A cell shows a widget's view and JSON that close the script element they are kept in."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import shown

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=shown(
        {
            "application/vnd.jupyter.widget-view+json": '{"model_id": "</script><script>document.title=\'MARKER\'</script>", "version_major": 2}',
            "application/json": "</script><script>document.title='MARKER'</script>",
            "application/vnd.vegalite.v5+json": "</script><script>document.title='MARKER'</script>",
        }
    ),
)
