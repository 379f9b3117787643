"""A hook that runs after each cell, and IPython's own memory of what was run, tell what the tests were."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        r"""
shell = get_ipython()

def look(*_):
    tell("\n".join(map(str, shell.user_ns.get("In", []))))
    tell(str(list(getattr(shell.history_manager, "input_hist_raw", []))))

shell.events.register("post_run_cell", look)
shell.events.register("pre_run_cell", lambda info: tell(getattr(info, "raw_cell", "")))
"""
    ),
)
