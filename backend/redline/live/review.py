"""What the board is told about itself: how it is read, its findings, the changed world.

One payload per role, made where it is decided: what a role may not see is never in it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from redline.critique.checklist import Checklist
from redline.critique.finding import Critique, Finding
from redline.design import archetypes
from redline.design import graph as graphs
from redline.design.catalogue import FLOWS, KINDS
from redline.design.graph import Edge, Node, SystemGraph
from redline.design.reading import promise
from redline.live.quiet import Derive
from redline.live.ydoc import Reading
from redline.rounds import handed_in, prompts, seats
from redline.rounds.events import RoundEvent
from redline.rounds.prompts import Prompt
from redline.rounds.seats import Role
from redline.rounds.state import FollowUp, RoundState, replay
from redline.store import boards, numbering, rounds
from redline.store.database import Database, Session
from redline.store.tables import Round, RoundLog

_ALONE: tuple[Role, ...] = ("owner",)
_IN_ROOM: tuple[Role, ...] = ("interviewer", "candidate", "observer")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a board stands beside its drawing: its round, its prompt, who can be there."""

    title: str
    state: RoundState
    prompt: Prompt | None
    roles: tuple[Role, ...]


def derive(
    database: Database, clock: Callable[[], float] = time.time, checklist: Checklist | None = None
) -> Derive:
    """The computation that a hub runs when a board has gone quiet, judging by these rules."""

    def run(board_id: str, reading: Reading, seq: int) -> Mapping[str, str]:
        with database.reading() as session:
            stands = standing(session, board_id, clock())
        if stands.title != reading.design.title:
            with database.session() as session:
                boards.rename(session, board_id, reading.design.title)
        brief = stands.prompt.brief if stands.prompt else None
        graph = graphs.read(reading.design, brief)
        critique = handed_in.judge(
            reading.design,
            brief,
            stands.state,
            seq,
            today=day_of(clock()),
            checklist=checklist,
            board=graph,
        )
        numbers = numbering.ensure(database, board_id, [finding.key for finding in critique.findings])
        return payloads(graph, critique, numbers, stands, seq)

    return run


def day_of(now: float) -> date:
    """The day in UTC, on which waivers run out wherever the people are."""
    return datetime.fromtimestamp(now, UTC).date()


def standing(session: Session, board_id: str, now: float) -> Standing:
    """Where the board stands now; NotFound when there is no such board."""
    board = boards.get(session, board_id)
    row = rounds.latest(session, board_id)
    state = state_of(row, rounds.events(session, row.id), now) if row else RoundState()
    slug = state.prompt or board.prompt
    prompt = next((known for known in prompts.builtin() if known.slug == slug), None)
    return Standing(board.title, state, prompt, _roles(row))


def state_of(row: Round, log: Iterable[RoundLog], now: float) -> RoundState:
    """Where a round stands; before its clock runs, its mode and prompt are those it was made with."""
    events = [RoundEvent(entry.seq, entry.at, entry.actor, entry.type, entry.payload) for entry in log]
    state = replay(events, now)
    if state.started:
        return state
    return replace(state, mode="interview" if row.mode == "interview" else "coach", prompt=row.prompt)


def _roles(row: Round | None) -> tuple[Role, ...]:
    if row is None or not row.room:
        return _ALONE
    return _IN_ROOM if row.closed_at is None else seats.ROLES


def payloads(
    graph: SystemGraph, critique: Critique, numbers: Mapping[str, int], stands: Standing, seq: int
) -> dict[str, str]:
    """The JSON text of message 122 for every role that can be at the board."""
    submitted = stands.state.submitted_seq
    common = {
        "seq": seq,
        "submitted": submitted is not None and seq <= submitted,
        "reading": _reading(graph),
        "about": _about(graph),
        "world": list(_world(stands.state)),
    }
    return {
        role: json.dumps({**common, **_said(critique, numbers, stands.state, role)}, ensure_ascii=False)
        for role in stands.roles
    }


def _said(critique: Critique, numbers: Mapping[str, int], state: RoundState, role: Role) -> dict[str, Any]:
    cards = [
        [finding for finding in (card.head, *card.members) if state.shows(role, finding.key)]
        for card in critique.cards
    ]
    sees_all = seats.allows(role, "see_findings", state.mode, closed=state.closed)
    return {
        "findings": [
            _finding(finding, numbers[finding.key], speaks=finding is card[0])
            for card in cards
            for finding in card
        ],
        "questions": critique.open_questions if sees_all else 0,
        # In a room a computed number is the interviewer's to show; alone, it is the follow-up itself.
        "dimensions": list(_dimensions(state)) if sees_all or role == "owner" else [],
    }


def _finding(finding: Finding, number: int, *, speaks: bool) -> dict[str, Any]:
    """A finding as the board draws it; ``speaks`` when a card of the panel has its title."""
    told = finding.model_dump(
        mode="json", include={"key", "rule", "outcome", "severity", "anchors", "evidence", "mark"}
    )
    return {"number": number, "speaks": speaks, "title": finding.headline, **told}


def _reading(graph: SystemGraph) -> dict[str, Any]:
    drawn = {part.id for part in graph.design.connections}
    return {
        "components": {node.id: _component(node) for node in graph.nodes.values()},
        "connections": {edge.id: _connection(edge) for edge in graph.edges if edge.id in drawn},
    }


def _about(graph: SystemGraph) -> dict[str, Any]:
    """What the board is taken to be about: every tag with where it comes from, empty where it is not one."""
    origins = archetypes.origins(graph)
    tags = dict.fromkeys((*archetypes.KNOWN, *origins))
    return {
        "tags": [{"id": tag, "origin": origins.get(tag, "")} for tag in tags],
        "stakes": graph.stakes,
    }


def _component(node: Node) -> dict[str, Any]:
    kind = KINDS.get(node.kind)
    return {
        "kind": node.kind,
        "title": kind.title if kind else "Unknown",
        "family": node.family,
        "declared": node.declared,
        "confidence": round(node.confidence, 3),
        "reason": node.reason,
        "told": {name: node.phrases[promise(name)] for name in _quoted(node)},
    }


def _quoted(node: Node) -> list[str]:
    """The capabilities that are read from the words of a component."""
    return sorted(name for name in node.provides if promise(name) in node.phrases)


def _connection(edge: Edge) -> dict[str, Any]:
    flow = FLOWS.get(edge.flow)
    return {
        "flow": edge.flow,
        "style": flow.style if flow else "call",
        "title": flow.title if flow else "",
        "declared": edge.declared,
    }


def _in_view(state: RoundState) -> Iterator[tuple[int, FollowUp]]:
    """The follow-ups in play; with none in play the last answered one, which stays until the next."""
    last = state.followups[-1] if state.followups and state.in_play is None else None
    for number, item in enumerate(state.followups, start=1):
        if item.in_play or (item is last and item.verdict and not item.withdrawn):
            yield number, item


def _world(state: RoundState) -> Iterator[dict[str, Any]]:
    for number, item in _in_view(state):
        for change in item.injection.get("world", ()):
            yield {"number": number, **{name: value for name, value in change.items() if value is not None}}


def _dimensions(state: RoundState) -> Iterator[dict[str, Any]]:
    """The numbers of the follow-ups in view: as measured in the last answer, else as they broke."""
    for _number, item in _in_view(state):
        measured = (item.verdict or {}).get("dimension") or item.injection.get("dimension")
        if measured:
            yield {**measured, "number": None}
