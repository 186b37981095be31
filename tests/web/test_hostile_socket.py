"""The whole application on a real port, attacked over its websocket by the people of a room."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from pycrdt import Map
from tests.live import serving
from tests.live.peers import Client
from tests.web.conftest import HTMX
from tests.web.hostile import NOTES, found_in, fraud, hidden

from redline.cli.serve import listen
from redline.design.document import Design
from redline.settings import Settings
from redline.web import access
from redline.web.app import create_app
from redline.web.site import Site

pytestmark = pytest.mark.anyio
GUESTS = ("candidate", "observer")


@dataclass
class Server:
    """The application that runs, and the keys of one room in it."""

    app: FastAPI
    port: int
    keys: dict[str, str]

    @property
    def site(self) -> Site:
        site: Site = self.app.state.site
        return site

    @property
    def board(self) -> str:
        with self.site.database.reading() as session:
            return access.seat(session, self.keys["interviewer"]).board_id

    def client(self, role: str) -> Client:
        return Client(
            f"ws://127.0.0.1:{self.port}/b/{self.keys[role]}/socket", person=f"{role}-0123456789abc"
        )

    def url(self, address: str) -> str:
        return f"http://127.0.0.1:{self.port}{address}"

    async def act(self, role: str, action: str, **data: str) -> str:
        async with httpx2.AsyncClient() as http:
            answer = await http.post(self.url(f"/b/{self.keys[role]}/{action}"), data=data, headers=HTMX)
        assert answer.status_code in (200, 204), f"{action}: {answer.text[:300]}"
        return answer.text


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    app = create_app(Settings(data_dir=tmp_path))
    listening = listen(Settings(port=0))
    assert listening is not None
    running = uvicorn.Server(serving._config(app))
    thread = threading.Thread(target=serving._run, args=(running, listening), daemon=True)
    thread.start()
    try:
        serving._await_start(running, thread)
        port = listening.getsockname()[1]
        yield Server(app, port, _room(f"http://127.0.0.1:{port}"))
    finally:
        running.should_exit = True
        thread.join(15)
        listening.close()


def _room(base: str) -> dict[str, str]:
    made = httpx2.post(f"{base}/rooms", data={"prompt": "fraud_card"})
    page = httpx2.get(f"{base}{made.headers['location']}/links").text
    links = re.findall(r'<li><b>(\w+)</b>.*?value="[^"]*/b/([^"]+)"', page, re.S)
    return {role.lower(): token for role, token in links}


async def shown(guest: Client) -> None:
    """Wait until somebody sees a redline."""
    await guest.until(lambda: guest.critiques and guest.critiques[-1]["findings"])


async def test_no_message_tells_a_guest_what_is_kept_from_them(server: Server, weak: Design) -> None:
    async with (
        server.client("interviewer") as ann,
        server.client("candidate") as bob,
        server.client("observer") as eve,
    ):
        await asyncio.to_thread(server.site.hub.restore, server.board, weak)
        await server.act("interviewer", "phase", move="start")
        await server.act("candidate", "submit")
        await server.act("interviewer", "follow-ups", follow_up="load-x10")
        await server.act("interviewer", "rubric", row="clarify", level="1")
        await server.act("interviewer", "notes", text=NOTES)
        await ann.until(lambda: ann.critiques and ann.critiques[-1]["dimensions"])
        held = [finding["key"] for finding in ann.critiques[-1]["findings"]]
        await server.act("interviewer", "release", key=held[0])
        released = set()
        for guest in (bob, eve):
            await shown(guest)
            released |= {finding["key"] for finding in guest.critiques[-1]["findings"]}
            told = json.dumps(
                [guest.critiques, guest.rounds, list(guest.cursors.values())], ensure_ascii=False
            )
            kept = [*hidden(fraud()), NOTES, *server.keys.values(), *set(held) - released, server.board]
            assert found_in(told, kept) == []
            assert {event["type"] for event in guest.rounds} <= {"started", "injected", "released"}
            assert all(said["dimensions"] == [] and said["questions"] == 0 for said in guest.critiques)
        assert 1 <= len(released) < len(held)
        assert {"rubric_marked", "submitted"} <= {event["type"] for event in ann.rounds}


async def test_nobody_sets_a_redline_aside_in_a_room(server: Server, weak: Design) -> None:
    await asyncio.to_thread(server.site.hub.restore, server.board, weak)
    for role in ("interviewer", "candidate", "observer"):
        async with server.client(role) as one:
            await one.until(lambda: one.synced)
            one.doc.get("waivers", type=Map)["w1"] = {
                "rule": "x/y",
                "anchors": ["*"],
                "reason": "because I say so",
            }
            await one.until(lambda: one.refused)
            assert "set aside" in one.refused[0]["reason"] or role == "observer"
    async with server.client("candidate") as bob:
        await bob.until(lambda: bob.synced)
        bob.put("drawn")
        await bob.saved()
        assert bob.doc.get("waivers", type=Map).to_py() == {}


async def test_a_waiver_hidden_in_a_larger_change_takes_the_whole_change_with_it(server: Server) -> None:
    async with server.client("candidate") as bob:
        await bob.until(lambda: bob.synced)
        with bob.doc.transaction():
            bob.put("drawn")
            bob.doc.get("waivers", type=Map)["w1"] = Map({"rule": "x/y"})
        await bob.until(lambda: bob.refused)
    async with server.client("observer") as eve:
        await eve.until(lambda: eve.synced)
        assert eve.names() == set()


async def test_a_link_taken_back_ends_its_open_socket_and_lets_nobody_in_again(server: Server) -> None:
    async with server.client("candidate") as bob, server.client("observer") as eve:
        await bob.until(lambda: bob.synced)
        await server.act("interviewer", "links/revoke", link=server.keys["candidate"])
        await bob.until(lambda: bob.closed is not None)
        assert bob.closed == 4403
        async with server.client("candidate") as again:
            await again.until(lambda: again.closed is not None)
            assert (again.closed, again.synced) == (4403, False)
        await eve.until(lambda: eve.synced)
        assert eve.closed is None


async def test_when_the_round_is_closed_its_candidate_draws_no_more(server: Server, weak: Design) -> None:
    await asyncio.to_thread(server.site.hub.restore, server.board, weak)
    async with server.client("candidate") as bob:
        await bob.until(lambda: bob.synced)
        await server.act("interviewer", "phase", move="end")
        await bob.until(lambda: bob.closed is not None)
    async with server.client("candidate") as bob:
        await bob.until(lambda: bob.synced)
        bob.put("late")
        await bob.until(lambda: bob.refused)
    async with server.client("observer") as eve:
        await eve.until(lambda: eve.synced)
        assert "late" not in eve.names()
