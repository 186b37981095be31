"""Predicates made of predicates, with the three values fail, ask and pass.

What does not apply is left out; when nothing is left, the whole does not apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from redline.critique.observation import (
    Observation,
    Seen,
    ask,
    fail,
    not_applicable,
    passed,
    worst_seen,
)
from redline.critique.predicates.base import Predicate
from redline.critique.predicates.selector import Model, Scene, Selector

if TYPE_CHECKING:  # the union is closed in predicates/__init__.py, which then completes these models
    from redline.critique.predicates import Check

Observations = tuple[Observation, ...]


class Every(Predicate):
    """All of the checks hold."""

    all: tuple[Check, ...] = Field(min_length=1)

    @property
    def roles(self) -> frozenset[str]:
        return _names(self.all, "roles")

    def observe(self, scene: Scene) -> Observations:
        seen = _applicable(check.observe(scene) for check in self.all)
        return tuple(o for observations in seen for o in observations) or _nothing()


class Some(Predicate):
    """At least one of the checks holds; if none does, all their evidence is one failure."""

    any: tuple[Check, ...] = Field(min_length=1)

    @property
    def roles(self) -> frozenset[str]:
        return _names(self.any, "roles")

    def observe(self, scene: Scene) -> Observations:
        failed: list[Observations] = []
        outcomes: set[Seen] = set()
        for check in self.any:
            seen = check.observe(scene)
            outcome = worst_seen(seen)
            if outcome == "pass":
                return seen
            if outcome != "not_applicable":
                failed.append(seen)
                outcomes.add(outcome)
        return (_merged("ask" if "ask" in outcomes else "fail", failed),) if failed else _nothing()


class Not(Predicate):
    """The check does not hold. What is unknown stays unknown."""

    not_: Check = Field(alias="not")

    @property
    def roles(self) -> frozenset[str]:
        return self.not_.roles

    def observe(self, scene: Scene) -> Observations:
        seen = self.not_.observe(scene)
        outcome = worst_seen(seen)
        if outcome == "pass":
            return (_merged("fail", [seen]),)
        if outcome == "fail":
            return (passed("it does not"),)
        return seen


class Each(Model):
    """A set of components, the name by which the check calls each, and the check."""

    among: Selector = Field(alias="in")
    called: str = Field(alias="as")
    check: Check


class ForEach(Predicate):
    """The check holds for each component of the set, which plays the role it is called by."""

    for_each: Each

    @property
    def roles(self) -> frozenset[str]:
        return self.for_each.check.roles | {self.for_each.called}

    def observe(self, scene: Scene) -> Observations:
        spec = self.for_each
        seen = [self._one(scene, component) for component in sorted(spec.among.pick(scene))]
        return tuple(o for observations in seen for o in observations) or _nothing()

    def _one(self, scene: Scene, component: str) -> Observations:
        called = self.for_each.called
        seen = self.for_each.check.observe(scene.bind(called, component))
        return tuple(_with_role(observation, called, component) for observation in seen)


class OnlyAsk(Predicate):
    """The check, of which a failure is no more than a question."""

    ask_unless: Check

    @property
    def roles(self) -> frozenset[str]:
        return self.ask_unless.roles

    def observe(self, scene: Scene) -> Observations:
        return tuple(_as("ask", o) if o.outcome == "fail" else o for o in self.ask_unless.observe(scene))


def _applicable(seen: Iterable[Observations]) -> list[Observations]:
    return [observations for observations in seen if worst_seen(observations) != "not_applicable"]


def _nothing() -> Observations:
    return (not_applicable("none of this is drawn"),)


def _merged(outcome: Seen, seen: Sequence[Observations]) -> Observation:
    parts = [observation for observations in seen for observation in observations]
    roles: dict[str, dict[str, None]] = {}
    for part in parts:
        for name, ids in part.roles.items():
            roles.setdefault(name, {}).update(dict.fromkeys(ids))
    make = ask if outcome == "ask" else fail
    return make(
        {name: tuple(ids) for name, ids in roles.items()},
        components=dict.fromkeys(c for part in parts for c in part.components),
        connections=dict.fromkeys(c for part in parts for c in part.connections),
        facts={name: value for part in parts for name, value in part.facts.items()},
    )


def _with_role(observation: Observation, name: str, component: str) -> Observation:
    roles = {**observation.roles, name: (component,)}
    components = tuple(dict.fromkeys((component, *observation.components)))
    return Observation(
        observation.outcome,
        roles,
        observation.facts,
        components,
        observation.connections,
        observation.variant,
        observation.reason,
    )


def _as(outcome: Seen, o: Observation) -> Observation:
    return Observation(outcome, o.roles, o.facts, o.components, o.connections, o.variant, o.reason)


def _names(checks: Iterable[Predicate], which: str) -> frozenset[str]:
    return frozenset().union(*(getattr(check, which) for check in checks))
