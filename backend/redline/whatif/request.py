"""A design's request as blocks: who is called, in which order, under which load.

A caller's calls run in a row unless they share a ``parallel`` group; an answer goes on to the next
part of the path. The load is that of the stated peak; a component whose number of replicas nobody
states has no limit here, so no wait is invented for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from redline.design import quantities
from redline.design.graph import Edge, SystemGraph
from redline.design.load import BOUGHT_BY_QUOTA, HEADROOM, capacity, loads, peak_qps
from redline.design.own_time import answer_instead_ms, fanout, own_time
from redline.design.request_path import RequestPath
from redline.design.waiting import answers_of, call_share, timeout_ms, waits_for
from redline.whatif.calls import (
    NOTHING,
    Block,
    FanOut,
    Limited,
    Parallel,
    Retried,
    Series,
    Sometimes,
    Visit,
)
from redline.whatif.station import Station

MOST_DEEP = 60
"""Calls within calls that are followed; a request that waits through more is not worked out."""


@dataclass(frozen=True)
class Request:
    """A request as blocks; ``open_limits`` are components that arrive a load whose limit nobody states."""

    entry: str
    block: Block
    peak_rps: float | None
    open_limits: tuple[str, ...]


MOST_TIMES = 1000
"""Steps of a loop, or attempts of a call, that are worked out one by one."""


class TooDeep(Exception):
    """More calls than are followed; ``component`` is where it was given up, ``why`` what to do about it."""

    def __init__(self, component: str, why: str = "lies too many calls down. Draw the path shorter.") -> None:
        self.component, self.why = component, why
        super().__init__(component)


def request(graph: SystemGraph, path: RequestPath) -> Request:
    """The request that enters where this path does; TooDeep when it calls too far down."""
    builder = _Builder(graph, {load.component: load.arrival_rps for load in loads(graph)})
    block = builder.block(path.entry, ())
    peak = peak_qps(graph, path.entry)
    return Request(path.entry, block, peak.value if peak else None, tuple(sorted(builder.open_limits)))


@dataclass
class _Builder:
    graph: SystemGraph
    arrivals: dict[str, float]
    made: dict[str, Block] = field(default_factory=dict)
    open_limits: set[str] = field(default_factory=set)

    def block(self, node: str, callers: tuple[str, ...]) -> Block:
        """A component's own time, then its calls, then where its answer goes on to."""
        if node in self.made:
            return self.made[node]
        if len(callers) >= MOST_DEEP:
            raise TooDeep(node)
        callers = (*callers, node)
        calls = self._calls(node, callers)
        inside = Series((Visit(self._station(node)), *self._grouped(calls)))
        again = self._repeats(node)
        onward = [self._leg(edge, callers) for edge in self._open(self._answers, node, callers)]
        built = Series((*(inside for _ in range(again)), *_at_once(onward)))
        self.made[node] = built
        return built

    @property
    def _answers(self) -> dict[str, list[Edge]]:
        return self.graph.once(answers_of)

    def _calls(self, node: str, callers: tuple[str, ...]) -> list[tuple[Edge, Block]]:
        open_calls = self._open(self.graph.once(waits_for), node, callers)
        return [(edge, self._leg(edge, callers)) for edge in open_calls]

    @staticmethod
    def _open(arrows: dict[str, list[Edge]], node: str, callers: tuple[str, ...]) -> list[Edge]:
        """Arrows that do not close a circle towards a caller."""
        return [edge for edge in arrows.get(node, ()) if edge.target not in callers]

    @staticmethod
    def _grouped(calls: Iterable[tuple[Edge, Block]]) -> Iterator[Block]:
        groups: dict[str, list[Block]] = {}
        for edge, leg in calls:
            group = edge.attributes.get("parallel")
            name = f"alone {edge.id}" if group in (None, False) else f"group {group}"
            groups.setdefault(name, []).append(leg)
        for legs in groups.values():
            yield from _at_once(legs)

    def _leg(self, edge: Edge, callers: tuple[str, ...]) -> Block:
        leg = self.block(edge.target, callers)
        many = fanout(self.graph, edge)
        if many > 1:
            leg = FanOut(leg, many)
        limit = timeout_ms(self.graph, edge)
        if limit is not None and limit > 0:
            leg = self._bounded(edge, leg, limit)
        share = call_share(self.graph, edge, self.graph.once(waits_for))
        return leg if share >= 1 else Sometimes(share, leg, NOTHING)

    def _bounded(self, edge: Edge, leg: Block, limit: float) -> Block:
        again = _times(edge.target, quantities.of_edge(edge, "retries") or 0.0, "retries")
        if again > 0:
            return Retried(leg, limit, again)
        instead = answer_instead_ms(self.graph, edge)
        answer = Visit(Station(f"instead of {edge.target}", instead, instead)) if instead else NOTHING
        return Limited(leg, limit, answer)

    def _station(self, node: str) -> Station:
        p50, p99 = own_time(self.graph, node)
        arrival = self.arrivals.get(node, 0.0)
        limit = self._limit(node)
        if arrival and limit is None and p50.value > 0:
            self.open_limits.add(node)
        replicas = quantities.stated(self.graph, node, "replicas") or 1.0
        return Station(node, p50.value, max(p50.value, p99.value), arrival, limit, replicas)

    def _limit(self, node: str) -> float | None:
        """Requests per second at which it saturates, where the drawing says how many replicas there are."""
        bought = self.graph.kind(node) in BOUGHT_BY_QUOTA
        if not bought and quantities.stated(self.graph, node, "replicas") is None:
            return None
        planned = capacity(self.graph, node)
        if planned is None:
            return None
        return planned.value if bought else planned.value / HEADROOM

    def _repeats(self, node: str) -> int:
        limit = quantities.stated(self.graph, node, "max_steps")
        looping = self.graph.kind(node) == "agent_orchestrator" or any(
            edge.target == node or node in {e.target for e in self.graph.once(waits_for).get(edge.target, ())}
            for edge in self.graph.once(waits_for).get(node, ())
        )
        return max(1, _times(node, limit, "max_steps")) if limit is not None and looping else 1


def _times(component: str, stated: float, name: str) -> int:
    """A stated number of times; TooDeep when it is more than can be worked out, or no number at all."""
    if not stated <= MOST_TIMES:
        raise TooDeep(component, f"has more than {MOST_TIMES} {name}, which are not worked out. State fewer.")
    return max(0, round(stated))


def _at_once(legs: list[Block]) -> Iterator[Block]:
    if len(legs) == 1:
        yield legs[0]
    elif legs:
        yield Parallel(tuple(legs))
