"""Values that arrive in time and are wrong: kept from training, seen, and put right."""

from __future__ import annotations

from tests.followups.redesigns import ALERT, draw, drop, gave_up, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

WRONG = "src-values-wrong"
CHURN = Ground("churn", "billing", WRONG)
FRAUD = Ground("fraud_card", "vendor", WRONG)
SHOP = Ground("search_rank_strong", "cat", WRONG)


def checked(attributes: str) -> str:
    """A validator between the source and the nightly copy, that tells somebody."""
    way = f"billing -batch_data-> dv:data_validator{{{attributes}}} -batch_data-> ingest"
    return f"{way}; dv -telemetry-> {ALERT}"


ON_THE_WAY = (
    drop("billing-ingest"),
    draw(checked("blocking=true, expectations='ranges and missing values'")),
)
SNAPSHOT = state("lake", versioned=True)
LOGS_CHECKED = (
    drop("log-tset"),
    draw("log -feature{mode=batch}-> dv:data_validator{blocking=true, expectations='value ranges'} "
         "-feature{mode=batch}-> tset"),
)  # fmt: skip
SEEN = draw(f"vendor -telemetry-> dm:data_monitor{{mode=drift}} -telemetry-> {ALERT}")
DEFAULT = state("model-vendor", default="no device signal")
CATALOGUE = (
    drop("cap>txt"),
    draw("cap -batch_data-> cc:data_validator{blocking=true, expectations='price range, missing fields'} "
         "-batch_data-> txt; cc -telemetry-> page"),
)  # fmt: skip

HONEST = (
    honest(CHURN, "a blocking check and the last good tables", *ON_THE_WAY, SNAPSHOT),
    honest(CHURN, "a check before training, a monitor, and a default", drop("features-tset"),
           draw("features -feature{mode=batch}-> dv:data_validator{blocking=true, expectations=nulls} "
                "-feature{mode=batch}-> tset; "
                f"features -telemetry-> dm:data_monitor{{mode=quality}} -telemetry-> {ALERT}"),
           state("features-scorer", default="last week, flagged")),
    honest(CHURN, "given up, on record", drop("billing"),
           records=(gave_up("billing", "the payment history"),)),
    honest(FRAUD, "the logs are checked, and a default", *LOGS_CHECKED, SEEN, DEFAULT),
    honest(FRAUD, "the logs are checked, and a contract sets aside what breaks it", *LOGS_CHECKED, SEEN,
           drop("model-vendor"),
           draw("vendor -event-> tidy:feature_stream{dlq=true, backfillable=true} -feature-> "
                "seen:cache{max_age_s=3600}; model -lookup-> seen")),
    honest(SHOP, "both ways are checked, and the last good index", drop("cap>txt", "cap>emb"),
           draw("cap -batch_data-> cc:data_validator{blocking=true, expectations='price range, nulls'} "
                "-batch_data-> txt; cc -batch_data-> emb; cc -telemetry-> page")),
)  # fmt: skip

CHEATS = (
    cheat(CHURN, "delete it", "training", drop("billing")),
    cheat(CHURN, "a check that stops nothing", "training", drop("billing-ingest"), SNAPSHOT,
          draw(checked("expectations='ranges and missing values'"))),
    cheat(CHURN, "a check of the volume", "training", drop("billing-ingest"), SNAPSHOT,
          draw(checked("blocking=true, expectations=volume"))),
    cheat(CHURN, "a check beside the way", "training", SNAPSHOT,
          draw("billing -batch_data-> dv:data_validator{blocking=true, expectations=ranges}")),
    cheat(CHURN, "nobody is told", "noticed", drop("billing-ingest"), SNAPSHOT,
          draw("billing -batch_data-> dv:data_validator{blocking=true, expectations=ranges} "
               "-batch_data-> ingest")),
    cheat(CHURN, "nothing to go back to", "recovery", *ON_THE_WAY),
    cheat(CHURN, "the check is for later", "training", *ON_THE_WAY, SNAPSHOT, plan("dv")),
    cheat(CHURN, "stop training", "keep", drop("train"), SNAPSHOT),
    cheat(CHURN, "a note", "training", write("billing", "we validate ranges")),
    cheat(FRAUD, "the model adapts", "training", state("train", cadence_s=3600)),
    cheat(FRAUD, "only the default", "noticed", DEFAULT),
    cheat(FRAUD, "uptime", "noticed", *LOGS_CHECKED, DEFAULT,
          draw(f"vendor -telemetry-> metrics -telemetry-> {ALERT}")),
    cheat(FRAUD, "its age", "noticed", *LOGS_CHECKED, DEFAULT,
          draw(f"vendor -telemetry-> dm:data_monitor{{mode=freshness}} -telemetry-> {ALERT}")),
    cheat(SHOP, "a check of one way of two", "training", *CATALOGUE),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
