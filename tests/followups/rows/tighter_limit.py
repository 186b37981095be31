"""Half the time for the answer: what leaves the wait, and that the lesser answer stays reachable."""

from __future__ import annotations

from tests.followups.redesigns import RULES, draw, drop, flip, frame, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

HALF = "lat-budget-halved"
FRAUD = Ground("fraud_card", "payments", HALF, (RULES,))
ADS = Ground("ads_ctr_strong", "exch", HALF)
TRIP = Ground("travel_agent_strong", "user", HALF)
PHOTOS = Ground("image_class_strong", "app", HALF)

STORED = (
    drop("model-vendor"),
    draw("vendor -feature{mode=async}-> seen:cache{ttl_s=86400}; model -lookup{max_age_s=86400}-> seen"),
)

TOGETHER = tuple(state(f"plan>{part}", parallel="search") for part in ("fl", "ho", "pricechk"))

HONEST = (
    honest(FRAUD, "read from a store", *STORED),
    honest(FRAUD, "a timeout with a default", state("model-vendor", timeout_ms=24, default="no signal")),
    honest(ADS, "counters kept beside the model, with an age limit", drop("ft>fso"),
           draw("fso -feature{mode=async}-> seen:cache{ttl_s=600}; ft -lookup{max_age_s=600}-> seen")),
    honest(TRIP, "the three searches side by side, and fewer steps of the agent", *TOGETHER,
           state("plan", max_steps=16)),
)  # fmt: skip

CHEATS = (
    cheat(FRAUD, "delete the slow part", "keep", drop("vendor")),
    cheat(FRAUD, "its number", "limit", state("vendor", p50_ms=1, p99_ms=2)),
    cheat(FRAUD, "put the limit back", "limit", frame("objectives.slo_p99_ms", 100)),
    cheat(FRAUD, "a timeout of 1 ms", "share", state("model-vendor", timeout_ms=1, default="none")),
    cheat(FRAUD, "a timeout without a default", "default", drop("ru"),
          state("model-vendor", timeout_ms=24)),
    cheat(FRAUD, "the rules are dropped", "fallback", drop("ru"), *STORED),
    cheat(FRAUD, "the rules are for later", "fallback", plan("ru"), *STORED),
    cheat(FRAUD, "no longer waited for", "keep", flip("model-vendor")),
    cheat(FRAUD, "a store of unknown age", "keep", drop("model-vendor"),
          draw("vendor -feature{mode=async}-> seen:cache; model -lookup-> seen")),
    cheat(FRAUD, "more replicas", "limit", state("model", replicas=25)),
    cheat(FRAUD, "a note", "limit", write("model", "a faster machine")),
    cheat(FRAUD, "a loose cache", "limit", draw("seen:cache{ttl_s=86400, hit_rate=0.9}")),
    cheat(ADS, "its number", "limit", state("fso", p50_ms=1, p99_ms=2), state("rank", p99_ms=1)),
    cheat(ADS, "the model goes", "keep", drop("rank")),
    cheat(TRIP, "side by side, which is not enough at the p99 of twenty steps", "limit", *TOGETHER),
    cheat(TRIP, "quick hotels", "limit", state("ho", p50_ms=1, p99_ms=2)),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
