"""What if: the numbers of the board as it stands, after a follow-up, and with numbers tried on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from redline.design.graph import SystemGraph
from redline.followups.givens import LOCKED
from redline.followups.model import Injection
from redline.followups.situation import Situation
from redline.web import fragments
from redline.web.desk import At, AtShown, Desk
from redline.web.views import charts, sliders
from redline.web.views.follow_ups import in_view, sees_numbers
from redline.web.views.sliders import Struck
from redline.whatif import Figures, OfRequest, SetNumber, SetObjective, figures, of_request

router = APIRouter()


@dataclass(frozen=True)
class World:
    """What this seat may work out: the drawing, in the changed world where the seat may see what that breaks.

    ``before`` is the design as it was when the follow-up came; what was ``given`` then stays as it was.
    """

    graph: SystemGraph
    before: SystemGraph | None = None
    sentence: str = ""
    follow_up: str = ""
    struck: Struck = ()
    given: Collection[str] = ()


def world(desk: Desk) -> World:
    """The drawing for this seat; a candidate finds out alone what a follow-up does to it."""
    item = in_view(desk.state)
    if item is None or not sees_numbers(desk.state, desk.role):
        return World(desk.graph)
    injected = Injection.model_validate(item.injection)
    found = Situation(injected.before, desk.design, desk.brief, injected.target, injected.effects)
    changes = found.inherited.numbers.changes
    struck = {(c.target, c.name) for c in changes if isinstance(c, SetNumber)}
    struck |= {("", c.name) for c in changes if isinstance(c, SetObjective)}
    return World(found.world, found.before, item.sentence, item.id, frozenset(struck), LOCKED)


@router.get("/b/{key}/whatif")
def show(request: Request, desk: At) -> HTMLResponse:
    """The whole view: sliders and charts."""
    here, moved = world(desk), sliders.tried(request.query_params)
    drawn = figures(here.graph, gains=False) if here.before else kept_figures(desk, here.graph)
    context = picture_context(desk, here, moved) | {
        "sliders": sliders.sliders(here.graph, drawn, moved, here.struck, here.given),
        "can_edit": desk.may("edit"),
        "as_of": desk.reading.seq,
    }
    return fragments.answer(desk, "whatif", context)


@router.get("/b/{key}/whatif/picture")
def picture(request: Request, desk: At) -> HTMLResponse:
    """The charts alone."""
    context = picture_context(desk, world(desk), sliders.tried(request.query_params))
    return fragments.answer(desk, "whatif_picture", context)


@router.get("/b/{key}/whatif/request")
def request_alone(request: Request, desk: AtShown) -> HTMLResponse:
    """While a number moves: only how long a request takes and how full the parts are.

    Numbers that are edited are tried on the drawing as it was before, which is what they stand beside.
    """
    here, moved = world(desk), sliders.tried(request.query_params)
    now = of_request(here.graph, sliders.effects(moved), desk.brief)
    context = request_context(desk, here, moved, now, held_against(desk, here, moved))
    return fragments.answer(desk, "whatif_request", context)


def picture_context(desk: Desk, here: World, moved: Mapping[str, float]) -> dict[str, Any]:
    """The charts of the design with what is tried, beside what it is compared with."""
    now = figures(here.graph, sliders.effects(moved), desk.brief)
    before = held_against(desk, here, moved)
    context = request_context(desk, here, moved, now.of_request, before)
    return context | {"others": charts.others(now, before, labels(here))}


def request_context(
    desk: Desk, here: World, moved: Mapping[str, float], now: OfRequest, before: Figures | None
) -> dict[str, Any]:
    """The charts of what a request meets, and what is told of all charts."""
    return {
        "charts": charts.of_request(now, before.of_request if before else None, labels(here)),
        "compared": before is not None,
        "sentence": here.sentence,
        "tried": bool(moved),
        # Red is a reviewer's: where the critique is held back, a figure past its limit only says so.
        "judged": desk.may("see_findings"),
    }


def labels(here: World) -> dict[str, str]:
    """What the parts are called."""
    return {node.id: node.label or node.id for node in here.graph.nodes.values()}


def held_against(desk: Desk, here: World, moved: Mapping[str, float]) -> Figures | None:
    """What the numbers stand beside: the design before the follow-up, or as drawn where some are tried."""
    if here.before is not None:
        return kept_figures(desk, here.before, here.follow_up)
    return kept_figures(desk, here.graph) if moved else None


def kept_figures(desk: Desk, graph: SystemGraph, follow_up: str = "") -> Figures:
    """The numbers of a drawing that stays while a slider moves, worked out once; a follow-up came upon it."""
    prompt = desk.prompt.slug if desk.prompt else ""
    key = desk.board.id, desk.epoch, desk.reading.seq, prompt, follow_up
    found = desk.site.compared.recall(key)
    if found is None:
        found = figures(graph, gains=False)
        desk.site.compared.keep(key, found)
    return found
