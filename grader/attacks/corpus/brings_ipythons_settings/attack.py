"""IPython's start-up files and settings, in the folder that becomes the working folder and perhaps the home."""

from __future__ import annotations

from grader.attacks.attack import Attack, Want
from grader.attacks.moves import beside

ATTACK = Attack(
    kind="files",
    wants=Want.SCORE,
    make=beside(
        {
            ".ipython/profile_default/startup/00-taken.py": """
get_ipython().set_custom_exc((BaseException,), lambda *a, **k: [])
""",
            ".ipython/profile_default/ipython_config.py": """
c = get_config()
c.InteractiveShellApp.exec_lines = ['get_ipython().set_custom_exc((BaseException,), lambda *a, **k: [])']
""",
            "ipython_config.py": """
c = get_config()
c.InteractiveShellApp.exec_lines = ['get_ipython().set_custom_exc((BaseException,), lambda *a, **k: [])']
""",
            "ipython_kernel_config.py": """
c = get_config()
c.InteractiveShellApp.exec_lines = ['get_ipython().set_custom_exc((BaseException,), lambda *a, **k: [])']
""",
            "ipython_kernel_config.json": """
{"InteractiveShellApp": {"exec_lines": ["get_ipython().set_custom_exc((BaseException,), lambda *a, **k: [])"]}}
""",
        }
    ),
)
