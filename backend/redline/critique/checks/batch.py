"""What is read when a scheduled job stops half way?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design.graph import Edge, SystemGraph
from redline.design.views import writes_ahead

WHOLE = ("versioned_swap", "versioned", "has_version")
"""What keeps rows of two runs apart: the new beside the old, or each row with its run."""
READERS = frozenset({"source", "serving", "llm"})
"""Families whose members act on what they read."""


def partial_output(graph: SystemGraph) -> Iterator[Observation]:
    """Readers see a whole run or the one before, never half of each."""
    stores = graph.of_kind("prediction_store")
    for store in sorted(stores):
        scores = graph.entering(store, "prediction")
        writes = [edge for edge in scores if writes_ahead(graph, edge) or _of_a_run(graph, edge)]
        reads = [e for e in graph.entering(store, "lookup") if graph.family(e.source) in READERS]
        reads += [e for e in graph.leaving(store) if graph.family(e.target) in READERS]
        if writes and reads:
            yield _of_store(graph, store, [e.source for e in writes], [e.id for e in (*writes, *reads)])


def _of_a_run(graph: SystemGraph, edge: Edge) -> bool:
    """Whether a policy hands on what a scheduled run scored."""
    scored = {e.source for e in graph.entering(edge.source, "prediction")}
    return graph.kind(edge.source) == "decision_policy" and bool(scored & graph.of_kind("batch_scorer"))


def _of_store(graph: SystemGraph, store: str, writers: list[str], arrows: list[str]) -> Observation:
    if any(graph.attribute(store, name) for name in WHOLE):
        return passed("a run is switched to as a whole, or each row says its run", components=(store,))
    in_place = any(graph.attribute(store, name) is False for name in WHOLE[:2])
    seen = fail if in_place else ask
    return seen(
        variant="" if in_place else "unstated",
        store=store,
        job=writers,
        components=[store, *writers],
        connections=arrows,
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "partial_output": named(partial_output, roles="store job", variants="unstated"),
}
