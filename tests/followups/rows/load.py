"""Ten times the load: every part on the way holds it, at a price that is stated."""

from __future__ import annotations

from tests.followups.redesigns import RULES, draw, drop, flip, frame, state, write
from tests.followups.table import Case, Ground, cheat, honest

LOAD = "load-x10"
STORE = (
    drop("model-vendor"),
    draw("vendor -feature{mode=async}-> seen:cache{ttl_s=86400}; model -lookup{max_age_s=86400}-> seen"),
)
ENOUGH = (state("model", replicas=40), state("api", replicas=4))
CACHED = draw("model -lookup-> seen:cache{hit_rate=0.9, ttl_s=86400}")
LOAD_FRAUD = Ground("fraud_card", "model", LOAD)
LOAD_CHURN = Ground("churn", "features", LOAD)
LOAD_SEARCH = Ground("search_rank_strong", "txt", LOAD)
LOAD_ETA = Ground("eta_strong", "srv", LOAD)
ALL_SEARCH = tuple(
    state(part, replicas=count) for part, count in (("gw", 40), ("srch", 120), ("rank", 120), ("fso", 12))
)

HONEST = (
    honest(LOAD_FRAUD, "replicas and a cache", *ENOUGH, CACHED, state("model-vendor", hit_rate=0.95)),
    honest(LOAD_FRAUD, "replicas, vendor read ahead", *ENOUGH, *STORE),
    honest(LOAD_CHURN, "workers on every job", state("features", replicas=10),
           state("ingest", replicas=5), state("scorer", replicas=5)),
    honest(LOAD_SEARCH, "replicas", *ALL_SEARCH, state("ret", replicas=110), state("txt", replicas=110),
           state("vi", replicas=110), state("enc", replicas=130)),
    honest(LOAD_SEARCH, "a cache before the candidates, and replicas", *ALL_SEARCH,
           state("txt", replicas=40), state("vi", replicas=40), state("enc", replicas=50), drop("srch>ret"),
           draw("srch -request{timeout_ms=90}-> hot:cache{hit_rate=0.8, ttl_s=300} "
                "-request{timeout_ms=90}-> ret")),
    honest(LOAD_ETA, "replicas", state("gw", replicas=45), state("srv", replicas=420),
           state("fso", replicas=22),
           state("ft>rt", default="distance by the table")),
)  # fmt: skip

CHEATS = (
    cheat(LOAD_FRAUD, "nobody waits for the model", "keep", flip("api-model"), state("api", replicas=4),
          RULES),
    cheat(LOAD_FRAUD, "free replicas of a twin", "cost", *ENOUGH, CACHED,
          state("model-vendor", hit_rate=0.95),
          draw("api -request-> ms2:model_server{replicas=900, cost_usd_month=1} -prediction-> policy")),
    cheat(LOAD_FRAUD, "only the target", "capacity", state("model", replicas=40)),
    cheat(LOAD_FRAUD, "throughput in the inspector", "capacity", state("model", throughput_rps=50000),
          state("api", throughput_rps=50000), CACHED, state("model-vendor", hit_rate=0.95)),
    cheat(LOAD_FRAUD, "a larger quota", "capacity", *ENOUGH, state("vendor", quota_rps=20000)),
    cheat(LOAD_FRAUD, "more replicas of somebody else", "capacity", *ENOUGH,
          state("vendor", replicas=20)),
    cheat(LOAD_FRAUD, "delete the model", "keep", drop("model")),
    cheat(LOAD_FRAUD, "six hundred replicas", "cost", state("model", replicas=600),
          state("api", replicas=100), CACHED, state("model-vendor", hit_rate=0.95)),
    cheat(LOAD_FRAUD, "a hit rate without a cache", "capacity", *ENOUGH,
          state("model-vendor", hit_rate=0.95)),
    cheat(LOAD_FRAUD, "less traffic", "capacity", frame("objectives.peak_qps", 10)),
    cheat(LOAD_FRAUD, "note only", "capacity", write("model", "autoscaling")),
    cheat(LOAD_CHURN, "only the slowest job", "window", state("features", replicas=10)),
    cheat(LOAD_CHURN, "a hundred workers everywhere", "cost",
          *[state(job, replicas=100) for job in ("features", "ingest", "scorer")]),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
