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
from statistics import NormalDist

import networkx as nx

from redline.design import catalogue, quantities
from redline.design.graph import Edge, SystemGraph
from redline.design.quantities import Quantity

CALLS = frozenset({"request", "lookup", "context"})
ANSWERS = frozenset({"prediction", "action"})
OUTSIDE_THE_SERVICE = frozenset({"client_app", "business_service", "media_source", "team"})
ANSWERING_FAMILIES = frozenset({"serving", "llm"})
ANSWERING_KINDS = frozenset({"prediction_store"})
NOT_WAITED_FOR = frozenset({"prediction_log", "trace_store", "review_queue", "approval_gate", "message_bus"})
NOT_WAITED_FAMILIES = frozenset({"monitoring", "labels", "training"})
FAILURE_WORDS = ("on failure", "on timeout", "on error", "fallback", "when down", "if down", "fails")

Z99 = 2.3263
"""Standard normal quantile of 99 %; a lognormal's spread follows from its p50 and p99."""
P95_OF_TAIL = 0.7
"""Where p95 lies between p50 and p99, the normal-tail ratio 1.645 / 2.326."""
TAIL_RATIO = 4.0
"""p99 over p50 where only one of them is known."""
SLOW_SHARE = 0.01
"""A branch taken by fewer requests than this does not reach the 99th percentile."""
MAX_STEPS = 300
"""Steps of a path that are listed; its sums cover all of them."""

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Block:
    """Time of a part of the path: median, sum of squared tails, and sum of p99, in ms."""

    p50: float = 0.0
    tail_sq: float = 0.0
    p99_sum: float = 0.0

    @property
    def p99(self) -> float:
        """The likely 99th percentile, in ms."""
        return self.p50 + math.sqrt(self.tail_sq)

    def then(self, other: Block) -> Block:
        """This, and the other after it."""
        return Block(self.p50 + other.p50, self.tail_sq + other.tail_sq, self.p99_sum + other.p99_sum)

    def scaled(self, p50: float, p99: float, p99_sum: float) -> Block:
        """The same stage with another median and tail, in ms."""
        return Block(p50, max(0.0, p99 - p50) ** 2, p99_sum)


@dataclass(frozen=True, slots=True)
class Leg:
    """A connection that is waited for: what its far end costs the caller.

    ``late_share`` is the share of calls that run into ``timeout_ms``; ``share`` the share of
    requests that make the call at all (a cache in front answers the others).
    """

    edge: Edge
    inner: Block
    block: Block
    share: float = 1.0
    fanout: float = 1.0
    timeout_ms: float | None = None
    late_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One component on the path, with its own time and its part of the likely p99 (all in ms).

    ``median_ms`` and ``tail_ms`` are what is left of its p50 and p99 - p50 after timeouts, fan-out
    and caches.
    """

    component: str
    connection: str | None
    p50: Quantity
    p99: Quantity
    median_ms: float
    tail_ms: float
    contribution_ms: float
    timeout_ms: float | None = None
    late_share: float = 0.0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Loop:
    """A cycle of calls without a stated limit, so that its time has no sum."""

    components: tuple[str, ...]

    def sentence(self, labels: Mapping[str, str]) -> str:
        """The problem in words."""
        names = " → ".join(labels.get(i, i) for i in (*self.components, self.components[0]))
        return f"{names} call each other in a circle. State max_steps on one of them."


@dataclass(frozen=True, slots=True)
class RequestPath:
    """The slowest way through one entry, with its sums in ms.

    ``stated_p99_ms`` is the likely p99 of the stated numbers alone (assumed ones count zero): when
    it is past a limit, the drawing itself says so.
    """

    entry: str
    steps: tuple[Step, ...]
    p50_ms: float
    p95_ms: float
    p99_ms: float
    conservative_p99_ms: float
    stated_p99_ms: float
    legs: tuple[Leg, ...]
    loops: tuple[Loop, ...] = ()

    @property
    def components(self) -> tuple[str, ...]:
        """Ids along the path, the entry first, each once."""
        return tuple(dict.fromkeys([self.entry, *(step.component for step in self.steps)]))

    @property
    def connections(self) -> tuple[str, ...]:
        """Connection ids along the path."""
        return tuple(dict.fromkeys(step.connection for step in self.steps if step.connection))

    @property
    def largest(self) -> Step | None:
        """The step with the largest part of the likely p99."""
        return max(self.steps, key=lambda step: step.contribution_ms, default=None)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Components whose time is typical for their kind and not stated."""
        return tuple(dict.fromkeys(s.component for s in self.steps if not (s.p50.stated and s.p99.stated)))

    @property
    def degraded_share(self) -> float:
        """Share of requests in which at least one call on the path runs into its timeout."""
        served = 1.0
        for leg in self.legs:
            served *= 1.0 - leg.late_share * leg.share
        return 1.0 - served

    def at(self, percentile: float) -> float:
        """The likely time at a percentile (50, 95 or 99), in ms."""
        return {50: self.p50_ms, 95: self.p95_ms}.get(int(percentile), self.p99_ms)

    def share_past(self, limit_ms: float) -> float:
        """Share of requests slower than a limit, by the lognormal through p50 and likely p99."""
        return share_past(self.p50_ms, self.p99_ms, limit_ms)


