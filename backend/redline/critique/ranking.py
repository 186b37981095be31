"""The order in which findings are read, and which of them are one card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from redline.critique.checklist import Cause
from redline.critique.finding import SEVERITIES, Card, Finding
from redline.design import operators
from redline.design.graph import SystemGraph, View

NO_FIX = 99
"""Cost of a finding whose fix has to be thought out: after every fix that is one click."""


@dataclass(frozen=True)
class Placed:
    """A finding with the system it was found in and whether that part makes decisions."""

    finding: Finding
    system: int
    on_decision_path: bool


def decision_path(graph: SystemGraph) -> frozenset[str]:
    """The components a request passes on its way to a decision, and the models that make it."""
    calls, answers = graph.view(View.CALLS), graph.view(View.ANSWERS)
    called = operators.reachable(calls, graph.entries)
    answering = operators.reachable(answers, graph.serving_roots)
    return graph.serving_roots | graph.entries | called | (answering & graph.sinks)


def cards(placed: Sequence[Placed], causes: Mapping[str, Cause]) -> tuple[Card, ...]:
    """One card for each cause in each place, the most important card first."""
    groups = [_card(group, causes) for group in _groups(placed)]
    return tuple(card for _, card in sorted(groups, key=lambda pair: pair[0]))


def _card(group: list[Placed], causes: Mapping[str, Cause]) -> tuple[tuple[object, ...], Card]:
    cause = causes.get(group[0].finding.cause)
    order = cause.rules if cause else ()
    head, *rest = sorted(group, key=lambda p: (_voice(p.finding, order), _rank(p)))
    members = tuple(p.finding for p in sorted(rest, key=_rank))
    # A card stands where its most important member would, whoever speaks for it.
    return min(_rank(p) for p in group), Card(head=head.finding, members=members)


def _voice(finding: Finding, order: Sequence[str]) -> tuple[int, int]:
    precedence = order.index(finding.rule) if finding.rule in order else len(order)
    return (0 if finding.outcome == "fail" else 1, precedence)


def _rank(placed: Placed) -> tuple[object, ...]:
    finding = placed.finding
    return (
        0 if finding.outcome == "fail" else 1,
        SEVERITIES.index(finding.severity),
        0 if placed.on_decision_path else 1,
        len(finding.fix) or NO_FIX,
        finding.rule,
        finding.key,
    )


def _groups(placed: Sequence[Placed]) -> Iterable[list[Placed]]:
    """Findings joined when they share cause, system and a component or connection."""
    ranked = sorted(placed, key=_rank)
    joined: nx.Graph[object] = nx.Graph()
    for position, one in enumerate(ranked):
        joined.add_node(position)
        joined.add_edges_from(
            (position, (one.finding.cause, one.system, part)) for part in _touched(one.finding)
        )
    for group in nx.connected_components(joined):
        yield [ranked[position] for position in sorted(p for p in group if isinstance(p, int))]


def _touched(finding: Finding) -> set[str]:
    """What a finding is about; one about no component is about the framing card."""
    parts = {*finding.anchors, *finding.evidence.components, *finding.evidence.connections}
    return parts or {"the framing card"}
