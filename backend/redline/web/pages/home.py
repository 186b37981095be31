"""The first page: three doors, the prompts, and the boards to go on with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from redline.rounds import prompts
from redline.rounds.phases import PHASES, ROUND_MINUTES
from redline.rounds.prompts import Prompt
from redline.store import boards, links, rounds
from redline.store.database import Session
from redline.store.tables import Board
from redline.web import access
from redline.web.pages import rules
from redline.web.site import Here, Site
from redline.web.words import ago

router = APIRouter()

RECENT = 4
GROUPS = {
    "online": "Online",
    "batch": "Batch",
    "recsys": "Ranking",
    "vision": "Vision, edge",
    "llm": "LLM, RAG, agent",
}
TAGS = {
    "llm": "LLM",
    "rag": "RAG",
    "recsys": "ranking",
    "temporal": "over time",
    "multi_tenant": "multi-tenant",
}
"""The tags that read better in other words than their own."""
STAKES = {"low": "low", "med": "medium", "high": "high"}
LEVELS = {1: "Warm-up", 2: "Standard", 3: "Hard"}


@dataclass(frozen=True, slots=True)
class Recent:
    """A board to go on with."""

    title: str
    url: str
    use: str
    when: str


@router.get("/")
def home(request: Request, site: Here) -> HTMLResponse:
    """The home page."""
    access.require_local(request.scope, site.settings)
    known = prompts.builtin()
    groups = [(name, title) for name, title in GROUPS.items() if any(one.group == name for one in known)]
    levels = [(str(n), title) for n, title in LEVELS.items() if any(one.difficulty == n for one in known)]
    return site.page(
        "home.html",
        here="home",
        prompts=sorted(known, key=lambda one: (-one.difficulty, one.title)),
        groups=[("all", f"All {len(known)}"), *groups],
        tags=TAGS,
        stakes=STAKES,
        levels=[("all", "Any level"), *levels],
        recent=recent(site, access.desks(request.scope)),
        minutes=ROUND_MINUTES,
        sample=rules.sample(),
        rules=len(site.checklist.rules),
    )


def recent(site: Site, desks: Collection[str]) -> list[Recent]:
    """The boards changed last, each at the address at which this browser reaches it."""
    now = site.clock()
    with site.database.reading() as session:
        found = ((board, own_key(session, board, desks)) for board in boards.listing(session))
        return [_recent(board, key, now) for board, key in islice((one for one in found if one[1]), RECENT)]


def own_key(session: Session, board: Board, desks: Collection[str]) -> str:
    """The key at which this browser reaches a board; empty when the board is in somebody else's room.

    Nobody becomes an interviewer by opening the home page: an open room shows only in the
    browser that has sat at the interviewer's desk before.
    """
    room = rounds.open_room(session, board.id)
    if room is None:
        return board.id
    invited = (link for link in links.of_round(session, room.id) if link.revoked_at is None)
    keys = (link.token for link in invited if link.role == "interviewer")
    return next((key for key in keys if access.mark(key) in desks), "")


def _recent(board: Board, key: str, now: float) -> Recent:
    use = "mock interview" if board.origin == "room" else "practice"
    return Recent(board.title, f"/b/{key}", use, ago(now - board.updated_at))


@router.get("/prompts/{slug}")
def prompt(request: Request, site: Here, slug: str) -> HTMLResponse:
    """A prompt before the round: the opening, what is given, and how to practise it."""
    access.require_local(request.scope, site.settings)
    found: Prompt = prompts.get(slug)
    return site.page("start.html", here="home", prompt=found, phases=PHASES, minutes=ROUND_MINUTES)
