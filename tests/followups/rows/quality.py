"""A world that changes overnight, one group that fails, and wrong values that a job wrote."""

from __future__ import annotations

from tests.followups.redesigns import ALERT, QUALITY, RULES, Move, draw, drop, frame, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

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
DRIFT_FRAUD = Ground("fraud_card", "model", DRIFT)
DRIFT_CHURN = Ground("churn", "scorer", DRIFT)
DRIFT_PHOTOS = Ground("image_class_strong", "srv", DRIFT)
SEGMENT_FRAUD = Ground("fraud_card", "model", SEGMENT)
SEGMENT_CHURN = Ground("churn", "scorer", SEGMENT)
SEGMENT_PHOTOS = Ground("image_class_strong", "srv", SEGMENT)
DATA_FRAUD = Ground("fraud_card", "features", DATA)
DATA_CHURN = Ground("churn", "scores", DATA)


def before_store(job: str, store: str, arrow: str) -> tuple[Move, ...]:
    """A check on the write that stops it and tells somebody."""
    way = (
        f"{job} -feature{{mode=batch}}-> wc:data_validator{{blocking=true, expectations='range, row count'}}"
    )
    return drop(arrow), draw(f"{way} -feature{{mode=batch}}-> {store}; wc -telemetry-> page")


DATA_CHAT = Ground("rag_chat_strong", "vi", DATA)
DATA_SEARCH = Ground("search_rank_strong", "fso", DATA)

HONEST = (
    honest(DRIFT_FRAUD, "drift alert tightens the policy", DRIFT_ON_LOG, TIGHTEN),
    honest(DRIFT_FRAUD, "score spread alert switches to rules", QUALITY, RULES, draw("al -control-> ru")),
    honest(DRIFT_CHURN, "the last good week stays in force", BATCH_DRIFT,
           state("scores", versioned_swap=True), draw("al -control-> scores")),
    honest(DRIFT_CHURN, "a policy that can be made careful", BATCH_QUALITY, drop("scorer-scores"),
           draw("scorer -prediction{mode=batch}-> pol:decision_policy{thresholds='by expected value'} "
                "-prediction{mode=batch}-> scores; al -control-> pol")),
    honest(DRIFT_PHOTOS, "alert moves the thresholds", draw("page -control-> pol")),
    honest(SEGMENT_FRAUD, "people for that group", *CARDS, state("review", slices="merchant")),
    honest(SEGMENT_FRAUD, "thresholds for that group", *CARDS,
           state("policy", slices="merchant, amount")),
    honest(SEGMENT_CHURN, "people for that group", BATCH_QUALITY, CHURN_PEOPLE),
    honest(SEGMENT_CHURN, "more data for that group", BATCH_QUALITY, state("tset", slices="segment")),
    honest(SEGMENT_PHOTOS, "labels for that group", state("rel", slices="rare categories")),
    honest(DATA_FRAUD, "pointer swap and a check", SWAP, *CHECKED),
    honest(DATA_FRAUD, "quarantine and recompute", state("profiles", backfillable=True), *CHECKED),
    honest(DATA_CHURN, "pointer swap and a check", state("scores", versioned_swap=True), *CHURN_CHECKED),
    honest(DATA_CHURN, "quarantine and recompute", state("scorer", backfillable=True), *CHURN_CHECKED),
    honest(DATA_CHAT, "a check before the index", *before_store("emb", "vi", "emb>vi")),
    honest(DATA_SEARCH, "a check before the counters", *before_store("fb2", "fso", "fb2>fso")),
)  # fmt: skip

