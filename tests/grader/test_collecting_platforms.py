"""What each learning platform delivers, and whose it is."""

import io
import os
import shlex
import subprocess
import tarfile
import zipfile

import pytest

from grader import GradingError
from tests.grader.collecting_course import apart, collect, make_course, notebook, pack, receipt, submitted

BOOK = notebook()


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


def statuses(outcomes):
    return {who: one.status for who, one in outcomes.items()}


def test_canvas_names_give_students_files_and_lateness(course, tmp_path):
    download = pack(
        tmp_path / "submissions.zip",
        {
            "lovelaceada_101_9001_hw.ipynb": BOOK,
            "lovelaceada_101_9002_data.csv": b"1,2",
            "oneilsmithben_LATE_102_9003_hw-1.ipynb": BOOK,
            "vanderbergzoë_777_9004_My own name.ipynb": BOOK,
        },
    )
    outcomes = collect(course, download)
    assert {one.student: one.late for one in outcomes.values()} == {"ada": False, "ben": True, "zoe": False}
    assert submitted(course, "ada") == {"hw.ipynb": BOOK, "data.csv": b"1,2"}
    assert submitted(course, "ben") == {"hw.ipynb": BOOK}, "-1 is Canvas' doing, not the student's"
    assert submitted(course, "zoe") == {"My own name.ipynb": BOOK}
    assert receipt(course, "ben") | {"sha256": ""} == {
        "received": None,
        "late": True,
        "from": "submissions.zip",
        "member": "oneilsmithben_LATE_102_9003_hw-1.ipynb",
        "sha256": "",
        "platform": "Canvas",
        "number": 9003,
        "packed": receipt(course, "ada")["packed"],
    }


def test_of_canvas_uploads_the_latest_counts_and_the_others_are_kept(course, tmp_path):
    first, second, third = (notebook(f"# {n}") for n in range(3))
    download = pack(
        tmp_path / "submissions.zip",
        {
            "lovelaceada_101_9012_hw-2.ipynb": third,
            "lovelaceada_101_9001_hw.ipynb": first,
            "lovelaceada_101_9007_hw-1.ipynb": second,
        },
    )
    (outcome,) = collect(course, download).values()
    assert (outcome.status, outcome.needs_look) == ("collected", False)
    assert submitted(course, "ada") == {"hw.ipynb": third}
    kept = {path.read_bytes() for path in (course / ".signoff" / "older" / "ada" / "hw").rglob("*.ipynb")}
    assert kept == {first, second}


def test_a_number_that_is_the_files_own_stays(course, tmp_path):
    collect(
        course, pack(tmp_path / "s.zip", {"lovelaceada_101_1_hw.ipynb": BOOK, "lovelaceada_101_2_plot-2.png": b"p"})
    )
    assert set(submitted(course, "ada")) == {"hw.ipynb", "plot-2.png"}


def test_a_canvas_number_that_is_another_students_is_not_believed(course, tmp_path):
    # The name is Ada's; the gradebook knows her under another number.
    (outcome,) = collect(course, pack(tmp_path / "s.zip", {"lovelaceada_555_1_hw.ipynb": BOOK})).values()
    assert outcome.status == "unmatched"
    assert "101" in outcome.reason
    assert "555" in outcome.reason
    assert not (course / "submitted").exists()


def test_canvas_text_entries_and_anonymous_work(course, tmp_path):
    download = pack(
        tmp_path / "s.zip",
        {
            "lovelaceada_101_text.html": b"<p>words</p>",
            "LATE_anon_AbC12_9_hw.ipynb": BOOK,
            "anon_99999_9_hw.ipynb": BOOK,
        },
    )
    outcomes = collect(course, download)
    assert statuses(outcomes) == {
        "lovelaceada_101": "collected",
        "anon_AbC12": "unmatched",
        "anon_99999": "unmatched",
    }
    assert outcomes["lovelaceada_101"].needs_look, "there is no notebook in it"
    assert "anonymously" in outcomes["anon_AbC12"].reason


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("Ada Lovelace_4711_assignsubmission_file_/hw.ipynb", "ada"),
        ("Ada Lovelace_4711_assignsubmission_file/hw.ipynb", "ada"),
        ("Lovelace Ada_4711_assignsubmission_file_hw.ipynb", "ada"),
        ("lovelace, ada_4711_assignsubmission_file_/hw.ipynb", "ada"),
        ("Müller Jörg_4711_assignsubmission_file_/hw.ipynb", "mueller1"),
        ("Zoe\u0308 van der Berg_4711_assignsubmission_file_/hw.ipynb", "zoe"),
        ("Ben O’Neil-Smith_4711_assignsubmission_file_/hw.ipynb", "ben"),
    ],
)
def test_moodle_names(course, tmp_path, name, student):
    (outcome,) = collect(course, pack(tmp_path / "s.zip", {name: BOOK})).values()
    assert (outcome.status, outcome.student, outcome.late) == ("collected", student, None)
    assert submitted(course, student) == {"hw.ipynb": BOOK}


