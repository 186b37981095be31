"""Clauses about labels that come late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.quality import needs_labels
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import read_by
from redline.followups.nets import flow_net, input_net, reaches
from redline.followups.parts import exists, in_order, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import days, listed

DELAY_MODELS = ("training_set_builder", "training_job", "label_joiner", "online_learner")
STAGED = ("traffic_splitter", "experiment_platform")


def labels_matured(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every way of these labels into training waits as long as they take, or models the delay."""
    graph, outcome = situation.world, situation.heir
    if outcome is None:
        return broke(f"{situation.name} is gone, and with it the truth the model learns from.")
    delay = quantities.stated(graph, outcome, "label_delay_p50_d") or 0.0
    net = input_net(graph, labels=True)
    fed = [t for t in trainers(graph) if reaches(net, outcome, t)]
    if not fed:
        return broke(f"{situation.name} no longer reaches any training.")
    models = [n for n in _on_the_way(graph, outcome, fed) if _models_delay(graph, n)]
    if models and _cuts(graph, outcome, fed, models):
        return held(
            f"{label(graph, models[0])} models the delay.",
            did="weighted the labels that have not matured",
            components=(outcome, *models),
        )
    joiners = [n for n in _on_the_way(graph, outcome, fed) if _waits(graph, n)]
    short = [j for j in joiners if (waits_days(graph, j) or 0.0) < delay]
    if short:
        window = waits_days(graph, short[0])
        if not window:
            what = f"how long it waits for a label; half of them take {days(delay)}"
            return unsaid(graph, short[0], what, "window_d", f"waits {days(delay)}")
        text = (
            f"The wait at {label(graph, short[0])} is {days(window)}; half of the labels take {days(delay)}."
        )
        return broke(text, components=short)
    if not joiners or not _cuts(graph, outcome, fed, joiners):
        return broke(f"Labels of {situation.name} reach training without a wait.", components=(outcome,))
    return held(
        f"The wait at {listed(label(graph, j) for j in joiners)} is {days(delay)} or more.",
        did=f"waited {days(delay)} for labels to mature",
        components=(outcome, *joiners),
    )


def release_without_labels(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """No staged release waits for a signal that needs the late labels."""
    graph = situation.world
    for stage in in_order(graph, graph.of_kind(*STAGED)):
        deciders = list(_deciders(graph, stage))
        late = [d for d in deciders if needs_labels(graph, d)]
        if late and len(late) == len(deciders):
            return broke(
                f"{label(graph, stage)} decides on {label(graph, late[0])}, which waits for labels.",
                components=(stage, late[0]),
            )
    return held("No staged release waits for the late labels.")


def models_delay(graph: SystemGraph) -> bool:
    """Whether any training part says that it models the delay of labels."""
    return any(_models_delay(graph, n) for n in graph.of_kind(*DELAY_MODELS))


def _waits(graph: SystemGraph, component: str) -> bool:
    """Whether a part holds labels back: a join, or a training set that states how long it waits."""
    builder = graph.kind(component) == "training_set_builder" and waits_days(graph, component) is not None
    return builder or graph.kind(component) == "label_joiner"


def waits_days(graph: SystemGraph, joiner: str) -> float | None:
    """How long a join waits for labels: its window or its offset in days; None when neither is stated."""
    window = quantities.stated(graph, joiner, "window_d")
    return quantities.stated(graph, joiner, "label_offset_d") if window is None else window


def _on_the_way(graph: SystemGraph, outcome: str, fed: list[str]) -> list[str]:
    net = input_net(graph, labels=True)
    return [
        n for n in in_order(graph, net) if reaches(net, outcome, n) and any(reaches(net, n, t) for t in fed)
    ]


def _cuts(graph: SystemGraph, outcome: str, fed: list[str], guards: list[str]) -> bool:
    """Whether every way from the outcome to training goes through one of the guards."""
    rest = input_net(graph, labels=True).copy()
    labels = {edge.target for edge in graph.leaving(outcome, "label")}
    if labels:
        # What the same source gives as features is no label.
        rest.remove_edges_from([(a, b) for a, b in rest.out_edges(outcome) if b not in labels])
    rest.remove_nodes_from([g for g in guards if g not in fed and g != outcome])
    return not any(reaches(rest, outcome, t) for t in fed if t not in guards)


def _models_delay(graph: SystemGraph, component: str) -> bool:
    stated = graph.attribute(component, "delay_model")
    said = stated is True or (isinstance(stated, str) and bool(stated.strip()))
    return said and graph.kind(component) in DELAY_MODELS


def _deciders(graph: SystemGraph, stage: str) -> Iterator[str]:
    """The quality signals that can stop a staged release."""
    orders = flow_net(graph, "control", "telemetry")
    for monitor in in_order(graph, graph.of_kind("quality_monitor", "data_monitor", "business_dashboard")):
        if exists(graph, monitor) and reaches(orders, monitor, stage):
            yield monitor
    yield from (
        edge.source
        for edge in graph.drawn
        if edge.target == stage and edge.flow == "label" and read_by(graph, edge.source, graph.nodes)
    )
