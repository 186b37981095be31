"""``POST /api/v1/follow-ups``: the same answer as ``redline followups --format json``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from redline.critique.checklist import Checklist
from redline.exchange import formats
from redline.followups import Candidate, candidates
from redline.web import access
from redline.web.api.check import DESIGN_BODY, PROMPT_PARAMETER, as_text, brief_of
from redline.web.errors import PROBLEMS
from redline.web.site import Here

router = APIRouter()

ALL_PARAMETER = {
    "name": "all",
    "in": "query",
    "required": False,
    "schema": {"type": "boolean", "default": False},
    "description": "Also what the design carries, and what cannot be aimed at it, each with the reason.",
}
OPENAPI: dict[str, Any] = {
    "parameters": [PROMPT_PARAMETER, ALL_PARAMETER],
    "requestBody": DESIGN_BODY,
}


@router.post("/follow-ups", response_model=list[Candidate], responses=PROBLEMS, openapi_extra=OPENAPI)
async def follow_ups(request: Request, site: Here) -> list[Candidate]:
    """The follow-ups that hurt a design, most painful first; the body is the design itself.

    Refused from other machines, as ``check`` is: it would tell what a follow-up breaks.
    """
    access.require_local(request.scope, site.settings)
    text = as_text(await request.body())
    asked = request.query_params
    everything = asked.get("all", "").lower() in {"1", "true"}
    return await run_in_threadpool(ranked, text, asked.get("prompt"), site.checklist, everything=everything)


def ranked(text: str, prompt: str | None, rules: Checklist, *, everything: bool) -> list[Candidate]:
    """The follow-ups for a design written as JSON; InputError when it cannot be read."""
    design = formats.read(text, syntax="json").design
    found = candidates(design, brief_of(prompt, design), rules)
    return found if everything else [one for one in found if one.hurts]
