"""The order in which findings are read, and which of them are one card."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from redline.critique.checklist import Cause
from redline.critique.finding import SEVERITIES, Card, Finding
from redline.design import operators
from redline.design.graph import SystemGraph, View

CARD = "the framing card"

Rank = tuple[int, int, int, int, str, str]
RankedCard = tuple[Rank, Card]
"""A card with the place of its most important finding in the order of a critique."""

NO_FIX = 99
"""Cost of a finding whose fix has to be thought out: after every fix that is one click."""


@dataclass(frozen=True, eq=False)
class Placed:
    """A finding in a system, and whether it is about a part that makes decisions."""

    finding: Finding
    on_decision_path: bool

    def saying(self, finding: Finding) -> Placed:
        """Another finding in its place."""
        return self if finding is self.finding else Placed(finding, self.on_decision_path)

    @cached_property
    def rank(self) -> Rank:
        """Its place in the order: faults first, then severity, place, and how easily it is mended."""
        finding = self.finding
        return (
            *_weight(finding),
            0 if self.on_decision_path else 1,
            len(finding.fix) or NO_FIX,
            finding.rule,
            finding.key,
        )


def _weight(finding: Finding) -> tuple[int, int]:
    """What a reader sees of its importance. A nudge is no more than a question, so it stands among them."""
    is_fault = finding.outcome == "fail" and finding.severity != "nudge"
    return 0 if is_fault else 1, SEVERITIES.index(finding.severity)


def decision_path(graph: SystemGraph) -> frozenset[str]:
    """The components a request passes on its way to a decision, and the models that make it."""
    calls, answers = graph.view(View.CALLS), graph.view(View.ANSWERS)
    called = operators.reachable(calls, graph.entries)
    answering = operators.reachable(answers, graph.serving_roots)
    return graph.serving_roots | graph.entries | called | (answering & graph.sinks)


def cards(placed: Sequence[Placed], causes: Mapping[str, Cause]) -> Iterator[RankedCard]:
    """One card for each cause in each place of one system, headed by its gravest finding.

    Of equally grave ones the first in the order of the cause speaks, so a card shows what it ranks by.
    """
    together = {cause.id for cause in causes.values() if cause.one_card}
    return (_card(group, causes) for group in _groups(placed, together))


def _card(group: list[Placed], causes: Mapping[str, Cause]) -> RankedCard:
    cause = causes.get(group[0].finding.cause)
    order = cause.rules if cause else ()
    head, *rest = sorted(group, key=lambda p: (_voice(p.finding, order), p.rank))
    members = tuple(p.finding for p in sorted(rest, key=_by_rank))
    return min(p.rank for p in group), Card(head=head.finding, members=members)


def _voice(finding: Finding, order: Sequence[str]) -> tuple[int, int, int]:
    precedence = order.index(finding.rule) if finding.rule in order else len(order)
    return (*_weight(finding), precedence)


def _by_rank(placed: Placed) -> Rank:
    return placed.rank


def _groups(placed: Sequence[Placed], together: Collection[str]) -> list[list[Placed]]:
    """Findings joined when they share cause and a component or connection; of the causes ``together``
    all findings are one."""
    ranked = sorted(placed, key=_by_rank)
    leader = list(range(len(ranked)))
    first: dict[tuple[str, str], int] = {}
    for number, one in enumerate(ranked):
        for part in {CARD} if one.finding.cause in together else _touched(one.finding):
            spot = (one.finding.cause, part)
            leader[_lead(leader, number)] = _lead(leader, first.setdefault(spot, number))
    groups: dict[int, list[Placed]] = {}
    for number, one in enumerate(ranked):
        groups.setdefault(_lead(leader, number), []).append(one)
    return list(groups.values())


def _lead(leader: list[int], number: int) -> int:
    """Who leads the group of a finding; the way there is shortened for whoever asks next."""
    while leader[number] != number:
        leader[number] = number = leader[leader[number]]
    return number


def _touched(finding: Finding) -> set[str]:
    """What a finding is about; one about no component is about the framing card."""
    parts = {*finding.anchors, *finding.evidence.components, *finding.evidence.connections}
    return parts or {CARD}
