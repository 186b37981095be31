"""The interviewer's desk: hidden facts, redlines held back, rubric. None of it travels to a candidate."""

from __future__ import annotations

from dataclasses import dataclass

from redline.critique.finding import Critique
from redline.design.graph import SystemGraph
from redline.rounds import rubric, scorecard
from redline.rounds.prompts import Fact, Prompt, topics
from redline.rounds.state import RoundState
from redline.web.views.redlines import CardView, Seen, card_view
from redline.web.words import clock


@dataclass(frozen=True, slots=True)
class FactView:
    """A hidden fact; ``at`` is the clock at which it was told, empty while it is not."""

    id: str
    title: str
    answer: str
    topic: str
    at: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All hidden facts of the prompt."""

    items: tuple[FactView, ...]
    found: int


@dataclass(frozen=True, slots=True)
class HeldCard:
    """A redline, and whether the candidate sees it."""

    card: CardView
    released: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the rubric with its mark and the line of counted evidence."""

    id: str
    title: str
    looks_for: str
    counted: str
    level: int | None
    line: str


@dataclass(frozen=True, slots=True)
class RubricView:
    """The whole rubric."""

    levels: tuple[str, ...]
    rows: tuple[RowView, ...]
    marked: int


def facts(prompt: Prompt | None, state: RoundState) -> Facts:
    """The facts, those that were told first."""
    known = prompt.hidden_facts if prompt else ()
    told = sorted(
        (fact for fact in known if fact.id in state.revealed), key=lambda fact: state.revealed[fact.id]
    )
    untold = [fact for fact in known if fact.id not in state.revealed]
    return Facts(tuple(_fact(fact, state) for fact in (*told, *untold)), len(told))


def _fact(fact: Fact, state: RoundState) -> FactView:
    topic = next(topic.title for topic in topics().topics if topic.id == fact.topic)
    at = clock(state.revealed[fact.id]) if fact.id in state.revealed else ""
    return FactView(fact.id, fact.title, fact.answer, topic, at)


def stuck(state: RoundState) -> str:
    """When the candidate asked for a hand; empty while they need none."""
    return "" if state.stuck_at_s is None else clock(state.stuck_at_s)


def held(seen: Seen) -> tuple[HeldCard, ...]:
    """Every card, with whether its head has been released."""
    released = seen.state.released
    return tuple(HeldCard(card_view(card, seen), card.head.key in released) for card in seen.critique.cards)


def rubric_of(state: RoundState, graph: SystemGraph, critique: Critique) -> RubricView:
    """The rubric as it is marked now."""
    counted = scorecard.counts(state, graph, critique)
    known = rubric.builtin()
    rows = tuple(_row(row, state, row.told(counted)) for row in known.rows)
    return RubricView(known.levels, rows, sum(row.level is not None for row in rows))


def _row(row: rubric.Row, state: RoundState, counted: str) -> RowView:
    mark = state.rubric.get(row.id)
    line = row.lines[mark.level] if mark else row.looks_for
    return RowView(row.id, row.title, row.looks_for, counted, mark.level if mark else None, line)
