"""What became of a component: kept, replaced, or gone."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.followups.positions import exists, in_order

NEIGHBOUR_OVERLAP = 0.5
"""Share of neighbours that a new component of the same kind must have in common to be a replacement."""


def successor(before: SystemGraph, after: SystemGraph, component: str) -> str | None:
    """The component that stands in this one's place: itself with its kind, or its replacement."""
    if exists(after, component) and after.kind(component) == before.kind(component):
        return component
    around = neighbours(before, component)
    best: tuple[float, str] | None = None
    for node in in_order(after, after.of_kind(before.kind(component))):
        if node in before.nodes:
            continue
        overlap = _overlap(around, neighbours(after, node))
        if overlap >= NEIGHBOUR_OVERLAP and (best is None or overlap > best[0]):
            best = (overlap, node)
    return best[1] if best else None


def neighbours(graph: SystemGraph, component: str) -> frozenset[str]:
    """The components that share an arrow with this one."""
    ends = ((e.source, e.target) for e in graph.drawn if component in (e.source, e.target))
    return frozenset(end for pair in ends for end in pair if end != component)


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(1, len(left | right))
