"""It redefines what the instructor's cells have defined: helpers of tests become functions that say yes."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="subverting tests",
    wants=Want.SCORE,
    make=answer(
        """
import inspect

class Yes:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __eq__
    def __hash__(self): return 0
    def __getattr__(self, name): return Yes()
    def __getitem__(self, key): return self
    def __call__(self, *args, **kwargs): return self
    def __iter__(self): return iter(())

shell = get_ipython()

def again(*_):
    for name in [*GIVEN, *NAMES]:
        shell.user_ns[name] = Yes()

shell.events.register("pre_run_cell", again)
again()
"""
    ),
)
