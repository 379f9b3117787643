"""The marking store, in a file and on a real PostgreSQL server: rows are added and stay."""

import os
import sqlite3
import threading
from contextlib import closing

import pytest
import sqlalchemy as sa

from grader.marking import erasing, events
from grader.marking.bank import keep
from grader.marking.model import MarkingError, Share
from grader.marking.place import has_store, store_place
from grader.marking.schema import METADATA
from grader.marking.store import Store
from tests.grader.marking_postgres import new_database, server

HERE = "06-change"


@pytest.fixture(scope="module")
def socket():
    with server() as folder:
        yield folder


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    return tmp_path if request.param == "sqlite" else new_database(request.getfixturevalue("socket"))


@pytest.fixture
def store(place):
    with Store.open(place) as opened:
        yield opened


@pytest.fixture
def pieces(store):
    store.enter(HERE, [("nb", "q8", f"student-{number}") for number in range(6)])
    return [piece.code for piece in store.pieces(HERE)]


def act(store, piece, kind="level", marker="ada", **values):
    with store.writing() as connection:
        return events.add(connection, HERE, marker, piece, kind, **values)


def undo(store, marker="ada"):
    with store.writing() as connection:
        return events.take_back(connection, HERE, marker)


def rows(store):
    with store.reading() as connection:
        return {
            (table.name, *map(str, row))
            for table in METADATA.sorted_tables
            for row in connection.execute(sa.select(table))
        }


def test_whatever_happens_rows_are_only_added(store, pieces):
    before = rows(store)
    steps = (
        lambda: store.set_markers(HERE, ["ada", "bo"]),
        lambda: store.set_markers(HERE, ["bo"], active=False),
        lambda: store.share([Share(pieces[0], "ada", 1, False)]),
        lambda: store.share([Share(pieces[0], "bo", 1, False)]),
        lambda: act(store, pieces[0], criterion="self", level=2),
        lambda: act(store, pieces[0], criterion="self", level=None),
        lambda: act(store, pieces[0], "comment", text="Hm."),
        lambda: undo(store),
        lambda: undo(store),
        lambda: store.saw({pieces[0]: "a" * 64}),
        lambda: store.saw({pieces[0]: "b" * 64}),
        lambda: keep(store, HERE, "ada", "self", "Well."),
        lambda: keep(store, HERE, "ada", "self", "Well.", kept=False),
        lambda: store.publish({pieces[0]: (1, 5.0)}),
        lambda: store.new_token("ada"),
        lambda: store.enter(HERE, [("nb", "q8", "student-0"), ("nb", "q8", "late")]),
    )
    for step in steps:
        step()
        after = rows(store)
        assert before < after
        before = after


def test_what_was_written_is_there_after_closing(place):
    with Store.open(place) as store:
        store.enter(HERE, [("nb", "q8", "somebody")])
        (piece,) = store.pieces(HERE)
        act(store, piece.code, criterion="self", level=3)
    with Store.open(place) as again:
        (standing,) = again.standings(HERE).values()
        assert standing.levels == {"self": 3}
        assert again.piece(piece.code).student == "somebody"


def test_codes_say_nothing_about_students_or_their_order(store):
    students = [f"student-{number:03}" for number in range(40)]
    store.enter(HERE, [("nb", "q8", student) for student in students])
    pieces = store.pieces(HERE)
    assert len({piece.code for piece in pieces}) == 40
    assert [piece.student for piece in pieces] != students
    assert [piece.student for piece in sorted(pieces, key=lambda piece: piece.code)] != students


def test_a_token_is_kept_as_a_digest_and_a_new_one_replaces_it(store):
    first = store.new_token("ada")
    other = store.new_token("bo")
    assert (store.bearer(first), store.bearer(other)) == ("ada", "bo")
    second = store.new_token("ada")
    assert (store.bearer(first), store.bearer(second), store.bearer("")) == (None, "ada", None)
    assert not any(token in value for row in rows(store) for value in row for token in (first, second, other))


def test_undo_on_one_piece_after_the_other(store, pieces):
    one, two = pieces[:2]
    act(store, one, criterion="self", level=1)
    act(store, two, criterion="self", level=2)
    act(store, two, criterion="self", level=3, marker="bo")
    assert [(event.piece, event.level) for event in (undo(store), undo(store))] == [(two, None), (one, None)]
    assert undo(store) is None
    assert store.standings(HERE)[two, "bo"].levels == {"self": 3}


