"""What notes and labels state in words, with negation, numbers and the words kept as evidence."""

from __future__ import annotations

import pytest

from redline.design import reading
from redline.design.graph import read
from redline.design.notation import parse


@pytest.mark.parametrize(
    ("note", "kind", "attribute", "value"),
    [
        ("runs on one instance", "model_server", "replicas", 1),
        ("single zone", "business_service", "zones", 1),
        ("basic tier", "search_index", "autoscale", False),
        ("no autoscale", "business_service", "autoscale", False),
        ("no auto-scaling yet", "model_server", "autoscale", False),
        ("auto-scaling", "model_server", "autoscale", True),
        ("a Jupyter notebook", "feature_batch", "runtime", "notebook"),
        ("separate service", "feature_batch", "outside", True),
        ("produced elsewhere", "model_registry", "outside", True),
        ("owned by the ads team", "feature_store_online", "outside", True),
        ("trained by hand", "training_job", "manual", True),
        ("makes features available", "team", "makes_features", True),
        ("optional record of predictions", "prediction_log", "optional", True),
        ("scored in the background", "model_server", "shadow", True),
        ("adds today to yesterday", "feature_batch", "stateful", True),
        ("random split", "notebook", "split", "random"),
        ("split by time", "training_set_builder", "split", "time"),
        ("split by customer", "training_set_builder", "split", "group"),
        ("negatives are down-sampled", "training_set_builder", "negatives", "downsampled"),
        ("threshold chosen on test", "notebook", "tuned_on_test", True),
        ("model must exist", "validation_gate", "criteria", "presence"),
        ("with TTL", "feature_store_online", "expires", True),
        ("TTL 5 min", "feature_store_online", "ttl_s", 300),
        ("3 replicas", "model_server", "replicas", 3),
        ("kept 2 years", "prediction_log", "retention_d", 730),
        ("S3 archive (7 years)", "object_store", "retention_d", 2555),
        ("keeps last 5 versions", "model_registry", "keeps_n", 5),
        ("rollback to previous version in 5 min", "rollback_controller", "rto_min", 5),
        ("hourly quality monitor", "quality_monitor", "cadence_s", 3600),
        ("no events for 5 min alert", "data_monitor", "lag_s", 300),
        ("erasure within 30 days", "deletion_service", "sla_d", 30),
        ("wait 60 days for labels", "label_joiner", "window_d", 60),
        ("rollback if approval drops 2%", "traffic_splitter", "stop_loss", "drops 2%"),
        ("dedup by transaction id", "stream_processor", "dedup_key", "stated"),
        ("risk team", "alerting", "owner", "risk team"),
        ("precision per country", "quality_monitor", "slices", "stated"),
        ("completeness check", "data_validator", "expectations", "completeness"),
        ("approve / decline / review", "decision_policy", "actions", "approve, decline"),
        ("timeout 0.2 s", "model_server", "timeout_ms", 200),
        ("p99 of 45 ms", "model_server", "p99_ms", 45),
        ("peak 1.2k qps", "client_app", "peak_qps", 1200),
        ("keeps the last 5 versions", "model_registry", "keeps_n", 5),
        ("waits 30 days", "label_joiner", "window_d", 30),
        ("window of 10 minutes", "feature_stream", "window_s", 600),
        ("every night", "batch_scorer", "cadence_s", 86400),
        ("load tested", "model_server", "load_tested", True),
        ("labelled rows", "object_store", "contains_labels", True),
        ("only copy", "object_store", "single_copy", True),
        ("unsupervised", "training_job", "unsupervised", True),
        ("trained without labels", "training_job", "unsupervised", True),
        ("all models loaded at start-up", "cache", "loaded", "startup"),
        ("open egress", "tool", "egress", True),
        ("public internet", "tool", "untrusted_output", True),
        ("keeps threads", "agent_orchestrator", "memory", True),
        ("harm categories, input and output", "guardrail", "position", "input,output"),
        ("checks payload", "decision_policy", "validates", True),
        ("sends email", "tool", "side_effect", "irreversible"),
        ("beats the current model", "validation_gate", "compares_to", "champion"),
        ("recall at k and answers", "offline_evaluator", "covers", "retrieval"),
        ("100 scripted tasks", "offline_evaluator", "covers", "tasks"),
        ("text to SQL", "tool", "executes", True),
        ("an MCP server", "tool", "third_party", True),
        ("open weights from Hugging Face", "llm_server", "third_party", True),
        ("fixed order of steps", "agent_orchestrator", "steps_fixed", True),
        ("full mailbox", "tool", "scope", "broad"),
        ("one namespace per tenant", "vector_index", "tenant_key", True),
        ("remembers the user across sessions", "conversation_memory", "scope", "user"),
        ("a deep network", "training_job", "model_class", "deep"),
        ("names and addresses", "operational_db", "pii", True),
        ("anonymised", "data_warehouse", "pii", False),
        ("zero retention, EU region", "llm_api", "contract", True),
        ("40 pages", "document_corpus", "docs", 40),
        ("archived for 7 years", "object_store", "retention_d", 2555),
        ("kept for 1 yr", "prediction_log", "retention_d", 365),
        ("dice by accent", "offline_evaluator", "slices", "stated"),
        ("bias test", "offline_evaluator", "slices", "stated"),
        ("MAE vs restaurant average", "offline_evaluator", "baseline", True),
        ("AUC vs current model", "offline_evaluator", "compares_to", "champion"),
        ("features from logged requests", "training_job", "point_in_time", True),
    ],
)
def test_words_become_an_attribute(note: str, kind: str, attribute: str, value: object) -> None:
    fact = reading.read("", note, kind)[attribute]
    assert fact.value == value
    assert fact.phrase


