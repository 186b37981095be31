"""With what it remembers, a critique is the same as one that judges everything anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.critique import checklist, engine
from redline.critique.checklist import Checklist
from redline.critique.evaluation import Reading
from redline.design import document, edits, notation
from redline.design.catalogue import FLOWS
from redline.design.document import Design, Framing, Waiver
from redline.design.edits import (
    AddComponent,
    AddConnection,
    Edit,
    RemoveComponent,
    RemoveConnection,
    SetAttribute,
    SetField,
    SetFraming,
)
from redline.design.graph import Brief, Readings, SystemGraph, read
from redline.errors import InputError
from redline.memory import Memory

RULES = checklist.builtin()

# Two systems that share a warehouse and a monitor, with faults whose fixes add parts to either.
BOARD = """
    ca:client_app -request-> ga:api_gateway -request-> sa:model_server -lookup-> fa:feature_store_online
    da:operational_db -batch_data-> wh:data_warehouse -batch_data-> ba:training_set_builder
    ba -training_data-> ta:training_job -model-> ra:model_registry -model-> sa -telemetry-> mo:service_monitor
    cb:client_app -request-> gb:api_gateway -request-> sb:model_server -lookup-> fb:feature_store_online
    wh -batch_data-> bb:training_set_builder -training_data-> tb:training_job -model-> sb -telemetry-> mo
    sb -prediction-> lb:prediction_log; xb -event-> fb
