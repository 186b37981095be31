"""Is the question behind the model written down, and does anybody use the answer?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import card, drawing, releases
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators, request_path
from redline.design.catalogue import UNKNOWN
from redline.design.graph import SystemGraph, View
from redline.design.quantities import stated

ASKERS = ("api_gateway", "business_service", "client_app")
"""Kinds that want an answer for somebody."""
PASSES_ON = ("prediction_store", "review_queue", "decision_policy")
"""Where an answer may end in a drawing: who acts on it is beyond its edge."""
TELLS = ("alerting", "team")
"""What brings an answer to people when the model itself points at it."""

FEW_ROWS = 5_000
"""Below this many examples a few rules are hard to beat."""
NEARLY_ALL_PCT = 80.0
"""From this share of the cases decided by rules on, a model has little left to decide."""
MANY_ASSUMED = 5
"""From this many typical numbers on, what is assumed should be written down."""
SIMPLE_ANSWERS = ("rules_engine", "fallback")


def decision_stated(graph: SystemGraph) -> Iterator[Observation]:
    """The card or the drawing says what is decided with the answer."""
    servers = releases.answering(graph)
    if "decision" not in card.gaps(graph):
        yield passed("what is decided is stated")
    elif any(_is_heard(graph, server) for server in servers):
        yield ask(variant="unsaid", facts={"missing": card.missing(graph)})
    else:
        yield fail(server=servers, facts={"missing": card.missing(graph)})


def success_and_guardrail(graph: SystemGraph) -> Iterator[Observation]:
    """There is a measure of success, and one that must not get worse."""
    if card.speaks(graph, "success"):
        only_guardrail = len(card.gaps(graph)["success"]) == 1 and bool(graph.framing.metric)
        yield ask(variant="guardrail" if only_guardrail else "", facts={"missing": card.missing(graph)})
    elif "success" in card.gaps(graph):
        yield card.ASKED_BEFORE
    elif graph.framing.metric or graph.framing.guardrail_metric:
        yield passed("success and what must not get worse are stated")


def slo_stated(graph: SystemGraph) -> Iterator[Observation]:
    """Whoever waits is promised a time."""
    if card.speaks(graph, "speed"):
        path = request_path.slowest(graph)
        yield ask(
            entry=path.entry if path else (),
            facts={"missing": card.missing(graph)},
            components=path.components if path else (),
            connections=path.connections if path else (),
        )
    elif "speed" in card.gaps(graph):
        yield card.ASKED_BEFORE
    elif request_path.may_be_limited(graph):
        yield passed("a limit is stated")


def is_ml_needed(graph: SystemGraph) -> Iterator[Observation]:
    """Little data, or rules that decide nearly everything: is a model worth it?"""
    few = {
        node: rows for node in _training_sources(graph) if (rows := stated(graph, node, "rows")) is not None
    }
    rules = {
        node: part
        for node in sorted(graph.of_kind("rules_engine"))
        if (part := stated(graph, node, "decides_pct")) is not None
    }
    if not few and not rules:
        return
    simple = frozenset(rules) if any(share >= NEARLY_ALL_PCT for share in rules.values()) else frozenset()
    scarce = few and sum(few.values()) < FEW_ROWS
    if graph.framing.baseline or not (scarce or simple):
        yield passed("a simple answer is compared, or there is enough to learn from", components=sorted(few))
    elif simple:
        most = f"{max(rules.values()):g}"
        yield ask(variant="rules", rules=simple, trainer=graph.trainers, facts={"share": most})
    elif beside := drawing.in_use(graph, graph.of_kind(*SIMPLE_ANSWERS)):
        yield passed("rules stand beside the model", components=sorted(beside))
    else:
        total = f"{sum(few.values()):,.0f}"
        yield ask(data=frozenset(few), trainer=graph.trainers, facts={"rows": total})


def _training_sources(graph: SystemGraph) -> list[str]:
    upstream = operators.ancestors_of(graph.view(View.TRAIN), graph.trainers)
    return sorted(node for node in upstream if graph.family(node) in ("source", "storage", "features"))


def assumptions_logged(graph: SystemGraph) -> Iterator[Observation]:
    """Where a limit is checked with typical numbers, they are written down as assumptions."""
    path = request_path.slowest(graph) if request_path.may_be_limited(graph) else None
    limit = request_path.latency_limit(graph, path)
    if path is None or limit is None or path.loops:
        return
    if graph.framing.assumptions or len(path.assumed) < MANY_ASSUMED:
        yield passed("assumptions are written down, or few numbers are assumed", components=path.components)
    elif path.at(limit.percentile) > limit.limit_ms:
        yield not_applicable("the latency budget asks for these numbers")
    else:
        yield ask(
            assumed=path.assumed,
            facts={"count": str(len(path.assumed)), "numbers": _typical_numbers(graph, path)},
            components=path.components,
            connections=path.connections,
        )


def _typical_numbers(graph: SystemGraph, path: request_path.RequestPath) -> str:
    """The figures that were put in, in words: each part with its p50 and p99."""
    times = {step.component: step for step in path.steps}
    parts = [
        f"{graph.nodes[part].label or part} {times[part].p50.value:g} and {times[part].p99.value:g} ms"
        for part in path.assumed
    ]
    return f"Typical p50 and p99 until measured: {'; '.join(parts)}."


def dangling_model(graph: SystemGraph) -> Iterator[Observation]:
    """Every model's answer is read by somebody in the drawing."""
    if not card.decision_is_known(graph):
        yield not_applicable("what is decided is asked first")
        return
    for server in releases.answering(graph):
        if graph.entering(server, "request"):
            yield passed("it is asked, so somebody reads the answer", components=(server,))
        else:
            yield _read(graph, server)


