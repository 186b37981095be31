"""The flow of an arrow: its words first, then the pair of kinds, and the direction it really has."""

from __future__ import annotations

import pytest

from redline.design import arrows, catalogue
from redline.design.arrows import infer_flow


@pytest.mark.parametrize(
    ("source", "target", "words", "flow"),
    [
        ("client_app", "api_gateway", "", "request"),
        ("client_app", "event_tracker", "", "event"),
        ("operational_db", "batch_ingest", "", "batch_data"),
        ("operational_db", "message_bus", "", "event"),
        ("event_tracker", "message_bus", "", "event"),
        ("event_tracker", "data_warehouse", "", "batch_data"),
        ("outcome_source", "label_joiner", "", "label"),
        ("third_party_api", "batch_ingest", "", "batch_data"),
        ("model_server", "third_party_api", "", "lookup"),
        ("document_corpus", "doc_parser", "", "batch_data"),
        ("doc_parser", "embedding_job", "", "batch_data"),
        ("media_source", "edge_runtime", "", "request"),
        ("message_bus", "stream_processor", "", "event"),
        ("data_warehouse", "feature_batch", "", "batch_data"),
        ("stream_processor", "feature_store_online", "", "feature"),
        ("feature_batch", "feature_store_offline", "", "feature"),
        ("feature_store_offline", "feature_store_online", "materialise", "feature"),
        ("training_set_builder", "training_job", "", "training_data"),
        ("object_store", "training_job", "", "training_data"),
        ("feature_batch", "training_job", "", "training_data"),
        ("feature_transform", "model_server", "", "feature"),
        ("model_server", "feature_store_online", "", "lookup"),
        ("embedding_job", "vector_index", "", "feature"),
        ("training_job", "model_registry", "", "model"),
        ("training_job", "prediction_store", "", "prediction"),
        ("offline_evaluator", "experiment_tracker", "", "telemetry"),
        ("offline_evaluator", "model_registry", "", "model"),
        ("validation_gate", "batch_scorer", "", "model"),
        ("validation_gate", "batch_scorer", "go ahead", "control"),
        ("model_registry", "model_server", "", "model"),
        ("model_registry", "cache", "models", "model"),
        ("ci_cd", "model_server", "", "model"),
        ("ci_cd", "model_server", "triggers", "control"),
        ("traffic_splitter", "model_server", "", "request"),
        ("traffic_splitter", "model_server", "promotion of the new version", "model"),
        ("api_gateway", "model_server", "", "request"),
        ("retriever", "vector_index", "", "lookup"),
        ("retriever", "reranker", "", "context"),
        ("retriever", "prompt_assembler", "", "context"),
        ("prompt_assembler", "llm_api", "", "context"),
        ("agent_orchestrator", "tool", "", "request"),
        ("tool", "business_service", "refund", "action"),
        ("tool", "business_service", "", "lookup"),
        ("model_server", "decision_policy", "", "prediction"),
        ("model_server", "api_gateway", "", "prediction"),
        ("model_server", "prediction_store", "", "prediction"),
        ("model_server", "offline_evaluator", "test predictions", "prediction"),
        ("decision_policy", "client_app", "", "prediction"),
        ("decision_policy", "model_server", "features", "request"),
        ("decision_policy", "message_bus", "", "event"),
        ("review_queue", "label_joiner", "", "label"),
        ("review_queue", "business_service", "", "action"),
        ("client_app", "outcome_source", "", "feedback"),
        ("client_app", "event_tracker", "reaction", "feedback"),
        ("model_server", "service_monitor", "", "telemetry"),
        ("data_monitor", "alerting", "", "telemetry"),
        ("alerting", "rollback_controller", "", "control"),
        ("orchestrator", "feature_store_online", "", "control"),
        ("retrain_trigger", "training_job", "", "control"),
        ("rollback_controller", "model_registry", "", "control"),
        ("deletion_service", "trace_store", "", "control"),
        ("deletion_service", "object_store", "", "control"),
        ("traffic_guard", "fallback", "", "control"),
        ("team", "model_registry", "", "model"),
        ("model_registry", "team", "", "model"),
        ("message_bus", "feature_store_online", "feature values", "feature"),
        ("event_tracker", "label_joiner", "", "label"),
        ("event_tracker", "label_joiner", "nightly copy", "batch_data"),
    ],
)
def test_a_pair_and_its_words(source: str, target: str, words: str, flow: str) -> None:
    guess = infer_flow(source, target, words)
    assert (guess.flow, guess.reversed) == (flow, False)


