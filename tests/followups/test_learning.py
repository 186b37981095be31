"""Few labels, a gap between offline and online, and loops that see only what they chose."""

from __future__ import annotations

import pytest
from tests.followups.cases import Case, case, cut, hit, verdict
from tests.followups.redesigns import QUALITY, draw, drop, plan, state, write

GAP, CAPPED = "offline-online-gap", "labels-capped"
NARROW, BLOCKED = "feedback-narrowing", "blocked-outcomes-unknown"

SKEW = draw(
    "log -telemetry-> sk:data_monitor{mode=skew, reference='training set'} -telemetry-> al; "
    "tset -telemetry-> sk"
)
LIVE_SLICES = (QUALITY, state("qm", slices="merchant"))
ROLLBACK = draw(
    "al -control-> rc:rollback_controller{rto_min=5, stop_loss='40000 USD a day more fraud'} "
    "-control-> registry"
)
DEFINED = (
    state("log", definition_version="2024-06"),
    state("disputes", definition_version="2024-06"),
)
COUNTED = draw(
    "registry -model-> split:traffic_splitter{mode=canary, steps_pct=5, stop_loss='1 % of saved loss'} "
    "-model-> model; api -request{mode=async}-> ab:experiment_platform{unit=card, ratio_check=true} "
    "-control-> split"
)
GOLD = "gold:labeling{labels_per_day=10, sampling='at random', guideline=true} -label{mode=batch}-> ev"
HEAT = draw(
    "slate -telemetry-> div:quality_monitor{needs_labels=false, metric='coverage of the catalogue', lag_d=1} "
    "-telemetry-> page"
)
LET = (state("policy", exploration_pct=0.1, block_pct=1.2), state("log", logs_propensity=True))
AUDIT = draw(
    "policy -prediction{mode=async}-> aud:labeling{sampling='random sample of the blocked', "
    "throughput_per_day=50} -label{mode=batch}-> evaluation"
)
CREDIT_LET = (
    state("pol", exploration_pct=0.1, block_pct=45, loss_cap="300 k USD a day"),
    state("log", logs_propensity=True),
)

HONEST = [
    case(GAP, "fraud_card", "log, skew and groups", *LIVE_SLICES, SKEW, ROLLBACK),
    case(GAP, "fraud_card", "log, arms and definition", *DEFINED, COUNTED),
    case(GAP, "image_class_strong", "the loss at which it stops", state("rb", stop_loss="1 % of sales")),
    case(CAPPED, "moderation_strong", "unsure cases and a random sample",
         state("aud", labels_per_day=30, sampling="uncertainty"),
         draw("pol -prediction{mode=async}-> " + GOLD)),
    case(CAPPED, "moderation_strong", "weak labels and an audited sample",
         state("aud", labels_per_day=20),
         state("lj", weak_labels="reports and appeals, by audited precision"),
         draw("pol -prediction{mode=async}-> " + GOLD)),
    case(CAPPED, "ticket_routing_strong", "unsure cases and a random sample",
         state("agt", labels_per_day=25, sampling="smallest margin first"),
         draw("desk -feedback{mode=async}-> " + GOLD)),
    case(CAPPED, "image_class_strong", "seller changes as weak labels",
         state("rel", labels_per_day=60), state("lj", weak_labels="seller changes, by audited precision"),
         draw("med -batch_data-> " + GOLD)),
    case(NARROW, "search_rank_strong", "known chances, and a coverage signal",
         state("slate", logs_propensity=True), HEAT),
    case(NARROW, "search_rank_strong", "a random arm, and a coverage signal", HEAT,
         draw("srch -request{mode=async}-> hold:experiment_platform{mode='random holdout', unit=visitor} "
              "-event-> hlog:prediction_log{has_features=true} -training_data{mode=batch}-> ev")),
    case(NARROW, "live_feed_strong", "a signal on new creators",
         state("qual", metric="share of impressions of new creators, entropy per viewer")),
    case(BLOCKED, "fraud_card", "a few let through, capped", *LET,
         state("policy", loss_cap="60000 USD a day")),
    case(BLOCKED, "fraud_card", "people judge a few blind", AUDIT),
    case(BLOCKED, "credit_decision_strong", "a random band, capped", *CREDIT_LET),
    case(BLOCKED, "credit_decision_strong", "people judge a few blind", state("pol", exploration_pct=None),
         draw("pol -prediction{mode=async}-> aud:labeling{sampling='random declined', throughput_per_day=20} "
              "-label{mode=batch}-> ev")),
]  # fmt: skip

