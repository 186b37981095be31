"""Strong designs for every sort of task: nothing grave fails in them, whatever is drawn beside them."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from tests.designs.references import GRAVE, REFERENCES, brief, load

from redline.critique.engine import critique
from redline.critique.finding import Critique
from redline.design import notation
from redline.design.document import Component, Connection, Design
from redline.design.edits import AddConnection, RemoveConnection, apply
from redline.design.graph import read

MOST_QUESTIONS, MOST_IN_LABELS_ALONE = 6, 10
"""What is left open where kinds, figures and a framing card are stated, and where only words are drawn."""
ARCHETYPES = {
    *("online", "batch", "stream", "recsys", "search", "ads", "moderation", "vision", "edge"),
    *("llm", "rag", "agent", "multimodal", "forecast", "regulated", "credit", "fraud", "temporal"),
}
DECOYS = (
    *("validation_gate", "data_validator", "fallback", "rollback_controller", "traffic_splitter"),
    *("prediction_log", "quality_monitor", "service_monitor", "data_monitor", "alerting", "review_queue"),
    *("approval_gate", "guardrail", "offline_evaluator", "model_registry", "orchestrator", "label_joiner"),
    *("traffic_guard", "data_contract", "pii_guard", "deletion_service", "auth_service"),
)
BARE = notation.parse("""
    bare_client:client_app -request-> bare_api:api_gateway -request-> bare_server:model_server
    bare_server -prediction-> bare_client; bare_server -lookup-> bare_store:feature_store_online
    bare_db:operational_db -batch_data-> bare_copy:batch_ingest -batch_data-> bare_data:data_warehouse
    bare_data -batch_data-> bare_job:feature_batch -feature-> bare_store
    bare_job -feature-> bare_trainer:training_job -model-> bare_server
""")
EVERY = pytest.mark.parametrize("name", REFERENCES)


@cache
def judged(name: str) -> Critique:
    return critique(load(name), brief(name))


def failing(found: Critique) -> set[tuple[str, tuple[str, ...]]]:
    return {(f.rule, f.anchors) for f in found.findings if f.outcome == "fail"}


def test_there_is_one_for_every_sort_of_task() -> None:
    graphs = [read(load(name), brief(name)) for name in REFERENCES]
    assert len(graphs) >= 15
    assert frozenset().union(*(graph.tags for graph in graphs)) >= ARCHETYPES
    assert {graph.stakes for graph in graphs} == {"low", "med", "high"}


@EVERY
def test_nothing_grave_fails(name: str) -> None:
    found = judged(name)
    grave = [(f.rule, f.anchors, f.message) for f in found.findings if f.severity in GRAVE]
    assert [one for one in grave if (one[0], one[1]) in failing(found)] == []
    assert [result.rule for result in found.results if result.outcome == "error"] == []


@EVERY
def test_few_questions_are_left(name: str) -> None:
    asked = [f.rule for f in judged(name).findings if f.outcome == "ask"]
    stated = any(part.kind for part in load(name).components)
    assert len(asked) <= (MOST_QUESTIONS if stated else MOST_IN_LABELS_ALONE), asked


@EVERY
def test_guards_that_lie_on_no_path_change_nothing_that_fails(name: str) -> None:
    decoys = [Component(id=f"decoy {kind}", label="", kind=kind) for kind in DECOYS]
    stuffed = load(name).model_copy(update={"components": [*load(name).components, *decoys]})
    assert failing(critique(stuffed, brief(name))) == failing(judged(name))


@EVERY
def test_a_bare_system_beside_it_is_accused_alone(name: str) -> None:
    design = load(name)
    alone = BARE.model_copy(update={"framing": design.framing, "title": design.title})
    both = design.model_copy(
        update={
            "components": [*design.components, *BARE.components],
            "connections": [*design.connections, *BARE.connections],
        }
    )
    found, bare = critique(both, brief(name)), critique(alone, brief(name))
    assert failing(found) - failing(judged(name)) == failing(bare)


@EVERY
def test_an_answer_drawn_or_not_changes_nothing(name: str) -> None:
    design = load(name)
    calls = [edge for edge in read(design).by_flow("request") if edge.sync and not edge.mirrored]
    called = {(edge.target, edge.source) for edge in calls}
    answers = [e for e in read(design).folded if (e.source, e.target) in called and e.flow != "context"]
    without = apply(design, [RemoveConnection(id=edge.id) for edge in answers])
    assert failing(critique(without, brief(name))) == failing(judged(name))
    missing = [
        AddConnection(id=f"answer {e.id}", source=e.target, target=e.source, flow="prediction") for e in calls
    ]
    assert failing(critique(apply(design, missing), brief(name))) == failing(judged(name))


@EVERY
def test_where_the_boxes_stand_and_what_they_are_called_inside_changes_nothing(name: str) -> None:
    new = {part.id: f"x{number}" for number, part in enumerate(reversed(load(name).components))}
    moved = Design(
        **{
            **load(name).model_dump(exclude={"components", "connections"}),
            "components": [
                part.model_copy(update={"id": new[part.id], "position": (0.0, 0.0)})
                for part in reversed(load(name).components)
            ],
            "connections": [_renamed(arrow, new) for arrow in reversed(load(name).connections)],
        }
    )
    assert _said(critique(moved, brief(name)), moved) == _said(judged(name), load(name))


def _said(found: Critique, design: Design) -> Counter[tuple[object, ...]]:
    """What is said, and of which sort of box: of several equal ones any may be named."""
    kinds = read(design).nodes
    return Counter(
        (f.rule, f.outcome, f.severity, tuple(sorted(kinds[a].kind for a in f.anchors if a in kinds)))
        for f in found.findings
    )


def _renamed(arrow: Connection, new: dict[str, str]) -> Connection:
    return arrow.model_copy(update={"source": new[arrow.source], "target": new[arrow.target]})