@pytest.mark.usefixtures("pieces")
def test_everything_about_one_student_can_be_given_out_and_erased(store):
    code = next(piece.code for piece in store.pieces(HERE) if piece.student == "student-3")
    other = next(piece.code for piece in store.pieces(HERE) if piece.student == "student-4")
    for piece in (code, other):
        act(store, piece, criterion="self", level=4)
        act(store, piece, "comment", criterion="self", text=f"About {piece}.")
    (held,) = erasing.held(store, "student-3")
    assert [step["text"] for step in held["marking"] if step["what"] == "comment"] == [f"About {code}."]
    levels = store.levels(HERE)
    assert erasing.erase(store, "student-3") == 1
    assert erasing.held(store, "student-3") == []
    everything = str(rows(store))
    assert "student-3" not in everything
    assert f"About {code}." not in everything
    assert f"About {other}." in everything
    assert store.levels(HERE) == levels, "statistics are as before"


def test_two_markers_write_at_once(place, store, pieces):
    failed = []

    def work(marker):
        try:
            with Store.open(place) as own:
                for number in range(60):
                    act(own, pieces[number % 6], criterion="self", level=number % 4 + 1, marker=marker)
        except MarkingError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=work, args=(name,)) for name in ("ada", "bo", "chris")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(store.levels(HERE)) == 180


def test_a_store_of_a_newer_version_is_refused(place):
    with Store.open(place) as store, store.writing() as connection:
        connection.execute(sa.text("insert into signoff_marking (version) values (99)"))
    with pytest.raises(MarkingError, match="newer version"):
        Store.open(place)


def test_many_programs_may_open_a_new_store_at_once(place):
    failed = []

    def come():
        try:
            with Store.open(place) as store:
                store.enter(HERE, [("nb", "q8", "somebody")])
        except MarkingError as error:
            failed.append(str(error))

    threads = [threading.Thread(target=come) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with Store.open(place) as store:
        assert len(store.pieces(HERE)) == 1


def test_a_file_is_for_those_who_may_read_the_gradebook(tmp_path):
    Store.open(tmp_path).close()
    assert (tmp_path / "marking.db").stat().st_mode & 0o777 == 0o600
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "gradebook.db").touch()
    os.chmod(shared / "gradebook.db", 0o664)  # noqa: PTH101
    Store.open(shared).close()
    assert (shared / "marking.db").stat().st_mode & 0o777 == 0o660


def test_a_commit_waits_for_the_disk(tmp_path):
    with Store.open(tmp_path) as store, store.reading() as connection:
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 2
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"


def test_what_is_no_store_is_said(tmp_path):
    (tmp_path / "marking.db").write_bytes(b"no database at all, but a text that is long enough to be looked at" * 20)
    with pytest.raises(MarkingError, match="is no marking store"):
        Store.open(tmp_path)


def test_a_locked_store_is_said_and_nothing_is_lost(tmp_path):
    with Store.open(tmp_path, busy_seconds=0.1) as store:
        store.enter(HERE, [("nb", "q8", "somebody")])
        with closing(sqlite3.connect(tmp_path / "marking.db", isolation_level=None)) as other:
            other.execute("begin immediate")
            with pytest.raises(MarkingError, match="locked by another program"):
                store.new_token("ada")
            other.execute("rollback")
        assert store.bearer(store.new_token("ada")) == "ada"


def test_a_server_that_is_not_there_is_said_without_its_password(socket):
    url = f"postgresql+psycopg://ada:geheim@/nothing?host={socket / 'elsewhere'}"
    with pytest.raises(MarkingError) as refused:
        Store.open(url)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("url", ["nonsense", "postgresql+nodriver://x@y/z"])
def test_a_setting_that_is_no_database_is_said(url):
    with pytest.raises(MarkingError):
        Store.open(url)


def test_the_setting_is_in_the_courses_file_or_the_environment(tmp_path, monkeypatch):
    monkeypatch.delenv("SIGNOFF_MARKING_DATABASE", raising=False)
    assert store_place(tmp_path) == tmp_path
    assert not has_store(tmp_path)
    (tmp_path / "signoff.toml").write_text('[marking]\ndatabase = "postgresql+psycopg://a@b/c"\n', encoding="utf-8")
    assert store_place(tmp_path) == "postgresql+psycopg://a@b/c"
    monkeypatch.setenv("SIGNOFF_MARKING_DATABASE", "kept/marks.db")
    assert store_place(tmp_path) == tmp_path / "kept" / "marks.db"


@pytest.mark.parametrize("text", ["[marking]\ndatabase = 5\n", "marking = 5\n", "[marking\n"])
def test_a_wrong_setting_is_said_with_its_file(tmp_path, monkeypatch, text):
    monkeypatch.delenv("SIGNOFF_MARKING_DATABASE", raising=False)
    (tmp_path / "signoff.toml").write_text(text, encoding="utf-8")
    with pytest.raises(MarkingError, match=r"signoff\.toml"):
        store_place(tmp_path)
