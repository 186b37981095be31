"""The age of data and the bill in the report, as it is handed out and as text."""

from __future__ import annotations

import re

import pytest

from redline.design.graph import SystemGraph, read
from redline.design.notation import parse
from redline.exchange import figures as written
from redline.whatif import Effects, Figures, SetNumber, figures

DRAWN = (
    "c:business_service -request-> s:model_server{replicas=4}; s -prediction-> c; "
    "d:operational_db -batch_data-> f:feature_batch{duration_h=1} -feature-> o:feature_store_online; "
    "d -event-> q:feature_stream -feature-> o; s -lookup-> o; s -request-> v:third_party_api; "
    "u:outcome_source{label_delay_p95_d=30} -label-> b:training_set_builder; "
    "w:data_warehouse -batch_data-> b -training_data-> t:training_job{cadence_s=604800, duration_h=2}; "
    "t -model-> r:model_registry -model-> s; "
    "framing{objectives.freshness_s=3600, objectives.peak_qps=30, objectives.budget_usd_month=5000}"
)


def graph(text: str = DRAWN) -> SystemGraph:
    return read(parse(text))


def told(now: Figures, changed: Figures | None = None) -> str:
    return written.text(graph(), now, changed, "Every hour, please." if changed else "")


def test_the_report_tells_every_way_and_what_is_not_counted() -> None:
    found = figures(graph(), gains=False).report.age
    assert found is not None
    (answer,) = found.answers
    ways = {path.source + path.stages[0].part: path for path in answer.paths}

    nightly, stream, vendor = ways["df"], ways["dq"], ways["vv"]
    assert nightly.age is not None
    assert (nightly.age.mean_s, nightly.age.most_s) == pytest.approx((13 * 3_600, 25 * 3_600))
    (job,) = nightly.stages
    assert job.every_s is not None
    assert job.takes_s is not None
    assert (job.every_s.basis, job.every_s.source) == ("assumed", "typical for a batch feature job")
    assert job.takes_s.basis == "stated"
    assert stream.age is not None
    assert stream.age.most_s == 60
    assert vendor.age is None, "unknown is not nothing"
    assert [(one.part, one.what) for one in answer.missing] == [("v", "how old what it delivers is")]
    assert answer.objective_s == 3_600

    (model,) = found.models
    assert [stage.part for stage in model.stages] == ["u", "b", "t", "s"]
    assert model.age is not None
    assert model.age.most_s == pytest.approx((30 + 7) * 86_400 + 7_200)


def test_the_bill_is_told_by_the_month_and_by_the_request() -> None:
    found = figures(graph(), gains=False).report.cost

    assert found.requests_month is not None
    assert found.requests_month.basis == "assumed"
    assert found.usd_per_1000 == pytest.approx(found.usd_month / found.requests_month.value * 1_000)
    assert sum(line.share for line in found.components) == pytest.approx(1)
    assert sum(line.usd_per_1000 or 0 for line in found.components) == pytest.approx(found.usd_per_1000)
    assert ("v", "the price of its calls") in [(one.component, one.what) for one in found.not_counted]


def test_without_traffic_nothing_is_said_by_the_request() -> None:
    found = figures(graph("c:client_app -request-> s:model_server"), gains=False).report

    assert found.cost.usd_per_1000 is None
    assert found.age is None
    assert "neither the traffic nor the rows" in told(
        figures(graph("c:client_app -request-> s:model_server"))
    )


def test_the_text_says_what_was_assumed_and_sets_before_beside_after() -> None:
    now = figures(graph(), gains=False)
    hourly = Effects(changes=(SetNumber(target="f", name="cadence_s", value=3_600.0),))

    alone, both = told(now), told(now, figures(graph(), hourly, gains=False))

    assert "How old what s answers from is" in alone
    assert "It may be 1 hour old; 1 of 2 ways is older at times." in alone
    assert "f every 1 day, typical for a batch feature job" in alone
    assert "Not counted, nobody stated how old what it delivers is: v." in alone
    assert "assumed: 1.5 points, typical for a model server, × 4 × 100 USD" in alone
    assert re.search(r"v +p50 120 ms, p99 900 ms, .*typical for a third-party API", alone)
    row = next(line for line in both.splitlines() if line.strip().startswith("d → f"))
    assert row.split()[3:] == ["13", "hours", "90", "min", "25", "hours", "2", "hours"]


def test_a_lag_that_grows_is_named_and_has_no_number() -> None:
    slow = Effects(changes=(SetNumber(target="f", name="cadence_s", value=1_800.0),))

    found = figures(graph(), slow, gains=False)

    assert found.report.age is not None
    assert found.report.age.answers[0].age is None
    assert found.report.age.answers[0].endless == ("f",)
    assert "The lag of f grows without end: a run takes longer than the time between two." in told(found)


@pytest.mark.parametrize(
    "stated",
    ["cost_points=-5", "cost_points=1e308", "cost_usd_month=-100", "price_per_call_usd=1e308", "replicas=-2"],
)
def test_a_price_that_cannot_be_is_named_and_counts_nothing(stated: str) -> None:
    drawn = f"app:client_app -request-> s:model_server{{{stated}}}; framing{{objectives.peak_qps=1200}}"
    found = figures(read(parse(drawn))).report.cost

    name, _, value = stated.partition("=")
    assert [(one.component, one.what) for one in found.not_counted] == [
        ("s", f"{name} {float(value):.3g}, which cannot be")
    ]
    assert (found.usd_month, found.components) == (0.0, ())
