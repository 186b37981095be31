"""The library: every saved design with its picture, prompt, date and redlines."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from redline.critique.engine import critique
from redline.design.graph import read
from redline.exchange.picture import svg
from redline.exchange.picture.svg import Marks
from redline.live import documents
from redline.live.review import state_of
from redline.rounds import prompts
from redline.rounds.state import RoundState
from redline.store import boards, rounds
from redline.store.database import Session
from redline.store.tables import Board
from redline.web import access
from redline.web.api.check import brief_of
from redline.web.pages.home import own_key
from redline.web.site import Here, Site, go
from redline.web.words import ago, plural

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DesignCard:
    """One design of the library."""

    id: str
    key: str
    title: str
    prompt: str
    picture: Markup
    counts: dict[str, int]
    held: str
    when: str
    components: int
    in_room: bool


@router.get("/library")
def library(request: Request, site: Here, q: str = "") -> HTMLResponse:
    """The designs, the one practised last first; ``q`` keeps those whose title or prompt has these words."""
    access.require_local(request.scope, site.settings)
    with site.database.reading() as session:
        found = [board for board in boards.listing(session) if _matches(board, q.lower().split())]
        cards = [card(session, site, board) for board in found]
    return site.page("library.html", here="library", cards=cards, q=q)


def _matches(board: Board, words: list[str]) -> bool:
    text = f"{board.title} {board.prompt or ''} {_prompt_title(board.prompt)}".lower()
    return all(word in text for word in words)


def card(session: Session, site: Site, board: Board) -> DesignCard:
    """A design as its card shows it, judged as if it were handed in now."""
    design = documents.current(session, board.id).design
    brief = brief_of(None, design)
    found = critique(design, brief, submitted=True)
    row = rounds.latest(session, board.id)
    state = state_of(row, rounds.events(session, row.id), site.clock()) if row else RoundState()
    key = own_key(session, board)
    return DesignCard(
        id=board.id,
        key=key,
        title=design.title,
        prompt=_prompt_title(board.prompt),
        picture=Markup(svg.thumbnail(read(design, brief), Marks.of(found))),  # noqa: S704
        counts={name: count.fail for name, count in found.counts.items()},
        held=_held(state),
        when=ago(site.clock() - board.updated_at),
        components=len(design.components),
        in_room=key != board.id,
    )


def _prompt_title(slug: str | None) -> str:
    if slug is None:
        return "no prompt"
    return next((prompt.title for prompt in prompts.builtin() if prompt.slug == slug), slug)


def _held(state: RoundState) -> str:
    judged = [item for item in state.followups if item.verdict]
    if not judged:
        return ""
    held = sum(item.verdict is not None and item.verdict.get("word") in HELD for item in judged)
    return f"{held} of {plural(len(judged), 'follow-up')} held"


HELD = frozenset({"solved", "over_built", "accepted_risk"})


@router.post("/library/{board_id}/archive")
def archive(request: Request, site: Here, board_id: str) -> Response:
    """Take a design out of the library; its address keeps working."""
    access.require_local(request.scope, site.settings)
    with site.database.session() as session:
        boards.archive(session, board_id, now=site.clock())
    return go(request, "/library")
