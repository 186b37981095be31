"""Boards: make one, open it in its role, fetch its parts."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from redline.design.document import Design, dumps
from redline.errors import NotFound
from redline.exchange import formats
from redline.exchange.layout import arranged
from redline.live import documents
from redline.rounds import prompts
from redline.store import links, rounds
from redline.store.tables import Board, Link
from redline.web import access, fragments
from redline.web.api.check import as_text
from redline.web.desk import At, Desk
from redline.web.site import Here, Site, go

router = APIRouter()
CATALOGUE = "/api/v1/catalogue"
DESKS_MAX_AGE_S = 30 * 86_400
ROLES = ("interviewer", "candidate", "observer")
"""The roles of a room, in the order in which its links are listed."""


@router.post("/boards")
def create(request: Request, site: Here, title: Annotated[str, Form(max_length=200)] = "") -> Response:
    """A blank board."""
    access.require_local(request.scope, site.settings)
    board = new_board(site, Design(title=title.strip() or "Untitled design"), origin="blank")
    return go(request, f"/b/{board.id}")


@router.post("/boards/import")
async def take_in(request: Request, site: Here, file: UploadFile) -> Response:
    """A board from a design document or a sketch; InputError says where it cannot be read."""
    access.require_local(request.scope, site.settings)
    text = as_text(await file.read())
    board = await run_in_threadpool(_new_from_text, site, text)
    return go(request, f"/b/{board.id}")


def _new_from_text(site: Site, text: str) -> Board:
    return new_board(site, formats.read(text).design, origin="import")


def new_board(site: Site, design: Design, *, origin: str, mode: str = "coach") -> Board:
    """A board with this design and an open round for one person."""
    now = site.clock()
    with site.database.session() as session:
        board = documents.create(session, arranged(design), origin=origin, now=now)
        rounds.create(session, board_id=board.id, prompt=design.prompt, mode=mode, now=now)
    return board


def opening(slug: str) -> Design:
    """An empty board for this prompt: what the prompt states is on the framing card already."""
    prompt = prompts.get(slug)
    framing: dict[str, Any] = {
        "decision": prompt.decision,
        "objectives": dict(prompt.objectives),
        "error_costs": dict(prompt.error_costs),
        "tags": list(prompt.tags),
        "stakes": prompt.stakes,
    }
    return Design.model_validate({"title": prompt.title, "prompt": prompt.slug, "framing": framing})


@router.get("/b/{key}")
def show(request: Request, desk: At) -> HTMLResponse:
    """The board as this seat sees it."""
    if desk.role != "interviewer":
        return desk.site.page("board.html", **page_context(request, desk))
    page = desk.site.page("room.html", **page_context(request, desk))
    held = access.desks_with(request.scope, desk.seat.key)
    page.set_cookie(access.DESKS_COOKIE, held, max_age=DESKS_MAX_AGE_S, httponly=True, samesite="lax")
    return page


def page_context(request: Request, desk: Desk) -> dict[str, Any]:
    """Everything the page of this seat is made of, with nothing that the seat may not see."""
    parts = ["roundbar", "banner"]
    parts += (
        ["held", "deck", "facts", "rubric"] if desk.role == "interviewer" else ["redlines", "conversation"]
    )
    context: dict[str, Any] = {
        "base": desk.base,
        "config": config(request, desk),
        "head": head(request, desk),
    }
    for part in parts:
        context |= fragments.FRAGMENTS[part](desk)
    return context


def config(request: Request, desk: Desk) -> dict[str, Any]:
    """What the canvas needs to know, as JSON in the page."""
    person = access.person(request.scope, desk.seat)
    return {
        "key": desk.seat.key,
        "socket": f"{desk.base}/socket",
        "role": desk.role,
        "can_edit": desk.may("edit"),
        "can_see_findings": desk.may("see_findings"),
        "person": {"id": person.id, "name": person.name, "color": person.color},
        "catalogue_url": CATALOGUE,
        # A guest must not learn the board's own address: it opens the board once the room is closed.
        "board_id": access.mark(desk.board.id),
        "epoch": desk.epoch,
    }


def head(request: Request, desk: Desk) -> dict[str, Any]:
    """The top bar: title, use, and for the interviewer the links of the room."""
    return {
        "title": desk.design.title,
        "use": use(desk),
        "review": f"/review/{desk.board.id}" if desk.role == "owner" else "",
        "links": room_links(request, desk) if desk.may("invite") else None,
        "desk": own_desk(request, desk) if desk.after_room else "",
        "only_here": only_here(request),
    }


def own_desk(request: Request, desk: Desk) -> str:
    """After a mock interview: the seat of its interviewer, if this browser has sat there; else empty."""
    if desk.round is None:
        return ""
    marks = access.desks(request.scope)
    with desk.site.database.reading() as session:
        open_links = [link for link in links.of_round(session, desk.round.id) if link.revoked_at is None]
    mine = (one.token for one in open_links if one.role == "interviewer" and access.mark(one.token) in marks)
    return next((f"/b/{token}" for token in mine), "")


def use(desk: Desk) -> str:
    """What this seat is for, in two or three words."""
    if desk.role == "observer":
        return "mock interview, watching"
    if desk.role != "owner":
        return "mock interview"
    if desk.prompt is None:
        return "no clock"
    return f"solo round, {desk.state.mode}"


def only_here(request: Request) -> bool:
    """Whether the links of a room, made of the address of this page, lead to this machine alone."""
    return request.url.hostname in {"127.0.0.1", "localhost", "::1"}


def room_links(request: Request, desk: Desk) -> list[dict[str, Any]]:
    """The links of the room, for the interviewer only."""
    if desk.round is None:
        raise NotFound("This board is not a room.")
    with desk.site.database.reading() as session:
        made = sorted(links.of_round(session, desk.round.id), key=lambda link: ROLES.index(link.role))
    return [_link(request, desk, link) for link in made]


def _link(request: Request, desk: Desk, link: Link) -> dict[str, Any]:
    return {
        "role": link.role,
        "token": link.token,
        "url": f"{request.base_url}b/{link.token}",
        "revoked": link.revoked_at is not None,
        "mine": link.token == desk.seat.key,
    }


@router.get("/b/{key}/design")
def download(desk: At) -> Response:
    """The design as a file, as the command line and the import take it; every seat may keep what it sees."""
    name = quote(f"{desk.design.title or 'design'}.redline.json", safe="")
    kept = f"attachment; filename=\"design.redline.json\"; filename*=UTF-8''{name}"
    return Response(dumps(desk.design), media_type="application/json", headers={"Content-Disposition": kept})


@router.get("/b/{key}/redlines")
def redlines(desk: At, *, all: int = 0) -> HTMLResponse:  # noqa: A002  (the word in the address)
    """The redlines panel: three cards in a round, or all of them."""
    return fragments.answer(desk, "redlines", fragments.panel(desk, everything=bool(all)))


@router.get("/b/{key}/links")
def show_links(request: Request, desk: At) -> HTMLResponse:
    """The links of the room."""
    desk.require("invite")
    return fragments.answer(desk, "links", {"links": room_links(request, desk)})


@router.get("/b/{key}/{name}", name="fragment")
def part(desk: At, name: str) -> HTMLResponse:
    """One part of the page as it stands now."""
    if name not in fragments.FRAGMENTS:
        raise NotFound("There is no page at this address.")
    return fragments.answer(desk, name)
