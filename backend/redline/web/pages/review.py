"""The night-before sheet: one design on one page, to read and to print."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from redline.critique.coverage import coverage
from redline.critique.engine import critique
from redline.design.document import Design
from redline.design.graph import read
from redline.errors import Refused
from redline.exchange.picture import svg
from redline.exchange.picture.svg import Marks
from redline.followups.model import Injection, Verdict
from redline.library import sheet
from redline.live import documents, review
from redline.rounds.prompts import Prompt, topics
from redline.rounds.state import RoundState
from redline.store import boards, numbering, rounds
from redline.web import access
from redline.web.site import Here
from redline.web.words import ago, plural

router = APIRouter()


@router.get("/review/{board_id}")
def show(request: Request, site: Here, board_id: str) -> HTMLResponse:
    """The sheet of a design as it stands; read-only."""
    access.require_local(request.scope, site.settings)
    now = site.clock()
    with site.database.reading() as session:
        board = boards.get(session, board_id)
        if rounds.open_room(session, board_id) is not None:
            raise Refused("This design is in a room; its sheet opens when the round is closed.")
        design = documents.current(session, board_id).design
        stands = review.standing(session, board_id, now)
        numbers = numbering.known(session, board_id)
    brief = stands.prompt.brief if stands.prompt else None
    graph = read(design, brief)
    today = review.day_of(now)
    found = critique(design, brief, submitted=True, checklist=site.checklist, today=today)
    held = coverage(design, found, brief, checklist=site.checklist, today=today)
    return site.page(
        "review.html",
        here="library",
        board_id=board_id,
        sheet=sheet.sheet(
            graph, found, held, tuple(met(stands.state)), tuple(_unasked(stands.prompt, stands.state))
        ),
        order={card.head.key: place for place, card in enumerate(found.cards, start=1)} | numbers,
        picture=Markup(svg.board(graph, Marks.of(found, numbers))),  # noqa: S704 - it escapes labels
        when=ago(now - board.updated_at),
        size=_size(design),
    )


def met(state: RoundState) -> Iterator[tuple[Injection, Verdict]]:
    """The follow-ups of the round that were answered, each with its last verdict."""
    for item in state.followups:
        if item.verdict is not None:
            yield Injection.model_validate(item.injection), Verdict.model_validate(item.verdict)


def _unasked(prompt: Prompt | None, state: RoundState) -> Iterator[str]:
    """The questions that nobody asked, those with the most surprising answer first."""
    untold = [fact for fact in prompt.hidden_facts if fact.id not in state.revealed] if prompt else []
    questions = {topic.id: topic.question for topic in topics().topics}
    surprising = sorted(untold, key=lambda fact: -fact.surprise)
    yield from dict.fromkeys(questions[fact.topic] for fact in surprising)


def _size(design: Design) -> str:
    return f"{plural(len(design.components), 'component')}, {plural(len(design.connections), 'connection')}"
