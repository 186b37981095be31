"""Roles that the reading gives: roots, units, gates, scopes, release targets, archetypes."""

from __future__ import annotations

import pytest

from redline.design.graph import Brief, SystemGraph, read
from redline.design.notation import parse


def graph_of(text: str, brief: Brief | None = None) -> SystemGraph:
    return read(parse(text), brief)


@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ("t:training_job -model-> s:model_server; c:client_app -request-> s", {"s"}),
        ("s:batch_scorer -prediction-> p:prediction_store", {"s"}),
        ("c:client_app -request-> s:model_server; s -request{mirror}-> h:model_server", {"s"}),
        ("s:model_server; h:model_server{shadow}", {"s"}),
        ("r:model_registry -model-> s:model_server -request-> n:model_server", {"s"}),
        ("s:model_server -request-> n:model_server", {"s", "n"}),
        ("x:model_server -batch_data-> b:training_set_builder; s:model_server", {"s"}),
        ("c:client_app -request-> x:model_server -batch_data-> b:training_set_builder", {"x"}),
        ("t:training_job -prediction-> p:prediction_store; a:model_server -lookup-> p", {"t", "a"}),
        ("l:llm_api; e:edge_runtime; x:retriever", {"l", "e"}),
        ("s:model_server{planned}", set()),
        ("w:data_warehouse", set()),
    ],
)
def test_what_answers(text: str, roots: set[str]) -> None:
    assert graph_of(text).serving_roots == roots


def test_people_and_notebooks_train_when_a_model_leaves_them() -> None:
    graph = graph_of(
        "d:team -model-> r:model_registry -model-> o:team -model-> s:model_server;"
        "n:notebook -training_data-> t:training_job"
    )
    assert graph.trainers == {"d", "t"}
    assert graph.learns


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("c:client_app -request-> l:llm_api", "none"),
        ("t:training_job{outside} -model-> s:model_server", "outside"),
        ("t:training_job{note='owned by another team'} -model-> s:model_server", "outside"),
        ("t:training_job -model-> s:model_server", "stub"),
        ("w:data_warehouse -training_data-> t:training_job -model-> s:model_server", "in"),
        ("t:training_job -lookup-> w:data_warehouse; t -model-> s:model_server", "in"),
    ],
)
def test_how_much_of_the_training_is_drawn(text: str, scope: str) -> None:
    assert graph_of(text).training_scope() == scope


def test_the_unit_of_a_server() -> None:
    graph = graph_of(
        "c:client_app -request-> g:api_gateway -request-> s:model_server -lookup-> f:feature_store_online;"
        "s -request-> x:feature_transform; s -prediction-> p:decision_policy -prediction-> c;"
        "o:orchestrator -control-> s;"
        "s -prediction-> l:prediction_log"
    )
    assert graph.entries == {"c"}
    assert graph.unit("s") == {"s", "g", "x", "p", "o"}
    assert graph.units(["s"]) == graph.unit("s")


def test_a_batch_scorer_and_its_output_are_one_unit() -> None:
    graph = graph_of(
        "o:orchestrator -control-> s:batch_scorer -prediction-> p:prediction_store; "
        "s -telemetry-> m:service_monitor"
    )
    assert graph.unit("s") == {"o", "s", "p"}


def test_what_is_released_with_a_hosted_model_is_what_stands_around_it() -> None:
    graph = graph_of(
        "u:client_app -request-> a:agent_orchestrator -request-> l:llm_api; a -lookup-> v:vector_index"
    )
    assert graph.release_target("l") == {"a", "l", "v"}
    own = graph_of("r:model_registry -model-> s:llm_server; s2:model_server")
    assert own.release_target("s") == {"s"}
    assert own.release_target("s2") == {"s2"}


@pytest.mark.parametrize(
    ("text", "gates"),
    [
        ("t:training_job -model-> g:validation_gate -model-> s:model_server", {"g"}),
        ("t:training_job -model-> e:offline_evaluator -model-> r:model_registry", {"e"}),
        ("t:training_job -model-> e:offline_evaluator", set()),
        ("t:training_job -model-> s:model_server; g:validation_gate -control-> s", {"g", "s"}),
        ("t:training_job -model-> r:model_registry{provides=[gate]} -model-> s:model_server", {"r"}),
        ("t:training_job -model-> s:model_server -prediction-> e:offline_evaluator", set()),
    ],
)
def test_what_can_stop_a_release(text: str, gates: set[str]) -> None:
    assert graph_of(text).gates == gates


