"""conftest.py and settings of pytest, for a grader that uses it."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import beside

ATTACK = Attack(
    kind="files",
    wants=Want.CHANGE,
    make=beside(
        {
            "conftest.py": """
import os

try:
    open(os.path.join(HOME, "notes.txt"), "a").write("taken")
except OSError:
    pass
""",
            "pytest.ini": """
[pytest]
addopts = -p conftest
""",
            "setup.cfg": """
[tool:pytest]
addopts = -p conftest
""",
            "pyproject.toml": """
[tool.pytest.ini_options]
addopts = "-p conftest"
""",
        }
    ),
)