def test_moodle_text_goes_along_with_the_files(course, tmp_path):
    collect(
        course,
        pack(
            tmp_path / "s.zip",
            {
                "Ada Lovelace_4711_assignsubmission_file_/sub/data.csv": b"1",
                "Ada Lovelace_4711_assignsubmission_file_/hw.ipynb": BOOK,
                "Ada Lovelace_4711_assignsubmission_onlinetext_/onlinetext.html": b"<p>",
            },
        ),
    )
    assert set(submitted(course, "ada")) == {"hw.ipynb", "sub/data.csv", "onlinetext.html"}


def test_people_of_one_name_are_never_chosen_between(course, tmp_path):
    download = pack(
        tmp_path / "s.zip",
        {
            "Kim Lee_11_assignsubmission_file_/hw.ipynb": BOOK,
            "leekim_900_1_hw.ipynb": BOOK,
            "Lee, Kim/hw.ipynb": BOOK,
        },
    )
    outcomes = collect(course, download)
    assert set(statuses(outcomes).values()) == {"ambiguous"}
    assert all("kim1, kim2" in one.reason for one in outcomes.values())
    assert not (course / "submitted").exists()
    assert list(apart(course).values()).count(BOOK) == 3
    again = collect(course, download, chosen={"Kim Lee_11": "kim2", "leekim_900": "kim1", "Lee, Kim": "kim1"})
    assert statuses(again) == {"Kim Lee_11": "collected", "leekim_900 and Lee, Kim": "collected"}
    assert apart(course) == {}


def test_two_of_a_name_of_whom_the_gradebook_has_one_are_not_taken_for_one(course, tmp_path):
    names = [f"Zoë van der Berg_{number}_assignsubmission_file_/hw.ipynb" for number in (5, 6)]
    outcomes = collect(course, pack(tmp_path / "s.zip", dict.fromkeys(names, BOOK)))
    assert set(statuses(outcomes).values()) == {"ambiguous"}
    assert not (course / "submitted").exists()
    one = collect(course, tmp_path / "s.zip", chosen={"Zoë van der Berg_6": "zoe"})
    assert one["Zoë van der Berg_6"].student == "zoe"


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("ada/hw.ipynb", "ada"),
        ("ADA/hw.ipynb", "ada"),
        ("ada.ipynb", "ada"),
        ("ada@uni.example/hw.ipynb", "ada"),
        ("KIM.ONE@uni.example.ipynb", "kim1"),
        ("Lovelace, Ada/hw.ipynb", "ada"),
        ("Lovelace, Ada.ipynb", "ada"),
        ("Ada Lovelace.ipynb", "ada"),
        ("101/hw.ipynb", "ada"),
        ("Downloads/everybody/ada/hw.ipynb", "ada"),
        ("ada/hw/hw.ipynb", "ada"),
        ("ada/My Work/hw (1).ipynb", "ada"),
        ("ada\\hw.ipynb", "ada"),
        ("ada+hw+2026-03-09 10:00:00 UTC+x1/hw.ipynb", "ada"),
    ],
)
def test_plain_names(course, tmp_path, name, student):
    (outcome,) = collect(course, pack(tmp_path / "s.zip", {name: BOOK})).values()
    assert (outcome.status, outcome.student) == ("collected", student), outcome
    assert submitted(course, student)["hw.ipynb"] == BOOK


def test_only_the_assignments_folder_is_taken_where_a_student_sends_several(course, tmp_path):
    collect(course, pack(tmp_path / "s.zip", {"ada/hw/hw.ipynb": BOOK, "ada/other/other.ipynb": b"{}"}))
    assert submitted(course, "ada") == {"hw.ipynb": BOOK}


