"""Labels that come a month late: waited for, and watched by something else meanwhile."""

from __future__ import annotations

from tests.followups.redesigns import ALERT, QUALITY, draw, drop, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

LATE = "labels-late-30d"
REVIEWED = draw(
    "review -label{mode=async}-> qm:quality_monitor{needs_labels=false, proxy='daily sample', lag_d=1} "
    f"-telemetry-> {ALERT}; log -telemetry-> qm"
)
RETENTION = "al:alerting{owner='retention on call'}"
SPREAD = draw(
    "scores -telemetry-> qm:quality_monitor{needs_labels=false, proxy='score spread by segment', lag_d=1} "
    f"-telemetry-> {RETENTION}"
)
LATE_FRAUD = Ground("fraud_card", "disputes", LATE)
LATE_CHURN = Ground("churn", "renewals", LATE)
LATE_ETA = Ground("eta_strong", "arr", LATE)
LATE_FEED = Ground("live_feed_strong", "plays", LATE)

HONEST = (
    honest(LATE_FRAUD, "window and proxy", state("joiner", window_d=35), QUALITY),
    honest(LATE_FRAUD, "delay model and proxy", state("train", delay_model=True), QUALITY),
    honest(LATE_FRAUD, "delay model and reviewed sample", state("tset", delay_model="hazard"), REVIEWED),
    honest(LATE_CHURN, "wait and a proxy", state("joiner", window_d=35), SPREAD),
    honest(LATE_CHURN, "delay model and a proxy", state("train", delay_model=True), SPREAD),
    honest(LATE_ETA, "wait", state("lj", window_d=35)),
    honest(LATE_ETA, "delay model", state("tr", delay_model="hazard")),
    honest(LATE_FEED, "wait", state("join", window_d=32)),
    honest(LATE_FEED, "weights by age", state("tsb", delay_model="weights by age")),
)  # fmt: skip

CHEATS = (
    cheat(LATE_FRAUD, "window only", "proxy", state("joiner", window_d=35)),
    cheat(LATE_FRAUD, "window and a loose monitor", "proxy", state("joiner", window_d=35),
          draw("qm:quality_monitor{needs_labels=false}")),
    cheat(LATE_FRAUD, "a monitor that needs the labels", "proxy", state("joiner", window_d=35),
          draw(f"log -telemetry-> qm:quality_monitor{{needs_labels=true}} -telemetry-> {ALERT}")),
    cheat(LATE_FRAUD, "stop training", "matured", drop("train"), QUALITY),
    cheat(LATE_FRAUD, "around the join", "matured", drop("joiner"),
          draw("disputes -label-> tset; review -label-> tset"), QUALITY),
    cheat(LATE_FRAUD, "one more way around the join", "matured", state("joiner", window_d=35), QUALITY,
          draw("disputes -label-> tset")),
    cheat(LATE_FRAUD, "quicker labels", "matured",
          state("disputes", label_delay_p50_d=1, label_delay_p95_d=2), QUALITY),
    cheat(LATE_FRAUD, "note only", "matured", write("joiner", "delayed")),
    cheat(LATE_FRAUD, "later", "keep", plan("disputes")),
    cheat(LATE_CHURN, "no training", "matured", drop("train"), SPREAD),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
