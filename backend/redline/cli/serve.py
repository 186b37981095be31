"""``redline serve``: the whiteboard in a browser."""

from __future__ import annotations

import argparse
import gc
import socket
import sys
from contextlib import suppress
from pathlib import Path

from redline import assets
from redline.cli import listing
from redline.cli.exits import CLEAN, UNREADABLE
from redline.cli.files import settings
from redline.settings import Settings

WS_MAX_BYTES = 5 * 1024 * 1024
BACKLOG = 2048
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  (compared with, never listened on)
"""Addresses that mean all of this machine's, and the one at which this machine reaches itself."""
ONLY_ROOMS = (
    "Other machines open only the links of a room. "
    "REDLINE_SHARED=true opens the home page, the library and every board to whoever reaches this one."
)
LOOK_AFTER = 20_000
"""New objects after which the collector of circles looks through them."""
BEHIND = (
    "redline: the board's scripts are missing or older than their sources in frontend/, "
    "and parts of it may not open. Build and start again: make run"
)


def options(command: argparse.ArgumentParser) -> None:
    """What can be said to it."""
    command.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    command.add_argument("--port", type=int, help="port to listen on (default 8000; 0 takes a free one)")
    command.add_argument("--data", type=Path, help="folder of the embedded database (default ./data)")
    listing.rules_option(command)
    command.set_defaults(command=serve)


def serve(options: argparse.Namespace) -> int:
    """Serve until stopped; 2 when the address cannot be used."""
    given = {
        "host": options.host,
        "port": options.port,
        "data_dir": options.data,
        "checklists": options.checklists,
    }
    chosen = settings(**{name: value for name, value in given.items() if value is not None})
    listening = listen(chosen)
    if listening is None:
        return UNREADABLE
    with listening:
        _run(chosen, listening)
    return CLEAN


def listen(settings: Settings) -> socket.socket | None:
    """A socket that listens; None, with the reason on standard error, when the port is not to be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        # Listening begins here, so that whoever reads the address can open it at once.
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        where = f"{settings.host}:{settings.port}"
        print(f"redline: {where} cannot be used: {error.strerror}.", file=sys.stderr)
        print("Stop what is running there, or take another port: redline serve --port 8001", file=sys.stderr)
        return None
    return listening


def announce(settings: Settings, host: str, port: int) -> None:
    """Say where it is open, to whom, and when its pages are not those of this checkout."""
    here = EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
    print(f"Redline is open at http://{here}:{port}", flush=True)
    if host in EVERYWHERE and not settings.shared:
        print(ONLY_ROOMS, flush=True)
    if assets.build_is_behind():
        print(BEHIND, file=sys.stderr, flush=True)


def _run(settings: Settings, listening: socket.socket) -> None:
    # The server is imported here so that `redline check` starts without it.
    import uvicorn

    from redline.web.app import create_app

    host, port = listening.getsockname()[:2]
    app = create_app(settings)
    # What a start makes stays to the end; the collector need not look through it with every answer. Answers
    # make thousands of objects that hold no circles: by the usual 700 it would look several times in each.
    gc.freeze()
    gc.set_threshold(LOOK_AFTER)
    config = uvicorn.Config(
        app, log_level="warning", ws_max_size=WS_MAX_BYTES, ws_per_message_deflate=False, lifespan="on"
    )
    announce(settings, host, port)
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is stopped; everything is stored by then
        uvicorn.Server(config).run(sockets=[listening])
