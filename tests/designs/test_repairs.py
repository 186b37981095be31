"""The natural repair of a published design clears its finding and makes nothing else fail."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from redline.critique.engine import critique
from redline.design.document import Design, Value
from redline.design.edits import AddComponent, AddConnection, Edit, RemoveConnection, SetAttribute, apply
from redline.exchange import formats

HERE = Path(__file__).parent / "published"


def box(component: str, kind: str, **attributes: Value) -> list[Edit]:
    return [AddComponent(id=component, kind=kind, attributes=attributes)]


def arrow(source: str, flow: str, target: str) -> list[Edit]:
    return [AddConnection(id=f"new {source}>{target}", source=source, target=target, flow=flow)]


def cut(*arrows: str) -> list[Edit]:
    return [RemoveConnection(id=name) for name in arrows]


def state(target: str, **values: Value | None) -> list[Edit]:
    return [SetAttribute(target=target, name=name, value=value) for name, value in values.items()]


Repair = tuple[str, str, Sequence[Edit], tuple[str, ...]]
"""Design, what is done to it, the edits, and the rules that must have nothing to accuse any more."""

TWITTER, ALS, AWS = "twitter-real-graph", "azure-als-recommender", "aws-fraud-guidance"
ZOMATO, BATCH, MANUAL = "zomato-kpt", "azure-batch-scoring-databricks", "gcp-mlops-level-0"
CHAT, SIBYL = "azure-basic-chat", "doordash-sibyl"

LIVE_ACCURACY = [
    *box("log", "prediction_log", has_version=True, has_features=True),
    *box("quality", "quality_monitor"),
    *arrow("gw", "prediction", "log"),
    *arrow("log", "telemetry", "quality"),
]

REPAIRS: list[Repair] = [
    (
        TWITTER,
        "the gate compares",
        state("chk", criteria="AUC", compares_to="champion"),
        ("rollback/gate-has-criteria",),
    ),
    (
        TWITTER,
        "a registry and a way back",
        [
            *box("reg", "model_registry", keeps_n=3),
            *box("back", "rollback_controller"),
            *cut("bqml>score"),
            *arrow("bqml", "model", "reg"),
            *arrow("reg", "model", "score"),
            *arrow("back", "control", "reg"),
        ],
        ("rollback/previous-version-kept",),
    ),
    (
        TWITTER,
        "checks before the aggregation",
        [
            *box("checks", "data_validator", blocking=True),
            *cut("events>agg"),
            *arrow("events", "batch_data", "checks"),
            *arrow("checks", "batch_data", "agg"),
        ],
        ("data_quality/validation-before-train",),
    ),
    (
        ALS,
        "a gate beside the list",
        [
            *box("gate", "validation_gate", compares_to="champion"),
            *arrow("evalr", "telemetry", "gate"),
            *arrow("gate", "control", "cosmos"),
        ],
        ("evaluation/exists-before-release",),
    ),
    (ALS, "what was shown is logged", arrow("aks", "event", "track"), ("feedback/outcomes-return",)),
    (
        ALS,
        "a versioned list with a way back",
        [
            *state("cosmos", versioned=True),
            *box("back", "rollback_controller"),
            *arrow("back", "control", "cosmos"),
        ],
        ("rollback/previous-version-kept",),
    ),
    (
        ALS,
        "a schedule",
        [*box("o", "orchestrator"), *arrow("o", "control", "dbx")],
        ("training/trigger-defined", "consistency/notebook-in-prod-path"),
    ),
    (
        AWS,
        "labels return",
        [
            *box("disputes", "outcome_source", label_delay_p50_d=30),
            *box("join", "label_joiner", window_d=60),
            *arrow("disputes", "label", "join"),
            *arrow("s3log", "label", "join"),
            *arrow("join", "label", "nb"),
        ],
        ("feedback/outcomes-return",),
    ),
    (
        AWS,
        "rules when the endpoints are silent",
        [*box("rules", "fallback", mode="rules"), *arrow("lam", "request", "rules")],
        ("serving/timeouts-and-fallback",),
    ),
    (
        AWS,
        "a complete log",
        state("s3log", has_features=True, has_version=True),
        ("monitoring/prediction-log",),
    ),
    (
        AWS,
        "evaluation before deployment",
        [
            *cut("xgb>epxgb", "rcf>eprcf", "epxgb>evalm", "eprcf>evalm"),
            *arrow("xgb", "model", "evalm"),
            *arrow("rcf", "model", "evalm"),
            *arrow("evalm", "model", "epxgb"),
            *arrow("evalm", "model", "eprcf"),
        ],
        ("evaluation/exists-before-release",),
    ),
    (AWS, "a split by time", state("nb", split="time"), ("evaluation/time-split",)),
    (
        AWS,
        "history is looked up",
        [
            *box("history", "feature_store_online", default_value="average and a missing flag"),
            *arrow("lam", "lookup", "history"),
        ],
        ("data_quality/entry-supplied-features",),
    ),
    (
        TWITTER,
        "a whole day before it is added",
        [*box("whole", "data_validator", blocking=True), *arrow("whole", "control", "roll")],
        ("data_quality/partial-batch-carried",),
    ),
    (
        BATCH,
        "inputs are checked before the run",
        [*box("checks", "data_validator", blocking=True), *arrow("checks", "control", "score")],
        ("data_quality/validation-before-serve",),
    ),
    (
        MANUAL,
        "a pipeline deploys",
        [
            *box("build", "ci_cd", tests="artefact and interface"),
            *cut("ops>svc", "ops>ab"),
            *arrow("ops", "model", "build"),
            *arrow("build", "model", "svc"),
            *arrow("build", "model", "ab"),
        ],
        ("training/automated-build",),
    ),
    (
        MANUAL,
        "runs are recorded with their data",
        [*box("runs", "experiment_tracker", logs_data_version=True), *arrow("train", "telemetry", "runs")],
        ("training/reproducible",),
    ),
    (
        ZOMATO,
        "the stream is archived",
        [*box("lake", "object_store"), *arrow("flink", "feature", "lake")],
        ("consistency/online-features-archived",),
    ),
    (
        ZOMATO,
        "a canary",
        [
            *box("canary", "traffic_splitter", mode="canary"),
            *cut("mlflow>sm"),
            *arrow("mlflow", "model", "canary"),
            *arrow("canary", "model", "sm"),
        ],
        ("rollback/progressive-rollout",),
    ),
    (ZOMATO, "live accuracy", LIVE_ACCURACY, ("monitoring/silent-failure", "monitoring/prediction-log")),
    (BATCH, "training is scheduled", arrow("sched", "control", "train"), ("training/trigger-defined",)),
    (
        BATCH,
        "an evaluation on the way",
        [
            *box("evaluation", "offline_evaluator"),
            *cut("train>model"),
            *arrow("train", "model", "evaluation"),
            *arrow("evaluation", "model", "model"),
        ],
        ("evaluation/exists-before-release",),
    ),
    (
        BATCH,
        "confirmed failures return",
        [
            *box("failures", "outcome_source"),
            *box("join", "label_joiner"),
            *arrow("failures", "label", "join"),
            *arrow("res", "label", "join"),
            *arrow("join", "label", "train"),
        ],
        ("feedback/outcomes-return",),
    ),
    (
        MANUAL,
        "predictions are logged",
        [
            *box("log", "prediction_log", has_version=True, has_features=True),
            *arrow("svc", "prediction", "log"),
        ],
        ("monitoring/prediction-log",),
    ),
    (
        MANUAL,
        "one transform on both sides",
        [
            *state("ops", makes_features=False),
            *box("transform", "feature_transform", shared=True),
            *arrow("transform", "feature", "prep"),
            *arrow("transform", "feature", "svc"),
        ],
        ("consistency/shared-feature-definition",),
    ),
    (
        MANUAL,
        "a pipeline",
        [*box("o", "orchestrator"), *arrow("o", "control", "train")],
        ("training/trigger-defined",),
    ),
    (CHAT, "nothing can leave", state("pub", egress=False), ("agent/lethal-trifecta",)),
    (
        CHAT,
        "a person approves what leaves",
        [
            *box("approval", "approval_gate"),
            *cut("agent>pub"),
            *arrow("agent", "request", "approval"),
            *arrow("approval", "request", "pub"),
        ],
        ("agent/lethal-trifecta",),
    ),
    (
        SIBYL,
        "every answer is logged in full",
        [
            *state("snow", optional=False, has_version=True, has_features=True),
            *state("sibyl>snow", optional=False),
        ],
        ("monitoring/prediction-log",),
    ),
]


@cache
def _design(slug: str) -> Design:
    return formats.read((HERE / f"{slug}.json").read_text(encoding="utf-8")).design


def _said(design: Design, outcome: str) -> set[str]:
    return {finding.rule for finding in critique(design).findings if finding.outcome == outcome}


def _named(repair: Repair) -> str:
    return f"{repair[0]}: {repair[1]}"


@pytest.mark.parametrize("repair", REPAIRS, ids=_named)
def test_a_repair_clears_its_finding_and_makes_nothing_fail(repair: Repair) -> None:
    slug, _, edits, rules = repair
    before = _design(slug)
    after = apply(before, edits)

    assert set(rules) <= _said(before, "fail") | _said(before, "ask")
    assert not set(rules) & _said(after, "fail")
    assert _said(after, "fail") <= _said(before, "fail")
