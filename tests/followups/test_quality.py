"""A world that changes overnight, one group that fails, and wrong values that a job wrote."""

from __future__ import annotations

import pytest
from tests.followups.cases import Case, case, hit, verdict
from tests.followups.redesigns import ALERT, QUALITY, RULES, draw, drop, frame, plan, state, write

DRIFT, SEGMENT, DATA = "drift-sudden", "segment-fails", "rollback-bad-data"
RETENTION = "al:alerting{owner='retention on call'}"

DRIFT_ON_LOG = draw(f"log -telemetry-> dm:data_monitor{{mode='drift'}} -telemetry-> {ALERT}")
TIGHTEN = draw("al -control-> policy")
BATCH_DRIFT = draw(f"features -telemetry-> dm:data_monitor{{mode=drift}} -telemetry-> {RETENTION}")
BATCH_QUALITY = draw(
    "scores -telemetry-> qm:quality_monitor{needs_labels=false, proxy='score spread', slices=segment} "
    f"-telemetry-> {RETENTION}"
)
CARDS = (QUALITY, state("qm", slices="merchant"))
SWAP = state("features", versioned_swap=True)
CHECKED = (
    drop("profiles-features"),
    draw(
        "profiles -feature{mode=batch}-> dv:data_validator{blocking=true, expectations='range, nulls'} "
        f"-feature{{mode=batch}}-> features; dv -telemetry-> {ALERT}"
    ),
)
CHURN_CHECKED = (
    drop("scorer-scores"),
    draw(
        "scorer -prediction{mode=batch}-> dv:data_validator{blocking=true, expectations='spread, row count'} "
        f"-prediction{{mode=batch}}-> scores; dv -telemetry-> {RETENTION}"
    ),
)
CHURN_PEOPLE = draw(
    "scores -prediction{mode=batch}-> desk:review_queue{capacity_per_day=200, slices=segment} "
    "-action{mode=async}-> campaign"
)

HONEST = [
    case(DRIFT, "fraud_card", "drift alert tightens the policy", DRIFT_ON_LOG, TIGHTEN),
    case(DRIFT, "fraud_card", "score spread alert switches to rules", QUALITY, RULES,
         draw("al -control-> ru")),
    case(DRIFT, "churn", "the last good week stays in force", BATCH_DRIFT,
         state("scores", versioned_swap=True), draw("al -control-> scores")),
    case(DRIFT, "churn", "a policy that can be made careful", BATCH_QUALITY, drop("scorer-scores"),
         draw("scorer -prediction{mode=batch}-> pol:decision_policy{thresholds='by expected value'} "
              "-prediction{mode=batch}-> scores; al -control-> pol")),
    case(DRIFT, "image_class_strong", "alert moves the thresholds", draw("page -control-> pol")),
    case(SEGMENT, "fraud_card", "people for that group", *CARDS, state("review", slices="merchant")),
    case(SEGMENT, "fraud_card", "thresholds for that group", *CARDS,
         state("policy", slices="merchant, amount")),
    case(SEGMENT, "churn", "people for that group", BATCH_QUALITY, CHURN_PEOPLE),
    case(SEGMENT, "churn", "more data for that group", BATCH_QUALITY, state("tset", slices="segment")),
    case(SEGMENT, "image_class_strong", "labels for that group", state("rel", slices="rare categories")),
    case(DATA, "fraud_card", "pointer swap and a check", SWAP, *CHECKED),
    case(DATA, "fraud_card", "quarantine and recompute", state("profiles", backfillable=True), *CHECKED),
    case(DATA, "churn", "pointer swap and a check", state("scores", versioned_swap=True), *CHURN_CHECKED),
    case(DATA, "churn", "quarantine and recompute", state("scorer", backfillable=True), *CHURN_CHECKED),
]  # fmt: skip

