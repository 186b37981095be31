"""Who waits for whom: calls and answers that add to a request's time, and those that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from redline.design import quantities
from redline.design.graph import Edge, SystemGraph
from redline.design.quantities import Quantity

CALLS = frozenset({"request", "lookup", "context"})
ANSWERS = frozenset({"prediction", "action"})
OUTSIDE_THE_SERVICE = frozenset({"client_app", "business_service", "media_source", "team"})
ANSWERING_FAMILIES = frozenset({"serving", "llm"})
ANSWERING_KINDS = frozenset({"prediction_store"})
NOT_WAITED_FOR = frozenset({"prediction_log", "trace_store", "review_queue", "approval_gate", "message_bus"})
NOT_WAITED_FAMILIES = frozenset({"monitoring", "labels", "training"})
FAILURE_WORDS = ("on failure", "on timeout", "on error", "fallback", "when down", "if down", "fails")


def is_failure_branch(graph: SystemGraph, edge: Edge) -> bool:
    """Whether this call is made only when something else failed."""
    if edge.on_failure or edge.attributes.get("on") == "failure" or graph.kind(edge.target) == "fallback":
        return True
    return any(word in edge.label.lower() for word in FAILURE_WORDS)


def timeout_ms(graph: SystemGraph, edge: Edge) -> float | None:
    """The longest wait stated for a call: on the arrow, on a guard before it, or on the callee.

    A guard's own figure is about what it guards, not about the call to the guard."""
    stated = quantities.of_edge(edge, "timeout_ms")
    if stated is not None:
        return stated
    if graph.kind(edge.source) == "traffic_guard":
        guard = quantities.stated(graph, edge.source, "timeout_ms")
        if guard is not None:
            return guard
    if graph.kind(edge.target) == "traffic_guard":
        return None
    return quantities.stated(graph, edge.target, "timeout_ms")


def hit_rate(graph: SystemGraph, cache: str) -> Quantity | None:
    """Share of reads that a cache answers itself, stated or typical; None for other kinds."""
    if graph.kind(cache) != "cache":
        return None
    return quantities.of_component(graph, cache, "hit_rate") or Quantity(0.5, "", "assumed", "typical")


def call_share(graph: SystemGraph, edge: Edge, calls: Mapping[str, Sequence[Edge]]) -> float:
    """Share of the caller's requests that make this call.

    A stated ``share`` is taken as it is; behind rules that answer most cases only what they pass on, and
    behind a cache only the misses; and a ``hit_rate``
    on the arrow counts when the caller also reads a cache.
    """
    share = quantities.of_edge(edge, "share")
    if share is not None:
        return min(1.0, max(0.0, share))
    passed = quantities.stated(graph, edge.source, "passes_pct")
    if passed is not None and graph.family(edge.target) in ANSWERING_FAMILIES:
        return min(1.0, max(0.0, passed / 100))
    hit = _hits_before(graph, edge, calls)
    return 1.0 - min(1.0, max(0.0, hit))


def waits_for(graph: SystemGraph) -> dict[str, list[Edge]]:
    """The calls that each component makes and waits for, failure branches left out."""
    calls: dict[str, list[Edge]] = {}
    for edge in graph.drawn:
        if _is_call(edge) and not is_failure_branch(graph, edge) and not hands_out(graph, edge):
            calls.setdefault(edge.source, []).append(edge)
    return calls


def hands_out(graph: SystemGraph, edge: Edge) -> bool:
    """Whether a read is drawn from the store to its reader: a store calls nobody, a cache may."""
    source, target = graph.family(edge.source), edge.target
    reader = graph.family(target) not in {"storage", "source"} or graph.kind(target) in OUTSIDE_THE_SERVICE
    return edge.flow == "lookup" and source == "storage" and graph.kind(edge.source) != "cache" and reader


def _hits_before(graph: SystemGraph, edge: Edge, calls: Mapping[str, Sequence[Edge]]) -> float:
    before = hit_rate(graph, edge.source)
    if before is not None:
        return quantities.of_edge(edge, "hit_rate") or before.value
    aside = [c for c in calls.get(edge.source, ()) if graph.kind(c.target) == "cache" and c is not edge]
    stated = quantities.of_edge(edge, "hit_rate")
    return stated if stated is not None and aside else 0.0


def _is_call(edge: Edge) -> bool:
    return edge.flow in CALLS and edge.sync and not (edge.folded or edge.mirrored)


def onward(graph: SystemGraph) -> Mapping[str, Mapping[str, tuple[()]]]:
    """Who is waited for by whom; an answer leads on to the next part; by caller, as links."""
    net: dict[str, dict[str, tuple[()]]] = {}
    for drawn in (*graph.once(waits_for).values(), *graph.once(answers_of).values()):
        for edge in drawn:
            net.setdefault(edge.source, {})[edge.target] = ()
    return net


def answers_of(graph: SystemGraph) -> dict[str, list[Edge]]:
    """Where each component's answer goes on along the path, failure branches left out."""
    found: dict[str, list[Edge]] = {}
    for edge in graph.drawn:
        if is_answer(graph, edge) and not is_failure_branch(graph, edge):
            found.setdefault(edge.source, []).append(edge)
    return found


def is_answer(graph: SystemGraph, edge: Edge) -> bool:
    """Whether an answer goes on along the path: not into a log, a store, a queue or a monitor."""
    if edge.flow not in ANSWERS or not edge.sync or edge.folded:
        return False
    kind, family = graph.kind(edge.target), graph.family(edge.target)
    stored = family == "storage" or kind in NOT_WAITED_FOR
    return not stored and family not in NOT_WAITED_FAMILIES
