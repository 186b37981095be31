"""Targets among what several tenants share."""

from __future__ import annotations

from redline.critique.checks import security
from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.tenants import kept_apart, shared_stores


def shared_store(graph: SystemGraph) -> Targets:
    """A store in which several tenants' entries lie side by side; first where a read may mix them."""
    if not security.has_tenants(graph):
        return Targets((), "Nobody says that several tenants use this.")
    ranked = sorted(shared_stores(graph), key=lambda store: kept_apart(graph, store))
    why = "" if ranked else "No index, cache or memory is drawn that the tenants share."
    return Targets(tuple(ranked[:MOST_TARGETS]), why)
