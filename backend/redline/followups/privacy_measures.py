"""Readings of who may see what: tenants in shared stores."""

from __future__ import annotations

from collections.abc import Iterator

from redline.critique.checks import agent
from redline.followups.clauses.tenants import kept_apart, reads_of, shared_stores, traces
from redline.followups.measure import Measure, Shown
from redline.followups.positions import exists, in_order


def tenants(shown: Shown) -> Iterator[Measure]:
    """Shared stores that are kept apart by tenant, and whether a record says what was read."""
    graph = shown.graph
    stores = shared_stores(graph)
    apart = float(sum(kept_apart(graph, store) for store in stores))
    yield Measure("stores kept apart", "", apart, float(len(stores)), low_is_bad=True)
    if exists(graph, shown.target):
        readers = in_order(graph, {edge.source for edge in reads_of(graph, shown.target)})
        traced = any(traces(graph, record, readers) for record in graph.of_kind(*agent.RECORDS))
        yield Measure("victims can be found", "", float(traced), 1.0, low_is_bad=True)
