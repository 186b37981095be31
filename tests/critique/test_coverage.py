"""How much of a design holds: counted, and not to be had by drawing more than is needed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from redline.critique.coverage import NOTHING_DECIDES, TOO_LITTLE, Coverage, coverage
from redline.critique.engine import critique
from redline.design import notation
from redline.design.catalogue import KINDS
from redline.design.document import Component, Connection, Design, Waiver
from redline.design.edits import AddComponent, AddConnection, Edit, RemoveConnection, apply
from redline.exchange import formats

DESIGNS = Path(__file__).resolve().parents[1] / "designs"
ROUGH = ("fraud-first-try", "churn-first-try", "shop-first-try", "credit-first-try")
EVERY_KIND = [kind for kind in KINDS if kind != "unknown"]
NEAR_THE_BOTTOM = 0.1


def drawn(name: str) -> Design:
    folder, ending = ("strong", "redline.yaml") if name in ("fraud", "assistant") else ("drawn", "json")
    return formats.read((DESIGNS / folder / f"{name}.{ending}").read_text(encoding="utf-8")).design


def measured(design: Design, today: date | None = None) -> Coverage:
    return coverage(design, critique(design, today=today), today=today)


def shares(of: Coverage) -> dict[str, float]:
    return {family.family: family.share for family in of.families}


# ---- the counts


def test_every_rule_is_counted_once_in_its_family() -> None:
    design = drawn("fraud-first-try")
    said = critique(design)
    found = coverage(design, said)

    outcomes = Counter(result.outcome for result in said.results)
    assert sum(family.held for family in found.families) == found.held == outcomes["pass"]
    assert sum(family.open for family in found.families) == outcomes["ask"]
    assert sum(family.failed for family in found.families) == outcomes["fail"]
    assert found.judged == outcomes["pass"] + outcomes["ask"] + outcomes["fail"]
    assert sum(f.judged + f.waived + f.not_applicable for f in found.families) == len(said.results)


def test_the_whole_stands_as_its_weakest_family_does() -> None:
    found = measured(drawn("fraud-answer"))

    judged = [family for family in found.families if family.judged]
    assert found.share == min(family.share for family in judged)
    assert found.weakest in {family.family for family in judged if family.share == found.share}
    assert found.sentence.startswith(f"{found.held} of {found.judged} rules hold. Weakest: ")


def test_what_does_not_apply_is_in_no_share() -> None:
    found = measured(drawn("churn-weekly"))

    rag = next(family for family in found.families if family.family == "rag")
    assert (rag.judged, rag.not_applicable > 0) == (0, True)
    assert rag not in found.present
    assert found.weakest != "rag"


def test_a_waived_finding_leaves_the_share_and_stays_in_sight() -> None:
    design = drawn("fraud-first-try")
    fault = next(f for f in critique(design).findings if f.rule == "monitoring/prediction-log")
    waiver = Waiver(rule=fault.rule, anchors=list(fault.anchors), reason="The platform team logs it for us.")
    before, after = (
        next(family for family in measured(one).families if family.family == "monitoring")
        for one in (design, design.model_copy(update={"waivers": [waiver]}))
    )

    assert (after.waived, before.waived) == (1, 0)
    assert after.held == before.held
    assert after.judged == before.judged - 1


def test_a_waiver_that_ran_out_counts_again() -> None:
    design = drawn("fraud-first-try")
    fault = next(f for f in critique(design).findings if f.rule == "monitoring/prediction-log")
    reason = "The platform team logs it for us."
    waiver = Waiver(rule=fault.rule, anchors=list(fault.anchors), reason=reason, until=date(2026, 3, 1))
    waived = design.model_copy(update={"waivers": [waiver]})

    assert measured(waived, today=date(2026, 3, 2)).judged == measured(design).judged


# ---- near the bottom


@pytest.mark.parametrize(
    ("graph", "reason"),
    [
        ("", NOTHING_DECIDES),
        ("c:client_app; g:api_gateway; s:model_server; m:service_monitor", NOTHING_DECIDES),
        ("c:client_app -request-> g:api_gateway -request-> b:business_service", NOTHING_DECIDES),
        ("t:training_job -model-> g:validation_gate", TOO_LITTLE),
    ],
)
def test_a_board_that_says_nothing_scores_nothing(graph: str, reason: str) -> None:
    found = measured(notation.parse(graph))

    assert (found.share, found.weakest, found.reason) == (0.0, "", reason)


def test_a_board_with_every_kind_wired_to_every_other_scores_nothing() -> None:
    pairs = [(a, b) for a in EVERY_KIND for b in EVERY_KIND if a != b]
    found = measured(_board(pairs))

    assert (found.held, found.share) == (0, 0.0)
    assert found.judged > 0


@pytest.mark.parametrize("reach", [1, 2, 3, 4])
def test_a_chain_of_every_kind_scores_near_the_bottom(reach: int) -> None:
    pairs = [(a, b) for n, a in enumerate(EVERY_KIND) for b in EVERY_KIND[n + 1 : n + 1 + reach]]

    assert measured(_board(pairs)).share <= NEAR_THE_BOTTOM


def _board(pairs: list[tuple[str, str]]) -> Design:
    return Design(
        components=[Component(id=kind, label=kind, kind=kind) for kind in EVERY_KIND],
        connections=[Connection(id=f"{a}>{b}", source=a, target=b) for a, b in pairs],
    )


def test_a_design_that_has_what_it_needs_scores_near_the_top() -> None:
    for name in ("fraud", "assistant"):
        strong = measured(drawn(name))
        assert strong.held >= 0.9 * strong.judged
        assert strong.share >= 0.5


@pytest.mark.parametrize("name", ["fraud", "churn", "credit"])
def test_the_second_try_holds_more_than_the_first(name: str) -> None:
    first, second = measured(drawn(f"{name}-first-try")), measured(drawn(f"{name}-answer"))

    assert second.held / second.judged > first.held / first.judged
    assert second.share >= first.share


# ---- decoys and guards


@pytest.mark.parametrize("name", ROUGH)
def test_a_part_that_is_joined_to_nothing_never_raises_a_share(name: str) -> None:
    design = drawn(name)
    before = shares(measured(design))

    for kind in EVERY_KIND:
        after = shares(measured(apply(design, [AddComponent(id="decoy", kind=kind)])))
        raised = {family for family, share in after.items() if share > before[family]}
        assert not raised, kind


@pytest.mark.parametrize("name", ROUGH)
def test_every_kind_together_and_joined_to_nothing_raises_no_share(name: str) -> None:
    design = drawn(name)
    before = shares(measured(design))

    chain: list[Edit] = [AddComponent(id=kind, kind=kind) for kind in ("validation_gate", "alerting")]
    chain.append(AddConnection(id="between decoys", source="validation_gate", target="alerting"))
    loose: list[Edit] = [AddComponent(id=f"loose {kind}", kind=kind) for kind in EVERY_KIND]
    after = shares(measured(apply(design, [*chain, *loose])))
    assert all(share <= before[family] for family, share in after.items())


def test_a_gate_counts_on_the_way_of_the_model_and_nowhere_else() -> None:
    design = notation.parse(
        "c:client_app -request-> g:api_gateway -request-> s:model_server -prediction-> c;"
        "db:operational_db -batch_data-> wh:data_warehouse -training_data-> t:training_job;"
        "t -model-> r:model_registry -model-> s; s -event-> l:prediction_log;"
        "s -telemetry-> o:service_monitor -event-> a:alerting"
    )
    beside = apply(design, [AddComponent(id="gate", kind="validation_gate", attributes={"criteria": "auc"})])
    on_the_way: list[Edit] = [
        RemoveConnection(id="t>r"),
        AddConnection(id="into", source="t", target="gate", flow="model"),
        AddConnection(id="out", source="gate", target="r", flow="model"),
    ]

    none, aside, guarding = (_family(one, "rollback") for one in (design, beside, apply(beside, on_the_way)))
    assert aside <= none < guarding


def _family(design: Design, family: str) -> float:
    return shares(measured(design))[family]
