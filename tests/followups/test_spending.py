"""A vendor that allows half, and a budget that is cut: honest re-designs hold, cheats do not."""

from __future__ import annotations

import pytest
from tests.followups.cases import Case, hit, is_refused, is_solved, verdict
from tests.followups.redesigns import (
    Move,
    draw,
    drop,
    flip,
    frame,
    gave_up,
    plan,
    remake,
    state,
    waive,
    write,
)

from redline.design.notation import parse
from redline.followups import Record, candidates

QUOTA, BUDGET = "api-price-quota", "budget-halves"
DEFAULT = state("model-vendor", default="no device signal")
EMPTY = draw("model -request{on_failure=true}-> fb:fallback -prediction-> policy")
SEEN = draw("model -lookup-> seen:cache{hit_rate=0.6, ttl_s=86400}")
OFTEN = state("model-vendor", hit_rate=0.6)


def lost(component: str) -> tuple[Record, ...]:
    return (gave_up(component, "what it told us about the last ten minutes"),)


SOLVED = [
    Case(QUOTA, "fraud_card", "a cache and a default", (SEEN, OFTEN, DEFAULT)),
    Case(QUOTA, "fraud_card", "the grey zone only", (state("model-vendor", share=0.4), DEFAULT)),
    Case(QUOTA, "fraud_card", "read ahead with an age limit",
          (drop("model-vendor"), draw("vendor -feature{mode=async}-> seen:cache{ttl_s=86400}; "
                                      "model -lookup{max_age_s=86400}-> seen"))),
    Case(QUOTA, "fraud_card", "given up, on record", (drop("vendor"),), lost("vendor")),
    Case(QUOTA, "credit_decision_strong", "a file that is kept for a month",
          (draw("ft -lookup-> kept:cache{hit_rate=0.7, ttl_s=2592000}"), state("ft>bur", hit_rate=0.7))),
    Case(QUOTA, "credit_decision_strong", "only where the file decides",
          (state("ft>bur", share=0.3, default="no file, refer"),)),
    Case(QUOTA, "eta_strong", "routes that repeat",
          (draw("ft -lookup-> routes:cache{hit_rate=0.6, ttl_s=900}"), state("ft>rt", hit_rate=0.6))),
    Case(QUOTA, "eta_strong", "long trips only",
          (state("ft>rt", share=0.45, default="distance by the table"),)),
]  # fmt: skip

REFUSED = [
    ("delete it", (drop("vendor"),), "keep"),
    ("a larger quota", (state("vendor", quota_rps=5000), DEFAULT), "quota"),
    ("less traffic", (frame("objectives.peak_qps", 10), DEFAULT), "quota"),
    ("a hit rate without a cache", (OFTEN, DEFAULT), "quota"),
    ("a cache, and no word on the rest", (SEEN, OFTEN), "spent"),
    ("a second account", (state("model-vendor", share=0.5), DEFAULT,
                          draw("model -lookup{share=0.5}-> two:third_party_api{quota_rps=600}")), "quota"),
    ("a loose fallback", (SEEN, OFTEN, draw("fb:fallback{mode=rules}")), "spent"),
    ("an empty fallback", (SEEN, OFTEN, EMPTY), "spent"),
    ("nobody waits", (flip("model-vendor"),), "keep"),
    ("a timeout of 1 ms", (state("model-vendor", timeout_ms=1), DEFAULT), "quota"),
    ("hardly anyone", (state("model-vendor", share=0.01), DEFAULT), "numbers"),
    ("a note", (write("vendor", "cached, with a default"),), "quota"),
    ("later", (plan("vendor"),), "keep"),
    ("called a cache", (remake("vendor", "cache"), DEFAULT), "quota"),
    ("waived", (SEEN, OFTEN, DEFAULT, waive("serving/capacity-peak")), "keep"),
]  # fmt: skip


@pytest.mark.parametrize("one", SOLVED, ids=str)
def test_an_honest_answer_is_solved(one: Case) -> None:
    is_solved(verdict(one))


@pytest.mark.parametrize(("name", "moves", "clause"), REFUSED, ids=[r[0] for r in REFUSED])
def test_more_calls_than_allowed_are_refused(name: str, moves: tuple[Move, ...], clause: str) -> None:
    is_refused(verdict(Case(QUOTA, "fraud_card", name, moves)), clause)


PRICED = state("bur", price_per_call_usd=0.4)
"""The bureau is paid by the call."""


def test_calls_that_triple_in_price_are_paid() -> None:
    half = (draw("ft -lookup-> kept:cache{hit_rate=0.5, ttl_s=2592000}"), state("ft>bur", hit_rate=0.5))

    is_refused(verdict(Case(QUOTA, "credit_decision_strong", "half", half, before=(PRICED,))), "budget")


LAKE = (drop("history"), draw("cards -batch_data-> files:object_store -batch_data-> profiles"))

