"""How often an answer comes: the product of everything that must be up."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from redline.design import quantities
from redline.design.graph import Edge, SystemGraph
from redline.design.quantities import Quantity
from redline.design.request_path import request_paths
from redline.design.waiting import OUTSIDE_THE_SERVICE, is_answer, is_failure_branch, waits_for

ALWAYS = Quantity(100.0, "%", "assumed", "no figure known for this kind")
BACKUP_AT_MOST_PCT = 99.9
"""A stand-in is trusted no further than this, in percent: it is rarely exercised."""
STANDS_IN = ("fallback", "rules_engine")


@dataclass(frozen=True, slots=True)
class Link:
    """A component that the answer needs, and its availability in percent after any fallback.

    ``call`` is the arrow by which it was first reached and ``backed_by`` what answers when it does not.
    """

    component: str
    availability_pct: Quantity
    backed_by: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """The product over the components that one entry's answer needs, in percent."""

    links: tuple[Link, ...]

    @property
    def pct(self) -> float:
        """Share of requests that get an answer, in percent."""
        return self._product(self.links)

    @property
    def stated_pct(self) -> float:
        """The same of the stated figures alone: it can only be worse, in percent."""
        return self._product([link for link in self.links if link.availability_pct.stated])

    @property
    def worst(self) -> Link | None:
        """The link that loses most."""
        return min(self.links, key=lambda link: link.availability_pct.value, default=None)

    @staticmethod
    def _product(links: Sequence[Link]) -> float:
        product = 1.0
        for link in links:
            product *= link.availability_pct.value / 100
        return product * 100


@dataclass(frozen=True, slots=True)
class _Way:
    """How a component is reached: the arrow, and what stands in for everything beyond it."""

    component: str
    edge: Edge
    backup: str | None


def availabilities(graph: SystemGraph) -> tuple[Availability, ...]:
    """What the answers to all entries that wait for one need, the slowest entry first."""
    return graph.once(_availabilities)


def _availabilities(graph: SystemGraph) -> tuple[Availability, ...]:
    return tuple(availability(graph, path.entry) for path in request_paths(graph))


def availability(graph: SystemGraph, entry: str) -> Availability:
    """What the answer to an entry needs: everything that is waited for, unless it may be missing.

    A stand-in beside a call covers all that the call leads to; what is reached both with and without
    one is taken without.
    """
    calls = graph.once(waits_for)
    reached: dict[str, _Way] = {}
    waiting = deque(_ways(graph, calls, entry, None))
    while waiting:
        way = waiting.popleft()
        known = reached.get(way.component)
        if way.component == entry or (known and (known.backup is None or way.backup is not None)):
            continue
        reached[way.component] = way
        waiting.extend(_ways(graph, calls, way.component, way.backup))
    return Availability(tuple(_link(graph, way) for way in reached.values()))


def _ways(
    graph: SystemGraph, calls: Mapping[str, Sequence[Edge]], node: str, backup: str | None
) -> Iterator[_Way]:
    """What a component waits for and must have, and where its answer goes on to."""
    for edge in calls.get(node, ()):
        if is_required(graph, edge):
            yield _Way(edge.target, edge, stand_in(graph, edge) or backup)
    for edge in graph.leaving(node, "prediction", "action"):
        ends = graph.kind(edge.target) in OUTSIDE_THE_SERVICE and edge.target not in calls
        if is_answer(graph, edge) and not is_failure_branch(graph, edge) and not ends:
            yield _Way(edge.target, edge, None)


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


def stand_in(graph: SystemGraph, edge: Edge) -> str | None:
    """What answers when a call fails: a failure branch of the caller, what it or the callee switches
    to, or the caller itself when it has other routes."""
    beside = [e.target for e in graph.leaving(edge.source) if e is not edge and is_failure_branch(graph, e)]
    switched = [
        e.target
        for end in (edge.source, edge.target)
        for e in graph.leaving(end, "control")
        if graph.kind(e.target) in STANDS_IN
    ]
    routes = graph.attribute(edge.source, "fallbacks") or graph.provides(edge.source, "fallback")
    return min(beside or switched, default=edge.source if routes else None)


def _link(graph: SystemGraph, way: _Way) -> Link:
    own = quantities.of_component(graph, way.component, "availability_pct") or ALWAYS
    if way.backup is None:
        return Link(way.component, own, None, way.edge.id)
    other = quantities.of_component(graph, way.backup, "availability_pct") or ALWAYS
    lost = (1 - own.value / 100) * (1 - min(other.value, BACKUP_AT_MOST_PCT) / 100)
    together = Quantity((1 - lost) * 100, "%", own.basis, f"{own.source}, with a fallback")
    return Link(way.component, together, way.backup, way.edge.id)
