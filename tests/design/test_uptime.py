"""How often a design answers: counted case by case, and what no change may do to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.designs import references

from redline.design.catalogue import ZONES
from redline.design.document import Design
from redline.design.edits import AddComponent, AddConnection, Edit, SetAttribute, apply
from redline.design.graph import SystemGraph, read
from redline.design.notation import parse
from redline.design.uptime import READY_SHARE, Level, answered, answered_in_full

PARTS = 5


def of(design: Design, ask: Callable[[SystemGraph], tuple[Level, ...]] = answered) -> Level:
    """The answer to the entry “c”."""
    return next(one for one in ask(read(design)) if one.entry == "c")


def drawn(text: str) -> Level:
    return of(parse(text))


# ---- every case, one by one


@dataclass(frozen=True)
class Part:
    """What is drawn of one part."""

    pct: float
    replicas: int | None
    zones: int | None

    def text(self, name: str) -> str:
        stated = {"availability_pct": self.pct, "replicas": self.replicas, "zones": self.zones}
        braces = ", ".join(f"{key}={value}" for key, value in stated.items() if value is not None)
        return f"{name}:model_server{{{braces}}}"

    def share(self, zones_up: tuple[bool, ...]) -> float:
        """Copies in turn over the zones; without replicas one figure for all that lies in them."""
        one = self.pct / 100
        if self.replicas is None:
            return one if self.zones is None or any(zones_up[: self.zones]) else 0.0
        spread = min(self.replicas, self.zones or ZONES.count)
        down = 1.0
        for copy in range(self.replicas):
            down *= 1 - one if zones_up[copy % spread] else 1.0
        return 1 - down


parts = st.builds(
    Part,
    pct=st.sampled_from([90.0, 95.0, 99.5]),
    replicas=st.sampled_from([None, 1, 2, 4]),
    zones=st.sampled_from([None, 1, 2, 3]),
)
calls = st.dictionaries(
    st.sampled_from([(a, b) for a in range(PARTS) for b in range(a + 1, PARTS)]),
    st.sampled_from(["needs", "half", "optional", "default", "instead"]),
    max_size=7,
)
BRACES = {
    "needs": "",
    "half": "{share=0.5}",
    "optional": "{required=false}",
    "default": "{default=0}",
    "instead": "{on_failure}",
}
Calls = dict[tuple[int, int], str]


def drawing(boxes: list[Part], arrows: Calls) -> str:
    lines = [f"c:client_app -request-> {boxes[0].text('s0')}"]
    lines += [box.text(f"s{number}") for number, box in enumerate(boxes[1:], 1)]
    lines += [f"s{a} -request{BRACES[how]}-> s{b}" for (a, b), how in arrows.items()]
    return "\n".join(lines)


def counted(boxes: list[Part], arrows: Calls) -> float:
    """The share of requests that are answered: every zone, part, stand-in and call that can go either way."""
    halves = [arrow for arrow, how in arrows.items() if how == "half"]
    instead = sorted({b for (_, b), how in arrows.items() if how == "instead"})
    used = sorted(_reached(arrows))
    found = 0.0
    for zones_up in product((True, False), repeat=3):
        shares = [boxes[number].share(zones_up) for number in used]
        weight = _weight(zones_up, [ZONES.availability_pct / 100] * 3)
        for up in product((True, False), repeat=len(used)):
            alive = dict(zip(used, up, strict=True))
            for ready in product((True, False), repeat=len(instead)):
                for made in product((True, False), repeat=len(halves)):
                    called = dict(zip(halves, made, strict=True))
                    standing = dict(zip(instead, ready, strict=True))
                    if _answers(0, arrows, alive, standing, called):
                        likely = _weight(ready, [READY_SHARE] * len(instead)) * 0.5 ** len(halves)
                        found += weight * _weight(up, shares) * likely
    return found


def _reached(arrows: Calls) -> set[int]:
    reached = {0}
    for a, b in sorted(arrows):
        if a in reached:
            reached.add(b)
    return reached


def _weight(so: Iterable[bool], shares: Iterable[float]) -> float:
    found = 1.0
    for is_so, share in zip(so, shares, strict=True):
        found *= share if is_so else 1 - share
    return found


def _answers(
    node: int, arrows: Calls, up: dict[int, bool], ready: dict[int, bool], called: dict[tuple[int, int], bool]
) -> bool:
    def answered(other: int) -> bool:
        return _answers(other, arrows, up, ready, called)

    own = [(arrow, how) for arrow, how in arrows.items() if arrow[0] == node]
    others = [b for (_, b), how in own if how == "instead"]
    return up[node] and all(
        (how == "half" and not called[arrow])
        or answered(arrow[1])
        or any(ready[b] and answered(b) for b in others if b != arrow[1])
        for arrow, how in own
        if how in ("needs", "half")
    )


@given(boxes=st.lists(parts, min_size=PARTS, max_size=PARTS), arrows=calls)
@settings(max_examples=25, deadline=None, derandomize=True)
def test_a_drawing_counts_every_case(boxes: list[Part], arrows: Calls) -> None:
    found = drawn(drawing(boxes, arrows))

    assert found.pct == pytest.approx(100 * counted(boxes, arrows), abs=1e-9)
    in_full = of(parse(drawing(boxes, arrows)), answered_in_full)
    assert in_full.pct is not None
    assert found.pct is not None
    assert in_full.pct <= found.pct + 1e-9
    assert found.stated_pct >= found.pct - 1e-9


SHOWN = {
    "a row": (
        """c:client_app -request-> a:model_server{availability_pct=99.9} -request-> b:model_server
        a -request-> d:model_server{availability_pct=99.9}; b{availability_pct=99.9}""",
        99.70029990,
    ),
    "read twice, counted once": (
        """c:client_app -request-> a:api_gateway{availability_pct=99.9} -request-> b:model_server
        b{availability_pct=99.9} -lookup-> k:cache{availability_pct=99}; a -lookup-> k""",
        99.9 * 99.9 * 99 / 1e4,
    ),
    "two of three in one zone, for 200 a second at 100 each": (
        """c:client_app{peak_qps=200} -request-> a:model_server{availability_pct=99, replicas=3, zones=1}
        a{throughput_rps=100}""",
        99.9702 * ZONES.availability_pct / 100,
    ),
    "a circle": (
        """c:client_app -request-> a:model_server{availability_pct=99} -request-> b:model_server -request-> a
        b{availability_pct=99, max_steps=3}""",
        98.01,
    ),
    "a circle with a way out": (
        """c:client_app -request-> a:model_server{availability_pct=99} -request-> b:model_server -request-> a
        b{availability_pct=90}; a -request{on_failure}-> r:rules_engine""",
        99 * (1 - 0.1 * (1 - READY_SHARE)),
    ),
    "copies of somebody else's": (
        """c:client_app -request-> a:api_gateway{availability_pct=100}
        a -lookup-> v:third_party_api{availability_pct=99, replicas=5}""",
        99,
    ),
    "what a cache holds runs out while its source is down": (
        """c:client_app -request-> a:cache{availability_pct=100, hit_rate=0.9} -request-> b:model_server
        b{availability_pct=99}""",
        99,
    ),
    "a cache beside its source is no loss": (
        """c:client_app -request-> a:model_server{availability_pct=100} -lookup-> k:cache{availability_pct=90}
        a -lookup{hit_rate=0.8}-> b:feature_store_online{availability_pct=99}""",
        99,
    ),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_drawn_is_what_is_counted(name: str) -> None:
    text, pct = SHOWN[name]

    assert drawn(text).pct == pytest.approx(pct, abs=1e-8)


# ---- what no change may do


@cache
def real() -> tuple[Design, ...]:
    """The reference designs in which somebody waits for an answer."""
    found = map(references.load, references.REFERENCES)
    return tuple(design for design in found if answered(read(design)))


def never_lower(change: Callable[[SystemGraph], Iterable[list[Edit]]]) -> int:
    """How many changes were tried on the reference designs; each keeps every entry as high or higher."""
    tried = 0
    for design in real():
        graph = read(design)
        before = {one.entry: one.pct for one in answered(graph)}
        for edits in change(graph):
            after = {one.entry: one.pct for one in answered(read(apply(design, edits)))}
            for entry, pct in before.items():
                if pct is not None:
                    now = after[entry]
                    assert now is not None, (design.title, edits)
                    assert now >= pct - 1e-10, (design.title, edits)
            tried += 1
    return tried


def on_the_way(graph: SystemGraph) -> list[str]:
    return [part.component for part in answered(graph)[0].parts if part.drawn]


def test_an_optional_call_more_never_lowers_it() -> None:
    def optional(graph: SystemGraph) -> Iterable[list[Edit]]:
        for part in on_the_way(graph)[:3]:
            vendor = AddComponent(
                id="extra", label="Extra", kind="third_party_api", attributes={"availability_pct": 50}
            )
            call = AddConnection(
                id="more", source=part, target="extra", flow="lookup", attributes={"required": False}
            )
            yield [vendor, call]

    assert never_lower(optional) > 40


def test_a_fallback_more_never_lowers_it() -> None:
    def fallback(graph: SystemGraph) -> Iterable[list[Edit]]:
        for part in on_the_way(graph)[:3]:
            other = AddComponent(id="extra", label="Extra", kind="fallback", attributes={"mode": "rules"})
            call = AddConnection(
                id="more", source=part, target="extra", flow="request", attributes={"on_failure": True}
            )
            yield [other, call]

    assert never_lower(fallback) > 40


def test_a_copy_more_never_lowers_it() -> None:
    def copy(graph: SystemGraph) -> Iterable[list[Edit]]:
        for part in graph.alive:
            replicas = graph.attribute(part, "replicas")
            if isinstance(replicas, int):
                yield [SetAttribute(target=part, name="replicas", value=replicas + 1)]

    assert never_lower(copy) > 30


def test_neither_order_nor_ids_matter() -> None:
    for design in real():
        shuffled = design.model_copy(
            update={"components": design.components[::-1], "connections": design.connections[::-1]}
        )
        named = shuffled.model_validate(_renamed(shuffled))
        before = sorted(one.pct or 0 for one in answered(read(design)))
        after = sorted(one.pct or 0 for one in answered(read(named)))

        assert after == pytest.approx(before, abs=1e-10)


def _renamed(design: Design) -> dict[str, object]:
    """The same drawing, with the ids the other way round in the alphabet."""
    ids = {part.id: f"z{9999 - number}" for number, part in enumerate(design.components)}
    written = design.model_dump(mode="json")
    for part in written["components"]:
        part["id"] = ids[part["id"]]
    for arrow in written["connections"]:
        arrow["from"], arrow["to"] = (
            ids[arrow.pop("source", arrow.get("from"))],
            ids[arrow.pop("target", arrow.get("to"))],
        )
    written["waivers"] = []
    return dict(written)


# ---- large and bad


def test_many_fallbacks_that_overlap_are_worked_out_exactly() -> None:
    # Thirty in a row; each of the first 28 has the stand-in of its own place and of the next one.
    lines = ["c:client_app -request-> s0:model_server"]
    lines += [f"s{n} -request-> s{n + 1}:model_server" for n in range(29)]
    lines += [
        f"s{n} -request{{on_failure}}-> f{n + more}:rules_engine{{availability_pct=99}}"
        for n in range(28)
        for more in (0, 1)
    ]
    found = drawn("\n".join(lines))

    assert (len(found.parts), found.gaps) == (30 + 29, ())
    assert found.pct == pytest.approx(_row_of_fallbacks(28, 0.999, 0.99 * READY_SHARE), abs=1e-9)


def _row_of_fallbacks(backed: int, own: float, instead: float) -> float:
    """From the far end on: whether the rest of the row answers, with whether its first stand-in is there."""
    first = {(rest, there): (own**2 if rest else 1 - own**2) * (instead if there else 1 - instead)
             for rest in (True, False) for there in (True, False)}  # fmt: skip
    for _ in range(backed):
        following = dict.fromkeys(first, 0.0)
        for (rest, there), weight in first.items():
            for another in (True, False):
                share = own if rest or there or another else 0.0
                likely = weight * (instead if another else 1 - instead)
                following[True, another] += likely * share
                following[False, another] += likely * (1 - share)
        first = following
    return 100 * (first[True, True] + first[True, False])


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("availability_pct", 0, "states an availability of 0 %"),
        ("availability_pct", -5, "states an availability of -5 %"),
        ("availability_pct", 100.5, "states an availability of 100.5 %"),
        ("replicas", 0, "has 0 replicas"),
        ("replicas", -3, "has -3 replicas"),
        ("replicas", 1e308, "has 1e+308 replicas"),
        ("zones", 0, "has 0 zones"),
        ("zones", 1e6, "has 1e+06 zones"),
    ],
)
def test_a_number_that_nothing_follows_from_is_named(name: str, value: float, says: str) -> None:
    design = parse("c:client_app -request-> a:api_gateway -request-> b:model_server{label='Scorer'}")
    found = of(apply(design, [SetAttribute(target="b", name=name, value=value)]))
    (gap,) = found.gaps

    assert gap.sentence({"b": "Scorer"}).startswith(f"Scorer {says}")
    assert found.pct is None


def test_what_is_too_small_for_the_peak_gets_no_number() -> None:
    small = "c:client_app{peak_qps=1000} -request-> a:model_server{replicas=2, throughput_rps=100}"

    assert drawn(small).short == ("a",)
    assert drawn(small).pct is None
    assert drawn(small.replace("replicas=2", "replicas=2, autoscale")).pct is not None
    assert drawn(small.replace("replicas=2", "replicas=12")).pct is not None