CHEATS = [
    case(GAP, "fraud_card", "delete the model", drop("model"), clause="evidence"),
    case(GAP, "fraud_card", "one thing to look at", ROLLBACK, QUALITY, clause="evidence"),
    case(GAP, "fraud_card", "loose skew monitor", *LIVE_SLICES, ROLLBACK,
         draw("sk:data_monitor{mode=skew, reference='training set'}"), clause="evidence"),
    case(GAP, "fraud_card", "loose experiment", *DEFINED[:1], *LIVE_SLICES, ROLLBACK, drop("log-tset"),
         draw("ab:experiment_platform{ratio_check=true}"), clause="evidence"),
    case(GAP, "fraud_card", "two definitions", *DEFINED, COUNTED, state("log", definition_version="2023-01"),
         clause="evidence"),
    case(GAP, "fraud_card", "no loss stated", *LIVE_SLICES, SKEW, ROLLBACK, state("rc", stop_loss=None),
         clause="stop"),
    case(GAP, "fraud_card", "a loss without a number", *LIVE_SLICES, SKEW, ROLLBACK,
         state("rc", stop_loss="when it gets bad"), clause="stop"),
    case(GAP, "fraud_card", "a stop that stops nothing", *LIVE_SLICES, SKEW,
         draw("al -control-> rc:rollback_controller{stop_loss='1 %'}"), clause="stop"),
    case(GAP, "fraud_card", "note only", write("model", "skew, slices, counts; stop at 1 %"),
         clause="evidence"),
    case(GAP, "fraud_card", "later", *LIVE_SLICES, SKEW, ROLLBACK, plan("sk"), clause="evidence"),
    case(CAPPED, "moderation_strong", "nobody labels any more", drop("aud"), clause="cap"),
    case(CAPPED, "moderation_strong", "a larger number", state("aud", throughput_per_day=4000),
         clause="sample"),
    case(CAPPED, "moderation_strong", "a second team", state("aud", sampling="uncertainty"),
         draw("pol -prediction{mode=async}-> " + GOLD.replace("=10", "=360")), clause="cap"),
    case(CAPPED, "moderation_strong", "a second team that says nothing",
         state("aud", labels_per_day=30, sampling="uncertainty"),
         draw("pol -prediction{mode=async}-> " + GOLD.replace("labels_per_day=10, ", "")), clause="cap"),
    case(CAPPED, "moderation_strong", "measured on the hard cases",
         state("aud", labels_per_day=30, sampling="uncertainty"),
         draw("pol -prediction{mode=async}-> " + GOLD.replace("at random", "uncertainty")), clause="sample"),
    case(CAPPED, "moderation_strong", "trained on its own measure",
         state("aud", labels_per_day=30, sampling="uncertainty"),
         draw("pol -prediction{mode=async}-> " + GOLD + "; gold -label-> lj"), clause="sample"),
    case(CAPPED, "moderation_strong", "a loose sample",
         state("aud", labels_per_day=30, sampling="uncertainty"),
         draw("gold:labeling{labels_per_day=10, sampling=random}"), clause="sample"),
    case(CAPPED, "moderation_strong", "no word on which", state("aud", labels_per_day=30),
         draw("pol -prediction{mode=async}-> " + GOLD), clause="policy"),
    case(CAPPED, "moderation_strong", "note only", write("aud", "uncertainty sampling"), clause="sample"),
    case(CAPPED, "moderation_strong", "later", state("aud", labels_per_day=30, sampling="uncertainty"),
         draw("pol -prediction{mode=async}-> " + GOLD), plan("gold"), clause="sample"),
    case(NARROW, "search_rank_strong", "exploration alone", state("pol", exploration_pct=5), HEAT,
         clause="exploration"),
    case(NARROW, "search_rank_strong", "chances that nobody reads",
         state("slate", logs_propensity=True), HEAT,
         cut("slate", "tsb"), cut("slate", "lj"), clause="exploration"),
    case(NARROW, "search_rank_strong", "no chance any more", state("slate", logs_propensity=True),
         state("pol", exploration_pct=0), HEAT, clause="exploration"),
    case(NARROW, "search_rank_strong", "a loose arm", HEAT,
         draw("hold:experiment_platform{mode='random holdout'}"), clause="exploration"),
    case(NARROW, "search_rank_strong", "nobody is told", state("slate", logs_propensity=True),
         draw("slate -telemetry-> div:quality_monitor{metric='coverage of the catalogue'}"),
         clause="diversity"),
    case(NARROW, "search_rank_strong", "a signal on something else", state("slate", logs_propensity=True),
         clause="diversity"),
    case(NARROW, "search_rank_strong", "note only", write("pol", "explore and watch diversity"),
         clause="exploration"),
    case(NARROW, "search_rank_strong", "later", state("slate", logs_propensity=True), HEAT, plan("div"),
         clause="diversity"),
    case(NARROW, "search_rank_strong", "delete the model", drop("rank"), clause="exploration"),
    case(BLOCKED, "fraud_card", "delete the policy", drop("policy"), clause="sample"),
    case(BLOCKED, "fraud_card", "a share alone", state("policy", exploration_pct=0.1), clause="sample"),
    case(BLOCKED, "fraud_card", "no cap", *LET, clause="cap"),
    case(BLOCKED, "fraud_card", "a cap in words", *LET, state("policy", loss_cap="small"), clause="cap"),
    case(BLOCKED, "fraud_card", "a cap under the loss", *LET, state("policy", loss_cap="1000 USD a day"),
         clause="cap"),
    case(BLOCKED, "fraud_card", "a cap a month under the loss", *LET,
         state("policy", loss_cap="60 k USD a month"), clause="cap"),
    case(BLOCKED, "fraud_card", "a cap and no volume", *LET,
         state("policy", loss_cap="60000 USD a day", block_pct=None), clause="cap"),
    case(BLOCKED, "fraud_card", "people on no path",
         draw("aud:labeling{sampling=random} -label-> evaluation"), clause="sample"),
    case(BLOCKED, "fraud_card", "judgements that nobody reads",
         draw("policy -prediction-> aud:labeling{sampling=random}"), clause="sample"),
    case(BLOCKED, "fraud_card", "people who see the score", AUDIT, state("aud", shows_score=True),
         clause="sample"),
    case(BLOCKED, "fraud_card", "note only", write("policy", "let 0.1 % through"), clause="sample"),
    case(BLOCKED, "fraud_card", "later", AUDIT, plan("aud"), clause="sample"),
]  # fmt: skip


@pytest.mark.parametrize(("followup", "design"), sorted({(one.followup, one.design) for one in HONEST}))
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


def test_the_price_of_a_sample_is_the_product_of_its_four_numbers() -> None:
    found = verdict(case(BLOCKED, "fraud_card", "priced", *LET, state("policy", loss_cap="60000 USD a day")))
    price = next(f for f in found.figures if f.name == "costs at most")

    # 400 payments a second x 86,400 s x 1.2 % blocked x 0.1 % let through x 140 USD.
    assert price.after == pytest.approx(400 * 86_400 * 0.012 * 0.001 * 140)
    assert price.limit == 60_000


def test_labels_become_a_tenth_of_what_they_are() -> None:
    asked = hit(CAPPED, "moderation_strong")

    assert "40 cases a day from now on, not 400" in asked.sentence
    assert {f.name: f.after for f in asked.figures}["labels"] == 40
