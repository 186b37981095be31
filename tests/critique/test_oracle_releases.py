"""Releases, answers and the world against their oracle, on random drawings."""

from __future__ import annotations

from collections import Counter
from typing import Any, get_args

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from tests.critique import oracle
from tests.critique.oracle_releases import KINDS, SETS, VIEWS, Drawing, few_models, releases

from redline.critique.checks import CHECKS
from redline.critique.observation import worst_seen
from redline.critique.predicates import Check
from redline.critique.predicates.selector import NamedSet, Scene, Selector
from redline.design.document import Design
from redline.design.graph import View, read

CHECK: TypeAdapter[Check] = TypeAdapter(Check)
MANY = settings(max_examples=500)


def test_both_oracles_know_every_view_and_set() -> None:
    assert set(oracle.VIEWS) | set(VIEWS) == {view.value for view in View}
    assert set(SETS) == set(get_args(NamedSet))


@MANY
@given(releases())
def test_answers_are_folded_into_their_calls(design: Design) -> None:
    assert {edge.id for edge in read(design).folded} == Drawing(design).folded


@MANY
@given(releases())
def test_a_view_holds_the_arrows_that_its_definition_names(design: Design) -> None:
    graph, plain = read(design), Drawing(design)
    for name in ("ANSWERS", "RELEASE"):
        ours, theirs = graph.view(View(name)), plain.view(name)
        assert Counter(ours.edges(keys=True)) == Counter(theirs.edges(keys=True)), name


@MANY
@given(releases())
def test_the_world_holds_what_somebody_drew_and_the_one_record_of_outcomes(design: Design) -> None:
    plain = Drawing(design)
    assume(few_models(plain))
    assert set(read(design).view(View.WORLD).edges(keys=True)) == set(plain.view("WORLD").edges(keys=True))


@MANY
@given(releases())
def test_a_set_holds_what_its_name_says(design: Design) -> None:
    scene, plain = Scene(read(design)), Drawing(design)
    for name in SETS:
        assert Selector.model_validate(name).pick(scene) == plain.named(name), name


@st.composite
def paths(draw: st.DrawFn) -> dict[str, Any]:
    """A predicate over paths of a release or an answer."""
    ends = st.sampled_from([*SETS, *({"kind": [kind]} for kind in KINDS)])
    spec = {"from": draw(ends), "to": draw(ends), "over": draw(st.sampled_from(["ANSWERS", "RELEASE"]))}
    name = draw(st.sampled_from(["path", "no_path", "every_path"]))
    return {name: {**spec, "through": draw(ends)} if name == "every_path" else spec}


PEOPLE = {"kind": ["review_queue"]}
LIKELY: tuple[dict[str, Any], ...] = (
    {"every_path": {"from": "trainers", "to": "serving_roots", "through": "gates", "over": "RELEASE"}},
    {"path": {"from": "trainers", "to": "serving_roots", "over": "RELEASE"}},
    {"path": {"from": "serving_roots", "to": "consumers", "over": "ANSWERS"}},
    {"every_path": {"from": "serving_roots", "to": "sinks", "through": PEOPLE, "over": "ANSWERS"}},
)


@MANY
@given(releases(), st.sampled_from(LIKELY) | paths())
def test_a_path_of_a_release_or_an_answer_says_what_its_definition_says(
    design: Design, check: dict[str, Any]
) -> None:
    seen = CHECK.validate_python(check).observe(Scene(read(design)))
    assert worst_seen(seen) == oracle.outcome(Drawing(design), check, {})


PLAIN = sorted(name for name, check in CHECKS.items() if not check.parameters.model_fields)


@settings(max_examples=100)
@given(releases() | oracle.drawings(), st.sampled_from(PLAIN))
def test_a_named_check_says_what_the_function_behind_it_says(design: Design, name: str) -> None:
    behind = CHECKS[name]
    direct = tuple(behind.run(read(design), behind.parameters()))
    assert CHECK.validate_python({"named": name}).observe(Scene(read(design))) == direct
    assert all(set(seen.roles) <= behind.roles and seen.variant in {"", *behind.variants} for seen in direct)
