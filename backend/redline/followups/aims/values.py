"""Targets among what holds or brings values: stores, caches, vendors, sources."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.corrupt import taught_net, value_watch
from redline.followups.clauses.frozen import age_watch
from redline.followups.nets import input_net, reaches, roots
from redline.followups.parts import CALLERS, in_order, scorers, trainers

AGEING = ("third_party_api", "feature_store_online", "cache", "vector_index", "search_index")
AGEING_IN_RUNS = ("operational_db", "data_warehouse", "feature_store_offline", "object_store")
"""What a scheduled run reads: tables that somebody else fills."""
NO_VALUES = frozenset({"outcome_source", "team", "notebook", "review_queue", "labeling", "prediction_log"})
"""Kinds whose values are outcomes, people's work or earlier answers."""


def ageing_part(graph: SystemGraph) -> Targets:
    """A vendor, store or cache whose values enter an answer; first those whose age nobody watches."""
    if not scorers(graph):
        return Targets((), "Nothing on this board scores or answers.")
    found = _ageing(graph, AGEING) or _ageing(graph, AGEING_IN_RUNS)
    ranked = sorted(found, key=lambda node: (age_watch(graph, node) is not None, _rank(graph.kind(node))))
    why = "" if ranked else "No vendor, store or cache is drawn whose values enter an answer."
    return Targets(tuple(ranked[:MOST_TARGETS]), why)


def _ageing(graph: SystemGraph, kinds: tuple[str, ...]) -> list[str]:
    net = input_net(graph)
    answering = scorers(graph)
    return [
        node
        for node in in_order(graph, graph.of_kind(*kinds))
        if graph.attribute(node, "static") is not True
        and any(node != s and reaches(net, node, s) for s in answering)
    ]


def _rank(kind: str) -> int:
    return (*AGEING, *AGEING_IN_RUNS).index(kind)


def taught_source(graph: SystemGraph) -> Targets:
    """A source whose values enter both training and the answer; first those that nobody looks at."""
    if not scorers(graph):
        return Targets((), "Nothing on this board scores or answers.")
    if not trainers(graph):
        return Targets((), "No training is drawn that wrong values could enter.")
    net = taught_net(graph)
    answered = {source for scorer in scorers(graph) for source in roots(net, scorer)}
    taught = {source for trainer in trainers(graph) for source in roots(net, trainer)}
    found = [
        node
        for node in in_order(graph, answered & taught)
        if graph.family(node) in {"source", "storage", "ingest"}
        and graph.kind(node) not in CALLERS | NO_VALUES
        and node not in graph.entries
        and graph.attribute(node, "static") is not True
    ]
    ranked = sorted(found, key=lambda node: value_watch(graph, node) is not None)
    why = "" if ranked else "No source is drawn whose values enter both training and the answer."
    return Targets(tuple(ranked[:MOST_TARGETS]), why)
