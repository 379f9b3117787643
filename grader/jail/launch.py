"""Starting the zygote program: this very interpreter afresh, with an environment that says little."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

_BOOT = """
import sys
folder = sys.argv.pop()
if folder not in sys.path:
    sys.path.append(folder)
from grader.jail import zygote
zygote.main()
"""


def launch(theirs: socket.socket, errors: int) -> subprocess.Popen[bytes]:
    """Start it with its end of the control socket; what it prints goes to the file `errors`."""
    fd = theirs.fileno()
    folder = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-P", "-c", _BOOT, str(fd), str(os.getpid()), folder]
    return subprocess.Popen(  # noqa: S603  # this very interpreter
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=errors,
        stderr=errors,
        pass_fds=[fd],
        start_new_session=True,
        cwd="/",
    )


def _environment() -> dict[str, str]:
    path = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ") if name in os.environ}
    imports = [str(Path(entry).absolute()) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    return {
        "LANG": "C.UTF-8",
        **kept,
        "PATH": os.pathsep.join(path),
        "USER": "student",
        "LOGNAME": "student",
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        **({"PYTHONPATH": os.pathsep.join(imports)} if imports else {}),
    }
