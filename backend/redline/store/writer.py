"""The one thread that writes updates: whatever is waiting becomes one transaction.

A commit that costs a disk flush is shared by everything that queued up during the
previous one, so full durability costs little however many people draw.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from redline.store import updates
from redline.store.database import Database
from redline.store.updates import NewUpdate

_LOG = logging.getLogger(__name__)

MAX_BATCH = 2_000
"""Updates in one transaction at most, so that nobody waits long for the flush."""


@dataclass(eq=False, slots=True)
class Channel:
    """One room's way to the disk; broken for good by the first write that fails.

    After a failure the room's memory is ahead of the disk. Its later updates build on the
    lost one, so the writer drops them too, however early they were queued.
    """

    doc: str
    broken: bool = False


@dataclass(eq=False, slots=True)
class Write:
    """One update to store; ``seq`` is its number once it is committed."""

    channel: Channel
    update: NewUpdate
    seq: int | None = field(default=None)


Committed = Callable[[Sequence[Write]], None]
"""Called on the writer's thread after each batch; a write that failed has a broken channel."""


class Writer(threading.Thread):
    """Stores updates in the order they are put, each batch in one transaction."""

    def __init__(
        self,
        database: Database,
        committed: Committed,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(name="redline-writer", daemon=True)
        self._database, self._committed, self._clock = database, committed, clock
        self._queue: queue.SimpleQueue[Write | None] = queue.SimpleQueue()

    def put(self, write: Write) -> None:
        """Queue an update; returns at once."""
        self._queue.put(write)

    def stop(self, timeout_s: float) -> None:
        """Store what is queued, then end."""
        self._queue.put(None)
        self.join(timeout_s)

    def run(self) -> None:
        """Take everything that waits, commit it, report; until stopped."""
        running = True
        while running:
            taken = self._take()
            batch = [write for write in taken if write is not None]
            running = len(batch) == len(taken)
            if batch:
                self._store(batch)
                self._committed(batch)

    def _take(self) -> list[Write | None]:
        taken = [self._queue.get()]
        while taken[-1] is not None and len(taken) < MAX_BATCH:
            try:
                taken.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return taken

    def _store(self, batch: Sequence[Write]) -> None:
        sound = [write for write in batch if not write.channel.broken]
        if not sound:
            return
        try:
            with self._database.connection() as connection, connection.begin():
                seqs = self._append(connection, sound)
        except Exception:
            # Whatever went wrong (disk full, locked, gone), nothing of the batch is on the disk.
            _LOG.exception("A batch of %d updates could not be stored.", len(sound))
            seqs = [None] * len(sound)
        for write, seq in zip(sound, seqs, strict=True):
            write.seq = seq
            write.channel.broken |= seq is None

    def _append(self, connection: Connection, sound: Sequence[Write]) -> list[int | None]:
        return updates.append(connection, [write.update for write in sound], now=self._clock())
