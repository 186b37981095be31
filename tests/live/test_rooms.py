"""People on one board, over real sockets and a real file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.peers import Client, same
from tests.live.serving import Serving, serving

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Serving]:
    with serving(tmp_path) as running:
        yield running


async def test_two_editors_and_a_viewer_converge(server: Serving) -> None:
    keys = server.room(server.board())
    async with (
        Client(server.url(keys["interviewer"])) as ada,
        Client(server.url(keys["candidate"])) as bob,
        Client(server.url(keys["observer"])) as eve,
    ):
        ada.put("api")
        bob.put("model", note="Café 🙂")
        await same(ada, bob, eve)
        await ada.until(lambda: ada.names() == {"api", "model"})
        await same(ada, bob, eve)
        await ada.saved()
        await bob.saved()
    assert eve.shown()["model"]["note"] == "Café 🙂"
