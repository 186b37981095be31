"""What there is: kinds and flows, rules, prompts."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from redline.design import catalogue
from redline.rounds import prompts
from redline.web.site import Here

router = APIRouter()


@router.get("/catalogue", response_model=dict[str, Any])
def show(response: Response) -> dict[str, Any]:
    """Families, kinds with their attributes and defaults, flows: what the palette is made of."""
    response.headers["Cache-Control"] = "no-cache"
    return catalogue.as_json()


@router.get("/rules", response_model=list[dict[str, Any]])
def rules(site: Here) -> list[dict[str, Any]]:
    """Every rule with its severity, and whether somebody here added it."""
    rules = site.checklist
    return [
        {"rule": one.id, "title": one.title, "severity": one.severity, "own": one.id in rules.own}
        for one in rules.rules
    ]


@router.get("/prompts", response_model=list[dict[str, Any]])
def show_prompts() -> list[dict[str, Any]]:
    """Every prompt as a candidate sees it: nothing that is hidden."""
    return [
        {"slug": one.slug, "title": one.title, "decision": one.decision, "opening": one.opening}
        for one in prompts.builtin()
    ]
