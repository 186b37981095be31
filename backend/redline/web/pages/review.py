"""The night-before sheet: one design on one page, to read and to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from redline.critique.engine import critique
from redline.critique.finding import Card, Critique
from redline.design.document import Design
from redline.design.graph import SystemGraph, read
from redline.errors import Refused
from redline.exchange.picture import svg
from redline.exchange.picture.svg import Marks
from redline.live import documents
from redline.live.review import state_of
from redline.rounds import prompts
from redline.rounds.prompts import Prompt, topics
from redline.rounds.state import RoundState
from redline.store import boards, numbering, rounds
from redline.web import access
from redline.web.site import Here
from redline.web.views.follow_ups import WORDS
from redline.web.words import ago, plural, quantity
from redline.whatif.report import report as numbers_of

router = APIRouter()

MISSED_SHOWN, QUESTIONS_SHOWN, FOLLOW_UPS_SHOWN, NUMBERS_SHOWN = 4, 3, 4, 9


@dataclass(frozen=True, slots=True)
class Missed:
    """A redline that stands, and what to say instead."""

    severity: str
    number: int
    title: str
    say: str


@dataclass(frozen=True, slots=True)
class Row:
    """A name and a value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Met:
    """A follow-up of the last round: held or not, and in a sentence how."""

    held: bool
    sentence: str
    how: str


@router.get("/review/{board_id}")
def sheet(request: Request, site: Here, board_id: str) -> HTMLResponse:
    """The sheet of a design; read-only."""
    access.require_local(request.scope, site.settings)
    with site.database.reading() as session:
        board = boards.get(session, board_id)
        if rounds.open_room(session, board_id) is not None:
            raise Refused("This design is in a room; its sheet opens when the round is closed.")
        saved = documents.current(session, board_id)
        row = rounds.latest(session, board_id)
        state = state_of(row, rounds.events(session, row.id), site.clock()) if row else RoundState()
        numbers = numbering.known(session, board_id)
    prompt = next((one for one in prompts.builtin() if one.slug == board.prompt), None)
    graph = read(saved.design, prompt.brief if prompt else None)
    found = critique(saved.design, prompt.brief if prompt else None, submitted=True)
    context = sheet_context(saved.design, graph, found, state, prompt, numbers)
    return site.page(
        "review.html", here="library", when=ago(site.clock() - board.updated_at), board_id=board_id, **context
    )


def sheet_context(
    design: Design,
    graph: SystemGraph,
    found: Critique,
    state: RoundState,
    prompt: Prompt | None,
    numbers: dict[str, int],
) -> dict[str, Any]:
    """Everything on the sheet."""
    framing = design.framing
    return {
        "design": design,
        "say": framing.decision or (prompt.decision if prompt else ""),
        "picture": Markup(svg.board(graph, Marks.of(found, numbers))),  # noqa: S704
        "missed": tuple(
            _missed(card, index, numbers) for index, card in enumerate(found.cards[:MISSED_SHOWN], 1)
        ),
        "left": max(0, len(found.cards) - MISSED_SHOWN),
        "numbers": tuple(_numbers(graph))[:NUMBERS_SHOWN],
        "met": tuple(_met(state))[-FOLLOW_UPS_SHOWN:],
        "questions": tuple(_questions(prompt, state))[:QUESTIONS_SHOWN],
        "footer": tuple(_footer(design)),
        "size": _size(design),
    }


def _size(design: Design) -> str:
    return f"{plural(len(design.components), 'component')}, {plural(len(design.connections), 'connection')}"


def _missed(card: Card, index: int, numbers: dict[str, int]) -> Missed:
    head = card.head
    severity = "nudge" if head.outcome == "ask" else head.severity
    return Missed(severity, numbers.get(head.key, index), head.title, head.fix_label or head.question)


def _numbers(graph: SystemGraph) -> Iterator[Row]:
    """What was stated, and what follows from it."""
    report = numbers_of(graph)
    if report.latency is not None:
        limit = f" of {quantity(report.latency.objective_ms, 'ms')}" if report.latency.objective_ms else ""
        yield Row("p99", f"{quantity(report.latency.p99_ms, 'ms')}{limit}")
    for name, value in graph.framing.objectives.items():
        if name != "slo_p99_ms":
            yield Row(*_named(name, value))
    for name, value in graph.framing.error_costs.items():
        yield Row(*_named(name, value))


UNITS = {"ms": "ms", "pct": "%", "qps": "/s", "usd": "USD", "s": "s", "d": "d", "h": "h"}


def _named(name: str, value: float | bool | str) -> tuple[str, str]:
    """``peak_qps`` 1200 as ``Peak`` and ``1 200 /s``."""
    words = name.removesuffix("_month").split("_")
    unit = UNITS.get(words[-1], "")
    named = " ".join(words[:-1] if unit and len(words) > 1 else words).removeprefix("slo ")
    month = " a month" if name.endswith("_month") else ""
    return f"{named[:1].upper()}{named[1:]}", quantity(value, unit) + month


def _met(state: RoundState) -> Iterator[Met]:
    for item in state.followups:
        if item.verdict is not None:
            word = str(item.verdict["word"])
            yield Met(
                WORDS[word][1] == "solved" or word == "over_built",
                item.sentence,
                str(item.verdict["sentence"]),
            )


def _questions(prompt: Prompt | None, state: RoundState) -> Iterator[str]:
    """The questions that nobody asked, the most surprising answer first."""
    untold = [fact for fact in prompt.hidden_facts if fact.id not in state.revealed] if prompt else []
    asked = {topic.id: topic.question for topic in topics().topics}
    seen: set[str] = set()
    for fact in sorted(untold, key=lambda fact: -fact.surprise):
        if fact.topic not in seen:
            seen.add(fact.topic)
            yield asked[fact.topic]


def _footer(design: Design) -> Iterator[Row]:
    framing = design.framing
    yield Row("Decision", framing.decision or "not said")
    yield Row(
        "Metric, guardrail",
        ", ".join(text for text in (framing.metric, framing.guardrail_metric) if text) or "not said",
    )
    yield Row("Baseline", framing.baseline or "not said")
    yield Row("Left out", ", ".join(framing.out_of_scope) or "nothing named")
