"""Paths and reach on views, against networkx and by hand."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.design import operators

NODES = list("abcdefg")


def graph_of(*arrows: str) -> nx.MultiDiGraph[str]:
    """A multigraph from two-letter arrows; the key is the arrow and its number among equals."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(NODES)
    for number, arrow in enumerate(arrows):
        graph.add_edge(arrow[0], arrow[1], key=f"{arrow}{number}")
    return graph


def test_reach_and_its_inverse() -> None:
    graph = graph_of("ab", "bc", "dc")
    assert operators.reachable(graph, ["a"]) == {"a", "b", "c"}
    assert operators.reaching(graph, ["c"]) == {"a", "b", "c", "d"}
    assert operators.reaches(graph, "a", "c")
    assert operators.reaches(graph, "a", "a")
    assert not operators.reaches(graph, "c", "a")
    assert not operators.reaches(graph, "a", ())


def test_ancestors_hold_the_node_itself_only_on_a_loop() -> None:
    assert operators.ancestors(graph_of("ab", "bc"), "c") == {"a", "b"}
    assert operators.ancestors(graph_of("ab", "ba"), "a") == {"a", "b"}
    assert operators.descendants(graph_of("aa"), "a") == {"a"}
    assert operators.ancestors_of(graph_of("ab", "bc"), ["b", "c"]) == {"a", "b"}
    assert operators.descendants_of(graph_of("ab", "bc"), ["a", "b"]) == {"b", "c"}


def test_every_path_is_none_without_a_path() -> None:
    graph = graph_of("ab", "bc", "ad", "dc")
    assert operators.every_path_through(graph, "a", "c", {"b"}) is False
    assert operators.every_path_through(graph, "a", "c", {"b", "d"}) is True
    assert operators.every_path_through(graph, "c", "a", {"b"}) is None
    assert operators.every_path_through(graph, "a", "c", {"a", "c"}) is False


def test_a_shortest_path_names_its_arrows() -> None:
    graph = graph_of("ab", "bc", "ac", "ac")
    assert operators.shortest_path(graph, ["a"], ["c"]) == operators.Path(("a", "c"), ("ac2",))
    assert operators.shortest_path(graph, "c", "a") is None
    assert operators.avoiding_path(graph_of("ab", "bc", "ad", "de", "ec"), "a", "c", {"b"}) == operators.Path(
        ("a", "d", "e", "c"), ("ad2", "de3", "ec4")
    )


def test_a_long_chain_does_not_exhaust_the_stack() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(
        nx.path_graph([str(i) for i in range(5_000)], create_using=nx.DiGraph)
    )
    assert len(operators.strongly_connected(operators.successors(graph))) == 5_000
    assert operators.reaches(graph, "0", "4999")


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=18), st.sampled_from(NODES)
)
def test_the_same_as_networkx(arrows: list[tuple[str, str]], node: str) -> None:
    graph = graph_of(*(a + b for a, b in arrows))
    assert operators.descendants(graph, node) - {node} == nx.descendants(graph, node)
    assert operators.ancestors(graph, node) - {node} == nx.ancestors(graph, node)
    ours = {frozenset(group) for group in operators.strongly_connected(operators.successors(graph))}
    assert ours == {frozenset(group) for group in nx.strongly_connected_components(graph)}
    loops = {frozenset(group) for group in operators.loops(graph)}
    assert loops == {
        frozenset(group)
        for group in nx.strongly_connected_components(graph)
        if len(group) > 1 or graph.has_edge(min(group), min(group))
    }
    for target in NODES:
        path = operators.shortest_path(graph, node, target)
        assert (path is not None) == nx.has_path(graph, node, target)
        if path is not None:
            assert len(path.edges) == nx.shortest_path_length(graph, node, target)
            steps = zip(path.nodes, path.nodes[1:], path.edges, strict=False)
            assert all(graph.has_edge(a, b, key=edge) for a, b, edge in steps)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=14),
    st.sets(st.sampled_from(NODES), max_size=3),
)
def test_every_path_through_against_all_simple_paths(
    arrows: list[tuple[str, str]], blockers: set[str]
) -> None:
    graph = graph_of(*(a + b for a, b in arrows))
    paths = [set(path) for path in nx.all_simple_paths(nx.DiGraph(graph), "a", "g")]
    expected = all(path & (blockers - {"a", "g"}) for path in paths) if paths else None
    assert operators.every_path_through(graph, "a", "g", blockers) is expected
    assert (operators.avoiding_path(graph, "a", "g", blockers) is None) == (expected is not False)


def test_connected_groups_ignore_direction_and_stay_inside() -> None:
    graph = graph_of("ab", "cb", "de", "bf", "fd")
    groups = operators.connected(operators.successors(graph), operators.predecessors(graph), "abcde")
    assert {frozenset(group) for group in groups} == {frozenset("abc"), frozenset("de")}


def test_one_arrow_for_each_step() -> None:
    assert operators.path_edges(graph_of("ab", "bc"), ["a", "b", "c"]) == ("ab0", "bc1")
