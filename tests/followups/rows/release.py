"""A bad release: seen, and taken back in time."""

from __future__ import annotations

from tests.followups.redesigns import QUALITY, ROLLBACK, SERVICE_ALERT, draw, drop, state, write
from tests.followups.table import Case, Ground, cheat, honest

BACK = "rollback-bad-model"
BLUE_GREEN = draw(
    "registry -model-> split:traffic_splitter{mode=blue_green, rto_min=2} -model-> model; al -control-> split"
)
RETENTION = "al:alerting{owner='retention on call'}"
SPREAD = draw(
    "scores -telemetry-> qm:quality_monitor{needs_labels=false, proxy='score spread by segment', lag_d=1} "
    f"-telemetry-> {RETENTION}"
)
BACK_FRAUD = Ground("fraud_card", "model", BACK)
BACK_CHURN = Ground("churn", "scorer", BACK)

HONEST = (
    honest(BACK_FRAUD, "registry and rollback", state("registry", keeps_n=3), QUALITY, ROLLBACK),
    honest(BACK_FRAUD, "blue and green", SERVICE_ALERT, BLUE_GREEN),
    honest(BACK_CHURN, "the store keeps the last good week", state("scores", versioned_swap=True),
           SPREAD, draw("al -control-> rc:rollback_controller{rto_min=120} -control-> scores")),
    honest(BACK_CHURN, "registry and the next run", state("registry", keeps_n=4), SPREAD,
           draw("al -control-> rc:rollback_controller{rto_min=1440} -control-> registry")),
)  # fmt: skip

CHEATS = (
    cheat(BACK_FRAUD, "a number", "switch", state("registry", keeps_n=9, rto_min=5)),
    cheat(BACK_FRAUD, "a rollback that nothing sets off", "switch", state("registry", keeps_n=9),
          QUALITY, draw("rc:rollback_controller{rto_min=5} -control-> registry")),
    cheat(BACK_FRAUD, "one version", "kept", QUALITY, ROLLBACK),
    cheat(BACK_FRAUD, "back in no time", "time", state("registry", keeps_n=3), QUALITY, ROLLBACK,
          state("rc", rto_min=0.1), word="partly"),
    cheat(BACK_FRAUD, "back in an hour", "time", state("registry", keeps_n=3), QUALITY, ROLLBACK,
          state("rc", rto_min=60)),
    cheat(BACK_FRAUD, "nobody looks", "seen", state("registry", keeps_n=3),
          draw("rc:rollback_controller{owner=ml, rto_min=5} -control-> registry")),
    cheat(BACK_FRAUD, "thresholds stay behind", "together", state("registry", keeps_n=3), QUALITY,
          ROLLBACK, draw("config:ci_cd -model-> policy")),
    cheat(BACK_FRAUD, "delete the model", "kept", drop("model")),
    cheat(BACK_FRAUD, "another registry", "kept", QUALITY,
          draw("al -control-> rc:rollback_controller{rto_min=5} -control-> other:model_registry{keeps_n=5}")),
    cheat(BACK_FRAUD, "note only", "kept", write("registry", "we roll back")),
    cheat(BACK_CHURN, "swap only", "switch", state("scores", versioned_swap=True)),
    cheat(BACK_CHURN, "after the next run", "time", state("registry", keeps_n=4), SPREAD,
          draw("al -control-> rc:rollback_controller{rto_min=30000} -control-> registry")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
