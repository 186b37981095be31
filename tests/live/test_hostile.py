"""Broken and hostile messages: the connection that sent them is closed, the room goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from pycrdt import Doc, Map
from tests.live.peers import Client, same
from tests.live.serving import Serving, serving
from websockets.exceptions import ConnectionClosed

from redline.live import wire
from redline.live.limits import MAX_FRAME_BYTES, Limits

pytestmark = pytest.mark.anyio


def _claimed(structs: bytes, *, clients: int = 1, count: int = 1) -> bytes:
    return wire.integer(clients) + wire.integer(count) + wire.integer(77) + b"\x00" + structs + b"\x00"


def _item(content: bytes, tag: int) -> bytes:
    return bytes([0x20 | tag]) + b"\x01" + wire.string(b"components") + wire.string(b"x") + content


NESTED_LIST = _item(wire.integer(1) + b"\x75\x01" * 100_000 + b"\x7e", 8)
NESTED_MAPS = _item(b"\x01", 7) + b"".join(
    b"\x27\x00" + wire.integer(77) + wire.integer(depth) + wire.string(b"x") + b"\x01"
    for depth in range(20_000)
)

BAD: Mapping[str, tuple[bytes, int]] = {
    "garbage": (bytes.fromhex("ffeeddccbb00112233"), 4400),
    "empty": (b"", 4400),
    "unknown type": (b"\x4d\x01\x02", 4400),
    "a message only the server sends": (wire.ack(1, 1), 4400),
    "unknown sync part": (b"\x00\x05\x00", 4400),
    "garbage in an update": (wire.update(bytes.fromhex("deadbeef")), 4400),
    "length past the end": (b"\x00\x02\xc8\x01\x01", 4400),
    "bytes after the end": (wire.update(wire.NO_CHANGE) + b"\x00", 4400),
    "an update that claims 2^26 clients": (wire.update(wire.integer(2**26)), 4400),
    "an update that claims 2^40 structs": (wire.update(wire.integer(1) + wire.integer(2**40)), 4400),
    "an update that claims a 2^40 list": (
        wire.update(_claimed(_item(wire.integer(2**40) + b"\x7e", 8))),
        4400,
    ),
    "a state vector that claims 2^32 clients": (wire.state(wire.integer(2**32)), 4400),
    "an integer of 64 bytes": (b"\xff" * 64, 4400),
    "a clock past its range": (wire.update(b"\x01\x01\x4d" + wire.integer(2**40) + b"\x00\x01\x00"), 4400),
    "a list nested 100,000 deep": (wire.update(_claimed(NESTED_LIST)), 4400),
    "maps nested 20,000 deep": (wire.update(_claimed(NESTED_MAPS, count=20_001)), 4400),
    "an XML element": (wire.update(_claimed(_item(b"\x03" + wire.string(b"p"), 7))), 4400),
    "a document in the document": (wire.update(_claimed(_item(wire.string(b"id") + b"\x7e", 9))), 4400),
    "text that is not UTF-8": (wire.update(_claimed(_item(wire.string(b"\xff\xfe"), 4))), 4400),
    "an update of 300 KiB": (wire.update(b"\x01" * 300 * 1024), 4413),
    "a frame over the limit": (b"\x00" * (MAX_FRAME_BYTES + 1), 1009),
    "a cursor message of 20 KiB": (b"\x01" + wire.string(b"\x01" * 20_000), 4413),
    "a cursor that is not JSON": (wire.awareness([(9, 1, b"{")]), 4400),
    "a cursor that is no object": (wire.awareness([(9, 1, b"7")]), 4400),
    "a cursor that is not a number": (wire.awareness([(9, 1, b'{"x": NaN}')]), 4400),
    "a cursor that is infinite": (wire.awareness([(9, 1, b'{"cursor": [1e999, 0]}')]), 4400),
    "a cursor nested deeply": (wire.awareness([(9, 1, b'{"x":' + b"[" * 3000 + b"]" * 3000 + b"}")]), 4400),
    "five cursors of one person": (wire.awareness([(client, 1, b"{}") for client in range(5)]), 4400),
}


@pytest.mark.parametrize("what", BAD)
async def test_only_the_connection_that_misbehaves_is_closed(server: Serving, what: str) -> None:
    frame, code = BAD[what]
    board = server.board()
    async with Client(server.url(board)) as ann, Client(server.url(board)) as bob:
        ann.put("api")
        await same(ann, bob)
        async with Client(server.url(board)) as mal:
            await mal.until(lambda: mal.synced)
            with suppress(ConnectionClosed):  # the server may end it before it has taken everything
                await mal.socket.send(frame)
            await mal.until(lambda: mal.closed is not None)
            assert mal.closed == code
        ann.put("model")
        await bob.until(lambda: bob.names() == {"api", "model"})
        await ann.saved()


async def test_a_text_frame_is_refused(server: Serving) -> None:
    async with Client(server.url(server.board())) as mal:
        await mal.socket.send("hello")
        await mal.until(lambda: mal.closed is not None)
        assert mal.closed == 4400


async def test_values_that_no_design_holds_are_stored_and_hurt_nobody(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as ann:
        ann.components.update({"number": 7, "half": Map({"label": ["not", "a", "text"], "kind": "x" * 500})})
        ann.doc.get("connections", type=Map)["loose"] = Map({"from": "half", "to": "nobody"})
        ann.put("api")
        await ann.saved()
    design = server.saved(board)
    assert {part.id for part in design.components} == {"half", "api"}
    assert design.connections == []


async def test_identity_is_the_servers_whatever_a_cursor_claims(server: Serving) -> None:
    keys = server.room(server.board())
    async with Client(server.url(keys["candidate"])) as bob, Client(server.url(keys["interviewer"])) as ann:
        bob.cursor(5, 1, {"cursor": {"x": 1}, "user": {"name": "root", "role": "interviewer"}})
        await ann.until(lambda: 5 in ann.cursors)
        shown = ann.cursors[5]
        assert shown["cursor"] == {"x": 1}
        assert (shown["user"]["role"], shown["user"]["name"]) == ("candidate", "Candidate")
        assert set(shown["user"]) == {"name", "role", "color"}


async def test_somebody_elses_cursor_cannot_be_moved_or_removed(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as ann, Client(server.url(board)) as bob:
        ann.cursor(5, 1, {"x": 1})
        await bob.until(lambda: 5 in bob.cursors)
        bob.cursor(5, 9, {"x": 666})
        bob.cursor(5, 10, None)
        ann.cursor(5, 2, {"x": 2})
        await bob.until(lambda: bob.cursors.get(5, {}).get("x") == 2)


async def test_who_joins_late_sees_the_cursors_at_once(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as ann:
        ann.cursor(5, 1, {"x": 1})
        await ann.until(lambda: 5 in ann.cursors)
        async with Client(server.url(board)) as late:
            await late.until(lambda: 5 in late.cursors)
        async with Client(server.url(board)) as asking:
            asking.cursors.clear()
            await asking.until(lambda: asking.synced)
            asking.cursors.clear()
            asking.send(b"\x03")
            await asking.until(lambda: 5 in asking.cursors)


async def test_a_cursor_goes_with_its_connection(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as ann:
        bob = Client(server.url(board))
        async with bob:
            bob.cursor(5, 1, {"x": 1})
            await ann.until(lambda: 5 in ann.cursors)
            bob.socket.transport.abort()
            await ann.until(lambda: 5 not in ann.cursors)
        room = server.hub._rooms[board]
        assert len(room.presence) == 0


async def test_many_cursor_moves_become_few_messages(tmp_path: Path) -> None:
    limits = Limits(presence_interval_s=0.2, awareness_per_s=1e6, awareness_burst=1e6)
    with serving(tmp_path, limits=limits) as server:
        board = server.board()
        async with Client(server.url(board)) as ann, Client(server.url(board)) as bob:
            await bob.until(lambda: bob.synced)
            for move in range(1, 201):
                ann.cursor(5, move, {"x": move})
            await bob.until(lambda: bob.cursors.get(5, {}).get("x") == 200)
            assert sum(kind == wire.Kind.AWARENESS for kind, _ in bob.kinds) < 20


async def test_a_stored_update_can_hold_nothing_that_stops_the_server(server: Serving) -> None:
    """Nesting that grows one level per message is stopped like nesting in one message."""
    board = server.board()
    async with Client(server.url(board), doc=Doc()) as mal:
        await mal.until(lambda: mal.synced)
        inner = mal.components
        for _ in range(10):
            if mal.closed is None:
                inner["x"] = Map()
                inner = inner["x"]
                await mal.until(lambda: mal.closed is not None or mal.acked >= mal.sent)
        assert mal.closed == 4400
    assert json.loads(str(mal.components)), "the document itself could still be read"
    assert {part.id for part in server.saved(board).components} <= {"x"}
