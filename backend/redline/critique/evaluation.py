"""One rule on one system: what it sees, also when some kinds and flows are only guessed.

What Redline inferred with little confidence may be wrong. A rule whose answer hangs on such a guess
asks instead of failing or passing, and names the component or the arrow. So does a rule that misses
something which a component with an unreadable name may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from redline.critique.checklist import Rule
from redline.critique.observation import Observation, ask, not_applicable, worst_seen
from redline.design.arrows import GUESS
from redline.design.catalogue import UNKNOWN
from redline.design.denials import denied
from redline.design.graph import SystemGraph
from redline.design.parts import CERTAIN

MOST_DOUBTS = 6
"""More guesses than this are not tried one by one."""

Place = tuple[str, ...]
"""What tells the failures of one rule apart: the ids that a finding would be anchored at."""


@dataclass(frozen=True)
class Reading:
    """One system of a board as it is read, and how else it could be read."""

    graph: SystemGraph

    @cached_property
    def doubtful(self) -> tuple[str, ...]:
        """Components whose kind is a guess that could be wrong, then arrows whose flow is one."""
        parts = (
            node.id
            for node in self.graph.nodes.values()
            if not node.declared and node.kind != UNKNOWN and node.confidence < CERTAIN
        )
        arrows = (arrow.id for arrow in self.graph.drawn if not arrow.declared and arrow.confidence <= GUESS)
        return (*sorted(parts), *sorted(arrows))

    @cached_property
    def strict(self) -> SystemGraph:
        """The system with everything doubtful taken as unknown."""
        return self.graph.supposing_unknown(frozenset(self.doubtful))

    @cached_property
    def single(self) -> Mapping[str, SystemGraph]:
        """By doubtful component or arrow, the system with only this one taken as unknown."""
        return {part: self.graph.supposing_unknown((part,)) for part in self.doubtful[:MOST_DOUBTS]}

    def failing(self, rule: Rule) -> Mapping[str, frozenset[Place]]:
        """By doubtful component or arrow, where the rule fails with only this one taken as unknown."""
        if rule.id not in self._failing:
            self._failing[rule.id] = {
                part: _places(rule, look(rule, graph)) for part, graph in self.single.items()
            }
        return self._failing[rule.id]

    @cached_property
    def _failing(self) -> dict[str, Mapping[str, frozenset[Place]]]:
        return {}

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """Components of which nobody can tell what they are."""
        return tuple(sorted(self.graph.of_kind(UNKNOWN)))

    def able(self, kind: str) -> tuple[str, ...]:
        """The unread components that may be of this kind: nobody said that they are not."""
        return tuple(part for part in self.unread if kind not in denied(self.graph.nodes[part].attributes))

    def supposing(self, kind: str) -> SystemGraph:
        """The system with every unread component taken to be of this kind, if it may be."""
        if kind not in self._supposed:
            self._supposed[kind] = self.graph.supposing(self.able(kind), kind)
        return self._supposed[kind]

    @cached_property
    def _supposed(self) -> dict[str, SystemGraph]:
        return {}


def evaluate(rule: Rule, reading: Reading) -> tuple[Observation, ...]:
    """What the rule sees in the system; never empty."""
    seen = _weighed(rule, reading) if reading.doubtful else look(rule, reading.graph)
    if not rule.could_be or not reading.unread or not _fails(seen):
        return seen
    kind = next((k for k in rule.could_be if not _fails(look(rule, reading.supposing(k)))), "")
    return _perhaps(rule, reading, seen, kind) if kind else seen


def _perhaps(
    rule: Rule, reading: Reading, seen: tuple[Observation, ...], kind: str
) -> tuple[Observation, ...]:
    """The failure as a question that names the components which may be what is missed."""
    kinds = tuple(dict.fromkeys((kind, *rule.could_be)))
    tried = reading.able(kind)
    able = [
        part for part in tried[:MOST_DOUBTS] if not _fails(look(rule, reading.graph.supposing((part,), kind)))
    ]
    return tuple(
        replace(_named(o, able or tried, reading), could_be=kinds) if o.outcome == "fail" else o for o in seen
    )


def _weighed(rule: Rule, reading: Reading) -> tuple[Observation, ...]:
    """What the rule sees, as a question where it hangs on a guess.

    What fails in one reading only is a question. A rule that fails in both, each time elsewhere, fails
    where the guesses do not matter, if that is a part of it.
    """
    likely, strict = look(rule, reading.graph), look(rule, reading.strict)
    here, there = _places(rule, likely), _places(rule, strict)
    if here == there:
        return likely
    if here and there and here.isdisjoint(there):
        return strict if _parts(there) < _parts(here) else likely
    doubted = tuple(
        _doubt(rule, reading, o) if o.outcome == "fail" and _place(rule, o) not in there else o
        for o in likely
    )
    missed = (o for o in strict if o.outcome == "fail" and _place(rule, o) not in here)
    return (*doubted, *(_doubt(rule, reading, o, unless=True) for o in missed))


def look(rule: Rule, graph: SystemGraph) -> tuple[Observation, ...]:
    """What the rule sees when every kind and flow is taken as read."""
    reason = "" if rule.when.always else rule.when.missing(graph)
    if reason:
        return (not_applicable(reason),)
    return rule.check.of(graph)


def _fails(observations: tuple[Observation, ...]) -> bool:
    return worst_seen(observations) == "fail"


def _places(rule: Rule, observations: Iterable[Observation]) -> frozenset[Place]:
    return frozenset(_place(rule, o) for o in observations if o.outcome == "fail")


def _parts(places: Iterable[Place]) -> frozenset[str]:
    return frozenset(part for place in places for part in place)


def _place(rule: Rule, observation: Observation) -> Place:
    return rule.report.speaking(observation.variant).place(observation)


def _doubt(rule: Rule, reading: Reading, observation: Observation, *, unless: bool = False) -> Observation:
    """A failure of one reading as a question that names the guesses on which it hangs."""
    place = _place(rule, observation)
    decisive = [part for part, places in reading.failing(rule).items() if (place in places) is unless]
    return replace(_named(observation, decisive or reading.doubtful, reading), unless=unless)


def _named(observation: Observation, doubtful: Sequence[str], reading: Reading) -> Observation:
    """The observation as a question, with what it hangs on among its evidence."""
    parts = [part for part in doubtful if part in reading.graph.nodes]
    arrows = [part for part in doubtful if part not in reading.graph.nodes]
    return replace(
        ask(),
        roles=observation.roles,
        facts=observation.facts,
        variant=observation.variant,
        components=tuple(dict.fromkeys((*observation.components, *parts))),
        connections=tuple(dict.fromkeys((*observation.connections, *arrows))),
        doubtful=tuple(doubtful),
    )
