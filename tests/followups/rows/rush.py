"""More than a part can take: a rush, an empty cache, and more cases than people can judge."""

from __future__ import annotations

from tests.followups.redesigns import RULES, Move, draw, drop, flip, frame, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

SPIKE, COLD, REVIEW = "load-spike-event", "lat-cold-cache", "load-review-x5"


def limit(before: str, after: str, arrow: str, **attributes: float | str) -> tuple[Move, ...]:
    """A traffic guard between two parts in place of their arrow."""
    return (
        drop(arrow),
        draw(f"{before} -request-> tg:traffic_guard -request-> {after}"),
        state("tg", **attributes),
    )


CHEAPEST_FIRST = "small amounts, to the rules"
FRAUD = Ground("fraud_card", "payments", SPIKE)
TICKETS = Ground(
    "ticket_routing_strong", "desk", SPIKE,
    (frame("objectives.peak_qps", 300), frame("objectives.budget_usd_month", 6000), drop("fb")),
)  # fmt: skip
SHED = limit("api", "model", "api-model", limit_rps=1400, shed_policy=CHEAPEST_FIRST)
DOORS = state("api", replicas=2)
KEYWORDS = draw("desk -request{on_failure=true}-> kw:fallback{mode='keyword rules'} -prediction-> desk")

CACHED = (
    draw("model -lookup-> seen:cache{hit_rate=0.9, ttl_s=86400}"),
    state("model-vendor", hit_rate=0.9),
    state("vendor", quota_rps=300),
)
CACHE = Ground("fraud_card", "seen", COLD, CACHED)
VENDOR_SHED = limit("model", "vendor", "model-vendor", limit_rps=280, shed_policy="cards seen before")
NO_SIGNAL = state("vendor", default_value="no device signal")
WARM = draw("history -batch_data{mode=batch}-> seen")
SHOP = Ground(
    "search_rank_strong", "hot", COLD,
    (drop("srch>ret"), frame("objectives.budget_usd_month", 90000), state("txt", replicas=20),
     state("gw", replicas=2), state("ret", replicas=4),
     draw("srch -request{timeout_ms=90}-> hot:cache{hit_rate=0.8, ttl_s=300} -request{timeout_ms=90}-> ret")),
)  # fmt: skip

ANALYSTS = Ground("fraud_card", "review", REVIEW)
UNSURE = Ground("ticket_routing_strong", "uns", REVIEW, (state("pol", review_pct=1),))
DEAREST = state("review", order="expected loss", overflow="approve below 50 USD, else challenge")
TRIAGE = (
    drop("policy-review"),
    draw("policy -prediction{mode=async}-> clear:rules_engine{decides_pct=85, owner=risk} "
         "-prediction{mode=async}-> review"),
)  # fmt: skip
BY_COST = state("policy", thresholds="by expected loss against the cost of a review")
POSTS = Ground("moderation_strong", "app", SPIKE)
ROUTES = Ground(
    "eta_strong", "routes", COLD,
    (state("rt", quota_rps=5000, default_value="distance by the table"),
     draw("ft -lookup-> routes:cache{hit_rate=0.7, ttl_s=900}"), state("ft>rt", hit_rate=0.7)),
)  # fmt: skip
LINE = Ground("edge_defect_strong", "qc", REVIEW)
VALUED = Ground("house_price_strong", "appr", REVIEW)

HONEST = (
    honest(FRAUD, "refuse the cheapest, rules answer", DOORS, *SHED, RULES),
    honest(FRAUD, "enough runs already, the vendor behind a cache", DOORS, state("model", replicas=20),
           draw("model -lookup-> seen:cache{hit_rate=0.8, ttl_s=86400}"),
           state("model-vendor", hit_rate=0.8)),
    honest(TICKETS, "more replicas", state("srv", replicas=5)),
    honest(TICKETS, "a limit, and keyword rules", KEYWORDS,
           *limit("pii", "split", "pii>split", limit_rps=500, shed_policy="duplicates first")),
    honest(CACHE, "a limit, a default, and filled ahead", *VENDOR_SHED, WARM, NO_SIGNAL),
    honest(SHOP, "replicas for the full load", state("ret", replicas=12)),
    honest(ANALYSTS, "the dearest first, and a rule for the rest", DEAREST),
    honest(ANALYSTS, "clear cases decided before", *TRIAGE, BY_COST),
    honest(UNSURE, "the threshold moved along the cost", state("pol", review_pct=0.2)),
    honest(UNSURE, "by minutes lost, the rest to the default queue",
           state("uns", order="minutes lost", overflow="default queue")),
    honest(POSTS, "a limit at the breaker", state("grd", limit_rps=70)),
    honest(POSTS, "enough runs already", state("cls", replicas=26)),
    honest(ROUTES, "long trips only", state("ft>rt", share=0.4, default="distance by the table")),
    honest(ROUTES, "a limit, and filled ahead",
           *limit("ft", "rt", "ft>rt", limit_rps=5000, shed_policy="short trips"),
           draw("wh -batch_data{mode=batch}-> routes")),
    honest(CACHE, "a limit, rules, and filled ahead", *VENDOR_SHED, WARM, RULES),
    honest(LINE, "the dearest first, and scrap the rest",
           state("qc", order="expected loss", overflow="scrap")),
    honest(LINE, "a rule for the clear ones", drop("pol>qc"),
           draw("pol -prediction{mode=async}-> clear:rules_engine{decides_pct=85, owner=quality} "
                "-prediction{mode=async}-> qc")),
    honest(VALUED, "the dearest homes first, no offer for the rest",
           state("appr", order="expected loss", overflow="no binding offer")),
)  # fmt: skip

