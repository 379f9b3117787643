"""It opens comms without end, each with the state of a widget that nobody made."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="memory",
    wants=Want.LARGE,
    make=answer(
        """
try:
    from comm import create_comm
except ImportError:
    create_comm = None
for number in range(200_000 if create_comm is not None else 0):
    state = {"_model_name": "HTMLModel", "_model_module": "x", "_model_module_version": "1", "value": "y" * 5_000}
    create_comm(target_name="jupyter.widget", data={"state": state, "buffer_paths": []})
"""
    ),
)
