"""The availability of a design in its report: what spends the budget, and what goes down with what."""

from __future__ import annotations

import pytest
from tests.designs import references

from redline.design.catalogue import ZONES
from redline.design.graph import read
from redline.design.notation import parse
from redline.whatif.availability import AvailabilityReport, availability_report

ONLINE = """
shop:business_service -request-> gw:api_gateway -request-> ms:model_server
ms -lookup-> fs:feature_store_online; ms -lookup-> v:third_party_api{availability_pct=99.5}
framing{objectives.availability_pct=99.9}
"""
BACKED = ONLINE + "gw -request{on_failure}-> r:rules_engine"


def told(text: str) -> AvailabilityReport:
    found = availability_report(read(parse(text)))
    assert found is not None
    return found


def radius(found: AvailabilityReport) -> dict[str, str]:
    """What the first entry gets when a component is down."""
    return {one.component: one.effects[0].effect for one in found.blast}


def test_what_is_needed_multiplies_and_the_budget_says_what_it_costs() -> None:
    found = told(ONLINE)
    spent = {one.component: one for one in found.spent}

    assert found.pct == pytest.approx(100 * 0.9995 * 0.999 * 0.9995 * 0.995)
    assert found.objective_pct == 99.9
    assert found.allowed_min_month == pytest.approx(43.2)
    assert list(spent) == ["v", "ms", "gw", "fs"]
    # Without the vendor's failures the others remain.
    assert spent["v"].lost_min_month == pytest.approx(43_200 * 0.9995 * 0.999 * 0.9995 * 0.005)
    assert spent["v"].budget_share == pytest.approx(spent["v"].lost_min_month / 43.2)
    assert (spent["v"].pct.basis, spent["gw"].pct.basis) == ("stated", "assumed")
    assert found.zone is None


@pytest.mark.parametrize("how", ["default=0", "required=false", "mode=async"])
def test_what_may_be_missing_costs_no_answer(how: str) -> None:
    found = told(ONLINE.replace("ms -lookup-> v", f"ms -lookup{{{how}}}-> v"))

    assert {one.component for one in found.spent} == {"gw", "ms", "fs"}
    assert radius(found).get("v") == (None if how == "mode=async" else "degrades")
    assert ("v" in found.unaffected) is (how == "mode=async")


def test_a_fallback_covers_all_that_the_call_beside_it_leads_to() -> None:
    found = told(BACKED)
    spent = {one.component: one for one in found.spent}

    assert {part: one.backed_by for part, one in spent.items()} == {
        "gw": None, "ms": "r", "fs": "r", "v": "r", "r": None,
    }  # fmt: skip
    assert radius(found) == {"gw": "fails", "ms": "degrades", "fs": "degrades", "v": "degrades"}
    assert found.full_pct == pytest.approx(told(ONLINE).pct)
    assert found.pct is not None
    assert found.pct > 99.94


def test_a_call_that_few_requests_make_fails_only_for_those() -> None:
    found = told(ONLINE.replace("ms -lookup-> v", "ms -lookup{share=0.1}-> v"))
    (vendor,) = [one for one in found.blast if one.component == "v"]

    (effect,) = vendor.effects
    assert effect.effect == "fails"
    assert effect.share == pytest.approx(0.1)


def test_each_entry_has_its_own_effect() -> None:
    found = told(ONLINE + "app:client_app -request-> ms; gw -request{on_failure}-> r:rules_engine")
    (store,) = [one for one in found.blast if one.component == "fs"]

    assert {one.entry: one.effect for one in store.effects} == {"shop": "degrades", "app": "fails"}
    assert found.entry == "app"
    assert {one.entry for one in found.entries} == {"shop", "app"}


ZONED = """
app:client_app{peak_qps=250} -request-> a:model_server{replicas=6, zones=3, throughput_rps=50}
a -request-> b:model_server{replicas=4, zones=2, throughput_rps=100} -lookup-> d:operational_db{zones=1}
framing{objectives.availability_pct=99.9}
"""


def test_losing_a_zone_says_who_is_left_and_how_full() -> None:
    zone = told(ZONED).zone

    assert zone is not None
    assert (zone.zones, zone.pct.value, zone.pct.basis) == (3, ZONES.availability_pct, "assumed")
    assert "99.95" in zone.pct.source
    assert [one.effect for one in zone.effects] == ["fails"]
    left = {one.component: (one.left, one.copies) for one in zone.survivors}
    assert left == {"a": (4, 6), "b": (2, 4)}
    assert [one.utilisation for one in zone.survivors] == pytest.approx([1.25, 1.25])
    assert [one.saturated for one in zone.survivors] == [True, True]
    assert zone.survivors[0].before == pytest.approx(250 / 300)


def test_the_zones_cost_what_their_failures_cost() -> None:
    zone = told(ZONED).zone
    up = ZONES.availability_pct / 100

    # Five of six are needed, so no zone may be lost; with all of them up only the parts themselves fail.
    assert zone is not None
    assert zone.lost_min_month == pytest.approx(43_200 * (1 - up**3), rel=2e-3)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            ("framing{objectives.availability_pct=99.9}", "framing{objectives.availability_pct=9999}"),
            "9999 %",
        ),
        (("availability_pct=99.5", "availability_pct=0"), "v states an availability of 0 %"),
        (("ms:model_server", "ms:model_server{replicas=0}"), "ms has 0 replicas"),
        (("ms:model_server", "ms:model_server{zones=99}"), "ms has 99 zones"),
    ],
)
def test_bad_numbers_are_named_and_no_number_is_made_of_them(change: tuple[str, str], says: str) -> None:
    found = told(ONLINE.replace(*change))

    assert any(problem.startswith(says) or says in problem for problem in found.problems)
    if "objectives" in change[0]:
        assert (found.objective_pct, found.allowed_min_month) == (None, None)
        assert all(one.budget_share is None for one in found.spent)
    else:
        assert (found.pct, found.full_pct, found.lost_min_month, found.spent) == (None, None, None, ())
        assert radius(found)["ms"] == "fails"


def test_nobody_waits_so_nothing_is_said() -> None:
    assert availability_report(read(parse("s:batch_scorer -prediction-> p:prediction_store"))) is None


@pytest.mark.parametrize("name", sorted(references.REFERENCES))
def test_the_report_of_every_reference_design_adds_up(name: str) -> None:
    found = availability_report(read(references.load(name), references.brief(name)))
    if found is None:
        return

    assert found.pct is not None
    assert found.full_pct is not None
    assert found.full_pct <= found.pct + 1e-9
    lost = sum(one.lost_min_month for one in found.spent)
    zone = found.zone.lost_min_month if found.zone and found.zone.lost_min_month else 0.0
    assert found.lost_min_month is not None
    # Only what takes two failures at once is in the rows of both.
    assert lost + zone <= found.lost_min_month * 1.001 + 0.2
    assert all(one.lost_min_month >= -1e-9 for one in found.spent)
