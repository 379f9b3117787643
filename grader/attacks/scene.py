"""A course to attack: an assignment, two honest students, and words in every place that no submission may read."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.attacks.attack import HandIn, as_text
from grader.attacks.folder import read_target, write_hand_in
from grader.nbcourse import Course

if TYPE_CHECKING:
    from grader.attacks.attack import Attack, Place, Target

FIRST, SECOND = "aaron", "zoe"
ATTACKER = "mallory"
_REGION = re.compile(r"^([ \t]*)### BEGIN (SOLUTION|HIDDEN TESTS)[ \t]*$", re.MULTILINE)
_MARKS = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scene:
    """A prepared course in `folder`: the course itself in `course`, the home of whoever grades in `home`.

    `aaron` has been graded and has feedback; `zoe` has handed in the same and is still to be graded, after the attacker
    by the alphabet. `canaries` are words by where they stand: solution, hidden, answer, name, home, environment.
    `environment` is to be set for the process that grades.
    """

    folder: Path
    target: Target
    canaries: dict[str, str]

    @property
    def course(self) -> Path:
        """The nbgrader course directory."""
        return self.folder / "course"

    @property
    def home(self) -> Path:
        """The home folder of whoever grades."""
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        """Variables that the grading process has, one of them a secret."""
        return {"HOME": str(self.home), "SIGNOFF_TOKEN": self.canaries["environment"]}

    def copy(self, folder: Path) -> Scene:
        """The same course somewhere else, so that each attack meets a fresh one."""
        shutil.copytree(self.folder, folder, symlinks=True, ignore=shutil.ignore_patterns("scene.json"))
        return replace(self, folder=folder)

    def admit(self, attack: Attack | None, place: Place) -> tuple[str, list[str]]:
        """Put an attack's submission, or an untouched one, into the course.

        Returns the student's id, and what of it this machine does not let be made.
        """
        target = replace(self.target, place=place)
        made = attack.make(target) if attack else HandIn(notebooks=dict(target.notebooks), files=dict(target.files))
        student = made.student or place.student
        made.twins = {path: shared for path, shared in made.twins.items() if Path(shared).is_file()}
        return student, write_hand_in(made, self.course / "submitted" / student / self.target.assignment)


def prepare_course(folder: Path, assignment_source: Path) -> Scene:
    """Make a course of an nbgrader source assignment, with secrets in it; `folder` is new or empty.

    Only honest code is run: the instructor's own solution, as two students' work.

    Raises:
        GradingError: the assignment cannot be generated or graded as it is.
    """
    canaries = {
        where: f"canary-{where}-{secrets.token_hex(6)}"
        for where in ("solution", "hidden", "answer", "name", "home", "environment")
    }
    course = Course.create(folder / "course", "attacked")
    course.add_assignment(assignment_source)
    source = course.folder / "source" / assignment_source.name
    solved = {}
    for path in sorted(source.glob("*.ipynb")):
        book = json.loads(path.read_text(encoding="utf-8"))
        solved[path.name] = {_id(cell): _MARKS.sub("", as_text(cell["source"])) for cell in book["cells"] if _id(cell)}
        _plant(book, canaries)
        path.write_text(json.dumps(book), encoding="utf-8")
    course.generate(assignment_source.name)
    target = read_target(course.folder / "release" / assignment_source.name)
    for student in (FIRST, SECOND):
        course.add_student(student, student.title(), canaries["name"], f"{student}@example.org")
        work = HandIn(notebooks=_honest(target, solved, canaries["answer"]), files=dict(target.files))
        write_hand_in(work, course.folder / "submitted" / student / target.assignment)
    course.autograde(target.assignment, FIRST)
    course.feedback(target.assignment, FIRST)
    home = folder / "home"
    (home / ".ssh").mkdir(parents=True)
    (home / "notes.txt").write_text(canaries["home"] + "\n")
    (home / ".ssh" / "id_ed25519").write_text(canaries["home"] + "\n")
    return Scene(folder, target, canaries)


def _id(cell: dict[str, Any]) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def _plant(book: dict[str, Any], canaries: dict[str, str]) -> None:
    """Write the words as comments into solutions and hidden tests."""

    def with_canary(found: re.Match[str]) -> str:
        where = "solution" if found[2] == "SOLUTION" else "hidden"
        return f"{found[0]}\n{found[1]}# {canaries[where]}"

    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = _REGION.sub(with_canary, as_text(cell["source"]))


def _honest(target: Target, solved: dict[str, dict[str, str]], canary: str) -> dict[str, Any]:
    """The instructor's solution as a student's work: every answer filled in, and a word of their own in each."""
    books = json.loads(json.dumps(target.notebooks))
    for name, book in books.items():
        for cell in book["cells"]:
            if _id(cell) in (*target.answers(name), *target.written(name)):
                mine = f"# {canary}\n" if cell["cell_type"] == "code" else f"{canary}\n\n"
                cell["source"] = mine + solved[name][_id(cell)]
    return dict(books)


def write_scene(scene: Scene) -> None:
    """Keep what is known of a scene beside it, for another process."""
    (scene.folder / "scene.json").write_text(
        json.dumps({"assignment": scene.target.assignment, "canaries": scene.canaries}), encoding="utf-8"
    )


def read_scene(folder: Path) -> Scene:
    """The scene that `write_scene` kept."""
    known = json.loads((folder / "scene.json").read_text(encoding="utf-8"))
    return Scene(folder, read_target(folder / "course" / "release" / known["assignment"]), known["canaries"])
