"""The calls of a design as a request meets them: to whom, how often, how long at most, in which circles.

The plain sum (``request_path``), the load of every component and the engine that counts the waits
all read the drawing here, so that they time the same request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from redline.design import quantities
from redline.design.graph import Edge, SystemGraph
from redline.design.own_time import fanout, stand_in
from redline.design.waiting import answers_of, call_share, timeout_ms, waits_for


@dataclass(frozen=True, slots=True)
class Call:
    """A connection that is waited for.

    ``share`` of the caller's requests make it, each ``fanout`` times at once; after ``timeout_ms``
    (None: no limit) it is given up, made again ``retries`` times, and then ``stand_in`` answers (None:
    the request goes on without). Calls of one caller that name the same ``group`` run side by side.
    """

    edge: Edge
    share: float
    fanout: float
    timeout_ms: float | None
    retries: float
    stand_in: str | None
    group: str | None


@dataclass(frozen=True)
class CallNet:
    """Every call and every answer that goes on, by the component it leaves."""

    graph: SystemGraph
    calls: Mapping[str, tuple[Call, ...]]
    answers: Mapping[str, tuple[Call, ...]]

    @cached_property
    def net(self) -> nx.DiGraph[str]:
        """Who is waited for by whom; an answer leads on to the next part."""
        net: nx.DiGraph[str] = nx.DiGraph()
        for drawn in (*self.calls.values(), *self.answers.values()):
            net.add_edges_from((call.edge.source, call.edge.target) for call in drawn)
        return net

    @cached_property
    def circles(self) -> Mapping[str, frozenset[str]]:
        """The members of the circle of calls that a component is in, for those that are in one."""
        found: dict[str, frozenset[str]] = {}
        for circle in nx.strongly_connected_components(self.net):
            if len(circle) > 1 or any(self.net.has_edge(node, node) for node in circle):
                found.update(dict.fromkeys(circle, frozenset(circle)))
        return found

    def order(self, entry: str) -> list[str]:
        """What is reached from an entry, callees before callers, circles cut where they close."""
        return list(nx.dfs_postorder_nodes(self.net, entry))

    def repeats(self, component: str) -> float:
        """How often a component and its calls run for one request: an agent or a circle, to ``max_steps``."""
        steps = quantities.stated(self.graph, component, "max_steps")
        looping = component in self.circles or self.graph.kind(component) == "agent_orchestrator"
        return max(1.0, steps) if steps is not None and looping else 1.0


def call_net(graph: SystemGraph) -> CallNet:
    """The calls of a design, read once."""
    return graph.once(_call_net)


def _call_net(graph: SystemGraph) -> CallNet:
    drawn = graph.once(waits_for)
    return CallNet(
        graph,
        {node: tuple(_call(graph, edge) for edge in edges) for node, edges in drawn.items()},
        {node: tuple(_call(graph, edge) for edge in edges) for node, edges in graph.once(answers_of).items()},
    )


def _call(graph: SystemGraph, edge: Edge) -> Call:
    limit = timeout_ms(graph, edge)
    group = edge.attributes.get("parallel")
    return Call(
        edge,
        share=call_share(graph, edge, graph.once(waits_for)),
        fanout=fanout(graph, edge),
        timeout_ms=limit,
        retries=0.0 if limit is None else max(0.0, quantities.of_edge(edge, "retries") or 0.0),
        stand_in=None if limit is None else stand_in(graph, edge),
        group=None if group in (None, False) else str(group),
    )
