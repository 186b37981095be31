"""Where values, answers and orders go: the arrows of a drawing as nets, and what stands on them.

Everything here reads the drawing alone; a box that lies on no path counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import networkx as nx

from redline.design.graph import Edge, SystemGraph
from redline.design.roles import acts
from redline.design.views import ANSWERING
from redline.design.waiting import ANSWERS, hands_out, is_failure_branch
from redline.followups.parts import SCORERS, exists, scorers

INPUT_FLOWS = frozenset({"event", "batch_data", "feature", "training_data"})
LABEL_FLOWS = frozenset({"label"})
ASKED_FOR_VALUES = frozenset({"third_party_api", "tool", "cache"})
"""Kinds that have values of their own, or keep them, unless they act; others hand back what they got."""
ANSWERS_READ = frozenset({"prediction_store", "cache"})
USING_FAMILIES = frozenset({"serving", "llm", "training", "monitoring"})
"""Families that use values; whether one of them runs says nothing about the age of its inputs."""


def input_net(graph: SystemGraph, *, labels: bool = False) -> nx.DiGraph[str]:
    """Where input values come from: data flows forward, waited-for reads backwards, and what was
    fetched goes on with the requests and answers of those who fetched it. Read-only."""
    return graph.once(_inputs_and_labels if labels else _inputs)


_KEPT_IN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"prediction_log": ("event",), "trace_store": ("event", "telemetry")}
)
"""Records of answers, and the flows over which an answer comes to them beside its own."""


def answer_net(graph: SystemGraph) -> nx.DiGraph[str]:
    """Where an answer goes: drawn answers and logs, and back to everyone who waits for it."""
    net = _empty(graph)
    for edge in graph.drawn:
        if edge.flow in ANSWERS or edge.flow in _KEPT_IN.get(graph.kind(edge.target), ()):
            net.add_edge(edge.source, edge.target)
        elif (edge.flow in {"request", "context"} and edge.sync) or (
            edge.flow == "lookup" and graph.kind(edge.target) in {"prediction_store", "cache"}
        ):
            net.add_edge(edge.target, edge.source)
    return net


def flow_net(graph: SystemGraph, *flows: str) -> nx.DiGraph[str]:
    """The arrows of these flows as drawn."""
    net = _empty(graph)
    net.add_edges_from((edge.source, edge.target) for edge in graph.drawn if edge.flow in flows)
    return net


def reaches(net: nx.DiGraph[str], source: str, target: str) -> bool:
    """Whether there is a way from one to the other; False when either is not drawn."""
    return source in net and target in net and nx.has_path(net, source, target)


def feeds_answer(graph: SystemGraph, component: str) -> bool:
    """Whether the values of a part reach anything that scores; False when it is not drawn."""
    net = input_net(graph)
    return any(reaches(net, component, scorer) for scorer in scorers(graph))


def roots(net: nx.DiGraph[str], component: str) -> frozenset[str]:
    """The parts without an input of their own that feed this one (itself, when it has none)."""
    if component not in net:
        return frozenset()
    above = nx.ancestors(net, component) | {component}
    return frozenset(n for n in above if net.in_degree(n) == 0)


def own_nodes(graph: SystemGraph, source: str) -> frozenset[str]:
    """The nodes that this source alone feeds: on any other, another source would hide its death."""
    net = input_net(graph)
    if source not in net:
        return frozenset()
    mine = roots(net, source) | {source}
    plain = net.subgraph(n for n in net if n == source or graph.family(n) not in USING_FAMILIES)
    below = {n for n in nx.descendants(plain, source) if roots(net, n) <= mine}
    return frozenset({source, *below})


def carriers(graph: SystemGraph, scorer: str) -> frozenset[str]:
    """The scorer and everything its answer passes, with its logs."""
    net = answer_net(graph)
    return frozenset(nx.descendants(net, scorer) | {scorer}) if scorer in net else frozenset()


def _inputs(graph: SystemGraph) -> nx.DiGraph[str]:
    return _input_net(graph, INPUT_FLOWS)


def _inputs_and_labels(graph: SystemGraph) -> nx.DiGraph[str]:
    return _input_net(graph, INPUT_FLOWS | LABEL_FLOWS)


def _input_net(graph: SystemGraph, flows: frozenset[str]) -> nx.DiGraph[str]:
    net = _empty(graph)
    for edge in graph.drawn:
        if edge.source not in net or edge.target not in net:
            continue
        if hands_out(graph, edge):
            net.add_edge(edge.source, edge.target)
        elif edge.flow == "lookup":
            if _is_read(graph, edge) and not _asks_for_answer(graph, edge):
                net.add_edge(edge.target, edge.source)
        # Who asks for the decision goes on asking; what it emits beside that counts from where it lands.
        elif edge.flow in flows and not {edge.source, edge.target} & graph.entries:
            net.add_edge(edge.source, edge.target)
        elif edge.flow == "request" and _gives_values(graph, edge.target) and _is_read(graph, edge):
            net.add_edge(edge.target, edge.source)
    _hand_on(graph, net)
    nx.freeze(net)
    return net


def _gives_values(graph: SystemGraph, part: str) -> bool:
    """Whether a part is asked for values; a cache before what scores is on the way of the request instead."""
    asked = {edge.target for edge in graph.leaving(part, "request")}
    on_the_way = graph.kind(part) == "cache" and bool(asked & graph.of_kind(*SCORERS))
    return graph.kind(part) in ASKED_FOR_VALUES and not on_the_way


def _asks_for_answer(graph: SystemGraph, edge: Edge) -> bool:
    """Whether the first caller reads a finished answer, which is no input of one."""
    return edge.source in graph.entries and graph.kind(edge.target) in ANSWERS_READ


def _hand_on(graph: SystemGraph, net: nx.DiGraph[str]) -> None:
    """A caller hands fetched values on with its request; a part that is asked for them hands them back."""
    waiting = [node for node in net if net.in_degree(node) > 0]
    while waiting:
        node = waiting.pop()
        for other in _given_by(graph, node):
            if other not in net or net.has_edge(other, node):
                continue
            if net.in_degree(other) == 0:
                waiting.append(other)
            net.add_edge(node, other)


def _given_by(graph: SystemGraph, node: str) -> Iterator[str]:
    for edge in graph.leaving(node, "request", "context"):
        if _is_read(graph, edge) and graph.kind(edge.target) not in ANSWERING:
            yield edge.target
    if graph.kind(node) in ANSWERING | {"traffic_guard"}:
        yield from (edge.source for edge in graph.entering(node, "request") if _is_read(graph, edge))


def _is_read(graph: SystemGraph, edge: Edge) -> bool:
    """A read counts as a way for values when it is waited for, or made by a scheduled job; a copy or
    a call that acts, or is made only after a failure, is none."""
    if edge.mirrored or is_failure_branch(graph, edge) or acts(graph, edge.target):
        return False
    return edge.sync or graph.kind(edge.source) in {"batch_scorer", "training_job", "feature_batch"}


def _empty(graph: SystemGraph) -> nx.DiGraph[str]:
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(sorted(n for n in graph.nodes if exists(graph, n)))
    return net
