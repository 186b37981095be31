"""Six rules in plain NetworkX, without evidence, texts, fixes, systems, drafts or guessed kinds."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx

Graph = nx.MultiDiGraph
TRAINING = ("event", "batch_data", "feature", "training_data")
KEPT = ("training_job", "training_set_builder", "data_warehouse", "object_store")


def kinds(graph: Graph[str], *wanted: str) -> set[str]:
    return {node for node, said in graph.nodes(data=True) if said["kind"] in wanted}


def along(graph: Graph[str], *flows: str) -> nx.DiGraph[str]:
    """The arrows of these flows; a look-up runs from the store to its reader."""
    view: nx.DiGraph[str] = nx.DiGraph()
    view.add_nodes_from(graph)
    for source, target, said in graph.edges(data=True):
        if said["flow"] in flows:
            view.add_edge(*((target, source) if said["flow"] == "lookup" else (source, target)))
    return view


def without(view: nx.DiGraph[str], nodes: set[str]) -> nx.DiGraph[str]:
    smaller = view.copy()
    smaller.remove_nodes_from(nodes)
    return smaller


def validation_before_train(graph: Graph[str]) -> set[str]:
    open_ways = without(along(graph, *TRAINING), kinds(graph, "data_validator"))
    trainers = kinds(graph, "training_job")
    return {db for db in kinds(graph, "operational_db") if nx.descendants(open_ways, db) & trainers}


def trigger_defined(graph: Graph[str]) -> set[str]:
    data, control = along(graph, *TRAINING, "label"), along(graph, "control")
    started = {n for o in kinds(graph, "orchestrator") for n in nx.descendants(control, o)}
    return {t for t in kinds(graph, "training_job") if not started & (nx.ancestors(data, t) | {t})}


def missing_input_behaviour(graph: Graph[str]) -> set[str]:
    return {
        b
        for _, b, said in graph.edges(data=True)
        if said["flow"] == "lookup" and b in kinds(graph, "feature_store_online")
    }


def online_features_archived(graph: Graph[str]) -> set[str]:
    data = along(graph, *TRAINING)
    kept = kinds(graph, *KEPT)
    online = kinds(graph, "feature_store_online")
    below = {s: nx.descendants(data, s) for s in kinds(graph, "feature_stream")}
    return {stream for stream, reached in below.items() if reached & online and not reached & kept}


def gate_on_every_path(graph: Graph[str]) -> set[str]:
    open_ways = without(along(graph, "model"), kinds(graph, "validation_gate"))
    trainers = kinds(graph, "training_job")
    return {s for s in kinds(graph, "model_server") if nx.ancestors(open_ways, s) & trainers}


def slow_store_on_path(graph: Graph[str]) -> set[str]:
    calls = nx.DiGraph(
        (a, b) for a, b, said in graph.edges(data=True) if said["flow"] in ("request", "lookup")
    )
    reached = {n for app in kinds(graph, "client_app") & set(calls) for n in nx.descendants(calls, app)}
    return reached & kinds(graph, "data_warehouse")


RULES: dict[str, Callable[[Graph[str]], set[str]]] = {
    "consistency/online-features-archived": online_features_archived,
    "data_quality/missing-input-behaviour": missing_input_behaviour,
    "data_quality/validation-before-train": validation_before_train,
    "rollback/gate-on-every-path": gate_on_every_path,
    "serving/slow-store-on-path": slow_store_on_path,
    "training/trigger-defined": trigger_defined,
}


# ---- for engines that follow arrows by name


def named(kind: dict[str, str], source: str, target: str, flow: str) -> list[tuple[str, str, str]]:
    """The names under which the rules follow an arrow, each with where it starts and ends."""
    names = [(flow, source, target)]
    start, end = (target, source) if flow == "lookup" else (source, target)
    ends = {kind[source], kind[target]}
    if flow in TRAINING:
        names += [("value", start, end), ("data", start, end)]
        names += [] if "data_validator" in ends else [("unchecked", start, end)]
    if flow == "label":
        names.append(("data", start, end))
    if flow == "model" and "validation_gate" not in ends:
        names.append(("ungated", start, end))
    if flow in ("request", "lookup"):
        names.append(("call", source, target))
    return names
