"""What is built first, and which number calls for the next part."""

from __future__ import annotations

from tests.followups.redesigns import Move, draw, drop, plan, state, write
from tests.followups.table import Case, Ground, cheat, honest

LATER = "evolve-12-months"


def later(part: str, measure: str, bound: str, read_at: str) -> Move:
    """Plan a part for the day when a number passes a bound."""
    stated = state(part, trigger_measure=measure, trigger_bound=bound, trigger_read_at=read_at)
    planned = plan(part)
    return lambda design: stated(planned(design))


FRAUD = draw(
    "model -lookup-> seen:cache{label='Vendor cache'}; api -request-> deep:model_server{label='Deep'}"
)
CACHE = later("seen", "p99 at the edge", "80 ms", "Service metrics")
DEEP = later("deep", "missed fraud per month", "400 000 USD", "Prediction log")
CHURN = draw(
    "train2:training_job{label='Uplift training'} -model-> registry; "
    "fs:feature_stream{label='Live usage'} -feature-> scorer"
)
UPLIFT = later("train2", "share of contacts that would stay anyway", "40 %", "Score spread")
LIVE = later("fs", "hours that a run takes", "6 h", "Job metrics")
SEEN = draw(
    "scores -telemetry-> qm:quality_monitor{label='Score spread', needs_labels=false, lag_d=1} "
    "-telemetry-> al:alerting{owner='retention on call'}"
)
PHOTOS = draw(
    "lst -lookup-> seen:cache{label='Known photos'}; app -request-> phone:edge_runtime{label='On the phone'}"
)
PHOTO_CACHE = later("seen", "share of photos seen before", "30 %", "Photo quality and category mix")
PHONE = later("phone", "share of uploads that take over 3 s", "10 %", "Latency, errors, GPU cost")
TICKETS = draw(
    "srv2:llm_api{label='Summaries'} -prediction-> desk; "
    "split -request-> big:model_server{label='Larger encoder'}"
)
LATER_PHOTOS = Ground("image_class_strong", "srv", LATER)
LATER_TICKETS = Ground("ticket_routing_strong", "srv", LATER)
LATER_CHURN = Ground("churn", "scorer", LATER)
LATER_FRAUD = Ground("fraud_card", "model", LATER)

HONEST = (
    honest(LATER_PHOTOS, "a cache and the phone", PHOTOS, PHOTO_CACHE, PHONE),
    honest(LATER_PHOTOS, "both for money", PHOTOS,
           later("seen", "cost of the GPUs a month", "4 000 USD", "svc"),
           later("phone", "sales lost to slow uploads", "1 %", "Sales of new listings")),
    honest(LATER_TICKETS, "summaries and a larger encoder", TICKETS,
           later("srv2", "minutes to the right agent", "20 min", "dash"),
           later("big", "transfers per 100 tickets", "12", "Transfers per queue and version")),
    honest(LATER_CHURN, "uplift and live usage", CHURN, UPLIFT, LIVE, SEEN),
)  # fmt: skip

CHEATS = (
    cheat(LATER_FRAUD, "one part", "next", FRAUD, drop("deep"), CACHE),
    cheat(LATER_FRAUD, "no reason", "next", FRAUD, plan("seen"), plan("deep")),
    cheat(LATER_FRAUD, "no value", "next", FRAUD, CACHE, DEEP,
          state("deep", trigger_bound="when it is bad")),
    cheat(LATER_FRAUD, "a number that nothing reads", "next", FRAUD, CACHE, DEEP,
          state("deep", trigger_read_at="a dashboard")),
    cheat(LATER_FRAUD, "read by what measures nothing", "next", FRAUD, CACHE, DEEP,
          state("deep", trigger_read_at="Decision policy")),
    cheat(LATER_FRAUD, "a loose monitor", "next", FRAUD, CACHE, DEEP,
          draw("bd:business_dashboard{label='Loss'}"), state("deep", trigger_read_at="Loss")),
    cheat(LATER_FRAUD, "read by what is planned too", "next", FRAUD, CACHE, DEEP,
          draw("log -telemetry-> bd:business_dashboard{label='Loss'}"), plan("bd"),
          state("deep", trigger_read_at="Loss")),
    cheat(LATER_FRAUD, "the guards come later", "keep",
          later("review", "cases", "10", "Service metrics"),
          later("log", "rows", "10", "Service metrics")),
    cheat(LATER_FRAUD, "the model comes later", "keep", FRAUD, CACHE, DEEP, plan("model")),
    cheat(LATER_FRAUD, "everything at once", "next", FRAUD),
    cheat(LATER_FRAUD, "note only", "next", write("model", "cache when p99 passes 80 ms")),
    cheat(LATER_FRAUD, "a first version that leans on a plan", "first", FRAUD, CACHE, DEEP, plan("tset")),
    cheat(LATER_FRAUD, "delete the model", "keep", FRAUD, CACHE, DEEP, drop("model")),
)  # fmt: skip

ROWS: tuple[Case, ...] = (*HONEST, *CHEATS)
