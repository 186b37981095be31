"""A bad release: seen, and taken back in time."""

from __future__ import annotations

from tests.followups.redesigns import QUALITY, ROLLBACK, SERVICE_ALERT, Move, cut, draw, drop, state, write
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


def kept(trainer: str) -> tuple[Move, ...]:
    """A registry between training and the model that keeps what was served before."""
    way = f"{trainer} -model-> reg:model_registry{{keeps_n=5}} -model-> model"
    return cut(trainer, "model"), draw(way)


def watched(part: str) -> Move:
    """A monitor of the answers whose alert sets the rollback off."""
    return draw(
        f"{part} -telemetry-> qm:quality_monitor{{needs_labels=false, proxy=scores, lag_s=600}} -telemetry-> "
        "al:alerting{owner='on call'} -control-> rb:rollback_controller{rto_min=5} -control-> reg"
    )


BACK_ETA = Ground("naive/eta", "model", BACK)
BACK_SPAM = Ground("naive/spam_email", "model", BACK)

HONEST = (
    honest(BACK_FRAUD, "registry and rollback", state("registry", keeps_n=3), QUALITY, ROLLBACK),
    honest(BACK_FRAUD, "blue and green", SERVICE_ALERT, BLUE_GREEN),
    honest(BACK_CHURN, "the store keeps the last good week", state("scores", versioned_swap=True),
           SPREAD, draw("al -control-> rc:rollback_controller{rto_min=120} -control-> scores")),
    honest(BACK_CHURN, "registry and the next run", state("registry", keeps_n=4), SPREAD,
           draw("al -control-> rc:rollback_controller{rto_min=1440} -control-> registry")),
    honest(BACK_ETA, "a registry, a monitor, and a rollback", *kept("train"), watched("model")),
    honest(BACK_SPAM, "a registry, a monitor, and a rollback", *kept("train"), watched("model")),
    honest(BACK_SPAM, "blue and green behind a splitter", cut("train", "model"),
           draw("train -model-> split:traffic_splitter{mode=blue_green, rto_min=2} -model-> model; "
                "model -telemetry-> qm:quality_monitor{needs_labels=false, proxy=scores, lag_s=600} "
                "-telemetry-> al:alerting{owner='on call'} -control-> split")),
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
