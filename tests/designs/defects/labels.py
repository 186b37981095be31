"""Truth that never arrives, arrives too early, or only where the model let it."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
from tests.designs.defects import where
from tests.designs.defects.model import Change, Shelf, change, cut, gone, state, unstated, wordless

from redline.design import operators
from redline.design.edits import SetField
from redline.design.graph import SystemGraph, View

SHELF = Shelf()
LOST = (
    "feedback/",
    "hitl/user-correction-and-appeal",
    "monitoring/delayed-label-plan",
    "monitoring/prediction-log",
    "hitl/override-recorded",
)
TELLING = ("label", "telemetry", "feedback", "event", "training_data", "batch_data")
LOOPS = ("recsys", "search", "ads", "moderation", "fraud", "credit")


@SHELF.defect("labels never reach the training set", "feedback/label-path-exists", says="fail", also=LOST)
def labels_cut(graph: SystemGraph) -> Iterator[Change]:
    for builder in where.builders(graph):
        labels = graph.entering(builder, "label")
        sources = graph.of_kind("outcome_source", "labeling", "review_queue", "label_joiner")
        logged = [e for log in where.logs(graph) for e in graph.leaving(log, "training_data")]
        if labels and sources and where.trained(graph):
            yield change(cut([*labels, *logged]), unstated(graph, builder, "contains_labels"))


@SHELF.defect(
    "what happened after an answer is never learnt",
    *("feedback/outcomes-return", "feedback/label-path-exists"),
    says="fail",
    also=LOST,
)
def outcomes_lost(graph: SystemGraph) -> Iterator[Change]:
    # A business database that training reads may hold what happened, so nothing is surely lost beside one.
    learnt = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    records = [store for store in graph.of_kind("operational_db") & learnt if not graph.entering(store)]
    if records or not where.trained(graph):
        return
    known = graph.of_kind("label_joiner", "training_set_builder", "quality_monitor", "offline_evaluator")
    returning = [
        e
        for e in graph.drawn
        if e.flow in ("label", "feedback")
        or (e.target in known and graph.kind(e.source) in ("prediction_log", "trace_store", "event_tracker"))
        or (e.target in known and graph.kind(e.source) in where.PEOPLE_LABELS)
    ]
    watched = [e for t in graph.of_kind("event_tracker") for e in graph.leaving(t)]
    experiments = where.ordered(graph.of_kind("experiment_platform"))
    if returning and not watched:
        yield change(cut(returning), gone(*experiments))


@SHELF.defect("labels are taken before the truth is known", "feedback/label-delay-window", says="fail")
def early_labels(graph: SystemGraph) -> Iterator[Change]:
    days = where.delay(graph)
    for joiner in where.ordered(graph.of_kind("label_joiner")):
        window = graph.attribute(joiner, "window_d")
        corrected = any(
            graph.attribute(n, name)
            for n in graph.of_kind("label_joiner", "training_set_builder", "training_job")
            for name in ("delay_model", "late_policy")
        )
        if days >= 2 and isinstance(window, int | float) and window >= days and not corrected:
            yield change(unstated(graph, joiner, "window_d"), state(joiner, window_d=days / 5))


@SHELF.defect("labels are taken early and corrected by nobody", "feedback/label-delay-window", says="fail")
def early_uncorrected_labels(graph: SystemGraph) -> Iterator[Change]:
    days = where.delay(graph)
    for joiner in where.ordered(graph.of_kind("label_joiner")):
        window = graph.attribute(joiner, "window_d")
        models = where.ordered(graph.of_kind("label_joiner", "training_set_builder", "training_job"))
        if days >= 10 and isinstance(window, int | float):
            unset = [edit for n in models for edit in unstated(graph, n, "delay_model", "late_policy")]
            yield change(
                unset,
                wordless(graph, joiner),
                unstated(graph, joiner, "window_d"),
                state(joiner, window_d=days / 5),
            )


@SHELF.defect(
    "the model learns only from what it chose itself",
    *("feedback/degenerate-loop", "feedback/selective-labels"),
    says="either",
    also=["feedback/", "evaluation/online-experiment", "recsys/cold-start"],
)
def closed_loop(graph: SystemGraph) -> Iterator[Change]:
    if not graph.tags & set(LOOPS) or not where.trained(graph):
        return
    honest = [
        n
        for n in where.ordered(graph.nodes)
        if graph.attribute(n, "exploration_pct") or graph.attribute(n, "blinded_sample_pct")
    ]
    # People who label at random see what the model did not choose; an experiment keeps a share apart.
    independent = where.ordered(graph.of_kind("labeling", "experiment_platform"))
    worded = [n for n in honest if "actions" in graph.nodes[n].phrases]
    if honest and not worded:
        shut = [
            edit
            for n in honest
            for name in ("exploration_pct", "blinded_sample_pct")
            if graph.attribute(n, name)
            for edit in (*unstated(graph, n, name), *state(n, **{name: 0}))
        ]
        kept = [n for n in honest if n not in independent]
        yield change(
            [edit for edit in shut if getattr(edit, "target", "") in kept],
            gone(*independent),
            wordless(graph, *kept, *(log for log in where.logs(graph) if "propensity" in _words(graph, log))),
        )


@SHELF.defect(
    "nobody lets a blocked case through",
    *("feedback/selective-labels", "feedback/degenerate-loop"),
    says="either",
    also=["feedback/reviewer-anchoring"],
)
def blocked_outcomes(graph: SystemGraph) -> Iterator[Change]:
    for policy in where.adverse(graph):
        seen = where.ordered(graph.of_kind("labeling"))
        reviewed = where.queues(graph)
        worded = "actions" in graph.nodes[policy].phrases
        if graph.attribute(policy, "exploration_pct") and where.trained(graph) and not worded:
            blind = [
                edit
                for q in reviewed
                if graph.attribute(q, "blinded_sample_pct")
                for edit in (*unstated(graph, q, "blinded_sample_pct"), *state(q, blinded_sample_pct=0))
            ]
            yield change(
                unstated(graph, policy, "exploration_pct"),
                state(policy, exploration_pct=0),
                wordless(graph, policy),
                blind,
                gone(*seen),
            )


@SHELF.defect(
    "the place in the list is not kept",
    "feedback/position-bias",
    says="either",
    also=["feedback/degenerate-loop"],
)
def no_position(graph: SystemGraph) -> Iterator[Change]:
    if not where.ranked(graph) or not where.trained(graph):
        return
    keepers = [n for n in where.ordered(graph.nodes) if "position" in _words(graph, n)]
    if keepers:
        renamed = [
            SetField(
                target=n,
                field="label",
                value="Shown lists" if graph.kind(n) == "prediction_log" else "Training rows",
            )
            for n in keepers
            if "position" in graph.nodes[n].label.lower()
        ]
        yield change(wordless(graph, *keepers), renamed)


def _words(graph: SystemGraph, node: str) -> str:
    return f"{graph.nodes[node].label} {graph.nodes[node].note}".lower()


@SHELF.defect("reviewers see the score before they judge", "feedback/reviewer-anchoring", says="fail")
def anchored_reviewers(graph: SystemGraph) -> Iterator[Change]:
    for queue in where.queues(graph):
        scored = graph.entering(queue, "prediction")
        teaching = graph.leaving(queue, "label")
        taught = any(where.leads(graph, View.TRAIN, queue, t) for t in where.trainers(graph))
        # One share that is judged blind, anywhere among those who label, tells how far the score leads.
        others = [
            n for n in _people(graph) if n != queue and (graph.kind(n) == "labeling" or _blind(graph, n))
        ]
        if scored and teaching and taught and _blind(graph, queue) and not others:
            yield change(unstated(graph, queue, "blinded_sample_pct"), state(queue, blinded_sample_pct=0))


def _people(graph: SystemGraph) -> list[str]:
    """Those who label for training."""
    return [
        n
        for n in where.ordered(graph.of_kind(*where.PEOPLE_LABELS))
        if any(where.leads(graph, View.TRAIN, n, t) for t in where.trainers(graph))
    ]


def _blind(graph: SystemGraph, people: str) -> bool:
    """Whether a share is judged without the score."""
    return bool(graph.attribute(people, "blinded_sample_pct"))


def _seen_around(graph: SystemGraph, joiner: str) -> bool:
    """Whether a test or a monitor reads what happened without the joiner between."""
    told = nx.DiGraph((e.source, e.target) for e in graph.drawn if e.flow in TELLING)
    told.remove_nodes_from([joiner])
    truth = graph.of_kind("outcome_source", "event_tracker", *where.PEOPLE_LABELS) & set(told)
    tests = graph.of_kind("quality_monitor", "offline_evaluator") & set(told)
    return any(nx.has_path(told, a, b) for a in truth for b in tests)


@SHELF.defect("nobody knows how far labellers agree", "feedback/human-label-quality", says="ask")
def unmeasured_labels(graph: SystemGraph) -> Iterator[Change]:
    for people in where.ordered(graph.of_kind("labeling")):
        taught = any(where.leads(graph, View.TRAIN, people, t) for t in where.trainers(graph))
        others = [
            n for n in _people(graph) if n != people and (graph.kind(n) == "labeling" or _blind(graph, n))
        ]
        if taught and graph.attribute(people, "guideline") and not others:
            names = ("guideline", "agreement", "variant", "blinded_sample_pct", "checked_twice")
            yield change(unstated(graph, people, *names), wordless(graph, people))


@SHELF.defect("one sort of outcome is left out of the labels", "feedback/label-filtering", says="ask")
def filtered_labels(graph: SystemGraph) -> Iterator[Change]:
    for joiner in where.ordered(graph.of_kind("label_joiner")):
        if (
            where.trained(graph)
            and graph.attribute(joiner, "drops") is None
            and not _seen_around(graph, joiner)
        ):
            yield change(state(joiner, drops="unresolved cases"))
