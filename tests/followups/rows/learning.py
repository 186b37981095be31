"""Few labels, a gap between offline and online, and loops that see only what they chose."""

from __future__ import annotations

from tests.followups.redesigns import QUALITY, cut, draw, drop, frame, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

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
GAP_FRAUD = Ground("fraud_card", "model", GAP)
GAP_PHOTOS = Ground("image_class_strong", "srv", GAP)
CAPPED_POSTS = Ground("moderation_strong", "aud", CAPPED)
CAPPED_TICKETS = Ground("ticket_routing_strong", "agt", CAPPED)
CAPPED_PHOTOS = Ground("image_class_strong", "rel", CAPPED)
NARROW_SEARCH = Ground("search_rank_strong", "rank", NARROW)
NARROW_FEED = Ground("live_feed_strong", "rank", NARROW)
BLOCKED_FRAUD = Ground("fraud_card", "policy", BLOCKED)
BLOCKED_CREDIT = Ground("credit_decision_strong", "pol", BLOCKED)
NARROW_ADS = Ground("ads_ctr_strong", "rank", NARROW)
BLOCKED_POSTS = Ground("moderation_strong", "pol", BLOCKED)
BLOCKED_LINE = Ground("edge_defect_strong", "pol", BLOCKED)
GAP_ETA = Ground("eta_strong", "srv", GAP)
GAP_FEED = Ground("live_feed_strong", "rank", GAP)

HONEST = (
    honest(GAP_FRAUD, "log, skew and groups", *LIVE_SLICES, SKEW, ROLLBACK),
    honest(GAP_FRAUD, "log, arms and definition", *DEFINED, COUNTED),
    honest(GAP_PHOTOS, "the loss at which it stops", state("rb", stop_loss="1 % of sales")),
    honest(CAPPED_POSTS, "unsure cases and a random sample",
           state("aud", labels_per_day=30, sampling="uncertainty"),
           draw("pol -prediction{mode=async}-> " + GOLD)),
    honest(CAPPED_POSTS, "weak labels and an audited sample", state("aud", labels_per_day=20),
           state("lj", weak_labels="reports and appeals, by audited precision"),
           draw("pol -prediction{mode=async}-> " + GOLD)),
    honest(CAPPED_TICKETS, "unsure cases and a random sample",
           state("agt", labels_per_day=25, sampling="smallest margin first"),
           draw("desk -feedback{mode=async}-> " + GOLD)),
    honest(CAPPED_PHOTOS, "seller changes as weak labels", state("rel", labels_per_day=60),
           state("lj", weak_labels="seller changes, by audited precision"),
           draw("med -batch_data-> " + GOLD)),
    honest(NARROW_SEARCH, "known chances, and a coverage signal", state("slate", logs_propensity=True),
           HEAT),
    honest(NARROW_SEARCH, "a random arm, and a coverage signal", HEAT,
           draw("srch -request{mode=async}-> hold:experiment_platform{mode='random holdout', unit=visitor} "
                "-event-> hlog:prediction_log{has_features=true} -training_data{mode=batch}-> ev")),
    honest(NARROW_FEED, "a signal on new creators",
           state("qual", metric="share of impressions of new creators, entropy per viewer")),
    honest(BLOCKED_FRAUD, "a few let through, capped", *LET, state("policy", loss_cap="60000 USD a day")),
    honest(BLOCKED_FRAUD, "people judge a few blind", AUDIT),
    honest(BLOCKED_CREDIT, "a random band, capped", *CREDIT_LET),
    honest(BLOCKED_CREDIT, "people judge a few blind", state("pol", exploration_pct=None),
           draw("pol -prediction{mode=async}-> aud:labeling{sampling='random declined', throughput_per_day=20"
                "} -label{mode=batch}-> ev")),
    honest(NARROW_ADS, "known chances, and a coverage signal", state("log", logs_propensity=True),
           draw("log -telemetry-> div:quality_monitor{needs_labels=false, metric='coverage of the ads', "
                "lag_d=1} -telemetry-> page")),
    honest(NARROW_ADS, "a random arm, and a signal on new ads",
           state("qual", metric="share of impressions of new ads, entropy per user"),
           draw("exch -request{mode=async}-> hold:experiment_platform{mode='random holdout', unit=user} "
                "-event-> hlog:prediction_log{has_features=true} -training_data{mode=batch}-> ev")),
    honest(NARROW_FEED, "coverage of the catalogue",
           draw("imp -telemetry-> div:quality_monitor{needs_labels=false, "
                "metric='coverage of the catalogue', lag_d=1} -telemetry-> page")),
    honest(BLOCKED_POSTS, "capped", state("pol", loss_cap="90 k USD a day", block_pct=3),
           frame("error_costs.missed_harm_usd", 20)),
    honest(BLOCKED_POSTS, "the blind audit alone", state("pol", exploration_pct=0)),
    honest(BLOCKED_LINE, "a few let through, capped", state("log", logs_propensity=True),
           state("pol", loss_cap="40 k USD a day", block_pct=0.3), frame("error_costs.missed_usd", 12)),
    honest(BLOCKED_LINE, "two inspectors see a random share of the ejected",
           draw("pol -prediction{mode=async}-> aud:labeling{sampling='random share of the ejected', "
                "throughput_per_day=50} -label{mode=batch}-> ev"), state("pol", exploration_pct=None)),
    honest(GAP_ETA, "the loss at which it goes back", state("rb", stop_loss="1 % more refunds")),
    honest(GAP_ETA, "the loss at which the test stops", state("exp", stop_loss="1 % fewer orders"),
           draw("exp -control-> split")),
    honest(GAP_FEED, "the loss at which the canary stops", state("split", stop_loss="0.2 % fewer returns")),
    honest(GAP_PHOTOS, "the loss at which the canary stops", state("split", stop_loss="1 % of sales")),
)  # fmt: skip

