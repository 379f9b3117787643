"""Which names a cell reads that it has not bound itself, and which it binds: by its syntax alone."""

from __future__ import annotations

import ast
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BY_TEXT = frozenset({"globals", "locals", "vars", "dir", "eval", "exec", "get_ipython", "hasattr", "getattr"})


def parsed(source: str) -> ast.Module | None:
    """The syntax tree of a cell's Python, or None where it has none."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def bound(tree: ast.AST) -> set[str]:
    """Names that a cell binds at its top level, in branches and loops too."""
    found: set[str] = set()
    for node in _same_scope(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            found.add(node.name)
    return found


def _same_scope(tree: ast.AST) -> Iterator[ast.AST]:
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda) or node is tree:
            pending.extend(ast.iter_child_nodes(node))
        else:  # decorators, defaults and bases belong to the scope around
            pending.extend(getattr(node, "decorator_list", []))


def read(tree: ast.Module) -> set[str]:
    """Names that a cell reads before it has bound them itself."""
    have: set[str] = set()
    found: set[str] = set()
    for statement in tree.body:
        loads = {
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
        }
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            loads.add(statement.target.id)
        found |= loads - have
        # What a branch or a loop binds may not be bound afterwards, so that only plain statements count.
        if isinstance(
            statement,
            ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.With,
        ):
            have |= bound(statement) if not isinstance(statement, ast.FunctionDef | ast.ClassDef) else {statement.name}
    if found & _BY_TEXT:
        found |= {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant) and _is_name(node.value)}
    return found


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isidentifier() and len(value) <= 80


def through_functions(names: Iterable[str], space: dict[str, Any]) -> set[str]:
    """These names, and those that the functions and classes behind them read from the same space, and so on."""
    found: set[str] = set()
    pending = list(names)
    while pending:
        name = pending.pop()
        if name in found:
            continue
        found.add(name)
        value = space.get(name)
        values = (
            [value, *vars(value).values()] if isinstance(value, type) and value.__module__ == "__main__" else [value]
        )
        for function in values:
            if isinstance(function, types.FunctionType) and function.__globals__ is space:
                pending.extend(_global_names(function.__code__))
    return found


def _global_names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _global_names(constant)
