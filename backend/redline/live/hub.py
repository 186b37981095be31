"""All open rooms of this process: opening, closing, storing, announcing."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any

from redline.design.document import Design
from redline.design.edits import Edit
from redline.errors import NotStored, RedlineError
from redline.live import wire
from redline.live.limits import DEFAULT_LIMITS, KIB, MAX_FRAME_BYTES, Limits
from redline.live.peer import Identity, Peer
from redline.live.quiet import Derive, Quiet
from redline.live.room import SERVER, Room
from redline.live.wire import Breach, Close
from redline.store import updates
from redline.store.database import Database
from redline.store.writer import Channel, Write, Writer

_LOG = logging.getLogger(__name__)

WALK_ASIDE_BYTES = 32 * KIB
"""Larger updates are walked on another thread, so that one backlog does not stop the others."""

STOP_TIMEOUT_S = 10.0

SWITCH_INTERVAL_S = 0.001
"""How soon a thread that computes gives way to the loop; Python's own 5 ms would show in every edit."""

MayStay = Callable[[Identity], bool]
"""Whether a connection's key still opens the board in the role it has; runs on a worker thread."""


class Hub:
    """The rooms of this process. Methods that are not coroutines may be called from any thread."""

    def __init__(
        self,
        database: Database,
        *,
        derive: Derive | None = None,
        may_stay: MayStay | None = None,
        limits: Limits = DEFAULT_LIMITS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.database, self.limits, self._clock = database, limits, clock
        self._derive, self._may_stay = derive, may_stay
        self._rooms: dict[str, Room] = {}
        self._opening: dict[str, asyncio.Task[Room]] = {}
        self._by_channel: dict[Channel, Room] = {}
        self._quiet: dict[Room, Quiet] = {}
        self._waiting: dict[Write, asyncio.Future[int]] = {}
        self._flushing: set[Room] = set()
        self._tasks: set[asyncio.Future[Any]] = set()
        self._writer: Writer | None = None
        self._deriving = asyncio.Semaphore(1)

    async def start(self) -> None:
        """Begin to take connections on the running event loop."""
        self._loop = asyncio.get_running_loop()
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._writer = Writer(self.database, self._report, clock=self._clock)
        self._writer.start()

    async def stop(self) -> None:
        """Ask every client to come back later, and store what is under way."""
        for room in tuple(self._rooms.values()):
            room.close(Close.RESTART)
            self._forget(room)
        if self._writer is not None:
            await asyncio.to_thread(self._writer.stop, STOP_TIMEOUT_S)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def enter(self, board_id: str, peer: Peer) -> Room:
        """Let a connection into the room of a board; NotFound when there is no such board."""
        room = await self.room(board_id)
        room.join(peer)
        if room in self._quiet:
            self._quiet[room].show(peer)
        # The invitation may have been taken back while the room was being opened.
        self._keep(asyncio.ensure_future(self._check(peer)))
        return room

    def leave(self, room: Room, peer: Peer) -> None:
        """A connection ended; only on the event loop."""
        room.leave(peer)
        self._flush(room)
        self._tidy(room)
        if not room.peers:
            self._loop.call_later(self.limits.empty_room_s, self._drop_if_empty, room)

    async def receive(self, room: Room, peer: Peer, frame: bytes) -> float:
        """Take one frame of a connection; gives the seconds to wait before the next is read.

        Breach when the connection has to be closed for it.
        """
        if len(frame) > MAX_FRAME_BYTES:
            raise Breach("The message is too large.", Close.TOO_BIG)
        message = wire.read(frame)
        is_update = message.part in (wire.Sync.BACKLOG, wire.Sync.UPDATE)
        claims = None
        if is_update and len(frame) > WALK_ASIDE_BYTES:
            claims = await asyncio.to_thread(room.walk, message)
        try:
            if peer.closing is None:
                room.receive(peer, message, claims)
        except Breach:
            if room.unsound:
                self._lose(room, Close.RESTART)
            raise
        if message.kind is wire.Kind.AWARENESS:
            self._show_presence(room)
        return (peer.updates if is_update else peer.awareness).take(self._loop.time())

    async def room(self, board_id: str) -> Room:
        """The open room of a board, opened when it is not; NotFound when there is no such board."""
        if board_id in self._rooms:
            return self._rooms[board_id]
        if board_id not in self._opening:
            self._opening[board_id] = self._keep(asyncio.create_task(self._open(board_id)))
        return await asyncio.shield(self._opening[board_id])

    async def change(self, board_id: str, edit: Callable[[Room], Write | None]) -> int:
        """Change a board as the server and wait until that is stored; gives its number in the log.

        NotStored when the disk refuses it.
        """
        room = await self.room(board_id)
        write = edit(room)
        if write is None:
            return room.seq
        stored: asyncio.Future[int] = self._loop.create_future()
        self._waiting[write] = stored
        if not room.peers:
            self._loop.call_later(self.limits.empty_room_s, self._drop_if_empty, room)
        return await stored

    def edit(self, board_id: str, edits: Sequence[Edit], actor: str = SERVER) -> int:
        """Apply graph edits as the server, from a worker thread; gives the number in the log once stored."""
        return self._wait_for(self.change(board_id, lambda room: room.apply_edits(edits, actor)))

    def restore(self, board_id: str, design: Design, actor: str = SERVER) -> int:
        """Make the board hold this design by one more change, from a worker thread."""
        return self._wait_for(self.change(board_id, lambda room: room.restore(design, actor)))

    def announce(self, board_id: str, event: Mapping[str, Any], roles: Collection[str] | None = None) -> None:
        """Tell the people on a board, or those in some roles, that something happened in the round."""
        self._soon(lambda: self._announce(board_id, wire.round_event(event), roles))

    def refresh(self, board_id: str) -> None:
        """Derive and send again, without waiting for a pause."""
        self._soon(lambda: self._touch(board_id))

    def recheck(self, board_id: str) -> None:
        """Links or rounds changed: close every connection whose key no longer opens the board as it did."""
        self._soon(lambda: self._keep(asyncio.ensure_future(self._recheck(board_id))))

    def people(self, board_id: str) -> tuple[Identity, ...]:
        """Who is on a board now."""
        room = self._rooms.get(board_id)
        return tuple(peer.identity for peer in tuple(room.peers)) if room else ()

    async def _open(self, board_id: str) -> Room:
        try:
            stored = await asyncio.to_thread(self._load, board_id)
            room = Room(board_id, stored, self._put, limits=self.limits)
            self._rooms[board_id] = room
            self._by_channel[room.channel] = room
            if self._derive is not None:
                self._quiet[room] = Quiet(room, self._derive, self.limits, self._deriving)
            return room
        finally:
            del self._opening[board_id]

    def _load(self, board_id: str) -> updates.Stored:
        with self.database.reading() as session:
            return updates.load(session, board_id)

    def _put(self, write: Write) -> None:
        if self._writer is None:
            raise RedlineError("The hub is not running.")
        self._writer.put(write)

    def _report(self, batch: Sequence[Write]) -> None:
        """Called by the writer's thread."""
        try:
            self._loop.call_soon_threadsafe(self._committed, batch)
        except RuntimeError:
            _LOG.debug("The loop has ended; nobody is left to hear of %d writes.", len(batch))

    def _committed(self, batch: Sequence[Write]) -> None:
        for write in batch:
            room = self._by_channel.get(write.channel)
            if write.seq is None:
                self._fail(write)
                if room is not None:
                    self._lose(room, Close.NOT_STORED)
            elif room is not None:
                self._took(room)
            if write in self._waiting and write.seq is not None:
                self._waiting.pop(write).set_result(write.seq)

    def _took(self, room: Room) -> None:
        room.committed()
        self._tidy(room)
        if room in self._quiet:
            self._quiet[room].touch()

    def _fail(self, write: Write) -> None:
        waiting = self._waiting.pop(write, None)
        if waiting is not None:
            waiting.set_exception(NotStored())

    def _lose(self, room: Room, code: Close) -> None:
        """Memory is ahead of the disk: everybody leaves, comes back and sends again what was not stored."""
        self._forget(room)
        room.close(code)

    def _forget(self, room: Room) -> None:
        if self._rooms.get(room.board_id) is room:
            del self._rooms[room.board_id]
        self._by_channel.pop(room.channel, None)
        quiet = self._quiet.pop(room, None)
        if quiet is not None:
            quiet.stop()

    def _drop_if_empty(self, room: Room) -> None:
        if room.peers or self._rooms.get(room.board_id) is not room:
            return
        if room.idle:
            self._forget(room)
        else:
            self._loop.call_later(self.limits.empty_room_s, self._drop_if_empty, room)

    def _tidy(self, room: Room) -> None:
        """Store the state as one piece when the log has grown, or nobody is here any more."""
        due = room.rows_since_compaction >= (self.limits.compact_rows if room.peers else 1)
        if not due or not room.idle:
            return
        payload = room.doc.get_update()
        room.compacted(len(payload))
        self._keep(asyncio.ensure_future(asyncio.to_thread(self._compact, room.board_id, room.seq, payload)))

    def _compact(self, board_id: str, upto: int, payload: bytes) -> None:
        try:
            with self.database.session() as session:
                updates.save_snapshot(session, board_id, upto=upto, payload=payload, now=self._clock())
        except Exception:
            # The log holds everything: without the shortcut, loading only takes longer.
            _LOG.exception("Board %s could not be compacted.", board_id)

    def _show_presence(self, room: Room) -> None:
        """Send cursors on, but not more often than the eye can follow."""
        if room not in self._flushing:
            self._flushing.add(room)
            self._flush(room)
            self._loop.call_later(self.limits.presence_interval_s, self._flushed, room)

    def _flushed(self, room: Room) -> None:
        self._flushing.discard(room)
        self._flush(room)

    def _flush(self, room: Room) -> None:
        changed = room.presence.changes()
        if changed is not None:
            room.broadcast(changed)

    def _announce(self, board_id: str, message: bytes, roles: Collection[str] | None) -> None:
        room = self._rooms.get(board_id)
        for peer in room.peers if room else ():
            if roles is None or peer.identity.role in roles:
                peer.send(message)

    def _touch(self, board_id: str) -> None:
        room = self._rooms.get(board_id)
        if room is not None and room in self._quiet:
            self._quiet[room].touch(at_once=True)

    async def _recheck(self, board_id: str) -> None:
        room = self._rooms.get(board_id)
        for peer in tuple(room.peers) if room else ():
            await self._check(peer)

    async def _check(self, peer: Peer) -> None:
        if self._may_stay is not None and not await asyncio.to_thread(self._may_stay, peer.identity):
            peer.close(Close.ROLE)

    def _soon(self, call: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(call)

    def _wait_for(self, work: Coroutine[Any, Any, int]) -> int:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _keep(self, task: Any) -> Any:
        """Hold on to a task until it is done: the loop itself does not."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
