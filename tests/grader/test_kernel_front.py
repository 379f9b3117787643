"""The front end by itself: messages read with no trust in them, and what becomes of those that are right."""

import hashlib
import hmac
import json
import os
import tempfile
import threading

import pytest
import zmq

from grader.runner.capture import MOST_CHARACTERS, MOST_OUTPUTS
from grader.runner.kernel_client import Client, endpoint
from grader.runner.kernel_front import MOST_COMM_BYTES, MOST_COMMS, FrontEnd
from grader.runner.kernel_messages import MOST_BYTES, MOST_LEVELS, Message, MessageError, read

KEY = b"key"
AREA = {"_model_module": "@jupyter-widgets/output", "_model_name": "OutputModel", "outputs": [], "msg_id": ""}


def frames(kind, content, *buffers, key=KEY, parent=None, topic=True):
    parts = [json.dumps(part).encode() for part in ({"msg_type": kind}, parent or {"msg_id": "r"}, {}, content)]
    signature = hmac.new(key, b"".join(parts), hashlib.sha256).hexdigest().encode()
    return [*([b"topic"] if topic else []), b"<IDS|MSG>", signature, *parts, *buffers]


class Seen:
    """A front end with a cell begun, and what it answered."""

    def __init__(self):
        self.answers = []
        self.front = FrontEnd(lambda parent, name, data: self.answers.append((parent["msg_id"], name, data)))
        self.front.begin("0")

    def __call__(self, kind, content, *buffers, request="r"):
        return self.front.see(read(frames(kind, content, *buffers, parent={"msg_id": request}), KEY))

    @property
    def outputs(self):
        return self.front.outputs


@pytest.fixture
def see():
    return Seen()


def stream(text, name="stdout"):
    return {"name": name, "text": text}


def display(value, name=None):
    return {"data": {"text/plain": value}, "metadata": {}} | ({"transient": {"display_id": name}} if name else {})


def opened(name, state, target="jupyter.widget"):
    return {"comm_id": name, "target_name": target, "data": {"state": state}}


def test_a_signed_message_is_read_with_its_request_and_buffers():
    message = read(frames("comm_msg", {"comm_id": "a", "data": {}}, b"\x00", parent={"msg_id": "one"}), KEY)
    assert (message.kind, message.request, message.buffers) == ("comm_msg", "one", (b"\x00",))


def test_messages_that_no_front_end_needs_are_of_no_kind():
    assert read(frames("debug_event", {"anything": 1}), KEY) == Message("")


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [b"<IDS|MSG>"],
        frames("status", {"execution_state": "idle"}, key=b"another"),
        frames("status", {"execution_state": "idle"})[:-1],
        frames("status", [1]),
        frames("status", {"execution_state": 1}),
        frames("comm_open", {"comm_id": "a" * 300, "data": {}}),
        frames("comm_open", {"comm_id": "", "data": {}}),
        frames("comm_open", {"comm_id": "a", "data": []}),
        frames("comm_open", {"comm_id": "a", "target_name": 3}),
        frames("execute_reply", {"status": "ok", "execution_count": "1"}),
        frames("stream", {"name": "x" * 10, "deep": [[["x"]]]}, parent={"msg_id": "x" * 70_000}),
        frames("signoff_reply", {"values": "x" * (MOST_BYTES + 1)}),
    ],
)
def test_what_is_no_message_is_refused(parts):
    with pytest.raises(MessageError):
        read(parts, KEY)


def test_a_message_nested_too_deeply_is_refused():
    deep = 1
    for _ in range(MOST_LEVELS + 1):
        deep = [deep]
    with pytest.raises(MessageError, match="deep"):
        read(frames("display_data", {"data": {"application/json": deep}, "metadata": {}}), KEY)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("stream", {"name": "stdin", "text": ""}),
        ("stream", {"name": "stdout"}),
        ("display_data", {"data": {"text/plain": "x"}, "metadata": None}),
        ("execute_result", display("1")),
        ("error", {"ename": 1, "evalue": "", "traceback": []}),
        ("comm_open", opened("a", [])),
        ("comm_msg", {"comm_id": "a", "data": {"state": {}, "buffer_paths": [5]}}),
        ("comm_msg", {"comm_id": "a", "data": {"state": {}, "buffer_paths": "x"}}),
    ],
)
def test_an_output_or_comm_of_another_shape_is_refused(see, kind, content):
    with pytest.raises(MessageError):
        see(kind, content, b"x")


def test_text_of_one_stream_is_one_output_and_idle_is_the_end(see):
    assert not see("stream", stream("a"))
    assert not see("stream", stream("b"))
    assert not see("stream", stream("c", "stderr"))
    assert see("status", {"execution_state": "idle"})
    assert [(output["name"], output["text"]) for output in see.outputs] == [("stdout", "ab"), ("stderr", "c")]


