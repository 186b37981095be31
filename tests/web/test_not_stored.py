"""A disk that takes nothing: people are told so, and what was asked for holds whole or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.web.conftest import Clock, Web

from redline.settings import Settings
from redline.store import database, rounds
from redline.web import access
from redline.web.app import create_app


@pytest.fixture
def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A server that waits for a locked database a tenth of a second only."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    clock = Clock()
    app = create_app(Settings(data_dir=tmp_path), clock=clock)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as client:
        yield Web(client, clock, app.state.site)


@contextmanager
def locked(web: Web) -> Iterator[None]:
    """While it lasts, another program keeps the database to itself."""
    other = sqlite3.connect(str(web.site.database.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def test_what_cannot_be_written_is_refused_in_a_sentence_and_the_pages_stay_readable(hasty: Web) -> None:
    desk = hasty.room()["interviewer"]
    hasty.act(desk, "phase", move="start")
    with locked(hasty):
        answers = [
            hasty.post(f"/b/{desk}/notes", {"text": "went quiet"}),
            hasty.post(f"/b/{desk}/phase", {"move": "pause"}),
            hasty.client.post("/rooms", data={"prompt": "fraud_card"}),
            hasty.client.post("/boards", data={"title": "Churn"}),
        ]
        assert "left of 45" in hasty.get(f"/b/{desk}")
    for answer in answers:
        assert answer.status_code == 503
        assert "Another program keeps the server's database to itself, so nothing" in unescape(answer.text)
    assert "went quiet" not in hasty.get(f"/b/{desk}")
    assert "Churn" not in hasty.get("/library")
    hasty.act(desk, "notes", text="went quiet")


def test_a_full_disk_is_named(hasty: Web) -> None:
    desk = hasty.room()["interviewer"]
    with hasty.database.connection() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    answer = hasty.post(f"/b/{desk}/notes", {"text": "x" * 20_000})
    assert answer.status_code == 503
    assert "The disk of the server is full" in answer.text


def test_a_round_is_closed_whole_or_not_at_all(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its log and its row say the same; a room that is half closed could never be opened again."""
    desk = web.room()["interviewer"]
    with web.database.reading() as session:
        board = access.seat(session, desk).board_id
    with monkeypatch.context() as broken:
        broken.setattr(rounds, "close", _power_cut)
        with pytest.raises(OSError, match="power cut"):
            web.post(f"/b/{desk}/phase", {"move": "end"})
    assert "round closed" not in web.get(f"/b/{desk}")
    web.act(desk, "phase", move="end")
    assert "round closed" in web.get(f"/b/{board}")


def _power_cut(*_: object, **__: object) -> None:
    raise OSError("power cut")
