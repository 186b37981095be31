"""The parts of a board page, each a template with its context; pages include them, htmx fetches them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi.responses import HTMLResponse

from redline.errors import NotFound
from redline.followups.choose import candidates
from redline.followups.model import Candidate
from redline.web.desk import Desk
from redline.web.views import bar, follow_ups, interviewer, redlines, talk

Context = dict[str, Any]


def roundbar(desk: Desk) -> Context:
    """The clock and the phases."""
    return {"bar": bar.bar(desk.state, desk.role)}


def banner(desk: Desk) -> Context:
    """The follow-up in play."""
    return {"followup": follow_ups.banner(desk.state, desk.role, desk.graph)}


def panel(desk: Desk, *, everything: bool = False) -> Context:
    """The redlines, with the verdict above them."""
    return {
        "panel": redlines.panel(desk.seen, everything=everything),
        "verdict": follow_ups.verdict(desk.state, desk.role, desk.design),
        "follow_up_button": _picks(desk) and desk.state.in_play is None,
    }


def picks(desk: Desk) -> Context:
    """Alone: the follow-ups to choose from."""
    if desk.role != "owner":
        raise NotFound("There is no page at this address.")
    return {"picks": follow_ups.deck(deck_of(desk), desk.state) if _picks(desk) else None}


def conversation(desk: Desk) -> Context:
    """The prompt and the questions."""
    return {"talk": talk.talk(desk.prompt, desk.state, desk.role)}


def deck(desk: Desk) -> Context:
    """The interviewer's follow-ups."""
    desk.require("see_secrets")
    return {"deck": follow_ups.deck(deck_of(desk), desk.state)}


def facts(desk: Desk) -> Context:
    """The hidden facts, told and untold, below the question asked last."""
    desk.require("see_secrets")
    return {
        "facts": interviewer.facts(desk.prompt, desk.state),
        "stuck": interviewer.stuck(desk.state),
        "can_tell": desk.may("tell"),
        "asked": talk.last(desk.state),
    }


def rubric(desk: Desk) -> Context:
    """The rubric with what is marked, and what the log counts for each row."""
    desk.require("see_secrets")
    return {"rubric": interviewer.rubric_of(desk.state, desk.graph, desk.critique), "notes": desk.state.notes}


def held(desk: Desk) -> Context:
    """The redlines with what is released of them."""
    desk.require("see_secrets")
    return {
        "waiting": redlines.panel(desk.seen).waiting,
        "held": interviewer.held(desk.seen),
        "can_release": desk.may("release"),
        "verdict": follow_ups.verdict(desk.state, desk.role, desk.design),
    }


FRAGMENTS: Mapping[str, Callable[[Desk], Context]] = {
    "roundbar": roundbar,
    "banner": banner,
    "redlines": panel,
    "picks": picks,
    "conversation": conversation,
    "deck": deck,
    "facts": facts,
    "rubric": rubric,
    "held": held,
}


def answer(desk: Desk, name: str, context: Context | None = None, *, event: str = "") -> HTMLResponse:
    """One fragment as htmx wants it; ``event`` is fired in the page, so that the others fetch themselves."""
    page = desk.site.page(
        f"fragments/{name}.html", base=desk.base, **(FRAGMENTS[name](desk) if context is None else context)
    )
    if event:
        page.headers["HX-Trigger"] = event
    return page


def deck_of(desk: Desk) -> list[Candidate]:
    """Every follow-up as it would meet this design."""
    return list(candidates(desk.design, desk.brief, desk.site.checklist))


def _picks(desk: Desk) -> bool:
    """Alone, a person may choose the follow-up; in a room that is the interviewer's deck."""
    return desk.role == "owner" and desk.may("inject") and bool(desk.design.components)