def test_a_display_changes_wherever_it_stands_and_says_so(see):
    see("display_data", display("one", "x"))
    see.front.told()
    see.front.begin("1")
    see("display_data", display("two", "x"))
    see("update_display_data", display("three", "x"))
    see("update_display_data", display("lost", "unknown"))
    see.front.told()
    assert [output["data"]["text/plain"] for output in see.outputs] == ["three"]
    assert {name: outputs[0]["data"]["text/plain"] for name, outputs in see.front.changed().items()} == {"0": "three"}


def test_clearing_waits_for_the_next_output_if_asked_to(see):
    see("stream", stream("gone"))
    see("clear_output", {"wait": False})
    assert see.outputs == []
    see("stream", stream("old"))
    see("clear_output", {"wait": True})
    assert see.outputs != []
    see("stream", stream("new"))
    assert [output["text"] for output in see.outputs] == ["new"]


def test_an_output_area_takes_what_its_request_shows_and_tells_the_kernel(see):
    see("comm_open", opened("area", AREA))
    see("comm_msg", {"comm_id": "area", "data": {"state": {"msg_id": "r"}}})
    see("stream", stream("inside"))
    see("comm_msg", {"comm_id": "area", "data": {"state": {"msg_id": ""}}})
    see("stream", stream("outside"))
    assert [output["text"] for output in see.outputs] == ["outside"]
    inside = [{"output_type": "stream", "name": "stdout", "text": "inside"}]
    assert [(name, data["state"]) for _, name, data in see.answers] == [("area", {"outputs": inside})]
    assert see.front.widgets()["state"]["area"]["state"]["outputs"] == inside


def test_areas_within_areas_end_from_the_inside(see):
    for name in ("a", "b"):
        see("comm_open", opened(name, dict(AREA)))
        see("comm_msg", {"comm_id": name, "data": {"state": {"msg_id": "r"}}})
    see("stream", stream("b"))
    see("comm_msg", {"comm_id": "b", "data": {"state": {"msg_id": ""}}})
    see("stream", stream("a"))
    see("comm_msg", {"comm_id": "a", "data": {"state": {"msg_id": ""}}})
    states = see.front.widgets()["state"]
    assert {name: states[name]["state"]["outputs"][0]["text"] for name in states} == {"a": "a", "b": "b"}
    assert see.outputs == []


def test_states_are_kept_with_their_binary_data(see):
    named = {"_model_name": "M", "_model_module": "m", "_model_module_version": "1", "value": 1}
    see("comm_open", opened("a", named))
    see("comm_msg", {"comm_id": "a", "data": {"state": {"value": 2}, "buffer_paths": [["data", 0]]}}, b"\x00\x01")
    see("comm_open", opened("other", {"x": 1}, target="mine"))
    (model,) = see.front.widgets()["state"].values()
    assert model["state"]["value"] == 2
    assert model["buffers"] == [{"data": "AAE=", "encoding": "base64", "path": ["data", 0]}]


def test_text_beyond_what_a_cell_may_show_is_cut_and_the_next_cell_has_room_again(see):
    see("stream", stream("x" * (MOST_CHARACTERS - 1_000)))
    see("stream", stream("y" * 5_000))
    assert see.front.cut
    assert 0 < see.outputs[0]["text"].count("y") < 1_000
    see.front.begin("1")
    see("stream", stream("z"))
    assert not see.front.cut
    assert see.outputs[0]["text"] == "z"


def test_outputs_beyond_so_many_are_left_out(see):
    for number in range(MOST_OUTPUTS + 10):
        see("display_data", display(str(number)))
    assert len(see.outputs) == MOST_OUTPUTS
    assert see.front.cut


def test_a_message_too_large_to_read_is_left_out(see):
    assert not see("stream", stream("x" * (MOST_BYTES + 1)))
    assert see.front.cut
    assert see.outputs == []


def test_comms_are_limited_in_number_and_size(see):
    for number in range(MOST_COMMS + 10):
        see("comm_open", opened(str(number), {"_model_name": "M"}))
    assert see.front.cut
    assert len(see.front.widgets()["state"]) == MOST_COMMS
    other = Seen()
    for _ in range(MOST_COMM_BYTES // 1_000_000 + 2):
        other("comm_open", opened("a", {"x": "y" * 1_000_000}))
    assert other.front.cut


def test_where_there_are_no_comms_there_is_no_state(see):
    see("stream", stream("a"))
    assert see.front.widgets() == {}


def test_a_kernel_that_overlooks_a_subscriber_is_asked_for_something_and_then_heard():
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:  # the path of a socket must be short
        place = f"{folder}/k"
        with context.socket(zmq.ROUTER) as shell, context.socket(zmq.PUB) as iopub:
            shell.bind(endpoint(place, "shell"))
            iopub.bind(endpoint(place, "iopub"))
            asked = []

            def answer():
                asked.append(json.loads(shell.recv_multipart()[-4])["msg_type"])
                iopub.send_multipart(frames("status", {"execution_state": "busy"}))

            kernel = threading.Thread(target=answer)
            kernel.start()
            client = Client(os.getpid(), place, KEY)
            kernel.join()
            client._context.destroy(linger=0)  # it lives as long as its process, otherwise
    assert asked == ["kernel_info_request"]
