"""Targets on the way of a request: the entry, and the parts that an answer cannot do without."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.design.request_path import latency_limit, slowest
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.parts import SCORERS, in_order

NEEDED = SCORERS - {"edge_runtime"} | frozenset(
    {
        "cache",
        "encoder_service",
        "feature_store_online",
        "operational_db",
        "prediction_store",
        "reranker",
        "retriever",
        "search_index",
        "third_party_api",
        "tool",
        "vector_index",
    }
)
"""Kinds that can be gone alone; without its door or its own service a product has nothing to decide."""
NOBODY_WAITS = "Nobody is drawn who waits for an answer."


def timed_entry(graph: SystemGraph) -> Targets:
    """The caller of the slowest path, where a limit is stated for it."""
    path = slowest(graph)
    if path is None:
        return Targets((), f"{NOBODY_WAITS} A run has a deadline, not a limit in milliseconds.")
    if latency_limit(graph, path) is None:
        return Targets((), "The framing card states no p99, so there is no limit to tighten.")
    return Targets((path.entry,))


def needed_part(graph: SystemGraph) -> Targets:
    """What the slowest path goes through and could be gone: first what scores, then what is read."""
    path = slowest(graph)
    if path is None:
        return Targets((), f"{NOBODY_WAITS} A run that fails is started again.")
    on_path = {step.component for step in path.steps if graph.kind(step.component) in NEEDED}
    ranked = sorted(
        in_order(graph, on_path),
        key=lambda node: (graph.kind(node) not in SCORERS, graph.family(node) != "storage"),
    )
    why = "" if ranked else "The request meets no model, store or foreign part that could be gone."
    return Targets(tuple(ranked[:MOST_TARGETS]), why)