@dataclass(frozen=True, slots=True)
class LatencyLimit:
    """The objective a path is held against: a percentile and a limit in ms."""

    percentile: int
    limit_ms: float
    name: str


def request_paths(graph: SystemGraph) -> tuple[RequestPath, ...]:
    """The slowest path of every entry that waits for an answer, slowest first."""
    model = _Model(graph)
    paths = [path for entry in model.entries if (path := model.path(entry)) is not None]
    return tuple(sorted(paths, key=lambda path: (-path.p99_ms, path.entry)))


def slowest(graph: SystemGraph) -> RequestPath | None:
    """The slowest request path of the design; None when nobody waits for an answer."""
    return next(iter(request_paths(graph)), None)


def latency_limit(graph: SystemGraph, path: RequestPath | None = None) -> LatencyLimit | None:
    """The latency objective on the framing card, or on the caller; None when none is stated."""
    for percentile in (99, 95, 50):
        name = f"slo_p{percentile}_ms"
        found = quantities.objective(graph, name)
        value = found.value if found else None
        if value is None and path is not None:
            value = quantities.stated(graph, path.entry, name)
        if value is not None:
            return LatencyLimit(percentile, value, name)
    return None


def share_past(p50_ms: float, p99_ms: float, limit_ms: float) -> float:
    """Share of a lognormal with this p50 and p99 that lies past a limit; all in ms."""
    if limit_ms <= 0:
        return 1.0
    spread = _spread(p50_ms, p99_ms)
    if spread == 0:
        return float(p50_ms > limit_ms)
    return 1.0 - _NORMAL.cdf(math.log(limit_ms / p50_ms) / spread)


def is_failure_branch(graph: SystemGraph, edge: Edge) -> bool:
    """Whether this call is made only when something else failed."""
    if edge.on_failure or edge.attributes.get("on") == "failure" or graph.kind(edge.target) == "fallback":
        return True
    return any(word in edge.label.lower() for word in FAILURE_WORDS)


def timeout_ms(graph: SystemGraph, edge: Edge) -> float | None:
    """The longest wait stated for a call: on the arrow, on a guard before it, or on the callee."""
    stated = quantities.of_edge(edge, "timeout_ms")
    if stated is not None:
        return stated
    if graph.kind(edge.source) == "traffic_guard":
        guard = quantities.stated(graph, edge.source, "timeout_ms")
        if guard is not None:
            return guard
    return quantities.stated(graph, edge.target, "timeout_ms")


def hit_rate(graph: SystemGraph, cache: str) -> Quantity | None:
    """Share of reads that a cache answers itself, stated or typical; None for other kinds."""
    if graph.kind(cache) != "cache":
        return None
    return quantities.of_component(graph, cache, "hit_rate") or Quantity(0.5, "", "assumed", "typical")


def call_share(graph: SystemGraph, edge: Edge, calls: Mapping[str, Sequence[Edge]]) -> float:
    """Share of the caller's requests that make this call.

    A stated ``share`` is taken as it is; behind a cache only the misses go on; and a ``hit_rate``
    on the arrow counts when the caller also reads a cache.
    """
    share = quantities.of_edge(edge, "share")
    if share is not None:
        return min(1.0, max(0.0, share))
    hit = _hits_before(graph, edge, calls)
    return 1.0 - min(1.0, max(0.0, hit))


def waits_for(graph: SystemGraph) -> dict[str, list[Edge]]:
    """The calls that each component makes and waits for, failure branches left out."""
    calls: dict[str, list[Edge]] = {}
    for edge in graph.drawn:
        if _is_call(edge) and not is_failure_branch(graph, edge):
            calls.setdefault(edge.source, []).append(edge)
    return calls


def _hits_before(graph: SystemGraph, edge: Edge, calls: Mapping[str, Sequence[Edge]]) -> float:
    before = hit_rate(graph, edge.source)
    if before is not None:
        return quantities.of_edge(edge, "hit_rate") or before.value
    aside = [c for c in calls.get(edge.source, ()) if graph.kind(c.target) == "cache" and c is not edge]
    stated = quantities.of_edge(edge, "hit_rate")
    return stated if stated is not None and aside else 0.0


def _is_call(edge: Edge) -> bool:
    return edge.flow in CALLS and edge.sync and not (edge.folded or edge.mirrored)


