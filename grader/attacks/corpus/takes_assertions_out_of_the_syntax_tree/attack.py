"""An AST transformer of IPython turns every assert into nothing."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="subverting tests",
    wants=Want.SCORE,
    make=answer(
        """
import ast

class Out(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
    def visit_Raise(self, node):
        return ast.copy_location(ast.Pass(), node)

get_ipython().ast_transformers.append(Out())
for name in NAMES:
    globals()[name] = lambda *args, **kwargs: None
"""
    ),
)
