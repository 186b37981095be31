"""The websocket of a board, from the outside: who gets in, how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.live.peers import Client
from tests.live.serving import NOW, Serving, serving
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from redline.store import links

pytestmark = pytest.mark.anyio


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    with serving(tmp_path) as running:
        yield running


async def _refused(url: str, **headers: str) -> tuple[int, str]:
    async with connect(url, additional_headers=headers) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


async def test_a_board_that_does_not_exist_is_gone_for_good(server: Serving) -> None:
    code, reason = await _refused(server.url("nobody"))
    assert code == 4404
    assert "no board" in reason


async def test_a_revoked_invitation_says_so(server: Serving) -> None:
    keys = server.room(server.board())
    with server.database.session() as session:
        links.revoke(session, keys["candidate"], now=NOW)
    assert await _refused(server.url(keys["candidate"])) == (4403, "This invitation was taken back.")


async def test_a_board_in_a_room_is_not_reached_by_its_own_address(server: Serving) -> None:
    board = server.board()
    keys = server.room(board)
    code, reason = await _refused(server.url(board))
    assert code == 4403
    assert "invitation" in reason
    async with Client(server.url(keys["candidate"])) as bob:
        await bob.saved()


async def test_a_foreign_page_is_turned_away_before_it_is_heard(server: Serving) -> None:
    board = server.board()
    with pytest.raises(InvalidStatus) as refused:
        await connect(server.url(board), additional_headers={"Origin": "http://evil.example"}).__aenter__()
    assert refused.value.response.status_code == 403
    async with connect(
        server.url(board), additional_headers={"Origin": f"http://127.0.0.1:{server.port}"}
    ) as own:
        assert (await own.recv())[:2] == b"\x00\x00"


async def test_a_foreign_name_for_this_machine_opens_no_board(server: Serving) -> None:
    """A page of another site can have its own name point here; the name gives it away."""
    board = server.board()
    url = server.url(board).replace("127.0.0.1", "evil.example")
    async with connect(url, host="127.0.0.1", port=server.port) as socket:
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


async def test_each_role_does_only_what_it_may(server: Serving) -> None:
    keys = server.room(server.board())
    async with (
        Client(server.url(keys["interviewer"])) as ann,
        Client(server.url(keys["candidate"])) as bob,
        Client(server.url(keys["observer"])) as eve,
    ):
        for client, name in ((ann, "by_interviewer"), (bob, "by_candidate"), (eve, "by_observer")):
            client.put(name)
        await ann.saved()
        await bob.saved()
        await eve.until(lambda: eve.refused)
        await ann.until(lambda: ann.names() == {"by_interviewer", "by_candidate"})


async def test_when_the_server_stops_people_are_asked_to_come_back(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        ann = Client(server.url(server.board()))
        await ann.__aenter__()
        ann.put("api")
        await ann.saved()
    await ann.until(lambda: ann.closed is not None)
    assert ann.closed == 1012
    await ann.__aexit__(None, None, None)
