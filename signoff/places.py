"""Where the course lies: the checkout this package belongs to, or the copy that an installed package carries."""

from __future__ import annotations

import shutil
from pathlib import Path

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent
LEARNER_FOLDER = "signoff-course"


class PlaceError(Exception):
    """A folder of the course that is missing or cannot be written; the message says what to do."""


def is_checkout() -> bool:
    """Whether the package runs from a clone of the repository."""
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "notebooks").is_dir()


def material() -> Path:
    """The folder that holds ``notebooks/`` and ``exercises/``."""
    return CHECKOUT if is_checkout() else PACKAGE / "material"


def exercises() -> dict[str, Path]:
    """Assignments by name, such as 06-change, and the folders of their sources."""
    folder = material() / "exercises"
    return {path.name: path for path in sorted(folder.glob("[0-9]*")) if (path / f"{path.name}.ipynb").is_file()}


def is_course(folder: Path) -> bool:
    """Whether a folder is an instructor's nbgrader course."""
    return (folder / "nbgrader_config.py").is_file()


def chosen_folder(folder: Path | None) -> Path:
    """The folder named, else the checkout, else the folder of the course in this one. Nothing is made."""
    return (folder or (CHECKOUT if is_checkout() else Path(LEARNER_FOLDER))).resolve()


def learner_folder(folder: Path | None) -> Path:
    """Where a learner works: the folder named, else the checkout, else a copy of the course in this folder.

    Raises:
        PlaceError: nothing can be written there.
    """
    chosen = chosen_folder(folder)
    notebooks = chosen / "notebooks"
    try:
        if not notebooks.is_dir():
            shutil.copytree(material() / "notebooks", notebooks)
        probe = notebooks / ".signoff-write-test.tmp"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise PlaceError(
            f"{notebooks} cannot be written ({error.strerror}), so nothing that you do could be kept. "
            "Name a folder of your own: signoff lab --folder FOLDER."
        ) from None
    return chosen
