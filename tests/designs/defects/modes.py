"""Defects that only some sorts of system can have, and of the card that frames them all."""

from __future__ import annotations

from collections.abc import Iterator

from tests.designs.defects import where
from tests.designs.defects.model import (
    Change,
    Shelf,
    arrow,
    box,
    bypassed,
    change,
    cut,
    frame,
    gone,
    state,
    unstated,
    wordless,
)

from redline.design.edits import Edit, SetField
from redline.design.graph import SystemGraph

SHELF = Shelf()
CARD = ("framing/",)


@SHELF.defect(
    "a list that is half written when it is read",
    "batch/partial-output",
    says="either",
    also=["data_quality/silent-source-death", "rollback/"],
)
def half_written(graph: SystemGraph) -> Iterator[Change]:
    for store in where.ordered(graph.of_kind("prediction_store")):
        if where.scorers(graph) and graph.attribute(store, "versioned_swap"):
            yield change(unstated(graph, store, "versioned", "versioned_swap", "has_version"))


@SHELF.defect(
    "all devices change at once and tell nobody",
    *("edge/update-and-rollback", "rollback/progressive-rollout"),
    says="either",
    also=["rollback/", "monitoring/"],
)
def fleet_at_once(graph: SystemGraph) -> Iterator[Change]:
    for device in where.ordered(graph.of_kind("edge_runtime")):
        splitters = where.ordered(graph.of_kind("traffic_splitter"))
        told = graph.leaving(device, "telemetry")
        if graph.attribute(device, "ota_staged"):
            yield change(
                bypassed(graph, *splitters),
                cut(told),
                unstated(graph, device, "ota_staged", "update_channel"),
                wordless(graph, device),
            )


@SHELF.defect(
    "a new customer or item gets nothing",
    "recsys/cold-start",
    says="either",
    also=["serving/", "evaluation/slices"],
)
def nothing_for_newcomers(graph: SystemGraph) -> Iterator[Change]:
    if "recsys" not in graph.tags or not where.trained(graph):
        return
    spares = where.ordered(graph.of_kind("fallback", "cache"))
    policies = [
        p for p in where.ordered(graph.of_kind("decision_policy")) if graph.attribute(p, "exploration_pct")
    ]
    words = ("popular", "content", "fresh", "new", "best")
    plain = [n for n in where.ordered(graph.nodes) if n not in spares]
    told = [n for n in plain if any(w in graph.nodes[n].label.lower() for w in words)]
    relevant = graph.of_kind("retriever", "feature_batch", "embedding_job", "encoder_service", "search_index")
    if spares and not relevant and not told:
        yield change(gone(*spares), *(unstated(graph, p, "exploration_pct") for p in policies))


@SHELF.defect("nobody knows whether the right item was ever found", "recsys/candidate-recall", says="either")
def unmeasured_candidates(graph: SystemGraph) -> Iterator[Change]:
    retrievers = where.ordered(graph.of_kind("retriever"))
    tests = where.ordered(graph.of_kind("offline_evaluator"))
    # A replay of whole sessions sees what was never retrieved.
    words = " ".join(graph.nodes[n].label.lower() for n in tests)
    named = "recall" in words or "replay" in words
    if retrievers and tests and where.ranked(graph) and where.trained(graph) and not named:
        seen = [e for r in retrievers for e in graph.leaving(r, "telemetry")]
        indexes = where.ordered(graph.of_kind("vector_index", "retriever"))
        yield change(
            cut(seen),
            *(unstated(graph, t, "covers", "metric") for t in tests),
            *(unstated(graph, n, "recall_at_k") for n in indexes),
        )


@SHELF.defect(
    "a blurred photo is judged like any other",
    "vision/input-quality",
    says="either",
    also=["data_quality/validation-before-serve"],
)
def any_photo(graph: SystemGraph) -> Iterator[Change]:
    if "vision" not in graph.tags or graph.stakes == "low":
        return
    checks = [
        n for n in where.ordered(graph.of_kind("data_validator")) if graph.attribute(n, "position") == "input"
    ]
    # Where unsure cases go to people, a bad photo is one of them.
    unsure = [p for p in graph.of_kind("decision_policy") if graph.attribute(p, "defer")]
    if checks and not unsure:
        yield change(bypassed(graph, *checks))


