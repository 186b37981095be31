"""How often an answer comes: the product of everything that must be up."""

from __future__ import annotations

from dataclasses import dataclass

from redline.design import quantities
from redline.design.graph import Edge, SystemGraph
from redline.design.quantities import Quantity
from redline.design.request_path import RequestPath
from redline.design.waiting import is_failure_branch

ALWAYS = Quantity(100.0, "%", "assumed", "no figure known for this kind")


@dataclass(frozen=True, slots=True)
class Link:
    """A component that the answer needs, and its availability in percent after any fallback."""

    component: str
    availability_pct: Quantity
    backed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """The product over a path's required components, in percent."""

    links: tuple[Link, ...]

    @property
    def pct(self) -> float:
        """Share of requests that get an answer, in percent."""
        product = 1.0
        for link in self.links:
            product *= link.availability_pct.value / 100
        return product * 100

    @property
    def worst(self) -> Link | None:
        """The link that loses most."""
        return min(self.links, key=lambda link: link.availability_pct.value, default=None)


def availability(graph: SystemGraph, path: RequestPath) -> Availability:
    """The chain of required components of a request path; what has a default is left out."""
    into = {edge.id: edge for edge in graph.drawn}
    links: dict[str, Link] = {}
    for step in path.steps:
        edge = into.get(step.connection or "")
        if edge is None or is_required(graph, edge):
            links.setdefault(step.component, _link(graph, step.component, edge))
    return Availability(tuple(link for link in links.values() if link.component != path.entry))


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


def _link(graph: SystemGraph, component: str, edge: Edge | None) -> Link:
    own = quantities.of_component(graph, component, "availability_pct") or ALWAYS
    backup = _backup(graph, edge) if edge else None
    if backup is None:
        return Link(component, own)
    other = quantities.of_component(graph, backup, "availability_pct") or ALWAYS
    lost = (1 - own.value / 100) * (1 - min(other.value, 99.9) / 100)
    together = Quantity((1 - lost) * 100, "%", own.basis, f"{own.source}, with a fallback")
    return Link(component, together, backup)


def _backup(graph: SystemGraph, edge: Edge) -> str | None:
    beside = [e for e in graph.drawn if e.source == edge.source and is_failure_branch(graph, e)]
    return min((e.target for e in beside), default=None)
