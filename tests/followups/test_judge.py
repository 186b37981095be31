"""What the judge holds fixed: effects stick, records count where they may, size and surplus show."""

from __future__ import annotations

import pytest
from tests.followups.redesigns import (
    ALERT,
    DEFAULT_ON_READ,
    FRESH_ON_STREAM,
    QUALITY,
    Move,
    draw,
    drop,
    frame,
    gave_up,
    redesigned,
    reference,
    state,
)

from redline.design.document import Design
from redline.design.graph import Brief
from redline.design.notation import parse
from redline.errors import InputError, NotFound
from redline.followups import Injection, Record, Verdict, candidates, inject, judge

CAP = state("model-vendor", timeout_ms=52, default="no device signal")


def answered(followup: str, target: str | None, *moves: Move, records: tuple[Record, ...] = ()) -> Verdict:
    design = reference("fraud_card")
    return judge(inject(design, None, followup, target), redesigned(design, *moves), records=records)


def test_a_clause_shows_its_parts_in_the_order_of_the_drawing() -> None:
    found = answered("load-spike-event", None)
    refused = next(clause for clause in found.clauses if clause.id == "refused")

    assert refused.components == ("vendor", "model", "api")


def test_an_injection_survives_json_and_judges_the_same() -> None:
    design = reference("fraud_card")
    injection = inject(design, None, "lat-doubles-dependency")
    again = Injection.model_validate_json(injection.model_dump_json())
    after = redesigned(design, CAP)

    assert again == injection
    assert judge(again, after) == judge(injection, after)
    assert Verdict.model_validate_json(judge(injection, after).model_dump_json()) == judge(injection, after)


def test_the_same_design_and_target_give_the_same_injection() -> None:
    design = reference("fraud_card")

    assert inject(design, None, "load-x10") == inject(design, None, "load-x10")
    assert inject(design, None, "src-breaks", "cards").id != inject(design, None, "src-breaks", "events").id


def test_before_and_after_stand_beside_the_limit() -> None:
    injection = inject(reference("fraud_card"), None, "lat-doubles-dependency")
    figure = {f.name: f for f in injection.figures}

    assert (injection.target, injection.target_label) == ("vendor", "Device vendor")
    assert round(figure["p99 at the peak"].before or 0) == 76
    assert round(figure["p99 at the peak"].after or 0) == 136
    assert (figure["p99 at the peak"].limit, figure["p99 at the peak"].past_limit) == (100, True)
    assert figure["past the limit"].after == pytest.approx(3.9, abs=0.1)
    assert [(w.component, w.label) for w in injection.world] == [("vendor", "62 → 124 ms")]
    assert injection.dimension is not None
    assert injection.dimension.text == "p99 136 ms at the peak, limit 100 ms"
    assert not injection.dimension.held
    assert "62 to 124 ms" in injection.sentence


def test_the_verdict_reads_from_the_changed_world_to_the_re_design() -> None:
    found = answered("lat-doubles-dependency", None, CAP)
    figure = {f.name: f for f in found.figures}

    assert round(figure["p99 at the peak"].before or 0) == 136
    assert round(figure["p99 at the peak"].after or 0) == 74
    assert not figure["p99 at the peak"].past_limit
    assert found.price.degraded is not None
    assert found.price.degraded.after == pytest.approx(18.4, abs=0.1)
    assert (
        found.sentence
        == "Solved. You capped the wait at 52 ms and said what a request gets without Device vendor."
    )
    assert found.dimension is not None
    assert found.dimension.held
    assert [line for line in found.diff.lines if line[0] == "changed"] == [
        ("changed", "Fraud model → Device vendor, timeout (ms) 52, default on failure no device signal")
    ]


def test_not_solved_says_the_number_and_who_holds_it() -> None:
    found = answered("lat-doubles-dependency", None, state("model-vendor", timeout_ms=110, default="none"))

    assert found.word == "not_solved"
    assert found.sentence.startswith("p99 is 12")
    assert "the limit is 100 ms. Device vendor still holds" in found.sentence


