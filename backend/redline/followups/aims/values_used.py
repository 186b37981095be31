"""Targets among what uses values that could be banned."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.forbidden import banned, values_of
from redline.followups.parts import in_order, scorers


def personal_scorer(graph: SystemGraph) -> Targets:
    """Whatever scores with a listed value about a person."""
    answering = in_order(graph, graph.serving_roots) or scorers(graph)
    found = [scorer for scorer in answering if banned(graph, scorer) is not None]
    if found:
        return Targets(tuple(found[:MOST_TARGETS]))
    if any(values_of(graph, part) for part in graph.having("uses")):
        return Targets((), "None of the listed values is about a person's origin, home, sex, age or health.")
    return Targets((), "No part lists the values that it uses.")
