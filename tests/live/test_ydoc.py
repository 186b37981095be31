"""The shared document and the design: there and back, and whatever else a document may hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map

from redline.design import edits, notation
from redline.design.document import Component, Connection, Design, Framing, Waiver, dumps, load, loads
from redline.live import ydoc

IDS = ("api", "model", "store")
TEXT = st.text(max_size=12)
VALUE = st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False) | TEXT
# Names of a person's own: a known one with a value of another type would rightly be dropped.
ATTRIBUTES = st.dictionaries(st.text(min_size=1, max_size=6).map("own {}".format), VALUE, max_size=3)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    components = [
        Component(
            id=name,
            label=draw(TEXT),
            kind=draw(st.none() | st.just("model_server")),
            note=draw(TEXT),
            attributes=draw(ATTRIBUTES),
            provides=draw(st.lists(TEXT, max_size=2)),
            status=draw(st.sampled_from(["v1", "planned"])),
            position=draw(st.tuples(st.integers(-999, 999), st.floats(-1e6, 1e6))),
        )
        for name in sorted(draw(st.sets(st.sampled_from(IDS))))
    ]
    ends = [part.id for part in components]
    connections = [
        Connection(
            id=f"c{number}",
            source=draw(st.sampled_from(ends)),
            target=draw(st.sampled_from(ends)),
            mode=draw(st.none() | st.just("async")),
            attributes=draw(ATTRIBUTES),
        )
        for number in range(draw(st.integers(0, 2)) if ends else 0)
    ]
    framing = Framing(
        decision=draw(TEXT),
        objectives=draw(ATTRIBUTES),
        assumptions=draw(st.lists(TEXT, max_size=2)),
        stakes=draw(st.sampled_from(["", "high"])),
    )
    waivers = [Waiver(rule="serving/x", anchors=ends, reason=draw(TEXT))] if draw(st.booleans()) else []
    return Design(
        title=draw(TEXT),
        prompt=draw(st.none() | st.just("churn")),
        components=components,
        connections=connections,
        framing=framing,
        waivers=waivers,
    )


def _said(design: Design) -> Any:
    return json.loads(dumps(design))


@settings(max_examples=80, deadline=None)
@given(designs())
def test_a_design_comes_back_as_it_went_in(design: Design) -> None:
    doc = ydoc.open_document()
    ydoc.fill(doc, design)
    reading = ydoc.read(doc)
    assert reading.problems == ()
    assert _said(reading.design) == _said(design)


@settings(max_examples=80, deadline=None)
@given(designs(), designs())
def test_a_change_writes_what_differs(before: Design, after: Design) -> None:
    doc = ydoc.open_document()
    ydoc.fill(doc, before)
    held = ydoc.read(doc).design
    ydoc.change(doc, held, after)
    assert _said(ydoc.read(doc).design) == _said(after)


def test_a_change_of_nothing_writes_nothing() -> None:
    doc = ydoc.open_document()
    design = notation.parse("a:event_tracker -feature-> b:model_server{p99_ms=40}; framing{decision=x}")
    ydoc.fill(doc, design)
    state = doc.get_update()
    ydoc.change(doc, ydoc.read(doc).design, ydoc.read(doc).design)
    assert doc.get_update() == state


def test_one_attribute_is_one_small_write() -> None:
    """Two people who change two attributes of one component both keep their change."""
    one, two = ydoc.open_document(), ydoc.open_document()
    ydoc.fill(one, notation.parse("b:model_server{p99_ms=40}"))
    two.apply_update(one.get_update())
    for doc, name in ((one, "p50_ms"), (two, "replicas")):
        held = ydoc.read(doc).design
        ydoc.change(doc, held, edits.apply(held, [edits.SetAttribute(target="b", name=name, value=3)]))
    one.apply_update(two.get_update())
    assert ydoc.read(one).design.components[0].attributes == {"p99_ms": 40, "p50_ms": 3, "replicas": 3}


def test_what_could_not_be_read_is_left_alone_by_a_change() -> None:
    doc = ydoc.open_document()
    ydoc.fill(doc, notation.parse("a:event_tracker"))
    doc.get("connections", type=Map)["half"] = Map({"from": "a", "to": "not yet there"})
    held = ydoc.read(doc).design
    ydoc.change(doc, held, edits.apply(held, [edits.AddComponent(id="b", label="B")]))
    assert "half" in doc.get("connections", type=Map)


def test_integers_that_no_browser_holds_are_written_as_floats() -> None:
    """The library would panic at them, and end the work of whoever imports such a file."""
    doc = ydoc.open_document()
    text = '{"components": [{"id": "a", "attributes": {"rows": 18446744073709551616}, "later": [-%d]}]}'
    ydoc.fill(doc, loads(text % 10**300).design)
    part = ydoc.read(doc).design.components[0]
    assert part.attributes == {"rows": 2.0**64}
    assert part.extra == {"later": [-1e300]}


def test_numbers_that_are_whole_come_back_whole() -> None:
    doc = ydoc.open_document()
    doc.get("components", type=Map)["a"] = Map(
        {"attributes": Map({"p99_ms": 40.0, "share": 0.5, "on": True})}
    )
    attributes = ydoc.read(doc).design.components[0].attributes
    assert [(name, type(value)) for name, value in sorted(attributes.items())] == [
        ("on", bool),
        ("p99_ms", int),
        ("share", float),
    ]


@pytest.mark.parametrize(
    ("entry", "kept", "where"),
    [
        ({"label": 7}, Component(id="x"), "components.x.label"),
        ({"label": "ok", "kind": {"a": 1}}, Component(id="x", label="ok"), "components.x.kind"),
        ({"kind": "flux_capacitor"}, Component(id="x"), "components.x.kind"),
        ({"attributes": {"p99_ms": "fast"}}, Component(id="x"), "components.x.attributes.p99_ms"),
        ({"status": "someday"}, Component(id="x"), "components.x.status"),
        ({"position": [1]}, Component(id="x"), "components.x.position"),
        ({"position": [1, float("nan")]}, Component(id="x"), "components.x.position"),
        ({"position": [1e308, 0]}, Component(id="x"), "components.x.position"),
        ({"provides": ["a", 1, 2]}, Component(id="x"), "components.x.provides"),
        (
            {"attributes": {"p99_ms": None, "p50_ms": 4}},
            Component(id="x", attributes={"p50_ms": 4}),
            "components.x.attributes.p99_ms",
        ),
        ({"attributes": "many"}, Component(id="x"), "components.x.attributes"),
        ({"note": "n" * 20_000}, Component(id="x"), "components.x.note"),
    ],
)
def test_a_bad_value_is_dropped_and_reported(entry: dict[str, Any], kept: Component, where: str) -> None:
    doc = ydoc.open_document()
    doc.get("components", type=Map)["x"] = Map(entry)
    reading = ydoc.read(doc)
    assert reading.design.components == [kept]
    assert reading.problems[0].path.startswith(where)


def test_parts_that_are_no_parts_are_left_out() -> None:
    doc = ydoc.open_document()
    doc.get("components", type=Map).update({"a": Map({"label": "A"}), "n": 7, "t": "text", "l": [1]})
    connections = doc.get("connections", type=Map)
    connections.update(
        {
            "gone": Map({"from": "a", "to": "nobody"}),
            "half": Map({"from": "a"}),
            "a": Map({"from": "a", "to": "a"}),
            "ok": Map({"from": "a", "to": "a"}),
        }
    )
    doc.get("framing", type=Map).update({"decision": ["no text"], "objectives": 4, "metric": "AUC"})
    doc.get("waivers", type=Map).update({"1": {"rule": "serving/x"}, "2": {"reason": "no rule"}, "3": 1})
    doc.get("meta", type=Map).update({"title": 4, "prompt": "churn", "redline": 99, "components": "no"})
    reading = ydoc.read(doc)
    design = reading.design
    assert [part.id for part in design.components] == ["a"]
    assert [part.id for part in design.connections] == ["ok"]
    assert (design.framing.metric, design.framing.decision, design.framing.objectives) == ("AUC", "", {})
    assert [waiver.rule for waiver in design.waivers] == ["serving/x"]
    assert (design.title, design.prompt) == (Design().title, "churn")
    assert len(reading.problems) > 5
    assert loads(dumps(design)).design == design


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["id", "label", "kind", "from", "to", "attributes", "position", "status", "provides", "rule", "x"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(ydoc.ROOTS),
        st.dictionaries(
            st.text(max_size=3) | KEYS, JUNK | st.dictionaries(KEYS, JUNK, max_size=4), max_size=4
        ),
    ),
    st.booleans(),
)
def test_reading_never_fails_whatever_the_document_holds(
    content: dict[str, dict[str, Any]], nested: bool
) -> None:
    doc: Doc[Any] = ydoc.open_document()
    for root, entries in content.items():
        for name, value in entries.items():
            held = Map(value) if nested and isinstance(value, dict) else value
            doc.get(root, type=Map)[name] = held
    reading = ydoc.read(doc)
    assert loads(dumps(reading.design)).design.components == reading.design.components


def test_a_text_that_cannot_be_encoded_loses_only_that_character() -> None:
    doc = ydoc.open_document()
    ydoc.fill(doc, load({"redline": 1, "owner": "half \ud83d"}).design)
    assert ydoc.read(doc).design.extra == {"owner": "half ?"}


def test_unknown_keys_are_kept() -> None:
    text = json.dumps(
        {
            "redline": 1,
            "title": "T",
            "owner": {"team": "risk"},
            "components": [{"id": "a", "colour": "blue"}],
            "framing": {"budget": 3},
        }
    )
    doc = ydoc.open_document()
    ydoc.fill(doc, loads(text).design)
    assert _said(ydoc.read(doc).design) == _said(loads(text).design)


def test_a_dump_can_be_read_without_the_document() -> None:
    doc = ydoc.open_document()
    ydoc.fill(doc, Design(title="Churn"))
    taken = ydoc.dump(doc)
    del doc
    assert ydoc.parse(taken).design.title == "Churn"
    assert ydoc.parse({}).design == Design()
    assert ydoc.parse({"components": "not JSON", "meta": "[1]"}).design == Design()