PAID = [
    Case(BUDGET, "fraud_card", "counts given up, history in files",
          (drop("events", "bus", "stream"), *LAKE, state("model", replicas=4)), lost("events")),
    Case(BUDGET, "fraud_card", "profiles given up, counts by the hour",
          (drop("cards", "history", "profiles"), drop("stream", "bus"),
           draw("events -event-> counts:feature_batch{cadence_s=3600} -feature-> "
                "kept:cache{ttl_s=3600, cost_usd_month=150}; "
                "model -lookup-> kept"), drop("features")), lost("cards")),
    Case(BUDGET, "live_feed_strong", "replicas that the peak does not need",
          (state("fso", replicas=2), state("rank", replicas=60)), lost("rank")),
    Case(BUDGET, "live_feed_strong", "vectors of the new videos only",
          (state("fso", replicas=2), state("rank", replicas=60), drop("cnt"),
           draw("bus -event-> hourly:feature_batch{cadence_s=3600} -feature-> fso")), lost("cnt")),
    Case(BUDGET, "churn", "one job on what billing knows",
          (drop("usage", "lake", "ingest", "scores", "scheduler"),
           draw("billing -batch_data-> features; scorer -prediction{mode=batch}-> campaign; "
                "scorer -telemetry-> metrics")), lost("usage")),
]  # fmt: skip


@pytest.mark.parametrize("one", PAID, ids=str)
def test_a_design_that_costs_less_is_solved(one: Case) -> None:
    is_solved(verdict(one))


CHEAP = (drop("events", "bus", "stream"), *LAKE, state("model", replicas=4))
DEAR = ("train", "history", "stream", "bus", "profiles", "features")
TOO_DEAR = [
    ("nothing written down", CHEAP, (), "loss"),
    ("a loss that nothing has to do with", CHEAP, lost("vendor"), "loss"),
    ("no monitors", (drop("metrics"), *CHEAP), lost("events"), "watching"),
    ("a lower price", (state("train", cost_usd_month=1), state("history", cost_points=0)), lost("train"),
     "cost"),
    ("a third of a replica", tuple(state(part, replicas=0.3) for part in DEAR), lost("train"), "cost"),
    ("no replica", (*CHEAP[:1], *(state(part, replicas=0) for part in ("model", "api", "history"))),
     lost("events"), "cost"),
    ("fewer than the peak needs", (*CHEAP[:1], *LAKE, state("model", replicas=2)), lost("events"),
     "capacity"),
    ("a word for it that costs nothing", (remake("history", "unknown kind"), remake("stream", "unknown kind"),
     remake("bus", "unknown kind"), state("model", replicas=4)), lost("stream"), "cost"),
    ("somebody else's", (remake("history", "operational_db"), remake("stream", "unknown kind"),
     remake("bus", "operational_db"), state("model", replicas=4)), lost("stream"), "cost"),
    ("a larger budget", (frame("objectives.budget_usd_month", 90000),), lost("train"), "cost"),
    ("a note", (write("history", "moved to files"),), lost("history"), "cost"),
    ("later", (plan("history"), plan("stream"), plan("bus"), plan("profiles")), lost("stream"), "keep"),
    ("deleted, not given up", (drop("events", "bus", "stream", "cards", "history", "profiles"),),
     lost("events"), "keep"),
    ("no training", (drop("train", "tset", "events", "bus", "stream"),), lost("events"), "keep"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "moves", "records", "clause"), TOO_DEAR, ids=[r[0] for r in TOO_DEAR])
def test_what_is_not_saved_is_refused(
    name: str, moves: tuple[Move, ...], records: tuple[Record, ...], clause: str
) -> None:
    is_refused(verdict(Case(BUDGET, "fraud_card", name, moves, records)), clause)


def test_money_is_said_with_both_sides() -> None:
    vendor, budget = hit(QUOTA, "credit_decision_strong", PRICED), hit(BUDGET, "fraud_card")

    assert "allows 1.5 calls a second at 3 times the price" in vendor.sentence
    assert "at the peak you send 3." in vendor.sentence
    assert "You have 4 400 USD a month" in budget.sentence.replace("\u202f", " ")
    assert {f.name: (f.before, f.limit) for f in budget.figures}["cost"] == (7450, 4400)


@pytest.mark.parametrize(
    ("followup", "graph", "words"),
    [
        (QUOTA, "c:client_app -request-> m:model_server", "No outside service"),
        (QUOTA, "c:client_app -request-> m:model_server -lookup-> v:third_party_api", "states no peak"),
        (BUDGET, "c:client_app -request-> b:business_service", "Nothing drawn has a price"),
        (
            BUDGET,
            "m:model_server{cost_usd_month=900}; framing{objectives.budget_usd_month=500}",
            "900 USD a month already",
        ),
    ],
)
def test_what_cannot_be_aimed_says_why(followup: str, graph: str, words: str) -> None:
    offered = {c.id: c for c in candidates(parse(graph))}[followup]

    assert not offered.offered
    assert words in offered.why_not
