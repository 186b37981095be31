"""How long an edit takes from one browser to the others, stored before it is acknowledged.

    python -m benchmarks.live_sync --rooms 50 --people 4 --rate 10 --seconds 10

Starts ``redline serve`` on a file of its own and fills its rooms with people who all draw.
Prints deliveries per second, the median and the 99th percentile of edit → peer and of
edit → acknowledgement in milliseconds, the processor share of the server, and whether every
room ended equal. A small run for a busy machine: ``--rooms 5 --seconds 3``. The people are drawn
by one process: when that is near 100 % of a processor, the times are its own and mean nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pycrdt import Doc, Map, TransactionEvent
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.durability import Process
from redline.live import wire

STAMP_DIGITS = 16
MARK = re.compile(rb"T!(\d{%d})" % STAMP_DIGITS)
WARM_UP_S = 1.0
KEYS_EACH = 20


class Person:
    """A connection that draws at a rate and notes when the edits of the others arrive."""

    def __init__(self, url: str, number: int) -> None:
        self.url, self.number = url, number
        self.doc: Doc[Any] = Doc()
        self.parts = self.doc.get("components", type=Map)
        self.inbox: list[bytes] = []
        self.pending: deque[int] = deque()
        self.delivered: list[int] = []
        self.acked: list[int] = []
        self.drawn = self.confirmed = 0
        self.synced = asyncio.Event()

    async def join(self) -> None:
        """Connect and take over what is there."""
        self.socket: ClientConnection = await connect(
            self.url, compression=None, max_size=None, max_queue=None
        )
        self.reading = asyncio.create_task(self._read())
        await self.socket.send(wire.state(self.doc.get_state()))
        await self.synced.wait()
        self.doc.observe(self._changed)
        self.outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self.writing = asyncio.create_task(self._write())

    async def draw(self, rate: float, until: float) -> None:
        """Edit ``rate`` times per second until this moment of the loop's clock."""
        loop = asyncio.get_running_loop()
        following = loop.time() + (self.number % 97) / 97 / rate
        while following < until:
            await asyncio.sleep(max(0.0, following - loop.time()))
            self.drawn += 1
            stamp = f"{_now_us():0{STAMP_DIGITS}d}"
            self.parts[f"n{self.number}_{self.drawn % KEYS_EACH}"] = f"T!{stamp}{{x: 120.5}}"
            following += 1 / rate

    async def leave(self) -> None:
        """Disconnect."""
        self.writing.cancel()
        await self.socket.close()
        await self.reading

    def settle(self) -> dict[str, Any]:
        """Everything this person sees after applying what arrived."""
        for payload in self.inbox:
            self.doc.apply_update(payload)
        seen: dict[str, Any] = self.parts.to_py() or {}
        return seen

    def _changed(self, event: TransactionEvent) -> None:
        self.outbox.put_nowait(wire.update(event.update))

    async def _write(self) -> None:
        while True:
            frame = await self.outbox.get()
            self.pending.append(_now_us())
            await self.socket.send(frame)

    async def _read(self) -> None:
        try:
            async for frame in self.socket:
                self._take(bytes(frame, "ascii") if isinstance(frame, str) else frame)
        except ConnectionClosed:
            return

    def _take(self, frame: bytes) -> None:
        if frame[0] == wire.Kind.ACK:
            self._acknowledged(wire.Reader(frame[1:]).integer())
        elif frame[0] == wire.Kind.SYNC:
            reader = wire.Reader(frame[2:])
            if frame[1] == wire.Sync.STATE:
                self.pending.append(0)
                asyncio.get_running_loop().create_task(
                    self.socket.send(wire.backlog(self.doc.get_update(reader.bytes())))
                )
            elif frame[1] == wire.Sync.BACKLOG:
                self.doc.apply_update(reader.bytes())
                self.synced.set()
            else:
                self._arrived(reader.bytes())

    def _acknowledged(self, number: int) -> None:
        while self.confirmed < number and self.pending:
            sent = self.pending.popleft()
            self.confirmed += 1
            if sent:
                self.acked.append(_now_us() - sent)

    def _arrived(self, payload: bytes) -> None:
        self.inbox.append(payload)
        found = MARK.search(payload)
        if found is not None:
            self.delivered.append(_now_us() - int(found[1]))


async def measure(process: Process, rooms: int, people: int, rate: float, seconds: float) -> dict[str, float]:
    """One run; times in milliseconds."""
    boards = [process.board() for _ in range(rooms)]
    crowd = [
        [Person(process.url(board), room * people + i) for i in range(people)]
        for room, board in enumerate(boards)
    ]
    everybody = [person for room in crowd for person in room]
    await asyncio.gather(*(person.join() for person in everybody))
    loop = asyncio.get_running_loop()
    drawing = [
        asyncio.create_task(person.draw(rate, loop.time() + WARM_UP_S + seconds)) for person in everybody
    ]
    await asyncio.sleep(WARM_UP_S)
    for person in everybody:
        person.delivered.clear()
        person.acked.clear()
    started, cpu, own = loop.time(), process.cpu_s(), time.process_time()
    await asyncio.gather(*drawing)
    passed, used = loop.time() - started, process.cpu_s() - cpu
    own = time.process_time() - own
    await _drain(everybody)
    for person in everybody:
        await person.leave()
    delivered = sorted(value for person in everybody for value in person.delivered)
    acked = sorted(value for person in everybody for value in person.acked)
    unequal = sum(any(person.settle() != room[0].settle() for person in room[1:]) for room in crowd)
    return {
        "delivered per s": len(delivered) / passed,
        "expected per s": rooms * people * (people - 1) * rate,
        "edit to peer p50 ms": _at(delivered, 0.50),
        "edit to peer p99 ms": _at(delivered, 0.99),
        "edit to ack p50 ms": _at(acked, 0.50),
        "edit to ack p99 ms": _at(acked, 0.99),
        "server cpu %": 100 * used / passed,
        "generator cpu %": 100 * own / passed,
        "rooms not equal": unequal,
    }


async def _drain(everybody: Sequence[Person]) -> None:
    before = -1
    while before != (now := sum(len(person.inbox) for person in everybody)):
        before = now
        await asyncio.sleep(0.3)


def _at(values: Sequence[int], share: float) -> float:
    return values[int(len(values) * share)] / 1000 if values else float("nan")


def _now_us() -> int:
    return time.monotonic_ns() // 1000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; 1 when a room did not end equal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rooms", type=int, default=50)
    parser.add_argument("--people", type=int, default=4, help="in each room")
    parser.add_argument("--rate", type=float, default=10.0, help="edits per second and person")
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        process = Process(Path(folder))
        process.start()
        try:
            found = asyncio.run(
                measure(process, options.rooms, options.people, options.rate, options.seconds)
            )
        finally:
            process.kill()
            process.database.close()
    for name, value in found.items():
        print(f"{name:22} {value:10.2f}")
    return 1 if found["rooms not equal"] else 0


if __name__ == "__main__":
    sys.exit(main())
