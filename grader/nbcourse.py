"""An nbgrader course directory and its commands. Beside `grader.gradebook` the only module that knows nbgrader.

A thin layer over nbgrader's own commands, run in this process so that a class does not pay a start-up for
each student. Whatever they do to files and gradebook is nbgrader's doing; every nbgrader command goes on working.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nbgrader.apps import NbGraderAPI

CONFIG = '''"""nbgrader's settings for this course. `nbgrader` commands run in this folder read them."""

import os

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import GetGrades

from grader.feedback import HideHiddenTests

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = {course_id!r}
c.Exchange.root = {exchange!r}

# A submission brings its own files; modules among them must not shadow installed ones during grading.
os.environ["PYTHONSAFEPATH"] = "1"

# Hidden tests stay hidden in feedback.
c.GenerateFeedback.preprocessors = [GetGrades, HideHiddenTests, CSSHTMLHeaderPreprocessor]
'''
MAX_LOG = 3_000


class GradingError(Exception):
    """A step of grading that failed; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One student's marks for an assignment. `status` is graded, needs marking, failed or missing."""

    student: str
    name: str
    auto: float
    max_auto: float
    written: float
    max_written: float
    status: str

    @property
    def total(self) -> float:
        """Automatic and written marks together."""
        return self.auto + self.written


@contextlib.contextmanager
def _nbgrader_environment() -> Iterator[None]:
    """What nbgrader needs around it, and nothing of it left behind."""
    before = {key: os.environ.get(key) for key in ("PATH", "PYTHONSAFEPATH", "JUPYTER_PLATFORM_DIRS")}
    # nbgrader's own kernels and programs are looked for on PATH, where an unactivated environment does not have them.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ["PYTHONSAFEPATH"] = "1"
    os.environ["JUPYTER_PLATFORM_DIRS"] = "1"  # else jupyter_core warns about the default to come
    here = Path.cwd()
    try:
        with warnings.catch_warnings():
            # Deprecations inside nbgrader and its templates are no concern of whoever grades.
            warnings.simplefilter("ignore")
            yield
    finally:
        os.chdir(here)
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


def _newest_schema() -> str:
    """The revision of the gradebook's tables that this nbgrader makes."""
    import nbgrader.api  # noqa: PLC0415  # see Course._api
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    head = ScriptDirectory(str(Path(nbgrader.api.__file__).with_name("alembic"))).get_current_head()
    assert head is not None, "nbgrader has revisions"
    return head


class Course:
    """An nbgrader course directory on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        config = self.folder / "nbgrader_config.py"
        if not config.is_file():
            raise GradingError(
                f"{config}: not found, so {folder} is no nbgrader course. Make one: signoff course {folder}"
            )
        self._config = config

    @classmethod
    def create(cls, folder: Path, course_id: str) -> Course:
        """A new course directory with its exchange inside it.

        Raises:
            GradingError: the folder holds something already, or cannot be written.
        """
        folder = folder.resolve()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise GradingError(f"{folder} exists and is not empty. Name another folder, or remove it first.")
        exchange = folder / "exchange"
        try:
            exchange.mkdir(parents=True)
            (folder / "source").mkdir()
            config = CONFIG.format(course_id=course_id, exchange=str(exchange))
            (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
            exchange.chmod(0o777)  # nbgrader asks for an exchange that everybody can write
        except OSError as error:
            raise GradingError(
                f"{folder} cannot be written ({error.strerror}). Name a folder where you may write."
            ) from None
        return cls(folder)

    def _configuration(self) -> Any:
        """The course's configuration over the machine's, as nbgrader's commands merge them. Runs `nbgrader_config.py`."""
        from jupyter_core.paths import jupyter_config_path  # noqa: PLC0415  # see _api
        from traitlets.config.loader import Config, PyFileConfigLoader  # noqa: PLC0415

        config = Config()
        for folder in (*reversed(jupyter_config_path()), str(self.folder)):
            if (Path(folder) / self._config.name).is_file():
                config.merge(PyFileConfigLoader(self._config.name, path=folder).load_config())
        config.CourseDirectory.root = str(self.folder)
        return config

    @contextlib.contextmanager
    def _api(self) -> Iterator[NbGraderAPI]:
        # nbgrader takes a second to import; commands that grade nothing should not pay for it.
        import nbgrader.api  # noqa: PLC0415
        from nbgrader.apps import NbGraderAPI  # noqa: PLC0415

        # A new gradebook asks for this, and nbgrader starts the program `alembic` for it, which takes three seconds.
        nbgrader.api.get_alembic_version = _newest_schema
        with _nbgrader_environment():
            os.chdir(self.folder)
            config = self._configuration()
            config.ExchangeCollect.check_owner = False  # who submits is settled by the folder's name here
            config.NbGraderAPI.log_level = logging.WARNING
            config.KernelManager.transport_encryption = "auto"  # where the kernel can; else it warns at each start
            config.Exchange.cache = str(self.folder / "exchange" / ".cache")
            # Every autograded notebook would log a line for each cell otherwise.
            api = NbGraderAPI(config=config)
            api.log.setLevel(logging.WARNING)
            api.log.propagate = False
            yield api

    def settings(self) -> Settings:
        """What the configuration says to a grader.

        Raises:
            GradingError: it cannot be read.
        """
        from nbgrader.converters import Autograde  # noqa: PLC0415  # see _api
        from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415

        with _nbgrader_environment():
            os.chdir(self.folder)
            try:
                config = self._configuration()
                course = CourseDirectory(config=config)
                grader = Autograde(coursedir=course, config=config)
                permissions = int(str(grader.permissions), 8)
            except Exception as error:  # the file is a program: anything may come of it
                raise GradingError(f"{self._config} cannot be read ({error}). Mend it, then run this again.") from error
        steps = ("source", "release", "submitted", "autograded", "feedback")
        return Settings(
            root=self.folder,
            structure=course.directory_structure,
            steps={step: getattr(course, f"{step}_directory") for step in steps},
            database=course.db_url,
            ignored=tuple(course.ignore),
            permissions=permissions,
            shared=course.groupshared,
            students_own={name: list(files) for name, files in grader.exclude_overwriting.items()},
            excluded=tuple(name for name in course.student_id_exclude.split(",") if name),
            create_students=grader.create_student,
            notices=tuple(_left_alone(grader)),
            config=config,
        )

    @staticmethod
    def _done(step: str, result: dict[str, Any]) -> None:
        if not result["success"]:
            log = "\n".join(str(result.get(key) or "") for key in ("error", "log")).strip()
            if "KeyboardInterrupt" in log or log.endswith("Canceled"):
                raise KeyboardInterrupt  # nbgrader takes Ctrl+C for a failure of the step
            raise GradingError(f"{step} failed:\n{log[-MAX_LOG:]}")

    def add_assignment(self, source: Path) -> None:
        """Copy an exercise into the course's sources. Attempts never go along: grading would overwrite the students'."""
        ignore = shutil.ignore_patterns("attempts", ".ipynb_checkpoints", "__pycache__")
        shutil.copytree(source, self.folder / "source" / source.name, ignore=ignore)

    def generate(self, assignment: str) -> None:
        """``nbgrader generate_assignment``: the students' version, and the assignment's gradebook entries."""
        with self._api() as api:
            self._done(f"Generating {assignment}", api.generate_assignment(assignment))

    def release(self, assignment: str) -> Path:
        """``nbgrader release_assignment``; returns the folder in the exchange that students fetch."""
        with self._api() as api:
            self._done(f"Releasing {assignment}", api.release_assignment(assignment))
            return self.folder / "exchange" / str(api.coursedir.course_id) / "outbound" / assignment

    def submit(self, student: str, folder: Path, time: datetime | None = None) -> None:
        """``nbgrader submit``: put a student's folder, named after the assignment, into the exchange."""
        from nbgrader.exchange.default import ExchangeSubmit  # noqa: PLC0415  # see _api

        class Submit(ExchangeSubmit):  # type: ignore[misc]  # nbgrader has no types
            def set_timestamp(self) -> None:
                super().set_timestamp()
                if time is not None:
                    self.timestamp = time.strftime(self.timestamp_format)

        with self._api() as api:
            api.coursedir.assignment_id, api.coursedir.student_id = folder.name, student
            app = Submit(
                coursedir=api.coursedir, authenticator=api.authenticator, parent=api, assignment_dir=str(folder.parent)
            )
            app.log.setLevel(logging.ERROR)
            try:
                app.start()
            except Exception as error:
                raise GradingError(f"Submitting {folder.name} for {student} failed: {error}") from error

    def collect(self, assignment: str) -> list[str]:
        """``nbgrader collect``; returns the students whose submissions are there."""
        with self._api() as api:
            self._done(f"Collecting {assignment}", api.collect(assignment))
            return sorted(api.get_submitted_students(assignment))

    def add_student(self, student: str, first: str = "", last: str = "", email: str = "") -> None:
        """Enter a student into the gradebook, or update their name."""
        with self._api() as api, api.gradebook as gradebook:
            gradebook.update_or_create_student(student, first_name=first, last_name=last, email=email)

    def prepare_gradebook(self) -> None:
        """Make the gradebook where there is none yet, so that students can be entered before the first assignment."""
        with self._api() as api, api.gradebook:
            pass

    def autograde(self, assignment: str, student: str) -> None:
        """``nbgrader autograde`` for one student. The student's code runs with your rights."""
        with self._api() as api:
            self._done(f"Grading {assignment} of {student}", api.autograde(assignment, student))

    def feedback(self, assignment: str, student: str) -> list[Path]:
        """``nbgrader generate_feedback`` for one student; returns the pages."""
        with self._api() as api:
            self._done(f"Feedback on {assignment} for {student}", api.generate_feedback(assignment, student))
        return sorted((self.folder / "feedback" / student / assignment).glob("*.html"))

    def marks(self, assignment: str) -> list[Mark]:
        """Everybody's marks as the gradebook has them, by student id."""
        with self._api() as api, api.gradebook as gradebook:
            task = gradebook.find_assignment(assignment)
            graded = {row.student_id: row for row in gradebook.assignment_submissions(assignment)}
            return [
                _mark(student, graded.get(student.id), task)
                for student in sorted(gradebook.students, key=lambda student: str(student.id))
            ]


def _left_alone(grader: Any) -> Iterator[str]:
    """The settings that only nbgrader's own autograding obeys, in words."""
    for hook in ("pre_convert_hook", "post_convert_hook"):
        if getattr(grader, hook) is not None:
            yield f"c.Autograde.{hook} is set; it is not run. Run `nbgrader autograde` where you need it."
    for name in ("sanitize_preprocessors", "autograde_preprocessors"):
        usual = grader.traits()[name].default()
        changed = [step.__name__ for step in getattr(grader, name) if step not in usual]
        if changed:
            yield f"c.Autograde.{name} names {', '.join(changed)}; these steps are not run."


def _mark(student: Any, row: Any, task: Any) -> Mark:
    name = " ".join(part for part in (student.first_name, student.last_name) if part)
    most = (float(task.max_code_score + task.max_task_score), float(task.max_written_score))
    if row is None:
        return Mark(student.id, name, 0.0, most[0], 0.0, most[1], "missing")
    status = "needs marking" if row.needs_manual_grade else "graded"
    return Mark(student.id, name, float(row.code_score), most[0], float(row.written_score), most[1], status)
