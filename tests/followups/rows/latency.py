"""A part that got twice as slow: what the caller sees."""

from __future__ import annotations

from tests.followups.redesigns import RULES, draw, drop, flip, frame, plan, remake, state, write
from tests.followups.table import Case, Ground, cheat, honest

LAT = "lat-doubles-dependency"
CAP = state("model-vendor", timeout_ms=52, default="no device signal")
STORE = (
    drop("model-vendor"),
    draw("vendor -feature{mode=async}-> seen:cache{ttl_s=86400}; model -lookup{max_age_s=86400}-> seen"),
)
LAT_FRAUD = Ground("fraud_card", "vendor", LAT)
LAT_CHURN = Ground("churn", "features", LAT)
LAT_PHOTOS = Ground("image_class_strong", "lst", LAT)
LAT_POSTS = Ground("moderation_strong", "cls", LAT)

HONEST = (
    honest(LAT_FRAUD, "timeout and default", CAP),
    honest(LAT_FRAUD, "read from a store with an age limit", *STORE),
    honest(LAT_FRAUD, "timeout and rules", state("model-vendor", timeout_ms=52),
           draw("model -request{on_failure=true}-> ru:rules_engine{owner=risk} -prediction-> policy")),
    honest(LAT_FRAUD, "a job fetches it into a store with an age limit", drop("model-vendor"),
           draw("fetch:feature_batch -lookup-> vendor; fetch -feature-> seen:cache{ttl_s=86400}; "
                "model -lookup-> seen")),
    honest(LAT_FRAUD, "answers worked out ahead",
           draw("model -prediction{mode=batch}-> ready:prediction_store{ttl_s=3600}; api -lookup-> ready"),
           state("model-vendor", timeout_ms=52, default="none"), drop("api-model")),
    honest(LAT_CHURN, "more workers", state("features", replicas=3)),
    honest(LAT_PHOTOS, "timeout, and the field stays empty",
           state("gw>lst", timeout_ms=1300, default="leave the category empty")),
    honest(LAT_PHOTOS, "timeout, and keywords on the phone", state("gw>lst", timeout_ms=1300),
           draw("gw -request{on_failure=true}-> kw:fallback{mode='title keywords'} -prediction-> app")),
    honest(LAT_POSTS, "a default behind the breaker",
           state("up>grd", default="publish with limited reach"), state("grd>hash#2", default="not known")),
)  # fmt: skip

CHEATS = (
    cheat(LAT_FRAUD, "delete the part", "keep", drop("vendor")),
    cheat(LAT_FRAUD, "lower its number", "limit", state("vendor", p50_ms=5, p99_ms=20)),
    cheat(LAT_FRAUD, "lower everybody's number", "limit", state("model", p99_ms=5),
          state("api", p99_ms=3)),
    cheat(LAT_FRAUD, "timeout without default", "default", state("model-vendor", timeout_ms=52)),
    cheat(LAT_FRAUD, "timeout of 1 ms", "share", state("model-vendor", timeout_ms=1, default="none")),
    cheat(LAT_FRAUD, "timeout that half run into", "share",
          state("model-vendor", timeout_ms=30, default="none"), word="partly"),
    cheat(LAT_FRAUD, "only no longer waited for", "keep", flip("model-vendor")),
    cheat(LAT_FRAUD, "store of unknown age", "keep", drop("model-vendor"),
          draw("vendor -feature{mode=async}-> seen:cache; model -lookup-> seen")),
    cheat(LAT_FRAUD, "raise the limit", "limit", frame("objectives.slo_p99_ms", 400)),
    cheat(LAT_FRAUD, "move the limit to p50", "limit", frame("objectives.slo_p50_ms", 400)),
    cheat(LAT_FRAUD, "note only", "limit", write("vendor", "timeout and a default")),
    cheat(LAT_FRAUD, "later", "keep", plan("vendor")),
    cheat(LAT_FRAUD, "empty fallback", "default", state("model-vendor", timeout_ms=52),
          draw("model -request-> fb:fallback; fb -prediction-> policy")),
    cheat(LAT_FRAUD, "loose fallback", "default", state("model-vendor", timeout_ms=52),
          draw("fb:fallback{mode=rules}")),
    cheat(LAT_FRAUD, "call it a cache", "keep", remake("vendor", "cache")),
    cheat(LAT_FRAUD, "a twin without its history", "limit", drop("vendor"),
          draw("twin:third_party_api{p50_ms=1, p99_ms=2, quota_rps=1500}; model -lookup-> twin")),
    cheat(LAT_FRAUD, "the scorer goes too", "keep", drop("model"), draw("api -request-> policy")),
    cheat(LAT_FRAUD, "hardly anyone calls it", "numbers", state("model-vendor", share=0.005),
          word="partly"),
    cheat(LAT_FRAUD, "only after a failure", "keep", state("model-vendor", on_failure=True)),
    cheat(LAT_FRAUD, "a copy of the call", "keep", state("model-vendor", mirror=True)),
    cheat(LAT_FRAUD, "pushed straight into the model", "keep", drop("model-vendor"),
          draw("vendor -feature{mode=async}-> model")),
    cheat(LAT_FRAUD, "a job fetches it into a store of unknown age", "keep", drop("model-vendor"),
          draw("fetch:feature_batch -lookup-> vendor; fetch -feature-> seen:cache; model -lookup-> seen")),
    cheat(LAT_FRAUD, "nobody waits for the model", "keep", flip("api-model"), RULES),
    cheat(LAT_CHURN, "a shorter job", "window", state("features", duration_h=1)),
    cheat(LAT_CHURN, "a later deadline", "window", frame("objectives.batch_window_h", 20)),
    cheat(LAT_CHURN, "no word on how long", "window", state("features", duration_h=None)),
    cheat(LAT_CHURN, "no features", "keep", drop("features")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
