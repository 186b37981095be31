"""What is built first, and which number calls for the next part."""

from __future__ import annotations

import pytest
from tests.followups.cases import Case, case, hit, verdict
from tests.followups.redesigns import Move, draw, drop, plan, state, write

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

HONEST = [
    case(LATER, "image_class_strong", "a cache and the phone", PHOTOS, PHOTO_CACHE, PHONE),
    case(LATER, "image_class_strong", "both for money", PHOTOS,
         later("seen", "cost of the GPUs a month", "4 000 USD", "svc"),
         later("phone", "sales lost to slow uploads", "1 %", "Sales of new listings")),
    case(LATER, "ticket_routing_strong", "summaries and a larger encoder", TICKETS,
         later("srv2", "minutes to the right agent", "20 min", "dash"),
         later("big", "transfers per 100 tickets", "12", "Transfers per queue and version")),
    case(LATER, "churn", "uplift and live usage", CHURN, UPLIFT, LIVE, SEEN),
]  # fmt: skip

CHEATS = [
    case(LATER, "fraud_card", "one part", FRAUD, drop("deep"), CACHE, clause="next"),
    case(LATER, "fraud_card", "no reason", FRAUD, plan("seen"), plan("deep"), clause="next"),
    case(LATER, "fraud_card", "no value", FRAUD, CACHE, DEEP, state("deep", trigger_bound="when it is bad"),
         clause="next"),
    case(LATER, "fraud_card", "a number that nothing reads", FRAUD, CACHE, DEEP,
         state("deep", trigger_read_at="a dashboard"), clause="next"),
    case(LATER, "fraud_card", "read by what measures nothing", FRAUD, CACHE, DEEP,
         state("deep", trigger_read_at="Decision policy"), clause="next"),
    case(LATER, "fraud_card", "a loose monitor", FRAUD, CACHE, DEEP,
         draw("bd:business_dashboard{label='Loss'}"), state("deep", trigger_read_at="Loss"), clause="next"),
    case(LATER, "fraud_card", "read by what is planned too", FRAUD, CACHE, DEEP,
         draw("log -telemetry-> bd:business_dashboard{label='Loss'}"), plan("bd"),
         state("deep", trigger_read_at="Loss"), clause="next"),
    case(LATER, "fraud_card", "the guards come later", later("review", "cases", "10", "Service metrics"),
         later("log", "rows", "10", "Service metrics"), clause="keep"),
    case(LATER, "fraud_card", "the model comes later", FRAUD, CACHE, DEEP, plan("model"), clause="keep"),
    case(LATER, "fraud_card", "everything at once", FRAUD, clause="next"),
    case(LATER, "fraud_card", "note only", write("model", "cache when p99 passes 80 ms"), clause="next"),
    case(LATER, "fraud_card", "delete the model", FRAUD, CACHE, DEEP, drop("model"), clause="keep"),
]  # fmt: skip


@pytest.mark.parametrize("design", ["fraud_card", "churn", "image_class_strong"])
def test_the_design_is_hit(design: str) -> None:
    hit(LATER, design)


@pytest.mark.parametrize("one", HONEST, ids=str)
def test_an_honest_answer_is_solved(one: Case) -> None:
    found = verdict(one)

    assert [(c.id, c.state, c.detail) for c in found.clauses if c.state != "held"] == []
    assert found.word == "solved", found.sentence


@pytest.mark.parametrize("one", CHEATS, ids=str)
def test_a_cheat_is_refused(one: Case) -> None:
    found = verdict(one)

    assert {c.id: c.state for c in found.clauses}[one.clause] != "held"
    assert not found.held, found.sentence


def test_a_first_version_that_leans_on_a_plan_does_not_stand() -> None:
    found = verdict(case(LATER, "fraud_card", "leaning", FRAUD, CACHE, DEEP, plan("tset")))

    assert not found.held
