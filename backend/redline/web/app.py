"""The application: wiring only."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from redline import __version__, assets
from redline.critique.checklist import Checklist, builtin
from redline.critique.own import extended
from redline.live import review as reviews
from redline.live.hub import Hub
from redline.rounds import prompts
from redline.settings import Settings
from redline.store.database import Database
from redline.web import access, errors, rendering, socket
from redline.web.api import catalogue, check, follow_ups, whatif
from redline.web.pages import boards, home, library, review, rooms, rounds, rules, what_if
from redline.web.places import Places
from redline.web.security import Guard
from redline.web.site import Clock, Site

API = "/api/v1"
PERSON_MAX_AGE_S = 400 * 86_400
Header = tuple[bytes, bytes]
FOREVER = "public, max-age=31536000, immutable"


def create_app(settings: Settings, *, clock: Clock = time.time) -> FastAPI:
    """The whole of Redline for these settings; broken rules or prompts stop it here."""
    rules_in_force = _checklist(settings)
    prompts.builtin()
    database = Database(settings.database_url)
    derive = reviews.derive(database, checklist=rules_in_force)
    hub = Hub(database, derive=derive, may_stay=access.may_stay(database), clock=clock)
    site = Site(settings, database, hub, clock, rendering.environment(), rules_in_force, Places(database))
    app = FastAPI(
        title="Redline",
        version=__version__,
        summary="A whiteboard for ML system design that argues back.",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
        lifespan=_lifespan,
        middleware=[Middleware(Guard), Middleware(Acquaint)],
    )
    app.state.site = site
    errors.install(app)
    for noun in (check, whatif, follow_ups, catalogue):
        app.include_router(noun.router, prefix=API, tags=["check"])
    for page in (home, rounds, rooms, what_if, boards, library, review, rules):
        app.include_router(page.router, include_in_schema=False)
    app.include_router(socket.router)
    app.mount("/static", Static(directory=assets.folder("frontend/static")), name="static")
    return app


def _checklist(settings: Settings) -> Checklist:
    """The built-in rules, and those that whoever runs this added; DataError names what is wrong in them."""
    own = settings.checklists
    return builtin() if own is None else extended(builtin(), assets.own_texts(own))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    site: Site = app.state.site
    site.database.migrate()
    await site.hub.start()
    try:
        yield
    finally:
        await site.hub.stop()
        site.database.close()


class Static(StaticFiles):
    """Static files: kept for good when their address carries a digest, else asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 404."""
        response = await super().get_response(path, scope)
        fixed = response.status_code == 200 and b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = FOREVER if fixed else "no-cache"
        return response


class Acquaint:
    """ASGI middleware: gives a browser the random name by which its edits are told from others'."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the first page sets the cookie."""
        if (
            scope["type"] != "http"
            or not _is_page(scope)
            or access.PERSON_COOKIE in HTTPConnection(scope).cookies
        ):
            await self.app(scope, receive, send)
            return
        known = f"{access.PERSON_COOKIE}={secrets.token_urlsafe()}"
        cookie = f"{known}; Path=/; HttpOnly; SameSite=Lax; Max-Age={PERSON_MAX_AGE_S}"
        # The first page knows the name too: what it keeps on the person's machine is found under it again.
        scope = {**scope, "headers": _with_cookie(scope["headers"], known.encode())}

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _with_cookie(headers: Sequence[Header], cookie: bytes) -> list[Header]:
    """The headers with one cookie more, all cookies in one header as a browser sends them."""
    held = [value for name, value in headers if name == b"cookie"]
    others = [(name, value) for name, value in headers if name != b"cookie"]
    return [*others, (b"cookie", b"; ".join((*held, cookie)))]


def _is_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and not str(scope["path"]).startswith(("/static/", "/api/"))
