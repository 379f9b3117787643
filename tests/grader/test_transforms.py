"""Cells as plain Python: by the short way what IPython makes of them."""

import pytest
from IPython.core.inputtransformer2 import MagicAssign, TransformerManager

from grader.runner.transforms import spare_tokens

CELLS = (
    "",
    "\n\n  \n",
    "x = 1",
    "x = (5\n%3)\nx",
    "%matplotlib inline\nx = 1",
    "  %time sum(range(3))",
    "%%writefile a.txt\nnot = python at all !",
    "files = !ls\nfiles",
    "t = %timeit -o -q 1 + 1",
    "!echo hello {name}",
    "len?",
    "print('is it?')  # is it?\n?len",
    "for n in range(2):\n    !echo {n}\n    %who",
    ">>> x = 1\n>>> x\n1",
    "...\n... \nx = 2",
    "In [1]: x = 1\n   ...: y = 2",
    "    x = 1\n    y = '''\n    a\n    '''",
    "  # a remark\ntext = '''\n  kept?\n%not a magic\n'''",
    "await thing()",
    "def f(:\n  pass",
    "x = 1 +",
    "f'{x!r:>{width}}' if x else \"%d\" % 3",
    "x = '\\d'\n",
    "\x00",
    "(" * 300 + ")" * 300,
    "a;b;\n c",
    "match x:\n    case [1, *_]: pass\n    case _: ...",
    "x = 1\\\n%2\n",
    "/f 1 2\n,f a b\n;f a b",
)


@pytest.mark.parametrize("cell", CELLS)
def test_is_what_ipython_makes_of_it(cell):
    quick = TransformerManager()
    spare_tokens(quick)
    assert quick.transform_cell(cell) == TransformerManager().transform_cell(cell)


def test_what_a_cell_adds_is_obeyed():
    class Shout(MagicAssign):
        @classmethod
        def find(cls, tokens_by_line):
            return next((cls(line[0].start) for line in tokens_by_line if line and line[0].string == "loud"), None)

        def transform(self, lines):
            return ["shouted = True\n", *lines[1:]]

    manager = TransformerManager()
    spare_tokens(manager)
    assert manager.transform_cell("loud\n") == "loud\n"
    manager.token_transformers.append(Shout)
    assert manager.transform_cell("loud\n") == "shouted = True\n"
