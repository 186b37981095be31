"""Everything returns 200 and is wrong: who finds out, and when."""

from __future__ import annotations

from tests.followups.redesigns import ALERT, QUALITY, SERVICE_ALERT, draw, drop, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

SILENT = "silent-failure"
RETENTION = "al:alerting{owner='retention on call'}"
SPREAD = draw(
    "scores -telemetry-> qm:quality_monitor{needs_labels=false, proxy='score spread by segment', lag_d=1} "
    f"-telemetry-> {RETENTION}"
)
SILENT_FRAUD = Ground("fraud_card", "model", SILENT)
SILENT_CHURN = Ground("churn", "scorer", SILENT)
SILENT_POSTS = Ground("moderation_strong", "cls", SILENT)
SILENT_LINE = Ground("edge_defect_strong", "dev", SILENT)

HONEST = (
    honest(SILENT_FRAUD, "quality on the log", QUALITY),
    honest(SILENT_FRAUD, "score distribution",
           draw(f"policy -telemetry-> dm:data_monitor{{mode=drift, lag_s=3600}} -telemetry-> {ALERT}")),
    honest(SILENT_FRAUD, "business figure",
           draw(f"payments -telemetry-> bd:business_dashboard{{refresh_s=86400}} -telemetry-> {ALERT}")),
    honest(SILENT_CHURN, "spread of the scores", SPREAD),
    honest(SILENT_POSTS, "says when", state("qual", lag_s=3600)),
    honest(SILENT_POSTS, "drift within the hour", state("drift", lag_s=3600)),
    honest(SILENT_LINE, "next shift", state("qual", lag_d=0.4)),
    honest(SILENT_LINE, "score drift within the hour", state("drift", lag_s=3600)),
)  # fmt: skip

CHEATS = (
    cheat(SILENT_FRAUD, "loose monitor", "signal", draw(f"qm:quality_monitor{{lag_s=60}}; {ALERT}")),
    cheat(SILENT_FRAUD, "dead end", "signal", draw("log -telemetry-> qm:quality_monitor{lag_s=60}")),
    cheat(SILENT_FRAUD, "uptime", "signal", SERVICE_ALERT),
    cheat(SILENT_FRAUD, "monitor of an input", "signal",
          draw(f"stream -telemetry-> dm:data_monitor{{mode=drift, lag_s=60}} -telemetry-> {ALERT}")),
    cheat(SILENT_FRAUD, "age of the log", "signal",
          draw(f"log -telemetry-> dm:data_monitor{{mode=freshness, lag_s=60}} -telemetry-> {ALERT}")),
    cheat(SILENT_FRAUD, "no word on when", "time",
          draw(f"log -telemetry-> qm:quality_monitor{{needs_labels=false}} -telemetry-> {ALERT}")),
    cheat(SILENT_FRAUD, "labels within the hour", "time",
          draw(f"log -telemetry-> qm:quality_monitor{{needs_labels=true, lag_s=3600}} -telemetry-> {ALERT}"),
          word="partly"),
    cheat(SILENT_FRAUD, "planned monitor", "signal", QUALITY, plan("qm")),
    cheat(SILENT_FRAUD, "note only", "signal", write("model", "we look at quality")),
    cheat(SILENT_FRAUD, "delete the model", "signal", drop("model")),
    cheat(SILENT_CHURN, "the scores go nowhere", "keep", drop("scorer-scores"), SPREAD,
          draw("scorer -telemetry-> qm")),
    cheat(SILENT_CHURN, "the job ran", "signal", draw(f"metrics -telemetry-> {RETENTION}")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
