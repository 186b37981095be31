"""Kill the server in the middle of the work, again and again: what was acknowledged must be there.

    python -m benchmarks.durability --rounds 50

Starts ``redline serve`` on a file of its own, lets three people draw while a fourth watches,
ends the process with SIGKILL, starts it again and compares. Prints one line per round and a
sum; ends with 1 when anything that was acknowledged, or seen by a peer, is gone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.live.peers import Client

from redline.design.document import Design
from redline.live import documents
from redline.store.database import Database

ROOT = Path(__file__).parents[1]
WRITERS = 3
START_TIMEOUT_S = 30.0
SERVE = ("redline", "serve")
UNACKED_AT_MOST = 8
"""A writer draws on while this many of its edits are on their way, so that a kill always hits some."""


@dataclass
class Tally:
    """What was told before the kill, and what of it was gone after it."""

    sent: int = 0
    acked: int = 0
    seen: int = 0
    acked_lost: set[str] = field(default_factory=set)
    seen_lost: set[str] = field(default_factory=set)

    def add(self, other: Tally) -> None:
        """Count another round in."""
        self.sent, self.acked, self.seen = (
            self.sent + other.sent,
            self.acked + other.acked,
            self.seen + other.seen,
        )
        self.acked_lost |= other.acked_lost
        self.seen_lost |= other.seen_lost

    def __str__(self) -> str:
        lost = f"{len(self.acked_lost)} acknowledged lost, {len(self.seen_lost)} seen by a peer lost"
        return f"{self.sent} sent, {self.acked} acknowledged, {self.seen} seen by a peer: {lost}"


class Process:
    """A server in a process of its own, on the same port and file after every start."""

    def __init__(self, folder: Path, command: Sequence[str] = SERVE) -> None:
        self.folder, self.port, self.command = folder, 0, command
        self.database = Database(f"sqlite:///{folder / 'redline.sqlite3'}")
        self.database.migrate()

    def start(self) -> None:
        """Start and wait until it says where it listens."""
        command = [sys.executable, "-m", *self.command, "--port", str(self.port)]
        paths = os.pathsep.join((str(ROOT / "backend"), str(ROOT)))
        env = {**os.environ, "PYTHONPATH": paths, "REDLINE_DATA_DIR": str(self.folder)}
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        said = self._process.stdout.readline() if self._process.stdout else ""
        found = re.search(r":(\d+)", said.replace("http://", ""))
        if found is None:
            self.kill()
            raise RuntimeError(f"The server did not start: {said!r}")
        self.port = int(found[1])
        self._await_answer()

    def _await_answer(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.01)
            else:
                return
        raise RuntimeError("The server does not answer.")

    def kill(self) -> None:
        """End it without a word."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def cpu_s(self) -> float:
        """Processor time that it has used so far, where the system tells."""
        stat = Path(f"/proc/{self._process.pid}/stat")
        if not stat.exists():
            return float("nan")
        fields = stat.read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def board(self) -> str:
        """A new board."""
        with self.database.session() as session:
            return documents.create(session, Design(), now=0.0).id

    def url(self, board: str) -> str:
        """The address of its websocket."""
        return f"ws://127.0.0.1:{self.port}/b/{board}/socket"


async def round_of(process: Process, acks: int) -> Tally:
    """Draw until about this many edits were acknowledged, kill, start again, compare."""
    board = process.board()
    writers = [Client(process.url(board), person=f"writer-{number}-0123456789") for number in range(WRITERS)]
    watcher = Client(process.url(board), person="watcher-0123456789")
    everybody = [*writers, watcher]
    for client in everybody:
        await client.__aenter__()
    drawn = await asyncio.gather(
        *(_draw(client, number) for number, client in enumerate(writers[1:], 1)),
        _draw_and_kill(process, writers[0], acks),
    )
    await asyncio.gather(*(client.until(partial(_is_closed, client)) for client in everybody))
    names = dict(zip([*writers[1:], writers[0]], drawn, strict=True))
    acked = {name for client, sent in names.items() for number, name in sent if number <= client.acked}
    seen = watcher.names()
    await asyncio.gather(*(client.__aexit__(None, None, None) for client in everybody))
    await asyncio.to_thread(process.start)
    async with Client(process.url(board)) as fresh:
        await fresh.until(lambda: fresh.synced)
        there = fresh.names()
    return Tally(sum(map(len, drawn)), len(acked), len(seen), acked - there, seen - there)


def _is_closed(client: Client) -> bool:
    return client.closed is not None


async def _draw(client: Client, number: int) -> list[tuple[int, str]]:
    """Draw until the server is gone; gives the number of each message with what it drew."""
    sent: list[tuple[int, str]] = []
    await client.until(lambda: client.synced)
    while client.closed is None:
        name = f"{number}-{len(sent)}"
        client.components[name] = 1
        sent.append((client.sent, name))
        await client.until(lambda: client.closed is not None or client.sent - client.acked < UNACKED_AT_MOST)
    return sent


async def _draw_and_kill(process: Process, client: Client, acks: int) -> list[tuple[int, str]]:
    drawing = asyncio.create_task(_draw(client, 0))
    await client.until(lambda: client.acked >= acks)
    await asyncio.to_thread(process.kill)
    return await drawing


async def run(rounds: int, acks: int, folder: Path, command: Sequence[str] = SERVE) -> Tally:
    """All rounds on one file; prints each."""
    total = Tally()
    process = Process(folder, command)
    process.start()
    try:
        for number in range(1, rounds + 1):
            tally = await round_of(process, acks + random.randrange(acks))
            print(f"round {number}: {tally}", flush=True)
            total.add(tally)
    finally:
        process.kill()
        process.database.close()
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--acks", type=int, default=40, help="acknowledged edits per writer before a kill")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        total = asyncio.run(run(options.rounds, options.acks, Path(folder)))
    print(f"{options.rounds} kills: {total}")
    return 1 if total.acked_lost or total.seen_lost else 0


if __name__ == "__main__":
    sys.exit(main())
