"""From labels to kinds: names, hints, slips, plurals, neighbours, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.design import catalogue, naming
from redline.design.document import Design, load
from redline.design.graph import read
from redline.design.lexicon import book
from redline.design.naming import Neighbours, infer_kind
from redline.design.parts import CERTAIN

NAMES = sorted({name.text: name for name in book.BOOK.names}.values(), key=lambda name: name.text)


def drawn(parts: dict[str, str], arrows: Iterable[tuple[str, str]]) -> Design:
    """A design of labelled boxes without kinds; the keys are the ids."""
    return load(
        {
            "components": [{"id": key, "label": label} for key, label in parts.items()],
            "connections": [{"id": f"{a}>{b}", "from": a, "to": b} for a, b in arrows],
        }
    ).design


@pytest.mark.parametrize("kind", sorted({name.entry.kind for name in NAMES}))
def test_every_name_of_the_lexicon_has_its_default_kind(kind: str) -> None:
    for name in NAMES:
        if name.entry.kind == kind:
            guess = infer_kind(name.text)
            assert guess.kind == kind, name.text
            assert name.entry.provides <= guess.provides, name.text
            assert guess.reason, name.text


def test_the_lexicon_speaks_of_every_kind() -> None:
    named = {name.entry.kind for name in NAMES} | {h.kind for name in NAMES for h in name.entry.hints}
    assert named == set(catalogue.KINDS)


def test_every_hint_can_decide() -> None:
    """A hint that a hint before it always overrules would be dead data."""
    for entry in {id(name.entry): name.entry for name in NAMES}.values():
        signs = [
            (
                h.words and frozenset(h.words.phrases),
                h.near,
                h.fed_by,
                h.feeds,
                h.not_fed_by,
                h.receives,
                h.sends,
            )
            for h in entry.hints
        ]
        assert len(set(signs)) == len(signs), entry.kind


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Kafka cluster", "message_bus"),
        ("kafka-prod", "message_bus"),
        ("Kafka v2", "message_bus"),
        ("Kafkas", "message_bus"),
        ("feature stores", "feature_store_online"),
        ("Review queues", "review_queue"),
        ("API Gateways", "api_gateway"),
        ("vector indices", "vector_index"),
        ("rate limiters", "traffic_guard"),
        ("Airflwo", "orchestrator"),
        ("Elasticsaerch", "search_index"),
        ("Snowflak", "data_warehouse"),
        ("Postgress", "operational_db"),
        ("Grafanna", "business_dashboard"),
        ("Pineconne", "vector_index"),
        ("Big Query", "data_warehouse"),
        ("ml flow", "experiment_tracker"),
        ("modelServer", "model_server"),
        ("fraud_model_svc", "model_server"),
        ("Payments checkout", "business_service"),
        ("card rules", "rules_engine"),
        ("Nightly scoring job", "batch_scorer"),
        ("Prediction log (BigQuery)", "prediction_log"),
        ("Online store on DynamoDB", "feature_store_online"),
        ("XGBoost training", "training_job"),
        ("XGBoost endpoint", "model_server"),
        ("Training data validation", "data_validator"),
        ("model quality dashboard", "quality_monitor"),
        ("Human review queue", "review_queue"),
        ("GPT-4o judge", "offline_evaluator"),
        ("OpenAI embeddings", "encoder_service"),
        ("Redis features", "feature_store_online"),
        ("Redis rate limit", "traffic_guard"),
        ("MLflow registry", "model_registry"),
        ("NGINX canary", "traffic_splitter"),
        ("Ingestion notebook", "batch_ingest"),
        ("Model training pipeline", "training_job"),
        ("Delayed label join", "label_joiner"),
        ("support agent", "review_queue"),
        ("Travel agent loop", "agent_orchestrator"),
    ],
)
def test_labels_as_people_write_them(label: str, kind: str) -> None:
    assert infer_kind(label).kind == kind


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("train the fraud scorer", "training_job"),
        ("train set", "training_set_builder"),
        ("Retrain weekly", "training_job"),
        ("basket size by variant", "business_dashboard"),
        ("queue length vs predicted", "quality_monitor"),
        ("past inspections", "data_warehouse"),
        ("detection table", "prediction_store"),
        ("LayoutLMv3 (triton)", "model_server"),
        ("de-skew", "feature_transform"),
        ("dwell time features", "feature_batch"),
        ("embed svc", "encoder_service"),
        ("embed papers", "embedding_job"),
        ("embed all reports", "embedding_job"),
        ("redact chat logs", "pii_guard"),
        ("Alerts dashboard", "business_dashboard"),
        ("Radiologist screen", "client_app"),
        ("drift report", "data_monitor"),
        ("search team", "team"),
        ("prompt db", "operational_db"),
        ("Drift monitor Streamlit", "data_monitor"),
        ("Cache manager", "cache"),
        ("mdl registry", "model_registry"),
        ("intent clf", "model_server"),
        ("Patienten-App", "client_app"),
        ("lidar+camera", "media_source"),
        ("Risk score > 0.7?", "decision_policy"),
        ("1% > 10% > 100%", "traffic_splitter"),
        ("Ranking model (ONNX in process)", "model_server"),
        ("Line-scan camera under train", "media_source"),
        ("Identity on-call", "alerting"),
        ("error on corrections monitor", "quality_monitor"),
        ("Delinquency features", "feature_batch"),
        ("Conversation log (no patient data)", "event_tracker"),
        ("Firmware 1% / 20% / 100%", "traffic_splitter"),
        ("line 1 first, then all lines", "traffic_splitter"),
        ("Accept / refer / decline", "decision_policy"),
        ("House ad if timeout", "fallback"),
        ("Forecast vs measured moisture", "quality_monitor"),
        ("Ice segmentation, every 6 h", "batch_scorer"),
        ("Ranker, retrained every 6 h", "model_server"),
    ],
)
def test_the_last_word_or_a_verb_at_the_start_says_what_a_label_names(label: str, kind: str) -> None:
    assert infer_kind(label).kind == kind


@pytest.mark.parametrize(
    ("label", "doubt"),
    [
        ("Kafka + Flink", "two kinds are joined"),
        ("conversion uplift viewer3000", "what follows may be the thing itself"),
        ("service for fraud scoring", "a preposition stands before it"),
        ("request validation", "too broad a word for what stands before it"),
        ("export to ONNX", "the label says what is done to it"),
        ("CI orchestration", "a word of the same verb"),
    ],
)
def test_a_doubtful_reading_is_never_taken_for_certain(label: str, doubt: str) -> None:
    assert infer_kind(label).confidence < CERTAIN, doubt


@pytest.mark.parametrize("label", ["Travel time API", "Sanity: total within 20% of last week", "Yield map"])
def test_words_the_wrong_way_round_or_apart_are_no_name(label: str) -> None:
    assert infer_kind(label).kind == "unknown"


@pytest.mark.parametrize("label", ["click model", "user history", "conversion service", "customers list"])
def test_what_a_source_yields_is_not_carried_by_what_uses_it(label: str) -> None:
    source = {"event_tracker", "outcome_source", "client_app"}
    assert infer_kind(label).kind not in source


@pytest.mark.parametrize("word", ["strike", "scored", "collared"])
def test_another_word_is_no_slip(word: str) -> None:
    assert book.look_up(f"{word} zorblax") is None


def test_a_word_that_stands_twice_in_a_name_stands_twice_in_the_label() -> None:
    assert infer_kind("nightly item-item job").kind == "batch_scorer"
    assert infer_kind("graded item").kind == "unknown"


def test_a_capital_inside_a_word_begins_another_only_when_a_word_follows() -> None:
    assert infer_kind("fraudModel").kind == "model_server"
    assert infer_kind("ordersDb").kind == "operational_db"
    assert infer_kind("spaQx").kind == "unknown"
    assert infer_kind("spaCy").confidence < CERTAIN


def test_a_filler_word_counts_where_a_name_has_it() -> None:
    assert infer_kind("test set").kind == "offline_evaluator"
    assert infer_kind("config set").kind == "unknown"
    assert infer_kind("Kafka test").kind == "message_bus"


def test_neighbours_that_speak_against_the_words_leave_a_doubt() -> None:
    """The two kinds are near: the reading may change with an arrow, a certainty may not."""
    fed = Neighbours(feeds=frozenset({"model_server"}))
    alone, beside = infer_kind("ETA service"), infer_kind("ETA service", "", fed)
    assert alone.kind != beside.kind
    assert beside.confidence < CERTAIN


def test_one_candidate_is_a_model_or_an_item_by_where_it_stands() -> None:
    trained = Neighbours(fed_by=frozenset({"training_job"}))
    ranked = Neighbours(feeds=frozenset({"model_server"}))
    kinds = [infer_kind("Candidate", "", around).kind for around in (naming.ALONE, trained, ranked)]
    assert kinds == ["unknown", "model_artifact", "retriever"]


@pytest.mark.parametrize(
    "label", ["Zorblax", "foo", "X", "???", "magic", "TBD", "Box 7", "Sibyl", "", "  ", "\U0001f680"]
)
def test_what_nobody_knows_stays_unknown(label: str) -> None:
    guess = infer_kind(label)
    assert (guess.kind, guess.confidence) in {("unknown", 0.0), ("unknown", naming.WHOLE)}


@pytest.mark.parametrize(
    ("label", "fed_by", "kind"),
    [
        ("zorblax > 0.92", "model_server", "decision_policy"),
        ("zorblax if dorbly", "model_server", "decision_policy"),
        ("zorblax citation?", "llm_api", "guardrail"),
        ("restart zorblax", "agent_orchestrator", "tool"),
        ("restart zorblax", "model_server", "unknown"),
        ("zorblax -> 7", "model_server", "unknown"),
        ("zorblax?", "model_server", "unknown"),
    ],
)
def test_the_form_of_a_label_is_a_guess_when_nobody_knows_its_words(
    label: str, fed_by: str, kind: str
) -> None:
    guess = infer_kind(label, "", Neighbours(fed_by=frozenset({fed_by})))
    assert guess.kind == kind
    assert guess.confidence < CERTAIN


def test_neighbours_alone_never_name_a_part() -> None:
    around = Neighbours(fed_by=frozenset({"training_job"}), feeds=frozenset({"model_server"}))
    assert infer_kind("Zorblax", "", around).kind == "unknown"


def test_infrastructure_is_no_component_but_lends_what_it_provides() -> None:
    alone, beside = infer_kind("Kubernetes"), infer_kind("Prediction service on Kubernetes")
    assert (alone.kind, beside.kind) == ("unknown", "model_server")
    assert "autoscaling" in alone.provides


@pytest.mark.parametrize(
    ("label", "note", "kind"),
    [
        ("MLflow", "keeps model versions", "model_registry"),
        ("Azure Databricks", "notebooks for exploration", "notebook"),
        ("Grafana", "p99 and errors of the endpoint", "service_monitor"),
        ("Flink", "computes velocity features", "feature_stream"),
        ("Zorblax", "message queue", "message_bus"),
    ],
)
def test_the_note_decides_between_kinds(label: str, note: str, kind: str) -> None:
    assert infer_kind(label, note).kind == kind


def test_neighbours_decide_between_the_kinds_of_a_name() -> None:
    design = drawn(
        {
            "j": "Spark feature job",
            "r": "Redis",
            "s": "Fraud model",
            "c": "checkout",
            "x": "XGBoost",
            "d": "Training set",
        },
        [("j", "r"), ("s", "r"), ("c", "s"), ("d", "x"), ("x", "s")],
    )
    kinds = {part: guess.kind for part, guess in naming.name_all(design).items()}
    assert (kinds["r"], kinds["x"], kinds["s"]) == ("feature_store_online", "training_job", "model_server")


def test_a_declared_kind_always_wins() -> None:
    design = load({"components": [{"id": "a", "label": "Kafka", "kind": "cache"}]}).design
    node = read(design).nodes["a"]
    assert (node.kind, node.declared, node.confidence) == ("cache", True, 1.0)


def test_a_declared_unknown_stays_unknown() -> None:
    design = load({"components": [{"id": "a", "label": "Kafka", "kind": "unknown"}]}).design
    assert read(design).nodes["a"].kind == "unknown"


def test_a_slip_is_told_and_costs_confidence() -> None:
    right, slip = infer_kind("Airflow"), infer_kind("Airflwo")
    assert slip.confidence < right.confidence
    assert "Airflow" in slip.reason


def test_a_common_word_is_no_product_inside_a_label() -> None:
    assert infer_kind("train and test split in express mode").kind == "training_set_builder"
    assert infer_kind("Split").kind == "traffic_splitter"


@pytest.mark.parametrize(
    ("label", "is_one"), [("Kafka", True), ("Redis prod", True), ("Order events", False)]
)
def test_a_label_that_is_only_a_product(label: str, is_one: bool) -> None:
    design = load({"components": [{"id": "a", "label": label, "kind": "message_bus"}]}).design
    assert read(design).nodes["a"].product is is_one


LABELS = [
    "Kafka",
    "Redis",
    "XGBoost",
    "Training set",
    "checkout",
    "Fraud model",
    "Spark",
    "MLflow",
    "API",
    "S3",
    "labels",
    "app",
    "features",
    "BERT",
    "Zorblax",
    "Grafana",
    "results",
    "model",
]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_order_and_ids_change_nothing(data: st.DataObject) -> None:
    labels = data.draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=8))
    ids = [f"n{i}" for i in range(len(labels))]
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids))
    arrows = data.draw(st.lists(pairs, max_size=12, unique=True))
    order = data.draw(st.permutations(ids))
    new = dict(zip(ids, data.draw(st.permutations([f"z{i}" for i in range(len(ids))])), strict=True))

    first = read(drawn(dict(zip(ids, labels, strict=True)), arrows))
    mixed = {new[part]: labels[ids.index(part)] for part in order}
    second = read(drawn(mixed, [(new[a], new[b]) for a, b in reversed(arrows)]))

    assert {new[n.id]: (n.kind, n.confidence, n.reason) for n in first.nodes.values()} == {
        n.id: (n.kind, n.confidence, n.reason) for n in second.nodes.values()
    }
    assert {(new[e.source], new[e.target], e.flow, e.mode, e.folded) for e in first.edges} == {
        (e.source, e.target, e.flow, e.mode, e.folded) for e in second.edges
    }
    assert {frozenset(new[n] for n in system) for system in first.systems} == set(second.systems)
    assert first.tags == second.tags
