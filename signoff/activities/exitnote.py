"""The exit note: a few sentences in the student's own words, saved as a Markdown file that is theirs."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from signoff.activities.content import Exit, load_content
from signoff.activities.form import Activity, Entered, Json, entry, paragraph
from signoff.activities.notes import FOLDER, NotesError, write_whole

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 50_000
"""Characters; far beyond a note, and a bound on what one paste can write."""


class ExitNote(Activity):
    """A text field over a file. It saves while one writes; the file may be edited by hand between two runs."""

    sentence = "Run this cell to write your exit note. It is saved in the folder notes, beside this notebook."

    def __init__(self, exit_: Exit, path: Path) -> None:
        self.exit = exit_
        self.path = path
        self.problem = ""
        self.saved = False
        self.resumed = False
        self._heading = f"# {exit_.title}\n\n"
        self._on_disk = ""
        try:
            self._on_disk = self._read()
        except NotesError as error:
            self.problem = str(error)
        self.text = self._on_disk.removeprefix(self._heading).rstrip("\n")
        self.resumed = bool(self.text)
        super().__init__()

    def view(self) -> Json:
        """The prompts, the text and what has become of it."""
        return {
            "kind": "note",
            "title": "In your own words",
            "lead_html": "<ul>" + "".join(f"<li>{html.escape(prompt)}</li>" for prompt in self.exit.prompts) + "</ul>",
            "problem": self.problem,
            "forms": [
                {
                    "id": "note",
                    "live": True,
                    "fields": [entry("text", "textarea", "Your note", self.text, rows=8, longest=LONGEST)],
                    "button": "Save",
                    "output": paragraph(self.status(), name="so-note"),
                }
            ],
        }

    def status(self) -> str:
        """What has become of the text, in a sentence."""
        if self.problem:
            return "Not saved yet."
        words = len(self.text.split())
        size = f"{words} word{'' if words == 1 else 's'}"
        if self.saved:
            return f"Saved in {self.path.as_posix()}, {size}."
        if self.resumed:
            return f"Your note of {size} from {self.path.as_posix()}. Write on; it is saved as you type."
        return f"It is saved in {self.path.as_posix()} as you type."

    def receive(self, entered: Entered) -> None:
        """Save the text as it stands."""
        self.text = entered.text("text")[:LONGEST]
        self.save()

    def save(self) -> None:
        """Write the note. A file that somebody changed meanwhile is kept beside it, never overwritten unseen."""
        self.problem = ""
        wanted = self._heading + self.text.rstrip() + "\n"
        if not self.text.strip() and not self._on_disk:
            return
        try:
            found = self._read()
            if found not in ("", self._on_disk, wanted):
                write_whole(self.path.with_name(f"{self.path.stem}-earlier.md"), found)
            if found != wanted:
                write_whole(self.path, wanted)
        except NotesError as error:
            self.problem = str(error)
            self.saved = False
            return
        self._on_disk = wanted
        self.saved = True

    def record(self) -> str:
        """The note, as it stands in its file."""
        if not self.text.strip():
            return paragraph("No exit note yet.")
        return paragraph(f"Your exit note ({self.path.as_posix()}):") + "".join(
            paragraph(block, tag="blockquote") for block in self.text.split("\n\n") if block.strip()
        )

    def _read(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise NotesError(
                f"{self.path.as_posix()} cannot be read ({error}). Rename it to keep it, and run this cell again."
            ) from None


def exit_note(lesson: str) -> None:
    """Show the exit note of a lesson ("06-change"); the text lives in `notes/<lesson>.md` beside the notebook."""
    ExitNote(load_content(lesson).exit, FOLDER / f"{lesson}.md").show()
