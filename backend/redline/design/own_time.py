"""A component's own time on the request path, its callees excluded, and how a call multiplies it."""

from __future__ import annotations

from redline.design import catalogue, quantities
from redline.design.graph import Edge, SystemGraph
from redline.design.quantities import Quantity
from redline.design.timing import TAIL_RATIO
from redline.design.tokens import reading_ms
from redline.design.waiting import OUTSIDE_THE_SERVICE, is_failure_branch, waits_for


def own_time(graph: SystemGraph, component: str) -> tuple[Quantity, Quantity]:
    """p50 and p99 of a component's own work in ms, stated or typical; zero for who only asks."""
    return graph.once(_own_time, component)


def _own_time(graph: SystemGraph, component: str) -> tuple[Quantity, Quantity]:
    nothing = Quantity(0.0, "ms", "assumed", "outside the service")
    if graph.kind(component) in OUTSIDE_THE_SERVICE and not _serves(graph, component):
        return nothing, nothing
    p50, p99 = _figure(graph, component, "p50_ms"), _figure(graph, component, "p99_ms")
    if p50 is None and p99 is None:
        unknown = Quantity(0.0, "ms", "assumed", "no figure known for this kind")
        return unknown, unknown
    return _with_reading(_pair(p50, p99), reading_ms(graph, component))


def fanout(graph: SystemGraph, edge: Edge) -> float:
    """How many calls at once one request makes along a connection."""
    if graph.attribute(edge.target, "batch_get") is True:
        return 1.0
    return max(1.0, quantities.of_edge(edge, "fanout") or 1.0)


def stand_in(graph: SystemGraph, edge: Edge) -> str | None:
    """The quickest failure branch beside this call, by its median time; None without one."""
    times = {
        other.target: p50.value
        for other in graph.leaving(edge.source)
        if other is not edge
        and is_failure_branch(graph, other)
        and (p50 := quantities.of_component(graph, other.target, "p50_ms"))
    }
    return min(times, key=lambda branch: times[branch], default=None)


def _figure(graph: SystemGraph, component: str, name: str) -> Quantity | None:
    """A time in ms; a kind that is drawn without the part it calls has a larger typical one."""
    found = quantities.of_component(graph, component, name)
    entry = catalogue.KINDS.get(graph.kind(component))
    if found is None or found.stated or entry is None or graph.once(waits_for).get(component):
        return found
    return Quantity(entry.alone.get(name, found.value), found.unit, found.basis, found.source)


def _with_reading(own: tuple[Quantity, Quantity], further: tuple[float, float]) -> tuple[Quantity, Quantity]:
    """Both figures with what a longer input adds, which is an assumption of ours."""
    if not any(further):
        return own
    return _longer(own[0], further[0]), _longer(own[1], further[1])


def _longer(time: Quantity, more_ms: float) -> Quantity:
    return Quantity(time.value + more_ms, time.unit, "assumed", f"{time.source}, with a longer input to read")


def _serves(graph: SystemGraph, component: str) -> bool:
    """A service that is called and calls on is part of the path; the first and the last are not."""
    return component in graph.once(waits_for) and component in graph.once(_called)


def _called(graph: SystemGraph) -> frozenset[str]:
    return frozenset(edge.target for edges in graph.once(waits_for).values() for edge in edges)


def _pair(p50: Quantity | None, p99: Quantity | None) -> tuple[Quantity, Quantity]:
    """Both figures; one that is missing or contradicts the stated other is set from it."""
    if p50 is None or (p99 is not None and p50.value > p99.value and p99.stated and not p50.stated):
        assert p99 is not None  # noqa: S101 - the caller passes at least one
        p50 = Quantity(p99.value / TAIL_RATIO, "ms", "assumed", "a quarter of its p99")
    if p99 is None or p99.value < p50.value:
        p99 = Quantity(p50.value * TAIL_RATIO, "ms", "assumed", "four times its p50")
    return p50, p99
