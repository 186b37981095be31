"""Targets among what answers and what is kept of it."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.audit import record_of
from redline.followups.positions import in_order, scorers


def recorded_answer(graph: SystemGraph) -> Targets:
    """The record of what answers, the answering part itself where there is none."""
    answering = graph.serving_roots or frozenset(scorers(graph))
    primary = [s for s in in_order(graph, answering) if graph.attribute(s, "backup") is not True]
    found = dict.fromkeys(record_of(graph, scorer) or scorer for scorer in primary)
    why = "" if found else "Nothing on this board scores or answers."
    return Targets(tuple(found)[:MOST_TARGETS], why)
