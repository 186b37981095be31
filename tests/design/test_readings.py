"""A design that is read with what was read before is read as if it were the first."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from redline.design import edits
from redline.design.content import Contents
from redline.design.document import Design
from redline.design.edits import AddComponent, AddConnection, Edit, RemoveConnection, SetAttribute, SetField
from redline.design.graph import Readings, SystemGraph, View, read
from redline.design.notation import parse

BOARD = parse("""
    ca:client_app -request-> sa:model_server -prediction-> la:prediction_log
    la -label-> ba:training_set_builder -training_data-> ta:training_job -model-> sa
    cb:business_service -request-> sb:model_server -request-> tool:tool
    wh:data_warehouse -batch_data-> bb:training_set_builder -training_data-> tb:training_job -model-> sb
    wh -batch_data-> ba; sb -telemetry-> mo:service_monitor; es:event_tracker -> wh
""")
ROLES = (
    "trainers",
    "serving_roots",
    "entries",
    "sinks",
    "consumers",
    "gates",
    "systems",
    "implicit",
    "drawn",
)

WORDS: tuple[Edit, ...] = (
    SetField(target="sa", field="label", value="Ranker, two replicas"),
    SetField(target="wh", field="note", value="kept for 30 days"),
    SetAttribute(target="sb", name="timeout_ms", value=250),
    SetField(target="la", field="note", value="inputs, score, version"),
)
WAYS: tuple[Edit, ...] = (
    SetField(target="sb", field="kind", value="batch_scorer"),
    SetField(target="mo", field="status", value="planned"),
    SetAttribute(target="sb", name="shadow", value=True),
    SetAttribute(target="tool", name="side_effect", value="writes"),
    RemoveConnection(id="sa>la"),
    AddConnection(id="new", source="sa", target="sb", flow="request"),
    AddConnection(id="beside", source="ca", target="sa", flow="request", label="only mirrors traffic"),
    AddComponent(id="new", kind="model_server"),
)


def seen(graph: SystemGraph) -> dict[str, object]:
    """Everything about a board that rests on its kinds and arrows, and what it says."""
    contents = Contents(graph)
    ways = {view.value: sorted(graph.view(view).edges(keys=True)) for view in View}
    around = {system: (graph.around(system), contents.of(graph.around(system))) for system in graph.systems}
    roles = {name: getattr(graph, name) for name in ROLES}
    return {**ways, **roles, "around": around, "whole": contents.whole, "nodes": dict(graph.nodes)}


@cache
def started() -> Readings:
    known = Readings()
    seen(read(BOARD, None, known))
    return known


@pytest.mark.parametrize("edit", [*WORDS, *WAYS], ids=str)
def test_an_edited_board_is_read_as_if_it_were_the_first(edit: Edit) -> None:
    known = started()
    for design in (edits.apply(BOARD, [edit]), BOARD):
        assert seen(read(design, None, known)) == seen(read(design))


@pytest.mark.parametrize("edit", WORDS, ids=str)
def test_words_and_numbers_leave_arrows_and_ways_as_they_were(edit: Edit) -> None:
    known = started()
    before, after = (read(design, None, known) for design in (BOARD, edits.apply(BOARD, [edit])))
    assert after.bare is before.bare
    assert after.view(View.CALLS) is before.view(View.CALLS)
    assert after.nodes["cb"] is before.nodes["cb"]


@pytest.mark.parametrize("edit", WAYS, ids=str)
def test_what_arrows_or_roles_rest_on_makes_it_another_drawing(edit: Edit) -> None:
    known = started()
    before, after = (read(design, None, known) for design in (BOARD, edits.apply(BOARD, [edit])))
    assert after.bare is not before.bare


def test_a_bare_drawing_says_nothing_that_ways_do_not_rest_on() -> None:
    told = SetAttribute(target="sb", name="shadow", value=True)
    design = edits.apply(BOARD, [*WORDS, told]).model_copy(update={"title": "Fraud"})
    bare = read(design, None, Readings()).bare
    assert {(node.label, node.note) for node in bare.nodes.values()} == {("", "")}
    assert {name: node.attributes for name, node in bare.nodes.items() if node.attributes} == {
        "sb": {"shadow": True}
    }
    assert bare.title != design.title


MADE: dict[str, Callable[[Design], Design]] = {
    "moved": lambda design: design.model_copy(
        update={
            "components": [part.model_copy(update={"position": (9.0, 9.0)}) for part in design.components]
        }
    ),
    "turned round": lambda design: design.model_copy(update={"components": design.components[::-1]}),
}


@pytest.mark.parametrize(("made", "same"), [("moved", True), ("turned round", False)])
def test_where_a_box_stands_changes_nothing_and_the_order_does(made: str, same: bool) -> None:
    known = started()
    design = MADE[made](BOARD)
    graph = read(design, None, known)
    assert (graph.bare is read(BOARD, None, known).bare) is same
    assert seen(graph) == seen(read(design))
