"""A job that dies half-way: what is read then, who counts, and whether that is known in time."""

from __future__ import annotations

from tests.followups.redesigns import ALERT, draw, drop, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

DIES = "job-dies-midway"
CHURN = Ground("churn", "scorer", DIES)
FRAUD = Ground("fraud_card", "profiles", DIES)
INDEX = Ground("rag_chat_strong", "emb", DIES, (state("vi", versioned_swap=False),))

SWAP = state("scores", versioned_swap=True)
COUNTED = draw(f"scores -telemetry-> rows:data_monitor{{mode='volume', lag_s=1800}} -telemetry-> {ALERT}")
BY_ROW = state("scores", versioned=True), state("campaign-scores", max_age_s=604800)
PROFILES_COUNTED = draw(
    f"features -telemetry-> rows:data_monitor{{mode=volume, lag_s=3600}} -telemetry-> {ALERT}"
)
CHECKED = (
    drop("scorer-scores"),
    draw("scorer -prediction{mode=batch}-> dv:data_validator{blocking=true, expectations='all rows there'} "
         f"-prediction{{mode=batch}}-> scores; dv -telemetry-> {ALERT}"),
)  # fmt: skip

HONEST = (
    honest(CHURN, "switched when whole, and counted", SWAP, COUNTED),
    honest(CHURN, "a version on each row, an age limit, and counted", *BY_ROW, COUNTED),
    honest(CHURN, "a check before the store lets nothing incomplete through", *CHECKED),
    honest(FRAUD, "switched when whole, and counted",
           state("features", versioned_swap=True), PROFILES_COUNTED),
    honest(FRAUD, "a version on each row, an age limit, and counted", state("features", versioned=True),
           state("model-features", max_age_s=172800, default="no profile"), PROFILES_COUNTED),
    honest(INDEX, "switched when whole, and counted", state("vi", versioned_swap=True),
           draw("vi -telemetry-> rows:data_monitor{mode=volume, lag_s=300} -telemetry-> page")),
)  # fmt: skip

CHEATS = (
    cheat(CHURN, "delete it", "keep", drop("scorer")),
    cheat(CHURN, "a shorter run", "whole", state("scorer", duration_h=0.1), COUNTED),
    cheat(CHURN, "the schedule shows it", "counted", SWAP, draw(f"metrics -telemetry-> {ALERT}")),
    cheat(CHURN, "only counted", "whole", COUNTED),
    cheat(CHURN, "only switched", "counted", SWAP),
    cheat(CHURN, "versions that nobody reads", "whole", state("scores", versioned=True), COUNTED),
    cheat(CHURN, "counted on no path", "counted", SWAP,
          draw(f"rows:data_monitor{{mode=volume, lag_s=60}} -telemetry-> {ALERT}")),
    cheat(CHURN, "counted, and nobody is told", "counted", SWAP,
          draw("scores -telemetry-> rows:data_monitor{mode=volume, lag_s=60}")),
    cheat(CHURN, "counted after two days", "time", SWAP, COUNTED, state("rows", lag_s=172800)),
    cheat(CHURN, "no word on when", "time", SWAP, COUNTED, state("rows", lag_s=None)),
    cheat(CHURN, "a check that stops nothing", "whole", *CHECKED, state("dv", blocking=False)),
    cheat(CHURN, "a check beside the way", "whole", COUNTED,
          draw("scorer -prediction{mode=batch}-> dv:data_validator{blocking=true, expectations=volume}")),
    cheat(CHURN, "the count is for later", "counted", SWAP, COUNTED, plan("rows")),
    cheat(CHURN, "a note", "whole", write("scores", "we swap atomically"), COUNTED),
    cheat(FRAUD, "drift is no count", "counted", state("features", versioned_swap=True),
          draw(f"features -telemetry-> rows:data_monitor{{mode=drift, lag_s=60}} -telemetry-> {ALERT}")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
