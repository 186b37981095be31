"""One connection as the room sees it: who it is, and what still has to be sent to it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from redline.live.limits import DEFAULT_LIMITS, Limits
from redline.live.wire import Close


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a connection belongs to, as the server knows it: never taken from a message."""

    user: str
    role: str
    name: str
    color: str
    may_edit: bool
    key: str = ""


@dataclass(slots=True)
class Allowance:
    """How much may still come now: fills up by ``rate`` per second, up to ``burst``."""

    rate: float
    burst: float
    left: float = field(default=0.0)
    at: float = field(default=0.0)

    def take(self, now: float) -> float:
        """Take one; gives the seconds to wait before reading on."""
        if not self.at:
            self.left, self.at = self.burst, now
        self.left = min(self.burst, self.left + (now - self.at) * self.rate)
        self.at = now
        self.left -= 1
        return max(0.0, -self.left / self.rate)


class Peer:
    """The sending half of a connection: messages queue here until the network takes them."""

    def __init__(self, identity: Identity, limits: Limits = DEFAULT_LIMITS) -> None:
        self.identity, self._limits = identity, limits
        self.received = 0
        self.holding = False
        self.cursors: set[int] = set()
        self.updates = Allowance(limits.updates_per_s, limits.updates_burst)
        self.awareness = Allowance(limits.awareness_per_s, limits.awareness_burst)
        self.closing: Close | None = None
        self._queue: deque[bytes] = deque()
        self._queued_bytes = 0
        self._wake = asyncio.Event()
        self.ended = asyncio.Event()
        """Set when the connection is to be closed."""

    def send(self, message: bytes) -> None:
        """Queue a message; a connection that does not read what it is sent is closed."""
        if self.closing is not None:
            return
        self._queue.append(message)
        self._queued_bytes += len(message)
        if self._queued_bytes > self._limits.outgoing_bytes:
            self.close(Close.TOO_SLOW)
        self._wake.set()

    def close(self, code: Close) -> None:
        """End the connection; what is still queued is dropped. The first reason holds."""
        if self.closing is None:
            self.closing = code
            self._queue.clear()
            self.ended.set()

    async def pump(self, send: Callable[[bytes], Awaitable[None]]) -> None:
        """Send what is queued, until cancelled."""
        while True:
            while self._queue:
                message = self._queue.popleft()
                await send(message)
                self._queued_bytes -= len(message)
            self._wake.clear()
            await self._wake.wait()
