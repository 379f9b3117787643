from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scenarios.journal import MAX_BYTES, MAX_EVENTS, AttemptError, Journal, attempt_path, is_new, read_journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.story import Story

TIME = "2026-11-21T16:40:00+00:00"


def choice(number: int = 0, reason: str = "") -> dict[str, Any]:
    return {"event": "choose", "node": "call", "choice": f"c-{number}", "reason": reason, "time": TIME}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return attempt_path("small-change", tmp_path)


@pytest.fixture
def written(path: Path, small: Story) -> Path:
    """An attempt file of three events."""
    journal = Journal(path, small, 7)
    for number in range(3):
        journal.append(choice(number))
    return path


def test_what_is_appended_is_read_back(path: Path, small: Story) -> None:
    journal = Journal(path, small, 7)
    events = [choice(0, 'line\nbreak \u2028 “quotes” \\ " 🎬 \x00'), {"event": "rewind", "to": 0, "time": TIME}]
    for event in events:
        journal.append(event)
    contents = read_journal(path)
    assert contents.header["story"] == "small-change"
    assert contents.header["hash"] == small.hash
    assert contents.header["seed"] == 7
    assert contents.events == tuple(events)
    assert contents.notices == ()
    assert contents.whole_bytes == path.stat().st_size
    assert len(path.read_bytes().split(b"\n")) == 4  # a line an event, whatever a reason holds


def test_nothing_is_written_before_the_first_event(path: Path, small: Story) -> None:
    Journal(path, small, 7)
    assert not path.parent.exists()
    assert is_new(path)


def test_an_append_only_adds(written: Path, small: Story) -> None:
    before = written.read_bytes()
    Journal.resume(written, small, read_journal(written)).append(choice(3))
    assert written.read_bytes().startswith(before)
    assert len(read_journal(written).events) == 4


@pytest.mark.parametrize("cut", [1, 2, 40])
def test_a_truncated_last_line_is_dropped_with_a_notice_and_written_over(written: Path, small: Story, cut: int) -> None:
    os.truncate(written, written.stat().st_size - cut)
    contents = read_journal(written)
    assert [event["choice"] for event in contents.events] == ["c-0", "c-1"]
    assert "incomplete" in contents.notices[0]
    journal = Journal.resume(written, small, contents)
    journal.append(choice(8))
    journal.append(choice(9))
    again = read_journal(written)
    assert [event["choice"] for event in again.events] == ["c-0", "c-1", "c-8", "c-9"]
    assert again.notices == ()


def test_a_file_cut_at_any_byte_is_read_or_refused_in_words(written: Path) -> None:
    data = written.read_bytes()
    first = data.index(b"\n") + 1
    for size in range(len(data)):
        written.write_bytes(data[:size])
        if size < first:
            with pytest.raises(AttemptError, match="no complete line"):
                read_journal(written)
        else:
            assert len(read_journal(written).events) == data[:size].count(b"\n") - 1


CHILD = """
import sys
from pathlib import Path
from scenarios.journal import Journal
from scenarios.shelf import find_story
journal = Journal(Path(sys.argv[2]), find_story(sys.argv[1]), 7)
for number in range(100_000):
    journal.append({"event": "choose", "node": "call", "choice": f"c-{number}", "reason": "x" * (number * 37 % 900),
                    "time": "2026-11-21T16:40:00+00:00"})
    print(number, flush=True)
"""


def test_a_killed_process_loses_nothing_that_it_acknowledged(tmp_path: Path, small_text: str) -> None:
    story = tmp_path / "small-change.story.md"
    story.write_text(small_text, encoding="utf-8")
    chance = random.Random(3)
    for round_ in range(4):
        path = tmp_path / f"{round_}.jsonl"
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(story), str(path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        with child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.random() * 0.2)
            child.send_signal(signal.SIGKILL)
            acknowledged = [b"0", *child.stdout.read().split(b"\n")[:-1]]
        contents = read_journal(path)
        assert len(contents.events) >= len(acknowledged)
        assert [event["choice"] for event in contents.events] == [f"c-{n}" for n in range(len(contents.events))]


def test_two_journals_of_one_file(written: Path, small: Story) -> None:
    contents = read_journal(written)
    ours, theirs = (Journal.resume(written, small, contents) for _ in range(2))
    theirs.append(choice(3))
    before = written.read_bytes()
    for _ in range(2):
        with pytest.raises(AttemptError, match="another window"):
            ours.append(choice(4))
    assert written.read_bytes() == before
    theirs.append(choice(5))
    assert [event["choice"] for event in read_journal(written).events] == ["c-0", "c-1", "c-2", "c-3", "c-5"]


def test_two_new_journals_of_one_file(path: Path, small: Story) -> None:
    Journal(path, small, 1).append(choice(0))
    with pytest.raises(AttemptError, match="another window"):
        Journal(path, small, 2).append(choice(1))
    assert read_journal(path).header["seed"] == 1


