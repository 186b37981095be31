"""The websocket of a board: takes a seat, then carries messages both ways until one side ends."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, WebSocket

from redline.errors import NotFound, Refused
from redline.live.hub import Hub
from redline.live.peer import Identity, Peer
from redline.live.room import Room
from redline.live.wire import Breach, Close
from redline.web import access
from redline.web.site import Site

router = APIRouter()

CLOSE_TIMEOUT_S = 5.0
MAX_REASON_BYTES = 120
"""What fits into a close frame."""


@router.websocket("/b/{key}/socket")
async def board_socket(websocket: WebSocket, key: str) -> None:
    """Join the room of a board: y-sync messages in and out, see ``live``."""
    site: Site = websocket.app.state.site
    if not access.same_origin(websocket.scope):
        await websocket.close()  # before it is accepted: the browser of a foreign page gets a 403
        return
    await websocket.accept()
    try:
        board_id, identity = await asyncio.to_thread(_admit, site, websocket, key)
        peer = Peer(identity, site.hub.limits)
        room = await site.hub.enter(board_id, peer)
    except NotFound as error:
        await _close(websocket, Close.GONE, str(error))
    except Refused as error:
        await _close(websocket, Close.ROLE, str(error))
    else:
        await _attend(websocket, site.hub, room, peer)


def _admit(site: Site, websocket: WebSocket, key: str) -> tuple[str, Identity]:
    with site.database.reading() as session:
        seat = access.seat(session, key)
    access.require_seat_open(websocket.scope, site.settings, seat)
    return seat.board_id, access.identity(websocket.scope, seat)


async def _attend(websocket: WebSocket, hub: Hub, room: Room, peer: Peer) -> None:
    ended = asyncio.create_task(peer.ended.wait())
    sending = asyncio.create_task(peer.pump(websocket.send_bytes))
    hearing = asyncio.create_task(_hear(websocket, hub, room, peer))
    tasks = (ended, sending, hearing)
    reason = ""
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        reason = _breach(hearing, peer)
    finally:
        hub.leave(room, peer)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if peer.closing is not None:
        await _close(websocket, peer.closing, reason)


async def _hear(websocket: WebSocket, hub: Hub, room: Room, peer: Peer) -> None:
    while True:
        arrived = await websocket.receive()
        if arrived["type"] != "websocket.receive":
            return
        frame = arrived.get("bytes")
        if frame is None:
            raise Breach("Messages are binary.")
        # Reading on only when the allowance has filled up again slows the sender down.
        await asyncio.sleep(await hub.receive(room, peer, frame))


def _breach(hearing: asyncio.Task[None], peer: Peer) -> str:
    """Close for what the connection did, if that is why it ends; gives the reason in words."""
    error = hearing.exception() if hearing.done() and not hearing.cancelled() else None
    if isinstance(error, Breach):
        peer.close(error.code)
        return str(error)
    return ""


async def _close(websocket: WebSocket, code: Close, reason: str = "") -> None:
    shown = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT_S):
            await websocket.close(int(code), shown)
    except (TimeoutError, RuntimeError, OSError):
        # It does not read, or is gone already: the server drops the connection.
        return
