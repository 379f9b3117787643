"""Names, messages and tracebacks of errors, printed text and colours for terminals hold markup."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=answer(
        r"""
markup = f"<script>document.title='{MARKER}'</script><img src=x onerror=\"document.title='{MARKER}'\">"
print(markup, "\x1b[31m" + markup, "\x1b]8;;javascript:document.title='" + MARKER + "'\x07x\x1b]8;;\x07")
import sys

sys.stderr.write(markup)

def fails(*args, **kwargs):
    raise type("<script>", (Exception,), {"_render_traceback_": lambda self: [markup]})(markup)

for name in NAMES:
    globals()[name] = fails
fails()
"""
    ),
)
