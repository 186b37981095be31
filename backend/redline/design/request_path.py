"""The request path: who waits for whom, in which order, and how long.

A caller's calls run one after another unless they share a ``parallel`` group; a drawn answer
goes on to the next part of the path; failure branches, logs and queues are not waited for.
Every component adds its own time (callees excluded), so nothing is counted twice. The path
begins at the edge of the service: the caller's own time and network are left out.

Two sums are given: *likely*, the medians plus the root of the sum of squared tails, which takes
the stages as independent; and *conservative*, the sum of the 99th percentiles.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from redline.design import operators, quantities
from redline.design.call_net import Call, CallNet, call_net
from redline.design.graph import SystemGraph
from redline.design.own_time import own_time
from redline.design.paths import LatencyLimit, Leg, Loop, RequestPath, Step
from redline.design.quantities import Quantity
from redline.design.timing import (
    P95_OF_TAIL,
    Block,
    capped,
    fanned,
    late_share,
    repeated,
    taken,
)
from redline.design.waiting import (
    ANSWERING_FAMILIES,
    ANSWERING_KINDS,
    OUTSIDE_THE_SERVICE,
    is_failure_branch,
    onward,
    waits_for,
)

__all__ = [
    "LatencyLimit",
    "Leg",
    "Loop",
    "RequestPath",
    "Step",
    "latency_limit",
    "may_be_limited",
    "request_paths",
    "slowest",
    "somebody_waits",
]

LIMITS = {99: "slo_p99_ms", 95: "slo_p95_ms", 50: "slo_p50_ms"}
"""The objectives that bound a path, by percentile, the one that decides first."""
_LIMIT_NAMES = frozenset(LIMITS.values())

MAX_STEPS = 300
"""Steps of a path that are listed; its sums cover all of them."""


def request_paths(graph: SystemGraph) -> tuple[RequestPath, ...]:
    """The slowest path of every entry that waits for an answer, slowest first."""
    return graph.once(_request_paths)


def _request_paths(graph: SystemGraph) -> tuple[RequestPath, ...]:
    model = _Model(graph)
    paths = [path for entry in graph.once(_entries) if (path := model.path(entry)) is not None]
    return tuple(sorted(paths, key=lambda path: (-path.p99_ms, path.entry)))


def somebody_waits(graph: SystemGraph) -> bool:
    """Whether there is a request path, without adding it up where a call to another part makes it one."""
    calls, entries = graph.once(waits_for), graph.once(_entries)
    calling = any(edge.target != entry for entry in entries for edge in calls[entry])
    return calling or bool(entries and request_paths(graph))


def _entries(graph: SystemGraph) -> tuple[str, ...]:
    """Who waits and is not waited for: callers outside, or the first part that is drawn.

    A part that only answers when something failed is nobody's first.
    """
    calls, net = graph.once(waits_for), graph.once(onward)
    called = {edge.target for edges in calls.values() for edge in edges if edge.source != edge.target}
    entered = {target for targets in net.values() for target in targets}
    standing_in = {edge.target for edge in graph.drawn if is_failure_branch(graph, edge)}
    called |= standing_in
    entered |= standing_in
    first = (n for n in calls if n not in (called if graph.kind(n) in OUTSIDE_THE_SERVICE else entered))
    return tuple(sorted(n for n in first if any(_answers(graph, m) for m in operators.closure(net, [n]))))


def _answers(graph: SystemGraph, node: str) -> bool:
    return graph.family(node) in ANSWERING_FAMILIES or graph.kind(node) in ANSWERING_KINDS


def slowest(graph: SystemGraph) -> RequestPath | None:
    """The slowest request path of the design; None when nobody waits for an answer."""
    return next(iter(request_paths(graph)), None)


def latency_limit(graph: SystemGraph, path: RequestPath | None = None) -> LatencyLimit | None:
    """The latency objective on the framing card, or on the caller; None when none is stated."""
    for percentile, name in LIMITS.items():
        found = quantities.objective(graph, name)
        value = found.value if found else None
        if value is None and path is not None:
            value = quantities.stated(graph, path.entry, name)
        if value is not None:
            return LatencyLimit(percentile, value, name)
    return None


def may_be_limited(graph: SystemGraph) -> bool:
    """Whether any latency objective is stated, so that a path is worth adding up."""
    stated = (node.attributes for node in graph.nodes.values())
    return latency_limit(graph) is not None or any(
        not named.keys().isdisjoint(_LIMIT_NAMES) for named in stated
    )


@dataclass
class _Model:
    """The calls and answers of one design, and the time of each part computed once."""

    graph: SystemGraph
    blocks: dict[str, Block] = field(default_factory=dict)
    legs: dict[str, tuple[Leg, ...]] = field(default_factory=dict)
    onward: dict[str, Leg | None] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def found(self) -> CallNet:
        return call_net(self.graph)

    def path(self, entry: str) -> RequestPath | None:
        order = self._order(entry)
        for node in order:
            self._time(node, self._loops(node))
        steps = tuple(self._steps(entry))
        if not steps:
            return None
        block = self._total(entry)
        return RequestPath(
            entry=entry,
            steps=steps,
            p50_ms=block.p50,
            p95_ms=block.p50 + P95_OF_TAIL * (block.p99 - block.p50),
            p99_ms=block.p99,
            conservative_p99_ms=block.p99_sum,
            stated_p99_ms=_stated_p99(steps),
            legs=tuple(self._waited(entry)),
            loops=tuple(self._named_loops(entry)),
        )

    def _order(self, entry: str) -> list[str]:
        """Components reached from the entry, callees before callers, loops cut where they close."""
        if entry not in self.orders:
            self.orders[entry] = self.found.order(entry)
        return self.orders[entry]

    def _time(self, node: str, inside: frozenset[str]) -> None:
        if node in self.blocks:
            return
        p50, p99 = own_time(self.graph, node)
        own = Block(p50.value, (p99.value - p50.value) ** 2, p99.value)
        legs = self._legs(self.found.calls, node, inside)
        critical = self._critical(legs)
        block = own
        for leg in critical:
            block = block.then(leg.block)
        self.blocks[node] = repeated(block, self.found.repeats(node))
        self.legs[node] = critical
        self.onward[node] = max(
            self._legs(self.found.answers, node, inside),
            key=lambda leg: (leg.block.p99, leg.edge.id),
            default=None,
        )

    def _total(self, node: str) -> Block:
        """The time of a component, its callees and the parts its answer goes on to."""
        block = self.blocks.get(node, Block())
        onward = self.onward.get(node)
        return block.then(onward.block) if onward else block

    def _legs(
        self, drawn: Mapping[str, Sequence[Call]], node: str, inside: frozenset[str]
    ) -> tuple[Leg, ...]:
        return tuple(self._leg(call) for call in drawn.get(node, ()) if call.edge.target not in inside)

    def _leg(self, call: Call) -> Leg:
        inner = self._total(call.edge.target)
        block, limit, late = fanned(inner, call.fanout), call.timeout_ms, 0.0
        if limit is not None:
            late = late_share(block, limit, call.retries)
            block = capped(block, limit, call.retries, self._stand_in_ms(call))
        return Leg(
            call.edge, inner, taken(block, call.share), call.share, call.fanout, limit, late, call.group
        )

    def _stand_in_ms(self, call: Call) -> float:
        return own_time(self.graph, call.stand_in)[0].value if call.stand_in else 0.0

    def _critical(self, legs: Sequence[Leg]) -> tuple[Leg, ...]:
        """The calls that add up: all in sequence, and the slowest of every parallel group."""
        slowest_of: dict[str, Leg] = {}
        for leg in legs:
            key = f"alone {leg.edge.id}" if leg.group is None else f"group {leg.group}"
            if key not in slowest_of or leg.block.p99 > slowest_of[key].block.p99:
                slowest_of[key] = leg
        return tuple(slowest_of.values())

    def _loops(self, node: str) -> frozenset[str]:
        """Members of the node's circle that are not timed yet: the arrows that close it."""
        return frozenset(n for n in self.found.circles.get(node, ()) if n not in self.blocks)

    def _named_loops(self, entry: str) -> Iterator[Loop]:
        reached = frozenset(self._order(entry))
        for circle in sorted({tuple(sorted(c)) for c in self.found.circles.values()}):
            limited = any(quantities.stated(self.graph, n, "max_steps") is not None for n in circle)
            if not limited and set(circle) <= reached:
                yield Loop(circle)

    def _waited(self, entry: str) -> Iterator[Leg]:
        """Every leg on the slowest way, each once."""
        seen: set[str] = set()
        for leg in self._walk(entry):
            if leg.edge.id not in seen:
                seen.add(leg.edge.id)
                yield leg

    def _walk(self, entry: str) -> Iterator[Leg]:
        waiting = [entry]
        listed = 0
        while waiting and listed < MAX_STEPS:
            node = waiting.pop()
            onward = self.onward.get(node)
            legs = [*self.legs.get(node, ()), *([onward] if onward else [])]
            for leg in legs:
                listed += 1
                yield leg
            waiting += [leg.edge.target for leg in reversed(legs)]

    def _steps(self, entry: str) -> Iterator[Step]:
        total = self._total(entry)
        root = math.sqrt(total.tail_sq) or 1.0
        waiting: list[tuple[str, Leg | None, float, float]] = [(entry, None, 1.0, 1.0)]
        listed = 0
        while waiting and listed < MAX_STEPS:
            node, leg, medians, tails = waiting.pop()
            p50, p99 = own_time(self.graph, node)
            repeats = self.found.repeats(node)
            if p99.value > 0 or leg is not None:
                listed += 1
                median = medians * repeats * p50.value
                tail = tails * math.sqrt(repeats) * (p99.value - p50.value)
                yield _step(node, leg, (p50, p99), (median, tail, median + tail**2 / root))
            onward = self.onward.get(node)
            legs = [*self.legs.get(node, ()), *([onward] if onward else [])]
            for next_leg in reversed(legs):
                m, t = _factors(next_leg)
                again = 1.0 if next_leg is onward else repeats
                waiting.append((next_leg.edge.target, next_leg, medians * m * again, tails * t * again**0.5))


def _step(
    node: str, leg: Leg | None, own: tuple[Quantity, Quantity], times: tuple[float, float, float]
) -> Step:
    if leg is None:
        return Step(node, None, *own, *times)
    return Step(node, leg.edge.id, *own, *times, leg.timeout_ms, leg.late_share, leg.share)


def _factors(leg: Leg) -> tuple[float, float]:
    """How a leg's median and tail differ from those of its far end."""
    inner, block = leg.inner, leg.block
    tail = math.sqrt(inner.tail_sq)
    return (
        block.p50 / inner.p50 if inner.p50 else 1.0,
        math.sqrt(block.tail_sq) / tail if tail else 1.0,
    )


def _stated_p99(steps: Iterable[Step]) -> float:
    """Likely p99 of the steps whose figures are stated; a lower bound of the path's, in ms."""
    known = [step for step in steps if step.p99.stated]
    return sum(step.median_ms for step in known) + math.sqrt(sum(step.tail_ms**2 for step in known))