CHEATS = [
    case(DRIFT, "fraud_card", "delete the part", drop("model"), clause="signal"),
    case(DRIFT, "fraud_card", "loose monitor", draw(f"dm:data_monitor{{mode=drift}}; {ALERT}"), TIGHTEN,
         clause="signal"),
    case(DRIFT, "fraud_card", "a chart that tells nobody", TIGHTEN,
         draw("log -telemetry-> dm:data_monitor{mode=drift}; al:alerting"), clause="signal"),
    case(DRIFT, "fraud_card", "age, not change", TIGHTEN,
         draw(f"log -telemetry-> dm:data_monitor{{mode=freshness}} -telemetry-> {ALERT}"), clause="signal"),
    case(DRIFT, "fraud_card", "labels of 25 days", TIGHTEN,
         draw(f"log -telemetry-> qm:quality_monitor{{needs_labels=true}} -telemetry-> {ALERT}"),
         clause="signal"),
    case(DRIFT, "fraud_card", "alert only", DRIFT_ON_LOG, clause="guard"),
    case(DRIFT, "fraud_card", "an empty fallback", DRIFT_ON_LOG,
         draw("api -request{on_failure=true}-> fb:fallback -prediction-> policy; al -control-> fb"),
         clause="guard"),
    case(DRIFT, "fraud_card", "rules on no path", DRIFT_ON_LOG, draw("al -control-> ru:rules_engine"),
         clause="guard"),
    case(DRIFT, "fraud_card", "retrain past the gate", DRIFT_ON_LOG, TIGHTEN, draw("train -model-> model"),
         clause="retrain"),
    case(DRIFT, "fraud_card", "note only", write("model", "drift alert and careful thresholds"),
         clause="signal"),
    case(DRIFT, "fraud_card", "later", DRIFT_ON_LOG, TIGHTEN, plan("dm"), clause="signal"),
    case(DRIFT, "churn", "swap that nobody makes", BATCH_DRIFT, state("scores", versioned_swap=True),
         clause="guard"),
    case(SEGMENT, "fraud_card", "another group", QUALITY, state("qm", slices="browser"),
         state("review", slices="browser"), clause="live"),
    case(SEGMENT, "fraud_card", "offline only", state("policy", slices="merchant"), clause="live"),
    case(SEGMENT, "fraud_card", "a chart for nobody", state("policy", slices="merchant"),
         draw("log -telemetry-> qm:quality_monitor{slices=merchant}"), clause="live"),
    case(SEGMENT, "fraud_card", "seen, and nothing done", *CARDS, clause="mitigation"),
    case(SEGMENT, "fraud_card", "loose people", *CARDS,
         draw("desk:review_queue{capacity_per_day=50, slices=merchant}"), clause="mitigation"),
    case(SEGMENT, "fraud_card", "no evaluation any more", *CARDS, drop("evaluation"),
         state("policy", slices="merchant"), clause="offline"),
    case(SEGMENT, "fraud_card", "note only", write("policy", "slices merchant"), clause="live"),
    case(SEGMENT, "fraud_card", "later", *CARDS, state("policy", slices="merchant"), plan("qm"),
         clause="live"),
    case(SEGMENT, "fraud_card", "delete the model", drop("model"), clause="offline"),
    case(SEGMENT, "churn", "nobody to read it", state("evaluation", slices=None), BATCH_QUALITY,
         CHURN_PEOPLE, clause="offline"),
    case(DATA, "fraud_card", "delete the store", drop("features"), clause="restore"),
    case(DATA, "fraud_card", "swap without a check", SWAP, clause="write"),
    case(DATA, "fraud_card", "check of the input", SWAP, drop("history-profiles"),
         draw("history -batch_data-> dv:data_validator{blocking=true} -batch_data-> profiles; "
              f"dv -telemetry-> {ALERT}"), clause="write"),
    case(DATA, "fraud_card", "check beside the write", SWAP,
         draw(f"profiles -feature-> dv:data_validator{{blocking=true}} -telemetry-> {ALERT}"),
         clause="write"),
    case(DATA, "fraud_card", "check that stops nothing", SWAP, *CHECKED, state("dv", blocking=False),
         clause="write"),
    case(DATA, "fraud_card", "a way around the check", SWAP, *CHECKED, draw("profiles -feature-> features"),
         clause="write"),
    case(DATA, "fraud_card", "nobody is told", SWAP, *CHECKED, state("al", owner=None), clause="told"),
    case(DATA, "fraud_card", "a check and no way back", *CHECKED, clause="restore"),
    case(DATA, "fraud_card", "note only", write("features", "snapshots and checks"), clause="restore"),
    case(DATA, "fraud_card", "later", SWAP, *CHECKED, plan("dv"), clause="write"),
    case(DATA, "churn", "recompute from nothing", state("scorer", backfillable=True), *CHURN_CHECKED,
         drop("lake-features"), clause="keep"),
    case(DATA, "churn", "a smaller budget elsewhere", frame("objectives.budget_usd_month", 1e6),
         clause="restore"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("followup", "design"),
    sorted({(one.followup, one.design) for one in HONEST}),
)
def test_the_design_is_hit(followup: str, design: str) -> None:
    hit(followup, design)


@pytest.mark.parametrize("one", HONEST, ids=str)
def test_an_honest_answer_is_solved(one: Case) -> None:
    found = verdict(one)

    assert [(c.id, c.state, c.detail) for c in found.clauses if c.state != "held"] == []
    assert found.word == "solved", found.sentence


@pytest.mark.parametrize("one", CHEATS, ids=str)
def test_a_cheat_is_refused(one: Case) -> None:
    found = verdict(one)

    assert {c.id: c.state for c in found.clauses}[one.clause] != "held"
    assert not found.held, found.sentence
