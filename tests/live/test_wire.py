"""The framing of messages, against hand-made bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redline.live import wire
from redline.live.wire import Breach, Kind, Message, Reader, Sync


@given(st.integers(0, wire.MAX_INTEGER))
def test_integers_come_back(value: int) -> None:
    written = wire.integer(value)
    assert Reader(written).integer() == value
    assert len(written) == max(1, -(-value.bit_length() // 7))


@given(st.binary(max_size=300), st.binary(max_size=20))
def test_strings_come_back_and_nothing_after_them_is_touched(text: bytes, rest: bytes) -> None:
    reader = Reader(wire.string(text) + rest)
    assert reader.bytes() == text
    assert reader.data[reader.at :] == rest


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(frame: bytes) -> None:
    try:
        kind = wire.read(frame).kind
    except Breach:
        return
    assert kind in (Kind.SYNC, Kind.AWARENESS, Kind.AWARENESS_QUERY)


def test_each_message_has_its_bytes() -> None:
    assert wire.ack(300, 5) == b"\x78\xac\x02\x05"
    assert wire.state(b"\x00") == b"\x00\x00\x01\x00"
    assert wire.backlog(b"ab") == b"\x00\x01\x02ab"
    assert wire.update(b"ab") == b"\x00\x02\x02ab"
    assert wire.awareness([(5, 1, b"{}")]) == b"\x01\x06\x01\x05\x01\x02{}"


def test_texts_travel_as_json() -> None:
    refused = Reader(wire.refused(3, "You are watching."))
    assert refused.integer() == Kind.REFUSED
    assert json.loads(refused.bytes()) == {"n": 3, "reason": "You are watching."}
    told = Reader(wire.round_event({"type": "released"}))
    assert told.integer() == Kind.ROUND
    assert json.loads(told.bytes()) == {"type": "released"}
    said = Reader(wire.critique('{"seq": 1, "café": true}'))
    assert said.integer() == Kind.CRITIQUE
    assert json.loads(said.bytes())["café"] is True


def test_what_is_written_is_read() -> None:
    assert wire.read(wire.update(b"ab")) == Message(Kind.SYNC, Sync.UPDATE, b"ab")
    assert wire.read(wire.awareness([(5, 1, b"{}")])).kind is Kind.AWARENESS
    assert wire.read(b"\x03") == Message(Kind.AWARENESS_QUERY, None, b"")
    assert wire.state_vector(b"\x02\x05\x01\xac\x02\x09") == {5: 1, 300: 9}


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x00",
        b"\x00\x02",
        b"\x00\x02\x05ab",
        b"\x00\x03\x00",
        b"\x02\x00",
        b"\x78\x01\x01",
        b"\x00\x02\x00\x00",
    ],
)
def test_short_long_and_unknown_messages_are_refused(frame: bytes) -> None:
    with pytest.raises(Breach):
        wire.read(frame)


@pytest.mark.parametrize("vector", [b"\x02\x05\x01", b"\xff\xff\xff\xff\x0f", b"\x01\x05" + b"\xff" * 20])
def test_a_state_vector_that_claims_more_than_it_holds_is_refused(vector: bytes) -> None:
    with pytest.raises(Breach):
        wire.state_vector(vector)
