"""What is derived from a board, refreshed when its people pause.

Always on the newest state, off the event loop, and one computation at a time: more threads
that compute would only keep the loop, which carries the drawing, from its turn. After each
computation none begins for as long as it took, so that the drawing has half of the processor
however many rooms wait to be judged.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping

from redline.live import wire, ydoc
from redline.live.limits import Limits
from redline.live.peer import Peer
from redline.live.room import Room
from redline.live.ydoc import Reading

_LOG = logging.getLogger(__name__)

Derive = Callable[[str, Reading, int], Mapping[str, str]]
"""Board id, what was read and its number in the log, to the JSON text for each role.

Runs on a worker thread. A role that is missing gets nothing.
"""


class Quiet:
    """Watches one room and sends every role what it may know of the derived state."""

    def __init__(self, room: Room, derive: Derive, limits: Limits, one_at_a_time: asyncio.Semaphore) -> None:
        self._room, self._derive, self._limits = room, derive, limits
        self._one_at_a_time = one_at_a_time
        self._touched = asyncio.Event()
        self._at_once = False
        self._latest: Mapping[str, str] = {}
        self._read: tuple[ydoc.Dump, Reading] | None = None
        self._task = asyncio.create_task(self._watch())

    def touch(self, *, at_once: bool = False) -> None:
        """Something changed; with ``at_once`` there is no waiting for a pause."""
        self._at_once |= at_once
        self._touched.set()

    def show(self, peer: Peer) -> None:
        """Send somebody who joined what is known now."""
        text = self._latest.get(peer.identity.role)
        if text is None:
            self.touch(at_once=True)
        else:
            peer.send(wire.critique(text))

    def stop(self) -> None:
        """End the watching; a computation under way is not sent any more."""
        self._task.cancel()

    async def _watch(self) -> None:
        while True:
            await self._touched.wait()
            await self._pause()
            async with self._one_at_a_time:
                self._at_once = False
                self._touched.clear()
                began = time.monotonic()
                await self._refresh()
                await asyncio.sleep(min(time.monotonic() - began, self._limits.quiet_at_most_s))

    async def _pause(self) -> None:
        loop = asyncio.get_running_loop()
        latest = loop.time() + self._limits.quiet_at_most_s
        quiet = False
        while not (quiet or self._at_once):
            self._touched.clear()
            try:
                async with asyncio.timeout_at(min(latest, loop.time() + self._limits.quiet_s)):
                    await self._touched.wait()
            except TimeoutError:
                quiet = True

    async def _refresh(self) -> None:
        taken, seq = ydoc.dump(self._room.doc), self._room.seq
        try:
            self._latest = await asyncio.to_thread(self._compute, taken, seq)
        except Exception:
            # The board must stay usable whatever goes wrong in what is said about it.
            _LOG.exception("Board %s could not be judged at %d.", self._room.board_id, seq)
            return
        messages = {role: wire.critique(text) for role, text in self._latest.items()}
        for peer in self._room.peers:
            if peer.identity.role in messages:
                peer.send(messages[peer.identity.role])

    def _compute(self, taken: ydoc.Dump, seq: int) -> Mapping[str, str]:
        if self._read is None or self._read[0] != taken:
            self._read = taken, ydoc.parse(taken)
        return self._derive(self._room.board_id, self._read[1], seq)
