"""Who plays which part in a design: what trains, what answers, where requests enter, who receives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redline.design import views

if TYPE_CHECKING:
    from redline.design.graph import SystemGraph

SERVERS = frozenset(
    {"model_server", "stream_scorer", "batch_scorer", "edge_runtime", "llm_api", "llm_server"}
)
TRAINING_KINDS = frozenset({"training_job", "online_learner"})
TEACHING = frozenset({"labeling", "label_joiner", "training_set_builder"}) | TRAINING_KINDS
BY_HAND = frozenset({"team", "notebook"})
"""Kinds that count as a trainer when a model leaves them and none enters."""
CONSUMERS = frozenset({"client_app", "business_service"})
ENTRY_KINDS = CONSUMERS | {"media_source", "api_gateway", "traffic_guard", "unknown"}


def trainers(graph: SystemGraph) -> frozenset[str]:
    """What produces models, as ``SystemGraph.trainers`` says."""
    makers = {e.source for e in graph.by_flow("model") if graph.kind(e.source) in BY_HAND}
    handing_on = {e.target for e in graph.by_flow("model")}
    return graph.of_kind(*TRAINING_KINDS) | frozenset(makers - handing_on)


def serving_roots(graph: SystemGraph) -> frozenset[str]:
    """What answers, as ``SystemGraph.serving_roots`` says."""
    aside = {e.target for e in graph.drawn if e.mirrored} | graph.having("shadow")
    servers = graph.of_kind(*SERVERS) - aside
    writers = {e.source for e in graph.by_flow("prediction") if views.writes_ahead(graph, e)}
    servers -= _libraries(graph, servers) | _teachers(graph, servers)
    return frozenset(servers) | (writers & graph.trainers)


def _libraries(graph: SystemGraph, servers: frozenset[str]) -> set[str]:
    """Servers without a model of their own that a server with one calls."""
    given = {e.target for e in graph.by_flow("model")}
    calls = graph.by_flow("request")
    return {
        e.target
        for e in calls
        if e.source in servers & given
        and e.target in servers - given
        and graph.kind(e.target) == "model_server"
    }


def _teachers(graph: SystemGraph, servers: frozenset[str]) -> set[str]:
    """Models whose answers nobody gets but training and who labels for it, as a maker of synthetic speech."""
    given = {server: {graph.kind(e.target) for e in graph.leaving(server)} for server in servers}
    return {
        s for s, kinds in given.items() if kinds and kinds <= TEACHING and not graph.entering(s, "request")
    }


def entries(graph: SystemGraph) -> frozenset[str]:
    """Where requests enter, as ``SystemGraph.entries`` says."""
    called = {e.target for e in graph.by_flow("request")}
    callers = {e.source for e in graph.by_flow("request")}
    return frozenset(n for n in callers - called if graph.kind(n) in ENTRY_KINDS)


def sinks(graph: SystemGraph) -> frozenset[str]:
    """Who receives, as ``SystemGraph.sinks`` says."""
    tools = {n for n in graph.of_kind("tool") if acts(graph, n)}
    people = {
        e.target
        for f in ("prediction", "action")
        for e in graph.by_flow(f)
        if graph.kind(e.target) in views.PEOPLE
    }
    return graph.of_kind(*CONSUMERS) | frozenset(tools | people)


def acts(graph: SystemGraph, part: str) -> bool:
    """Whether a part is a tool that changes something outside, as it is stated."""
    return graph.kind(part) == "tool" and graph.attribute(part, "side_effect", "none") != "none"


def consumers(graph: SystemGraph) -> frozenset[str]:
    """The sinks that a decision reaches, as ``SystemGraph.consumers`` says."""
    given = {e.target for f in ("prediction", "action") for e in graph.by_flow(f)}
    return frozenset(n for n in graph.sinks if n in given or n in graph.entries)
