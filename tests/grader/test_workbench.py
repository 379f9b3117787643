"""What a workbench shares with the forks of its zygotes."""

import pytest

from grader.jail import JailError
from grader.runner.steps import Step, Task
from grader.runner.worker import Order, Workbench

LOOK = "import sys\n[name in sys.modules for name in ('colorsys', 'tabnanny', 'no_such_module')]"


def shown(bench):
    result = bench.run(Task((Step("student", LOOK), Step("test", LOOK, LOOK, "judge", "t"))))
    return [cell.outputs[0]["data"]["text/plain"] for cell in result.cells]


@pytest.mark.parametrize("trusted", [False, True], ids=["jailed", "trusted"])
def test_what_is_shared_later_every_fork_has_from_then_on(trusted):
    with Workbench(Order(modules=("tabnanny",), trusted=trusted)) as bench:
        assert shown(bench) == ["[False, True, False]"] * 2
        bench.share(("colorsys", "no_such_module"))
        assert shown(bench) == ["[True, True, False]"] * 2


def test_what_leaves_a_thread_is_not_shared_and_the_reason_is_said(tmp_path, monkeypatch):
    thread = "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    (tmp_path / "clerk.py").write_text(thread, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Workbench(Order()) as bench, pytest.raises(JailError, match=r"left 1 thread\(s\) running"):
        bench.share(("clerk",))