def test_a_replacement_inherits_what_happened_to_its_forerunner() -> None:
    twin = draw("twin:third_party_api{quota_rps=1500}; model -lookup-> twin")
    quick = draw("twin:third_party_api{p50_ms=1, p99_ms=2, quota_rps=1500}; model -lookup-> twin")

    for replacement in (twin, quick):
        found = answered("lat-doubles-dependency", "vendor", drop("vendor"), replacement)

        assert found.word == "not_solved"
        assert found.sentence.startswith("p99 is 136 ms")
        assert {c.id: c.state for c in found.clauses}["keep"] == "held"


def test_an_added_part_that_changes_nothing_is_over_built() -> None:
    found = answered(
        "lat-doubles-dependency", None, CAP, draw("model -lookup{default=none}-> spare:cache{hit_rate=0.5}")
    )

    assert found.word == "over_built"
    assert [item.label for item in found.over_built] == ["spare"]
    assert found.held
    assert "could go" in found.sentence


def test_a_part_that_carries_a_clause_is_not_over_built() -> None:
    assert answered("src-breaks", "events", FRESH_ON_STREAM, DEFAULT_ON_READ).over_built == ()


def test_a_new_blocker_is_newly_broken() -> None:
    found = answered(
        "silent-failure",
        "model",
        QUALITY,
        draw("train -model-> model"),
    )

    assert found.word == "newly_broken"
    assert "rollback/gate-on-every-path" in [loss.rule for loss in found.newly_broken]
    assert not found.held


def test_a_waiver_is_no_answer() -> None:
    design = reference("fraud_card")
    injection = inject(design, None, "silent-failure", "model")
    data = redesigned(design, QUALITY).model_dump(by_alias=True)
    data["waivers"] = [{"rule": "monitoring/silent-failure", "anchors": ["model"], "reason": "later"}]

    found = judge(injection, Design.model_validate(data))

    assert {c.id: c.state for c in found.clauses}["keep"] == "broke"


def test_a_change_may_touch_four_parts_or_two_fifths() -> None:
    names = ("api", "model", "policy", "metrics", "review", "features", "events", "bus", "stream")
    owners = [state(name, owner="payments") for name in names]

    small = answered("lat-doubles-dependency", None, CAP, *owners[:6])
    large = answered("lat-doubles-dependency", None, CAP, *owners)

    assert small.word == "solved"
    assert (large.word, large.diff.touched, large.diff.of) == ("partly", 9, 22)


RISK = Record(
    type="accepted_risk",
    limit="two days of offers on stale scores",
    detection="the campaign owner reads the score spread on Monday",
    stop="more than 2 % complaints",
)


def test_a_risk_may_be_accepted_below_high_stakes() -> None:
    design = reference("churn")
    injection = inject(design, None, "silent-failure")

    accepted = judge(injection, design, records=(RISK,))
    empty = judge(injection, design, records=(Record(type="accepted_risk", limit="some"),))

    assert accepted.word == "accepted_risk"
    assert not accepted.held
    assert "Up to: two days" in accepted.sentence
    assert empty.word == "not_solved"


@pytest.mark.parametrize("lowered", [(), (frame("stakes", "low"),)])
def test_a_risk_may_not_be_accepted_where_the_stakes_are_high(lowered: tuple[Move, ...]) -> None:
    found = answered("silent-failure", "model", *lowered, records=(RISK,))

    assert found.word == "not_solved"
    assert any("stakes are high" in question for question in found.questions)


def test_a_design_that_stands_it_says_why() -> None:
    design = redesigned(reference("fraud_card"), QUALITY)
    offered = {c.id: c for c in candidates(design)}["silent-failure"]
    injection = inject(design, None, "silent-failure")

    found = judge(injection, design, records=(Record(type="carried_by", component="qm"),))

    assert (offered.pain, offered.offered, injection.survives) == (0, True, True)
    assert "Your design stands this" in offered.sentence
    assert offered.pain_reason.startswith("already carried")
    assert found.word == "solved"
    assert "qm carries it" in found.sentence


def test_slack_is_credited_and_then_the_tail_grows() -> None:
    design = redesigned(reference("fraud_card"), state("vendor", p50_ms=5, p99_ms=20))

    injection = inject(design, None, "lat-doubles-dependency", "vendor")

    assert injection.voice == "slack"
    assert "still leaves you 45 ms" in injection.sentence
    assert {c.name: c.value for c in injection.effects.changes if c.change == "number"}["p99_ms"] == 200
    assert injection.broken


