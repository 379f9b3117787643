"""Collecting what a learning platform delivers into a course: one archive or folder, one assignment.

Nothing of a submission is run, and nothing is unpacked anywhere but as plain files into folders of its student's own.
Running it again changes nothing; a killed run is finished by the next one.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, Protocol

from grader.collecting.collected import Collected, Status, words
from grader.collecting.dates import why_untrusted
from grader.collecting.deliveries import sort_deliveries
from grader.collecting.members import ArchiveError, Bounds
from grader.collecting.patterns import Pattern, PatternError, own_pattern
from grader.collecting.receipts import Receipt
from grader.collecting.roster import read_roster
from grader.collecting.shelves import Shelves
from grader.collecting.sources import open_source
from grader.collecting.taking import Taking, Work, digest
from grader.nbcourse import GradingError
from grader.rebuilt import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from grader.collecting.deliveries import Delivery
    from grader.nbcourse import Course
    from grader.settings import Settings

Late = Literal["marks", "dates", "ignore"]


class _Told(Protocol):
    """Makes an outcome of a submission of what is decided about it."""

    def __call__(self, status: Status, reason: str, known: Receipt = ...) -> Collected: ...


@dataclass(frozen=True, slots=True)
class Options:
    """How to collect.

    `late` says where lateness is from: the platform's marks, also the dates of the members, or nowhere. `patterns` are
    tried before the course's own and the platforms'. `chosen` says which student a name in the archive means.
    """

    late: Late = "marks"
    patterns: tuple[str, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)


class Collection:
    """An archive or folder, opened and sorted by student. Use it as a context manager.

    Raises:
        GradingError: it cannot be read, or the course is not fit for it; the message says what to do.
    """

    def __init__(self, course: Course, source: Path, assignment: str, options: Options | None = None) -> None:
        self._options = options or Options()
        self._source = source
        settings = course.settings()
        _refuse_own_folder(source, settings, assignment)
        self._roster, self._assignment = read_roster(settings, assignment, self._options.chosen)
        self._shelves = Shelves(settings, assignment, self._options.bounds)
        self._stack = contextlib.ExitStack()
        try:
            patterns = list(_patterns(self._options.patterns, settings))
            contents = open_source(source, self._options.bounds, self._stack)
            self._sorted = sort_deliveries(contents, self._roster, assignment, patterns)
        except ArchiveError as error:
            self.close()
            raise GradingError(f"{source}: {error}.") from None
        except BaseException:
            self.close()
            raise
        if not self._sorted.students and not self._sorted.others:
            self.close()
            raise GradingError(f"{source} holds no submissions.")
        self._packed = contents.packed
        self.notices = list(self._sorted.troubles)
        self._dated = self._options.late == "dates" and self._trusts_dates()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive."""
        self._stack.close()

    def __len__(self) -> int:
        return len(self._sorted.students) + len(self._sorted.others)

    @property
    def absent(self) -> list[str]:
        """Who of the gradebook is not in the archive."""
        return sorted(set(self._roster.students) - set(self._sorted.students))

    def run(self) -> Iterator[Collected]:
        """Collect everybody, one after the other; what is told of is written.

        Raises:
            GradingError: the course's folders cannot be written.
        """
        for student, deliveries in self._sorted.students.items():
            yield self._student(student, deliveries)
        for delivery in self._sorted.others:
            status: Status = "ambiguous" if delivery.found.ambiguous else "unmatched"
            why = delivery.found.why if delivery.parts else delivery.refused[0]
            yield self._kept_apart([delivery], status, why)

    def _trusts_dates(self) -> bool:
        times = [
            time
            for deliveries in self._sorted.students.values()
            if (time := _latest(part.member.time for one in deliveries for part in one.parts)) is not None
        ]
        why = why_untrusted(times)
        if why:
            self.notices.append(f"The dates in it do not say when work was handed in. {why} They were not used.")
        return not why

    def _student(self, student: str, deliveries: list[Delivery]) -> Collected:
        if PurePosixPath(student).name != student or student in {".", ".."} or "\0" in student:
            return Collected(_who(deliveries), "failed", student, f"The id {student!a} cannot be a folder's name.")
        earlier: list[Delivery] = []
        if len(deliveries) > 1 and all(delivery.time for delivery in deliveries):
            # Each is a whole submission with a time of its own, as nbgrader's exchange keeps them.
            *earlier, last = sorted(deliveries, key=lambda delivery: str(delivery.time))
            deliveries = [last]
        work = self._taking().work(deliveries)
        if work.clash:
            return self._kept_apart(deliveries, "kept apart", work.clash, student)
        if not work.files:
            why = work.remarks[0].text if work.remarks else "There are no files in it."
            return Collected(_who(deliveries), "failed", student, why, remarks=work.remarks)
        for one in earlier:
            self._shelves.keep_older(student, self._taking().work([one]).files)
        if work.older:
            self._shelves.keep_older(student, work.older)
        return self._settled(student, deliveries, work)

    def _taking(self) -> Taking:
        return Taking(self._assignment.notebooks, self._assignment.name, self._options.bounds)

    def _settled(self, student: str, deliveries: Sequence[Delivery], work: Work) -> Collected:
        """Put a submission in its place, unless what is there counts more."""
        receipt = self._receipt(deliveries, work)
        who, shelves = _who(deliveries), self._shelves
        place = shelves.submitted(student)
        remarks = work.remarks
        if not work.has_notebook:
            remarks = (*remarks, Remark("no-notebook", "There is no notebook in it."))

        def told(status: Status, reason: str, known: Receipt = receipt) -> Collected:
            return Collected(who, status, student, reason, len(work.files), known.late, known.received, remarks, place)

        if shelves.is_there(student):
            outcome = self._beside(student, deliveries, work, receipt, told)
        elif not work.whole and not work.has_notebook:
            outcome = self._kept_apart(deliveries, "failed", work.remarks[0].text, student, work.remarks)
        else:
            outcome = self._put(student, work, receipt, told("collected", words(remarks)))
        if outcome.place == place:
            for name in {who, *(delivery.who for delivery in deliveries)}:
                shelves.claim(name, student)
        return outcome

    def _beside(
        self, student: str, deliveries: Sequence[Delivery], work: Work, receipt: Receipt, told: _Told
    ) -> Collected:
        """Decide between a submission and the one that is there."""
        known, files = self._there(student, receipt)
        verdict = receipt.against(known)
        if verdict == "same":
            if not known.archive:  # nbgrader or a person put it there
                known = replace(receipt, received=receipt.received or known.received)
                self._shelves.write_receipt(student, known)
            return told("unchanged", "It is there already.", known)
        if verdict == "older":
            self._shelves.keep_older(student, work.files)
            return told("older", "A newer one is there, which stays.", known)
        if not work.whole:
            why = "It could not be read whole, and an earlier one is there, which stays."
            return self._kept_apart(deliveries, "failed", why, student, work.remarks)
        if verdict == "unclear":
            why = (
                "Another one is there, and nothing says which is the later. Move that away to have this one collected."
            )
            return self._kept_apart(deliveries, "kept apart", why, student, work.remarks)
        if receipt.sha256 == known.sha256:
            return self._put(student, work, receipt, told("unchanged", "It is there already; only its time is new."))
        self._shelves.keep_older(student, files)
        return self._put(student, work, receipt, told("replaced", words(work.remarks)))

    def _put(self, student: str, work: Work, receipt: Receipt, outcome: Collected) -> Collected:
        # The receipt comes last: with it in the other order, a run that is killed between them would never be finished.
        self._shelves.put(student, work.files, receipt.received)
        self._shelves.write_receipt(student, receipt)
        return outcome

    def _there(self, student: str, new: Receipt) -> tuple[Receipt, dict[str, bytes]]:
        """What is known of the submission that is there, and its files where they are needed."""
        known = self._shelves.receipt(student)
        if known is not None and known.sha256 == new.sha256 and new.received in (None, known.received):
            return known, {}
        files, stamp = self._shelves.there(student)
        return known or Receipt(stamp, None, "", "", digest(files)), files

    def _receipt(self, deliveries: Sequence[Delivery], work: Work) -> Receipt:
        received = _latest(delivery.time for delivery in deliveries)
        late = None
        if self._options.late != "ignore":
            late = max((delivery.late for delivery in deliveries if delivery.late is not None), default=None)
            if received is None and self._dated:
                received = _latest(part.member.time for delivery in deliveries for part in delivery.parts)
            if late is None and received is not None and self._assignment.due is not None:
                late = received > self._assignment.due
        return Receipt(
            received=received,
            late=late,
            archive=self._source.name,
            member=next(part for one in deliveries for part in one.parts).member.readings[0],
            sha256=work.digest,
            platform=deliveries[0].label.pattern,
            number=max(delivery.number for delivery in deliveries),
            packed=self._packed,
        )

    def _kept_apart(
        self,
        deliveries: Sequence[Delivery],
        status: Status,
        why: str,
        student: str = "",
        remarks: tuple[Remark, ...] = (),
    ) -> Collected:
        """Keep what could not be collected as it was delivered, so that nothing is lost."""
        raw = self._taking().raw(deliveries)
        who = _who(deliveries)
        place = self._shelves.keep_unmatched(who, raw.files, why) if raw.files else None
        return Collected(who, status, student, why, len(raw.files), remarks=remarks or raw.remarks, place=place)


def _patterns(own: Sequence[str], settings: Settings) -> Iterator[Pattern]:
    try:
        yield from map(own_pattern, own)
        course = settings.config.get("FileNameCollectorPlugin", {}).get("named_regexp", "")
        if course:
            yield own_pattern(str(course), whole=False)
    except PatternError as error:
        raise GradingError(str(error)) from None


def _refuse_own_folder(source: Path, settings: Settings, assignment: str) -> None:
    inside = settings.folder("submitted", "x", assignment).relative_to(settings.root).parts[0]
    here, mine = source.resolve(), (settings.root / inside).resolve()
    if here == mine or mine in here.parents or here in mine.parents:
        raise GradingError(f"{source} is the course's own folder. Name what the learning platform delivered.")


def _who(deliveries: Sequence[Delivery]) -> str:
    """The names under which the archive holds somebody's work."""
    return " and ".join(dict.fromkeys(delivery.who for delivery in deliveries))


def _latest(times: Iterator[datetime | None]) -> datetime | None:
    return max((time for time in times if time is not None), default=None)
