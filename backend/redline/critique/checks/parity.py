"""Whether serving runs on what training ran on: sources, preprocessing, libraries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.checks.consistency import recipes_apart
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

LIVE_SOURCES = ("operational_db", "third_party_api")
ANSWERS_NOW = ("edge_runtime", "model_server", "stream_scorer")
PREPARING = ("doc_parser", "encoder_service", "feature_transform")


def online_offline_source_match(graph: SystemGraph) -> Iterator[Observation]:
    """What an answer reads live was there when the model was trained."""
    if graph.once(recipes_apart) in ("fail", "ask"):
        return
    servers = graph.serving_roots & graph.of_kind(*ANSWERS_NOW)
    live = _read_live(graph, servers)
    if not live:
        return
    known = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    logs = graph.of_kind("prediction_log", "trace_store") & graph.having("has_features") & known
    unseen = sorted(live - known)
    if logs or not unseen:
        yield passed("training sees what serving reads", components=sorted(logs or live))
        return
    reads = [a.id for source in unseen for a in graph.entering(source, "lookup", "request")]
    yield ask(
        source=unseen,
        server=servers,
        trainer=graph.trainers,
        builder=drawing.training_entry(graph, graph.trainers),
        connections=reads,
    )


def _read_live(graph: SystemGraph, servers: frozenset[str]) -> frozenset[str]:
    """Sources that the service reads while it answers; what the caller's own page shows is left out."""
    upstream = operators.ancestors_of(graph.view(View.SERVEFEAT), servers)
    sources = graph.of_kind(*LIVE_SOURCES) & upstream
    readers = (upstream | servers) - graph.entries
    return frozenset(
        source
        for source in sources
        if not graph.attribute(source, "static")
        and any(a.source in readers for a in graph.entering(source, "lookup", "request"))
    )


def preprocessing_parity(graph: SystemGraph) -> Iterator[Observation]:
    """The steps between a raw input and the model are the same when it learns and when it answers."""
    if graph.once(recipes_apart) in ("fail", "ask"):
        return
    for server in sorted(graph.serving_roots):
        makers = graph.trainers & operators.ancestors(graph.view(View.RELEASE), server)
        for trainer in sorted(makers):
            yield from _prepared_alike(graph, server, trainer)


def _prepared_alike(graph: SystemGraph, server: str, trainer: str) -> Iterator[Observation]:
    upstream = operators.ancestors(graph.view(View.SERVEFEAT), server)
    learned = operators.ancestors(graph.view(View.TRAINFEAT), trainer) | {trainer}
    serving = graph.of_kind(*PREPARING) & upstream - graph.trainers
    training = graph.of_kind(*PREPARING) & learned
    on_device = graph.kind(server) == "edge_runtime"
    if not serving and not on_device:
        return
    logs = graph.of_kind("prediction_log") & graph.having("has_features") & learned
    shared = {n for n in {server, trainer} | serving | training if _says_shared(graph, n)}
    if (serving and serving <= learned) or logs or shared:
        yield passed("both sides prepare inputs alike", components=sorted(serving | shared))
        return
    yield _prepared_apart(graph, server, trainer, serving - learned, training)


def _says_shared(graph: SystemGraph, node: str) -> bool:
    return graph.provides(node, "shared_definition") or graph.attribute(node, "shared") is True


def _prepared_apart(
    graph: SystemGraph, server: str, trainer: str, serving: frozenset[str], training: frozenset[str]
) -> Observation:
    there, here = _recipes(graph, serving), _recipes(graph, training)
    if there and there <= here:
        return passed("both sides run the same version", components=sorted(serving | training))
    ways = [
        operators.shortest_path(graph.view(View.SERVEFEAT), serving, {server}),
        operators.shortest_path(graph.view(View.TRAINFEAT), training, {trainer}),
    ]
    apart = bool(there and here) and there.isdisjoint(here)
    judge, variant = (fail, "") if apart else (ask, "unstated" if serving else "device")
    return judge(
        variant=variant,
        step=serving or frozenset({server}),
        other=training,
        server=server,
        trainer=trainer,
        components=drawing.nodes_along(ways),
        connections=drawing.edges_along(ways),
    )


def _recipes(graph: SystemGraph, steps: frozenset[str]) -> frozenset[tuple[str, str]]:
    """What is stated about how these steps work; empty where one says nothing."""
    stated = {
        s: (str(graph.attribute(s, "version", "")), str(graph.attribute(s, "language", ""))) for s in steps
    }
    return frozenset(stated.values()) if all(any(recipe) for recipe in stated.values()) else frozenset()


def environment_pinning(graph: SystemGraph) -> Iterator[Observation]:
    """The model that was approved runs with the libraries that it was approved with."""
    release = graph.view(View.RELEASE)
    approving = graph.of_kind("model_registry", "validation_gate")
    above = {s: operators.ancestors(release, s) for s in sorted(graph.serving_roots)}
    makers = {s: graph.trainers & found for s, found in above.items() if found & approving}
    servers = [server for server, trainers in makers.items() if trainers]
    if not servers:
        return
    differing = [server for server in servers if _differs(graph, server, makers[server])]
    loose = [s for s in servers if not graph.attribute(s, "image") and not graph.attribute(s, "libraries")]
    shown = differing or loose
    if not shown:
        yield passed("the environment is fixed", components=servers)
        return
    trainers = frozenset().union(*(makers[server] for server in shown))
    way = operators.shortest_path(release, trainers, shown)
    judge = fail if differing else ask
    yield judge(
        variant="differ" if differing else "",
        server=shown,
        trainer=trainers,
        facts={"here": _libraries(graph, shown), "there": _libraries(graph, sorted(trainers))},
        components=drawing.nodes_along([way]),
        connections=drawing.edges_along([way]),
    )


def _differs(graph: SystemGraph, server: str, makers: frozenset[str]) -> bool:
    """Whether both sides state their libraries, and no trainer states those of the server."""
    made = {graph.attribute(trainer, "libraries") for trainer in makers}
    return (
        bool(graph.attribute(server, "libraries"))
        and None not in made
        and made != {graph.attribute(server, "libraries")}
    )


def _libraries(graph: SystemGraph, nodes: list[str]) -> str:
    return " and ".join(sorted({str(graph.attribute(node, "libraries", "")) for node in nodes}))


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "environment_pinning": named(
        environment_pinning, roles="server trainer", facts="here there", variants="differ"
    ),
    "online_offline_source_match": named(online_offline_source_match, roles="source server trainer builder"),
    "preprocessing_parity": named(
        preprocessing_parity, roles="step other server trainer", variants="unstated device"
    ),
}
