"""What a predicate shows as evidence, and what it makes of what nobody stated.

``test_oracle.py`` holds the outcome of every predicate against its definition.
"""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from redline.critique.observation import Seen, worst_seen
from redline.critique.predicates import Check
from redline.critique.predicates.selector import Scene
from redline.design import notation
from redline.design.document import Component, Connection, Design
from redline.design.graph import read

CHECK: TypeAdapter[Check] = TypeAdapter(Check)
KINDS = ("operational_db", "data_validator", "training_set_builder", "training_job")
SOURCE, TARGET = "operational_db", "training_job"
FEW = settings(max_examples=60, deadline=None)


@st.composite
def drawings(draw: st.DrawFn) -> Design:
    """Up to seven boxes of four kinds with any arrows, loops and parallel ones included."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=7))
    ends = st.integers(0, len(kinds) - 1)
    arrows = draw(st.lists(st.tuples(ends, ends), max_size=12))
    return Design(
        components=[Component(id=f"n{i}", label=f"n{i}", kind=kind) for i, kind in enumerate(kinds)],
        connections=[
            Connection(id=f"e{i}", source=f"n{a}", target=f"n{b}", flow="batch_data")
            for i, (a, b) in enumerate(arrows)
        ],
    )


def outcome(check: dict[str, object], design: Design) -> Seen:
    return worst_seen(CHECK.validate_python(check).observe(Scene(read(design))))


def plain(design: Design) -> tuple[nx.MultiDiGraph[str], dict[str, set[str]]]:
    """The same drawing as a graph, and its boxes by kind."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(part.id for part in design.components)
    graph.add_edges_from((arrow.source, arrow.target) for arrow in design.connections)
    kinds = {kind: {part.id for part in design.components if part.kind == kind} for kind in KINDS}
    return graph, kinds


def joined(graph: nx.MultiDiGraph[str], sources: set[str], targets: set[str]) -> bool:
    return any(nx.has_path(graph, a, b) for a, b in itertools.product(sources, targets))


ENDS = {"from": {"kind": [SOURCE]}, "to": {"kind": [TARGET]}, "over": "TRAINFEAT"}


@FEW
@given(drawings())
def test_no_path_is_the_opposite_with_the_path_as_evidence(design: Design) -> None:
    graph, kinds = plain(design)
    (seen,) = CHECK.validate_python({"no_path": ENDS}).observe(Scene(read(design)))
    if not kinds[SOURCE] or not kinds[TARGET]:
        assert seen.outcome == "not_applicable"
        return
    assert seen.outcome == ("fail" if joined(graph, kinds[SOURCE], kinds[TARGET]) else "pass")
    if seen.outcome == "fail":
        shortest = min(
            nx.shortest_path_length(graph, a, b)
            for a, b in itertools.product(kinds[SOURCE], kinds[TARGET])
            if nx.has_path(graph, a, b)
        )
        assert len(seen.connections) == shortest
        assert nx.is_path(graph, list(seen.components))


@FEW
@given(drawings(), st.integers(1, 3))
def test_neighbours_are_counted_once_however_many_arrows(design: Design, at_least: int) -> None:
    graph, kinds = plain(design)
    seen = CHECK.validate_python(
        {"neighbours": {"of": {"kind": [TARGET]}, "direction": "in", "at_least": at_least}}
    ).observe(Scene(read(design)))
    poor = {node for node in kinds[TARGET] if len(set(graph.predecessors(node)) - {node}) < at_least}
    assert {o.roles["of"][0] for o in seen if o.outcome == "fail"} == poor


@FEW
@given(drawings())
def test_for_each_is_the_check_on_every_one(design: Design) -> None:
    graph, kinds = plain(design)
    check = {
        "for_each": {
            "in": {"kind": [SOURCE]},
            "as": "source",
            "check": {"path": {**ENDS, "from": "$source"}},
        }
    }
    seen = CHECK.validate_python(check).observe(Scene(read(design)))
    lost = {node for node in kinds[SOURCE] if not joined(graph, {node}, kinds[TARGET])}
    assert {o.roles["source"][0] for o in seen if o.outcome == "fail"} == lost


FAIL = {"exists": {"kind": ["cache"]}}
PASS = {"none": {"kind": ["cache"]}}
ASK = {"attribute": {"of": {"kind": ["model_server"]}, "is_true": {"attribute": "replicas"}}}
ABSENT = {"attribute": {"of": {"kind": ["cache"]}, "is_true": {"attribute": "replicas"}}}
ONE_SERVER = notation.parse("s:model_server")


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ({"all": [PASS, ASK]}, "ask"),
        ({"all": [FAIL, ASK]}, "fail"),
        ({"all": [PASS, ABSENT]}, "pass"),
        ({"all": [ABSENT, ABSENT]}, "not_applicable"),
        ({"any": [FAIL, ASK]}, "ask"),
        ({"any": [FAIL, PASS]}, "pass"),
        ({"any": [FAIL, ABSENT]}, "fail"),
        ({"any": [ABSENT]}, "not_applicable"),
        ({"not": PASS}, "fail"),
        ({"not": FAIL}, "pass"),
        ({"not": ASK}, "ask"),
        ({"not": ABSENT}, "not_applicable"),
        ({"ask_unless": FAIL}, "ask"),
        ({"ask_unless": PASS}, "pass"),
    ],
)
def test_what_is_unknown_stays_unknown(check: dict[str, object], expected: str) -> None:
    assert outcome(check, ONE_SERVER) == expected


@pytest.mark.parametrize(
    ("stated", "op", "value", "expected"),
    [
        ("replicas=1", "above", 1, "fail"),
        ("replicas=2", "above", 1, "pass"),
        ("replicas=1", "at_least", 1, "pass"),
        ("replicas=1", "below", 1, "fail"),
        ("replicas=1", "at_most", 1, "pass"),
        ("replicas=1", "is", 1, "pass"),
        ("replicas=1", "is_not", 1, "fail"),
        ("role=ranker", "above", 1, "ask"),
        ("role=ranker", "stated", True, "pass"),
        ("replicas=1", "stated", False, "fail"),
        ("", "above", 1, "ask"),
        ("", "stated", True, "fail"),
    ],
)
def test_a_value_that_nobody_stated_is_neither_right_nor_wrong(
    stated: str, op: str, value: object, expected: str
) -> None:
    attribute = "role" if "role" in stated else "replicas"
    check = {"of": {"kind": ["model_server"]}, "is_true": {"attribute": attribute, "op": op, "value": value}}
    assert outcome({"attribute": check}, notation.parse(f"s:model_server{{{stated}}}")) == expected


def test_a_predicate_takes_nothing_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="extra"):
        CHECK.validate_python({"exists": {"kind": ["cache"], "colour": "red"}})
    with pytest.raises(ValidationError, match="no predicate"):
        CHECK.validate_python({"eval": "1 + 1"})
