"""What became of a component: kept, replaced, or gone."""

from __future__ import annotations

from redline.design.catalogue import KINDS
from redline.design.graph import SystemGraph
from redline.design.words import with_article
from redline.followups.parts import exists, in_order

NEIGHBOUR_OVERLAP = 0.5
"""Share of neighbours that a new component of the same kind must have in common to be a replacement."""
SAME_WORK = (frozenset({"llm_api", "llm_server"}),)
"""Kinds that do the same work in another place: a model that a vendor runs, or that we run ourselves."""


def successor(before: SystemGraph, after: SystemGraph, component: str) -> str | None:
    """The component that stands in this one's place: itself with its kind, or its replacement."""
    alike = doing_the_work_of(before.kind(component))
    if exists(after, component) and (
        after.kind(component) == before.kind(component)
        or _as_drawn(before, after, component)
        or (after.kind(component) in alike and _called_otherwise(before, after, component))
    ):
        return component
    around = neighbours(before, component)
    best: tuple[float, str] | None = None
    for node in in_order(after, after.of_kind(*alike)):
        if node in before.nodes:
            continue
        overlap = _overlap(around, neighbours(after, node))
        if overlap >= NEIGHBOUR_OVERLAP and (best is None or overlap > best[0]):
            best = (overlap, node)
    return best[1] if best else None


def doing_the_work_of(kind: str) -> frozenset[str]:
    """The kinds that can stand in the place of this one: itself, and where another place does the same."""
    return next((group for group in SAME_WORK if kind in group), frozenset({kind}))


def taken_otherwise(before: SystemGraph, after: SystemGraph, component: str) -> bool:
    """Whether a part that is drawn as before is taken for something else now: its old duties were a guess."""
    return component in after.nodes and before.kind(component) != after.kind(component)


def retaken(before: SystemGraph, after: SystemGraph, component: str) -> str:
    """What to do about a part that is still there under a name by which it is taken for something else;
    empty when it is gone, or somebody says what it is."""
    old, new = before.nodes[component], after.nodes.get(component)
    if new is None or new.declared or new.kind == old.kind or new.label == old.label:
        return ""
    was, now = (with_article(KINDS[kind].title.lower()) for kind in (old.kind, new.kind))
    return (
        f"{new.label} is taken for {now}, {old.label} was {was}: if it still is, choose that kind on its "
        "card."
    )


def _as_drawn(before: SystemGraph, after: SystemGraph, component: str) -> bool:
    """Whether a part is called what it was called: what it is taken for may change with what is around it."""
    old, new = before.design.component(component), after.design.component(component)
    return (
        old is not None
        and new is not None
        and old.kind is None
        and (old.kind, old.label) == (new.kind, new.label)
    )


def _called_otherwise(before: SystemGraph, after: SystemGraph, component: str) -> bool:
    """Whether another model is named where this one stood; the same one in other hands is a claim."""
    old, new = before.design.component(component), after.design.component(component)
    return old is not None and new is not None and old.label != new.label


def neighbours(graph: SystemGraph, component: str) -> frozenset[str]:
    """The components that share an arrow with this one."""
    ends = ((e.source, e.target) for e in graph.drawn if component in (e.source, e.target))
    return frozenset(end for pair in ends for end in pair if end != component)


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(1, len(left | right))
