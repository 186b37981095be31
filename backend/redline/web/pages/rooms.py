"""Rooms: one link for each role, and what only the interviewer does."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from redline.errors import InputError, NotFound
from redline.live import documents
from redline.rounds import events as ev
from redline.rounds import prompts, rubric
from redline.store import links, rounds
from redline.web import access, fragments
from redline.web.desk import At, Desk
from redline.web.pages.boards import ROLES, opening, room_links
from redline.web.pages.rounds import shown
from redline.web.site import SEE_OTHER, Here, go, is_fragment

router = APIRouter()

ALL = "all"
NAME_MAX_AGE_S = 400 * 86_400
MAX_NOTES = 20_000
Text = Annotated[str, Form(max_length=500)]
Notes = Annotated[str, Form(max_length=2 * MAX_NOTES)]
"""Twice as long as the notes: line ends come as two characters."""


@router.get("/rooms/new")
def new(request: Request, site: Here) -> HTMLResponse:
    """Pick the prompt of a mock interview."""
    access.require_local(request.scope, site.settings)
    return site.page("room_new.html", here="home", prompts=prompts.builtin())


@router.post("/rooms")
def create(request: Request, site: Here, prompt: Text) -> Response:
    """Open a room; the person who opens it is its interviewer."""
    access.require_local(request.scope, site.settings)
    design = opening(prompts.get(prompt).slug)
    now = site.clock()
    with site.database.session() as session:
        board = documents.create(session, design, origin="room", now=now)
        room = rounds.create(
            session, board_id=board.id, prompt=design.prompt, mode="interview", room=True, now=now
        )
        made = [links.create(session, room=room, role=role, now=now) for role in ROLES]
    return go(request, f"/b/{made[0].token}")


@router.post("/b/{key}/links")
def invite(request: Request, desk: At, role: Text) -> Response:
    """One more link into the room."""
    desk.require("invite")
    if role not in ROLES or desk.round is None:
        raise InputError.at("role", f"there is no role “{role}”.", f"One of {', '.join(ROLES)}.")
    with desk.site.database.session() as session:
        links.create(session, room=desk.round, role=role, now=desk.now)
    return _links(request, desk)


@router.post("/b/{key}/links/revoke")
def revoke(request: Request, desk: At, link: Text) -> Response:
    """Close a link: whoever has it is out at once."""
    desk.require("invite")
    if link == desk.seat.key:
        raise InputError.at(
            "link", "this is the link you sit on.", "Close it from another interviewer's seat."
        )
    with desk.site.database.session() as session:
        found = links.find(session, link)
        if found is None or desk.round is None or found.round_id != desk.round.id:
            raise NotFound("There is no such link in this room.")
        links.revoke(session, link, now=desk.now)
    desk.site.hub.recheck(desk.board.id)
    return _links(request, desk)


def _links(request: Request, desk: Desk) -> Response:
    if not is_fragment(request):
        return go(request, desk.base)
    return fragments.answer(desk, "links", {"links": room_links(request, desk)})


@router.post("/b/{key}/name")
def introduce(desk: At, name: Annotated[str, Form(max_length=access.MAX_NAME)]) -> Response:
    """Take a name that the others at the board see; kept in a cookie of this browser."""
    response = RedirectResponse(desk.base, status_code=SEE_OTHER)
    response.set_cookie(
        access.NAME_COOKIE, quote(name.strip()), max_age=NAME_MAX_AGE_S, httponly=True, samesite="lax"
    )
    return response


@router.post("/b/{key}/facts")
def tell(request: Request, desk: At, fact: Text, asked: Annotated[bool, Form()]) -> Response:
    """A hidden fact that was told aloud: asked for, or offered. It joins what the candidate has found."""
    desk.require("tell")
    hidden = desk.prompt.hidden_facts if desk.prompt else ()
    told = next((one for one in hidden if one.id == fact and fact not in desk.state.revealed), None)
    if told is None:
        raise NotFound("There is no such hidden fact, or it is told already.")
    how = "Asked aloud" if asked else "Offered by the interviewer"
    desk.record(ev.Asked(text=how, reply=told.answer, topic=told.topic, facts=(fact,), prompted=not asked))
    return shown(request, desk, "facts")


@router.post("/b/{key}/release")
def release(request: Request, desk: At, finding: Annotated[str, Form(alias="key")]) -> Response:
    """Show a redline that is held back to the candidate, or all of them."""
    desk.require("release")
    standing = {one.key: card.head.key for card in desk.critique.cards for one in (card.head, *card.members)}
    keys = {one for one, head in standing.items() if finding in (ALL, head, one)} - desk.state.released
    if not keys and finding != ALL:
        raise NotFound("There is no such redline on this board, or it is released already.")
    if keys:
        desk.record(ev.Released(keys=tuple(sorted(keys))))
    return shown(request, desk, "held" if desk.may("see_secrets") else "redlines")


@router.post("/b/{key}/rubric")
def mark(request: Request, desk: At, row: Text, level: Annotated[int, Form(ge=0, le=3)]) -> Response:
    """Mark one row of the rubric."""
    desk.require("mark")
    if row not in {one.id for one in rubric.builtin().rows}:
        raise InputError.at("row", f"there is no row “{row}” in the rubric.")
    desk.record(ev.RubricMarked(row=row, level=level))
    return shown(request, desk, "rubric")


@router.post("/b/{key}/notes")
def write_notes(request: Request, desk: At, text: Notes = "", before: Notes = "") -> Response:
    """Keep the interviewer's private notes; answers with the whole when another page has added to them.

    ``before`` is what the page built on. What came to stand there since then is kept above the new text.
    """
    desk.require("note")
    held, written = desk.state.notes, _lines(text)
    both = _lines(before) != held and not written.startswith(held)
    if both:
        written = f"{held}\n{written}"
    if len(written) > MAX_NOTES:
        raise InputError.at(
            "text", f"the notes are over the limit of {MAX_NOTES:,} characters.", "Shorten them."
        )
    if written != held:
        desk.record(ev.Noted(text=written))
    if both:
        return PlainTextResponse(written)
    return Response(status_code=204) if is_fragment(request) else go(request, desk.base)


def _lines(text: str) -> str:
    """The text with plain line ends, as a browser shows it."""
    return text.replace("\r\n", "\n")
