"""Clauses about a hosted model that changes under its name: caught, checked on the way, taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import read_by
from redline.followups.nets import answer_net, flow_net, reaches
from redline.followups.parts import exists, has_owner, in_order, label, stated_words
from redline.followups.situation import Situation

FORM = re.compile(r"\b(schema|json|format|structure)\b")
"""Words by which an output check says that it looks at the form of the answer."""
SWITCHES = frozenset({"llm_gateway", "traffic_splitter", "model_registry", "prompt_assembler", "llm_api"})
KEEPING = frozenset({"monitoring", "storage", "labels"})
STARTERS = ("alerting", "rollback_controller", "quality_monitor", "team")


def update_caught(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The version is pinned, or an evaluation of its answers runs on a schedule."""
    graph, model = situation.world, situation.heir
    if model is None:
        return broke(f"{situation.name} is gone.")
    name = label(graph, model)
    if graph.attribute(model, "pinned_version") is True or _pinned_before(graph, model):
        did = f"pinned the version of {name}"
        return held(f"The version of {name} is pinned.", did=did, components=(model,))
    scheduled = next(_scheduled(graph, model), None)
    if scheduled is not None:
        said = f"{label(graph, scheduled)} asks {name} on a schedule"
        return held(
            f"{said}.",
            did=f"let {label(graph, scheduled)} ask {name} on a schedule",
            components=(scheduled, model),
        )
    text = f"{name} is not pinned, and no evaluation of its answers runs on a schedule."
    return broke(text, components=(model,))


def _pinned_before(graph: SystemGraph, model: str) -> bool:
    """Whether every call of the model goes through a gateway that asks for one version."""
    callers = {edge.source for edge in graph.entering(model, "request")}
    gateways = {n for n in graph.of_kind("llm_gateway") if graph.attribute(n, "pinned_version") is True}
    return bool(callers) and callers <= gateways


def form_checked(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """An output check that stops a wrong form cuts every way from the model to whoever uses the answer."""
    graph, model = situation.world, situation.heir
    if model is None:
        return broke(f"{situation.name} is gone.")
    net = _given_net(graph, model)
    users = [node for node in in_order(graph, graph.sinks) if reaches(net, model, node)]
    if not users:
        return broke(f"Nobody receives the answer of {label(graph, model)}.", components=(model,))
    unchecked = users
    for guard in in_order(graph, graph.of_kind("guardrail", "data_validator")):
        if not _stops_form(graph, guard) or not reaches(net, model, guard):
            continue
        rest = net.copy()
        rest.remove_node(guard)
        unchecked = [user for user in users if user != guard and reaches(rest, model, user)]
        if not unchecked:
            return held(
                f"{label(graph, guard)} stops an answer of another form.",
                did=f"checked the form of the answer at {label(graph, guard)}",
                components=(model, guard),
            )
    silent = [g for g in in_order(graph, graph.of_kind("guardrail", "data_validator")) if exists(graph, g)]
    silent = [g for g in silent if not _stops_form(graph, g) and reaches(net, model, g)]
    if silent and not any(_stops_form(graph, g) for g in graph.of_kind("guardrail", "data_validator")):
        return unsaid(graph, silent[0], "that it checks the form of an answer", "checks", "json schema")
    text = (
        f"An answer of {label(graph, model)} in another form reaches {label(graph, unchecked[0])} unchecked: "
        "draw a check of its form on the way, such as “JSON schema check”."
    )
    return broke(text, components=(model, unchecked[0]))


def can_go_back(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A control arrow leads from an alert, a monitor or a person to what chooses the version or the route."""
    graph, model = situation.world, situation.heir
    if model is None:
        return broke(f"{situation.name} is gone.")
    orders = flow_net(graph, "control", "telemetry")
    goals = [goal for goal in in_order(graph, graph.of_kind(*SWITCHES)) if _leads_to(graph, goal, model)]
    for goal in goals:
        for edge in graph.entering(goal, "control"):
            start = next(_starters(graph, orders, edge.source), None)
            if start is not None:
                return held(
                    f"{label(graph, start)} can switch {label(graph, goal)} back.",
                    did=f"gave {label(graph, start)} the switch at {label(graph, goal)}",
                    components=(start, edge.source, goal),
                )
    return broke(
        "Nobody is drawn who can go back to the old version or to another route: draw an arrow from a person "
        "or an alert to what chooses it.",
        components=(model,),
    )


def _given_net(graph: SystemGraph, model: str) -> nx.DiGraph[str]:
    """Where the model's answer goes: along its drawn arrows and to whoever waits behind them, or back to its
    callers when none is drawn."""
    onward = [e for e in graph.leaving(model, "prediction") if graph.family(e.target) not in KEEPING]
    if not onward:
        return answer_net(graph)
    net = nx.DiGraph(answer_net(graph))
    net.remove_edges_from([(model, e.source) for e in graph.entering(model, "request", "context")])
    net.add_edges_from((e.source, e.target) for e in graph.by_flow("action"))
    return net


def _scheduled(graph: SystemGraph, model: str) -> Iterator[str]:
    """The evaluators that ask the model, or are given its answers, again and again."""
    served = {model, *(n for n in answer_net(graph) if reaches(answer_net(graph), model, n))}
    for judge in in_order(graph, graph.of_kind("offline_evaluator")):
        asks = any(edge.source == judge and edge.target in served for edge in graph.drawn)
        cadence = quantities.stated(graph, judge, "cadence_s")
        timed = any(graph.kind(e.source) == "orchestrator" for e in graph.entering(judge, "control"))
        if (asks or read_by(graph, judge, served)) and (cadence or timed):
            yield judge


def _stops_form(graph: SystemGraph, guard: str) -> bool:
    said = stated_words(graph, guard, ("checks", "expectations"))
    stops = graph.attribute(guard, "blocking") is not False
    return exists(graph, guard) and stops and FORM.search(said) is not None


def _leads_to(graph: SystemGraph, goal: str, model: str) -> bool:
    """Whether what is switched there decides which version or route answers."""
    return goal == model or reaches(flow_net(graph, "request", "context", "model"), goal, model)


def _starters(graph: SystemGraph, orders: Any, node: str) -> Iterator[str]:
    """Who sets a control off: an alert with an owner or something to read, a monitor, a person."""
    for start in in_order(graph, graph.of_kind(*STARTERS)):
        if start != node and not reaches(orders, start, node):
            continue
        told = any(edge.flow in {"telemetry", "event", "control"} for edge in graph.entering(start))
        if has_owner(graph, start) or graph.kind(start) == "team" or told:
            yield start