def test_the_exchanges_own_folders_give_times_and_the_latest_counts(course, tmp_path):
    early, late = notebook("# early"), notebook("# late")
    root = tmp_path / "inbound"
    for name, book in (
        ("ada+hw+2026-03-10 09:00:00.000000 UTC+a", early),
        ("ada+hw+2026-03-10 14:00:00.000000 CET+b", late),
        ("ada+other+2026-03-11 09:00:00.000000 UTC+c", b"{}"),
    ):
        (root / name).mkdir(parents=True)
        (root / name / "hw.ipynb").write_bytes(book)
    (outcome,) = collect(course, root).values()
    assert (str(outcome.received), outcome.late) == ("2026-03-10 13:00:00", True)
    assert submitted(course, "ada") == {"hw.ipynb": late, "timestamp.txt": b"2026-03-10 13:00:00.000000 UTC"}
    (older,) = (course / ".signoff" / "older" / "ada" / "hw").rglob("*.ipynb")
    assert older.read_bytes() == early


def test_a_students_own_archive_is_unpacked_one_level(course, tmp_path):
    inner, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("hw/hw.ipynb", BOOK)
        archive.writestr("__MACOSX/hw/._hw.ipynb", b"junk")
        archive.writestr("hw/more.zip", b"kept as it is")
    with tarfile.open(fileobj=tarred, mode="w:xz") as archive:
        info = tarfile.TarInfo("hw.ipynb")
        info.size = len(BOOK)
        archive.addfile(info, io.BytesIO(BOOK))
    download = pack(
        tmp_path / "s.zip",
        {
            "lovelaceada_101_1_work.zip": inner.getvalue(),
            "mallory.tar.xz": tarred.getvalue(),
            "ben/a.zip": b"",
            "ben/hw.ipynb": BOOK,
        },
    )
    assert set(statuses(collect(course, download)).values()) == {"collected"}
    assert submitted(course, "ada") == {"hw.ipynb": BOOK, "more.zip": b"kept as it is"}
    assert submitted(course, "mallory") == {"hw.ipynb": BOOK}
    assert submitted(course, "ben") == {"hw.ipynb": BOOK, "a.zip": b""}, "an archive beside the work is a file of it"


