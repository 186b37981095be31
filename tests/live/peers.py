"""A real client of a board: pycrdt on a websocket, with what it was told kept for tests to look at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any

from pycrdt import Doc, Map, TransactionEvent
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from redline.live import wire

PATIENCE_S = 10.0
"""How long a test waits for something before it fails."""


class Client:
    """One connection; edits of ``doc`` are sent, what arrives is applied."""

    def __init__(self, url: str, *, doc: Doc[Any] | None = None, person: str = "") -> None:
        self.url, self.person = url, person
        self.doc: Doc[Any] = doc if doc is not None else Doc()
        self.components: Map[Any] = self.doc.get("components", type=Map)
        self.sent = self.acked = self.seq = 0
        self.synced = False
        self.refused: list[dict[str, Any]] = []
        self.critiques: list[dict[str, Any]] = []
        self.rounds: list[dict[str, Any]] = []
        self.cursors: dict[int, dict[str, Any]] = {}
        self.kinds: list[tuple[int, int]] = []
        self.closed: int | None = None
        self._news = asyncio.Event()
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._applying = False

    async def __aenter__(self) -> Client:
        cookie = {"Cookie": f"redline_person={self.person}"} if self.person else {}
        self.socket: ClientConnection = await connect(
            self.url, additional_headers=cookie, max_size=None, compression=None, max_queue=None
        )
        self._watched = self.doc
        self._watching = self.doc.observe(self._changed)
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        self._outbox.put_nowait(wire.state(self.doc.get_state()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watched.unobserve(self._watching)
        for task in self._tasks:
            task.cancel()
        await self.socket.close()

    async def until(self, met: Callable[[], Any], patience_s: float = PATIENCE_S) -> None:
        """Wait for something that this client will see."""
        try:
            async with asyncio.timeout(patience_s):
                while not met():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"it never happened; closed={self.closed}") from None

    async def saved(self) -> None:
        """Wait until everything that was sent is on the disk."""
        await asyncio.sleep(0)
        await self.until(lambda: self.synced and self.sent > 0 and self.acked >= self.sent)

    def put(self, name: str, value: Any = None, **fields: Any) -> None:
        """Draw a component."""
        self.components[name] = Map(
            {"label": name, "attributes": Map(), **fields} if value is None else value
        )

    def send(self, frame: bytes) -> None:
        """Send a frame as it is."""
        if frame[:1] == b"\x00" and frame[1:2] in (b"\x01", b"\x02"):
            self.sent += 1
        self._outbox.put_nowait(frame)

    def cursor(self, client: int, clock: int, state: Mapping[str, Any] | None) -> None:
        """Say where this person's cursor is."""
        self.send(wire.awareness([(client, clock, json.dumps(state).encode())]))

    def names(self) -> set[str]:
        """The ids of the components this client sees."""
        return set(self.components.keys())

    def shown(self) -> dict[str, Any]:
        """Everything this client sees of the components."""
        found: dict[str, Any] = json.loads(str(self.components))
        return found

    def _changed(self, event: TransactionEvent) -> None:
        if not self._applying and event.update != wire.NO_CHANGE:
            self.send(wire.update(event.update))

    async def _write(self) -> None:
        while True:
            await self.socket.send(await self._outbox.get())

    async def _read(self) -> None:
        try:
            async for frame in self.socket:
                assert isinstance(frame, bytes)
                self._take(frame)
                self._news.set()
        except ConnectionClosed:
            pass
        finally:
            self.closed = self.socket.close_code
            self._news.set()

    def _take(self, frame: bytes) -> None:
        reader = wire.Reader(frame)
        kind = reader.integer()
        self.kinds.append((kind, frame[1]))
        if kind == wire.Kind.SYNC:
            self._sync(reader.integer(), reader.bytes())
        elif kind == wire.Kind.ACK:
            self.acked, self.seq = reader.integer(), reader.integer()
        elif kind == wire.Kind.AWARENESS:
            self._aware(wire.Reader(reader.bytes()))
        else:
            kept = {121: self.refused, 122: self.critiques, 123: self.rounds}[kind]
            kept.append(json.loads(reader.bytes()))

    def _sync(self, part: int, payload: bytes) -> None:
        if part == wire.Sync.STATE:
            self.send(wire.backlog(self.doc.get_update(payload)))
            return
        self._applying = True
        try:
            self.doc.apply_update(payload)
        finally:
            self._applying = False
        self.synced |= part == wire.Sync.BACKLOG

    def _aware(self, reader: wire.Reader) -> None:
        for _ in range(reader.integer()):
            client, _clock, state = reader.integer(), reader.integer(), json.loads(reader.bytes())
            if state is None:
                self.cursors.pop(client, None)
            else:
                self.cursors[client] = state


async def together(clients: Iterable[Client], met: Callable[[], Any]) -> None:
    """Wait until something is true of all of them together."""
    waiting = list(clients)
    async with asyncio.timeout(PATIENCE_S):
        while not met():
            news = [asyncio.create_task(client._news.wait()) for client in waiting]
            await asyncio.wait(news, return_when=asyncio.FIRST_COMPLETED)
            for client, task in zip(waiting, news, strict=True):
                task.cancel()
                client._news.clear()


async def same(*clients: Client) -> None:
    """Wait until all of them show the same."""
    await together(clients, lambda: all(client.shown() == clients[0].shown() for client in clients))
