"""What a design comes to by its own figures: what must be up, what arrives, what it costs."""

from __future__ import annotations

import pytest

from redline.design.cost import component_cost, costs, decisions_a_month, uncounted
from redline.design.graph import SystemGraph, read
from redline.design.load import loads, peak_qps
from redline.design.notation import parse
from redline.design.uptime import Level, answered


def graph(text: str) -> SystemGraph:
    return read(parse(text))


def answers(text: str) -> Level:
    (found,) = answered(graph(text))
    return found


def backups(text: str) -> dict[str, str | None]:
    """What is reached as drawn, and what answers instead of it."""
    return {part.component: part.backed_by for part in answers(text).parts if part.drawn}


def test_a_fallback_covers_everything_behind_the_call_beside_it() -> None:
    found = backups(
        "c:business_service -request-> g:traffic_guard -request-> x:traffic_splitter; "
        "x -request-> s:model_server; s -lookup-> f:feature_store_online; "
        "g -request{on_failure}-> r:rules_engine"
    )

    assert found == {"g": None, "x": "r", "s": "r", "f": "r"}


def test_what_is_also_needed_without_the_fallback_is_not_covered() -> None:
    found = backups(
        "c:business_service -request-> g:api_gateway -request-> s:model_server; "
        "s -lookup-> f:feature_store_online; "
        "g -lookup-> f; s -control-> r:fallback"
    )

    assert found == {"g": None, "s": "r", "f": None}


def test_what_may_be_missing_takes_what_lies_behind_it_along() -> None:
    found = backups(
        "c:business_service -request-> s:model_server; "
        "s -request{required=false}-> t:feature_transform -lookup-> f:feature_store_online"
    )

    assert found == {"s": None}


def test_every_parallel_call_must_be_up() -> None:
    found = backups(
        "c:business_service -request-> s:model_server; s -lookup{parallel=a}-> f:feature_store_online; "
        "s -lookup{parallel=a}-> v:third_party_api"
    )

    assert set(found) == {"s", "f", "v"}


def test_the_stated_figures_alone_are_a_bound() -> None:
    found = answers("c:business_service -request-> s:model_server{availability_pct=99} -lookup-> f:cache")

    assert found.stated_pct == pytest.approx(99)
    assert found.part["s"].call == "c>s"
    assert found.gain_pct("s") == pytest.approx(1)


def test_what_lies_behind_a_cache_of_unknown_hit_rate_is_a_guess() -> None:
    found = {
        load.component: load.known_arrival
        for load in loads(
            graph(
                "c:business_service{peak_qps=100} -request-> s:model_server -lookup-> k:cache -request-> "
                "v:third_party_api -request-> w:model_server"
            )
        )
    }

    assert found == {"s": True, "k": True, "v": False, "w": False}


def test_tokens_are_paid_by_the_call() -> None:
    design = graph("l:llm_api{in_tok=1000, out_tok=100, price_in_usd=2, price_out_usd=10}")

    found = component_cost(design, "l", calls_a_month=1000)

    assert found is not None
    assert found.value == pytest.approx(1000 * (1000 * 2 + 100 * 10) / 1_000_000)
    assert found.basis == "assumed", "the mean traffic is not stated"


@pytest.mark.parametrize(
    ("text", "number", "basis"),
    [
        ("s:model_server; framing{objectives.mean_qps=2}", 2 * 2_592_000, "stated"),
        ("s:model_server; framing{objectives.peak_qps=3}", 2_592_000, "assumed"),
        ("s:batch_scorer{rows=1000, cadence_s=86400}", 30_000, "stated"),
    ],
)
def test_decisions_are_counted_by_traffic_or_by_rows(text: str, number: float, basis: str) -> None:
    found = decisions_a_month(graph(text))

    assert found is not None
    assert found.value == pytest.approx(number)
    assert found.basis == basis


def test_without_traffic_or_rows_nobody_knows_how_many_decisions() -> None:
    assert decisions_a_month(graph("s:batch_scorer")) is None