CHEATS = (
    cheat(GAP_FRAUD, "delete the model", "evidence", drop("model")),
    cheat(GAP_FRAUD, "one thing to look at", "evidence", ROLLBACK, QUALITY),
    cheat(GAP_FRAUD, "loose skew monitor", "evidence", *LIVE_SLICES, ROLLBACK,
          draw("sk:data_monitor{mode=skew, reference='training set'}")),
    cheat(GAP_FRAUD, "loose experiment", "evidence", *DEFINED[:1], *LIVE_SLICES, ROLLBACK,
          drop("log-tset"), draw("ab:experiment_platform{ratio_check=true}")),
    cheat(GAP_FRAUD, "two definitions", "evidence", *DEFINED, COUNTED,
          state("log", definition_version="2023-01")),
    cheat(GAP_FRAUD, "no loss stated", "stop", *LIVE_SLICES, SKEW, ROLLBACK, state("rc", stop_loss=None)),
    cheat(GAP_FRAUD, "a loss without a number", "stop", *LIVE_SLICES, SKEW, ROLLBACK,
          state("rc", stop_loss="when it gets bad")),
    cheat(GAP_FRAUD, "a stop that stops nothing", "stop", *LIVE_SLICES, SKEW,
          draw("al -control-> rc:rollback_controller{stop_loss='1 %'}")),
    cheat(GAP_FRAUD, "note only", "evidence", write("model", "skew, slices, counts; stop at 1 %")),
    cheat(GAP_FRAUD, "later", "evidence", *LIVE_SLICES, SKEW, ROLLBACK, plan("sk")),
    cheat(CAPPED_POSTS, "nobody labels any more", "cap", drop("aud")),
    cheat(CAPPED_POSTS, "a larger number", "sample", state("aud", throughput_per_day=4000)),
    cheat(CAPPED_POSTS, "a second team", "cap", state("aud", sampling="uncertainty"),
          draw("pol -prediction{mode=async}-> " + GOLD.replace("=10", "=360"))),
    cheat(CAPPED_POSTS, "a second team that says nothing", "cap",
          state("aud", labels_per_day=30, sampling="uncertainty"),
          draw("pol -prediction{mode=async}-> " + GOLD.replace("labels_per_day=10, ", ""))),
    cheat(CAPPED_POSTS, "measured on the hard cases", "sample",
          state("aud", labels_per_day=30, sampling="uncertainty"),
          draw("pol -prediction{mode=async}-> " + GOLD.replace("at random", "uncertainty"))),
    cheat(CAPPED_POSTS, "trained on its own measure", "sample",
          state("aud", labels_per_day=30, sampling="uncertainty"),
          draw("pol -prediction{mode=async}-> " + GOLD + "; gold -label-> lj")),
    cheat(CAPPED_POSTS, "a loose sample", "sample",
          state("aud", labels_per_day=30, sampling="uncertainty"),
          draw("gold:labeling{labels_per_day=10, sampling=random}")),
    cheat(CAPPED_POSTS, "no word on which", "policy", state("aud", labels_per_day=30),
          draw("pol -prediction{mode=async}-> " + GOLD)),
    cheat(CAPPED_POSTS, "note only", "sample", write("aud", "uncertainty sampling")),
    cheat(CAPPED_POSTS, "later", "sample", state("aud", labels_per_day=30, sampling="uncertainty"),
          draw("pol -prediction{mode=async}-> " + GOLD), plan("gold")),
    cheat(NARROW_SEARCH, "exploration alone", "exploration", state("pol", exploration_pct=5), HEAT),
    cheat(NARROW_SEARCH, "chances that nobody reads", "exploration",
          state("slate", logs_propensity=True), HEAT, cut("slate", "tsb"), cut("slate", "lj")),
    cheat(NARROW_SEARCH, "no chance any more", "exploration", state("slate", logs_propensity=True),
          state("pol", exploration_pct=0), HEAT),
    cheat(NARROW_SEARCH, "a loose arm", "exploration", HEAT,
          draw("hold:experiment_platform{mode='random holdout'}")),
    cheat(NARROW_SEARCH, "nobody is told", "diversity", state("slate", logs_propensity=True),
          draw("slate -telemetry-> div:quality_monitor{metric='coverage of the catalogue'}")),
    cheat(NARROW_SEARCH, "a signal on something else", "diversity", state("slate", logs_propensity=True)),
    cheat(NARROW_SEARCH, "note only", "exploration", write("pol", "explore and watch diversity")),
    cheat(NARROW_SEARCH, "later", "diversity", state("slate", logs_propensity=True), HEAT, plan("div")),
    cheat(NARROW_SEARCH, "delete the model", "exploration", drop("rank")),
    cheat(BLOCKED_FRAUD, "delete the policy", "sample", drop("policy")),
    cheat(BLOCKED_FRAUD, "a share alone", "sample", state("policy", exploration_pct=0.1)),
    cheat(BLOCKED_FRAUD, "no cap", "cap", *LET),
    cheat(BLOCKED_FRAUD, "a cap in words", "cap", *LET, state("policy", loss_cap="small")),
    cheat(BLOCKED_FRAUD, "a cap under the loss", "cap", *LET, state("policy", loss_cap="1000 USD a day")),
    cheat(BLOCKED_FRAUD, "a cap a month under the loss", "cap", *LET,
          state("policy", loss_cap="60 k USD a month")),
    cheat(BLOCKED_FRAUD, "a cap and no volume", "cap", *LET,
          state("policy", loss_cap="60000 USD a day", block_pct=None)),
    cheat(BLOCKED_FRAUD, "people on no path", "sample",
          draw("aud:labeling{sampling=random} -label-> evaluation")),
    cheat(BLOCKED_FRAUD, "judgements that nobody reads", "sample",
          draw("policy -prediction-> aud:labeling{sampling=random}")),
    cheat(BLOCKED_FRAUD, "people who see the score", "sample", AUDIT, state("aud", shows_score=True)),
    cheat(BLOCKED_FRAUD, "note only", "sample", write("policy", "let 0.1 % through")),
    cheat(BLOCKED_FRAUD, "later", "sample", AUDIT, plan("aud")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
