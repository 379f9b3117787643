"""The corpus against stock nbgrader, for comparison: in an outer sandbox, because there attacks do what they say.

Each attack gets a machine of its own, as far as bubblewrap can make one: no network, no processes but its own, nothing
that can be written but memory that is given back, limits on processes, files and time, and somebody who watches the
machine's memory and ends it all in time. Without bubblewrap nothing is run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.attacks.attack import Want
from grader.attacks.measure import MAX_MEMORY, Verdict
from grader.attacks.scene import Scene, prepare_course, write_scene
from grader.attacks.stock_inside import UNTOUCHED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from grader.attacks.attack import Attack

PATIENCE = 90.0
STARTING = 30.0  # seconds for the sandbox, the copy of the course and the verdict, on top of the patience
ROOT_NEEDS = ("SETUID", "SETGID", "CHOWN", "FOWNER", "DAC_OVERRIDE", "KILL", "SYS_PTRACE")
MEMORY = 5 << 30  # bytes in one sandbox, and …
LEAST_LEFT = 2 << 30  # … bytes left on the machine, at which everything in it is ended
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc")


class NoOuterSandboxError(Exception):
    """Stock nbgrader cannot be attacked here without danger. The message says what is missing."""


@dataclass(frozen=True, slots=True)
class StockVerdict:
    """What an attack did to stock nbgrader. `fault` says why it could not be measured, and is empty otherwise.

    `marker` is what its processes carried, `left_out` what of it this machine does not let be made.
    """

    verdict: Verdict
    seconds: float = 0.0
    left_out: tuple[str, ...] = ()
    fault: str = ""
    marker: str = ""


def attack_stock(
    assignment_source: Path,
    attacks: Iterable[Attack],
    tell: Callable[[StockVerdict], object] = lambda _: None,
    patience: float = PATIENCE,
) -> list[StockVerdict]:
    """Let each attack into a fresh course of its own, graded by stock nbgrader; `tell` hears of each verdict.

    Raises:
        NoOuterSandboxError: there is no bubblewrap, or it does not work here.
        GradingError: the assignment itself cannot be graded.
    """
    _check_sandbox()
    with tempfile.TemporaryDirectory(prefix="signoff-stock-") as folder:
        scene = prepare_course(Path(folder) / "scene", assignment_source)
        write_scene(scene)
        baseline = _in_sandbox(scene, UNTOUCHED, "{}", patience)
        if "score" not in baseline:
            raise NoOuterSandboxError(f"An untouched submission cannot be graded in the sandbox:\n{baseline['fault']}")
        known = json.dumps({name: baseline[name] for name in ("score", "leaks", "changed")})
        verdicts = []
        for attack in attacks:
            verdicts.append(_verdict(attack, _in_sandbox(scene, attack.name, known, patience)))
            tell(verdicts[-1])
        return verdicts


def _verdict(attack: Attack, found: dict[str, Any]) -> StockVerdict:
    harms = {Want[name]: what for name, what in found.get("harms", {}).items()}
    memory = int(found.get("memory", 0))
    if memory > MAX_MEMORY:
        harms[Want.MEMORY] = f"{memory >> 20} MB"
    if "fault" in found:
        harms.setdefault(Want.STOP, "the run was ended from outside")
    verdict = Verdict(attack.name, attack.wants, harms, bool(found.get("graded")), found.get("score"))
    return StockVerdict(
        verdict,
        float(found.get("seconds", 0.0)),
        tuple(found.get("left_out", ())),
        found.get("fault", ""),
        found.get("marker", ""),
    )


def _check_sandbox() -> None:
    if shutil.which("bwrap") is None:
        raise NoOuterSandboxError(
            "bubblewrap (the program bwrap) is not installed. Stock nbgrader does not confine what it runs, so the attacks "
            "would do to this machine what they say. Install bubblewrap, or leave out --stock."
        )
    tried = subprocess.run(  # noqa: S603  # a fixed command
        [*_sandbox(()), "--", sys.executable, "-c", "import nbgrader"], capture_output=True, text=True, check=False
    )
    if tried.returncode:
        raise NoOuterSandboxError(
            f"bubblewrap does not work here, so stock nbgrader is not attacked:\n{tried.stderr.strip()[-600:]}\n"
            "User namespaces must be allowed for it: see the note on them in your system's documentation of bubblewrap."
        )


def _sandbox(readable: Iterable[Path]) -> list[str]:
    """The command line of the sandbox: what can be seen is read-only, what can be written is memory."""
    paths: list[str | Path] = [sys.prefix, sys.base_prefix, *(path for path in sys.path if path), *readable]
    roots = {Path(path).resolve() for path in paths if Path(path).exists()}
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"]
    if os.geteuid() == 0:
        # Limits on processes do not hold for root, so what is attacked runs as nobody in particular; for that the first
        # process must be a real root, who alone can become somebody else.
        command[1:2] = [f"--unshare-{name}" for name in ("ipc", "pid", "net", "uts", "cgroup-try")]
        command += [part for name in ROOT_NEEDS for part in ("--cap-add", f"CAP_{name}")]
    for path in _SYSTEM:
        command += ["--ro-bind-try", path, path]
    command += ["--proc", "/proc", "--dev", "/dev"]
    for path, megabytes in (("/dev/shm", 256), ("/tmp", 1024), ("/desk", 2048)):  # noqa: S108  # inside, and empty
        command += ["--size", str(megabytes << 20), "--tmpfs", path]
    command += ["--remount-ro", "/dev"]
    above = sorted({parent for root in roots for parent in root.parents if len(parent.parts) > 1})
    for folder in above:
        command += ["--perms", "0755", "--dir", str(folder)]
    for root in sorted(roots):
        command += ["--ro-bind", str(root), str(root)]
    for name, value in {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "LANG": "C.UTF-8",
        "HOME": "/desk",
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONWARNINGS": "ignore",
    }.items():
        command += ["--setenv", name, value]
    return [*command, "--chdir", "/desk"]


def _in_sandbox(scene: Scene, attack: str, baseline: str, patience: float) -> dict[str, Any]:
    """One run. Without an answer, `fault` says what was seen of it; `memory` is the most that the machine lost, in bytes."""
    inside = [sys.executable, "-m", "grader.attacks.stock_inside", str(scene.folder), attack, str(patience)]
    command = [*_sandbox([scene.folder]), "--setenv", "SIGNOFF_BASELINE", baseline, "--", *inside]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(  # noqa: S603  # our own command
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err
        )
        memory, reason = _watch(process, time.monotonic() + patience + STARTING)
        out.seek(0)
        err.seek(0)
        said, trouble = out.read(1 << 20), err.read(1 << 20).decode("utf-8", "replace")
    try:
        found = json.loads(said)
    except ValueError:
        return {"fault": reason or f"no answer (exit code {process.returncode}): {trouble[-1500:]}", "memory": memory}
    return {**found, "memory": memory}


def _watch(process: subprocess.Popen[bytes], deadline: float) -> tuple[int, str]:
    """Wait for the sandbox to end, or end it: at the deadline, or when it has taken too much of the machine's memory."""
    shared = _meminfo("Shmem")
    most, reason = 0, ""
    while process.poll() is None:
        most = max(most, _resident(process.pid) + max(0, _meminfo("Shmem") - shared))
        if most > MEMORY or _meminfo("MemAvailable") < LEAST_LEFT:
            reason = f"it had taken {most >> 20} MB of memory and was ended"
        elif time.monotonic() > deadline:
            reason = "it did not end in time and was ended"
        if reason:
            process.kill()  # with it goes the first process of its namespace, and with that all others
            process.wait()
            break
        time.sleep(0.1)
    return most, reason


def _meminfo(name: str) -> int:
    """A figure of the whole machine's memory, in bytes."""
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) << 10
    return 0


def _resident(ancestor: int) -> int:
    """Bytes of memory of a process and all that descend from it; an orphan in the sandbox is its first process's child."""
    children: dict[int, list[int]] = {}
    pages: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        pid = int(path.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        pages[pid] = int(fields[21])
    total, waiting = 0, [ancestor]
    while waiting:
        pid = waiting.pop()
        total += pages.get(pid, 0)
        waiting += children.get(pid, ())
    return total * os.sysconf("SC_PAGE_SIZE")