def test_a_stated_month_is_the_whole_bill_and_calls_do_not_come_on_top() -> None:
    design = graph("v:third_party_api{price_per_call_usd=0.01, cost_usd_month=500}")

    found = component_cost(design, "v", calls_a_month=1_000_000)

    assert found is not None
    assert (found.value, found.basis) == (500, "stated")
    assert "the price of its calls included" in found.source


def test_what_a_part_costs_is_told_apart() -> None:
    design = graph(
        "c:business_service -request-> s:model_server{replicas=4} -request-> "
        "l:llm_api{price_per_call_usd=0.001, in_tok=1000, price_in_usd=3}; s -lookup-> k:cache; "
        "o:object_store{TB=40}; framing{objectives.peak_qps=30, objectives.mean_qps=10}"
    )

    found = {line.component: {part.reason: part.usd_month for part in line.parts} for line in costs(design)}

    assert found["s"]["running"].value == pytest.approx(4 * 150)
    assert found["o"]["storage"].value == pytest.approx(40 * 25)
    assert "TB" in found["o"]["storage"].source
    assert found["k"]["running"].basis == "assumed"
    assert "typical for a cache" in found["k"]["running"].source
    assert found["l"]["calls"].value == pytest.approx(0.001 * 10 * 2_592_000)
    assert found["l"]["tokens"].value == pytest.approx(0.003 * 10 * 2_592_000)
    assert found["l"]["tokens"].basis == "stated"


def test_what_cannot_be_counted_is_named_and_not_nothing() -> None:
    design = graph(
        "c:business_service -request-> s:model_server -request-> v:third_party_api; s -request-> e:reranker; "
        "s -request-> l:llm_api{price_per_call_usd=0.01}; s -event-> q:review_queue; g:validation_gate"
    )

    assert {one.component: one.what for one in uncounted(design)} == {
        "v": "the price of its calls",
        "e": "what it costs",
        "l": "how often it is called",
        "q": "the time of people",
    }


def test_how_often_a_job_runs_is_not_counted_and_named_unless_its_bill_is_stated() -> None:
    text = "f:feature_batch{cadence_s=CADENCE}; t:training_job{cost_usd_month=900, cadence_s=3600}"
    daily, hourly = (graph(text.replace("CADENCE", str(pace))) for pace in (86_400, 3_600))

    for design in (daily, hourly):
        assert {one.component: one.what for one in uncounted(design)} == {"f": "how often it runs"}
    assert [line.usd_month.value for line in costs(daily)] == [line.usd_month.value for line in costs(hourly)]
    assert uncounted(graph("f:feature_batch")) == ()


TWO_CALLERS = "a:client_app{A} -request-> s:model_server; b:client_app{B} -request-> s; "


@pytest.mark.parametrize(
    ("a", "b", "card", "peaks", "basis"),
    [
        ("", "", "6000", (3000, 3000), ("assumed", "assumed")),
        ("peak_qps=1000", "", "6000", (1000, 5000), ("stated", "assumed")),
        ("peak_qps=1000", "peak_qps=5000", "6000", (1000, 5000), ("stated", "stated")),
        ("peak_qps=100", "peak_qps=500", "6000", (1000, 5000), ("assumed", "assumed")),
        ("peak_qps=7000", "", "6000", (7000, None), ("stated", None)),
    ],
)
def test_the_peak_on_the_card_is_of_all_callers_together(
    a: str,
    b: str,
    card: str,
    peaks: tuple[float | None, ...],
    basis: tuple[str | None, ...],
) -> None:
    text = TWO_CALLERS.replace("A", a).replace("B", b).replace("{}", "")
    design = graph(f"{text}framing{{objectives.peak_qps={card}}}")

    found = [peak_qps(design, entry) for entry in ("a", "b")]

    assert tuple(peak and peak.value for peak in found) == peaks
    assert tuple(peak and peak.basis for peak in found) == basis
    (server,) = loads(design)
    assert server.arrival_rps == pytest.approx(sum(peak.value for peak in found if peak))
    assert any("shared" in said for said in server.assumed) == (basis == ("assumed", "assumed"))
