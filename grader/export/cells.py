"""Cells of tables that spreadsheets open: numbers in one form, and texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_FORMULA = "=+-@\t\r\n＝＋－＠"
"""What a formula can begin with. Excel reads the wide forms of East Asian keyboards too."""
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*%?")
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_SPARED = str.maketrans({"\u00a0": "", "\u202f": "", " ": "", "\u2212": "-"})
"""Spaces between thousands, and the minus sign of typographers."""
_CENT = Decimal("0.01")


def harmless(text: str) -> str:
    """A text as a cell that is shown and not computed: an apostrophe goes before what looks like a formula.

    A negative number stays one, and so does a lone sign, which learning platforms write for "nothing". What stands
    behind spaces is looked at as well, since some programs take spaces away before they look for a formula.
    """
    begin = text.lstrip(" \u00a0\ufeff")
    if begin[:1] not in _FORMULA or not begin[:1] or len(begin) == 1 or _NUMBER.fullmatch(begin.rstrip()):
        return text
    return f"'{text}"


def two_decimals(value: float, point: str = ".") -> str:
    """A mark with two decimals, halves rounded up as people do; nought has no sign."""
    # By way of its shortest decimal form: 0.125 + 0.02 is a hair below 0.145 in binary, and a student would count.
    rounded = Decimal(repr(round(float(value), 9))).quantize(_CENT, ROUND_HALF_UP)
    return str(rounded + 0 if rounded else Decimal("0.00")).replace(".", point)


def number(text: str) -> float | None:
    """The number in a cell, with a decimal point or a decimal comma; None when there is none.

    Of two kinds of separators the last one is the decimal's: "1.000,50" is a thousand and a half.
    """
    plain = text.strip().translate(_SPARED)
    if not _PLAIN.fullmatch(plain):
        return None
    *whole, last = re.split("[.,]", plain)
    return float(f"{''.join(whole)}.{last}" if whole else last)
