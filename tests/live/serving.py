"""A real server for tests: the websocket of a board, on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from jinja2 import Environment

from redline.critique import checklist
from redline.design.document import Design
from redline.live import documents
from redline.live.hub import Hub
from redline.live.limits import DEFAULT_LIMITS, MAX_FRAME_BYTES, Limits
from redline.live.quiet import Derive
from redline.settings import Settings
from redline.store import links, rounds
from redline.store.database import Database
from redline.web import access
from redline.web.places import Places
from redline.web.site import Site
from redline.web.socket import router

NOW = 1_790_000_000.0


def application(database: Database, *, limits: Limits, derive: Derive | None, settings: Settings) -> FastAPI:
    """The smallest application that has the websocket."""
    hub = Hub(database, derive=derive, may_stay=access.may_stay(database), limits=limits)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await hub.start()
        yield
        await hub.stop()

    app = FastAPI(lifespan=lifespan)
    app.include_router(router)
    rules = checklist.builtin()
    app.state.site = Site(
        settings, database, hub, time.time, Environment(autoescape=True), rules, Places(database)
    )
    return app


@dataclass
class Serving:
    """A server that runs, and short ways to what a test needs of it."""

    database: Database
    hub: Hub
    port: int

    def url(self, key: str) -> str:
        """The address of a board's websocket."""
        return f"ws://127.0.0.1:{self.port}/b/{key}/socket"

    def board(self, design: Design | None = None) -> str:
        """A new board."""
        with self.database.session() as session:
            return documents.create(session, design or Design(), now=NOW).id

    def room(self, board_id: str) -> dict[str, str]:
        """Put a board into a room; gives the key of each role."""
        with self.database.session() as session:
            row = rounds.create(session, board_id=board_id, prompt=None, mode="interview", room=True, now=NOW)
            roles = ("interviewer", "candidate", "observer")
            return {role: links.create(session, room=row, role=role, now=NOW).token for role in roles}

    def saved(self, board_id: str) -> Design:
        """The design as it lies on the disk."""
        with self.database.reading() as session:
            return documents.current(session, board_id).design


@contextmanager
def serving(
    folder: Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    derive: Derive | None = None,
    settings: Settings | None = None,
    database: Database | None = None,
) -> Iterator[Serving]:
    """Run the server on a thread of its own until the block ends."""
    database = database or Database(f"sqlite:///{folder / 'redline.sqlite3'}")
    database.migrate()
    app = application(database, limits=limits, derive=derive, settings=settings or Settings())
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(_config(app))
        thread = threading.Thread(target=_run, args=(server, listening), daemon=True)
        thread.start()
        try:
            _await_start(server, thread)
            yield Serving(database, app.state.site.hub, listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(15)
            database.close()


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_level="error", ws_max_size=MAX_FRAME_BYTES, ws_per_message_deflate=False, lifespan="on"
    )


def _run(server: uvicorn.Server, listening: socket.socket) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(server.serve(sockets=[listening]))


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + 10
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The server did not start.")
        time.sleep(0.005)


def main() -> None:
    """The same in a process of its own, to be killed: ``--port N``, the folder from the environment."""
    settings = Settings()
    database = Database(settings.database_url)
    database.migrate()
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", int(sys.argv[-1])))
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)  # noqa: T201 - the test reads it
        app = application(database, limits=DEFAULT_LIMITS, derive=None, settings=settings)
        uvicorn.Server(_config(app)).run(sockets=[listening])


if __name__ == "__main__":
    main()