def test_a_file_that_shrank_is_left_alone(written: Path, small: Story) -> None:
    journal = Journal.resume(written, small, read_journal(written))
    written.write_bytes(b"{}\n")
    with pytest.raises(AttemptError, match="another window"):
        journal.append(choice())
    assert written.read_bytes() == b"{}\n"


def test_a_file_that_was_moved_away_is_not_begun_in_the_middle(written: Path, small: Story) -> None:
    journal = Journal.resume(written, small, read_journal(written))
    written.unlink()
    with pytest.raises(AttemptError, match="not there any more"):
        journal.append(choice())
    assert not written.exists()


def test_an_empty_file_of_a_crash_does_not_block_the_play(path: Path, small: Story) -> None:
    path.parent.mkdir()
    path.touch()
    assert is_new(path)
    Journal(path, small, 7).append(choice())
    assert len(read_journal(path).events) == 1


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may grow beyond a size: what a full disk does, by the system's own hand."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


@pytest.mark.parametrize("room", [0, 1, 60, 300])
def test_a_full_disk_at_the_first_choice(path: Path, small: Story, room: int) -> None:
    journal = Journal(path, small, 7)
    with largest_file(room), pytest.raises(AttemptError, match="could not be saved"):
        journal.append(choice(0, "x" * 400))
    assert not path.exists()
    journal.append(choice(1))  # as the message promises
    assert [event["choice"] for event in read_journal(path).events] == ["c-1"]


@pytest.mark.parametrize("room", [0, 1, 60])
def test_a_full_disk_later_on(written: Path, small: Story, room: int) -> None:
    journal = Journal.resume(written, small, read_journal(written))
    before = written.read_bytes()
    with largest_file(len(before) + room), pytest.raises(AttemptError, match="could not be saved"):
        journal.append(choice(3, "x" * 400))
    assert written.read_bytes() == before
    journal.append(choice(4))
    assert [event["choice"] for event in read_journal(written).events] == ["c-0", "c-1", "c-2", "c-4"]


def test_a_file_where_the_folder_should_be(path: Path, small: Story) -> None:
    path.parent.write_text("not a folder")
    with pytest.raises(AttemptError, match="could not be saved"):
        Journal(path, small, 7).append(choice())
    assert path.parent.read_text() == "not a folder"


def test_a_folder_where_nothing_can_be_made(small: Story) -> None:
    with pytest.raises(AttemptError, match="could not be saved"):
        Journal(attempt_path("small-change", Path("/proc")), small, 7).append(choice())


