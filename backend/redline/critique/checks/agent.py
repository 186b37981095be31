"""What an agent may read, reach and do in one run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing, prompting
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View


def lethal_trifecta(graph: SystemGraph) -> Iterator[Observation]:
    """No agent reads private data, reads strangers' text and can send data out, all in one run."""
    for agent in sorted(graph.of_kind("agent_orchestrator")):
        yield _of_agent(graph, agent)


def _of_agent(graph: SystemGraph, agent: str) -> Observation:
    calls = graph.view(View.CALLS)
    used = operators.descendants(calls, agent)
    private = graph.of_kind(*prompting.PRIVATE) & used or frozenset(
        {agent} if graph.attribute(agent, "memory") else ()
    )
    strangers = frozenset(node for node in used if prompting.says_foreign_things(graph, node))
    leaving = frozenset(node for node in used if _sends_out(graph, node))
    open_ways = (
        operators.avoiding_path(calls, {agent}, leaving, graph.of_kind("approval_gate")) if leaving else None
    )
    if private and strangers and open_ways:
        legs = [operators.shortest_path(calls, {agent}, {node}) for node in sorted(private | strangers)]
        return fail(
            agent=agent,
            private=private,
            stranger=strangers,
            exit=open_ways.nodes[-1],
            call=open_ways.edges[-1],
            components=drawing.nodes_along([open_ways, *legs]),
            connections=drawing.edges_along([open_ways, *legs]),
        )
    unsure = frozenset(n for n in used & graph.of_kind("tool") if graph.attribute(n, "egress") is None)
    if private and strangers and unsure and not leaving:
        return ask(variant="unstated", agent=agent, private=private, stranger=strangers, exit=unsure)
    return passed("one of the three is missing, or a person stands before the way out", components=(agent,))


def _sends_out(graph: SystemGraph, node: str) -> bool:
    """A call to somebody else's service carries what is asked out of the house, unless it is said not to."""
    stated = graph.attribute(node, "egress")
    return bool(stated) if stated is not None else graph.kind(node) in prompting.OUTSIDE


def irreversible_needs_approval(graph: SystemGraph) -> Iterator[Observation]:
    """What cannot be undone waits for a person."""
    calls = graph.view(View.CALLS)
    agents = graph.of_kind("agent_orchestrator")
    tools = sorted(graph.of_kind(*prompting.TOOLS) & operators.descendants_of(calls, agents))
    final = [tool for tool in tools if graph.attribute(tool, "side_effect") == "irreversible"]
    unsure = [tool for tool in tools if graph.kind(tool) == "tool" and not graph.stated(tool, "side_effect")]
    open_ways = [(t, p) for t in final if (p := _unapproved(graph, agents, t))]
    for tool, path in open_ways:
        yield fail(
            agent=path.nodes[0], tool=tool, call=path.edges[-1], components=path.nodes, connections=path.edges
        )
    doubtful = [tool for tool in unsure if _unapproved(graph, agents, tool)]
    if doubtful and not open_ways:
        yield ask(variant="unstated", agent=agents, tool=doubtful)
    elif tools and not open_ways:
        yield passed("nothing final happens without a person", components=tools)


def _unapproved(graph: SystemGraph, agents: frozenset[str], tool: str) -> operators.Path | None:
    return operators.avoiding_path(graph.view(View.CALLS), agents, {tool}, graph.of_kind("approval_gate"))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "irreversible_needs_approval": named(
        irreversible_needs_approval, roles="agent tool call", variants="unstated"
    ),
    "lethal_trifecta": named(lethal_trifecta, roles="agent private stranger exit call", variants="unstated"),
}