"""
START = notation.parse(BOARD)
NAMES = tuple(part.id for part in START.components)
KINDS = (
    *("model_server", "training_job", "validation_gate", "data_validator", "prediction_log", "unknown"),
    *("client_app", "llm_api", "vector_index", "agent_orchestrator", "message_bus", "outcome_source"),
)
# What fixes like to call new parts, so that the names they give depend on what is already there.
WISHES = ("gate", "check", "log", "monitor", "evaluation", "outcome", "joiner", "sa>log", "served")
VALUES = (True, 1, 1.0, False, 0, 0.0, -0.0, "", "true", "weekly", 250)
ATTRIBUTES = (
    *("timeout_ms", "keeps_n", "shadow", "inferred_confidence", "outside", "mode", "point_in_time"),
    *("side_effect", "zone", "owner"),
)
NOTES = ("", "one instance", "writes inputs, score, version", "nothing is kept", "planned for next year")
LABELS = ("", "Great Expectations?", "Zorblax", "Redis", "Feature store, one replica", "Drift monitor")

things = st.sampled_from((*NAMES, *WISHES, "new"))
arrows = st.sampled_from([line.id for line in START.connections])
EDITS = st.one_of(
    st.builds(AddComponent, id=st.sampled_from((*WISHES, "new")), kind=st.sampled_from(KINDS) | st.none()),
    st.builds(RemoveComponent, id=things),
    st.builds(
        AddConnection,
        id=st.sampled_from((*WISHES, "e1", "e2", "e3")),
        source=things,
        target=things,
        flow=st.sampled_from(sorted(FLOWS)) | st.none(),
    ),
    st.builds(RemoveConnection, id=arrows),
    st.builds(
        SetAttribute,
        target=things,
        name=st.sampled_from(ATTRIBUTES),
        value=st.sampled_from(VALUES) | st.none(),
    ),
    st.builds(SetField, target=things, field=st.just("kind"), value=st.sampled_from(KINDS) | st.none()),
    st.builds(SetField, target=things, field=st.just("label"), value=st.sampled_from(LABELS)),
    st.builds(SetField, target=things, field=st.just("status"), value=st.sampled_from(("v1", "planned"))),
    st.builds(SetField, target=arrows, field=st.just("flow"), value=st.sampled_from(sorted(FLOWS))),
    st.builds(
        SetField, target=arrows, field=st.just("mode"), value=st.sampled_from(("sync", "async", "batch"))
    ),
    st.builds(
        SetField, target=arrows, field=st.just("label"), value=st.sampled_from(("nightly", "shadow", ""))
    ),
    st.builds(SetField, target=things, field=st.just("note"), value=st.sampled_from(NOTES)),
    st.builds(SetFraming, path=st.just("tags"), value=st.sampled_from((["not batch"], ["llm"], ["batch"]))),
    st.builds(SetFraming, path=st.just("stage"), value=st.sampled_from(("prototype", "production", ""))),
    st.builds(SetFraming, path=st.just("stakes"), value=st.sampled_from(("high", "low", ""))),
)


def put_last(design: Design, name: str) -> Design:
    """The design with a component after all others, and its arrows after theirs."""
    parts = sorted(design.components, key=lambda part: part.id == name)
    lines = sorted(design.connections, key=lambda line: line.source == name)
    return design.model_copy(update={"components": parts, "connections": lines})


def renamed(design: Design, name: str) -> Design:
    """The design with another id for a component, where it stood."""
    new = {name: f"{name}-again"}
    parts = [part.model_copy(update={"id": new.get(part.id, part.id)}) for part in design.components]
    lines = [
        line.model_copy(
            update={"source": new.get(line.source, line.source), "target": new.get(line.target, line.target)}
        )
        for line in design.connections
    ]
    return design.model_copy(update={"components": parts, "connections": lines})


def doubled(design: Design, name: str) -> Design:
    """The design with a second arrow beside the first one that starts at a component."""
    first = next((line for line in design.connections if line.source == name), None)
    if first is None or design.connection(f"{first.id}-too"):
        return design
    return design.model_copy(
        update={
            "connections": [*design.connections, first.model_copy(update={"id": f"{first.id}-too"})],
        }
    )


def handed_over(design: Design, name: str) -> Design:
    """The design with a component of one system at the same place in the other."""
    twin = {"a": "b", "b": "a"}.get(name[-1], "")
    other = next((part.id for part in design.components if part.id == name[:-1] + twin), name)
    lines = [
        line.model_copy(update={"source": other if line.source == name else line.source})
        for line in design.connections
    ]
    return design.model_copy(update={"connections": lines})


def moved(design: Design, name: str) -> Design:
    """The design with a component elsewhere on the board."""
    parts = [
        part.model_copy(update={"position": (part.position[0] + 40, 0.0)} if part.id == name else {})
        for part in design.components
    ]
    return design.model_copy(update={"components": parts})


def waived(design: Design, name: str) -> Design:
    """The design with whatever is said of a component by some rules set aside."""
    waivers = [
        Waiver(rule=rule.id, anchors=[name], reason="Covered by the platform team.")
        for rule in RULES.rules[::9]
    ]
    return design.model_copy(update={"waivers": waivers})


Change = Callable[[Design], Design]


def of_one(change: Callable[[Design, str], Design]) -> st.SearchStrategy[Change]:
    return st.sampled_from(NAMES).map(lambda name: lambda design: change(design, name))


CHANGES: st.SearchStrategy[Change] = st.one_of(
    *[EDITS.map(lambda edit: lambda design: edited(design, edit))] * 3,
    st.one_of(*map(of_one, (put_last, renamed, doubled, handed_over, moved, waived))),
)


def anew(rules: Checklist) -> Checklist:
    """The same rules with nothing remembered."""
    return replace(rules)


def edited(design: Design, edit: Edit) -> Design:
    """The design after the edit; an edit of something that is not there does nothing."""
    try:
        return edits.apply(design, [edit])
    except InputError:
        return design


@settings(max_examples=30)
@given(st.lists(st.tuples(CHANGES, st.booleans()), min_size=1, max_size=6))
def test_after_any_edits_it_is_the_critique_of_the_whole(script: Sequence[tuple[Change, bool]]) -> None:
    remembering, design = anew(RULES), START
    for change, submitted in script:
        design = change(design)
        with_memory = engine.critique(design, submitted=submitted, checklist=remembering)
        without = engine.critique(design, submitted=submitted, checklist=anew(RULES))
        assert with_memory.model_dump_json() == without.model_dump_json()


@pytest.mark.parametrize(("before", "after"), [(True, 1), (1, 1.0), (0.0, -0.0), ("1", 1)])
def test_values_that_python_calls_equal_are_told_apart(before: object, after: object) -> None:
    rules, texts = anew(RULES), []
    for value in (before, after):
        design = edits.apply(START, [SetAttribute(target="sa", name="timeout_ms", value=value)])
        texts.append(_content(design))
        said = engine.critique(design, checklist=rules)
        assert said.model_dump_json() == engine.critique(design, checklist=anew(RULES)).model_dump_json()
    assert texts[0] != texts[1]


def _content(design: Design) -> bytes:
    from redline.design.content import Contents

    return Contents(read(design)).whole


def test_an_edit_judges_the_system_that_it_touches_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = anew(RULES)
    assert len(read(START).systems) == 2
    engine.critique(START, checklist=rules)
    judged: list[frozenset[str]] = []

    def note(graph: SystemGraph) -> Reading:
        judged.append(frozenset(graph.nodes))
        return Reading(graph)

    monkeypatch.setattr(
        "redline.critique.judging.Reading",
        note,
    )
    engine.critique(START, checklist=rules)
    moved = edits.apply(START, [SetField(target="sa", field="label", value="Ranker")])
    engine.critique(moved, checklist=rules)
    # The rules about the whole board are asked each time.
    (touched,) = [parts for parts in judged if parts != frozenset(NAMES)]
    assert "sa" in touched
    assert "sb" not in touched


def test_a_design_that_says_what_it_said_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = anew(RULES)
    said = engine.critique(START, checklist=rules)

    def unread(design: Design, brief: Brief | None, known: Readings | None) -> SystemGraph:
        raise AssertionError(f"{design.title} is read again for {brief}, {known}")

    monkeypatch.setattr(engine, "read", unread)
    elsewhere = [
        part.model_copy(update={"position": (40.0, number)}) for number, part in enumerate(START.components)
    ]
    assert engine.critique(START.model_copy(update={"components": elsewhere}), checklist=rules) is said
    assert engine.critique(document.loads(document.dumps(START)).design, checklist=rules) is said
    with pytest.raises(AssertionError, match="read again"):
        engine.critique(edits.apply(START, [RemoveConnection(id=START.connections[0].id)]), checklist=rules)


@pytest.mark.parametrize(
    "asked",
    [
        {"submitted": False},
        {"brief": Brief(stakes="high")},
        {"brief": Brief(tags=frozenset({"batch"}))},
        {"today": date(2030, 1, 2)},
        {"design": START.model_copy(update={"title": "Fraud"})},
        {"design": START.model_copy(update={"framing": Framing(stage="prototype")})},
        {"design": START.model_copy(update={"waivers": []})},
    ],
)
def test_a_design_that_is_asked_about_otherwise_is_judged_so(asked: Mapping[str, Any]) -> None:
    rules = anew(RULES)
    first = engine.critique(START, checklist=rules).findings[0]
    waiver = Waiver(rule=first.rule, anchors=["*"], reason="Settled elsewhere.", until=date(2030, 1, 1))
    usual: dict[str, Any] = {"design": START.model_copy(update={"waivers": [waiver]})}
    assert engine.critique(**usual, checklist=rules).waived
    said = engine.critique(**{**usual, **asked}, checklist=rules)
    assert (
        said.model_dump_json()
        == engine.critique(**{**usual, **asked}, checklist=anew(RULES)).model_dump_json()
    )


def test_a_name_that_a_fix_gives_is_free_on_the_whole_board() -> None:
    rules = anew(RULES)
    before = engine.critique(START, checklist=rules)
    fixes = [edit for finding in before.findings for edit in finding.fix if isinstance(edit, AddComponent)]
    # A part of the other system takes the name that a fix had chosen.
    crowded = edits.apply(START, [AddComponent(id=fixes[0].id, kind="client_app")])
    after = engine.critique(crowded, checklist=rules)
    assert after.model_dump_json() == engine.critique(crowded, checklist=anew(RULES)).model_dump_json()
    given = {edit.id for finding in after.findings for edit in finding.fix if isinstance(edit, AddComponent)}
    assert fixes[0].id not in given


def test_waivers_are_applied_to_what_is_remembered_and_leave_it_as_it_was() -> None:
    rules = anew(RULES)
    plain = engine.critique(START, checklist=rules)
    first = plain.findings[0]
    waiver = Waiver(rule=first.rule, anchors=list(first.anchors), reason="Covered by the platform team.")
    waived = engine.critique(START.model_copy(update={"waivers": [waiver]}), checklist=rules)
    assert [finding.key for finding in waived.waived] == [first.key]
    assert engine.critique(START, checklist=rules).model_dump_json() == plain.model_dump_json()


@pytest.mark.parametrize("drawn", [BOARD, "db:operational_db -batch_data-> wh:data_warehouse"])
def test_a_design_is_judged_once_also_where_part_of_it_is_not_judged(drawn: str) -> None:
    design, rules = notation.parse(drawn), anew(RULES)
    assert engine.critique(design, checklist=rules) is engine.critique(design, checklist=rules)


def test_what_was_not_used_for_longest_is_given_up() -> None:
    memory: Memory[str] = Memory(most=2)
    for key in ("a", "b"):
        memory.keep(key, key.upper())
    assert memory.recall("a", bool) == "A"
    memory.keep("c", "C")
    assert [memory.recall(key, bool) for key in "abc"] == ["A", None, "C"]


def test_what_does_not_fit_is_not_recalled() -> None:
    memory: Memory[str] = Memory(most=1)
    memory.keep("a", "A")
    assert memory.recall("a", lambda value: value == "B") is None
