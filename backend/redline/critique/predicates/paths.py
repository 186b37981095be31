"""Predicates about what reaches what."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from redline.critique.observation import Observation, fail, not_applicable, passed
from redline.critique.predicates.base import Predicate
from redline.critique.predicates.selector import Model, Scene, Selector
from redline.design import operators
from redline.design.graph import View


class Ends(Model):
    """Two sets of components and the view of the design in which paths are sought."""

    source: Selector = Field(alias="from")
    target: Selector = Field(alias="to")
    over: View

    def pick(self, scene: Scene) -> tuple[frozenset[str], frozenset[str]]:
        """Both sets in this scene."""
        return self.source.pick(scene), self.target.pick(scene)


class Guarded(Ends):
    """Ends with the components that must lie between them."""

    through: Selector


class PathExists(Predicate):
    """Some source reaches some target."""

    path: Ends

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"from", "to"})

    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        sources, targets = self.path.pick(scene)
        if not sources:
            return (not_applicable("there is nothing for the path to start from"),)
        found = operators.shortest_path(scene.graph.view(self.path.over), sources, targets)
        if found is None:
            return (fail({"from": sources, "to": targets}),)
        return (passed("the path is drawn", components=found.nodes, connections=found.edges),)


class NoPath(Predicate):
    """No source reaches any target: the shortest path that does is the evidence."""

    no_path: Ends

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"from", "to", "first"})

    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        sources, targets = self.no_path.pick(scene)
        if not sources or not targets:
            return (not_applicable("one end of the path is not drawn"),)
        found = operators.shortest_path(scene.graph.view(self.no_path.over), sources, targets)
        return (passed("nothing joins them"),) if found is None else (_along(found),)


class EveryPath(Predicate):
    """Every path from a source to a target passes one of the guards.

    Each target that can be reached around the guards is one failure, with the shortest way
    around as evidence; the role ``cut`` is the last connection of that way.
    """

    every_path: Guarded

    @property
    def roles(self) -> frozenset[str]:
        return frozenset({"from", "to", "first", "cut"})

    def observe(self, scene: Scene) -> tuple[Observation, ...]:
        spec, view = self.every_path, scene.graph.view(self.every_path.over)
        sources, targets = spec.pick(scene)
        if not sources or not targets:
            return (not_applicable("one end of the path is not drawn"),)
        if operators.descendants_of(view, sources).isdisjoint(targets):
            return (not_applicable("no path joins the two ends"),)
        guards = spec.through.pick(scene)
        ways = [operators.avoiding_path(view, sources, {target}, guards) for target in sorted(targets)]
        return tuple(_along(way) for way in ways if way) or (passed("every path passes a guard"),)


def _along(path: operators.Path) -> Observation:
    roles: dict[str, Iterable[str]] = {
        "from": path.nodes[:1],
        "to": path.nodes[-1:],
        "first": path.edges[:1],
        "cut": path.edges[-1:],
    }
    return fail(roles, components=path.nodes, connections=path.edges)