@SHELF.defect(
    "an answer needs every modality",
    "multimodal/missing-modality",
    says="either",
    also=["serving/", "data_quality/missing-input-behaviour"],
)
def every_modality(graph: SystemGraph) -> Iterator[Change]:
    if "multimodal" not in graph.tags:
        return
    for server in where.servers(graph):
        calls = [e for e in graph.leaving(server, "request") if graph.kind(e.target) == "encoder_service"]
        if len(calls) >= 2:
            yield change(
                *(state(e.id, required=True, default=None) for e in calls),
                *(unstated(graph, e.target, "default_value") for e in calls),
                unstated(graph, server, "default_value"),
                wordless(graph, server, *(e.target for e in calls), *where.builders(graph)),
            )


@SHELF.defect("the forecast is ready after the order is due", "forecast/decision-lead-time", says="either")
def late_forecast(graph: SystemGraph) -> Iterator[Change]:
    window = graph.framing.objectives.get("batch_window_h")
    for scorer in where.scorers(graph):
        if "forecast" in graph.tags and isinstance(window, int | float):
            yield change(state(scorer, duration_h=2 * window))


@SHELF.defect("nobody said what is decided", "framing/decision-stated", says="ask", also=CARD)
def no_decision(graph: SystemGraph) -> Iterator[Change]:
    # A policy with stated actions says what is decided.
    acts = any(graph.attribute(n, "actions") or graph.attribute(n, "decision") for n in graph.nodes)
    if graph.framing.decision and not graph.brief.slug and not acts:
        yield change(frame("decision", None), frame("users", None))


@SHELF.defect("nobody said how fast, how available, how fresh", "framing/slo-stated", says="ask", also=CARD)
def no_limits(graph: SystemGraph) -> Iterator[Change]:
    named = [
        n
        for n in ("slo_p99_ms", "slo_p95_ms", "availability_pct", "freshness_s")
        if n in graph.framing.objectives
    ]
    if named and where.online(graph) and not graph.brief.slug and graph.stakes != "low":
        measured = [n for n in where.ordered(graph.nodes) if graph.attribute(n, "slo_p99_ms")]
        yield change(
            *(frame(f"objectives.{name}", None) for name in named),
            *(unstated(graph, n, "slo_p99_ms") for n in measured),
        )


@SHELF.defect(
    "a threshold, and nobody said what an error costs", "evaluation/threshold-has-cost", says="ask", also=CARD
)
def costless_threshold(graph: SystemGraph) -> Iterator[Change]:
    for policy in where.ordered(graph.of_kind("decision_policy")):
        if (
            graph.framing.error_costs
            and not graph.brief.slug
            and where.trained(graph)
            and not where.ranked(graph)
            and "cost" not in graph.nodes[policy].label
        ):
            costs = [frame(f"error_costs.{name}", None) for name in graph.framing.error_costs]
            yield change(
                unstated(graph, policy, "value", "thresholds"), costs, state(policy, thresholds="0.8")
            )


@SHELF.defect(
    "accuracy, where one error costs far more", "evaluation/metric-matches-decision", says="either", also=CARD
)
def wrong_metric(graph: SystemGraph) -> Iterator[Change]:
    costs = [v for v in graph.framing.error_costs.values() if isinstance(v, int | float)]
    if len(costs) == 2 and max(costs) >= 3 * min(costs) and where.trained(graph) and graph.framing.metric:
        tests = where.ordered(graph.of_kind("offline_evaluator"))
        yield change(
            frame("metric", "accuracy"),
            *((*unstated(graph, t, "metric"), *state(t, metric="accuracy")) for t in tests),
        )


@SHELF.defect("scores of thinned data taken as chances", "evaluation/calibration", says="fail")
def uncalibrated(graph: SystemGraph) -> Iterator[Change]:
    for builder in where.builders(graph):
        calibrated = [n for n in where.ordered(graph.nodes) if graph.attribute(n, "calibrated")]
        if graph.attribute(builder, "negatives") == "downsampled" and calibrated:
            tests = where.ordered(graph.of_kind("offline_evaluator", "validation_gate"))
            yield change(
                *(unstated(graph, n, "metric", "criteria") for n in tests),
                *(unstated(graph, n, "calibrated") for n in calibrated),
                *(_unnamed(graph, n) for n in where.ordered(graph.nodes)),
            )


