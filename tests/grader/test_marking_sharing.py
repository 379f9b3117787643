"""Who marks what: even shares, a part of them twice, late work added, and nobody's begun work taken away."""

from collections import Counter

import pytest

from grader.marking import events
from grader.marking.model import MarkingError
from grader.marking.sharing import in_order, share_out
from grader.marking.store import Store

HERE = "06-change"


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path) as opened:
        yield opened


def enter(store, count, question="q8", begin=0):
    store.enter(HERE, [("nb", question, f"student-{number}") for number in range(begin, begin + count)])


def loads(shares, *, second=False):
    return Counter(share.marker for share in shares if share.second is second)


def begin(store, share):
    with store.writing() as connection:
        events.add(connection, HERE, share.marker, share.piece, "level", criterion="self", level=2)


@pytest.mark.parametrize(("pieces", "markers"), [(12, 4), (13, 4), (1000, 4), (2, 3)])
def test_shares_are_even_and_a_fifth_is_marked_twice(store, pieces, markers):
    enter(store, pieces)
    shares = share_out(store, HERE, [f"marker-{number}" for number in range(markers)])
    firsts, seconds = loads(shares), loads(shares, second=True)
    assert sum(firsts.values()) == pieces
    assert max(firsts.values()) - min(firsts[f"marker-{number}"] for number in range(markers)) <= 1
    assert sum(seconds.values()) == round(0.2 * pieces)
    by_piece = {}
    for share in shares:
        by_piece.setdefault(share.piece, []).append(share.marker)
    assert all(len(set(names)) == len(names) for names in by_piece.values()), "nobody marks a piece twice"
    if seconds:
        assert max(seconds.values()) - min(seconds.values()) <= 1


def test_the_second_marks_are_even_whatever_chance_decides(store):
    for number in range(100):
        enter(store, 25, question=f"q{number}")
    shares = share_out(store, HERE, ["ada", "bo", "chris"], double=0.6)
    question = {piece.code: piece.question for piece in store.pieces(HERE)}
    seconds = Counter((question[share.piece], share.marker) for share in shares if share.second)
    assert set(seconds.values()) == {5}
    assert len({(share.piece, share.marker) for share in shares}) == len(shares) == 100 * (25 + 15)


def test_sharing_again_changes_nothing(store):
    enter(store, 30)
    once = share_out(store, HERE, ["ada", "bo"])
    assert share_out(store, HERE, ["ada", "bo"]) == once


def test_late_work_is_added_at_the_end_and_the_rest_stays(store):
    enter(store, 30)
    once = share_out(store, HERE, ["ada", "bo", "chris"])
    enter(store, 10, begin=30)
    later = share_out(store, HERE, ["ada", "bo", "chris"])
    assert set(once) <= set(later)
    firsts = loads(later)
    assert max(firsts.values()) - min(firsts.values()) <= 1
    assert sum(loads(later, second=True).values()) == 8
    last = {marker: max(share.order for share in once if share.marker == marker) for marker in firsts}
    assert all(share.order > last[share.marker] for share in set(later) - set(once))


def test_a_new_marker_takes_over_what_nobody_has_begun(store):
    enter(store, 20)
    once = share_out(store, HERE, ["ada", "bo"])
    mine = [share for share in once if share.marker == "ada" and not share.second][:8]
    for share in mine:
        begin(store, share)
    later = share_out(store, HERE, ["ada", "bo", "chris"])
    assert set(mine) <= set(later)
    assert loads(later)["chris"] >= 6


def test_who_leaves_keeps_what_they_began_and_the_rest_goes_to_the_others(store):
    enter(store, 20)
    once = share_out(store, HERE, ["ada", "bo"])
    share = next(share for share in once if share.marker == "ada" and not share.second)
    begin(store, share)
    later = share_out(store, HERE, ["bo", "chris"])
    assert share in later
    assert loads(later)["ada"] == 1
    assert abs(loads(later)["bo"] - loads(later)["chris"]) <= 1


def test_each_marker_has_an_order_of_their_own_question_by_question(store):
    enter(store, 20, "q1")
    enter(store, 20, "q2")
    shares = share_out(store, HERE, ["ada", "bo"], double=1.0)
    pieces = {piece.code: piece for piece in store.pieces(HERE)}
    orders = {}
    for marker in ("ada", "bo"):
        mine = in_order([share for share in shares if share.marker == marker], pieces, [("nb", "q1"), ("nb", "q2")])
        assert [pieces[share.piece].question for share in mine] == ["q1"] * 20 + ["q2"] * 20
        orders[marker] = [share.piece for share in mine]
    assert set(orders["ada"]) == set(orders["bo"])
    assert orders["ada"] != orders["bo"]


def test_one_marker_alone_marks_nothing_twice(store):
    enter(store, 5)
    assert loads(share_out(store, HERE, ["ada"], double=1.0), second=True) == {}


def test_nobody_and_a_fraction_that_is_none_are_refused(store):
    enter(store, 5)
    with pytest.raises(MarkingError, match="--add"):
        share_out(store, HERE, [])
    with pytest.raises(MarkingError, match="0 to 1"):
        share_out(store, HERE, ["ada"], double=20)
