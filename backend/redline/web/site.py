"""What every endpoint shares: settings, database, hub, clock and templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from redline.critique.checklist import Checklist
from redline.live.hub import Hub
from redline.memory import Memory
from redline.settings import Settings
from redline.store import boards
from redline.store.database import Database
from redline.web.places import Places
from redline.whatif import Figures

Clock = Callable[[], float]
"""Seconds since 1970, UTC."""

SEE_OTHER = 303
MOST_COMPARED = 64
"""Boards whose numbers are kept to hold others against."""


@dataclass(frozen=True)
class Site:
    """The running installation."""

    settings: Settings
    database: Database
    hub: Hub
    clock: Clock
    templates: Environment
    checklist: Checklist
    """The rules that everything here is judged by."""
    places: Places
    judged: Memory[Any] = field(default_factory=partial(Memory, boards.MAX_LISTED))
    """What the library worked out of each board, as of a number in its log."""
    compared: Memory[Figures] = field(default_factory=partial(Memory, MOST_COMPARED))
    """The numbers that others are held against: of a board, as of a number in its log, read for a prompt,
    before a follow-up."""

    def render(self, name: str, **context: Any) -> str:
        """A template as text."""
        return self.templates.get_template(name).render(**context)

    def page(self, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A page or a fragment; never stored by a cache, since it shows one person's board."""
        headers = {"Cache-Control": "no-store"}
        return HTMLResponse(self.render(name, **context), status_code=status, headers=headers)


def of(request: Request) -> Site:
    """The site that serves this request."""
    site: Site = request.app.state.site
    return site


def is_fragment(request: Request) -> bool:
    """Whether htmx asks, so that a fragment is wanted and not a whole page."""
    return request.headers.get("HX-Request") == "true"


def go(request: Request, address: str) -> Response:
    """Send the browser to another page, from htmx or from a plain form."""
    if is_fragment(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=SEE_OTHER)


Here = Annotated[Site, Depends(of)]
Words = Annotated[str, Form(max_length=2000)]
