"""Predicates about the drawing as a whole."""

from __future__ import annotations

from redline.critique.observation import Observation, fail, not_applicable, passed
from redline.critique.predicates.base import Predicate
from redline.critique.predicates.selector import Model, Scene


class Limits(Model):
    """When a drawing counts as wired at random."""

    components_at_least: int
    arrows_per_component_above: float


class Density(Predicate):
    """The drawing has fewer distinct arrows for each box than the limit.

    Parallel arrows count once. The fact ``ratio`` is arrows for each box, to one decimal.
    """

    density_below: Limits

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"crowded"})

    @property
    def facts(self) -> frozenset[str]:
        return frozenset({"ratio"})

    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        nodes = [node.id for node in scene.graph.nodes.values()]
        if len(nodes) < self.density_below.components_at_least:
            return (not_applicable("the drawing is small"),)
        arrows = {(edge.source, edge.target) for edge in scene.graph.base}
        ratio = len(arrows) / len(nodes)
        if ratio <= self.density_below.arrows_per_component_above:
            return (passed(f"{ratio:.1f} arrows for each box"),)
        return (fail(crowded=_most_wired(nodes, arrows), facts={"ratio": f"{ratio:.1f}"}),)


def _most_wired(nodes: list[str], arrows: set[tuple[str, str]]) -> frozenset[str]:
    """The boxes with the most arrows (all of them on a tie): where to begin erasing."""
    wires = dict.fromkeys(nodes, 0)
    for source, target in arrows:
        wires[source] += 1
        wires[target] += 1
    most = max(wires.values())
    return frozenset(node for node, count in wires.items() if count == most)
