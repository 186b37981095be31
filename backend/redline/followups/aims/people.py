"""Targets where data about people goes: somebody outside, and the copies inside."""

from __future__ import annotations

from redline.design import operators
from redline.design.graph import SystemGraph
from redline.followups import personal
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.erasure import how_erased


def outside_receiver(graph: SystemGraph) -> Targets:
    """Somebody outside who gets what people say or are; first the one that is asked first."""
    found = personal.outside(graph)
    if not found:
        return Targets(
            (), "No hosted model is drawn, and no foreign service that is said to get personal data."
        )
    begin = personal.sources(graph)
    told = operators.reachable(personal.leaving(graph), begin - set(found))
    ranked = sorted(
        (node for node in found if node in told), key=lambda n: graph.attribute(n, "backup") is True
    )
    why = "" if ranked else "Nothing about people is drawn on its way to anybody outside."
    return Targets(tuple(ranked[:MOST_TARGETS]), why)


def farthest_copy(graph: SystemGraph) -> Targets:
    """A copy of data about people that nothing erases, the one farthest from where the data begins."""
    found = personal.copies(graph)
    if not found:
        told = "No copy of data about people is drawn."
        return Targets((), told if personal.sources(graph) else "Nothing here is said to be about people.")
    ranked = sorted(
        found, key=lambda copy: (how_erased(graph, copy) is not None, -personal.distance(graph, copy))
    )
    return Targets(tuple(ranked[:MOST_TARGETS]), ranked=True)
