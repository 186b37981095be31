"""A real server and a real browser for the journeys."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


class Server:
    """Redline in a process of its own, with a database of its own; it can be killed and started again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = 0
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start on a free port (the same one after a kill) and wait until it prints its address."""
        command = [sys.executable, "-m", "redline", "serve", "--port", str(self.port)]
        env = {**os.environ, "PYTHONPATH": str(ROOT / "backend"), "REDLINE_DATA_DIR": str(self.data)}
        with (self.data / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=self.data, env=env, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                return
        raise AssertionError((self.data / "server.log").read_text())

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate()

    def stop(self) -> None:
        """End it in good order."""
        assert self.process is not None
        self.process.terminate()
        self.process.communicate(timeout=20)

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def _running(data: Path) -> Iterator[Server]:
    server = Server(data)
    server.start()
    yield server
    server.stop()


# Each person of a journey has a browser and a board of their own; a start would cost each journey seconds.
@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One Redline for every journey of this process."""
    with _running(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    """A Redline that a journey may kill."""
    with _running(tmp_path) as running:
        yield running


# A module at a time: while it is open, its event loop keeps other tests of the process from running theirs.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's chromium, headless."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def person(browser: Browser, server: Server) -> Iterator["PersonFactory"]:
    """Opens a browser of one's own for each person of a journey."""
    factory = PersonFactory(browser, server)
    yield factory
    factory.leave()


class PersonFactory:
    """Gives each person a browser context; a script error on any page fails the journey."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser, self.server = browser, server
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def __call__(self, path: str = "/", *, at: Server | None = None) -> Page:
        """A page of a new person, at 1280 by 800 pixels, on a server of the journey's own if it has one."""
        address = (at or self.server).address
        context = self.browser.new_context(
            viewport={"width": 1280, "height": 800}, base_url=address, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(path)
        return page

    def leave(self) -> None:
        """Close every browser and report what went wrong in them."""
        for context in self.contexts:
            context.close()
        assert not self.faults, self.faults