CHEATS = (
    cheat(FRAUD, "it scales by itself", "absorbed", state("model", autoscale=True), DOORS, RULES),
    cheat(FRAUD, "its number", "absorbed", state("model", throughput_rps=9000), DOORS, RULES),
    cheat(FRAUD, "a limit on no path", "absorbed", DOORS, RULES,
          draw("tg:traffic_guard{limit_rps=1400, shed_policy=cheap}")),
    cheat(FRAUD, "a limit behind it", "absorbed", DOORS, RULES,
          *limit("model", "vendor", "model-vendor", limit_rps=1400, shed_policy="cheap")),
    cheat(FRAUD, "a limit that lets too much through", "absorbed", DOORS, RULES,
          *limit("api", "model", "api-model", limit_rps=5000, shed_policy="cheap")),
    cheat(FRAUD, "no word on what is refused first", "absorbed", DOORS, RULES,
          *limit("api", "model", "api-model", limit_rps=1400)),
    cheat(FRAUD, "refused with nothing", "refused", DOORS, *SHED),
    cheat(FRAUD, "refused into an empty fallback", "refused", DOORS, *SHED,
          draw("api -request{on_failure=true}-> fb:fallback -prediction-> policy")),
    cheat(FRAUD, "less traffic on the card", "absorbed", frame("objectives.peak_qps", 10), RULES),
    cheat(FRAUD, "no longer waited for", "keep", flip("api-model"), DOORS, RULES),
    cheat(FRAUD, "a hundred replicas of everything", "budget", state("model", replicas=900), DOORS,
          state("api", replicas=100), RULES),
    cheat(FRAUD, "a note", "absorbed", write("model", "we shed load")),
    cheat(FRAUD, "later", "absorbed", DOORS, *SHED, RULES, plan("tg")),
    cheat(CACHE, "a larger cache", "holds", state("seen", hit_rate=0.99)),
    cheat(CACHE, "a second cache", "holds", WARM,
          draw("model -lookup-> l1:cache{hit_rate=0.9} -lookup-> vendor"), drop("model-vendor")),
    cheat(CACHE, "a larger quota", "holds", state("vendor", quota_rps=5000)),
    cheat(CACHE, "a limit, and it fills by itself", "warm", *VENDOR_SHED,
          NO_SIGNAL),
    cheat(CACHE, "a limit, and nothing for the refused", "refused", *VENDOR_SHED, WARM),
    cheat(CACHE, "a note", "holds", write("seen", "we warm it up")),
    cheat(SHOP, "its number", "holds", state("ret", throughput_rps=9000)),
    cheat(ANALYSTS, "hire more", "cases", state("review", capacity_per_day=15000)),
    cheat(ANALYSTS, "nobody is sent", "cases", drop("policy-review")),
    cheat(ANALYSTS, "rules decide all of them", "cases", drop("policy-review"),
          draw("policy -prediction{mode=async}-> clear:rules_engine{decides_pct=100, owner=risk} "
               "-prediction{mode=async}-> review"), BY_COST),
    cheat(ANALYSTS, "rules beside the way", "cases", BY_COST,
          draw("policy -prediction{mode=async}-> clear:rules_engine{decides_pct=85, owner=risk} "
               "-prediction{mode=async}-> review")),
    cheat(ANALYSTS, "first come, first served", "cases",
          state("review", order="by arrival", overflow="later")),
    cheat(ANALYSTS, "the dearest first, and nothing for the rest", "rest",
          state("review", order="expected loss")),
    cheat(ANALYSTS, "a number", "cases", state("review", inflow_per_day=100)),
    cheat(ANALYSTS, "a note", "cases", write("review", "sorted by loss")),
    cheat(UNSURE, "a tenth of a tenth", "numbers", state("pol", review_pct=0.01)),
    cheat(UNSURE, "a longer day", "cases", state("uns", capacity_per_day=20000)),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