def test_a_folder_that_cannot_be_synced_is_no_failure(small_text: str) -> None:
    """As on Windows and on some network folders; here a folder that its user may write, and not open for reading."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        story, closed = folder / "small-change.story.md", folder / "attempts"
        story.write_text(small_text, encoding="utf-8")
        closed.mkdir()
        if os.geteuid() == 0:  # permission bits stop everyone but root
            os.chown(closed, 65_534, 65_534)
        closed.chmod(0o300)
        folder.chmod(0o755)
        code = CHILD.replace("100_000", "3").replace(
            "for number", "import os\nif os.geteuid() == 0: os.setuid(65_534)\nfor number"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(story), str(closed / "x.jsonl")],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
            check=False,
        )
        closed.chmod(0o700)
        assert done.stdout.split() == ["0", "1", "2"], done.stderr
        assert len(read_journal(closed / "x.jsonl").events) == 3


def test_a_full_journal_refuses_what_it_could_not_read_back(path: Path, small: Story) -> None:
    journal = Journal(path, small, 7)
    batch = [choice(number, "🎬" * 4_000) for number in range(20)]
    while not path.exists() or path.stat().st_size + 400_000 < MAX_BYTES:
        journal.append(*batch)
    with pytest.raises(AttemptError, match="is full"):
        journal.append(*batch, *batch)
    assert len(read_journal(path).events) % 20 == 0
    path.unlink()
    journal = Journal(path, small, 7)
    journal.append(*(choice(number) for number in range(MAX_EVENTS)))
    with pytest.raises(AttemptError, match="is full"):
        journal.append(choice())
    assert len(read_journal(path).events) == MAX_EVENTS


def header(**changes: Any) -> dict[str, Any]:
    return {"format": 1, "story": "small-change", "version": 1, "hash": "x", "seed": 7, "time": TIME} | changes


def lines(*rows: Any) -> bytes:
    return b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no complete line"),
        (b"\n", "no complete line"),
        (b"\x00\xff\xfe" * 1_000, "no complete line"),
        (bytes(range(256)) * 40, "line 1"),
        (b"PK\x03\x04\n\n\n", "line 1: this is not a line"),
        (lines([1, 2]), "line 1: this is not a line"),
        (lines(header(), b"{nonsense"), "line 2: this is not a line"),
        (lines(header(), choice(), b"", choice()), "line 3: this is not a line"),
        (lines(header(), "text"), "line 2: this is not a line"),
        (lines(header(), b"[" * 200_000 + b"]" * 200_000), "line 2: this is not a line"),
        (lines(header(), b'{"a":' * 200_000), "line 2: this is not a line"),
        (lines(header(), b'{"event": ' + b"9" * 6_000 + b"}"), "line 2: this is not a line"),
        (lines(header(), choice(0, "\ud800")), "line 2: this is not a line"),
        ("\ufeff".join(["", json.dumps(header()) + "\n"]).encode("utf-16"), "line 1"),
        (lines(header(format=2)), "line 1: this version reads"),
        (lines(header(format="1")), 'line 1: "format" is missing'),
        (lines(header(format=True)), 'line 1: "format" is missing'),
        (lines(header(story=None)), 'line 1: "story" is missing'),
        (lines(header(seed=1.5)), 'line 1: "seed" is missing'),
        (lines(header(seed=10**400)), 'line 1: "seed" is too large'),
        (lines(header(time="yesterday")), 'line 1: "time" is not a moment'),
        (lines(header(time="2026-11-21T16:40:00")), 'line 1: "time" is not a moment'),
        (lines({}), 'line 1: "format" is missing'),
        (lines(header(), {}), 'line 2: "event" is none of'),
        (lines(header(), {"event": "erase"}), 'line 2: "event" is none of'),
        (lines(header(), {"event": ["choose"]}), 'line 2: "event" is none of'),
        (lines(header(), {"event": "x" * 1_000_000}), 'line 2: "event" is none of'),
        (lines(header(), choice() | {"reason": None}), 'line 2: "reason" is missing'),
        (lines(header(), choice() | {"choice": ["a"]}), 'line 2: "choice" is missing'),
        (lines(header(), choice() | {"time": ""}), 'line 2: "time" is not a moment'),
        (lines(header(), {"event": "rewind", "to": True, "time": TIME}), 'line 2: "to" is missing'),
        (
            lines(header(), choice(), {"event": "story", "hash": "h", "version": 1, "keep": 2, "time": TIME}),
            "line 3: it keeps more",
        ),
        (
            lines(header(), choice(), {"event": "story", "hash": "h", "version": 1, "keep": -1, "time": TIME}),
            "line 3: it keeps more",
        ),
    ],
    ids=range(33),
)
def test_a_damaged_file_is_refused_in_words(path: Path, data: bytes, says: str) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises(AttemptError) as caught:
        read_journal(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < len(str(path)) + 300
    assert path.read_bytes() == data


def test_line_ends_of_another_system_do_no_harm(written: Path) -> None:
    events = read_journal(written).events
    written.write_bytes(
        b"\xef\xbb\xbf".join([b"", written.read_bytes()]).replace(b"\n", b"\r\n").removeprefix(b"\xef\xbb\xbf")
    )
    assert read_journal(written).events == events


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(AttemptError, match="Play the scenario first"):
        read_journal(tmp_path / "missing.jsonl")
    with pytest.raises(AttemptError, match="this is no file"):
        read_journal(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(AttemptError, match="this is no file"):
        read_journal(tmp_path / "pipe")
    with pytest.raises(AttemptError, match="this is no file"):
        read_journal(Path("/dev/zero"))
    with pytest.raises(AttemptError, match="cannot be read"):
        read_journal(tmp_path / ("x" * 300))


def test_a_huge_file_is_refused_without_being_read(path: Path) -> None:
    path.parent.mkdir()
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(AttemptError, match="larger than 5 MB"):
        read_journal(path)


def test_a_hundred_thousand_events_are_refused_at_once(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(lines(header(), *[{"event": "restart", "time": TIME}] * 80_000))
    start = time.perf_counter()
    with pytest.raises(AttemptError, match="more than 5000 events"):
        read_journal(path)
    assert time.perf_counter() - start < 2


RACER = """
import sys, time
from pathlib import Path
from scenarios.journal import AttemptError, Journal, read_journal
from scenarios.language.parser import parse_text
path, go = Path(sys.argv[1]), Path(sys.argv[2])
story, _ = parse_text(sys.stdin.read())
journal = Journal.resume(path, story, read_journal(path))
print("ready", flush=True)
while not go.exists():
    pass
try:
    journal.append({"event": "choose", "node": "call", "choice": sys.argv[3], "reason": "", "time": "2026-11-21T16:40:00+00:00"})
    print("won")
except AttemptError:
    print("lost")
"""


def test_of_processes_that_write_at_one_moment_one_wins(written: Path, small_text: str, tmp_path: Path) -> None:
    go = tmp_path / "go"
    command = [sys.executable, "-c", RACER, str(written), str(go)]
    racers = [
        subprocess.Popen([*command, f"r-{number}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for number in range(4)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(small_text)
        racer.stdin.close()
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    go.touch()
    said = []
    for racer in racers:
        assert racer.stdout is not None
        said.append(racer.stdout.read())
        racer.stdout.close()
        assert racer.wait(timeout=30) == 0
    assert sorted(said) == ["lost\n", "lost\n", "lost\n", "won\n"]
    assert len(read_journal(written).events) == 4