def _unnamed(graph: SystemGraph, node: str) -> list[Edit]:
    """Without the word in its name."""
    named = "calib" in graph.nodes[node].label.lower()
    return (
        [
            SetField(
                target=node,
                field="label",
                value="Value and explore" if graph.kind(node) == "decision_policy" else "Log loss",
            )
        ]
        if named
        else []
    )


@SHELF.defect("scores are multiplied, and nobody calibrates them", "evaluation/calibration", says="either")
def uncalibrated_value(graph: SystemGraph) -> Iterator[Change]:
    for policy in where.ordered(graph.of_kind("decision_policy")):
        multiplied = graph.attribute(policy, "value")
        thinned = any(graph.attribute(b, "negatives") for b in where.builders(graph))
        words = " ".join(f"{n.label} {n.note}".lower() for n in graph.nodes.values())
        # Minutes and places in a queue are compared, money is multiplied.
        money = any(word in str(multiplied) for word in ("expected", "waste", "loss"))
        if money and graph.attribute(policy, "calibrated") and not thinned and "calib" not in words:
            yield change(unstated(graph, policy, "calibrated"))


@SHELF.defect(
    "a ranking that was never tried on people",
    "evaluation/online-experiment",
    says="ask",
    also=["monitoring/business-metric-linked", "feedback/", "rollback/progressive-rollout"],
)
def untried_ranking(graph: SystemGraph) -> Iterator[Change]:
    trials = where.ordered(graph.of_kind("experiment_platform"))
    explored = [p for p in graph.of_kind("decision_policy") if graph.attribute(p, "exploration_pct")]
    # A share decided by chance, or a canary with a number of the business, tries it too.
    if trials and where.ranked(graph) and where.trained(graph):
        splitters = where.ordered(graph.of_kind("traffic_splitter"))
        boards = where.ordered(graph.of_kind("business_dashboard"))
        yield change(
            gone(*trials, *boards),
            bypassed(graph, *splitters),
            *((*unstated(graph, p, "exploration_pct"), *wordless(graph, p)) for p in where.ordered(explored)),
        )


@SHELF.defect(
    "a fast domain, and a model a year old",
    "serving/model-staleness",
    says="ask",
    also=["training/trigger-defined"],
)
def ageing_model(graph: SystemGraph) -> Iterator[Change]:
    for trainer in where.trainers(graph):
        fast = graph.tags & {"ads", "fraud", "moderation"}
        named = any(w in graph.nodes[trainer].label.lower() for w in ("hourly", "daily", "weekly"))
        if fast and where.online(graph) and where.trained(graph) and not named:
            yield change(
                unstated(graph, trainer, "cadence_s"),
                state(trainer, cadence_s=31_536_000),
                frame("retraining", "yearly"),
            )


@SHELF.defect("it costs twice what there is", "cost/within-budget", says="either", also=["cost/"])
def over_budget(graph: SystemGraph) -> Iterator[Change]:
    budget = graph.framing.objectives.get("budget_usd_month")
    for server in (*where.servers(graph), *where.scorers(graph)):
        if isinstance(budget, int | float):
            yield change(state(server, cost_usd_month=2 * budget))


@SHELF.defect("two stores with one job", "simplicity/duplicate-role", says="either", also=["simplicity/"])
def twins(graph: SystemGraph) -> Iterator[Change]:
    for store in where.ordered(graph.of_kind("feature_store_offline", "data_warehouse", "object_store")):
        if graph.entering(store) and graph.leaving(store):
            part = graph.parts[store]
            yield change(
                wordless(graph, store),
                box("twin", graph.kind(store), part.label, **part.attributes),
                *(arrow(e.source, e.flow, "twin", **e.attributes) for e in graph.entering(store)),
                *(arrow("twin", e.flow, e.target, **e.attributes) for e in graph.leaving(store)),
            )
