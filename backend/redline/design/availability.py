"""What an answer needs, and what may stand in for it: read from the calls that are waited for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from redline.design import quantities
from redline.design.graph import Edge, SystemGraph
from redline.design.waiting import (
    ANSWERS,
    CALLS,
    OUTSIDE_THE_SERVICE,
    is_answer,
    is_failure_branch,
    waits_for,
)

STANDS_IN = ("fallback", "rules_engine")
BRANCHES = CALLS | ANSWERS
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Leg:
    """Something that a component waits for, or that its answer goes on to.

    ``instead`` answers when the far end does not, and so do other routes of the caller where it
    ``reroutes``. Only a ``share`` of requests makes the call; one that is not ``required`` may fail.
    """

    edge: Edge
    instead: tuple[str, ...] = ()
    reroutes: bool = False
    share: float = 1.0
    required: bool = True

    @property
    def covered(self) -> bool:
        """Whether anything answers instead."""
        return self.reroutes or bool(self.instead)


def legs(graph: SystemGraph, node: str) -> Iterator[Leg]:
    """What a component waits for, call by call, and then where its answer goes on to."""
    calls, switched = graph.once(waits_for), graph.once(_switched)
    leaving = graph.leaving(node)
    if waited := calls.get(node):
        instead = _beside(graph, leaving, waited) | switched.get(node, NONE)
        reroutes = bool(graph.attribute(node, "fallbacks")) or graph.provides(node, "fallback")
        for edge in waited:
            required = is_required(graph, edge) and not _is_beside_a_source(graph, edge, calls)
            others = (instead | switched.get(edge.target, NONE)) - {node, edge.target}
            yield Leg(edge, tuple(sorted(others)), reroutes, _share(edge), required)
    for edge in leaving:
        if edge.flow in ANSWERS and is_answer(graph, edge) and not is_failure_branch(graph, edge):
            ends = graph.kind(edge.target) in OUTSIDE_THE_SERVICE and edge.target not in calls
            if not ends:
                yield Leg(edge, share=_share(edge))


def _beside(graph: SystemGraph, leaving: Sequence[Edge], waited: Sequence[Edge]) -> frozenset[str]:
    """The failure branches of a component; what it waits for is none and need not be asked."""
    calls = {edge.id for edge in waited}
    others = [edge for edge in leaving if edge.id not in calls and edge.flow in BRANCHES]
    return frozenset(edge.target for edge in others if is_failure_branch(graph, edge))


def _switched(graph: SystemGraph) -> Mapping[str, frozenset[str]]:
    """Stand-ins to which components are switched over."""
    found: dict[str, frozenset[str]] = {}
    for edge in graph.by_flow("control"):
        if graph.kind(edge.target) in STANDS_IN:
            found[edge.source] = found.get(edge.source, NONE) | {edge.target}
    return found


def is_required(graph: SystemGraph, edge: Edge) -> bool:
    """Whether the caller fails when this call fails: so unless stated otherwise or a default is."""
    if edge.attributes.get("required") is False or edge.attributes.get("optional") is True:
        return False
    return not has_default(graph, edge)


def has_default(graph: SystemGraph, edge: Edge) -> bool:
    """Whether a value is stated for when nothing comes, on the arrow or on what it reads."""
    # Zero is a default as good as any other; an empty text and a plain "no" are none.
    return any(
        value is not None and value is not False and value != ""
        for value in (
            edge.attributes.get("default"),
            edge.attributes.get("default_value"),
            graph.attribute(edge.target, "default_value"),
        )
    )


def _share(edge: Edge) -> float:
    """Share of the caller's requests that make this call. What a cache answers is no such share: it
    runs out while the source behind it is down."""
    share = quantities.of_edge(edge, "share")
    return 1.0 if share is None or not 0 <= share <= 1 else share


def _is_beside_a_source(graph: SystemGraph, edge: Edge, calls: Mapping[str, list[Edge]]) -> bool:
    """Whether this asks a cache whose misses the caller itself reads from the source: then it is no loss."""
    return graph.kind(edge.target) == "cache" and any(
        quantities.of_edge(other, "hit_rate") is not None
        for other in calls.get(edge.source, ())
        if other is not edge
    )
