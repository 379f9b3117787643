"""A short way through IPython's translation of cells: what is Python already has nothing in it to translate.

IPython splits every cell into tokens, with the standard library's tokenizer in Python, to look for magics; that took as
long as a tenth of a notebook's run. None of what it looks for is valid Python, and the parser in C says at once.
"""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.inputtransformer2 import TransformerManager


def spare_tokens(manager: TransformerManager) -> None:
    """Have the manager look for magics only in what is not Python, as long as nobody adds to what it looks for."""
    every = manager.do_token_transforms
    known = list(manager.token_transformers)

    def transforms(lines: list[str]) -> list[str]:
        if manager.token_transformers == known and _is_python("".join(lines)):
            return lines
        return list(every(lines))  # type: ignore[no-untyped-call]  # IPython has no types here

    manager.do_token_transforms = transforms  # type: ignore[method-assign]  # IPython has no other place for it


def _is_python(source: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the cell itself warns when it is compiled
        try:
            ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
