"""What an attacker looks for, and every address at which they may look."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from fastapi import FastAPI
from fastapi.routing import APIRoute, _IncludedRouter
from pydantic import BaseModel
from starlette.routing import BaseRoute

from redline.critique.checklist import builtin
from redline.rounds import prompts, rubric
from redline.rounds.prompts import Prompt
from redline.web.fragments import FRAGMENTS

NOTES = "private: went quiet at the second question"
SHORTEST_SECRET = 20
PUBLIC = {"title", "summary", "decision", "opening", "givens", "slug", "tags"}
"""What of a prompt everybody may read."""


def routes(app: object) -> Iterator[tuple[str, str]]:
    """Method and path of everything that answers requests, the parts that are included too."""
    assert isinstance(app, FastAPI)
    yield from _inside(app.routes, "")


def _inside(found: Iterable[BaseRoute], prefix: str) -> Iterator[tuple[str, str]]:
    for route in found:
        if isinstance(route, APIRoute):
            yield from ((method, prefix + route.path) for method in sorted(route.methods or ()))
        elif isinstance(route, _IncludedRouter):
            yield from _inside(route.original_router.routes, prefix + route.include_context.prefix)


def addresses(path: str, key: str, board: str) -> Iterator[str]:
    """The route's path with everything that an attacker would put into it."""
    filled = path.replace("{key}", key).replace("{board_id}", board).replace("{slug}", "fraud_card")
    if "{family}" in filled:
        filled = filled.replace("{family}/{name}", builtin().rules[0].id)
    if "{name}" not in filled:
        yield filled
        return
    for name in (*FRAGMENTS, "notes", "links", "closing", "log", "events", "%2e%2e", "deck%00"):
        yield filled.replace("{name}", name)


def hidden(prompt: Prompt, told: Iterable[str] = ()) -> list[str]:
    """The texts of a prompt that no candidate may read while they are untold, and the rubric's."""
    shown = {item for name in PUBLIC for item in _texts(getattr(prompt, name))}
    facts = [fact for fact in prompt.hidden_facts if fact.id not in set(told)]
    found = [text for fact in facts for text in (fact.title, fact.answer, fact.changes)]
    found += [*prompt.strong, *prompt.over_engineering, prompt.baseline, prompt.metric_trap.why]
    found += [text for row in rubric.builtin().rows for text in (row.title, *row.lines)]
    return [text for text in found if len(text) >= SHORTEST_SECRET and text not in shown]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from _texts(tuple(value.model_dump().values()))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def found_in(text: str, secrets: Iterable[str]) -> list[str]:
    """The secrets that stand in a text, however the page writes them."""
    read = _folded(text)
    return [secret for secret in secrets if _folded(secret) in read]


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(text))


def fraud() -> Prompt:
    """The prompt of the rooms in these tests."""
    return prompts.get("fraud_card")
