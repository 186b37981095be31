"""What of the board goes into the log: new parts, words, guards that guard."""

from __future__ import annotations

from redline.design import edits, notation
from redline.design.graph import SystemGraph, read
from redline.rounds import board

SERVED = "c:client_app -request-> s:model_server -prediction-> c"


def _graph(text: str) -> SystemGraph:
    return read(notation.parse(text))


def test_the_first_reading_lists_everything_that_is_drawn() -> None:
    drawn = board.changes(None, _graph(SERVED), 3)

    assert drawn is not None
    assert {part.id: part.kind for part in drawn.added} == {"c": "client_app", "s": "model_server"}
    assert drawn.model
    assert drawn.seq == 3


def test_nothing_new_is_no_entry() -> None:
    graph = _graph(SERVED)

    assert board.changes(graph, _graph(SERVED), 4) is None


def test_words_and_attributes_that_were_set_are_named() -> None:
    before = _graph(SERVED)
    design = edits.apply(
        before.design,
        [
            edits.SetAttribute(target="s", name="replicas", value=3),
            edits.SetFraming(path="metric", value="cost at 1 % blocked"),
            edits.SetFraming(path="error_costs.missed_usd", value=140),
        ],
    )

    drawn = board.changes(before, read(design), 5)

    assert drawn is not None
    assert drawn.added == ()
    assert drawn.attributes == ("replicas",)
    assert drawn.words == {"framing.metric": "cost at 1 % blocked", "framing.error_costs": "missed usd 140"}


def test_a_removed_part_is_named() -> None:
    before = _graph(SERVED)

    drawn = board.changes(before, read(edits.apply(before.design, [edits.RemoveComponent(id="c")])), 6)

    assert drawn is not None
    assert drawn.removed == ("c",)


def test_guards_count_on_their_path_only() -> None:
    graph = _graph(
        "c:client_app -request-> g:traffic_guard -request-> s:model_server -prediction-> c;"
        "g -control-> f:fallback;"
        "d:operational_db -batch_data-> v:data_validator -training_data-> t:training_job;"
        "t -model-> k:validation_gate -model-> s -prediction-> q:review_queue;"
        "s -telemetry-> m:quality_monitor -telemetry-> a:alerting"
    )

    assert board.guards(graph) == {"g", "f", "v", "k", "q", "m"}


def test_a_guard_beside_its_path_guards_nothing() -> None:
    loose = (
        "g:traffic_guard; f:fallback; v:data_validator; k:validation_gate; q:review_queue; m:quality_monitor"
    )

    assert board.guards(_graph(f"{SERVED}; {loose}; s -telemetry-> n:service_monitor")) == frozenset()
