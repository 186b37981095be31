"""A design's request as blocks: who is called, in which order, under which load.

A caller's calls run in a row unless they share a ``parallel`` group; an answer goes on to the next
part of the path. The load is that of the stated peak; a component whose number of replicas nobody
states has no limit here, so no wait is invented for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from redline.design import quantities
from redline.design.call_net import Call, CallNet, call_net
from redline.design.graph import SystemGraph
from redline.design.load import BOUGHT_BY_QUOTA, HEADROOM, capacity, loads, peak_qps
from redline.design.own_time import own_time
from redline.design.request_path import RequestPath, request_paths
from redline.whatif.calls import (
    NOTHING,
    Block,
    FanOut,
    Limited,
    Parallel,
    Repeated,
    Series,
    Sometimes,
    Visit,
    stations_of,
)
from redline.whatif.late import Entering, settled
from redline.whatif.station import Station, station_of

MOST_DEEP = 60
"""Calls within calls that are followed; a request that waits through more is not worked out."""


@dataclass(frozen=True)
class Request:
    """A request as blocks, with the load of the calls that come too late.

    ``drawn`` is without it, with the requests of other callers after this one; ``late_rps`` is what it adds,
    by component; ``growing`` still grew when it was given up. ``open_limits`` are components with a load
    whose limit nobody states.
    """

    entry: str
    block: Block
    peak_rps: float | None
    open_limits: tuple[str, ...]
    drawn: tuple[Entering, ...] = ()
    late_rps: Mapping[str, float] = field(default_factory=dict)
    growing: tuple[Station, ...] = ()


MOST_TIMES = 1000
"""Steps of a loop, or attempts of a call, that are worked out one by one."""


class TooDeep(Exception):
    """More calls than are followed; ``component`` is where it was given up, ``why`` what to do about it."""

    def __init__(self, component: str, why: str = "lies too many calls down. Draw the path shorter.") -> None:
        self.component, self.why = component, why
        super().__init__(component)


def request(graph: SystemGraph, path: RequestPath) -> Request:
    """The request that enters where this path does; TooDeep when it calls too far down."""
    arrivals = {load.component: load.arrival_rps for load in loads(graph)}
    builder = _Builder(graph, call_net(graph), arrivals)
    block = builder.block(path.entry, ())
    peak = peak_qps(graph, path.entry)
    drawn = tuple(_entering(graph, path.entry, builder)) if peak else ()
    found = settled(drawn)
    block = found.blocks[0] if found.blocks else block
    return Request(
        path.entry,
        block,
        peak.value if peak else None,
        _open_limits(block),
        drawn,
        found.late_rps,
        found.growing,
    )


def _entering(graph: SystemGraph, entry: str, builder: _Builder) -> Iterator[Entering]:
    """The requests of this caller, and of all others that load the same components."""
    for one in (entry, *(path.entry for path in request_paths(graph) if path.entry != entry)):
        if peak := peak_qps(graph, one):
            try:
                block = builder.block(one, ())
            except TooDeep as deep:
                if one == entry:
                    raise
                where = graph.nodes[deep.component].label or deep.component
                why = f"loads the same components, and its request is not worked out: {where} {deep.why}"
                raise TooDeep(one, why) from deep
            yield Entering(block, peak.value)


def _open_limits(block: Block) -> tuple[str, ...]:
    stations = stations_of(block)
    open_ = {s.component for s in stations if s.arrival_rps and s.limit_rps is None and s.p50_ms > 0}
    return tuple(sorted(open_))


@dataclass
class _Builder:
    graph: SystemGraph
    found: CallNet
    arrivals: dict[str, float]
    made: dict[str, Block] = field(default_factory=dict)

    def block(self, node: str, callers: tuple[str, ...]) -> Block:
        """A component's own time, then its calls, then where its answer goes on to."""
        if node in self.made:
            return self.made[node]
        if len(callers) >= MOST_DEEP:
            raise TooDeep(node)
        callers = (*callers, node)
        calls = self._open(self.found.calls, node, callers)
        legs = self._grouped((call, self._leg(call, callers)) for call in calls)
        inside = _row(Visit(self._station(node)), *legs)
        again = _times(node, self.found.repeats(node), "max_steps")
        if again > 1:
            inside = Repeated(inside, again)
        onward = [self._leg(call, callers) for call in self._open(self.found.answers, node, callers)]
        built = _row(inside, *_at_once(onward))
        self.made[node] = built
        return built

    @staticmethod
    def _open(arrows: Mapping[str, Sequence[Call]], node: str, callers: tuple[str, ...]) -> list[Call]:
        """Arrows that do not close a circle towards a caller."""
        return [call for call in arrows.get(node, ()) if call.edge.target not in callers]

    @staticmethod
    def _grouped(legs: Iterable[tuple[Call, Block]]) -> Iterator[Block]:
        groups: dict[str, list[Block]] = {}
        for call, leg in legs:
            name = f"alone {call.edge.id}" if call.group is None else f"group {call.group}"
            groups.setdefault(name, []).append(leg)
        for together in groups.values():
            yield from _at_once(together)

    def _leg(self, call: Call, callers: tuple[str, ...]) -> Block:
        leg = self.block(call.edge.target, callers)
        if call.fanout > 1:
            leg = FanOut(leg, call.fanout)
        if call.timeout_ms is not None:
            again = _times(call.edge.target, call.retries, "retries")
            instead = self._instead(call.stand_in, callers)
            leg = Limited(leg, call.timeout_ms, instead, again, call.edge.target)
        return leg if call.share >= 1 else Sometimes(call.share, leg, NOTHING)

    def _instead(self, branch: str | None, callers: tuple[str, ...]) -> Block:
        """What answers after the last attempt, with whatever that calls itself."""
        if branch is None:
            return NOTHING
        return Visit(self._station(branch)) if branch in callers else self.block(branch, callers)

    def _station(self, node: str) -> Station:
        p50, p99 = own_time(self.graph, node)
        arrival = self.arrivals.get(node, 0.0)
        limit = self._limit(node)
        replicas = quantities.stated(self.graph, node, "replicas") or 1.0
        return station_of(node, (p50.value, max(p50.value, p99.value)), arrival, limit, replicas)

    def _limit(self, node: str) -> float | None:
        """Requests per second at which it saturates, where the drawing says how many replicas there are."""
        bought = self.graph.kind(node) in BOUGHT_BY_QUOTA
        if not bought and quantities.stated(self.graph, node, "replicas") is None:
            return None
        planned = capacity(self.graph, node)
        if planned is None:
            return None
        return planned.value if bought else planned.value / HEADROOM


def _times(component: str, stated: float, name: str) -> int:
    """A stated number of times; TooDeep when it is more than can be worked out, or no number at all."""
    if not stated <= MOST_TIMES:
        raise TooDeep(component, f"has more than {MOST_TIMES} {name}, which are not worked out. State fewer.")
    return max(0, round(stated))


def _row(*parts: Block) -> Block:
    return parts[0] if len(parts) == 1 else Series(parts)


def _at_once(legs: list[Block]) -> Iterator[Block]:
    if len(legs) == 1:
        yield legs[0]
    elif legs:
        yield Parallel(tuple(legs))
