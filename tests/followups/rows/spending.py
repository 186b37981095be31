"""A vendor that allows half, and a budget that is cut: honest re-designs hold, cheats do not."""

from __future__ import annotations

from tests.followups.redesigns import draw, drop, flip, frame, gave_up, plan, remake, state, waive, write
from tests.followups.table import Case, Ground, cheat, honest

from redline.followups import Record

QUOTA, BUDGET = "api-price-quota", "budget-halves"
DEFAULT = state("model-vendor", default="no device signal")
EMPTY = draw("model -request{on_failure=true}-> fb:fallback -prediction-> policy")
SEEN = draw("model -lookup-> seen:cache{hit_rate=0.6, ttl_s=86400}")
OFTEN = state("model-vendor", hit_rate=0.6)


def lost(component: str) -> tuple[Record, ...]:
    return (gave_up(component, "what it told us about the last ten minutes"),)


PRICED = state("bur", price_per_call_usd=0.4)
LAKE = (drop("history"), draw("cards -batch_data-> files:object_store -batch_data-> profiles"))
CHEAP = (drop("events", "bus", "stream"), *LAKE, state("model", replicas=4))
DEAR = ("train", "history", "stream", "bus", "profiles", "features")
QUOTA_FRAUD = Ground("fraud_card", "vendor", QUOTA)
QUOTA_CREDIT = Ground("credit_decision_strong", "bur", QUOTA)
QUOTA_PRICED = Ground("credit_decision_strong", "bur", QUOTA, (PRICED,))
QUOTA_ETA = Ground("eta_strong", "rt", QUOTA)
BUDGET_FRAUD = Ground("fraud_card", "history", BUDGET)
BUDGET_FEED = Ground("live_feed_strong", "ann", BUDGET)
BUDGET_CHURN = Ground("churn", "lake", BUDGET)

HONEST = (
    honest(QUOTA_FRAUD, "a cache and a default", SEEN, OFTEN, DEFAULT),
    honest(QUOTA_FRAUD, "the grey zone only", state("model-vendor", share=0.4), DEFAULT),
    honest(QUOTA_FRAUD, "read ahead with an age limit", drop("model-vendor"),
           draw("vendor -feature{mode=async}-> seen:cache{ttl_s=86400}; "
                "model -lookup{max_age_s=86400}-> seen")),
    honest(QUOTA_FRAUD, "given up, on record", drop("vendor"), records=lost("vendor")),
    honest(QUOTA_CREDIT, "a file that is kept for a month",
           draw("ft -lookup-> kept:cache{hit_rate=0.7, ttl_s=2592000}"), state("ft>bur", hit_rate=0.7)),
    honest(QUOTA_CREDIT, "only where the file decides",
           state("ft>bur", share=0.3, default="no file, refer")),
    honest(QUOTA_ETA, "routes that repeat", draw("ft -lookup-> routes:cache{hit_rate=0.6, ttl_s=900}"),
           state("ft>rt", hit_rate=0.6)),
    honest(QUOTA_ETA, "long trips only", state("ft>rt", share=0.45, default="distance by the table")),
    honest(BUDGET_FRAUD, "counts given up, history in files", drop("events", "bus", "stream"), *LAKE,
           state("model", replicas=4), records=lost("events")),
    honest(BUDGET_FRAUD, "profiles given up, counts by the hour", drop("cards", "history", "profiles"),
           drop("stream", "bus"),
           draw("events -event-> counts:feature_batch{cadence_s=3600} -feature-> "
                "kept:cache{ttl_s=3600, cost_usd_month=150}; "
                "model -lookup-> kept"), drop("features"), records=lost("cards")),
    honest(BUDGET_FEED, "replicas that the peak does not need", state("fso", replicas=2),
           state("rank", replicas=60), records=lost("rank")),
    honest(BUDGET_FEED, "vectors of the new videos only", state("fso", replicas=2),
           state("rank", replicas=60), drop("cnt"),
           draw("bus -event-> hourly:feature_batch{cadence_s=3600} -feature-> fso"), records=lost("cnt")),
    honest(BUDGET_CHURN, "one job on what billing knows",
           drop("usage", "lake", "ingest", "scores", "scheduler"),
           draw("billing -batch_data-> features; scorer -prediction{mode=batch}-> campaign; "
                "scorer -telemetry-> metrics"), records=lost("usage")),
)  # fmt: skip

