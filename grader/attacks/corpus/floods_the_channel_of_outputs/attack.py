"""It sends messages on the kernel's channel for outputs faster than anybody reads them, without end."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.MEMORY,
    make=answer(
        """
kernel = getattr(get_ipython(), "kernel", None)
while kernel is not None:
    try:
        text = {"name": "stdout", "text": "x" * 1_000_000}
        kernel.session.send(kernel.iopub_socket, "stream", text, parent=kernel.get_parent())
    except BaseException:
        pass
"""
    ),
)
