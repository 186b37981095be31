"""Every word of the rule language against the oracle, alone and in any combination, on random drawings."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.critique import oracle
from tests.critique.oracle import FAMILY, FLOWS, KINDS, SETS, VIEWS, Drawing, drawings, pipelines

from redline.critique.observation import Observation, worst_seen
from redline.critique.predicates import NAMES, Check
from redline.critique.predicates.selector import Scene, Selector
from redline.design import operators
from redline.design.document import Design
from redline.design.graph import View, read

CHECK: TypeAdapter[Check] = TypeAdapter(Check)
MANY, SOME = settings(max_examples=80), settings(max_examples=40)
SINGLE = tuple(sorted(set(oracle.PREDICATES) - {"all", "any", "ask_unless", "for_each", "not"}))
OVER = st.sampled_from(["TRAINFEAT", "SERVEFEAT", "ALL"]) | st.sampled_from(sorted(VIEWS))
SOME_KINDS = st.one_of(
    *(
        st.lists(st.sampled_from(kinds), min_size=1, max_size=3, unique=True)
        for kinds in (oracle.FEW_KINDS, oracle.FEW_KINDS, KINDS)
    )
)
SOME_FAMILIES = st.lists(st.sampled_from(sorted(set(FAMILY.values()))), min_size=1, max_size=2)
MEASURES = st.sampled_from(["is", "is_not", "below", "at_most", "above", "at_least"])
WORDED: tuple[dict[str, Any], ...] = (
    {"attribute": "version", "op": "has", "value": "ta"},
    {"attribute": "version", "op": "below", "value": 3},
    {"attribute": "version", "op": "is", "value": "tag"},
    {"attribute": "replicas", "op": "stated", "value": True},
    {"attribute": "replicas", "op": "stated", "value": False},
)


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    """A test of one attribute, by number or by word."""
    if draw(st.booleans()):
        return draw(st.sampled_from(WORDED))
    return {"attribute": "replicas", "op": draw(MEASURES), "value": draw(st.sampled_from([1, 2, 4]))}


@st.composite
def plain_selectors(draw: st.DrawFn, bound: tuple[str, ...] = ()) -> Any:
    """A set of boxes by one property, or called by its name."""
    shape = draw(st.sampled_from(["kind", "kind", "kind", "family", "set", "provides", "where", *bound]))
    if shape in bound:
        return f"${shape}"
    if shape == "set":
        return draw(st.sampled_from(SETS))
    if shape == "family":
        return {"family": draw(SOME_FAMILIES)}
    if shape == "provides":
        return {"provides": "gate"}
    kinds = {"kind": draw(SOME_KINDS)}
    return {**kinds, "where": [draw(conditions())]} if shape == "where" else kinds


@st.composite
def selectors(draw: st.DrawFn, bound: tuple[str, ...] = ()) -> Any:
    """Any set of boxes that a rule can describe."""
    shape = draw(st.sampled_from(["plain", "plain", "plain", "reaching", "any_of", "without"]))
    one = draw(plain_selectors(bound))
    if shape == "plain":
        return one
    if shape == "any_of":
        return {"any_of": [one, draw(plain_selectors(bound))]}
    kinds = {"kind": draw(SOME_KINDS)}
    if shape == "without":
        return {**kinds, "without": one}
    return {**kinds, "reaching": {"to": one, "over": draw(OVER)}}


@st.composite
def single_checks(draw: st.DrawFn, name: str, bound: tuple[str, ...] = ()) -> dict[str, Any]:
    """One predicate about the drawing itself."""
    chosen = selectors(bound)
    if name in ("exists", "none"):
        return {name: draw(chosen)}
    if name == "attribute":
        return {name: {"of": draw(chosen), "is_true": draw(conditions())}}
    if name == "density_below":
        few, most = draw(st.integers(1, 5)), draw(st.sampled_from([0.5, 1.0, 1.5]))
        return {name: {"components_at_least": few, "arrows_per_component_above": most}}
    if name == "neighbours":
        more = {"flow": st.lists(st.sampled_from(FLOWS), min_size=1, max_size=3), "other": chosen}
        more["at_least"] = st.integers(1, 3)
        sides = {"of": chosen, "direction": st.sampled_from(["in", "out"])}
        return {name: draw(st.fixed_dictionaries(sides, optional=more))}
    likely = st.booleans()
    spec = {
        "from": {"kind": ["operational_db"]} if draw(likely) else draw(chosen),
        "to": {"kind": ["training_job"]} if draw(likely) else draw(chosen),
        "over": draw(OVER),
    }
    if name == "every_path":
        spec["through"] = {"kind": list(oracle.FEW_KINDS[1:3])} if draw(likely) else draw(chosen)
    return {name: spec}


@st.composite
def any_checks(draw: st.DrawFn, depth: int = 2) -> dict[str, Any]:
    """Predicates of predicates, some of them about one box at a time."""
    join = (
        draw(st.sampled_from(["all", "any", "not", "ask_unless", "for_each", "single"]))
        if depth
        else "single"
    )
    if join == "single":
        return draw(single_checks(draw(st.sampled_from(SINGLE))))
    if join == "for_each":
        check = draw(single_checks(draw(st.sampled_from(SINGLE)), ("one",)))
        return {"for_each": {"in": draw(selectors()), "as": "one", "check": check}}
    if join in ("not", "ask_unless"):
        return {join: draw(any_checks(depth - 1))}
    return {join: [draw(any_checks(depth - 1)) for _ in range(draw(st.integers(1, 3)))]}


def observed(check: Mapping[str, Any], design: Design) -> tuple[Observation, ...]:
    return CHECK.validate_python(check).observe(Scene(read(design)))


def test_the_oracle_knows_every_word() -> None:
    assert set(oracle.PREDICATES) | {"named"} == set(NAMES)


@MANY
@given(drawings())
def test_views_hold_the_arrows_that_their_definition_names(design: Design) -> None:
    graph, plain = read(design), Drawing(design)
    for name in VIEWS:
        ours, theirs = graph.view(View(name)), plain.view(name)
        assert set(ours) == set(theirs)
        assert set(ours.edges(keys=True)) == set(theirs.edges(keys=True)), name


@MANY
@given(drawings(), selectors())
def test_a_selector_picks_what_it_describes(design: Design, selector: Any) -> None:
    picked = Selector.model_validate(selector).pick(Scene(read(design)))
    assert picked == oracle.pick(Drawing(design), selector, {})


@pytest.mark.parametrize("name", SINGLE)
@SOME
@given(design=drawings() | pipelines(), data=st.data())
def test_a_predicate_says_what_its_definition_says(name: str, design: Design, data: st.DataObject) -> None:
    check = data.draw(single_checks(name))
    assert worst_seen(observed(check, design)) == oracle.outcome(Drawing(design), check, {})


@settings(max_examples=200)
@given(drawings(), any_checks())
def test_any_combination_says_what_its_definition_says(design: Design, check: dict[str, Any]) -> None:
    assert worst_seen(observed(check, design)) == oracle.outcome(Drawing(design), check, {})


@MANY
@given(pipelines(), st.sampled_from(["TRAINFEAT", "DATA", "ALL"]))
def test_the_way_round_a_guard_is_a_shortest_one_that_is_drawn(design: Design, view: str) -> None:
    spec = {
        "from": {"kind": ["operational_db"]},
        "to": {"kind": ["training_job"]},
        "through": {"kind": ["data_validator"]},
        "over": view,
    }
    plain = Drawing(design)
    graph = plain.view(view)
    graph.remove_nodes_from(plain.of_kind("data_validator"))
    all_seen = observed({"every_path": spec}, design)
    assert worst_seen(all_seen) == oracle.outcome(plain, {"every_path": spec}, {})
    blamed = [seen for seen in all_seen if seen.outcome == "fail"]
    for seen in blamed:
        (target,) = seen.roles["to"]
        steps = zip(seen.components, seen.components[1:], seen.connections, strict=False)
        assert all(graph.has_edge(a, b, key=arrow) for a, b, arrow in steps)
        assert seen.connections[-1:] == seen.roles["cut"]
        sources = plain.of_kind("operational_db")
        assert len(seen.connections) == min(
            nx.shortest_path_length(graph, source, target)
            for source in sources
            if nx.has_path(graph, source, target)
        )
    reached = {
        target
        for target in plain.of_kind("training_job")
        if oracle.joins(graph, plain.of_kind("operational_db"), {target})
    }
    assert {seen.roles["to"][0] for seen in blamed} == reached


@MANY
@given(drawings(), any_checks())
def test_names_and_order_change_no_outcome(design: Design, check: dict[str, Any]) -> None:
    other = {part.id: f"x{9 - number}" for number, part in enumerate(design.components)}
    moved = design.model_copy(
        update={
            "components": [
                p.model_copy(update={"id": other[p.id], "label": other[p.id]})
                for p in reversed(design.components)
            ],
            "connections": [
                c.model_copy(update={"source": other[c.source], "target": other[c.target]})
                for c in reversed(design.connections)
            ],
        }
    )
    before, after = observed(check, design), observed(check, moved)
    assert worst_seen(after) == worst_seen(before)
    assert sorted(seen.outcome for seen in after) == sorted(seen.outcome for seen in before)


@SOME
@given(drawings(), st.sampled_from(sorted(VIEWS)), st.data())
def test_operators_on_sets_are_those_of_networkx(design: Design, name: str, data: st.DataObject) -> None:
    view, plain = read(design).view(View(name)), Drawing(design).view(name)
    some = st.sets(st.sampled_from(sorted(plain)), max_size=3) if len(plain) else st.just(set())
    starts, goals, blockers = data.draw(some), data.draw(some), data.draw(some)
    after = {n for s in starts for n in nx.descendants(plain, s)}
    before = {n for g in goals for n in nx.ancestors(plain, g)}
    assert operators.reachable(view, starts) == starts | after
    assert operators.reaching(view, goals) == goals | before
    assert operators.descendants_of(view, starts) == {
        n for n in plain if any(oracle.walks(plain, s, n) for s in starts)
    }
    assert operators.ancestors_of(view, goals) == {
        n for n in plain if any(oracle.walks(plain, n, g) for g in goals)
    }
    joined = oracle.joins(plain, starts, goals)
    assert operators.reaches(view, starts, goals) == joined
    plain.remove_nodes_from(blockers - starts - goals)
    around = oracle.joins(plain, starts, goals)
    assert operators.every_path_through(view, starts, goals, blockers) == (not around if joined else None)
    way = operators.avoiding_path(view, starts, goals, blockers)
    assert (way is not None) == around
    if way is not None:
        assert len(way.edges) == min(
            nx.shortest_path_length(plain, a, b)
            for a, b in itertools.product(starts, goals)
            if nx.has_path(plain, a, b)
        )
        assert operators.path_edges(view, way.nodes) == way.edges


@SOME
@given(drawings(), st.sampled_from(sorted(VIEWS)), st.data())
def test_groups_are_those_of_networkx(design: Design, name: str, data: st.DataObject) -> None:
    view, plain = read(design).view(View(name)), Drawing(design).view(name)
    kept = data.draw(st.sets(st.sampled_from(sorted(plain)))) if len(plain) else set()
    ours = operators.connected(operators.successors(view), operators.predecessors(view), sorted(kept))
    inside = nx.Graph(plain.subgraph(kept))
    assert {frozenset(group) for group in ours} == {
        frozenset(group) for group in nx.connected_components(inside)
    }
    loops = {frozenset(group) for group in operators.loops(view)}
    strong = {frozenset(group) for group in nx.strongly_connected_components(plain)}
    assert loops == {group for group in strong if plain.subgraph(group).number_of_edges()}
