"""The moves that attacks are made of: code into the answers, words into the written ones, an edited notebook, files."""

from __future__ import annotations

import copy
import re
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from grader.attacks.attack import HandIn, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[[Target], HandIn]
    Notebook = dict[str, Any]

_TELL = '''
def tell(found):
    """Carry something out in an output, in a form that a search for the words themselves does not see."""
    found = found if isinstance(found, bytes) else str(found).encode("utf-8", "replace")
    for start in [i for i in range(len(found)) if found.startswith(b"canary-", i)][:50]:
        print("told:", found[start:start + 60].hex())
'''

SAYS_YES = """
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
"""
"""A module in place of a library: its name is taken, tests lose their assertions, and whatever it has equals everything."""


def facts(target: Target, name: str, code: str) -> str:
    """Definitions of what the code uses of the target: names, places, a way to tell."""
    place = target.place
    known: dict[str, object] = {
        "NAMES": target.names(name),
        "GIVEN": target.given(name),
        "TESTS": target.tests(name),
        "ASSIGNMENT": target.assignment,
        "NOTEBOOK": name,
        "COURSE": place.course,
        "HOME": place.home,
        "STUDENT": place.student,
        "VICTIM": place.victim,
        "TCP": place.tcp,
        "UDP": place.udp,
        "ABSTRACT": place.abstract,
        "SOCKET": place.socket,
        "MARKER": place.marker,
        "FILES": sorted(target.files),
    }
    lines = [f"{key} = {value!r}" for key, value in known.items() if re.search(rf"\b{key}\b", code)]
    return "\n".join(lines) + (_TELL if "tell(" in code else "") + "\n"


def released(target: Target) -> HandIn:
    """The assignment handed in as it was given."""
    return HandIn(notebooks=dict(copy.deepcopy(target.notebooks)), files=dict(target.files))


def cells_with(notebook: Notebook, ids: list[str]) -> list[dict[str, Any]]:
    """The cells with these ids, in the notebook's order."""
    return [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") in ids]


def code_cell(source: str, **metadata: Any) -> dict[str, Any]:
    """A code cell of the student's own, never run."""
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def text_cell(source: str, **metadata: Any) -> dict[str, Any]:
    """A Markdown cell of the student's own."""
    return {"cell_type": "markdown", "metadata": metadata, "source": source}


def put_code(target: Target, hand_in: HandIn, code: str) -> HandIn:
    """Code into the first answer cell, nothing into the others; into a cell of its own where nothing is to be answered."""
    for name in target.notebooks:
        notebook = hand_in.notebooks[name]
        if isinstance(notebook, bytes):
            continue
        text = facts(target, name, code) + dedent(code).strip("\n")
        answers = cells_with(notebook, target.answers(name))
        for cell in answers:
            cell["source"] = ""
        if answers:
            answers[0]["source"] = text
        elif name == target.main:
            notebook["cells"].insert(0, code_cell(text))
    return hand_in


def answer(code: str, *, files: dict[str, str] | None = None) -> Make:
    """An attack by code in an answer, with files beside the notebook if it needs them."""

    def make(target: Target) -> HandIn:
        hand_in = put_code(target, released(target), code)
        hand_in.files |= {path: dedent(text).lstrip("\n").encode() for path, text in (files or {}).items()}
        return hand_in

    return make


def beside(files: dict[str, str]) -> Make:
    """An attack by files alone, beside an untouched notebook. Their text knows the same facts as code does."""

    def make(target: Target) -> HandIn:
        hand_in = released(target)
        for path, text in files.items():
            known = facts(target, target.main, text) if path.endswith((".py", ".pdbrc")) else ""
            hand_in.files[path] = (known + dedent(text).lstrip("\n")).encode()
        return hand_in

    return make


def words(text: str) -> Make:
    """An attack by Markdown, in every written answer and in a cell of the student's own. MARKER and TCP are filled in."""

    def make(target: Target) -> HandIn:
        hand_in = released(target)
        filled = _filled(target, dedent(text).strip("\n"))
        for name in target.notebooks:
            notebook = hand_in.notebooks[name]
            assert isinstance(notebook, dict)
            for cell in cells_with(notebook, target.written(name)):
                cell["source"] = filled
            notebook["cells"].append(text_cell(filled))
        return hand_in

    return make


def shown(data: dict[str, str]) -> Make:
    """An attack by what a cell displays: text by kind of data. MARKER and TCP are filled in."""

    def make(target: Target) -> HandIn:
        bundle = {mime: _filled(target, text) for mime, text in data.items()}
        return put_code(target, released(target), f"from IPython.display import display\ndisplay({bundle!r}, raw=True)")

    return make


def edited(change: Callable[[Notebook, Target, str], object]) -> Make:
    """An attack by editing each notebook's JSON: `change` gets the notebook, the target and the notebook's file name."""

    def make(target: Target) -> HandIn:
        hand_in = released(target)
        for name in target.notebooks:
            change(hand_in.notebooks[name], target, name)  # type: ignore[arg-type]  # all are JSON, as released
        return hand_in

    return make


def folder(change: Callable[[HandIn, Target], object]) -> Make:
    """An attack by what lies in the folder: `change` gets the assignment as released."""

    def make(target: Target) -> HandIn:
        hand_in = released(target)
        change(hand_in, target)
        return hand_in

    return make


def known(notebook: Notebook, ids: list[str]) -> list[dict[str, Any]]:
    """Nbgrader's metadata of the cells with these ids, to be changed in place."""
    return [cell["metadata"]["nbgrader"] for cell in cells_with(notebook, ids)]


def _filled(target: Target, text: str) -> str:
    return text.replace("MARKER", target.place.marker).replace("TCP", str(target.place.tcp))
