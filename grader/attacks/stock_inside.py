"""Inside the outer sandbox: one attack against stock nbgrader, as the first process of a PID namespace of its own.

Run by `grader.attacks.stock` only: ``python -m grader.attacks.stock_inside SCENE ATTACK PATIENCE``, where SCENE is a
prepared scene that cannot be written. It prints one JSON object. Being the first process it cannot be killed by an
attack, gets every orphan, and ends everything when it ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from grader.attacks.attack import Place
from grader.attacks.facts import alive, take_facts
from grader.attacks.library import find_attack
from grader.attacks.listeners import Listeners
from grader.attacks.measure import Baseline, Run, judge_outcome, take_baseline
from grader.attacks.scene import ATTACKER, FIRST, Scene, read_scene

UNTOUCHED = "untouched"  # what an empty submission is called here
DESK = Path("/desk")
CELL_SECONDS = 10
SETTLE = 1.0  # seconds in which what was left behind gets to do its work
NOBODY = 65_533  # who grades, and so who is attacked, where the first process is root's
LIMITS = {
    resource.RLIMIT_NPROC: 400,
    resource.RLIMIT_AS: 4 << 30,
    resource.RLIMIT_FSIZE: 1 << 30,
    resource.RLIMIT_NOFILE: 512,
    resource.RLIMIT_CORE: 1 << 30,
}
# As nbgrader comes, without what this kit's own courses set.
PLAIN = "c = get_config()\nc.CourseDirectory.course_id = 'attacked'\n"
_NOT_TRACEABLE = 4  # PR_SET_DUMPABLE of prctl(2)


def main(scene_file: str, name: str, patience: float) -> None:
    """Copy the scene, let the attack in, grade, look at what became of everything, and print it."""
    if os.getpid() != 1 or not DESK.is_mount() or "SIGNOFF_BASELINE" not in os.environ:
        raise SystemExit("This runs inside the sandbox that grader.attacks.stock makes, and nowhere else.")
    for what, most in LIMITS.items():
        resource.setrlimit(what, (most, most))
    os.nice(10)
    ctypes.CDLL(None).prctl(_NOT_TRACEABLE, 0, 0, 0, 0)
    scene = read_scene(Path(scene_file)).copy(DESK / "scene")
    (scene.course / "nbgrader_config.py").write_text(PLAIN, encoding="utf-8")
    attack = find_attack(name) if name != UNTOUCHED else None
    marker = f"signoff-attack-{secrets.token_hex(6)}"
    with Listeners(scene.home) as listeners:
        place = Place(
            course=str(scene.course),
            home=str(scene.home),
            student=ATTACKER,
            victim=FIRST,
            tcp=listeners.tcp,
            udp=listeners.udp,
            abstract=listeners.abstract,
            socket=listeners.socket,
            marker=marker,
        )
        student, left_out = scene.admit(attack, place)
        _give_away(scene.folder)
        before = take_facts(scene)
        started = time.monotonic()
        deadline = started + patience
        finished = _nbgrader(scene, "autograde", deadline) and _nbgrader(scene, "generate_feedback", deadline)
        seconds = time.monotonic() - started
        _wait(time.monotonic() + SETTLE, None)
        survivors = tuple(alive(marker))
        after = take_facts(scene)
        _end_all()
    run = Run(finished, seconds, patience, survivors=survivors, heard=tuple(listeners.heard))
    result: dict[str, object] = {"left_out": left_out, "seconds": seconds, "marker": marker}
    if attack is None:
        found = take_baseline(scene, student, before, after)
        result |= {"score": found.score, "leaks": sorted(found.leaks), "changed": sorted(found.changed)}
    else:
        known = json.loads(os.environ["SIGNOFF_BASELINE"])
        baseline = Baseline(known["score"], frozenset(map(tuple, known["leaks"])), frozenset(known["changed"]))
        verdict = judge_outcome(attack, scene, student, before, after, run, marker=marker, baseline=baseline)
        harms = {want.name: what for want, what in verdict.harms.items()}
        result |= {"harms": harms, "graded": verdict.graded, "score": verdict.score}
    result["log"] = (DESK / "log.txt").read_text(encoding="utf-8", errors="replace")[-1500:]
    sys.stdout.write(json.dumps(result) + "\n")


def _nbgrader(scene: Scene, command: str, deadline: float) -> bool:
    """Run one nbgrader command on the whole class; False where it was still running at the deadline."""
    options = [f"--Execute.timeout={CELL_SECONDS}"] if command == "autograde" else []
    environment = {**os.environ, **scene.environment}
    environment.pop("SIGNOFF_BASELINE", None)
    with (DESK / "log.txt").open("ab") as log:
        child = subprocess.Popen(  # noqa: S603  # nbgrader's own command
            [sys.executable, "-m", "nbgrader", command, scene.target.assignment, *options],
            cwd=scene.course,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=NOBODY if os.geteuid() == 0 else None,
            group=NOBODY if os.geteuid() == 0 else None,
            extra_groups=[] if os.geteuid() == 0 else None,
        )
    ended = _wait(deadline, child.pid)
    child.returncode = 0  # reaped above, so that Popen need not look for it
    if not ended:
        _end_all()
    return ended


def _give_away(folder: Path) -> None:
    """Make the course the grader's own, as it is everywhere."""
    if os.geteuid() == 0:
        for here, folders, files in os.walk(folder):
            for path in (here, *(os.path.join(here, name) for name in (*folders, *files))):  # noqa: PTH118  # odd names
                os.chown(path, NOBODY, NOBODY, follow_symlinks=False)


def _wait(deadline: float, child: int | None) -> bool:
    """Reap whatever ends until this child has, or until the deadline; says whether it has."""
    while time.monotonic() < deadline:
        try:
            reaped, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            reaped = 0
        if reaped and reaped == child:
            return True
        if not reaped:
            time.sleep(0.05)
    return False


def _end_all() -> None:
    """Kill all but this process, the first of its namespace."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        return
    _wait(time.monotonic() + 0.2, None)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
