"""One real application on a temporary database, and what the tests do with it again and again."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from redline.design.document import Design, loads
from redline.settings import Settings
from redline.store.database import Database
from redline.web import access
from redline.web.app import create_app
from redline.web.site import Site

REFERENCE = Path(__file__).parents[1] / "designs" / "reference" / "fraud_card.redline.json"
START = 1_800_000_000.0
HTMX = {"HX-Request": "true"}


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Web:
    """A browser at the real application, as the person who runs it."""

    client: TestClient
    clock: Clock
    site: Site

    @property
    def database(self) -> Database:
        return self.site.database

    def get(self, path: str) -> str:
        """A page or fragment that must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.text

    def post(self, path: str, data: Mapping[str, str] | None = None) -> Response:
        """An action from htmx."""
        return self.client.post(path, data=dict(data or {}), headers=HTMX)

    def act(self, key: str, action: str, **data: str) -> str:
        """An action that must succeed; gives the fragment."""
        answer = self.post(f"/b/{key}/{action}", data)
        assert answer.status_code in (200, 204), f"{action}: {answer.status_code} {answer.text[:300]}"
        return answer.text

    def solo(self, prompt: str = "fraud_card", mode: str = "coach") -> str:
        """The key of a new solo round."""
        answer = self.client.post("/rounds", data={"prompt": prompt, "mode": mode}, follow_redirects=False)
        return answer.headers["location"].rsplit("/", 1)[-1]

    def room(self, prompt: str = "fraud_card") -> dict[str, str]:
        """A new room: role to key."""
        answer = self.client.post("/rooms", data={"prompt": prompt}, follow_redirects=False)
        key = answer.headers["location"].rsplit("/", 1)[-1]
        links = re.findall(r'<li><b>(\w+)</b>.*?value="[^"]*/b/([^"]+)"', self.get(f"/b/{key}/links"), re.S)
        return {role.lower(): token for role, token in links}

    def room_under_way(self, design: Design, notes: str) -> dict[str, str]:
        """A room where all has happened: a fact told, a follow-up in play, a rubric row marked, notes."""
        keys = self.room()
        desk, candidate = keys["interviewer"], keys["candidate"]
        self.draw(candidate, design)
        self.act(desk, "phase", move="start")
        self.act(candidate, "questions", text="Is every dispute fraud?")
        self.act(candidate, "submit")
        self.act(desk, "follow-ups", follow_up="load-x10")
        self.act(desk, "rubric", row="clarify", level="1")
        self.act(desk, "notes", text=notes)
        return keys

    def draw(self, key: str, design: Design) -> None:
        """Make the board hold this design, as if its people had drawn it."""
        with self.database.reading() as session:
            board_id = access.seat(session, key).board_id
        self.site.hub.restore(board_id, design)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    clock = Clock()
    app = create_app(Settings(data_dir=tmp_path), clock=clock)
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as client:
        yield Web(client, clock, app.state.site)


@pytest.fixture
def fraud() -> Design:
    return loads(REFERENCE.read_text("utf-8")).design


@pytest.fixture
def weak(fraud: Design) -> Design:
    """The reference design without its guards: there is something to say about it."""
    guards = {
        "validation_gate",
        "fallback",
        "traffic_splitter",
        "quality_monitor",
        "data_monitor",
        "alerting",
    }
    parts = [part for part in fraud.components if part.kind not in guards]
    ids = {part.id for part in parts}
    arrows = [one for one in fraud.connections if {one.source, one.target} <= ids]
    return fraud.model_copy(update={"components": parts, "connections": arrows})