@pytest.mark.parametrize(
    ("note", "kind", "attribute"),
    [
        ("not a random split", "training_set_builder", "split"),
        ("never in one instance", "model_server", "replicas"),
        ("blocks a date range", "batch_scorer", "split"),
        ("keeps notebooks and scripts", "lineage_catalog", "runtime"),
        ("address book on opt-in", "event_tracker", "optional"),
        ("publishes static features", "team", "static"),
        ("keeps last 5 versions", "object_store", "retention_d"),
        ("rollback after 3 errors", "rollback_controller", "rto_min"),
        ("no guardrail metric", "experiment_platform", "guardrail"),
        ("version 5 days old", "label_joiner", "window_d"),
        ("checked by hand, 3 per day", "offline_evaluator", "slices"),
        ("error vs actuals", "offline_evaluator", "baseline"),
        ("not vs last week", "offline_evaluator", "compares_to"),
    ],
)
def test_what_is_not_said_is_not_read(note: str, kind: str, attribute: str) -> None:
    assert attribute not in reading.read("", note, kind)


def test_a_dropped_class_of_outcomes_is_quoted() -> None:
    assert (
        reading.read("Next-day labels", "negative ones removed", "label_joiner")["drops"].value
        == "negative ones removed"
    )


def test_capabilities_without_a_box() -> None:
    assert {"auth", "rate_limit"} <= set(reading.capabilities("Gateway", "OAuth, rate limits", "api_gateway"))
    assert "autoscaling" not in reading.capabilities("App", "no autoscale", "business_service")


@pytest.mark.parametrize(
    ("note", "capability", "kind"),
    [
        ("falls back to rules when the vendor is down", "fallback", "model_server"),
        ("Default answer: most popular", "fallback", "model_server"),
        ("rolled back by alias flip", "rollback", "model_registry"),
        ("Two replicas. Rolls back on its own.", "rollback", "model_server"),
        ("no canary. Rollback by alias", "rollback", "model_registry"),
        ("gives up after 50 ms", "timeout", "model_server"),
        ("only promotes a better model", "gate", "model_registry"),
    ],
)
def test_a_note_states_a_capability(note: str, capability: str, kind: str) -> None:
    assert capability in reading.capabilities("Box", note, kind)


@pytest.mark.parametrize(
    "note",
    [
        "no fallback to anything",
        "TODO falls back to rules",
        "falls back to rules (planned)",
        "falls back to rules: later",
        "falls back to rules?",
        "should fall back to rules",
        "we could fall back to rules",
        "never falls back to rules",
        "without a default answer",
        "maybe a default answer",
        "does not fall back to rules",
        "doesn't fall back to rules",
        "idea: a default answer",
        "a default answer is on the roadmap",
    ],
)
def test_what_is_denied_or_only_intended_is_no_capability(note: str) -> None:
    assert "fallback" not in reading.capabilities("Scorer", note, "model_server")


def test_what_is_only_intended_states_no_attribute() -> None:
    assert reading.read("Scorer", "autoscaling later", "model_server") == {}
    assert reading.read("Scorer", "autoscaling", "model_server")["autoscale"].value is True


