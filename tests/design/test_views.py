"""The views on small drawings, and the facts about them that were once read wrongly."""

from __future__ import annotations

import networkx as nx
import pytest

from redline.design import operators
from redline.design.graph import SystemGraph, View, read
from redline.design.notation import parse


def graph_of(text: str) -> SystemGraph:
    return read(parse(text))


def arrows(graph: SystemGraph, view: View) -> set[tuple[str, str]]:
    return set(graph.view(view).edges())


def reaches(graph: SystemGraph, view: View, source: str, target: str) -> bool:
    return operators.reaches(graph.view(view), source, target)


def test_calls_and_the_interactive_path() -> None:
    graph = graph_of(
        "c:client_app -request-> g:api_gateway -request-> s:model_server -lookup-> f:feature_store_online;"
        "g -request{mirror}-> h:model_server; g -request{on_failure}-> b:fallback;"
        "s -prediction-> p:decision_policy; p -prediction-> l:prediction_log; p -prediction-> q:review_queue;"
        "g -request{mode=async}-> x:tool"
    )
    assert arrows(graph, View.CALLS) == {("c", "g"), ("g", "s"), ("s", "f"), ("g", "b")}
    assert arrows(graph, View.REQ) == {("c", "g"), ("g", "s"), ("s", "f"), ("s", "p")}


def test_the_answer_of_a_call_is_folded() -> None:
    with_answer = graph_of("c:client_app -request-> s:model_server -prediction-> c")
    without = graph_of("c:client_app -request-> s:model_server")
    assert [e.id for e in with_answer.edges if e.folded] == ["s>c"]
    assert arrows(with_answer, View.REQ) == arrows(without, View.REQ) == {("c", "s")}
    assert arrows(with_answer, View.ANSWERS) == arrows(without, View.ANSWERS) == {("s", "c")}


def test_context_that_carries_the_answer_back_closes_no_loop() -> None:
    graph = graph_of(
        "c:client_app -request-> p:prompt_assembler -request-> r:retriever -context-> k:reranker;"
        "k -context-> p; p -context-> l:llm_api"
    )
    assert [e.id for e in graph.edges if e.folded] == ["k>p"]
    assert operators.loops(graph.view(View.REQ)) == []
    assert reaches(graph, View.ANSWERS, "k", "p")


def test_a_loop_of_requests_stays_a_loop() -> None:
    graph = graph_of(
        "c:client_app -request-> a:agent_orchestrator -request-> b:agent_orchestrator -request-> a"
    )
    assert operators.loops(graph.view(View.REQ)) == [{"a", "b"}]


def test_a_callee_with_a_way_out_gets_no_imaginary_answer() -> None:
    graph = graph_of(
        "c:business_service -request-> s:model_server -prediction-> "
        "p:decision_policy -prediction-> q:review_queue;"
        "q -action-> c"
    )
    assert ("s", "c") not in arrows(graph, View.ANSWERS)


def test_features_fetched_by_a_gateway_reach_the_server() -> None:
    graph = graph_of(
        "client:client_app -request-> gw:api_gateway -request-> s:model_server;"
        "gw -lookup-> store:feature_store_online; f:feature_stream -feature-> store"
    )
    assert reaches(graph, View.SERVEFEAT, "f", "s")
    assert not reaches(graph, View.TRAINFEAT, "f", "s")
    assert not reaches(graph, View.FEAT, "f", "s")


def test_a_shared_transform_brings_no_online_data_into_training() -> None:
    graph = graph_of(
        "s:model_server -request-> x:feature_transform -lookup-> o:feature_store_online; "
        "f:feature_stream -feature-> o;"
        "x -feature-> b:training_set_builder -training_data-> t:training_job"
    )
    assert reaches(graph, View.SERVEFEAT, "f", "s")
    assert not reaches(graph, View.TRAINFEAT, "f", "t")
    assert reaches(graph, View.FEAT, "f", "t")


def test_a_read_by_a_builder_is_a_training_path() -> None:
    graph = graph_of("b:training_set_builder -lookup-> w:data_warehouse; b -training_data-> t:training_job")
    assert reaches(graph, View.TRAINFEAT, "w", "t")


def test_labels_are_in_train_only() -> None:
    graph = graph_of("o:outcome_source -label-> b:training_set_builder -training_data-> t:training_job")
    assert reaches(graph, View.TRAIN, "o", "t")
    assert not reaches(graph, View.TRAINFEAT, "o", "t")
    assert not reaches(graph, View.FEAT, "o", "t")


def test_data_moves_from_a_store_to_its_reader() -> None:
    graph = graph_of("s:model_server -lookup-> f:feature_store_online; s -prediction-> l:prediction_log")
    assert arrows(graph, View.DATA) == {("f", "s"), ("s", "l")}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("t:training_job -model-> r:model_registry -model-> s:model_server", ("t", "s")),
        ("t:training_job -model-> k:cache; s:model_server -lookup-> k", ("t", "s")),
        ("t:training_job -model-> c:ci_cd -control-> s:model_server", ("t", "s")),
        ("r:model_registry -model-> x:traffic_splitter -request-> s:model_server", ("r", "s")),
        ("t:training_job -model-> o:object_store -batch_data-> s:model_server", ("t", "s")),
        ("t:training_job -prediction-> p:prediction_store; a:model_server -lookup-> p", ("t", "a")),
        ("b:batch_scorer -prediction-> p:prediction_store; a:business_service -lookup-> p", ("b", "a")),
        ("j:embedding_job -feature-> v:vector_index", ("j", "v")),
        ("r:model_registry -model-> e:team -control-> s:model_server", ("r", "s")),
    ],
)
def test_models_travel_through_what_carries_them(text: str, path: tuple[str, str]) -> None:
    assert reaches(graph_of(text), View.RELEASE, *path)


