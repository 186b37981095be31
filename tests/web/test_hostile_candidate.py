"""A hostile candidate or observer: every address, before and after the round is closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import HTMX, Web
from tests.web.hostile import NOTES, addresses, found_in, fraud, hidden, routes

from redline.design.document import Design
from redline.rounds import rubric
from redline.settings import Settings
from redline.store import rounds
from redline.web import access
from redline.web.app import create_app

TOLD = "label_source"
GUESTS = ("candidate", "observer")


@dataclass(frozen=True)
class Room:
    """A room under way, and what its candidate must not learn."""

    keys: dict[str, str]
    board: str
    held: tuple[str, ...]


@pytest.fixture
def room(web: Web, weak: Design) -> Room:
    keys = web.room_under_way(weak, NOTES)
    desk = keys["interviewer"]
    held = tuple(re.findall(r'data-finding="([0-9a-f]{16})"', web.get(f"/b/{desk}/held")))
    assert len(held) > 3
    with web.database.reading() as session:
        return Room(keys, access.seat(session, desk).board_id, held)


def away(web: Web) -> TestClient:
    """A browser of its own on this machine, without anybody's cookies."""
    return TestClient(
        web.client.app, base_url="http://127.0.0.1", client=("127.0.0.1", 5001), follow_redirects=False
    )


def read_everything(web: Web, key: str, board: str) -> str:
    """All that a browser gets at every address that there is, as a page and as a fragment."""
    browser, said = away(web), []
    for method, path in routes(web.client.app):
        for address in addresses(path, key, board) if method == "GET" else ():
            for headers in ({}, HTMX):
                answer = browser.get(address, headers=headers)
                assert answer.status_code < 500, address
                if address.startswith("/b/"):
                    assert answer.headers["cache-control"] == "no-store", address
                said.append(f"{answer.text}\n{dict(answer.headers)}")
    return "\n".join(said)


def test_the_list_of_addresses_is_whole(web: Web) -> None:
    known = {path for _, path in routes(web.client.app)}

    assert {"/", "/library", "/review/{board_id}", "/b/{key}/{name}", "/api/v1/check"} <= known
    assert len(known) > 25


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("role", GUESTS)
def test_no_address_tells_a_guest_what_is_kept_from_them(
    web: Web, room: Room, role: str, closed: bool
) -> None:
    if closed:
        web.act(room.keys["interviewer"], "phase", move="end")

    seen = read_everything(web, room.keys[role], "guess" if closed else room.board)

    secrets = [*hidden(fraud(), [TOLD]), NOTES, room.keys["interviewer"]]
    assert found_in(seen, secrets) == []
    own = "".join(away(web).get(f"/b/{room.keys[role]}{part}").text for part in ("", "/closing"))
    assert room.board not in own
    if not closed:
        assert found_in(seen, room.held) == []


def test_the_boards_own_address_after_a_room_gives_the_drawing_and_no_secret(web: Web, room: Room) -> None:
    web.act(room.keys["interviewer"], "phase", move="end")

    seen = read_everything(web, room.board, room.board)

    marks = [text for row in rubric.builtin().rows for text in row.lines]
    assert found_in(seen, [NOTES, room.keys["interviewer"], *marks]) == []
    desk = f"/b/{room.keys['interviewer']}"
    assert NOTES in web.get(desk)
    assert f'href="{desk}">Marks and notes' in web.get(f"/b/{room.board}"), "their own browser leads back"


def test_every_fact_stays_hidden_after_the_end_of_a_round_that_nobody_asked_in(web: Web) -> None:
    keys = web.room()
    web.act(keys["interviewer"], "phase", move="end")

    seen = read_everything(web, keys["candidate"], "guess")

    assert found_in(seen, hidden(fraud())) == []


@pytest.mark.parametrize("role", [*GUESTS, "stranger"])
def test_an_open_room_is_listed_only_in_its_interviewers_browser(web: Web, room: Room, role: str) -> None:
    browser = away(web)
    if role != "stranger":
        browser.get(f"/b/{room.keys[role]}")
    for address in ("/", "/library", "/library?q=fraud"):
        page = browser.get(address).text
        assert room.keys["interviewer"] not in page
        assert room.board not in page
    web.get(f"/b/{room.keys['interviewer']}")
    assert room.keys["interviewer"] in web.get("/")
    assert room.keys["interviewer"] in web.get("/library")


def test_the_cookie_of_a_desk_holds_no_key_and_a_forged_one_opens_nothing(web: Web, room: Room) -> None:
    desk = room.keys["interviewer"]
    cookie = away(web).get(f"/b/{desk}").headers["set-cookie"]
    assert desk not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    for forged in (desk, room.board, access.mark(room.keys["candidate"]), "." * 5000, "a" * 24):
        page = away(web).get("/", headers={"Cookie": f"redline_desks={forged}"})
        assert desk not in page.text


