"""Designs that nobody drew for the follow-ups: published systems, and drawings of a tired person."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.followups.redesigns import Move, redesigned, state

from redline.design.document import Design
from redline.design.notation import parse
from redline.exchange import formats
from redline.followups import Candidate, Injection, Verdict, candidates, inject, judge

DESIGNS = Path(__file__).parents[1] / "designs"
FILES = {path.stem: path for folder in ("drawn", "published") for path in (DESIGNS / folder).glob("*.json")}

TIRED = {
    "support-triage": (
        "mail:client_app{label='Mail'} -request-> api:business_service{label='Triage service'} "
        "-request-> m:model_server{label='Ticket model'}; api -lookup-> crm:operational_db{label='CRM'}; "
        "tr:training_job{label='Retrain'} -model-> m; crm -training_data-> tr; "
        "m -prediction-> q:review_queue{label='Agents'}; "
        "framing{objectives.slo_p99_ms=300, objectives.peak_qps=50}"
    ),
    "demand": (
        "pos:operational_db{label='Tills'} -batch_data-> w:data_warehouse{label='Warehouse'}; "
        "wx:third_party_api{label='Weather'} -batch_data-> w; "
        "w -feature-> s:batch_scorer{label='Forecast run',duration_h=3}; "
        "w -training_data-> t:training_job{label='Training',duration_h=2}; t -model-> s; "
        "s -prediction-> p:prediction_store{label='Orders'}; "
        "framing{objectives.batch_window_h=5}"
    ),
    "twins": (
        "c:client_app{label='App'} -request-> g:api_gateway{label='Gateway'}; "
        "g -request-> b:model_server{label='Scorer B'}; g -request-> a:model_server{label='Scorer A'}; "
        "t:training_job{label='Training'} -model-> a; t -model-> b; "
        "framing{objectives.slo_p99_ms=100, objectives.peak_qps=900}"
    ),
}


@cache
def design(name: str) -> Design:
    """A published or drawn system by its file's name, or one of the tired drawings."""
    if name in TIRED:
        return parse(TIRED[name])
    return formats.read(FILES[name].read_text(encoding="utf-8")).design


@cache
def deck(name: str) -> dict[str, Candidate]:
    """What each follow-up makes of a design, by its id."""
    return {found.id: found for found in candidates(design(name))}


def arrow(name: str, source: str, target: str) -> str:
    """The id of the first arrow between two components, whichever way it is drawn."""
    return next(c.id for c in design(name).connections if {c.source, c.target} == {source, target})


def between(name: str, source: str, target: str, **values: float | bool | str) -> Move:
    """Something stated about the arrow between two components."""
    return state(arrow(name, source, target), **values)


def answered(name: str, followup: str, *moves: Move) -> Verdict:
    """What the judge says of moves that answer a follow-up on a design."""
    asked = inject(design(name), None, followup)
    return judge(asked, redesigned(design(name), *moves))


def broken(injection: Injection) -> str:
    """All that a follow-up breaks, as one text."""
    return " ".join(item.text for item in injection.broken)
