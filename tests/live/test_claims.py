"""What the walk over an update finds, compared with what the document library does with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment

from redline.live import claims, wire
from redline.live.claims import Depths
from redline.live.wire import Breach

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["put", "drop", "map", "into"]), PLAIN), max_size=12
)


def _updates(steps: list[tuple[str, str, Any]], client: int = 7) -> list[bytes]:
    doc: Doc[Any] = Doc(client_id=client)
    parts = doc.get("components", type=Map)
    made: list[bytes] = []
    watching = doc.observe(lambda event: made.append(event.update))
    for name, step, value in steps:
        _take(parts, name, step, value)
    doc.unobserve(watching)
    return made


def _take(parts: Map[Any], name: str, step: str, value: Any) -> None:
    if step == "put":
        parts[name] = value
    elif step == "drop":
        parts.pop(name, None)
    elif step == "map":
        parts[name] = Map({"label": value, "attributes": Map({"x": value})})
    elif isinstance(parts.get(name), Map):
        parts[name]["label"] = value


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_the_walk_agrees_with_the_library_on_every_update(steps: list[tuple[str, str, Any]]) -> None:
    doc: Doc[Any] = Doc()
    depths = Depths()
    for payload in _updates(steps):
        have = wire.state_vector(doc.get_state())
        found = claims.read(payload, depths)
        assert found.follows(have)
        doc.apply_update(payload)
        depths.merge(found.depths)
        after = wire.state_vector(doc.get_state())
        assert {client: after[client] for client in found.news(have)} == {
            client: end for client, (_, end) in found.spans.items() if end > have.get(client, 0)
        }
        assert after == have | {client: end for client, (_, end) in found.spans.items()}


@settings(max_examples=60, deadline=None)
@given(STEPS, STEPS)
def test_a_whole_state_of_two_people_is_read(mine: list[Any], yours: list[Any]) -> None:
    doc: Doc[Any] = Doc()
    for payload in (*_updates(mine, 7), *_updates(yours, 8)):
        doc.apply_update(payload)
    whole = doc.get_update()
    found = claims.read(whole, Depths())
    assert found.follows({})
    assert {client: end for client, (_, end) in found.spans.items()} == wire.state_vector(doc.get_state())
    erased = claims.read(doc.get_update(doc.get_state()), Depths())
    assert not erased.news(wire.state_vector(doc.get_state()))
    assert claims.covers(erased.deletes, found)


def test_an_update_before_its_predecessor_does_not_follow() -> None:
    first, second, third = _updates([("a", "put", 1), ("b", "put", 2), ("c", "put", 3)])
    assert not claims.read(third, Depths()).follows({})
    assert not claims.read(third, Depths()).follows({7: 1})
    assert claims.read(third, Depths()).follows({7: 2})
    assert claims.read(first, Depths()).follows({})
    assert claims.read(second, Depths()).follows({7: 5})


def test_an_update_that_hangs_on_somebody_elses_item_does_not_follow_without_it() -> None:
    theirs = _updates([("a", "map", 1)], client=8)
    mine: Doc[Any] = Doc(client_id=7)
    for payload in theirs:
        mine.apply_update(payload)
    before = mine.get_state()
    mine.get("components", type=Map)["a"]["label"] = "x"
    found = claims.read(mine.get_update(before), Depths())
    assert not found.follows({})
    assert not found.follows({8: 1})
    assert found.follows(wire.state_vector(before))


def test_deleting_what_is_not_there_does_not_follow() -> None:
    _, dropped = _updates([("a", "put", 1), ("a", "drop", 1)])
    assert not claims.read(dropped, Depths()).follows({})
    assert claims.read(dropped, Depths()).follows({7: 1})


@pytest.mark.parametrize(
    "content",
    [lambda: XmlFragment([XmlElement("p")]), lambda: Doc({"inner": Map()})],
)
def test_content_that_no_design_holds_is_refused(content: Callable[[], Any]) -> None:
    doc: Doc[Any] = Doc()
    doc.get("components", type=Map)["x"] = content()
    with pytest.raises(Breach):
        claims.read(doc.get_update(), Depths())


def test_lists_and_texts_are_let_through() -> None:
    doc: Doc[Any] = Doc()
    doc.get("components", type=Map).update({"list": Array([1, "two"]), "text": Text("Café 🙂")})
    found = claims.read(doc.get_update(), Depths())
    assert {client: end for client, (_, end) in found.spans.items()} == wire.state_vector(doc.get_state())


def test_containers_nest_as_deep_as_a_design_needs_and_not_much_deeper() -> None:
    doc: Doc[Any] = Doc()
    inner = doc.get("components", type=Map)
    for _ in range(claims.MAX_TYPE_DEPTH):
        inner["x"] = Map()
        inner = inner["x"]
    claims.read(doc.get_update(), Depths())
    inner["x"] = Map()
    with pytest.raises(Breach, match="deep"):
        claims.read(doc.get_update(), Depths())


def test_depth_is_remembered_from_one_update_to_the_next() -> None:
    """A container put in the place of a plain value names only its neighbour, not its parent."""
    doc: Doc[Any] = Doc(client_id=7)
    made: list[bytes] = []
    watching = doc.observe(lambda event: made.append(event.update))
    inner = doc.get("components", type=Map)
    for _ in range(claims.MAX_TYPE_DEPTH + 1):
        inner["x"] = 1
        inner["x"] = Map()
        inner = inner["x"]
    doc.unobserve(watching)
    with pytest.raises(Breach, match="deep"):
        _walk_all(made)
    _walk_all(made[:4])


def _walk_all(payloads: list[bytes]) -> None:
    depths = Depths()
    for payload in payloads:
        depths.merge(claims.read(payload, depths).depths)


def test_a_large_deletion_costs_no_memory() -> None:
    erased = b"\x01\x01\x07\x00\x01\x01" + wire.string(b"c") + wire.integer(2**30) + b"\x00"
    found = claims.read(erased, Depths())
    assert found.spans == {7: (0, 2**30)}


def test_broken_updates_never_bring_the_library_down() -> None:
    """Thousands of damaged updates: what the walk lets through is applied, or refused and changes nothing."""
    sound = _updates(
        [("a", "map", "Café"), ("b", "put", [1, {"x": None}]), ("a", "into", 7), ("b", "drop", 0)]
    )
    sound.append(_whole(sound))
    chance = Random(20260)  # noqa: S311 - edits, not secrets
    outcomes = Counter(_try(_damage(chance, chance.choice(sound)), sound[-1]) for _ in range(3_000))
    assert set(outcomes) == {"refused", "undecodable", "does not follow", "taken"}
    assert outcomes["taken"] > 100


def _try(damaged: bytes, state: bytes) -> str:
    doc: Doc[Any] = Doc()
    doc.apply_update(state)
    have = doc.get_state()
    try:
        found = claims.read(damaged, Depths())
    except Breach:
        return "refused"
    if not found.follows(wire.state_vector(have)):
        return "does not follow"
    try:
        doc.apply_update(damaged)
    except ValueError:
        assert doc.get_state() == have
        return "undecodable"
    str(doc.get("components", type=Map))
    doc.get_update()
    return "taken"


def _whole(payloads: list[bytes]) -> bytes:
    doc: Doc[Any] = Doc()
    for payload in payloads:
        doc.apply_update(payload)
    return doc.get_update()


def _damage(chance: Random, payload: bytes) -> bytes:
    damaged = bytearray(payload)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(damaged) or 1)
        how = chance.randrange(4)
        if how == 0 and damaged:
            damaged[at] = chance.randrange(256)
        elif how == 1 and damaged:
            damaged[at] ^= 1 << chance.randrange(8)
        elif how == 2 and damaged:
            del damaged[at]
        else:
            damaged.insert(at, chance.randrange(256))
    return bytes(damaged)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(1, 9), st.integers(1, 4)), max_size=20
    )
)
def test_depths_answer_as_a_table_would(runs: list[tuple[int, int, int, int]]) -> None:
    depths, table = Depths(), dict[tuple[int, int], int]()
    for client, start, size, depth in sorted(runs):
        depths.add(client, start, start + size, depth)
        for clock in range(start, start + size):
            table.setdefault((client, clock), depth)
    for client in range(4):
        for clock in range(60):
            assert depths.get((client, clock)) == table.get((client, clock))