@pytest.mark.parametrize("kind", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tars_of_every_kind(course, tmp_path, kind):
    path = tmp_path / "s.tar.anything"
    with tarfile.open(path, kind) as archive:
        for name in ("ada/hw.ipynb", "Müller, Jörg/hw.ipynb"):
            info = tarfile.TarInfo(name)
            info.size = len(BOOK)
            archive.addfile(info, io.BytesIO(BOOK))
    assert {one.student for one in collect(course, path).values()} == {"ada", "mueller1"}
    assert submitted(course, "mueller1") == {"hw.ipynb": BOOK}


def test_a_folder_of_what_was_unpacked_already(course, tmp_path):
    folder = tmp_path / "download"
    (folder / "Ada Lovelace_1_assignsubmission_file_").mkdir(parents=True)
    (folder / "Ada Lovelace_1_assignsubmission_file_" / "hw.ipynb").write_bytes(BOOK)
    pack(folder / "ben.zip", {"hw.ipynb": BOOK})
    (folder / "mallory").mkdir()
    (folder / "mallory" / "hw.ipynb").symlink_to(course / "source" / "hw" / "hw.ipynb")
    os.link(course / "source" / "hw" / "hw.ipynb", folder / "aaron.ipynb")
    os.mkfifo(folder / "zoe.ipynb")
    outcomes = collect(course, folder)
    assert {one.student: one.status for one in outcomes.values()} == {
        "ada": "collected",
        "ben": "collected",
        "mallory": "failed",
        "aaron": "failed",
        "zoe": "failed",
    }
    assert submitted(course, "ben") == {"hw.ipynb": BOOK}


def test_the_courses_own_pattern_for_nbgraders_collector_is_used(course, tmp_path):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(
            "\nc.FileNameCollectorPlugin.named_regexp = "
            r"r'.*_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)'"
        )
    (outcome,) = collect(
        course, pack(tmp_path / "s.zip", {"ps1_ada_attempt_2026-03-09-15-30-00_hw.ipynb": BOOK})
    ).values()
    assert (outcome.student, str(outcome.received), outcome.late) == ("ada", "2026-03-09 15:30:00", False)
    assert submitted(course, "ada")["timestamp.txt"] == b"2026-03-09 15:30:00.000000 UTC"


def test_an_own_pattern_comes_first(course, tmp_path):
    pattern = r"week1-(?P<last_name>\w+)-(?P<first_name>\w+)-(?P<file_id>.+)"
    download = pack(tmp_path / "s.zip", {"week1-Lovelace-Ada-hw.ipynb": BOOK})
    (outcome,) = collect(course, download, patterns=(pattern,)).values()
    assert outcome.student == "ada"
    for wrong, said in (
        ("(", "no regular expression"),
        (r"(?P<studnet>.+)", "studnet"),
        (r"(?P<file_id>.+)", "names a student"),
    ):
        with pytest.raises(GradingError, match=said):
            collect(course, download, patterns=(wrong,))


def test_what_belongs_to_nobody_is_kept_and_given_back_when_it_is_known_whose_it_is(course, tmp_path):
    download = pack(
        tmp_path / "s.zip", {"lovelase/hw.ipynb": BOOK, "ada.lovelac/notes/../x": b"", "readme.txt": b"hello"}
    )
    outcomes = collect(course, download)
    assert outcomes["lovelase"].status == "unmatched"
    assert outcomes["readme"].status == "unmatched"
    kept = apart(course)
    assert kept["lovelase/files/hw.ipynb"] == BOOK
    assert b"Nobody" in kept["lovelase/why.txt"]
    again = collect(course, download, chosen={"lovelase": "ada"})
    assert again["lovelase"].status == "collected"
    assert "lovelase/files/hw.ipynb" not in apart(course)


def test_a_near_miss_gets_a_suggestion_but_is_not_taken(course, tmp_path):
    outcomes = collect(course, pack(tmp_path / "s.zip", {"Ada Lovelase_4_assignsubmission_file_/hw.ipynb": BOOK}))
    assert "--student 'Ada Lovelase_4=ada'" in outcomes["Ada Lovelase_4"].reason
    assert not (course / "submitted").exists()


@pytest.mark.parametrize(
    ("raw", "flag"),
    [
        ("Müller, Jörg".encode(), 0),  # UTF-8 that does not say so
        ("Müller, Jörg".encode(), 0x800),
        ("Müller, Jörg".encode("cp437"), 0),
        ("Müller, Jörg".encode("cp1252"), 0),
        ("Müller, Jörg".encode().decode("cp1252").encode(), 0x800),  # mangled on the way
    ],
)
def test_names_in_old_and_mangled_encodings_are_recognised(course, tmp_path, raw, flag):
    path = pack(tmp_path / "s.zip", {"X" * len(raw) + "/hw.ipynb": BOOK})
    data = path.read_bytes().replace(b"X" * len(raw), raw)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data = data[:at] + flag.to_bytes(2, "little") + data[at + 2 :]
    path.write_bytes(data)
    (outcome,) = collect(course, path).values()
    assert outcome.student == "mueller1", outcome


def test_a_zip_made_by_a_packer(course, tmp_path):
    """Not Python's own: names, dates and headers as real packers write them."""
    folder = tmp_path / "d" / "Lovelace, Ada"
    folder.mkdir(parents=True)
    (folder / "hw.ipynb").write_bytes(BOOK)
    made = subprocess.run(["tar", "-czf", tmp_path / "s.tgz", "-C", tmp_path / "d", "."], check=False)
    assert made.returncode == 0
    (outcome,) = collect(course, tmp_path / "s.tgz").values()
    assert (outcome.student, outcome.status) == ("ada", "collected")


def test_a_single_stranger_keeps_their_name(course, tmp_path):
    outcomes = collect(course, pack(tmp_path / "s.zip", {"somebody/hw.ipynb": BOOK}))
    assert statuses(outcomes) == {"somebody": "unmatched"}


def test_what_is_suggested_can_be_typed(course, tmp_path):
    (outcome,) = collect(
        course, pack(tmp_path / "s.zip", {"Ben O'Neil-Smit_4_assignsubmission_file_/hw.ipynb": BOOK})
    ).values()
    (option, chosen) = shlex.split(outcome.reason.partition("Then add ")[2].rstrip("."))
    assert (option, chosen) == ("--student", "Ben O'Neil-Smit_4=ben")
