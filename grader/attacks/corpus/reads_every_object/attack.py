"""It goes through all objects that the garbage collector knows, and their texts."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import gc

seen = set()
for thing in gc.get_objects():
    for part in [thing, *gc.get_referents(thing)]:
        if isinstance(part, (str, bytes)) and id(part) not in seen and len(part) < 1 << 20:
            seen.add(id(part))
            if (b"canary-" if isinstance(part, bytes) else "canary-") in part:
                tell(part)
"""
    ),
)
