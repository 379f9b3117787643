"""Display data whose kinds are numbers, whose data are nested a thousand deep, and whose metadata are a list."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="output",
    wants=Want.STOP,
    make=answer(
        """
from IPython.display import publish_display_data

deep = []
for _ in range(1_000):
    deep = [deep]
session = getattr(get_ipython().display_pub, "session", None)
for bundle in ({"application/json": deep}, {"text/plain": None}, {"text/plain": 7, "image/png": {"a": []}}, {"": ""}):
    try:
        publish_display_data(bundle, metadata={"deep": deep})
    except Exception:
        pass
    if session is not None:
        pub = get_ipython().display_pub
        session.send(pub.pub_socket, "display_data", {"data": bundle, "metadata": [], "transient": 5}, parent=pub.parent_header)
        session.send(pub.pub_socket, "stream", {"name": "stdlog", "text": ["x"]}, parent=pub.parent_header)
        session.send(pub.pub_socket, "error", {"ename": 5, "evalue": None, "traceback": "x"}, parent=pub.parent_header)
"""
    ),
)