def test_a_guard_beside_a_part_is_attached_to_it() -> None:
    graph = graph_of(
        "i:auth_service -control-> a:business_service; g:api_gateway -lookup-> j:auth_service; k:auth_service"
    )
    assert graph.attached({"auth_service"}) == {"a": frozenset({"i"}), "g": frozenset({"j"})}


def test_receivers_of_decisions() -> None:
    graph = graph_of(
        "c:client_app -request-> s:model_server -prediction-> q:review_queue; b:business_service;"
        "x:tool{side_effect=irreversible}; y:tool; s -prediction-> p:decision_policy -action-> x"
    )
    assert graph.sinks == {"c", "b", "q", "x"}
    assert graph.consumers == {"c", "q", "x"}


def test_outside_is_stated_or_read() -> None:
    graph = graph_of(
        "a:feature_batch{note='separate team'}; b:data_warehouse{zone=external}; c:third_party_api; d:cache"
    )
    assert {node.id for node in graph.nodes.values() if node.outside} == {"a", "b"}


def test_an_inferred_kind_keeps_its_confidence() -> None:
    graph = graph_of("g:validation_gate~0.4 -model-> s:model_server")
    assert (graph.nodes["g"].declared, graph.nodes["g"].confidence) == (False, 0.4)
    assert graph.nodes["s"].declared


def test_asking_for_attributes_and_capabilities() -> None:
    graph = graph_of("s:model_server{version=2, provides=[autoscaling]}; c:cache{static=false}")
    assert graph.attribute("s", "version") == 2
    assert graph.attribute("s", "p99_ms") is None
    assert graph.attribute("s", "p99_ms", 7) == 7
    assert graph.stated("c", "static")
    assert graph.having("static") == frozenset()
    assert graph.having("version") == {"s"}
    assert graph.provides("s", "autoscaling")
    assert graph.of_family("storage") == {"c"}
    assert graph.family("s") == "serving"


def test_arrows_at_a_part() -> None:
    graph = graph_of("a:client_app -request-> b:model_server -prediction-> c:prediction_log")
    assert [e.id for e in graph.leaving("b")] == ["b>c"]
    assert [e.id for e in graph.entering("b", "request")] == ["a>b"]
    assert graph.entering("b", "model") == []
    assert graph.edge["a>b"].sync
    assert [e.id for e in graph.by_flow("request")] == ["a>b"]


def test_a_check_hands_on_the_flow_that_it_receives() -> None:
    graph = graph_of(
        "o:outcome_source -label-> v:data_validator -> w:data_validator -> b:training_set_builder"
    )
    assert [graph.edge[name].flow for name in ("v>w", "w>b")] == ["label", "label"]
    alone = graph_of("v:data_validator -> b:training_set_builder")
    assert alone.edge["v>b"].flow == "batch_data"


@pytest.mark.parametrize(
    ("text", "carrying"),
    [
        ("r:model_registry -> u:? -> w:? -> s:model_server", ["r>u", "u>w", "w>s"]),
        ("t:training_job -> u:? -> r:model_registry", ["t>u", "u>r"]),
        ("r:model_registry -> h:model_server{shadow} -> s:model_server", ["r>h", "h>s"]),
        ("r:model_registry -> u:? -> s:model_server; d:data_warehouse -> u", ["r>u"]),
        ("t:training_job -> u:? -> d:business_dashboard", []),
        ("u:? -> s:model_server", []),
    ],
)
def test_what_only_models_enter_hands_them_on(text: str, carrying: list[str]) -> None:
    assert sorted(edge.id for edge in graph_of(text).by_flow("model")) == sorted(carrying)


def test_of_two_calls_the_one_towards_the_caller_is_the_answer() -> None:
    forward = "c:client_app -> s:model_server -> m:model_server -> s"
    for text in (forward, "m:model_server -> s:model_server; s -> m; c:client_app -> s"):
        flows = {(edge.source, edge.target): edge.flow for edge in graph_of(text).drawn}
        assert flows["s", "m"] == "request"
        assert flows["m", "s"] == "prediction"


def test_a_guard_between_two_parts_changes_nothing_of_their_call() -> None:
    graph = graph_of(
        "c:client_app -> a:agent_orchestrator -> g:pii_guard -> l:llm_api -> a; g -> t:trace_store"
    )
    flows = {(edge.source, edge.target): edge.flow for edge in graph.drawn}
    assert flows["a", "g"] == flows["g", "l"] == "request"
    assert flows["l", "a"] == "prediction"


def test_a_read_drawn_twice_is_one_call_with_its_answer() -> None:
    graph = graph_of("s:model_server -> f:feature_store_online -> s")
    assert [(e.source, e.target, e.flow, e.folded) for e in graph.edges] == [
        ("s", "f", "lookup", False),
        ("f", "s", "feature", True),
    ]


