"""The library: every saved design with its picture, prompt, date and redlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from redline.critique.coverage import Coverage, coverage
from redline.critique.engine import critique
from redline.critique.finding import Critique
from redline.design.graph import SystemGraph, read
from redline.exchange.picture import svg
from redline.exchange.picture.svg import Marks
from redline.library import cards
from redline.library.cards import CardFacts
from redline.live import documents, review
from redline.rounds import prompts
from redline.rounds.prompts import Prompt
from redline.store import boards
from redline.store.database import Session
from redline.store.tables import Board, YDoc
from redline.web import access
from redline.web.pages.home import own_key
from redline.web.pages.review import met
from redline.web.site import Here, Site, go
from redline.web.words import ago

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DesignCard:
    """One design of the library; ``counts`` are faults by severity."""

    id: str
    key: str
    prompt: str
    facts: CardFacts
    counts: dict[str, int]
    picture: Markup
    when: str

    @property
    def in_room(self) -> bool:
        """Whether the design is in an open room, where only its links reach it."""
        return self.key != self.id


@router.get("/library")
def library(request: Request, site: Here, q: str = "", away: bool = False) -> HTMLResponse:
    """The designs, the one practised last first; ``q`` keeps those whose title or prompt has these words.

    ``away`` lists those that were put away instead.
    """
    access.require_local(request.scope, site.settings)
    words = q.lower().split()
    with site.database.reading() as session:
        put_away = boards.listing(session, archived=True)
        kept = put_away if away else boards.listing(session)
        found = [board for board in kept if _matches(board, words)]
        keys = {board.id: own_key(session, board, access.desks(request.scope)) for board in found}
        shown = [card(session, site, board, keys[board.id]) for board in found if keys[board.id]]
    return site.page("library.html", here="library", cards=shown, q=q, away=away, put_away=len(put_away))


def _matches(board: Board, words: list[str]) -> bool:
    text = f"{board.title} {_prompt_title(board.prompt)}".lower()
    return all(word in text for word in words)


def card(session: Session, site: Site, board: Board, key: str) -> DesignCard:
    """A design as its card shows it, judged as if it were handed in now; ``key`` opens its board."""
    stands = review.standing(session, board.id, site.clock())
    found = judged(session, site, board, stands.prompt)
    verdicts = [verdict for _, verdict in met(stands.state)]
    facts = cards.card(found.graph.design, found.graph, found.critique, found.coverage, verdicts)
    return DesignCard(
        id=board.id,
        key=key,
        prompt=_prompt_title(board.prompt),
        facts=facts,
        counts={name: count.fail for name, count in facts.counts.items()},
        picture=found.picture,
        when=ago(site.clock() - board.updated_at),
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """A design with its critique and its picture, as of number ``seq`` of its log and this day."""

    seq: int
    day: date
    graph: SystemGraph
    critique: Critique
    coverage: Coverage
    picture: Markup


def judged(session: Session, site: Site, board: Board, prompt: Prompt | None) -> Judged:
    """The critique of a board's design; worked out again only when the board or the day has changed."""
    row, today = session.get(YDoc, board.id), review.day_of(site.clock())
    kept: Judged | None = site.judged.recall(
        board.id, lambda known: row is not None and (known.seq, known.day) == (row.head, today)
    )
    if kept is not None:
        return kept
    saved = documents.current(session, board.id)
    brief = prompt.brief if prompt else None
    graph = read(saved.design, brief)
    found = critique(saved.design, brief, submitted=True, checklist=site.checklist, today=today)
    held = coverage(saved.design, found, brief, checklist=site.checklist, today=today)
    picture = Markup(svg.thumbnail(graph, Marks.of(found)))  # noqa: S704 - it escapes labels
    made = Judged(saved.seq, today, graph, found, held, picture)
    site.judged.keep(board.id, made)
    return made


def _prompt_title(slug: str | None) -> str:
    if slug is None:
        return "no prompt"
    return next((prompt.title for prompt in prompts.builtin() if prompt.slug == slug), slug)


@router.post("/library/{board_id}/archive")
def archive(request: Request, site: Here, board_id: str) -> Response:
    """Take a design out of the library; its address keeps working."""
    access.require_local(request.scope, site.settings)
    with site.database.session() as session:
        boards.archive(session, board_id, now=site.clock())
    return go(request, "/library")


@router.post("/library/{board_id}/restore")
def restore(request: Request, site: Here, board_id: str) -> Response:
    """Bring a design back that was put away."""
    access.require_local(request.scope, site.settings)
    with site.database.session() as session:
        boards.restore(session, board_id)
    return go(request, "/library")
