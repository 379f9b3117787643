"""Names with line ends, quotation marks, terminal commands, text that runs the other way, spaces, dashes; and names that are no text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import folder

if TYPE_CHECKING:
    from grader.attacks.attack import HandIn, Target


def _change(hand_in: HandIn, _target: Target) -> None:
    for name in (
        "line\nend.txt",
        "-rf",
        "--help",
        " ",
        "a\tb",
        "\x1b[2J.txt",
        "\u202efdp.exe",
        "\ufeffx",
        "con.txt",
        "..  ",
        "x" * 255,
        "caf\u0065\u0301.csv",
        "caf\u00e9.csv",
        "*?[a].txt",
        "$(id).txt",
        "`id`.csv",
        "; id ;",
        "%2e%2e%2fx",
        "a\\..\\b",
    ):
        hand_in.files[name] = b"x"
    hand_in.raw_names[b"\xff\xfe.ipynb"] = b"{}"
    hand_in.raw_names[b"\x80.csv"] = b"a,b"


ATTACK = Attack(kind="files", wants=Want.STOP, make=folder(_change))
