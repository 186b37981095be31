"""Graph edits: each does one thing to a design and refuses what is not there."""

import pytest

from redline.design.document import Design, dump
from redline.design.edits import EDIT_LIST, apply
from redline.design.notation import parse
from redline.errors import InputError


def edited(design: Design, *edits: dict[str, object]) -> Design:
    return apply(design, EDIT_LIST.validate_python(list(edits)))


@pytest.fixture
def design() -> Design:
    return parse("t:training_job -model-> s:model_server")


def test_a_component_lands_below_its_neighbour(design: Design) -> None:
    after = edited(design, {"op": "add_component", "id": "m", "kind": "service_monitor", "near": "s"})

    below = after.component("m")
    assert below is not None
    assert below.position == (200.0, 120.0)


def test_a_gate_is_inserted_on_an_arrow(design: Design) -> None:
    gate = {"op": "add_component", "id": "g", "kind": "validation_gate"}
    after = edited(
        design, {"op": "insert_on_connection", "connection": "t>s", "component": gate, "onward": "g>s"}
    )

    assert [(c.id, c.source, c.target, c.flow) for c in after.connections] == [
        ("t>s", "t", "g", "model"),
        ("g>s", "g", "s", "model"),
    ]


def test_removing_a_component_removes_its_arrows(design: Design) -> None:
    after = edited(design, {"op": "remove_component", "id": "t"})

    assert [c.id for c in after.components] == ["s"]
    assert after.connections == []


def test_values_are_stated_and_taken_back(design: Design) -> None:
    stated = edited(design, {"op": "set_attribute", "target": "s", "name": "replicas", "value": 3})
    back = edited(stated, {"op": "set_attribute", "target": "s", "name": "replicas", "value": None})

    assert dump(stated)["components"][1]["attributes"] == {"replicas": 3}
    assert back == design


def test_arrows_carry_values_and_fields_too(design: Design) -> None:
    after = edited(
        design,
        {"op": "set_attribute", "target": "t>s", "name": "timeout_ms", "value": 50},
        {"op": "set_field", "target": "t>s", "field": "mode", "value": "batch"},
    )

    assert (after.connections[0].attributes, after.connections[0].mode) == ({"timeout_ms": 50}, "batch")


def test_the_framing_card_is_filled_and_emptied(design: Design) -> None:
    after = edited(
        design,
        {"op": "set_framing", "path": "decision", "value": "block"},
        {"op": "set_framing", "path": "objectives.slo_p99_ms", "value": 100},
        {"op": "set_framing", "path": "assumptions", "value": ["labels are late"]},
    )

    assert dump(after)["framing"] == {
        "decision": "block",
        "objectives": {"slo_p99_ms": 100},
        "assumptions": ["labels are late"],
    }
    assert (
        edited(
            after, {"op": "set_framing", "path": "objectives.slo_p99_ms", "value": None}
        ).framing.objectives
        == {}
    )


def test_a_capability_is_stated_once(design: Design) -> None:
    rollback: dict[str, object] = {"op": "add_provides", "target": "s", "capability": "rollback"}

    assert edited(design, rollback, rollback).components[1].provides == ["rollback"]


@pytest.mark.parametrize(
    "edit",
    [
        {"op": "remove_component", "id": "x"},
        {"op": "remove_connection", "id": "x"},
        {"op": "set_attribute", "target": "x", "name": "a", "value": 1},
        {"op": "set_field", "target": "s", "field": "flow", "value": "model"},
        {"op": "set_framing", "path": "nonsense", "value": "x"},
        {"op": "add_connection", "id": "c", "source": "s", "target": "x"},
        {"op": "add_component", "id": "s"},
        {"op": "add_component", "id": "n", "near": "x"},
        {"op": "add_provides", "target": "x", "capability": "rollback"},
    ],
)
def test_an_edit_of_what_is_not_there_is_refused(design: Design, edit: dict[str, object]) -> None:
    with pytest.raises(InputError):
        edited(design, edit)


def test_unknown_keys_of_the_document_outlive_an_edit() -> None:
    design = Design.model_validate({"colour": "red", "components": [{"id": "a", "shape": "round"}]})
    after = edited(design, {"op": "set_field", "target": "a", "field": "label", "value": "A"})

    assert after.extra == {"colour": "red"}
    assert after.components[0].extra == {"shape": "round"}