def _is_answer(graph: SystemGraph, edge: Edge) -> bool:
    if edge.flow not in ANSWERS or not edge.sync or edge.folded:
        return False
    kind, family = graph.kind(edge.target), graph.family(edge.target)
    stored = family == "storage" or kind in NOT_WAITED_FOR
    return not stored and family not in NOT_WAITED_FAMILIES


def _spread(p50_ms: float, p99_ms: float) -> float:
    if p50_ms <= 0 or p99_ms <= p50_ms:
        return 0.0
    return math.log(p99_ms / p50_ms) / Z99


def _quantile(block: Block, share: float) -> float:
    """The time that this share of calls stays under, by the block's lognormal, in ms."""
    spread = _spread(block.p50, block.p99)
    return block.p50 * math.exp(spread * _NORMAL.inv_cdf(share)) if block.p50 > 0 else 0.0


@dataclass
class _Model:
    """The calls and answers of one design, and the time of each part computed once."""

    graph: SystemGraph
    blocks: dict[str, Block] = field(default_factory=dict)
    legs: dict[str, tuple[Leg, ...]] = field(default_factory=dict)
    onward: dict[str, Leg | None] = field(default_factory=dict)

    @cached_property
    def calls(self) -> dict[str, list[Edge]]:
        return waits_for(self.graph)

    @cached_property
    def answers(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.graph.drawn:
            if _is_answer(self.graph, edge) and not is_failure_branch(self.graph, edge):
                found.setdefault(edge.source, []).append(edge)
        return found

    @cached_property
    def net(self) -> nx.DiGraph[str]:
        net: nx.DiGraph[str] = nx.DiGraph()
        for edges in (*self.calls.values(), *self.answers.values()):
            net.add_edges_from((edge.source, edge.target) for edge in edges)
        return net

    @cached_property
    def entries(self) -> list[str]:
        """Who waits and is not waited for: callers outside, or the first part that is drawn."""
        callers = [n for n in self.calls if self._is_entry(n)]
        return sorted(n for n in callers if self._answers_somebody(n))

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

    def _is_entry(self, node: str) -> bool:
        outside = self.graph.kind(node) in OUTSIDE_THE_SERVICE
        called = any(
            edge.target == node for edges in self.calls.values() for edge in edges if edge.source != node
        )
        return not called if outside else self.net.in_degree(node) == 0

    def _answers_somebody(self, entry: str) -> bool:
        reached = nx.descendants(self.net, entry) | {entry}
        return any(
            self.graph.family(n) in ANSWERING_FAMILIES or self.graph.kind(n) in ANSWERING_KINDS
            for n in reached
        )

    def _order(self, entry: str) -> list[str]:
        """Components reached from the entry, callees before callers, loops cut where they close."""
        reached = nx.descendants(self.net, entry) | {entry}
        return list(nx.dfs_postorder_nodes(self.net.subgraph(reached), entry))

    def _own(self, node: str) -> tuple[Quantity, Quantity]:
        nothing = Quantity(0.0, "ms", "assumed", "outside the service")
        if self.graph.kind(node) in OUTSIDE_THE_SERVICE and not self._serves(node):
            return nothing, nothing
        p50, p99 = self._figure(node, "p50_ms"), self._figure(node, "p99_ms")
        if p50 is None and p99 is None:
            unknown = Quantity(0.0, "ms", "assumed", "no figure known for this kind")
            return unknown, unknown
        return _pair(p50, p99)

    def _figure(self, node: str, name: str) -> Quantity | None:
        """A time in ms; a kind that is drawn without the part it calls has a larger typical one."""
        found = quantities.of_component(self.graph, node, name)
        entry = catalogue.KINDS.get(self.graph.kind(node))
        if found is None or found.stated or entry is None or self.calls.get(node):
            return found
        return Quantity(entry.alone.get(name, found.value), found.unit, found.basis, found.source)

    def _serves(self, node: str) -> bool:
        """A service that is called and calls on is part of the path; the first and the last are not."""
        return any(node == e.target for edges in self.calls.values() for e in edges) and node in self.calls

    def _time(self, node: str, inside: frozenset[str]) -> None:
        if node in self.blocks:
            return
        p50, p99 = self._own(node)
        own = Block(p50.value, (p99.value - p50.value) ** 2, p99.value)
        legs = tuple(self._leg(e) for e in self.calls.get(node, ()) if e.target not in inside)
        critical = self._critical(legs)
        block = own
        for leg in critical:
            block = block.then(leg.block)
        self.blocks[node] = _repeated(block, self._repeats(node))
        self.legs[node] = critical
        self.onward[node] = max(
            (self._leg(e) for e in self.answers.get(node, ()) if e.target not in inside),
            key=lambda leg: (leg.block.p99, leg.edge.id),
            default=None,
        )

    def _total(self, node: str) -> Block:
        """The time of a component, its callees and the parts its answer goes on to."""
        block = self.blocks.get(node, Block())
        onward = self.onward.get(node)
        return block.then(onward.block) if onward else block

    def _leg(self, edge: Edge) -> Leg:
        inner = self._total(edge.target)
        fanout = self._fanout(edge)
        share = call_share(self.graph, edge, self.calls)
        block = _fanned(inner, fanout)
        limit = timeout_ms(self.graph, edge)
        late = share_past(block.p50, block.p99, limit) if limit is not None else 0.0
        if limit is not None:
            block = _capped(block, limit, self._instead(edge) if late > SLOW_SHARE else 0.0)
        return Leg(edge, inner, _taken(block, share), share, fanout, limit, late)

    def _fanout(self, edge: Edge) -> float:
        if self.graph.attribute(edge.target, "batch_get") is True:
            return 1.0
        return max(1.0, quantities.of_edge(edge, "fanout") or 1.0)

    def _instead(self, edge: Edge) -> float:
        """Median time in ms of the quickest failure branch beside this call."""
        beside = [e for e in self.graph.drawn if e.source == edge.source and e is not edge]
        times = [
            p50.value
            for e in beside
            if is_failure_branch(self.graph, e)
            and (p50 := quantities.of_component(self.graph, e.target, "p50_ms"))
        ]
        return min(times, default=0.0)

    def _critical(self, legs: Sequence[Leg]) -> tuple[Leg, ...]:
        """The calls that add up: all in sequence, and the slowest of every parallel group."""
        slowest_of: dict[str, Leg] = {}
        for leg in legs:
            group = leg.edge.attributes.get("parallel")
            key = f"alone {leg.edge.id}" if group in (None, False) else f"group {group}"
            if key not in slowest_of or leg.block.p99 > slowest_of[key].block.p99:
                slowest_of[key] = leg
        return tuple(slowest_of.values())

    @cached_property
    def _circles(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for circle in nx.strongly_connected_components(self.net):
            if len(circle) > 1:
                found.update(dict.fromkeys(circle, frozenset(circle)))
        return found

    def _loops(self, node: str) -> frozenset[str]:
        """Members of the node's circle that are not timed yet: the arrows that close it."""
        return frozenset(n for n in self._circles.get(node, ()) if n not in self.blocks)

    def _repeats(self, node: str) -> float:
        limit = quantities.stated(self.graph, node, "max_steps")
        looping = node in self._circles or self.graph.kind(node) == "agent_orchestrator"
        return max(1.0, limit) if limit is not None and looping else 1.0

    def _named_loops(self, entry: str) -> Iterator[Loop]:
        reached = nx.descendants(self.net, entry) | {entry}
        for circle in sorted({tuple(sorted(c)) for c in self._circles.values()}):
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
            p50, p99 = self._own(node)
            repeats = self._repeats(node)
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


def _pair(p50: Quantity | None, p99: Quantity | None) -> tuple[Quantity, Quantity]:
    """Both figures; one that is missing or contradicts the stated other is set from it."""
    if p50 is None or (p99 is not None and p50.value > p99.value and p99.stated and not p50.stated):
        assert p99 is not None  # noqa: S101 - the caller passes at least one
        p50 = Quantity(p99.value / TAIL_RATIO, "ms", "assumed", "a quarter of its p99")
    if p99 is None or p99.value < p50.value:
        p99 = Quantity(p50.value * TAIL_RATIO, "ms", "assumed", "four times its p50")
    return p50, p99


def _repeated(block: Block, times: float) -> Block:
    return Block(block.p50 * times, block.tail_sq * times, block.p99_sum * times)


def _fanned(block: Block, fanout: float) -> Block:
    """The slowest of several calls made at once: its median and p99 are higher quantiles of one."""
    if fanout <= 1:
        return block
    p50, p99 = _quantile(block, 0.5 ** (1 / fanout)), _quantile(block, 1 - 0.01 / fanout)
    return block.scaled(p50, p99, max(p99, block.p99_sum))


def _capped(block: Block, limit: float, instead: float) -> Block:
    """A wait that ends at a limit, after which a quicker answer is fetched; all in ms."""
    if block.p99 <= limit and block.p99_sum <= limit:
        return block
    p99 = min(block.p99, limit) + instead
    return block.scaled(min(block.p50, limit), p99, min(block.p99_sum, limit) + instead)


def _taken(block: Block, share: float) -> Block:
    """A call that only some requests make: it weighs on the median, and on p99 unless it is rare."""
    if share >= 1:
        return block
    if share <= SLOW_SHARE:
        return Block(block.p50 * share, 0.0, block.p50 * share)
    return block.scaled(block.p50 * share, block.p99, block.p99_sum)


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
