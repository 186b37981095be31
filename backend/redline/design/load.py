"""How much arrives at every component of the request path, and how much it can take."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from redline.design import quantities
from redline.design.call_net import call_net
from redline.design.graph import Edge, SystemGraph
from redline.design.quantities import Basis, Quantity
from redline.design.request_path import request_paths
from redline.design.waiting import ANSWERS, is_failure_branch

HEADROOM = 0.6
"""Share of a replica's throughput that is planned with; the rest absorbs bursts and lost replicas."""
BOUGHT_BY_QUOTA = frozenset({"third_party_api", "llm_api", "tool"})
"""Kinds whose limit is the owner's quota: more replicas cannot be bought."""


@dataclass(frozen=True, slots=True)
class Load:
    """A component at the peak: requests per second that arrive and that it can take.

    ``assumed`` are the sources of figures that nobody stated; ``known_arrival`` is False behind a cache
    whose hit rate nobody stated.
    """

    component: str
    arrival_rps: float
    capacity_rps: float | None
    assumed: tuple[str, ...]
    known_arrival: bool = True

    @property
    def utilisation(self) -> float | None:
        """Arrival over planned capacity; past 1 the component is too small."""
        return None if not self.capacity_rps else self.arrival_rps / self.capacity_rps


def peak_qps(graph: SystemGraph, entry: str | None = None) -> Quantity | None:
    """Requests per second at the peak: of the whole design, or of one caller.

    The peak on the framing card is of all callers together. Where there are several, callers with a figure
    of their own keep it and the rest is shared equally, which is an assumption; where all have one, the
    peak is shared in proportion.
    """
    if entry is None:
        return quantities.objective(graph, "peak_qps")
    return graph.once(_entry_peaks).get(entry, _own_peak(graph, entry))


def _entry_peaks(graph: SystemGraph) -> Mapping[str, Quantity]:
    """The peak of every caller that waits for an answer, as far as it is known."""
    entries = [path.entry for path in request_paths(graph)]
    whole = quantities.objective(graph, "peak_qps")
    if whole is not None and len(entries) == 1:
        return {entries[0]: whole}
    own = {entry: peak for entry in entries if (peak := _own_peak(graph, entry)) is not None}
    others = [entry for entry in entries if entry not in own]
    stated = sum(peak.value for peak in own.values())
    if whole is not None and not others and stated > 0 and not math.isclose(stated, whole.value):
        source = "the stated peak, shared in proportion to the callers' own"
        return {e: Quantity(whole.value * own[e].value / stated, "/s", "assumed", source) for e in entries}
    left = whole.value - stated if whole else 0.0
    if left <= 0:
        return own
    source = "what is left of the stated peak" if own else "the stated peak"
    source += f", shared equally among {len(others)} callers" if len(others) > 1 else ""
    return own | {entry: Quantity(left / len(others), "/s", "assumed", source) for entry in others}


def _own_peak(graph: SystemGraph, entry: str) -> Quantity | None:
    value = quantities.stated(graph, entry, "peak_qps")
    return None if value is None else Quantity(value, "/s", "stated", "stated on the caller")


def loads(graph: SystemGraph) -> tuple[Load, ...]:
    """Load of every component that the requests reach, in path order; empty without a stated peak."""
    return graph.once(_loads)


def _loads(graph: SystemGraph) -> tuple[Load, ...]:
    entries = [path.entry for path in request_paths(graph)]
    net = _net(graph)
    guessed = _behind_guesses(net)
    peaks = {entry: peak for entry in entries if entry in net and (peak := peak_qps(graph, entry))}
    shared = tuple(dict.fromkeys(peak.source for peak in peaks.values() if not peak.stated))
    rates = _spread(net, {entry: peak.value for entry, peak in peaks.items()})
    return tuple(
        _load(graph, component, rate, component not in guessed, shared)
        for component, rate in rates.items()
        if component not in entries
    )


def capacity(graph: SystemGraph, component: str) -> Quantity | None:
    """Requests per second a component may be planned with; None when its kind has no figure."""
    return graph.once(_capacity, component)


def _capacity(graph: SystemGraph, component: str) -> Quantity | None:
    if graph.kind(component) in BOUGHT_BY_QUOTA:
        quota = quantities.stated(graph, component, "quota_rps")
        return None if quota is None else Quantity(quota, "/s", "stated", "the owner's quota")
    each = quantities.of_component(graph, component, "throughput_rps")
    if each is None:
        return None
    replicas = quantities.stated(graph, component, "replicas")
    basis: Basis = "stated" if each.stated and replicas is not None else "assumed"
    count = 1.0 if replicas is None else replicas
    return Quantity(count * each.value * HEADROOM, "/s", basis, f"{count:g} × {each.value:g} /s × {HEADROOM}")


def _load(graph: SystemGraph, component: str, rate: float, known: bool, shared: tuple[str, ...]) -> Load:
    limit = capacity(graph, component)
    assumed = shared if limit is None or limit.stated else (limit.source, *shared)
    return Load(component, rate, None if limit is None else limit.value, assumed, known)


def _net(graph: SystemGraph) -> nx.MultiDiGraph[str]:
    """Who sends how many requests to whom for each that it gets, and whether that share is a guess."""
    net: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for edge, share in _edges(graph):
        net.add_edge(edge.source, edge.target, share=share, guess=_is_guess(graph, edge))
    return net


def _is_guess(graph: SystemGraph, edge: Edge) -> bool:
    stated = any(quantities.of_edge(edge, name) is not None for name in ("share", "hit_rate"))
    cached = graph.kind(edge.source) == "cache"
    return cached and not stated and quantities.stated(graph, edge.source, "hit_rate") is None


def _behind_guesses(net: nx.MultiDiGraph[str]) -> set[str]:
    seen: set[str] = {target for _, target, data in net.edges(data=True) if data["guess"]}
    waiting = list(seen)
    while waiting:
        for target in net.successors(waiting.pop()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _spread(net: nx.MultiDiGraph[str], rates: dict[str, float]) -> dict[str, float]:
    """Rates of everything downstream; arrows that close a circle carry nothing more."""
    order = {n: i for i, n in enumerate(_order(net, list(rates)))}
    for node in order:
        for _, target, data in net.out_edges(node, data=True):
            if order.get(target, -1) > order[node]:
                rates[target] = rates.get(target, 0.0) + rates.get(node, 0.0) * data["share"]
    return rates


def _order(net: nx.MultiDiGraph[str], starts: list[str]) -> list[str]:
    seen: dict[str, None] = {}
    for start in starts:
        for node in nx.dfs_postorder_nodes(net, start):
            seen.setdefault(node)
    return list(reversed(seen))


def _edges(graph: SystemGraph) -> list[tuple[Edge, float]]:
    calls = call_net(graph).calls.values()
    found = [(call.edge, call.share * call.fanout) for drawn in calls for call in drawn]
    for edge in graph.drawn:
        waited = edge.flow in ANSWERS and edge.sync and not edge.folded
        stored = graph.family(edge.target) in {"storage", "monitoring", "labels"}
        if waited and not stored and not is_failure_branch(graph, edge):
            found.append((edge, quantities.of_edge(edge, "share") or 1.0))
    return found
