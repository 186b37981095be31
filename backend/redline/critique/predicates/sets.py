"""Predicates about which components there are, and what is stated of them."""

from __future__ import annotations

from typing import Literal

from redline.critique.names import Flow
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.critique.predicates.base import Predicate
from redline.critique.predicates.selector import Condition, Model, Scene, Selector


class Exists(Predicate):
    """At least one such component is drawn."""

    exists: Selector

    @property
    def roles(self) -> frozenset[str]:
        return frozenset()

    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        found = self.exists.pick(scene)
        return (passed("it is drawn", components=sorted(found)),) if found else (fail(),)


class Nothing(Predicate):
    """No such component is drawn; each that is, is named together in one failure."""

    none: Selector

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"found"})

    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        found = self.none.pick(scene)
        return (fail(found=found, components=sorted(found)),) if found else (passed("there is none"),)


class Stated(Model):
    """Components, and what must be stated of each."""

    of: Selector
    is_true: Condition


class AttributeHolds(Predicate):
    """What is stated of each component passes the condition; where nothing is stated, ask."""

    attribute: Stated

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"of"})

    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        found = sorted(self.attribute.of.pick(scene))
        if not found:
            return (not_applicable("no such component is drawn"),)
        return tuple(self._one(scene, component) for component in found)

    def _one(self, scene: Scene, component: str) -> Observation:
        condition = self.attribute.is_true
        holds = condition.holds(scene.graph.attribute(component, condition.attribute))
        if holds:
            return passed("it is stated", components=(component,))
        seen = ask if holds is None else fail
        return seen(of=component, components=(component,))


class Touching(Model):
    """A component, and which connections with which others are counted."""

    of: Selector
    flow: tuple[Flow, ...] = ()
    direction: Literal["in", "out"]
    other: Selector | None = None
    at_least: int = 1


class Neighbours(Predicate):
    """Each component has enough distinct neighbours over these connections."""

    neighbours: Touching

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"of", "found"})

    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        found = sorted(self.neighbours.of.pick(scene))
        if not found:
            return (not_applicable("no such component is drawn"),)
        others = self.neighbours.other.pick(scene) if self.neighbours.other else None
        return tuple(self._one(scene, component, others) for component in found)

    def _one(self, scene: Scene, component: str, others: frozenset[str] | None) -> Observation:
        touching = self._connections(scene, component, others)
        near = {other for other, _ in touching}
        drawn = [connection for _, connection in touching]
        if len(near) >= self.neighbours.at_least:
            return passed("it is connected", components=(component, *sorted(near)), connections=drawn)
        return fail(of=component, found=near, components=(component, *sorted(near)), connections=drawn)

    def _connections(
        self, scene: Scene, component: str, others: frozenset[str] | None
    ) -> list[tuple[str, str]]:
        spec, graph = self.neighbours, scene.graph
        if spec.direction == "out":
            touching = [(edge.target, edge.id) for edge in graph.leaving(component, *spec.flow)]
        else:
            touching = [(edge.source, edge.id) for edge in graph.entering(component, *spec.flow)]
        return [
            (other, connection)
            for other, connection in touching
            if other != component and (others is None or other in others)
        ]
