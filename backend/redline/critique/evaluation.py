"""One rule on one system: what it sees, also when some kinds are only guessed.

A kind that Redline inferred with little confidence may be wrong. A rule whose answer hangs
on such a guess asks instead of failing or passing, and names the component. So does a rule
that misses something which a component with an unreadable name may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from redline.critique.checklist import Rule
from redline.critique.observation import Observation, ask, not_applicable, worst_seen
from redline.critique.predicates.selector import Scene
from redline.design.catalogue import UNKNOWN
from redline.design.graph import SystemGraph
from redline.design.parts import CERTAIN

MOST_DOUBTS = 6
"""More guessed components than this are not tried one by one."""


@dataclass(frozen=True)
class Reading:
    """One system of a board as it is read, and how else it could be read."""

    graph: SystemGraph

    @cached_property
    def doubtful(self) -> tuple[str, ...]:
        """Components whose kind is a guess that could be wrong."""
        return tuple(
            sorted(
                node.id
                for node in self.graph.nodes.values()
                if not node.declared and node.kind != UNKNOWN and node.confidence < CERTAIN
            )
        )

    @cached_property
    def strict(self) -> SystemGraph:
        """The system with every doubtful kind taken as unknown."""
        return self.graph.supposing_unknown(self.doubtful)

    @cached_property
    def single(self) -> Mapping[str, SystemGraph]:
        """By doubtful component, the system with only its kind taken as unknown."""
        return {node: self.graph.supposing_unknown((node,)) for node in self.doubtful[:MOST_DOUBTS]}

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """Components of which nobody can tell what they are."""
        return tuple(sorted(self.graph.of_kind(UNKNOWN)))

    def supposing(self, kind: str) -> SystemGraph:
        """The system with every unread component taken to be of this kind."""
        if kind not in self._supposed:
            self._supposed[kind] = self.graph.supposing(self.unread, kind)
        return self._supposed[kind]

    @cached_property
    def _supposed(self) -> dict[str, SystemGraph]:
        return {}


def evaluate(rule: Rule, reading: Reading) -> tuple[Observation, ...]:
    """What the rule sees in the system; never empty."""
    seen = _weighed(rule, reading)
    if not rule.could_be or not reading.unread or not _fails(seen):
        return seen
    kind = next((k for k in rule.could_be if not _fails(look(rule, reading.supposing(k)))), "")
    return _perhaps(rule, reading, seen, kind) if kind else seen


def _perhaps(
    rule: Rule, reading: Reading, seen: tuple[Observation, ...], kind: str
) -> tuple[Observation, ...]:
    """The failure as a question that names the components which may be what is missed."""
    tried = reading.unread[:MOST_DOUBTS]
    able = [n for n in tried if not _fails(look(rule, reading.graph.supposing((n,), kind)))]
    return tuple(_named(o, able or list(reading.unread)) if o.outcome == "fail" else o for o in seen)


def _weighed(rule: Rule, reading: Reading) -> tuple[Observation, ...]:
    """What the rule sees, as a question where it hangs on a guessed kind."""
    likely = look(rule, reading.graph)
    if not reading.doubtful:
        return likely
    strict = look(rule, reading.strict)
    if _fails(likely) == _fails(strict):
        return likely
    return _doubt(rule, reading, likely, strict)


def look(rule: Rule, graph: SystemGraph) -> tuple[Observation, ...]:
    """What the rule sees when every kind is taken as read."""
    reason = rule.when.missing(graph)
    if reason:
        return (not_applicable(reason),)
    return tuple(rule.check.observe(Scene(graph))) or (not_applicable("none of this is drawn"),)


def _fails(observations: tuple[Observation, ...]) -> bool:
    return worst_seen(observations) == "fail"


def _doubt(
    rule: Rule, reading: Reading, likely: tuple[Observation, ...], strict: tuple[Observation, ...]
) -> tuple[Observation, ...]:
    """The failure as a question that names the components on whose kind it hangs."""
    before = _fails(likely)
    decisive = [node for node, graph in reading.single.items() if _fails(look(rule, graph)) != before]
    failing = likely if before else strict
    named = decisive or list(reading.doubtful)
    return tuple(_named(o, named, unless=not before) if o.outcome == "fail" else o for o in failing)


def _named(observation: Observation, doubtful: list[str], *, unless: bool = False) -> Observation:
    seen = replace(ask(), roles=observation.roles, facts=observation.facts, variant=observation.variant)
    return replace(
        seen,
        components=tuple(dict.fromkeys((*observation.components, *doubtful))),
        connections=observation.connections,
        doubtful=tuple(doubtful),
        unless=unless,
    )
