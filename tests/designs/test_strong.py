"""Two strong designs: nothing fails in them, and each defect put into them is found by its rule."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from redline.critique.engine import critique
from redline.critique.finding import Critique
from redline.design import document
from redline.design.document import Design
from redline.design.edits import (
    AddComponent,
    AddConnection,
    Edit,
    RemoveComponent,
    RemoveConnection,
    SetAttribute,
    SetFraming,
    apply,
)

HERE = Path(__file__).parent / "strong"
FRAUD, ASSISTANT = "fraud", "assistant"


def gone(*components: str) -> list[Edit]:
    return [RemoveComponent(id=component) for component in components]


def cut(*arrows: str) -> list[Edit]:
    return [RemoveConnection(id=arrow) for arrow in arrows]


def arrow(source: str, flow: str, target: str) -> list[Edit]:
    return [AddConnection(id=f"new {source}>{target}", source=source, target=target, flow=flow)]


def state(target: str, **values: float | str | None) -> list[Edit]:
    return [SetAttribute(target=target, name=name, value=value) for name, value in values.items()]


def card(path: str, value: float | str | list[str]) -> list[Edit]:
    return [SetFraming(path=path, value=value)]


def box(component: str, kind: str) -> list[Edit]:
    return [AddComponent(id=component, kind=kind)]


Mutation = tuple[str, str, Sequence[Edit], str, str]
"""Design, what is done to it, the edits, the rule that must speak, and what it must say."""

MUTATIONS: list[Mutation] = [
    (
        FRAUD,
        "the trainer deploys around the gate",
        arrow("tr", "model", "scorer"),
        "rollback/gate-on-every-path",
        "fail",
    ),
    (
        FRAUD,
        "serving computes its own features",
        [
            *cut("ft>tsb:feature", "plog>tsb:training_data", "fstr>fsoff:feature", "wh>tsb:batch_data"),
            *gone("fsoff"),
            *box("fb", "feature_batch"),
            *arrow("wh", "batch_data", "fb"),
            *arrow("fb", "feature", "tsb"),
        ],
        "consistency/shared-feature-definition",
        "ask",
    ),
    (
        FRAUD,
        "stream features are never archived",
        [
            *cut("fstr>fsoff:feature", "plog>tsb:training_data"),
            *state("fstr", backfillable=False),
            *state("plog", has_features=None),
        ],
        "consistency/online-features-archived",
        "fail",
    ),
    (
        FRAUD,
        "no join as of the time",
        [*state("tsb", point_in_time=False), *state("fsoff", point_in_time=False)],
        "consistency/point-in-time",
        "fail",
    ),
    (
        FRAUD,
        "a random split",
        [*state("tsb", split="random"), *state("ev", time_split=None)],
        "evaluation/time-split",
        "fail",
    ),
    (
        FRAUD,
        "no holdout and no audit",
        [*state("pol", exploration_pct=0), *state("rq", blinded_sample_pct=0)],
        "feedback/degenerate-loop",
        "fail",
    ),
    (
        FRAUD,
        "what is declined is never seen",
        [*state("pol", exploration_pct=0), *state("rq", blinded_sample_pct=0)],
        "feedback/selective-labels",
        "fail",
    ),
    (
        FRAUD,
        "nothing is judged blind",
        state("rq", blinded_sample_pct=0),
        "feedback/reviewer-anchoring",
        "fail",
    ),
    (
        FRAUD,
        "events may count twice",
        state("fstr", dedup_key=None, exactly_once=False),
        "data_quality/late-duplicate-events",
        "fail",
    ),
    (FRAUD, "the only copy", state("wh", single_copy=True), "storage/single-copy", "fail"),
    (
        FRAUD,
        "drift retrains with nobody and nothing in between",
        [
            *gone("gate"),
            *state("split", auto_abort=None),
            *arrow("ev", "model", "reg"),
            *box("rt", "retrain_trigger"),
            *arrow("dmon", "control", "rt"),
            *arrow("rt", "control", "tr"),
            *arrow("tr", "model", "reg"),
        ],
        "training/blind-auto-retrain",
        "fail",
    ),
    (
        FRAUD,
        "a vendor that training has never seen",
        [
            *box("vendor", "third_party_api"),
            *arrow("scorer", "lookup", "vendor"),
            *state("plog", has_features=None),
        ],
        "consistency/online-offline-source-match",
        "ask",
    ),
    (
        ASSISTANT,
        "a new encoder alone",
        state("enc", version="e4"),
        "consistency/embedding-version-match",
        "fail",
    ),
    (FRAUD, "labels cut off", cut("lj>tsb:label", "rq>lj:label"), "feedback/label-path-exists", "fail"),
    (FRAUD, "a window of 7 days", state("lj", window_d=7), "feedback/label-delay-window", "fail"),
    (
        FRAUD,
        "no checks before training",
        [*gone("dv"), *arrow("ing", "batch_data", "wh")],
        "data_quality/validation-before-train",
        "fail",
    ),
    (
        FRAUD,
        "no guard and no rules behind the model",
        [
            *gone("guard", "rules"),
            *arrow("gw", "request", "split"),
            *state("scorer", timeout_ms=None),
            *state("ft>fso:lookup", timeout_ms=None),
        ],
        "serving/timeouts-and-fallback",
        "fail",
    ),
    (FRAUD, "nobody watches answers", gone("qmon", "dash", "dmon"), "monitoring/silent-failure", "fail"),
    (FRAUD, "nobody watches", gone("qmon", "dash", "dmon", "svcmon", "al"), "monitoring/exists", "fail"),
    (FRAUD, "no log", gone("plog"), "monitoring/prediction-log", "fail"),
    (FRAUD, "a log without inputs", state("plog", has_features=False), "monitoring/prediction-log", "fail"),
    (
        FRAUD,
        "no canary",
        [*gone("split"), *arrow("guard", "request", "scorer"), *arrow("reg", "model", "scorer")],
        "rollback/progressive-rollout",
        "fail",
    ),
    (
        FRAUD,
        "no registry and no way back",
        [*gone("reg", "rb"), *arrow("gate", "model", "split")],
        "rollback/previous-version-kept",
        "fail",
    ),
    (
        FRAUD,
        "the evaluation is a dead end",
        [*gone("gate"), *arrow("tr", "model", "reg")],
        "evaluation/exists-before-release",
        "fail",
    ),
    (
        FRAUD,
        "the gate tests presence",
        state("gate", criteria="presence", compares_to=None),
        "rollback/gate-has-criteria",
        "fail",
    ),
    (FRAUD, "nobody reviews", [*gone("rq"), *state("pol", defer=None)], "hitl/high-stakes-review", "fail"),
    (
        FRAUD,
        "an online store of any age",
        [
            *cut("fso>dmon:telemetry"),
            *state("fso", ttl_s=None, freshness_slo_s=None, default_value=None),
        ],
        "data_quality/silent-source-death",
        "ask",
    ),
    (
        FRAUD,
        "a warehouse while they wait",
        arrow("scorer", "lookup", "wh"),
        "serving/slow-store-on-path",
        "fail",
    ),
    (
        FRAUD,
        "the threshold is chosen on the test",
        state("ev", tuned_on_test=True),
        "evaluation/tuned-on-test",
        "fail",
    ),
    (
        FRAUD,
        "negatives are left out and nothing corrects the scores",
        [*state("tsb", negatives="downsampled"), *state("pol", calibrated=None)],
        "evaluation/calibration",
        "fail",
    ),
    (
        FRAUD,
        "accuracy is the metric",
        card("metric", "accuracy"),
        "evaluation/metric-matches-decision",
        "fail",
    ),
    (
        FRAUD,
        "no group is looked at",
        [*state("ev", slices=None), *state("qmon", slices=None)],
        "evaluation/slices",
        "ask",
    ),
    (
        FRAUD,
        "more cases than people can judge",
        [*state("pol", review_pct=1.0), *card("objectives.mean_qps", 400.0)],
        "hitl/review-capacity",
        "fail",
    ),
    (
        FRAUD,
        "nobody says what silence means",
        state("rq", sla_min=None, timeout_policy=None),
        "hitl/queue-failure-mode",
        "ask",
    ),
    (FRAUD, "the word of people is lost", cut("rq>lj:label"), "hitl/override-recorded", "fail"),
    (
        FRAUD,
        "nobody hears who was declined",
        cut("cust>rq:feedback"),
        "hitl/user-correction-and-appeal",
        "ask",
    ),
    (
        FRAUD,
        "a canary without a brake",
        [
            *gone("rb"),
            *cut("svcmon>split:control"),
            *state("split", auto_abort=None),
            *state("al", owner=None),
        ],
        "rollback/canary-has-signal",
        "ask",
    ),
    (
        FRAUD,
        "thresholds are shipped on their own",
        [*box("cfg", "ci_cd"), *arrow("cfg", "model", "pol"), *state("rb", scope="model, features")],
        "rollback/compatible-state",
        "fail",
    ),
    (
        FRAUD,
        "a shadow that decides",
        [*box("sh", "model_server"), *state("sh", shadow=True), *arrow("sh", "prediction", "pol")],
        "rollback/shadow-side-effects",
        "fail",
    ),
    (
        ASSISTANT,
        "an index written in place",
        [*state("vi", versioned=None), *cut("rb>vi:control")],
        "rollback/data-and-index-rollback",
        "ask",
    ),
    (FRAUD, "no schedule", state("tr", cadence_s=None), "training/trigger-defined", "ask"),
    (
        FRAUD,
        "drift retrains past the gate",
        [
            *gone("gate"),
            *arrow("ev", "model", "reg"),
            *box("rt", "retrain_trigger"),
            *arrow("dmon", "control", "rt"),
            *arrow("rt", "control", "tr"),
            *arrow("tr", "model", "reg"),
        ],
        "rollback/gate-on-every-path",
        "fail",
    ),
    (FRAUD, "a gateway that runs once", state("gw", replicas=1), "serving/single-instance", "fail"),
    (
        FRAUD,
        "two copies for the peak",
        state("scorer", replicas=2, throughput_rps=500),
        "serving/capacity-peak",
        "fail",
    ),
    (
        FRAUD,
        "a gateway that is down nine hours a month",
        state("gw", availability_pct=98.8),
        "serving/availability-math",
        "fail",
    ),
    (
        FRAUD,
        "the rules need the feature transform too",
        arrow("rules", "request", "ft"),
        "serving/fallback-independent",
        "fail",
    ),
    (
        FRAUD,
        "only nightly values in the online store",
        [
            *cut("fstr>fso:feature"),
            *box("nightly", "feature_batch"),
            *state("nightly", cadence_s=86_400),
            *arrow("wh", "batch_data", "nightly"),
            *arrow("nightly", "feature", "fso"),
        ],
        "serving/freshness-path",
        "fail",
    ),
    (
        FRAUD,
        "quality waits for the labels",
        state("qmon", needs_labels=None, proxy=None),
        "monitoring/delayed-label-plan",
        "ask",
    ),
    (
        ASSISTANT,
        "nothing caps the bill",
        [*gone("gw"), *arrow("user", "request", "app"), *state("lg", budgets=None), *state("sm", cost=None)],
        "cost/spend-cap",
        "ask",
    ),
    (
        ASSISTANT,
        "prompts are released without evaluation",
        [*gone("ev", "gate"), *arrow("cd", "control", "preg")],
        "evaluation/exists-before-release",
        "fail",
    ),
    (
        ASSISTANT,
        "rights are filtered after the search",
        [
            *state("vi", filter_mode="post"),
            *state("parse", keeps_acl=False),
            *state("ret>vi:lookup", acl_filter=None),
        ],
        "rag/acl-before-retrieval",
        "fail",
    ),
    (ASSISTANT, "nobody watches", gone("tr", "sm", "qm", "al", "dash"), "monitoring/exists", "fail"),
    (ASSISTANT, "only calls are watched", gone("tr", "qm", "dash"), "monitoring/silent-failure", "fail"),
    (ASSISTANT, "no registry and no way back", gone("preg", "rb"), "rollback/previous-version-kept", "fail"),
    (
        ASSISTANT,
        "answers are checked by nobody",
        [*gone("out", "abst"), *arrow("llm", "prediction", "app"), *arrow("llm2", "prediction", "app")],
        "rag/grounding-check",
        "fail",
    ),
    (
        ASSISTANT,
        "the guardrail looks at harm",
        [*state("out", checks="harm"), *gone("abst")],
        "rag/grounding-check",
        "ask",
    ),
    (
        ASSISTANT,
        "only answers are scored",
        [*state("ev", covers="answers"), *cut("ret>ev:telemetry")],
        "rag/retrieval-evaluated",
        "fail",
    ),
    (
        ASSISTANT,
        "deletes are dropped",
        [*state("ing", tombstones=False), *cut("ing>vi:control", "rb>vi:control")],
        "rag/index-freshness-and-deletes",
        "fail",
    ),
    (
        ASSISTANT,
        "the index follows once a day",
        state("vi", update_lag_s=86400),
        "serving/freshness-path",
        "fail",
    ),
    (
        ASSISTANT,
        "the newest model, whatever it is",
        [*state("llm", pinned_version=False), *state("llm2", pinned_version=False)],
        "llm/prompt-and-model-pinned",
        "fail",
    ),
    (
        ASSISTANT,
        "one provider and nothing behind it",
        [*state("lg", fallbacks=None), *gone("llm2", "abst")],
        "llm/provider-fallback",
        "ask",
    ),
    (
        ASSISTANT,
        "bad answers never come back",
        cut("tr>ev:label", "agents>ev:label", "ret>ev:telemetry"),
        "llm/feedback-to-eval",
        "ask",
    ),
    (
        ASSISTANT,
        "articles by strangers go in unexamined",
        [
            *state("corpus", untrusted_output=True),
            *gone("scan"),
            *arrow("ing", "batch_data", "parse"),
        ],
        "security/poisoning-path",
        "fail",
    ),
    (
        ASSISTANT,
        "strangers' text beside account data, unseparated and unscreened",
        [
            *state("corpus", untrusted_output=True),
            *state("pa", separates_untrusted=None),
            *gone("inj", "scan"),
            *arrow("app", "request", "sp"),
            *arrow("ing", "batch_data", "parse"),
            *box("accounts", "operational_db"),
            *arrow("pa", "lookup", "accounts"),
        ],
        "llm/injection-surface",
        "fail",
    ),
    (
        ASSISTANT,
        "tenants share the index",
        [
            *card("tags", ["llm", "online", "rag", "multi_tenant"]),
            *gone("auth"),
            *state("vi", filter_mode=None),
            *state("ret>vi:lookup", acl_filter=False),
        ],
        "security/tenant-isolation",
        "fail",
    ),
    (
        ASSISTANT,
        "traces for ever",
        state("tr", retention_d=None, pii_scrubbed=None),
        "privacy/retention-on-logs",
        "ask",
    ),
    (ASSISTANT, "forty pages", state("corpus", tokens=20000, acl=None), "simplicity/rag-when-small", "fail"),
    (
        FRAUD,
        "a day old would do",
        card("objectives.freshness_s", 86400),
        "simplicity/stream-without-need",
        "fail",
    ),
    (
        FRAUD,
        "erasure is promised and nothing carries it",
        [*state("txdb", pii=True), *card("assumptions", ["cardholders may ask for erasure"])],
        "privacy/deletion-reaches-copies",
        "fail",
    ),
    (FRAUD, "names in the training data", state("txdb", pii=True), "privacy/pii-minimised", "ask"),
]

DECOYS = (
    "validation_gate", "data_validator", "fallback", "rollback_controller", "traffic_splitter",
    "prediction_log", "quality_monitor", "service_monitor", "data_monitor", "alerting", "review_queue",
    "approval_gate",    "guardrail", "offline_evaluator", "model_registry", "orchestrator", "label_joiner",
    "traffic_guard",
)  # fmt: skip


@cache
def _design(slug: str) -> Design:
    return document.loads((HERE / f"{slug}.redline.yaml").read_text(encoding="utf-8")).design


def _failing(found: Critique) -> set[str]:
    return {finding.rule for finding in found.findings if finding.outcome == "fail"}


def _named(mutation: Mutation) -> str:
    return f"{mutation[0]}: {mutation[1]}"


@pytest.mark.parametrize("slug", [FRAUD, ASSISTANT])
def test_nothing_fails_in_a_strong_design(slug: str) -> None:
    found = critique(_design(slug))

    assert [(f.rule, f.anchors) for f in found.findings if f.outcome == "fail"] == []
    assert [result.rule for result in found.results if result.outcome == "error"] == []


@pytest.mark.parametrize("slug", [FRAUD, ASSISTANT])
def test_a_strong_design_is_asked_few_questions(slug: str) -> None:
    assert len(critique(_design(slug)).findings) <= 3


@pytest.mark.parametrize("mutation", MUTATIONS, ids=_named)
def test_a_defect_is_found_by_its_rule(mutation: Mutation) -> None:
    slug, _, edits, rule, says = mutation

    found = critique(apply(_design(slug), edits))

    assert says in {finding.outcome for finding in found.findings if finding.rule == rule}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=_named)
def test_a_defect_stays_found_among_guards_that_lie_on_no_path(mutation: Mutation) -> None:
    slug, _, edits, _, _ = mutation
    broken = apply(_design(slug), edits)
    stuffed = apply(broken, [AddComponent(id=f"decoy {kind}", kind=kind) for kind in DECOYS])

    assert _failing(critique(stuffed)) >= _failing(critique(broken))
