"""The neutral sketch form."""

from __future__ import annotations

from typing import Any

import pytest

from redline.design.document import dumps, loads
from redline.design.graph import read
from redline.errors import InputError
from redline.exchange.sketch import from_sketch, is_sketch

SKETCH: dict[str, Any] = {
    "slug": "card-fraud",
    "task": "Score card payments",
    "serving_mode": "online REST",
    "given_numbers": {
        "target_p99_ms": "<50",
        "peak_qps": 1200,
        "split": "by source user id",
        "threshold": 0.5,
        "feature_ttl_min": "2-5",
        "redis_read_p99_ms": 4,
        "load": "about 1 million",
    },
    "boxes": [
        {"id": "c", "label": "Checkout", "role": "sends a payment"},
        {"id": "s", "label": "Fraud model", "role": "one instance"},
        {"id": "r", "label": "Redis", "role": "features with TTL"},
        {"id": "p", "label": "Decision policy"},
        {"id": "b", "label": "Training set", "role": None},
    ],
    "arrows": [
        {"from": "c", "to": "s", "carries": "payment"},
        {"from": "c", "to": "s", "carries": "retry"},
        {"from": "r", "to": "s", "carries": "features"},
        {"from": "s", "to": "p"},
    ],
    "published_strengths": ["fast"],
    "published_gaps_or_incidents": ["none"],
    "not_stated": ["rollback"],
    "confidence": "high",
    "source": "somewhere",
}


def test_a_sketch_is_told_from_a_document() -> None:
    assert is_sketch(SKETCH)
    assert not is_sketch({"components": [], "boxes": []})
    assert not is_sketch([1])


def test_roles_become_notes_and_words_become_labels() -> None:
    design = from_sketch(SKETCH).design
    assert [(part.id, part.label, part.note, part.kind) for part in design.components] == [
        ("c", "Checkout", "sends a payment", None),
        ("s", "Fraud model", "one instance", None),
        ("r", "Redis", "features with TTL", None),
        ("p", "Decision policy", "", None),
        ("b", "Training set", "", None),
    ]
    assert [(c.id, c.label, c.flow) for c in design.connections] == [
        ("c>s", "payment", None),
        ("c>s#2", "retry", None),
        ("r>s", "features", None),
        ("s>p", "", None),
    ]


def test_task_and_mode_fill_the_card() -> None:
    design = from_sketch(SKETCH).design
    assert design.title == "Card fraud"
    assert design.framing.decision == "Score card payments"
    assert design.framing.assumptions[0] == "Serving: online REST"
    assert from_sketch({**SKETCH, "title": "Mine"}).design.title == "Mine"


def test_given_numbers_are_kept_and_find_their_place() -> None:
    design = from_sketch(SKETCH).design
    assert design.framing.objectives == {"slo_p99_ms": 50, "peak_qps": 1200}
    stated = {part.id: part.attributes for part in design.components if part.attributes}
    assert stated == {"r": {"ttl_s": 300, "p99_ms": 4}, "p": {"thresholds": 0.5}, "b": {"split": "group"}}
    assert len(design.framing.assumptions) == 1 + len(SKETCH["given_numbers"])
    assert "load: about 1 million" in design.framing.assumptions


def test_a_number_that_could_belong_to_two_parts_belongs_to_none() -> None:
    boxes = [*SKETCH["boxes"], {"id": "q", "label": "Decision engine"}]
    design = from_sketch({**SKETCH, "boxes": boxes}).design
    assert all("thresholds" not in part.attributes for part in design.components)


def test_what_others_judged_is_ignored_and_the_rest_is_reported() -> None:
    assert from_sketch(SKETCH).unknown == ()
    assert from_sketch({**SKETCH, "colour": 1}).unknown == ("colour",)
    assert "fast" not in dumps(from_sketch(SKETCH).design)


def test_the_design_can_be_written_and_read_again() -> None:
    design = from_sketch(SKETCH).design
    assert loads(dumps(design)).design == design
    assert read(design).kind("r") == "feature_store_online"


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ([], ("",)),
        ({"boxes": 3}, ("boxes",)),
        ({"boxes": [7]}, ("boxes[0]",)),
        ({"boxes": [{"id": 1, "label": "a"}]}, ("boxes[0].id",)),
        ({"boxes": [{"id": "a"}]}, ("boxes[0].label",)),
        ({"boxes": [], "arrows": [{"from": "a", "to": "b", "carries": 2}]}, ("arrows[0].carries",)),
        ({"boxes": [], "task": 5, "given_numbers": [1]}, ("given_numbers", "task")),
    ],
)
def test_faults_name_their_place(data: object, paths: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as error:
        from_sketch(data)
    assert tuple(problem.path for problem in error.value.problems) == paths


def test_an_arrow_to_nowhere_and_twice_the_same_box_are_refused() -> None:
    with pytest.raises(InputError):
        from_sketch({"boxes": [{"id": "a", "label": "A"}], "arrows": [{"from": "a", "to": "z"}]})
    with pytest.raises(InputError):
        from_sketch({"boxes": [{"id": "a", "label": "A"}, {"id": "a", "label": "B"}]})
