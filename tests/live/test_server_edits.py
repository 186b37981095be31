"""What the server itself does to a board: it edits as one more peer, restores, and begins with a design."""

from __future__ import annotations

import asyncio

import pytest
from pycrdt import Map
from tests.live.disk import full_disk
from tests.live.peers import Client
from tests.live.serving import Serving

from redline.design.document import Design
from redline.design.edits import AddComponent, RemoveComponent
from redline.errors import InputError, NotStored

pytestmark = pytest.mark.anyio


async def test_the_server_can_edit_as_one_more_peer(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as ann:
        ann.put("api")
        await ann.saved()
        seq = await asyncio.to_thread(server.hub.edit, board, [AddComponent(id="gate", label="Gate")])
        assert {part.id for part in server.saved(board).components} == {"api", "gate"}
        await ann.until(lambda: ann.names() == {"api", "gate"})
        with pytest.raises(InputError, match="no such component"):
            await asyncio.to_thread(server.hub.edit, board, [RemoveComponent(id="nobody")])
        unchanged = await asyncio.to_thread(server.hub.restore, board, server.saved(board))
        assert unchanged == seq


async def test_restoring_is_one_more_edit(server: Serving) -> None:
    board = server.board()
    async with Client(server.url(board)) as ann:
        ann.put("api")
        await ann.saved()
        earlier = server.saved(board)
        ann.put("model")
        del ann.components["api"]
        await ann.saved()
        await asyncio.to_thread(server.hub.restore, board, earlier)
        await ann.until(lambda: ann.names() == {"api"})
        assert server.saved(board) == earlier


async def test_a_server_edit_that_cannot_be_stored_says_so(server: Serving) -> None:
    board = server.board()
    with full_disk(server.database), pytest.raises(NotStored):
        await asyncio.to_thread(server.hub.edit, board, [AddComponent(id="gate")])
    assert server.saved(board).components == []


async def test_a_board_that_begins_with_a_design(server: Serving) -> None:
    board = server.board(Design(title="Churn"))
    async with Client(server.url(board)) as ann:
        await ann.until(lambda: ann.synced)
        assert ann.doc.get("meta", type=Map)["title"] == "Churn"


async def test_an_imported_design_may_hold_more_than_a_person_could_send(server: Serving) -> None:
    deep: list[object] = []
    for _ in range(60):
        deep = [deep]
    design = Design.model_validate({"title": "Deep", "owner": {"notes": deep}})
    board = server.board(design)
    async with Client(server.url(board)) as ann:
        ann.put("api")
        await ann.saved()
        await asyncio.to_thread(server.hub.restore, board, design)
        await ann.until(lambda: ann.names() == set())
        ann.put("model")
        await ann.saved()
    assert server.saved(board).extra == design.extra