CHEATS = (
    cheat(DRIFT_FRAUD, "delete the part", "signal", drop("model")),
    cheat(DRIFT_FRAUD, "loose monitor", "signal", draw(f"dm:data_monitor{{mode=drift}}; {ALERT}"),
          TIGHTEN),
    cheat(DRIFT_FRAUD, "a chart that tells nobody", "signal", TIGHTEN,
          draw("log -telemetry-> dm:data_monitor{mode=drift}; al:alerting")),
    cheat(DRIFT_FRAUD, "age, not change", "signal", TIGHTEN,
          draw(f"log -telemetry-> dm:data_monitor{{mode=freshness}} -telemetry-> {ALERT}")),
    cheat(DRIFT_FRAUD, "labels of 25 days", "signal", TIGHTEN,
          draw(f"log -telemetry-> qm:quality_monitor{{needs_labels=true}} -telemetry-> {ALERT}")),
    cheat(DRIFT_FRAUD, "alert only", "guard", DRIFT_ON_LOG),
    cheat(DRIFT_FRAUD, "an empty fallback", "guard", DRIFT_ON_LOG,
          draw("api -request{on_failure=true}-> fb:fallback -prediction-> policy; al -control-> fb")),
    cheat(DRIFT_FRAUD, "rules on no path", "guard", DRIFT_ON_LOG, draw("al -control-> ru:rules_engine")),
    cheat(DRIFT_FRAUD, "retrain past the gate", "retrain", DRIFT_ON_LOG, TIGHTEN,
          draw("train -model-> model")),
    cheat(DRIFT_FRAUD, "note only", "signal", write("model", "drift alert and careful thresholds")),
    cheat(DRIFT_FRAUD, "later", "signal", DRIFT_ON_LOG, TIGHTEN, plan("dm")),
    cheat(DRIFT_CHURN, "swap that nobody makes", "guard", BATCH_DRIFT,
          state("scores", versioned_swap=True)),
    cheat(SEGMENT_FRAUD, "another group", "live", QUALITY, state("qm", slices="browser"),
          state("review", slices="browser")),
    cheat(SEGMENT_FRAUD, "offline only", "live", state("policy", slices="merchant")),
    cheat(SEGMENT_FRAUD, "a chart for nobody", "live", state("policy", slices="merchant"),
          draw("log -telemetry-> qm:quality_monitor{slices=merchant}")),
    cheat(SEGMENT_FRAUD, "seen, and nothing done", "mitigation", *CARDS),
    cheat(SEGMENT_FRAUD, "loose people", "mitigation", *CARDS,
          draw("desk:review_queue{capacity_per_day=50, slices=merchant}")),
    cheat(SEGMENT_FRAUD, "no evaluation any more", "offline", *CARDS, drop("evaluation"),
          state("policy", slices="merchant")),
    cheat(SEGMENT_FRAUD, "note only", "live", write("policy", "slices merchant")),
    cheat(SEGMENT_FRAUD, "later", "live", *CARDS, state("policy", slices="merchant"), plan("qm")),
    cheat(SEGMENT_FRAUD, "delete the model", "offline", drop("model")),
    cheat(SEGMENT_CHURN, "nobody to read it", "offline", state("evaluation", slices=None), BATCH_QUALITY,
          CHURN_PEOPLE),
    cheat(DATA_FRAUD, "delete the store", "restore", drop("features")),
    cheat(DATA_FRAUD, "swap without a check", "write", SWAP),
    cheat(DATA_FRAUD, "check of the input", "write", SWAP, drop("history-profiles"),
          draw("history -batch_data-> dv:data_validator{blocking=true} -batch_data-> profiles; "
               f"dv -telemetry-> {ALERT}")),
    cheat(DATA_FRAUD, "check beside the write", "write", SWAP,
          draw(f"profiles -feature-> dv:data_validator{{blocking=true}} -telemetry-> {ALERT}")),
    cheat(DATA_FRAUD, "check that stops nothing", "write", SWAP, *CHECKED, state("dv", blocking=False)),
    cheat(DATA_FRAUD, "a way around the check", "write", SWAP, *CHECKED,
          draw("profiles -feature-> features")),
    cheat(DATA_FRAUD, "nobody is told", "told", SWAP, *CHECKED, state("al", owner=None)),
    cheat(DATA_FRAUD, "a check and no way back", "restore", *CHECKED),
    cheat(DATA_FRAUD, "note only", "restore", write("features", "snapshots and checks")),
    cheat(DATA_FRAUD, "later", "write", SWAP, *CHECKED, plan("dv")),
    cheat(DATA_CHURN, "recompute from nothing", "keep", state("scorer", backfillable=True),
          *CHURN_CHECKED, drop("lake-features")),
    cheat(DATA_CHURN, "a smaller budget elsewhere", "restore", frame("objectives.budget_usd_month", 1e6)),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
