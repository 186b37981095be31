"""What an agent may read, reach and do in one run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing, prompting
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators, reading
from redline.design.catalogue import UNKNOWN
from redline.design.graph import Node, SystemGraph, View
from redline.design.reading import Fact

WIDE = re.compile(r"\b(all|full|any|every|everything|entire|whole|admin|root|broad)\b")
NARROW = re.compile(r"\b(read|reads|reading|public|own|search|view|user)\b")
"""Words for a scope that is as wide as it can be, unless others among them narrow it."""

TASKS = re.compile(r"task|scenario|end.to.end|trajector|episode|success|goal|conversation|simulat|sandbox")
TURNS = re.compile(r"turn|answer|response|repl(y|ies)|single|tool call|step|accuracy")

AGENT = "agent_orchestrator"
TALKING = (*prompting.HOSTS, "llm_gateway", "prompt_assembler")
"""Kinds that show a language model at work."""
LIMITS = frozenset({"max_steps", "max_cost_usd", "max_wall_s", "timeout_ms"})
"""What ends a run, as it is stated of an agent."""

RECORDS = ("trace_store", "prediction_log")
RECORDING = ("prediction", "event", "telemetry", "batch_data")
WHOLE_PCT = 100

WRITING = ("event", "feature", "prediction", "batch_data", "feedback", "context", "action")
VETTING = ("guardrail", "data_validator", *prompting.PEOPLE)


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


def bounded_loop(graph: SystemGraph) -> Iterator[Observation]:
    """Every run of an agent ends after so many steps, so much money or so much time."""
    for agent in _free(graph):
        limits = _limits(graph, agent)
        if limits:
            yield passed("a run ends by itself", components=sorted({agent, *limits}))
        else:
            loop = graph.leaving(agent, "request", "lookup", "context")
            yield ask(agent=agent, components=(agent,), connections=[edge.id for edge in loop])


def _free(graph: SystemGraph) -> list[str]:
    """The agents that may choose their steps; beside other models alone an “agent” need be no loop."""
    agents = graph.of_kind(AGENT)
    if not graph.of_kind(*TALKING) and graph.serving_roots:
        agents = frozenset(a for a in agents if graph.nodes[a].declared)
    return sorted(a for a in agents if graph.attribute(a, "autonomy") != "workflow")


def _limits(graph: SystemGraph, agent: str) -> frozenset[str]:
    """What ends a run: a limit of the agent, a timeout of who asks it, a budget where it asks the model."""
    own = any(graph.attribute(agent, name) for name in sorted(LIMITS))
    waited = any(edge.attributes.get("timeout_ms") for edge in graph.entering(agent, "request"))
    near = operators.descendants(graph.view(View.CALLS), agent) | {agent}
    budgets = frozenset(n for n in near if graph.attribute(n, "budgets"))
    guards = graph.of_kind("traffic_guard") & near
    return budgets | guards | _written_beside(graph, agent) | frozenset({agent} if own or waited else ())


def _written_beside(graph: SystemGraph, agent: str) -> frozenset[str]:
    """Boxes joined to the agent that only state a limit: “max 15 steps”."""
    joined = {e.target for e in graph.leaving(agent)} | {e.source for e in graph.entering(agent)}
    unread = graph.of_kind(UNKNOWN) & joined
    return frozenset(n for n in unread if LIMITS & _stated_of_agent(graph.nodes[n]).keys())


def _stated_of_agent(node: Node) -> Mapping[str, Fact]:
    """What the words of a box state, read as words about an agent."""
    return reading.read(node.label, node.note, AGENT)


def idempotent_actions(graph: SystemGraph) -> Iterator[Observation]:
    """An action that is tried twice happens once."""
    tools = sorted(t for t in _used(graph) if graph.attribute(t, "side_effect", "none") != "none")
    if not tools:
        return
    unkeyed = [
        t for t in tools if not (graph.attribute(t, "idempotency_key") or graph.attribute(t, "idempotent"))
    ]
    twice = {
        t: [e.id for e in graph.entering(t) if _tries_again(e.attributes.get("retries"))] for t in unkeyed
    }
    wrong = [t for t in unkeyed if twice[t] and graph.attribute(t, "idempotency_key") is False]
    retried = [t for t in unkeyed if twice[t]]
    final = [t for t in unkeyed if graph.attribute(t, "side_effect") == "irreversible"]
    for seen, found, variant in ((fail, wrong, ""), (ask, retried, "retried"), (ask, final, "unstated")):
        if found:
            yield seen(
                variant=variant,
                tool=found,
                components=found,
                connections=[edge for tool in found for edge in twice[tool]],
            )
            return
    yield passed("an action that is repeated happens once, or is not repeated", components=tools)


def _tries_again(retries: object) -> bool:
    return isinstance(retries, (int, float)) and retries >= 1


def _used(graph: SystemGraph) -> frozenset[str]:
    """The tools within reach of an agent."""
    agents = graph.of_kind("agent_orchestrator")
    return graph.of_kind(*prompting.TOOLS) & operators.descendants_of(graph.view(View.CALLS), agents)


def least_scope_tools(graph: SystemGraph) -> Iterator[Observation]:
    """A tool can reach no more than its task needs."""
    tools = sorted(_used(graph) & graph.of_kind("tool"))
    if not tools:
        return
    scopes = {tool: str(graph.attribute(tool, "scope", "")).lower() for tool in tools}
    wide = [t for t in tools if WIDE.search(scopes[t]) and not NARROW.search(scopes[t])]
    agents = graph.of_kind("agent_orchestrator")
    open_ended = [t for t in tools if t not in wide and _may_change_more(graph, agents, t)]
    for tool in wide:
        facts = {"scope": str(graph.attribute(tool, "scope"))}
        yield fail(
            agent=agents, tool=tool, facts=facts, components=(tool,), connections=_calls(graph, [tool])
        )
    if open_ended and not wide:
        yield ask(
            variant="unstated",
            agent=agents,
            tool=open_ended,
            facts={"scope": "?"},
            connections=_calls(graph, open_ended),
        )
    elif not wide:
        yield passed("what each tool may touch is bounded", components=tools)


def _calls(graph: SystemGraph, tools: list[str]) -> list[str]:
    return [edge.id for tool in tools for edge in graph.entering(tool, "request", "lookup", "context")]


def _may_change_more(graph: SystemGraph, agents: frozenset[str], tool: str) -> bool:
    """Whether a tool changes things and nothing says how much; what nobody approves is accused already."""
    changes = graph.attribute(tool, "side_effect", "none") != "none"
    bounded = (
        graph.stated(tool, "scope") or graph.provides(tool, "auth") or graph.attribute(tool, "sandboxed")
    )
    rights = graph.attached(("auth_service",)).get(tool)
    final = graph.attribute(tool, "side_effect") == "irreversible"
    return changes and not bounded and not rights and not (final and _unapproved(graph, agents, tool))


def trace_and_replay(graph: SystemGraph) -> Iterator[Observation]:
    """Each step of a run is recorded with what went in and what came out."""
    records = frozenset(r for r in graph.of_kind(*RECORDS) if graph.entering(r))
    if not records:
        return
    calls, wires = graph.view(View.CALLS), drawing.along(graph, *RECORDING)
    for agent in sorted(graph.of_kind("agent_orchestrator")):
        around = operators.ancestors(calls, agent) | operators.descendants(calls, agent) | {agent}
        kept = records & operators.reachable(wires, around)
        if kept:
            yield _recorded(graph, agent, kept)


def _recorded(graph: SystemGraph, agent: str, kept: frozenset[str]) -> Observation:
    near = operators.descendants(graph.view(View.CALLS), agent)
    steps = (graph.of_kind(*prompting.TOOLS) | graph.of_kind(*prompting.HOSTS)) & near
    tells = {part for part in (agent, *steps) if writes_to(graph, part, kept)}
    share = share_kept(graph, kept)
    told: dict[str, Any] = {
        "agent": agent,
        "record": kept,
        "step": sorted(steps - tells),
        "components": (agent, *sorted(kept)),
        "facts": {"share": f"{share:g}"},
    }
    whole = agent in tells or (bool(steps) and tells >= steps)
    if whole and share >= WHOLE_PCT:
        return passed("each step is recorded", components=(agent, *sorted(kept)))
    if whole:
        return ask(variant="sampled", **told)
    return ask(variant="some", **told) if tells else fail(**told)


def writes_to(graph: SystemGraph, part: str, records: frozenset[str]) -> bool:
    """Whether a part itself sends what it does to a record, at most by way of a bus or collector.

    An answer that is handed on, and logged by whoever shows it, is not the step that made it.
    """
    found, waiting = {part}, [part]
    while waiting:
        for edge in graph.leaving(waiting.pop(), *RECORDING):
            if edge.target in records:
                return True
            if graph.family(edge.target) == "ingest" and edge.target not in found:
                found.add(edge.target)
                waiting.append(edge.target)
    return False


def share_kept(graph: SystemGraph, records: frozenset[str]) -> float:
    """The smallest stated share of runs that a record keeps, in percent; all where nothing is stated."""
    stated = (graph.attribute(record, "sample_pct") for record in sorted(records))
    return min((float(s) for s in stated if isinstance(s, (int, float))), default=float(WHOLE_PCT))


def task_level_eval(graph: SystemGraph) -> Iterator[Observation]:
    """Whole tasks are tested, with what they cost and what they break."""
    agents = _free(graph)
    evaluators = sorted(
        e for e in graph.of_kind("offline_evaluator") if graph.entering(e) or graph.leaving(e)
    )
    if not agents or not evaluators:
        return
    words = {e: _measures(graph, e) for e in evaluators}
    whole = [e for e in evaluators if TASKS.search(words[e])]
    if whole:
        yield passed("whole tasks are tested", components=whole)
        return
    single = all(TURNS.search(words[e]) for e in evaluators)
    yield (fail if single else ask)(
        variant="" if single else "unstated",
        agent=agents,
        evaluator=evaluators,
        facts={"covers": words[evaluators[0]].strip() or "?"},
        components=[*agents, *evaluators],
    )


def _measures(graph: SystemGraph, evaluator: str) -> str:
    stated = (str(graph.attribute(evaluator, name, "")) for name in ("covers", "metric"))
    return " ".join(text for text in stated if text).lower()


def memory_poisoning(graph: SystemGraph) -> Iterator[Observation]:
    """What a stranger wrote today does not steer the runs of tomorrow."""
    for agent in sorted(graph.of_kind("agent_orchestrator")):
        used = operators.descendants(graph.view(View.CALLS), agent)
        strangers = frozenset(n for n in used if prompting.says_foreign_things(graph, n))
        kept = graph.of_kind("conversation_memory") & (used | {e.target for e in graph.leaving(agent)})
        if strangers and kept:
            yield from (_remembered(graph, agent, strangers, memory) for memory in sorted(kept))


def _remembered(graph: SystemGraph, agent: str, strangers: frozenset[str], memory: str) -> Observation:
    scope = str(graph.attribute(memory, "scope", "")).lower()
    if "session" in scope or "run" in scope:
        return passed("it forgets with the session", components=(memory,))
    wires = drawing.along(graph, *WRITING)
    way = operators.avoiding_path(wires, {agent, *strangers}, {memory}, graph.of_kind(*VETTING))
    if way is None and operators.reaches(wires, {agent, *strangers}, {memory}):
        return passed("what is remembered is vetted first", components=(memory,))
    sure = way is not None and bool(scope)
    return (fail if sure else ask)(
        variant="" if sure else "unstated",
        agent=agent,
        stranger=strangers,
        memory=memory,
        write=way.edges[-1:] if way else (),
        components=(*(way.nodes if way else (agent,)), *sorted(strangers), memory),
        connections=way.edges if way else (),
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "bounded_loop": named(bounded_loop, roles="agent"),
    "idempotent_actions": named(idempotent_actions, roles="tool", variants="retried unstated"),
    "irreversible_needs_approval": named(
        irreversible_needs_approval, roles="agent tool call", variants="unstated"
    ),
    "least_scope_tools": named(least_scope_tools, roles="agent tool", facts="scope", variants="unstated"),
    "lethal_trifecta": named(lethal_trifecta, roles="agent private stranger exit call", variants="unstated"),
    "memory_poisoning": named(memory_poisoning, roles="agent stranger memory write", variants="unstated"),
    "task_level_eval": named(task_level_eval, roles="agent evaluator", facts="covers", variants="unstated"),
    "trace_and_replay": named(
        trace_and_replay, roles="agent record step", facts="share", variants="some sampled"
    ),
}