def _read(graph: SystemGraph, server: str) -> Observation:
    answered = operators.descendants(graph.view(View.ANSWERS), server) - {server}
    if answered & graph.sinks:
        return passed("its answer reaches a consumer", components=(server,))
    ends = graph.of_kind(*PASSES_ON) & answered
    if any(_is_read(graph, end) for end in ends):
        return passed("its answer is read", components=(server, *sorted(ends)))
    way = operators.shortest_path(graph.view(View.ANSWERS), server, ends) if ends else None
    return ask(
        variant="terminal" if ends else "",
        server=server,
        end=ends,
        components=drawing.nodes_along([way]),
        connections=drawing.edges_along([way]),
    )


def _is_heard(graph: SystemGraph, server: str) -> bool:
    """Whether somebody asks, or the answer goes anywhere at all, be it to a box that nobody can read."""
    if graph.entering(server, "request") or graph.of_kind(*ASKERS) & drawing.asking(graph, (server,)):
        return True
    # A model that points at another part hands its answer on, more often than it asks for one.
    if graph.leaving(server, "request"):
        return True
    answered = operators.descendants(graph.view(View.ANSWERS), server) - {server}
    told = {edge.target for part in (server, *answered) for edge in graph.leaving(part)}
    return bool(answered & (graph.sinks | graph.of_kind(*PASSES_ON, UNKNOWN)) or told & graph.of_kind(*TELLS))


def _is_read(graph: SystemGraph, end: str) -> bool:
    return bool(graph.entering(end, "lookup", "request") or graph.leaving(end))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "assumptions_logged": named(assumptions_logged, roles="assumed", facts="count numbers"),
    "dangling_model": named(dangling_model, roles="server end", variants="terminal"),
    "decision_stated": named(decision_stated, roles="server", facts="missing", variants="unsaid"),
    "is_ml_needed": named(is_ml_needed, roles="data trainer rules", facts="rows share", variants="rules"),
    "slo_stated": named(slo_stated, roles="entry", facts="missing"),
    "success_and_guardrail": named(success_and_guardrail, facts="missing", variants="guardrail"),
}
