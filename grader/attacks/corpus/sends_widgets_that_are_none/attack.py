"""It sends comm messages without the shape of one: states that are lists, deep ones, ids that are objects, false buffers."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.STOP,
    make=answer(
        """
kernel = getattr(get_ipython(), "kernel", None)
deep = 1
for _ in range(400):
    deep = [deep]
contents = [
    {"comm_id": "a", "target_name": "jupyter.widget", "data": {"state": {"outputs": deep}}},
    {"comm_id": "a", "target_name": "jupyter.widget", "data": {"state": [1]}},
    {"comm_id": {"b": 1}, "data": {}},
    {"comm_id": "__proto__", "data": {"state": {"x": 1}, "buffer_paths": [["__class__", -1], 5]}},
]
for content in contents if kernel is not None else ():
    for kind in ("comm_open", "comm_msg", "comm_close"):
        kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent(), buffers=[b"x", b"y"])
"""
    ),
)
