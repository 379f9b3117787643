"""nbgrader's own command line, as an instructor types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LIGHTER = Path(__file__).parents[1] / "data" / "lighter"


def nbgrader(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command in a folder. Who calls looks at its exit code: autograding fails when it does for one student."""
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(LIGHTER),
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)