def test_a_capability_read_from_a_note_can_be_denied_and_a_stated_one_stays() -> None:
    graph = read(parse("s:model_server{note='falls back to rules', is_not='provides fallback'}"))
    assert not graph.provides("s", "fallback")
    stated = read(parse("s:model_server{provides=[fallback], is_not='provides fallback'}"))
    assert stated.provides("s", "fallback")


def test_a_stated_value_wins_over_the_words_and_is_not_quoted() -> None:
    graph = read(parse("s:model_server{replicas=4, note='one instance, checks payload'}"))
    assert graph.attribute("s", "replicas") == 4
    assert set(graph.nodes["s"].phrases) == {"validates", "provides schema"}
    assert graph.nodes["s"].phrases["validates"] == "checks payload"


def test_words_on_an_arrow() -> None:
    graph = read(parse("s:model_server -prediction{label='predictions, optional'}-> l:prediction_log"))
    assert graph.edge["s>l"].attributes["optional"] is True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("timeout 30 ms, default: text order", {"timeout_ms": 30, "default": "stated"}),
        ("timeout 1 s, no default", {"timeout_ms": 1_000}),
        ("timeout 200", {}),
        ("max age 1 h", {"max_age_s": 3_600}),
        ("30 % of requests", {"share": 0.3}),
        ("filter tenant_id", {"acl_filter": True}),
    ],
)
def test_amounts_on_an_arrow(words: str, said: dict[str, object]) -> None:
    assert reading.arrow_facts(words) == said


@pytest.mark.parametrize(
    ("label", "kind", "attribute", "value"),
    [
        ("Result cache (hit rate 60 %)", "cache", "hit_rate", 0.6),
        ("Result cache (hit rate 60)", "cache", "hit_rate", None),
        ("Elasticsearch (2 TB)", "search_index", "memory_GB", 2_000),
        ("12 shards of 60 GB", "vector_index", "shards", 12),
        ("BM25 top 500", "retriever", "k", 500),
        ("Rate limiter 1200/s", "traffic_guard", "limit_rps", 1_200),
        ("Rate limiter: 100 per user per minute", "traffic_guard", "limit_rps", None),
        ("Spend limit 300 USD per day", "decision_policy", "loss_cap", "300 usd per day"),
        ("Hold fare (refundable 24 h)", "tool", "side_effect", "reversible"),
        ("Hold fare (non refundable)", "tool", "side_effect", "irreversible"),
        ("Score API v1", "api_gateway", "pinned_version", True),
        ("Erasure job (weekly)", "deletion_service", "cadence_s", 604_800),
        ("Faiss (swap when complete)", "vector_index", "versioned_swap", True),
    ],
)
def test_what_an_answer_says_in_a_name(label: str, kind: str, attribute: str, value: object) -> None:
    found = reading.read(label, "", kind).get(attribute)
    assert (found.value if found else None) == value


def test_mirrored_and_failure_calls_are_read_from_their_words() -> None:
    graph = read(
        parse(
            "c:client_app -request{label='mirrored traffic'}-> h:model_server;"
            "c -request{label='on timeout'}-> f:fallback; c -request-> d:model_server{shadow}"
        )
    )
    assert graph.edge["c>h"].mirrored
    assert graph.edge["c>h"].mode == "async"
    assert graph.edge["c>f"].on_failure
    assert graph.edge["c>d"].mirrored


@pytest.mark.parametrize(
    ("words", "features", "version"),
    [
        ("metadata, label, anomaly score", False, False),
        ("inputs, score and model version", True, True),
        ("features + prediction", True, False),
        ("predictions", None, None),
        ("predictions, optional", None, None),
        ("clicks, views", None, None),
    ],
)
def test_a_list_on_the_arrow_says_what_a_log_keeps(words: str, features: object, version: object) -> None:
    graph = read(parse(f"s:model_server -event{{label='{words}'}}-> b:message_bus -event-> l:prediction_log"))
    assert graph.attribute("l", "has_features") is features
    assert graph.attribute("l", "has_version") is version


def test_what_is_stated_of_a_log_stays() -> None:
    graph = read(parse("s:model_server -prediction{label='label, score'}-> l:prediction_log{has_features}"))
    assert graph.attribute("l", "has_features") is True
    assert graph.attribute("l", "has_version") is False
    assert graph.nodes["l"].phrases == {"has_version": "label, score"}
