"""Every error as a page or as ``{"problems": [...]}``: what happened, where, what to do."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from redline.errors import InputError, NotFound, NotStored, Problem, RedlineError, Refused, WrongSeat
from redline.web import access, site
from redline.web.security import HEADERS


class ProblemOut(BaseModel):
    """One fault: where it is, what it is, what to do."""

    path: str
    message: str
    hint: str = ""


class Problems(BaseModel):
    """What the API answers when it cannot do what was asked."""

    problems: list[ProblemOut]


PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": Problems, "description": "There is nothing under this name"},
    413: {"model": Problems, "description": "The body is over the limit"},
    422: {"model": Problems, "description": "The input could not be read; each fault with its path"},
}

log = logging.getLogger("redline.web")

TITLES = {
    403: "Not from this chair",
    404: "Nothing is drawn here",
    405: "Not this way",
    413: "Too large",
    422: "This could not be read",
    500: "Redline broke",
    503: "Not saved",
}
WHAT_TO_DO = {
    403: "Ask the interviewer, or go back to your own boards.",
    404: "Check the address, or pick up one of your boards.",
    405: "Go back and use the button of the page.",
    413: "Split the design, or leave pictures out of it.",
    422: "Correct what is listed and send it again. Nothing was changed.",
    500: "Nothing that was saved is lost. Reload the page; if it happens again, the server's log says where.",
    503: "Everything from before is kept. Try again; if it fails again, look at the server's disk.",
}
GUESTS_WAY = dict.fromkeys((403, 404), "Ask whoever invited you for a link.")
"""What somebody does who came by an invitation, and has no boards of their own here."""


def install(app: FastAPI) -> None:
    """Answer every error in our own words."""
    app.add_exception_handler(RedlineError, _ours)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)


def status_of(error: Exception) -> int:
    """The HTTP status of one of our errors."""
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, Refused):
        return 403
    if isinstance(error, NotStored):
        return 503
    return 422 if isinstance(error, InputError) else 500


def answer(request: Request, status: int, problems: Sequence[Problem], board: str = "") -> Response:
    """The error for whoever asked: JSON for programs, a line for htmx, a page for people.

    The page leads back to ``board``, the address of the seat that it was asked from.
    """
    if request.url.path.startswith("/api/"):
        return JSONResponse({"problems": [as_json(problem) for problem in problems]}, status_code=status)
    context: dict[str, Any] = {"problems": problems, "title": TITLES.get(status, "This did not work")}
    context["hint"] = WHAT_TO_DO.get(status, "Go back and try again.")
    context["guest"] = not access.opens_boards(request.scope, site.of(request).settings)
    if context["guest"]:
        context["hint"] = GUESTS_WAY.get(status, context["hint"])
    if site.is_fragment(request):
        body = site.of(request).render("fragments/said.html", **context)
        headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
        return HTMLResponse(body, status_code=status, headers=headers)
    return site.of(request).page("error.html", status=status, here="", code=status, board=board, **context)


def _board(path: str) -> str:
    """The seat's own address at its board, from that of a part of it."""
    steps = path.split("/")
    return f"/b/{steps[2]}" if steps[1:2] == ["b"] and len(steps) > 3 else ""


def as_json(problem: Problem) -> dict[str, str]:
    """One problem as the API writes it."""
    return {"path": problem.path, "message": problem.message, "hint": problem.hint}


def _ours(request: Request, error: Exception) -> Response:
    if isinstance(error, InputError):
        return answer(request, 422, error.problems)
    status = status_of(error)
    if status >= 500:
        log.exception("%s %s", request.method, _shown(request), exc_info=error)
    board = _board(request.url.path) if isinstance(error, WrongSeat) else ""
    return answer(request, status, [Problem("", str(error))], board)


def _malformed(request: Request, error: Exception) -> Response:
    faults = error.errors() if isinstance(error, RequestValidationError) else []
    problems = [Problem(".".join(str(step) for step in fault["loc"][1:]), fault["msg"]) for fault in faults]
    return answer(request, 422, problems)


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = {404: "There is no page at this address.", 405: "This address does not take such a request."}
    return answer(request, status, [Problem("", said.get(status, str(getattr(error, "detail", ""))))])


def _broken(request: Request, error: Exception) -> Response:
    log.exception("%s %s", request.method, _shown(request), exc_info=error)
    broken = answer(request, 500, [Problem("", "Something in Redline itself went wrong.")])
    # What broke is answered outside of all middleware, which would have added these.
    broken.headers.update(HEADERS)
    return broken


def _shown(request: Request) -> str:
    """The address without the key in it: who reads the log must not get a seat by it."""
    steps = request.url.path.split("/")
    if steps[1:2] == ["b"] and len(steps) > 2:
        steps[2] = "…"
    return "/".join(steps)
