"""Ways to an answer that do without what failed; a fallback that shares the fault counts for nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import networkx as nx

from redline.design.availability import has_default, is_required
from redline.design.graph import Edge, SystemGraph
from redline.design.waiting import ANSWERS, CALLS, is_failure_branch
from redline.followups.nets import input_net
from redline.followups.parts import CALLERS, SCORERS, in_order, is_provider


@dataclass(frozen=True, slots=True)
class Route:
    """A way to an answer that does not need what failed."""

    provider: str
    components: tuple[str, ...]


def answers_without(graph: SystemGraph, failed: Collection[str]) -> Route | None:
    """A way from a caller to an answer that needs none of the failed parts; None when there is none.

    An answer comes from a scorer, rules, a fallback that says what it does, or a prediction store;
    a wire around the scorer is none.
    """
    dead = dead_parts(graph, failed)
    net = _alive_net(graph, dead)
    starved = _starved(graph, failed)
    for entry in in_order(graph, (n for n in net if _is_caller(graph, n) and n not in dead)):
        for provider in in_order(graph, nx.descendants(net, entry)):
            if is_provider(graph, provider) and provider not in starved and _delivers(graph, net, provider):
                return Route(provider, tuple(nx.shortest_path(net, entry, provider)))
    return None


def asked_beside(graph: SystemGraph, failed: Collection[str]) -> Edge | None:
    """A call of what could answer instead of a failed part, and is made beside it: both are waited for."""
    starved = _starved(graph, failed)
    callers = {edge.source for part in failed for edge in _callers(graph).get(part, ())}
    for edge in graph.drawn:
        able = edge.source in callers and edge.target not in {*failed, *starved}
        waited = edge.flow in CALLS and edge.sync and not edge.folded and not _is_way_out(graph, edge)
        if able and waited and is_provider(graph, edge.target):
            return edge
    return None


def dead_parts(graph: SystemGraph, failed: Collection[str]) -> frozenset[str]:
    """The failed parts and every caller that cannot do without one of them."""
    dead = {n for n in failed if n in graph.nodes}
    waiting = list(dead)
    callers = _callers(graph)
    while waiting:
        node = waiting.pop()
        for edge in callers.get(node, ()):
            if edge.source in dead or _is_caller(graph, edge.source):
                continue
            if _needs(graph, edge, dead):
                dead.add(edge.source)
                waiting.append(edge.source)
    return frozenset(dead)


def _starved(graph: SystemGraph, failed: Collection[str]) -> frozenset[str]:
    """The scorers that live on what the failed parts hand them."""
    net = input_net(graph)
    below = {node for part in failed if part in net for node in nx.descendants(net, part)}
    return frozenset(below & graph.of_kind(*SCORERS))


def _callers(graph: SystemGraph) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = {}
    for edge in graph.drawn:
        if edge.flow in CALLS and edge.sync and not is_failure_branch(graph, edge):
            found.setdefault(edge.target, []).append(edge)
    return found


def _needs(graph: SystemGraph, edge: Edge, dead: Collection[str]) -> bool:
    """Whether the caller has nothing without this callee: no default, and no other answer beside it.

    That the call is optional says that the caller lives on, not what it answers.
    """
    if has_default(graph, edge):
        return False
    beside = (
        e for e in graph.drawn if e.source == edge.source and e.target != edge.target and e.target not in dead
    )
    return not any(_is_way_out(graph, e) and is_provider(graph, e.target) for e in beside)


def _is_way_out(graph: SystemGraph, edge: Edge) -> bool:
    """A call that is made when another failed: marked so, optional, or a control arrow to a fallback."""
    if is_failure_branch(graph, edge):
        return edge.flow in CALLS | {"control"} or _falls_back(graph, edge)
    return edge.flow in CALLS and not is_required(graph, edge)


def _falls_back(graph: SystemGraph, edge: Edge) -> bool:
    """An arrow from what answers to a fallback, whatever it seems to carry: the fallback is asked instead."""
    return graph.kind(edge.target) == "fallback" and edge.flow in ANSWERS and edge.sync


def _is_caller(graph: SystemGraph, component: str) -> bool:
    """Whether a part asks and is not asked: a service that is called fails with what it needs."""
    asked = any(edge.sync for edge in graph.entering(component, "request"))
    return component in graph.entries or (graph.kind(component) in CALLERS and not asked)


def _alive_net(graph: SystemGraph, dead: Collection[str]) -> nx.DiGraph[str]:
    net: nx.DiGraph[str] = nx.DiGraph()
    for edge in graph.drawn:
        if edge.source in dead or edge.target in dead or edge.folded:
            continue
        calls = (edge.flow in CALLS and edge.sync) or _falls_back(graph, edge)
        failover = edge.flow == "control" and graph.kind(edge.target) in {"fallback", "rules_engine"}
        if calls or failover or (edge.flow in ANSWERS and edge.sync):
            net.add_edge(edge.source, edge.target, called=calls)
    return net


def _delivers(graph: SystemGraph, net: nx.DiGraph[str], provider: str) -> bool:
    """A called provider answers its caller; any other must have an arrow to someone who uses it."""
    called = any(data.get("called") for _, _, data in net.in_edges(provider, data=True))
    onward = [n for n in net.successors(provider) if graph.family(n) not in {"storage", "monitoring"}]
    return called or bool(onward)
