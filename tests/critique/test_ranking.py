"""The order of the cards, one card for one cause, and keys that outlive a redrawn arrow."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.critique import engine, numbering, ranking
from redline.critique.finding import SEVERITIES, Card, Critique, Finding
from redline.design import notation
from redline.design.document import Design
from redline.design.graph import read
from redline.exchange import formats

DRAWN = sorted((Path(__file__).resolve().parents[1] / "designs" / "drawn").glob("*.json"))
EVERY = pytest.mark.parametrize("name", [path.stem for path in DRAWN])


@cache
def design_of(name: str) -> Design:
    path = next(path for path in DRAWN if path.stem == name)
    return formats.read(path.read_text(encoding="utf-8")).design


@cache
def critique_of(name: str) -> Critique:
    return engine.critique(design_of(name))


# Two systems each have a way of their own, and may share a part and not a cause.
EVERY_SYSTEM = pytest.mark.parametrize(
    "name", [path.stem for path in DRAWN if len(read(design_of(path.stem)).systems) == 1]
)


def numbers(said: Critique) -> dict[str, int]:
    return numbering.number({}, [finding.key for finding in said.findings])


def redrawn(design: Design, which: set[int], *, last: bool) -> Design:
    """The same arrows, some of them erased and drawn again: with other ids, and drawn last if so wished."""
    new = {
        place: arrow.model_copy(update={"id": f"again-{place}"})
        for place, arrow in enumerate(design.connections)
        if place in which
    }
    kept = [new.get(place, arrow) for place, arrow in enumerate(design.connections)]
    if last:
        kept = [arrow for place, arrow in enumerate(kept) if place not in which] + list(new.values())
    return design.model_copy(update={"connections": kept})


def on_arrows(finding: Finding, design: Design) -> bool:
    """Whether it is a finding about an arrow itself, which a person erases with it."""
    return any(design.connection(anchor) for anchor in finding.anchors)


@EVERY
def test_a_redrawn_arrow_leaves_keys_numbers_and_order(name: str) -> None:
    design, before = design_of(name), critique_of(name)
    after = engine.critique(redrawn(design, set(range(len(design.connections))), last=False))

    about_parts = [f.key for f in before.findings if not on_arrows(f, design)]
    again = redrawn(design, set(range(len(design.connections))), last=False)
    assert [f.key for f in after.findings if not on_arrows(f, again)] == about_parts
    known = numbers(before)
    later = numbering.number(known, [f.key for f in after.findings])
    assert {key: later[key] for key in about_parts} == {key: known[key] for key in about_parts}


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from([path.stem for path in DRAWN]), last=st.booleans())
def test_whichever_arrows_are_redrawn_the_keys_stay(data: st.DataObject, name: str, last: bool) -> None:
    design = design_of(name)
    which = data.draw(st.sets(st.integers(0, len(design.connections) - 1), min_size=1, max_size=6))
    again = redrawn(design, which, last=last)
    after = engine.critique(again)

    before = {f.key for f in critique_of(name).findings if not on_arrows(f, design)}
    assert {f.key for f in after.findings if not on_arrows(f, again)} == before


def test_an_interior_arrow_that_takes_another_way_keeps_the_key() -> None:
    loop = (
        "t:training_job -model-> g:validation_gate -model-> r:model_registry -model-> s:model_server;"
        "c:client_app -request-> a:api_gateway -request-> s; d:data_warehouse -training_data-> t;"
    )
    direct = engine.critique(notation.parse(f"{loop} t -model-> s"))
    around = engine.critique(notation.parse(f"{loop} t -model-> o:object_store -model-> s"))

    rule = "rollback/gate-on-every-path"
    (one,) = (finding for finding in direct.findings if finding.rule == rule)
    (other,) = (finding for finding in around.findings if finding.rule == rule)
    assert (one.key, one.anchors) == (other.key, other.anchors)
    assert one.evidence != other.evidence


@EVERY_SYSTEM
def test_faults_come_first_then_the_graver_then_those_on_the_way_to_a_decision(name: str) -> None:
    graph, said = read(design_of(name)), critique_of(name)
    path = ranking.decision_path(graph)
    ranks = [min(_rank(f, path) for f in (card.head, *card.members)) for card in said.cards]
    assert ranks == sorted(ranks)
    shown = [_shown(card.head) for card in said.cards]
    assert shown == sorted(shown)
    assert all(_shown(card.head) <= _shown(member) for card in said.cards for member in card.members)


def _rank(finding: Finding, path: frozenset[str]) -> tuple[bool, int, bool]:
    return *_shown(finding), path.isdisjoint(finding.anchors)


def _shown(finding: Finding) -> tuple[bool, int]:
    """What a card shows of its weight: the plate of a nudge is that of a question."""
    is_question = finding.outcome != "fail" or finding.severity == "nudge"
    return is_question, SEVERITIES.index(finding.severity)


@EVERY_SYSTEM
def test_one_cause_in_one_place_is_one_card(name: str) -> None:
    seen: dict[tuple[str, str], int] = {}
    for number, card in enumerate(critique_of(name).cards):
        for cause, part in _spots(card):
            assert seen.setdefault((cause, part), number) == number, (cause, part)


def _spots(card: Card) -> set[tuple[str, str]]:
    findings = (card.head, *card.members)
    return {
        (finding.cause, part)
        for finding in findings
        for part in (*finding.anchors, *finding.evidence.components, *finding.evidence.connections)
    }