def test_a_stated_read_from_a_store_is_turned_but_a_store_may_read_its_origin() -> None:
    graph = graph_of("f:feature_store_online -lookup-> s:model_server; k:cache -lookup-> o:third_party_api")
    assert [(e.source, e.target, e.turned) for e in graph.edges] == [("s", "f", True), ("k", "o", False)]


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("a:model_server -prediction-> b:prediction_log", "async"),
        ("a:batch_scorer -prediction-> b:prediction_store", "batch"),
        ("a:model_server -prediction-> b:client_app", "sync"),
        ("a:review_queue -action-> b:business_service", "async"),
        ("a:model_server -prediction{mode=batch}-> b:client_app", "batch"),
        ("a:event_tracker -event-> b:message_bus", "async"),
    ],
)
def test_the_mode_that_goes_without_saying(text: str, mode: str) -> None:
    assert graph_of(text).edge["a>b"].mode == mode


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("c:client_app -request-> s:model_server", {"online"}),
        ("o:orchestrator -control-> s:batch_scorer", {"batch"}),
        ("f:feature_stream", {"stream"}),
        ("e:edge_runtime", {"edge", "online"}),
        ("c:client_app -request-> l:llm_api", {"llm", "online"}),
        ("b:batch_scorer -request-> l:llm_api", {"llm", "batch"}),
        ("a:agent_orchestrator -request-> l:llm_api; a -lookup-> v:vector_index", {"agent", "llm", "rag"}),
        ("framing{decision='block a card payment as fraud'}", {"fraud", "temporal"}),
        ("framing{tags=[Fraud, my tag]}", {"fraud", "my_tag", "temporal"}),
        ("framing{decision='forecast demand per store'}", {"forecast", "temporal"}),
        ("framing{decision='a platform for ranking and fraud'}", {"platform"}),
    ],
)
def test_archetypes(text: str, tags: set[str]) -> None:
    assert graph_of(text).tags == tags


def test_many_callers_of_several_domains_are_a_platform() -> None:
    graph = graph_of(
        "c:business_service{label='Client services'} -request-> s:model_server; "
        "framing{decision='ranking and fraud'}"
    )
    assert graph.tags == {"platform", "online"}
    assert graph.stakes == "med"


@pytest.mark.parametrize(
    ("text", "stakes"),
    [
        ("framing{stakes=low}", "low"),
        ("framing{decision='approve a loan'}", "high"),
        ("framing{decision='suggest movies'}", "low"),
        ("framing{decision='rank products'}", "med"),
        ("framing{decision='approve a loan', stage=prototype}", "low"),
        ("framing{decision='proof of concept for loans'}", "low"),
    ],
)
def test_stakes(text: str, stakes: str) -> None:
    assert graph_of(text).stakes == stakes


def test_the_prompt_fills_the_card_and_the_learner_has_the_last_word() -> None:
    brief = Brief(
        tags=frozenset({"recsys"}),
        stakes="high",
        objectives={"slo_p99_ms": 100, "peak_qps": 9},
        error_costs={"miss": 5},
    )
    graph = graph_of("framing{stakes=low, objectives.slo_p99_ms=50}", brief)
    assert graph.stakes == "low"
    assert graph_of("a:client_app", brief).stakes == "high"
    assert graph.framing.objectives == {"slo_p99_ms": 50, "peak_qps": 9}
    assert graph.framing.error_costs == {"miss": 5}
    assert "recsys" in graph.tags
    assert graph.design.framing.objectives == {"slo_p99_ms": 50}


def test_a_stage_that_is_stated_wins_over_words() -> None:
    assert not graph_of("framing{stage=production, decision='demo of churn'}").prototype
    assert graph_of("framing{stage=prototype}").prototype


def test_a_tag_that_the_learner_takes_away_is_gone_wherever_it_was_read() -> None:
    text = "c:client_app -request-> s:model_server; framing{decision='nightly fraud scores', tags=[TAGS]}"
    brief = Brief(tags=frozenset({"credit"}))
    assert {"fraud", "temporal", "batch", "online", "credit"} <= graph_of(
        text.replace("TAGS", ""), brief
    ).tags
    refused = text.replace("TAGS", "not fraud, Not Batch, not_online, not credit, recsys")
    assert graph_of(refused, brief).tags == {"recsys"}
    assert "temporal" in graph_of(text.replace("TAGS", "not fraud, temporal"), brief).tags


def test_what_is_both_stated_and_taken_away_is_taken_away() -> None:
    assert "batch" not in graph_of("framing{tags=[batch, not batch]}").tags
