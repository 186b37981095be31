"""Several models on one board are told apart, and shared parts join nothing."""

from __future__ import annotations

from redline.design.graph import SystemGraph, View, read
from redline.design.notation import parse

TWO = """
ca:client_app -request-> gw:api_gateway -request-> sa:model_server
sa -telemetry-> m:service_monitor -telemetry-> al:alerting
ba:feature_batch -training_data-> ta:training_job -model-> ra:model_registry -model-> sa
cb:business_service -request-> sb:model_server
bb:feature_batch -training_data-> tb:training_job -model-> sb
wh:data_warehouse -batch_data-> ba; wh -batch_data-> bb; ev:event_tracker -batch_data-> wh
fa:feature_stream -feature-> oa:feature_store_online; sa -lookup-> oa
"""


def graph_of(text: str) -> SystemGraph:
    return read(parse(text))


def alone(graph: SystemGraph, system: frozenset[str]) -> SystemGraph:
    return graph.only(graph.around(system))


def test_two_models_with_a_shared_warehouse_are_two_systems() -> None:
    assert graph_of(TWO).systems == (frozenset({"bb", "cb", "sb", "tb"}), frozenset({"ba", "sa", "ta"}))


def test_a_system_comes_with_the_shared_parts_that_it_touches() -> None:
    graph = graph_of(TWO)
    b, a = graph.systems
    assert set(alone(graph, a).nodes) == {
        *("ca", "gw", "sa", "m", "al", "ba", "ta", "ra", "wh", "ev", "fa", "oa"),
    }
    assert set(alone(graph, b).nodes) == {"cb", "sb", "bb", "tb", "wh", "ev"}


def test_a_restricted_graph_is_read_by_itself() -> None:
    graph = graph_of(TWO)
    bare = alone(graph, graph.systems[0])
    assert bare.serving_roots == {"sb"}
    assert bare.trainers == {"tb"}
    assert bare.of_kind("service_monitor") == frozenset()
    assert bare.systems == (frozenset(bare.nodes),)
    assert "stream" in graph.tags
    assert "stream" not in bare.tags
    assert set(bare.view(View.RELEASE).edges()) == {("tb", "sb")}


def test_a_board_with_one_model_is_one_system_with_everything_on_it() -> None:
    graph = graph_of(
        "c:client_app -request-> s:model_server; x:cache; t:training_job -model-> r:model_registry -model-> s"
    )
    assert graph.systems == (frozenset({"c", "s", "x", "t", "r"}),)


def test_an_empty_board_is_one_empty_system() -> None:
    graph = graph_of("")
    assert graph.systems == (frozenset(),)
    assert not graph.serving_roots
    assert not graph.tags
    assert graph.training_scope() == "none"


def test_a_trainer_whose_model_goes_nowhere_belongs_to_the_one_that_serves() -> None:
    graph = graph_of(
        "c:client_app -request-> s:model_server; b:feature_batch -training_data-> t:training_job"
    )
    assert len(graph.systems) == 1


def test_a_trainer_of_two_servers_joins_them() -> None:
    graph = graph_of(
        "a:client_app -request-> x:model_server; "
        "b:client_app -request-> y:model_server; t:training_job -model-> x; t -model-> y"
    )
    assert len(graph.systems) == 1
    apart = graph_of("a:client_app -request-> x:model_server; b:client_app -request-> y:model_server")
    assert len(apart.systems) == 2


def test_training_is_judged_per_system() -> None:
    graph = graph_of(TWO + "; sc:model_server; cc:client_app -request-> sc")
    scopes = {min(s): alone(graph, s).training_scope() for s in graph.systems}
    assert scopes == {"ba": "in", "bb": "in", "cc": "none"}