@pytest.mark.parametrize(
    "text",
    [
        "t:cache; s:model_server -lookup-> t",
        "t:ci_cd -control-> s:model_server",
        "t:traffic_splitter -request-> s:model_server",
        "t:model_server -prediction-> p:prediction_store; s:business_service -lookup-> p",
    ],
)
def test_what_carries_no_model_releases_nothing(text: str) -> None:
    assert not reaches(graph_of(text), View.RELEASE, "t", "s")


def test_watching_and_controlling() -> None:
    graph = graph_of(
        "s:model_server -telemetry-> m:service_monitor "
        "-telemetry-> a:alerting -control-> x:rollback_controller"
    )
    assert arrows(graph, View.OBS) == {("s", "m"), ("m", "a")}
    assert arrows(graph, View.CTRL) == {("a", "x")}
    assert arrows(graph, View.ALL) == {("s", "m"), ("m", "a"), ("a", "x")}


def test_the_world_reacts_from_the_consumer_to_the_one_record_of_outcomes() -> None:
    loop = (
        "client:client_app -request-> s:model_server "
        "-prediction-> policy:decision_policy -prediction-> client;"
        "outcome:outcome_source -label-> joiner:label_joiner -label-> b:training_set_builder;"
        "b -training_data-> t:training_job -model-> s"
    )
    graph = graph_of(loop)
    (reaction,) = graph.implicit
    assert (reaction.source, reaction.target, reaction.implicit) == ("client", "outcome", True)
    assert ("client", "outcome") in arrows(graph, View.WORLD)
    assert graph.edges[-1] is reaction


@pytest.mark.parametrize(
    "more",
    [
        "client -feedback-> outcome",
        "other:outcome_source -label-> joiner",
        "x:business_service -event-> outcome",
    ],
)
def test_nothing_is_imagined_where_a_producer_or_a_second_record_is_drawn(more: str) -> None:
    graph = graph_of(
        "client:client_app -request-> s:model_server; outcome:outcome_source -label-> joiner:label_joiner;"
        "joiner -label-> t:training_job -model-> s;" + more
    )
    assert graph.implicit == ()


def test_planned_parts_are_in_no_view() -> None:
    graph = graph_of(
        "t:training_job -model-> g:validation_gate{planned} -model-> s:model_server; t -model-> s"
    )
    assert "g" in graph.nodes
    assert graph.nodes["g"].planned
    assert graph.of_kind("validation_gate") == frozenset()
    assert graph.gates == frozenset()
    assert all("g" not in graph.view(view) for view in View)
    assert {e.id for e in graph.edges} > {e.id for e in graph.drawn}


def test_keys_of_parallel_arrows_are_their_ids() -> None:
    graph = graph_of("a:feature_batch -feature-> b:training_set_builder; a -batch_data-> b")
    view = graph.view(View.TRAINFEAT)
    assert set(view.edges(keys=True)) == {("a", "b", "a>b"), ("a", "b", "a>b#2")}
    assert graph.edge["a>b"].flow == "feature"


def test_views_are_kept_and_read_only() -> None:
    graph = graph_of("a:client_app -request-> b:model_server")
    assert graph.view(View.REQ) is graph.view(View.REQ)
    with pytest.raises(nx.NetworkXError):
        graph.view(View.REQ).add_edge("a", "b")
    assert sorted(graph.view(View.MODEL)) == ["a", "b"]


def test_a_view_may_be_named_in_either_case() -> None:
    assert View("release") is View.RELEASE
    with pytest.raises(ValueError, match="nowhere"):
        View("nowhere")


def test_deleting_a_return_arrow_that_has_a_call_changes_no_view() -> None:
    calls = "c:client_app -request-> g:api_gateway -request-> s:model_server -lookup-> f:feature_store_online"
    without, with_answers = (
        graph_of(calls),
        graph_of(calls + "; s -prediction-> g; g -prediction-> c; f -feature-> s"),
    )
    for view in (View.CALLS, View.REQ, View.SERVEFEAT, View.RELEASE, View.OBS, View.CTRL):
        assert arrows(without, view) == arrows(with_answers, view), view
    assert arrows(without, View.ANSWERS) <= arrows(with_answers, View.ANSWERS)


def test_the_whole_graph_holds_planned_and_implicit_parts() -> None:
    graph = graph_of(
        "c:client_app -request-> s:model_server; "
        "o:outcome_source -label-> t:training_job -model-> s; p:cache{planned}"
    )
    whole = graph.multigraph
    assert set(whole) == {"c", "s", "o", "t", "p"}
    assert whole.nodes["p"]["status"] == "planned"
    assert whole.edges["c", "o", "implicit:c>o"]["implicit"]