CHEATS = (
    cheat(QUOTA_FRAUD, "delete it", "keep", drop("vendor")),
    cheat(QUOTA_FRAUD, "a larger quota", "quota", state("vendor", quota_rps=5000), DEFAULT),
    cheat(QUOTA_FRAUD, "less traffic", "quota", frame("objectives.peak_qps", 10), DEFAULT),
    cheat(QUOTA_FRAUD, "a hit rate without a cache", "quota", OFTEN, DEFAULT),
    cheat(QUOTA_FRAUD, "a cache, and no word on the rest", "spent", SEEN, OFTEN),
    cheat(QUOTA_FRAUD, "a second account", "quota", state("model-vendor", share=0.5), DEFAULT,
          draw("model -lookup{share=0.5}-> two:third_party_api{quota_rps=600}")),
    cheat(QUOTA_FRAUD, "a loose fallback", "spent", SEEN, OFTEN, draw("fb:fallback{mode=rules}")),
    cheat(QUOTA_FRAUD, "an empty fallback", "spent", SEEN, OFTEN, EMPTY),
    cheat(QUOTA_FRAUD, "nobody waits", "keep", flip("model-vendor")),
    cheat(QUOTA_FRAUD, "a timeout of 1 ms", "quota", state("model-vendor", timeout_ms=1), DEFAULT),
    cheat(QUOTA_FRAUD, "hardly anyone", "numbers", state("model-vendor", share=0.01), DEFAULT),
    cheat(QUOTA_FRAUD, "a note", "quota", write("vendor", "cached, with a default")),
    cheat(QUOTA_FRAUD, "later", "keep", plan("vendor")),
    cheat(QUOTA_FRAUD, "called a cache", "quota", remake("vendor", "cache"), DEFAULT),
    cheat(QUOTA_FRAUD, "waived", "keep", SEEN, OFTEN, DEFAULT, waive("serving/capacity-peak")),
    cheat(QUOTA_PRICED, "half of them kept, at three times the price", "budget",
          draw("ft -lookup-> kept:cache{hit_rate=0.5, ttl_s=2592000}"), state("ft>bur", hit_rate=0.5)),
    cheat(BUDGET_FRAUD, "nothing written down", "loss", *CHEAP),
    cheat(BUDGET_FRAUD, "a loss that nothing has to do with", "loss", *CHEAP, records=lost("vendor")),
    cheat(BUDGET_FRAUD, "no monitors", "watching", drop("metrics"), *CHEAP, records=lost("events")),
    cheat(BUDGET_FRAUD, "a lower price", "cost", state("train", cost_usd_month=1),
          state("history", cost_points=0), records=lost("train")),
    cheat(BUDGET_FRAUD, "a third of a replica", "cost",
          *tuple(state(part, replicas=0.3) for part in DEAR), records=lost("train")),
    cheat(BUDGET_FRAUD, "no replica", "cost", *CHEAP[:1],
          *(state(part, replicas=0) for part in ("model", "api", "history")), records=lost("events")),
    cheat(BUDGET_FRAUD, "fewer than the peak needs", "capacity", *CHEAP[:1], *LAKE,
          state("model", replicas=2), records=lost("events")),
    cheat(BUDGET_FRAUD, "a word for it that costs nothing", "cost", remake("history", "unknown kind"),
          remake("stream", "unknown kind"), remake("bus", "unknown kind"), state("model", replicas=4),
          records=lost("stream")),
    cheat(BUDGET_FRAUD, "somebody else's", "cost", remake("history", "operational_db"),
          remake("stream", "unknown kind"), remake("bus", "operational_db"), state("model", replicas=4),
          records=lost("stream")),
    cheat(BUDGET_FRAUD, "a larger budget", "cost", frame("objectives.budget_usd_month", 90000),
          records=lost("train")),
    cheat(BUDGET_FRAUD, "a note", "cost", write("history", "moved to files"), records=lost("history")),
    cheat(BUDGET_FRAUD, "later", "keep", plan("history"), plan("stream"), plan("bus"), plan("profiles"),
          records=lost("stream")),
    cheat(BUDGET_FRAUD, "deleted, not given up", "keep",
          drop("events", "bus", "stream", "cards", "history", "profiles"), records=lost("events")),
    cheat(BUDGET_FRAUD, "no training", "keep", drop("train", "tset", "events", "bus", "stream"),
          records=lost("events")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
