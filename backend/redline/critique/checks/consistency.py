"""Does serving see what training saw? Features, time and the way a notebook gets live."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from redline.critique.checks import drawing
from redline.critique.checks.check import NamedCheck, kept, named, verdict
from redline.critique.observation import Observation, Seen, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

FEATURE_MAKERS = ("feature_batch", "feature_stream", "feature_transform")
FEATURE_STORES = ("feature_store_online", "feature_store_offline")
TIME_VARYING = (*FEATURE_MAKERS, "data_warehouse", "operational_db", "feature_store_offline")
LABEL_SOURCES = ("outcome_source", "label_joiner")
MERGING = ("training_set_builder", "feature_store_offline")
SCHEDULERS = ("orchestrator", "retrain_trigger", "ci_cd")


@dataclass(frozen=True)
class _Sides:
    """What makes the features of one server, and of one trainer of its models."""

    server: str
    trainer: str
    serving: frozenset[str]
    training: frozenset[str]


def shared_feature_definition(graph: SystemGraph) -> Iterator[Observation]:
    """Features are made once for both sides, kept in a shared store, or logged when served."""
    if graph.training_scope() == "outside":
        yield from _mixed_requests(graph)
        return
    pairs = [sides for sides in _sides(graph) if sides.serving and sides.training]
    apart = [sides for sides in pairs if _apart(graph, sides)]
    if pairs and not apart:
        yield passed("training and serving share what makes their features")
    if apart:
        yield _disagreement(graph, apart)


def recipes_apart(graph: SystemGraph) -> Seen:
    """What is to be said of the definition of features."""
    return verdict(graph, shared_feature_definition)


def _sides(graph: SystemGraph) -> Iterator[_Sides]:
    release = graph.view(View.RELEASE)
    for server in sorted(graph.serving_roots):
        for trainer in sorted(graph.trainers & operators.ancestors(release, server)):
            yield _Sides(server, trainer, serving_makers(graph, server), _training_makers(graph, trainer))


def serving_makers(graph: SystemGraph, server: str) -> frozenset[str]:
    """What makes the features that this server sees; people who rebuild them count."""
    upstream = operators.ancestors(graph.view(View.SERVEFEAT), server)
    release = operators.ancestors(graph.view(View.RELEASE), server)
    rebuilt = graph.having("makes_features") & (upstream | release)
    return (graph.of_kind(*FEATURE_MAKERS) & upstream) | rebuilt


def _training_makers(graph: SystemGraph, trainer: str) -> frozenset[str]:
    upstream = operators.ancestors(graph.view(View.TRAINFEAT), trainer)
    return graph.of_kind(*FEATURE_MAKERS) & (upstream | {trainer})


def _apart(graph: SystemGraph, sides: _Sides) -> bool:
    if sides.serving & sides.training:
        return False
    if any(graph.provides(node, "shared_definition") for node in sides.serving | sides.training):
        return False
    serving = operators.ancestors(graph.view(View.SERVEFEAT), sides.server)
    training = operators.ancestors(graph.view(View.TRAINFEAT), sides.trainer)
    return not (graph.of_kind(*FEATURE_STORES) & serving & training or _feature_logs(graph) & training)


def _feature_logs(graph: SystemGraph) -> frozenset[str]:
    return graph.of_kind("prediction_log") & graph.having("has_features")


def _disagreement(graph: SystemGraph, apart: list[_Sides]) -> Observation:
    """A fault, unless a log with the served features reaches training as labels: then ask."""
    trainers = frozenset(sides.trainer for sides in apart)
    upstream = operators.reaching(graph.view(View.TRAIN), trainers)
    seen = ask if _feature_logs(graph) & upstream else fail
    serving = frozenset().union(*(sides.serving for sides in apart))
    training = frozenset().union(*(sides.training for sides in apart))
    servers = frozenset(sides.server for sides in apart)
    ways = [
        operators.shortest_path(graph.view(View.SERVEFEAT), serving, servers),
        operators.shortest_path(graph.view(View.TRAINFEAT), training, trainers),
    ]
    return seen(
        server=servers,
        trainer=trainers,
        serving=serving,
        training=training,
        builder=drawing.training_entry(graph, trainers),
        components=drawing.nodes_along(ways),
        connections=drawing.edges_along(ways),
    )


def _mixed_requests(graph: SystemGraph) -> Iterator[Observation]:
    """Training is elsewhere: who guarantees that request and store mean what they meant there?"""
    for server in sorted(graph.serving_roots):
        asked = graph.entering(server, "request")
        read = [arrow for arrow in graph.leaving(server, "lookup") if _holds_features(graph, arrow.target)]
        if asked and read:
            yield ask(
                variant="outside",
                server=server,
                serving=frozenset(arrow.target for arrow in read),
                components=[arrow.source for arrow in asked],
                connections=[arrow.id for arrow in (*asked, *read)],
            )


def _holds_features(graph: SystemGraph, node: str) -> bool:
    # What a product could do is no answer to who does it here: only a statement is.
    if graph.kind(node) != "feature_store_online" or "shared_definition" in graph.parts[node].provides:
        return False
    return not graph.attribute(node, "static")


def point_in_time(graph: SystemGraph) -> Iterator[Observation]:
    """Training rows hold each value as it was known at the time of the row."""
    for trainer in sorted(graph.trainers):
        upstream = operators.ancestors(graph.view(View.TRAIN), trainer)
        features = operators.ancestors(graph.view(View.TRAINFEAT), trainer)
        labels = graph.of_kind(*LABEL_SOURCES) & upstream
        varying = graph.of_kind(*TIME_VARYING) & features - graph.having("append_only")
        if labels and varying:
            yield _as_known_then(graph, trainer, labels, varying, graph.of_kind(*MERGING) & upstream)


def _as_known_then(
    graph: SystemGraph,
    trainer: str,
    labels: frozenset[str],
    varying: frozenset[str],
    merging: frozenset[str],
) -> Observation:
    stated = [graph.attribute(node, "point_in_time") for node in merging | {trainer}]
    offset = [node for node in merging | labels if graph.attribute(node, "label_offset_d")]
    if False not in stated and (True in stated or offset or graph.framing.label_timing):
        return passed("the time of labels and features is stated", components=sorted(merging))
    current = [
        arrow
        for database in sorted(graph.of_kind("operational_db") - graph.having("append_only"))
        for arrow in graph.leaving(database)
        if arrow.target in merging | {trainer}
    ]
    ways = [
        operators.shortest_path(graph.view(View.TRAIN), labels, {trainer}),
        operators.shortest_path(graph.view(View.TRAINFEAT), varying, {trainer}),
    ]
    seen = fail if current or False in stated else ask
    return seen(
        trainer=trainer,
        join=merging or frozenset({trainer}),
        label=labels,
        feature=varying,
        components=drawing.nodes_along(ways),
        connections=[*drawing.edges_along(ways), *(arrow.id for arrow in current)],
    )


def skew_monitor(graph: SystemGraph) -> Iterator[Observation]:
    """Somebody compares the features served with the features trained on."""
    servers = frozenset(s for s in graph.serving_roots if serving_makers(graph, s))
    if not servers:
        return
    watching = [monitor for monitor in sorted(graph.of_kind("data_monitor")) if _compares(graph, monitor)]
    if watching:
        yield passed("a monitor compares served with trained features", components=watching)
        return
    shared = all(seen.outcome == "pass" for seen in kept(graph, shared_feature_definition))
    yield ask(
        variant="shared" if shared else "",
        server=servers,
        serving=frozenset().union(*(serving_makers(graph, s) for s in servers)),
    )


def _compares(graph: SystemGraph, monitor: str) -> bool:
    skew = "skew" in str(graph.attribute(monitor, "mode", "")).lower()
    against = "train" in str(graph.attribute(monitor, "reference", "")).lower()
    return (skew or against) and bool(operators.ancestors(graph.view(View.OBS), monitor))


def notebook_in_prod_path(graph: SystemGraph) -> Iterator[Observation]:
    """No notebook stands between the data and what answers, unless something schedules it."""
    notebooks = _notebooks(graph)
    if not notebooks or not graph.serving_roots:
        return
    way = drawing.joined(graph, View.RELEASE, View.TRAIN)
    schedulers = graph.of_kind(*SCHEDULERS) - notebooks
    scheduled = operators.reachable(graph.view(View.CTRL), schedulers)
    guards = (graph.trainers | graph.of_kind("ci_cd")) & scheduled
    loose = {
        n
        for n in notebooks - scheduled
        if operators.avoiding_path(way, {n}, graph.serving_roots - {n}, guards)
    }
    if not loose:
        yield passed(
            "a scheduled job runs between the notebook and what answers", components=sorted(notebooks)
        )
        return
    path = operators.shortest_path(way, loose, graph.serving_roots - loose)
    yield fail(
        notebook=frozenset(loose),
        box=graph.of_kind("notebook") & loose,
        step=frozenset(loose) - graph.of_kind("notebook"),
        components=path.nodes if path else (),
        connections=path.edges if path else (),
    )


def _notebooks(graph: SystemGraph) -> frozenset[str]:
    """Notebooks, and steps that run in one where nothing on the board could schedule them."""
    found = graph.of_kind("notebook")
    if not any(graph.leaving(scheduler) for scheduler in graph.of_kind("orchestrator")):
        steps = graph.having("runtime")
        found |= frozenset(step for step in steps if graph.attribute(step, "runtime") == "notebook")
    return frozenset(node for node in found if not graph.nodes[node].outside)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "notebook_in_prod_path": named(notebook_in_prod_path, roles="notebook box step"),
    "point_in_time": named(point_in_time, roles="trainer join label feature"),
    "shared_feature_definition": named(
        shared_feature_definition, roles="server trainer serving training builder", variants="outside"
    ),
    "skew_monitor": named(skew_monitor, roles="server serving", variants="shared"),
}
