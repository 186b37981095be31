"""What a follow-up about learning can be aimed at: scorers that retrain, stores that jobs write."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.design.request_path import slowest
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.bad_data import writers
from redline.followups.clauses.labelling import feeds_training, labelled_by, labels_a_day
from redline.followups.clauses.loops import blocks, deciding, learner_of_itself
from redline.followups.clauses.release import releases
from redline.followups.nets import carriers, feeds_answer, input_net, reaches
from redline.followups.parts import STORES_READ, in_order, label, scorers, trainers

ATTACKED = frozenset({"fraud", "moderation"})
"""What a board is about when somebody gains by getting past the model."""
CHOOSING = frozenset({"recsys", "search", "ads"})
"""What a board is about when its model chooses what people see."""


def retrained_scorer(graph: SystemGraph) -> Targets:
    """Whatever scores; first what retrains by itself, then what is waited for."""
    path = slowest(graph)
    on_path = set(path.components) if path else set()
    net = releases(graph)
    looped = {
        s
        for s in scorers(graph)
        if any(reaches(net, t, s) and _runs_by_itself(graph, t) for t in trainers(graph))
    }
    answering = graph.serving_roots or set(scorers(graph))
    found = sorted(in_order(graph, answering), key=lambda n: (n not in looped, n not in on_path))
    return Targets(tuple(found[:MOST_TARGETS]), "" if found else "Nothing on this board scores or answers.")


def job_written_store(graph: SystemGraph) -> Targets:
    """A store that a job writes and that an answer reads, the one nearest to the answer first."""
    written = [s for s in in_order(graph, graph.of_kind(*STORES_READ)) if writers(graph, s)]
    feeding = [s for s in written if feeds_answer(graph, s)]
    answers = {n for scorer in scorers(graph) for n in carriers(graph, scorer)}
    holding = [s for s in written if s in answers and s not in feeding]
    if feeding or holding:
        return Targets(tuple([*feeding, *holding][:MOST_TARGETS]))
    if written:
        return Targets((), f"No answer reads {label(graph, written[0])}, which a job writes.")
    return Targets((), "No job is drawn that writes a store which an answer reads.")


def capped_labelling(graph: SystemGraph) -> Targets:
    """People whose labels are trained on and who say how many they give, the busiest first."""
    teams = [team for team in labelled_by(graph) if feeds_training(graph, team)]
    counted = [team for team in teams if labels_a_day(graph, team)]
    ranked = sorted(counted, key=lambda team: -(labels_a_day(graph, team) or 0.0))
    if ranked:
        return Targets(tuple(ranked[:MOST_TARGETS]))
    if teams:
        return Targets((), f"{label(graph, teams[0])} does not say how many labels it gives a day.")
    return Targets((), "Nobody is drawn whose work is to label what is trained on.")


def self_taught_scorer(graph: SystemGraph) -> Targets:
    """A scorer that chooses what is shown and is trained on what became of it."""
    looped = [s for s in scorers(graph) if learner_of_itself(graph, s)]
    if looped and graph.tags & CHOOSING:
        return Targets(tuple(looped[:MOST_TARGETS]))
    if looped:
        return Targets((), f"{label(graph, looped[0])} does not choose what people get to see.")
    return Targets((), "Nothing on this board is trained on what became of its own answers.")


def blocking_policy(graph: SystemGraph) -> Targets:
    """A policy that can block, decline or remove, on the way of an answer."""
    policies = {p for s in scorers(graph) for p in deciding(graph, s)}
    found = [p for p in in_order(graph, policies) if blocks(graph, p)]
    why = "No policy on the way of an answer says that it blocks, declines or removes."
    return Targets(tuple(found[:MOST_TARGETS]), "" if found else why)


def doubtful_labels(graph: SystemGraph) -> Targets:
    """People or user reports whose labels are trained on, people first."""
    why = "No labels of people or user reports are drawn that are trained on."
    return _trained_on(graph, ("labeling", "review_queue", "event_tracker"), why)


def defined_labels(graph: SystemGraph) -> Targets:
    """Labels whose meaning is a definition and that are trained on: those of people, then outcomes."""
    kinds = ("labeling", "outcome_source", "review_queue")
    return _trained_on(graph, kinds, "No labels are drawn that are trained on.")


def _trained_on(graph: SystemGraph, kinds: tuple[str, ...], why: str) -> Targets:
    """What gives labels that are trained on, in the order of these kinds."""
    net = input_net(graph, labels=True)
    giving = (n for n in in_order(graph, graph.of_kind(*kinds)) if graph.leaving(n, "label"))
    found = [n for n in giving if any(reaches(net, n, t) for t in trainers(graph))]
    ranked = sorted(found, key=lambda n: kinds.index(graph.kind(n)))
    return Targets(tuple(ranked[:MOST_TARGETS]), "" if ranked else why)


def attacked_scorer(graph: SystemGraph) -> Targets:
    """Whatever scores, where somebody gains by getting past it."""
    if not graph.tags & ATTACKED:
        return Targets((), "Nothing on this board says that somebody gains by getting past it.")
    return retrained_scorer(graph)


def _runs_by_itself(graph: SystemGraph, trainer: str) -> bool:
    """Whether training starts without a person: on a schedule, on a trigger, or with every event."""
    started = any(
        graph.kind(edge.source) in {"orchestrator", "retrain_trigger", "data_monitor", "quality_monitor"}
        for edge in graph.entering(trainer, "control")
    )
    scheduled = graph.attribute(trainer, "cadence_s") is not None
    return started or scheduled or graph.kind(trainer) == "online_learner"
