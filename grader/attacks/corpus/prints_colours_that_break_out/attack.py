"""Colour codes for terminals whose numbers are markup, for what turns them into styles."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="script in pages",
    wants=Want.SCRIPT,
    make=answer(
        r"""
for code in ("38;2;1;2;3\"><script>document.title='" + MARKER + "'</script>", "48;5;999", "9" * 50, "0;" * 5000 + "1"):
    print("\x1b[" + code + "mx\x1b[0m")
"""
    ),
)
