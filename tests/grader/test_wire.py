"""Messages over a socket, whatever the other side does."""

import json
import socket
import struct
import threading

import pytest

from grader.runner.wire import Channel, Overdue, WireError


@pytest.fixture
def ends():
    mine, theirs = socket.socketpair()
    with mine, theirs:
        yield mine, theirs


def framed(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def test_messages_arrive_whole_and_in_order(ends):
    one, other = map(Channel, ends)
    large = {"text": "x" * 3_000_000}
    sender = threading.Thread(target=lambda: [one.send({"n": 1}, 10), one.send(large, 10)])
    sender.start()
    assert other.receive(10) == {"n": 1}
    assert other.receive(10) == large
    sender.join()


def test_what_came_in_time_is_kept_when_the_rest_is_late(ends):
    mine, theirs = ends
    channel = Channel(mine)
    text = framed(json.dumps({"n": 7}).encode())
    for cut in (2, 6):
        theirs.sendall(text[:cut])
        with pytest.raises(Overdue):
            channel.receive(0.01)
        theirs.sendall(text[cut:])
        assert channel.receive(5) == {"n": 7}


@pytest.mark.parametrize(
    "sent",
    [framed(b"no json"), framed(b"[1]"), framed(b"[" * 200_000), struct.pack(">I", 2**31), framed(b"\xff")],
    ids=["no json", "no object", "deep", "huge", "no text"],
)
def test_what_is_no_message_is_refused(ends, sent):
    mine, theirs = ends
    theirs.sendall(sent)
    with pytest.raises(WireError):
        Channel(mine).receive(5)


def test_a_side_that_is_gone_is_noticed(ends):
    mine, theirs = ends
    theirs.close()
    with pytest.raises(WireError, match="gone"):
        Channel(mine).receive(5)


def test_a_side_that_reads_nothing_does_not_hold_the_sender(ends):
    with pytest.raises(Overdue):
        Channel(ends[0]).send({"text": "x" * 5_000_000}, 0.05)
