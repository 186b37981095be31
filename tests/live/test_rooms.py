"""People on one board, over real sockets and a real file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Map
from tests.live.disk import full_disk
from tests.live.peers import Client, same, together
from tests.live.serving import NOW, Serving, serving

from redline.live import wire
from redline.live.limits import Limits
from redline.live.peer import Peer
from redline.store import links, updates
from redline.store.database import Database
from redline.web import access

pytestmark = pytest.mark.anyio

ANN, BOB, MAL = "ann-0123456789abcdef", "bob-0123456789abcdef", "mal-0123456789abcdef"


async def test_two_editors_and_a_viewer_converge(server: Serving) -> None:
    keys = server.room(server.board())
    async with (
        Client(server.url(keys["interviewer"])) as ann,
        Client(server.url(keys["candidate"])) as bob,
        Client(server.url(keys["observer"])) as eve,
    ):
        ann.put("api")
        bob.put("model", note="Café 🙂")
        await same(ann, bob, eve)
        await together((ann, bob, eve), lambda: eve.names() == {"api", "model"} == ann.names() == bob.names())
        await ann.saved()
        await bob.saved()
        assert eve.shown()["model"]["note"] == "Café 🙂"
        assert eve.refused == []


async def test_a_viewers_insert_and_delete_are_refused(server: Serving) -> None:
    keys = server.room(server.board())
    async with Client(server.url(keys["candidate"])) as ann, Client(server.url(keys["observer"])) as eve:
        ann.put("api")
        await ann.saved()
        await eve.until(lambda: eve.names() == {"api"})
        eve.put("hack")
        del eve.components["api"]
        await eve.until(lambda: len(eve.refused) == 2)
        ann.put("model")
        await ann.saved()
        assert ann.names() == {"api", "model"}
        assert "watching" in eve.refused[0]["reason"]
        async with Client(server.url(keys["observer"])) as again:
            await again.until(lambda: again.names() == {"api", "model"})


async def test_a_viewer_who_repeats_old_deletions_brings_no_news(server: Serving) -> None:
    keys = server.room(server.board())
    async with Client(server.url(keys["candidate"])) as ann, Client(server.url(keys["observer"])) as eve:
        ann.put("api")
        ann.put("model")
        del ann.components["api"]
        await eve.until(lambda: eve.names() == {"model"})
    async with Client(server.url(keys["observer"]), doc=eve.doc) as again:
        await again.saved()
        assert again.refused == []


async def test_an_edit_is_acknowledged_only_when_it_is_on_the_disk(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as ann:
        await ann.saved()
        for name in ("api", "model", "store"):
            ann.put(name)
            await ann.saved()
            assert name in {part.id for part in server.saved(board).components}


async def test_what_could_not_be_stored_is_not_acknowledged_and_is_sent_again(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as ann, Client(server.url(board)) as bob:
        ann.put("api")
        await same(ann, bob)
        await ann.saved()
        with full_disk(server.database):
            acked = ann.acked
            ann.put("model")
            await ann.until(lambda: ann.closed is not None)
            assert (ann.closed, ann.acked) == (1011, acked)
            assert bob.names() == {"api"}, "nobody sees what is not stored"
    async with Client(server.url(board), doc=ann.doc) as again, Client(server.url(board), doc=bob.doc) as bob:
        await again.saved()
        await bob.until(lambda: bob.names() == {"api", "model"})
    assert {part.id for part in server.saved(board).components} == {"api", "model"}


async def test_updates_behind_a_lost_one_are_not_stored_either(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as ann:
        await ann.saved()
        with full_disk(server.database):
            for index in range(50):
                ann.put(f"part{index}")
            await ann.until(lambda: ann.closed is not None)
    assert server.saved(board).components == []
    async with Client(server.url(board), doc=ann.doc) as again:
        await again.saved()
    assert len(server.saved(board).components) == 50


async def test_two_people_open_a_new_room_at_once(server: Serving) -> None:
    for _ in range(20):
        board = server.board()
        ann, bob = Client(server.url(board)), Client(server.url(board))
        await asyncio.gather(ann.__aenter__(), bob.__aenter__())
        ann.put("api")
        bob.put("model")
        await together((ann, bob), lambda: ann.names() == bob.names() == {"api", "model"})  # noqa: B023 - awaited at once
        await asyncio.gather(*(client.__aexit__(None, None, None) for client in (ann, bob)))


async def test_writing_under_somebody_elses_client_id_is_refused(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board), person=ANN) as ann:
        ann.put("api")
        await ann.saved()
        forged: Doc[Any] = Doc(client_id=ann.doc.client_id)
        forged.apply_update(ann.doc.get_update())
        before = forged.get_state()
        forged.get("components", type=Map)["spoof"] = 1
        async with Client(server.url(board), person=MAL) as mal:
            mal.send(wire.update(forged.get_update(before)))
            await mal.until(lambda: mal.closed is not None)
            assert mal.closed == 4403
        ann.put("model")
        await ann.saved()
        assert "spoof" not in ann.names()


async def test_a_client_id_stays_its_owners_over_a_restart(tmp_path: Path) -> None:
    with serving(tmp_path) as first:
        board = first.board()
        async with Client(first.url(board), person=ANN) as ann:
            ann.put("api")
            await ann.saved()
    with serving(tmp_path) as second:
        async with Client(second.url(board), doc=ann.doc, person=MAL) as mal:
            await mal.saved()
            mal.put("spoof")
            await mal.until(lambda: mal.closed is not None)
            assert mal.closed == 4403
        fresh: Doc[Any] = Doc()
        async with Client(second.url(board), doc=fresh, person=ANN) as ann_again:
            ann_again.put("model")
            await ann_again.saved()


async def test_update_three_before_one_and_two(server: Serving) -> None:
    board = server.board()
    drawn: list[bytes] = []
    doc: Doc[Any] = Doc()
    parts = doc.get("components", type=Map)
    watching = doc.observe(lambda event: drawn.append(event.update))
    for name in "abc":
        parts[name] = name
    doc.unobserve(watching)
    async with Client(server.url(board), doc=Doc()) as bob:
        await bob.saved()
        bob.doc = doc  # what it answers with when it is asked for everything
        bob.sent += 1
        await bob.socket.send(wire.update(drawn[2]))
        await bob.until(lambda: bob.acked >= bob.sent)
        assert bob.kinds.count((0, 0)) == 2, "asked once on joining and once for the gap"
    async with Client(server.url(board)) as ann:
        await ann.until(lambda: ann.names() == {"a", "b", "c"})


async def test_offline_edits_of_both_sides_merge(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board), person=ANN) as ann, Client(server.url(board), person=BOB) as bob:
        ann.put("api")
        await same(ann, bob)
        await ann.saved()
    for client, name in ((ann, "from_ann"), (bob, "from_bob")):
        client.put(name)
        client.components["api"]["label"] = name
    async with (
        Client(server.url(board), doc=ann.doc, person=ANN) as ann,
        Client(server.url(board), doc=bob.doc, person=BOB) as bob,
    ):
        await together((ann, bob), lambda: ann.names() == bob.names() == {"api", "from_ann", "from_bob"})
        await same(ann, bob)
        await ann.saved()
        await bob.saved()


async def test_a_large_offline_backlog_is_taken_whole(server: Serving) -> None:
    board = server.board()
    doc: Doc[Any] = Doc()
    doc.get("components", type=Map).update({f"part{i}": Map({"note": "x" * 900}) for i in range(400)})
    async with Client(server.url(board), doc=doc) as ann:
        await ann.saved()
    assert len(server.saved(board).components) == 400


async def test_a_stalled_reader_is_closed_and_stops_nobody(tmp_path: Path) -> None:
    limits = Limits(outgoing_bytes=1024 * 1024, updates_per_s=1e6, updates_burst=1e6)
    with serving(tmp_path, limits=limits) as server:
        board = server.board()
        async with Client(server.url(board)) as ann, Client(server.url(board)) as bob:
            stalled = Client(server.url(board))
            async with stalled:
                await stalled.until(lambda: stalled.synced)
                stalled.socket.transport.pause_reading()
                for index in range(60):
                    for part in range(4):
                        ann.components["note"] = f"{index}.{part}" + "z" * 100_000
                    await same(ann, bob)
                await ann.saved()
                stalled.socket.transport.resume_reading()
                await stalled.until(lambda: stalled.closed is not None)
                assert stalled.closed == 1013


async def test_a_revoked_link_closes_the_socket(server: Serving) -> None:
    board = server.board()
    keys = server.room(board)
    async with Client(server.url(keys["candidate"])) as bob, Client(server.url(keys["interviewer"])) as ann:
        await ann.saved()
        await bob.saved()
        with server.database.session() as session:
            links.revoke(session, keys["candidate"], now=NOW)
        server.hub.recheck(board)
        await bob.until(lambda: bob.closed is not None)
        assert bob.closed == 4403
        ann.put("api")
        await ann.saved()


async def test_opening_a_room_closes_the_owners_own_connection(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as owner:
        await owner.saved()
        server.room(board)
        server.hub.recheck(board)
        await owner.until(lambda: owner.closed is not None)
        assert owner.closed == 4403


async def test_the_log_is_compacted_and_still_replays(tmp_path: Path) -> None:
    with serving(tmp_path, limits=Limits(compact_rows=20, updates_per_s=1e6, updates_burst=1e6)) as server:
        board = server.board()
        async with Client(server.url(board)) as ann:
            for index in range(100):
                ann.put(f"part{index % 7}", note=str(index))
            await ann.saved()
        shown = server.saved(board)
    database = Database(f"sqlite:///{tmp_path / 'redline.sqlite3'}")
    with database.reading() as session:
        stored = updates.load(session, board)
        whole: Doc[Any] = Doc()
        for row in updates.log(session, board):
            whole.apply_update(row.payload)
    assert stored.upto > 0
    assert len(stored.tail) < 100
    assert stored.head == 101
    assert set(whole.get("components", type=Map).keys()) == {part.id for part in shown.components}
    database.close()


async def test_an_empty_room_is_dropped_and_opens_again(tmp_path: Path) -> None:
    with serving(tmp_path, limits=Limits(empty_room_s=0.01)) as server:
        board = server.board()
        async with Client(server.url(board)) as ann:
            ann.put("api")
            await ann.saved()
            room = await _room(server, board)
        async with Client(server.url(server.board())) as other:
            while await _room_or_none(server, board) is room:
                other.put("x")
                await other.saved()
        async with Client(server.url(board)) as again:
            await again.until(lambda: again.names() == {"api"})


async def test_an_invitation_taken_back_during_the_handshake_is_noticed(server: Serving) -> None:
    board = server.board()
    key = server.room(board)["candidate"]
    with server.database.reading() as session:
        identity = access.identity({"type": "websocket", "headers": []}, access.seat(session, key))
    with server.database.session() as session:
        links.revoke(session, key, now=NOW)
    peer = Peer(identity)
    entering = asyncio.run_coroutine_threadsafe(server.hub.enter(board, peer), server.hub._loop)
    await asyncio.wrap_future(entering)
    closed = asyncio.run_coroutine_threadsafe(peer.ended.wait(), server.hub._loop)
    assert await asyncio.wait_for(asyncio.wrap_future(closed), 10)
    assert peer.closing == 4403


async def test_a_full_document_takes_nothing_more_but_stays_readable(tmp_path: Path) -> None:
    with serving(tmp_path, limits=Limits(document_bytes=20_000)) as server:
        board = server.board()
        async with Client(server.url(board)) as ann:
            ann.put("api", note="x" * 9_000)
            await ann.saved()
            ann.put("model", note="y" * 12_000)
            await ann.until(lambda: ann.closed is not None)
            assert ann.closed == 4413
        async with Client(server.url(board)) as bob:
            await bob.until(lambda: bob.names() == {"api"})


async def test_somebody_who_sends_too_fast_is_slowed_down_not_dropped(tmp_path: Path) -> None:
    with serving(tmp_path, limits=Limits(updates_per_s=200, updates_burst=5)) as server:
        async with Client(server.url(server.board())) as ann:
            started = asyncio.get_running_loop().time()
            for index in range(65):
                ann.put(f"part{index}")
            await ann.saved()
            assert asyncio.get_running_loop().time() - started > 0.25


async def _room(server: Serving, board: str) -> object:
    return server.hub._rooms[board]


async def _room_or_none(server: Serving, board: str) -> object:
    return server.hub._rooms.get(board)
