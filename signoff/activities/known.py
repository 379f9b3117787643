"""Keys in a content file that point at other keys of it: each must be there, or the author is told which there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signoff.activities.content import ContentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signoff.activities.lessonfile import Part


def known(part: Part, wanted: Iterable[str], there: Iterable[str]) -> tuple[str, ...]:
    """The wanted keys, if all are there; `ContentError` names the place, the first that is missing, and what there is."""
    keys, names = tuple(wanted), tuple(there)
    for key in keys:
        if key not in names:
            raise ContentError(f"{part.where}: there is no {key!r}. Write one of: {', '.join(names)}.")
    return keys
