"""Readings of what reaches whom: tenants in shared stores, and words of strangers."""

from __future__ import annotations

from collections.abc import Iterator

from redline.critique.checks import agent
from redline.followups.clauses.strangers import is_held_back, powers
from redline.followups.clauses.tenants import kept_apart, reads_of, shared_stores, traces
from redline.followups.measure import Measure, Shown, wanted
from redline.followups.parts import exists, in_order


def tenants(shown: Shown) -> Iterator[Measure]:
    """Shared stores that are kept apart by tenant, and whether a record says what was read."""
    graph = shown.graph
    stores = shared_stores(graph)
    apart = float(sum(kept_apart(graph, store) for store in stores))
    yield Measure("stores kept apart", "", apart, float(len(stores)), low_is_bad=True)
    if exists(graph, shown.target):
        readers = in_order(graph, {edge.source for edge in reads_of(graph, shown.target)})
        traced = any(traces(graph, record, readers) for record in graph.of_kind(*agent.RECORDS))
        yield wanted("who was affected can be found", traced)


def steered(shown: Shown) -> Iterator[Measure]:
    """What the target's words can set off with nothing that decides in between."""
    graph, source = shown.graph, shown.target
    if exists(graph, source):
        free = [power for power in powers(graph, source) if not is_held_back(graph, source, power)]
        yield Measure("set off by its words alone", "", float(len(free)), 0.0)