@pytest.mark.parametrize("number", range(len(arrows.PAIRS)))
def test_every_row_can_be_reached(number: int) -> None:
    """Some pair of the row can take each of its flows, by itself or by the words on the arrow."""
    row = arrows.PAIRS[number]
    for flow in row.flows:
        pairs = ((s, t) for s in sorted(row.sources) for t in sorted(row.targets))
        assert any(
            option.flow == flow and not option.reversed for s, t in pairs for option in arrows.options(s, t)
        )


def test_every_flow_of_a_pair_can_be_said() -> None:
    said = {
        "control": "trigger",
        "telemetry": "metrics",
        "model": "weights",
        "label": "ground truth",
        "training_data": "training rows",
        "feature": "feature values",
        "prediction": "scores",
        "context": "passages",
        "action": "refund",
        "request": "api call",
        "lookup": "fetch",
        "event": "emit",
        "batch_data": "nightly copy",
        "feedback": "complaints",
    }
    assert set(said) == set(catalogue.FLOWS)
    for row in arrows.PAIRS:
        source, target = min(row.sources), min(row.targets)
        for option in arrows.options(source, target):
            if (
                option.flow != arrows.SAME
                and not option.reversed
                and not option.idle_source
                and not option.only_answers
                and option.flow != "lookup"
            ):
                assert infer_flow(source, target, said[option.flow]).flow == option.flow


@pytest.mark.parametrize(
    ("source", "target", "words", "flow"),
    [
        ("feature_store_online", "model_server", "features", "lookup"),
        ("cache", "api_gateway", "", "lookup"),
        ("prediction_store", "model_server", "stored list", "lookup"),
        ("model_server", "model_registry", "", "model"),
        ("service_monitor", "model_server", "", "telemetry"),
        ("training_job", "data_warehouse", "reads from", "training_data"),
        ("label_joiner", "prediction_log", "reads", "label"),
        ("stream_processor", "message_bus", "consumes", "event"),
    ],
)
def test_what_is_drawn_the_other_way_round_is_turned(source: str, target: str, words: str, flow: str) -> None:
    guess = infer_flow(source, target, words)
    assert (guess.flow, guess.reversed) == (flow, True)


def test_a_monitor_that_triggers_is_not_turned() -> None:
    guess = infer_flow("service_monitor", "model_server", "triggers rollback")
    assert (guess.flow, guess.reversed) == ("control", False)


def test_a_cache_that_holds_models_feeds_the_server() -> None:
    assert infer_flow("cache", "model_server", "model in memory") == infer_flow(
        "cache", "model_server", "models"
    )
    assert infer_flow("cache", "model_server", "models").flow == "model"
    assert infer_flow("cache", "model_server", "").flow == "lookup"


def test_a_read_and_a_write_are_told_apart() -> None:
    assert infer_flow("model_server", "feature_store_online", "reads").flow == "lookup"
    assert infer_flow("model_server", "message_bus", "publishes").flow == "event"


def test_a_guard_beside_what_it_protects_controls_it() -> None:
    assert infer_flow("guardrail", "llm_api", "", source_idle=True).flow == "control"
    assert infer_flow("guardrail", "llm_api", "").flow == "request"
    assert (
        infer_flow("auth_service", "business_service", "signed-in user", source_idle=True).flow == "control"
    )


def test_words_beat_the_pair_and_are_surer() -> None:
    silent, spoken = infer_flow("message_bus", "cache"), infer_flow("message_bus", "cache", "feature values")
    assert (silent.flow, spoken.flow) == ("event", "feature")
    assert spoken.confidence > silent.confidence


def test_words_that_cannot_be_meant_change_nothing() -> None:
    assert infer_flow("client_app", "api_gateway", "weights").flow == "request"


def test_unknown_ends_get_a_doubtful_guess() -> None:
    guess = infer_flow("unknown", "unknown")
    assert guess.confidence <= arrows.GUESS
    assert infer_flow("unknown", "training_job").flow == "training_data"
    assert infer_flow("data_warehouse", "unknown").flow in {"batch_data", "event"}


@pytest.mark.parametrize("words", ["mirrored traffic", "Shadow copy", "dark launch"])
def test_a_mirrored_call_is_recognised(words: str) -> None:
    assert arrows.says_mirror(words)


def test_a_failure_branch_is_recognised() -> None:
    assert arrows.says_failure("on timeout")
    assert not arrows.says_failure("on time")
