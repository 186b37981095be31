"""A source that died: who notices, and what is answered meanwhile."""

from __future__ import annotations

from tests.followups.redesigns import (
    ALERT,
    DEFAULT_ON_READ,
    FRESH_ON_STREAM,
    RULES,
    SERVICE_ALERT,
    draw,
    drop,
    gave_up,
    plan,
    state,
    write,
)
from tests.followups.table import Case, Ground, cheat, honest

from redline.followups import Record

SRC = "src-breaks"
RETENTION = "al:alerting{owner='retention on call'}"
VOLUME = draw(f"ingest -telemetry-> dm:data_monitor{{mode='volume'}} -telemetry-> {RETENTION}")
VALIDATED = (
    "billing -batch_data-> dv:data_validator{expectations=volume} -batch_data-> ingest; "
    "dv -telemetry-> al:alerting{owner=retention}"
)
BESIDE = draw("billing -batch_data-> dv:data_validator{blocking=true, expectations=volume}")
SRC_FRAUD = Ground("fraud_card", "events", SRC)
SRC_CHURN = Ground("churn", "billing", SRC)
SRC_CHAT = Ground("rag_chat_strong", "help", SRC)
SRC_ETA = Ground("eta_strong", "trk", SRC)

HONEST = (
    honest(SRC_FRAUD, "alert and default", FRESH_ON_STREAM, DEFAULT_ON_READ),
    honest(SRC_FRAUD, "alert and rules", FRESH_ON_STREAM, RULES),
    honest(SRC_FRAUD, "volume on the bus and an age limit",
           draw(f"bus -telemetry-> dm:data_monitor{{mode=volume}} -telemetry-> {ALERT}"),
           state("model-features", max_age_s=3600)),
    honest(SRC_FRAUD, "given up, on record", drop("events", "bus", "stream"),
           records=(gave_up("events"),)),
    honest(SRC_CHURN, "volume alert and a default", VOLUME,
           state("features-scorer", default="last week, flagged")),
    honest(SRC_CHURN, "a blocking validator that tells somebody", drop("billing-ingest"),
           draw(VALIDATED.replace("{exp", "{blocking=true, exp"))),
    honest(SRC_CHAT, "age of the articles, and an age limit",
           draw("help -telemetry-> dm:data_monitor{mode=freshness, lag_s=900} -telemetry-> page"),
           state("ret>vi", max_age_s=3600, default="hand over to a person")),
    honest(SRC_CHAT, "volume on the way, and a default",
           draw("scan -telemetry-> page"), state("ret>vi", default="hand over to a person")),
    honest(SRC_ETA, "the check on the way tells somebody", draw("dv -telemetry-> page")),
    honest(SRC_ETA, "volume on the bus",
           draw("bus -telemetry-> dm:data_monitor{mode=volume, lag_s=300} -telemetry-> page")),
)  # fmt: skip

CHEATS = (
    cheat(SRC_FRAUD, "delete it", "keep", drop("events")),
    cheat(SRC_FRAUD, "loose monitor", "noticed", draw(f"dm:data_monitor{{mode=freshness}}; {ALERT}"),
          DEFAULT_ON_READ),
    cheat(SRC_FRAUD, "monitor that tells nobody", "noticed", DEFAULT_ON_READ,
          draw("stream -telemetry-> dm:data_monitor{mode=freshness}")),
    cheat(SRC_FRAUD, "alert without an owner", "noticed", DEFAULT_ON_READ,
          draw("stream -telemetry-> dm:data_monitor{mode=freshness} -telemetry-> al:alerting")),
    cheat(SRC_FRAUD, "freshness of the merged store", "noticed", DEFAULT_ON_READ,
          draw(f"features -telemetry-> dm:data_monitor{{mode=freshness}} -telemetry-> {ALERT}")),
    cheat(SRC_FRAUD, "uptime", "noticed", SERVICE_ALERT, DEFAULT_ON_READ,
          draw("stream -telemetry-> metrics")),
    cheat(SRC_FRAUD, "drift, not age", "noticed", DEFAULT_ON_READ,
          draw(f"stream -telemetry-> dm:data_monitor{{mode=drift}} -telemetry-> {ALERT}")),
    cheat(SRC_FRAUD, "optional, and no more", "behaviour", FRESH_ON_STREAM,
          state("model-features", required=False)),
    cheat(SRC_FRAUD, "alert only", "behaviour", FRESH_ON_STREAM),
    cheat(SRC_FRAUD, "note only", "noticed", write("events", "we would alert on freshness")),
    cheat(SRC_FRAUD, "later", "keep", plan("events")),
    cheat(SRC_FRAUD, "given up in other words", "keep", drop("events", "bus", "stream"),
          records=(Record(type="give_up", component="events"),)),
    cheat(SRC_FRAUD, "given up, and the model with it", "keep", drop("events", "bus", "stream", "model"),
          records=(gave_up("events"),)),
    cheat(SRC_CHURN, "validator that does not block", "behaviour", drop("billing-ingest"),
          draw(VALIDATED)),
    cheat(SRC_CHURN, "validator beside the path", "behaviour", VOLUME, BESIDE),
    cheat(SRC_CHURN, "age of the merged tables", "noticed", state("features-scorer", default="none"),
          draw(f"lake -telemetry-> dm:data_monitor{{mode=freshness}} -telemetry-> {RETENTION}")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
