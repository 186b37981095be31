"""Values that stop changing: who sees their age, and how soon."""

from __future__ import annotations

from tests.followups.redesigns import ALERT, SERVICE_ALERT, draw, drop, gave_up, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

FREEZES = "src-freezes"
VENDOR = Ground("fraud_card", "vendor", FREEZES)
TABLES = Ground("churn", "billing", FREEZES)
INDEX = Ground("rag_chat_strong", "vi", FREEZES)


def watched(part: str, attributes: str) -> str:
    return f"{part} -telemetry-> age:data_monitor{{{attributes}}} -telemetry-> {ALERT}"


BOUNDED = state("model-vendor", max_age_s=3600, default="no device signal")
SHARE_SEEN = draw(f"log -telemetry-> dm:data_monitor{{mode=drift, lag_s=3600}} -telemetry-> {ALERT}")

HONEST = (
    honest(VENDOR, "the age of its answers", draw(watched("vendor", "mode=freshness, lag_s=3600"))),
    honest(VENDOR, "an age limit, a default, and who sees how often", BOUNDED, SHARE_SEEN),
    honest(VENDOR, "given up, on record", drop("vendor"), records=(gave_up("vendor", "the device signal"),)),
    honest(TABLES, "change of the nightly copy", draw(watched("ingest", "mode='change', lag_s=43200"))),
    honest(TABLES, "a validator on its way", drop("billing-ingest"),
           draw("billing -batch_data-> dv:data_validator{expectations='age of the newest row', lag_s=3600, "
                f"blocking=true}} -batch_data-> ingest; dv -telemetry-> {ALERT}")),
    honest(INDEX, "the age of the newest article",
           draw("vi -telemetry-> age:data_monitor{mode=freshness, lag_s=600} -telemetry-> page")),
    honest(INDEX, "an age limit, a default, and the judged sample",
           state("ret>vi", max_age_s=900, default="hand over")),
)  # fmt: skip

CHEATS = (
    cheat(VENDOR, "delete it", "keep", drop("vendor")),
    cheat(VENDOR, "uptime", "noticed", SERVICE_ALERT, draw("vendor -telemetry-> metrics")),
    cheat(VENDOR, "volume", "noticed", draw(watched("vendor", "mode=volume, lag_s=60"))),
    cheat(VENDOR, "languages are no age", "noticed", draw(watched("vendor", "mode='language', lag_s=60"))),
    cheat(VENDOR, "a monitor of nothing", "noticed",
          draw(f"age:data_monitor{{mode=freshness, lag_s=60}} -telemetry-> {ALERT}")),
    cheat(VENDOR, "a monitor that tells nobody", "noticed",
          draw("vendor -telemetry-> age:data_monitor{mode=freshness, lag_s=60}")),
    cheat(VENDOR, "the age of the log", "noticed", draw(watched("log", "mode=freshness, lag_s=60"))),
    cheat(VENDOR, "seen after a week", "soon", draw(watched("vendor", "mode=freshness, lag_d=7"))),
    cheat(VENDOR, "no word on when", "soon", draw(watched("vendor", "mode=freshness"))),
    cheat(VENDOR, "an age limit that nobody sees", "noticed", BOUNDED),
    cheat(VENDOR, "an age limit of a month", "soon", SHARE_SEEN,
          state("model-vendor", max_age_s=2592000, default="no device signal")),
    cheat(VENDOR, "a cache that expires", "noticed", SHARE_SEEN, drop("model-vendor"),
          draw("vendor -feature-> seen:cache{ttl_s=60}; model -lookup-> seen")),
    cheat(VENDOR, "a note", "noticed", write("vendor", "we alert on age")),
    cheat(VENDOR, "later", "noticed", draw(watched("vendor", "mode=freshness, lag_s=60")), plan("age")),
    cheat(VENDOR, "given up without a word", "noticed", drop("vendor")),
    cheat(TABLES, "the age of the merged tables", "noticed",
          draw(watched("lake", "mode=freshness, lag_s=60"))),
    cheat(TABLES, "the job ran", "noticed",
          draw(f"metrics -telemetry-> {ALERT}; billing -telemetry-> metrics")),
    cheat(INDEX, "a shorter lag in the inspector", "noticed", state("vi", update_lag_s=1)),
    cheat(INDEX, "seen later than the card allows", "soon",
          draw("vi -telemetry-> age:data_monitor{mode=freshness, lag_s=3600} -telemetry-> page")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
