"""Whatever can be asked about a part is in its content, with its type."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from redline.design import content
from redline.design.document import Component, Value
from redline.design.parts import Edge, Node

PART = Component(id="a", label="A", kind="model_server")
NODE = Node("a", "A", "model_server", "serving", declared=True, confidence=1.0, reason="stated")
EDGE = Edge("e", "a", "b", "request", "sync", declared=True)


def other(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, float):
        return value / 2
    if isinstance(value, str):
        return f"{value}?"
    return {"x": 1} if isinstance(value, dict) else frozenset({"gate"})


@pytest.mark.parametrize("name", [field.name for field in fields(Node) if field.init])
def test_every_field_of_a_component_counts(name: str) -> None:
    changed = replace(NODE, **{name: other(getattr(NODE, name))})
    assert content.component(changed, PART) != content.component(NODE, PART)


@pytest.mark.parametrize("name", [field.name for field in fields(Edge)])
def test_every_field_of_an_arrow_counts(name: str) -> None:
    changed = replace(EDGE, **{name: other(getattr(EDGE, name))})
    assert content.arrow(changed) != content.arrow(EDGE)


@pytest.mark.parametrize(
    ("name", "value"),
    [("kind", None), ("status", "planned"), ("attributes", {"x": 1}), ("provides", ["gate"])],
)
def test_what_was_written_counts_beside_what_was_read(name: str, value: Any) -> None:
    written = PART.model_copy(update={name: value})
    assert content.component(NODE, written) != content.component(NODE, PART)


@pytest.mark.parametrize(("one", "two"), [(True, 1), (1, 1.0), (0.0, -0.0), ("1", 1)])
def test_values_that_python_calls_equal_differ(one: Value, two: Value) -> None:
    texts = {content.arrow(replace(EDGE, attributes={"x": value})) for value in (one, two)}
    assert len(texts) == 2


def test_where_a_box_stands_says_nothing() -> None:
    moved = PART.model_copy(update={"position": (40.0, 2.0)})
    assert content.component(NODE, moved) == content.component(NODE, PART)


def test_equal_parts_say_the_same_whichever_objects_hold_the_words() -> None:
    again = replace(NODE, label="".join(["A"]), provides=frozenset())
    assert content.component(again, PART) == content.component(NODE, PART)