def events(web: Web, room: Room) -> list[str]:
    with web.database.reading() as session:
        row = rounds.latest(session, room.board)
        assert row
        return [entry.type for entry in rounds.events(session, row.id)]


FORMS: tuple[dict[str, str], ...] = (
    {},
    {"move": "end", "role": "interviewer", "key": "all", "follow_up": "load-x10", "row": "clarify"},
    {"move": "x\x00", "text": "‮" * 500, "level": "1e9", "key": "\x1b[2J", "injection": "load-x10-1"},
    {"level": "-1", "injection": "' OR 1=1 --", "link": "../..", "name": "\r\nSet-Cookie: a=b"},
)


def test_an_observer_changes_nothing_by_any_form(web: Web, room: Room) -> None:
    before, browser = events(web, room), away(web)
    for method, path in routes(web.client.app):
        if method != "POST" or "{key}" not in path:
            continue
        for form in FORMS:
            for address in addresses(path, room.keys["observer"], room.board):
                answer = browser.post(address, data=form)
                assert answer.status_code < 500, (address, form)
                assert answer.status_code >= 400 or address.endswith("/name"), (address, form)
                assert "set-cookie: a=b" not in str(answer.headers).lower()
    assert events(web, room) == before


@pytest.mark.parametrize("role", ["interviewer", "candidate", "observer"])
def test_nothing_that_belongs_to_a_running_round_happens_after_its_end(
    web: Web, room: Room, role: str
) -> None:
    found = re.search(r'data-injection="([^"]+)"', web.get(f"/b/{room.keys['candidate']}/banner"))
    assert found
    injection = {"injection": found[1]}
    web.act(room.keys["interviewer"], "phase", move="end")
    before = events(web, room)
    replayed = {
        "submit": {},
        "questions": {"text": "Who reviews the cases?"},
        "choices": {"choice": "disputes"},
        "stuck": {},
        "facts": {"fact": "review", "asked": "1"},
        "follow-ups": {"follow_up": "src-breaks"},
        "withdraw": injection,
        "verdicts": injection,
        "answers": {"key": room.held[0], "action": "dispute", "reason": "no"},
        "release": {"key": "all"},
    }
    for action, form in replayed.items():
        assert web.post(f"/b/{room.keys[role]}/{action}", form).status_code == 403, action
    for move in ("start", "pause", "resume", "next", "end"):
        assert web.post(f"/b/{room.keys[role]}/phase", {"move": move}).status_code == 403, move
    assert events(web, room) == before


def test_a_link_taken_back_opens_no_address_and_no_action(web: Web, room: Room) -> None:
    gone = room.keys["candidate"]
    web.act(room.keys["interviewer"], "links/revoke", link=gone)
    browser = away(web)
    for method, path in routes(web.client.app):
        for address in addresses(path, gone, room.board) if "{key}" in path else ():
            answer = browser.request(method, address)
            assert answer.status_code in (403, 404, 405, 422), (method, address)
            assert fraud().title not in answer.text


def test_a_guessed_key_tells_nothing_about_whether_it_is_held(web: Web, room: Room) -> None:
    said = {"action": "dispute", "reason": "There is a gate."}
    real = web.post(f"/b/{room.keys['candidate']}/answers", {"key": room.held[0], **said})
    none = web.post(f"/b/{room.keys['candidate']}/answers", {"key": "0" * 16, **said})

    assert (real.status_code, real.text) == (none.status_code, none.text)
    assert real.status_code == 404


@pytest.mark.parametrize("noun", ["check", "whatif?follow_up=load-x10"])
def test_a_candidate_on_another_machine_cannot_have_the_board_judged(
    web: Web, weak: Design, noun: str
) -> None:
    guest = TestClient(web.client.app, base_url="http://192.168.1.5", client=("192.168.1.9", 5000))

    answer = guest.post(f"/api/v1/{noun}", json=weak.model_dump(mode="json", by_alias=True))

    assert answer.status_code == 403
    assert "REDLINE_SHARED" in answer.json()["problems"][0]["message"]


def test_on_a_shared_installation_a_room_is_still_its_interviewers(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path, shared=True))
    with TestClient(app, base_url="http://redline.example", client=("10.0.0.7", 1)) as ann:
        key = ann.post("/rooms", data={"prompt": "fraud_card"}, follow_redirects=False).headers["location"]
        assert key in ann.get(key).text
        bob = TestClient(app, base_url="http://redline.example", client=("10.0.0.8", 1))
        for address in ("/", "/library"):
            assert key in ann.get(address).text
            page = bob.get(address)
            assert page.status_code == 200
            assert key not in page.text