@pytest.mark.parametrize(
    ("graph", "followup", "words"),
    [
        ("shop:business_service -request-> ms:model_server", "lat-doubles-dependency", "states no p99"),
        ("shop:business_service -request-> ms:model_server", "load-x10", "states no peak"),
        ("shop:business_service -request-> ms:model_server", "rollback-bad-model", "new model"),
        ("shop:business_service -request-> ms:model_server", "labels-late-30d", "No training"),
        ("shop:business_service -request-> ms:model_server", "src-breaks", "comes with the request"),
        ("db:operational_db -batch_data-> wh:data_warehouse", "silent-failure", "scores or answers"),
        ("db:operational_db -batch_data-> sc:batch_scorer", "lat-doubles-dependency", "states no deadline"),
        ("", "silent-failure", "scores or answers"),
    ],
)
def test_what_cannot_be_aimed_is_not_offered_and_says_why(graph: str, followup: str, words: str) -> None:
    design = parse(graph)
    found = {c.id: c for c in candidates(design)}[followup]

    assert not found.offered
    assert words in found.why_not
    with pytest.raises(InputError, match="|".join(words.split())):
        inject(design, None, followup)


def test_wrong_ids_name_what_is_there() -> None:
    with pytest.raises(NotFound, match="lat-doubles-dependency"):
        inject(reference("fraud_card"), None, "lat-doubles")
    with pytest.raises(InputError, match="Device vendor"):
        inject(reference("fraud_card"), None, "lat-doubles-dependency", "payments")


def test_givens_of_the_prompt_hold_too() -> None:
    design = redesigned(reference("fraud_card"), frame("objectives.slo_p99_ms", 100))
    brief = Brief(slug="fraud_card", objectives={"slo_p99_ms": 100}, stakes="high")
    injection = inject(design, brief, "lat-doubles-dependency")

    assert judge(injection, redesigned(design, CAP), brief).word == "solved"
    assert (
        judge(injection, redesigned(design, frame("objectives.slo_p99_ms", 900)), brief).word == "not_solved"
    )


def test_a_guard_that_goes_is_a_loss_unless_it_is_given_up() -> None:
    silent = answered("silent-failure", "model", QUALITY, drop("review"))
    said = answered("silent-failure", "model", QUALITY, drop("review"),
                    records=(gave_up("review", "a second look at unsure payments"),))  # fmt: skip

    assert "Analyst queue is gone" in silent.sentence
    assert {c.id: c.state for c in said.clauses}["keep"] == "held"


def test_a_guard_without_an_arrow_is_gone_too() -> None:
    found = answered("silent-failure", "model", QUALITY, drop("policy-review", "review-joiner"))

    assert "Analyst queue is no longer connected" in found.sentence


def test_inventing_a_budget_does_not_help() -> None:
    dear = draw(
        "log -telemetry-> qm:quality_monitor{needs_labels=false, lag_s=60, cost_usd_month=90000} "
        f"-telemetry-> {ALERT}"
    )

    found = answered("silent-failure", "model", dear, frame("objectives.budget_usd_month", 10**6))

    assert {c.id: c.state for c in found.clauses}["budget"] == "broke"


SHOP = """
shop:business_service -request-> api:api_gateway -lookup-> store:prediction_store
scorer:batch_scorer{cadence_s=86400} -prediction-> store
ev:event_tracker -batch_data-> wh:data_warehouse -batch_data-> fb:feature_batch -feature-> scorer
framing{objectives.slo_p99_ms=40, objectives.peak_qps=60}
"""


def test_results_worked_out_ahead_go_stale_unless_their_age_is_limited() -> None:
    design = parse(SHOP)
    injection = inject(design, None, "src-breaks", "ev")
    watched = draw(f"wh -telemetry-> dm:data_monitor{{mode=volume}} -telemetry-> {ALERT}")

    stale = judge(injection, redesigned(design, watched))
    limited = judge(injection, redesigned(design, watched, state("store", ttl_s=172800)))

    assert {c.id: c.state for c in stale.clauses}["behaviour"] == "unproven"
    assert limited.word == "solved", limited.sentence
