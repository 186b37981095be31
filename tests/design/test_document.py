"""The file format: what is read, what is refused and how, what is kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from redline.design import document
from redline.design.document import Component, Connection, Design, dumps, loads
from redline.errors import InputError

SMALL = {
    "redline": 1,
    "title": "Fraud",
    "components": [
        {"id": "a", "label": "Scoring API", "kind": "api_gateway", "position": [20, 40]},
        {"id": "b", "label": "Fraud model", "attributes": {"p99_ms": 18, "canary": True, "owner": "risk"}},
    ],
    "connections": [{"id": "c", "from": "a", "to": "b", "mode": "sync", "label": "score"}],
    "framing": {"decision": "approve or block", "objectives": {"slo_p99_ms": 100}},
    "waivers": [
        {"rule": "monitoring/exists", "anchors": ["b"], "reason": "shared platform", "until": "2027-01-31"}
    ],
}


def refused(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        loads(text)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("syntax", ["json", "yaml"])
def test_what_is_written_reads_back_equal(syntax: document.Syntax) -> None:
    design = loads(json.dumps(SMALL)).design

    assert loads(dumps(design, syntax=syntax), syntax=syntax).design == design


def test_yaml_is_recognised_without_being_named() -> None:
    assert loads("title: Churn\ncomponents:\n- {id: a}\n").design.title == "Churn"


def test_a_missing_kind_and_flow_stay_missing() -> None:
    design = loads(json.dumps(SMALL)).design

    assert design.components[1].kind is None
    assert design.connections[0].flow is None
    assert "kind" not in json.loads(dumps(design))["components"][1]


def test_unknown_keys_are_kept_and_reported() -> None:
    data = {**SMALL, "colour": "red", "components": [{"id": "a", "shape": {"w": 3}}], "connections": []}

    loaded = loads(json.dumps(data))

    assert loaded.unknown == ("colour", "components[0].shape")
    assert json.loads(dumps(loaded.design))["components"][0]["shape"] == {"w": 3}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"components": [{"label": "x"}]}, "components[0].id: this is required"),
        ({"components": [{"id": "a", "position": "left"}]}, "components[0].position"),
        ({"components": [{"id": "a", "position": [0, 1e308]}]}, "components[0].position[1]"),
        (
            {"components": [{"id": "a", "attributes": {"x": [1]}}]},
            "components[0].attributes.x: expected a number",
        ),
        ({"components": [{"id": "a", "status": "maybe"}]}, "components[0].status"),
        ({"connections": {"id": "c"}}, "connections: expected a list"),
        ({"redline": 2}, "redline"),
        (
            {"components": [{"id": "a"}, {"id": "b", "attributes": {"p99_ms": "fast"}}]},
            "components[1].attributes.p99_ms: expected a number",
        ),
        (
            {"components": [{"id": "a", "attributes": {"static": "yes"}}]},
            "components[0].attributes.static: expected true",
        ),
        (
            {"components": [{"id": "a", "kind": "model_servr"}]},
            "components[0].kind: there is no kind “model_servr”. Did you mean model_server?",
        ),
        (
            {
                "components": [{"id": "a"}],
                "connections": [{"id": "c", "from": "a", "to": "a", "flow": "requst"}],
            },
            "connections[0].flow: there is no flow “requst”. Did you mean request?",
        ),
        (
            {"framing": {"objectives": {"slo_p99_ms": "soon"}}},
            "framing.objectives.slo_p99_ms: expected a number",
        ),
        (
            {"components": [{"id": "a"}, {"id": "a"}]},
            "components[1].id: “a” is already the id of components[0].",
        ),
        (
            {"components": [{"id": "bus"}], "connections": [{"id": "c", "from": "bus", "to": "buss"}]},
            "connections[0].to: there is no component “buss”. Did you mean “bus”?",
        ),
    ],
)
def test_a_fault_is_named_with_its_path(data: dict[str, object], problem: str) -> None:
    assert any(line.startswith(problem) for line in refused(json.dumps(data)))


def test_every_fault_is_listed_at_once() -> None:
    assert len(refused('{"components": [{"label": 1}, {"id": ""}], "title": 3}')) == 4


@pytest.mark.parametrize("text", ["{", "[1, 2]", "a: [", "", "just text", "\x00", "- a\n- b"])
def test_text_that_is_no_design_is_refused(text: str) -> None:
    assert refused(text)


def test_an_oversized_design_is_refused_with_the_limit() -> None:
    boxes = [{"id": str(i)} for i in range(document.MAX_COMPONENTS + 1)]

    assert refused(json.dumps({"components": boxes})) == [
        "components: 5,001 components are over the limit of 5,000. Split the design."
    ]


def test_deeply_nested_text_is_refused() -> None:
    assert refused("[" * 100_000)


def test_yaml_aliases_are_refused() -> None:
    assert refused("a: &a [1]\nb: *a\n") == [
        "YAML aliases are not accepted in a design. Write the value out."
    ]


def test_a_yaml_tag_runs_nothing() -> None:
    assert refused("title: !!python/object/apply:os.system ['true']")


def test_not_a_number_is_refused() -> None:
    assert refused('{"components": [{"id": "a", "attributes": {"p99_ms": NaN}}]}')


def test_the_schema_accepts_what_is_written() -> None:
    validator = Draft202012Validator(document.schema())

    validator.validate(SMALL)
    validator.validate(json.loads(dumps(loads(json.dumps(SMALL)).design)))
    assert not validator.is_valid({"components": [{"label": "no id"}]})


names = st.text(min_size=1, max_size=20)
values = st.one_of(
    st.booleans(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False), names
)


@given(
    st.lists(names, min_size=1, max_size=5, unique=True),
    st.dictionaries(names.map("own {}".format), values, max_size=3),
    st.text(),
)
def test_any_design_survives_a_round_trip(ids: list[str], attributes: dict[str, object], label: str) -> None:
    design = Design(
        components=[Component(id=f"n{i}", label=label, attributes=attributes) for i in ids],
        connections=[Connection(id=f"e{i}", source=f"n{ids[0]}", target=f"n{i}") for i in ids],
    )

    assert loads(dumps(design)).design == design
