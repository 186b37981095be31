"""``POST /api/v1/whatif``: the same answer as ``redline whatif --format json``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from redline.critique.checklist import Checklist
from redline.design.graph import read
from redline.exchange import formats
from redline.followups.choose import inject
from redline.web import access
from redline.web.api.check import DESIGN_BODY, PROMPT_PARAMETER, as_text, brief_of
from redline.web.errors import PROBLEMS
from redline.web.site import Here
from redline.whatif import Compared, Figures, figures

router = APIRouter()

FOLLOW_UP_PARAMETER = {
    "name": "follow_up",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "Answer with the numbers before and after this follow-up, aimed where it hurts most.",
}
OPENAPI: dict[str, Any] = {
    "parameters": [PROMPT_PARAMETER, FOLLOW_UP_PARAMETER],
    "requestBody": DESIGN_BODY,
}


@router.post("/whatif", response_model=Figures | Compared, responses=PROBLEMS, openapi_extra=OPENAPI)
async def whatif(request: Request, site: Here) -> Figures | Compared:
    """The numbers of a design; the body is the design itself.

    Refused from other machines, as ``check`` is: it would tell what a follow-up breaks.
    """
    access.require_local(request.scope, site.settings)
    text = as_text(await request.body())
    asked = request.query_params
    prompt, follow_up = asked.get("prompt"), asked.get("follow_up")
    return await run_in_threadpool(worked_out, text, prompt, follow_up, site.checklist)


def worked_out(text: str, prompt: str | None, follow_up: str | None, rules: Checklist) -> Figures | Compared:
    """The numbers of a design written as JSON; InputError when it cannot be read."""
    design = formats.read(text, syntax="json").design
    brief = brief_of(prompt, design)
    drawn = read(design, brief)
    now = figures(drawn)
    if not follow_up:
        return now
    injected = inject(design, brief, follow_up, checklist=rules)
    return Compared(before=now, after=figures(drawn, injected.effects, brief))
