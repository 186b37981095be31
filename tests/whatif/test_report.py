"""The numbers of a design: load, cost, availability and the length of a run."""

from __future__ import annotations

import pytest

from redline.design.graph import SystemGraph, read
from redline.design.notation import parse
from redline.whatif import Corrupt, Effects, SetNumber, SetObjective, Silence, figures, lay_over, report

ONLINE = """
shop:business_service -request-> gw:api_gateway{replicas=1} -request-> ms:model_server{replicas=4}
ms -lookup-> fs:feature_store_online; ms -lookup-> v:third_party_api{quota_rps=2000, availability_pct=99.5}
framing{objectives.peak_qps=1200, objectives.mean_qps=400, objectives.slo_p99_ms=1000}
framing{objectives.budget_usd_month=9000, objectives.availability_pct=99.9}
"""


def graph(text: str) -> SystemGraph:
    return read(parse(text))


def arrivals(text: str) -> dict[str, float]:
    return {row.component: row.arrival_rps for row in report(graph(text)).capacity}


def test_everything_that_a_request_reaches_gets_the_peak() -> None:
    found = {row.component: row for row in report(graph(ONLINE)).capacity}

    assert {name: row.arrival_rps for name, row in found.items()} == dict.fromkeys(
        ("gw", "ms", "fs", "v"), 1200
    )
    assert (found["ms"].capacity_rps, found["ms"].utilisation) == (1200, 1)
    assert found["gw"].capacity_rps == 3000
    assert (found["v"].capacity_rps, found["v"].assumed) == (2000, ())
    assert found["fs"].assumed


@pytest.mark.parametrize(
    ("old", "new", "part", "rate"),
    [
        ("fs:feature_store_online", "fs:feature_store_online", "fs", 1200),
        ("ms -lookup-> fs", "ms -lookup{fanout=3}-> fs", "fs", 3600),
        ("ms -lookup-> v", "ms -lookup{share=0.1}-> v", "v", 120),
        ("ms -lookup-> v", "ms -lookup-> c:cache{hit_rate=0.8} -request-> v", "v", 240),
        ("ms -lookup-> v", "ms -lookup-> c:cache; ms -lookup{hit_rate=0.9}-> v", "v", 120),
        ("ms -lookup-> v", "ms -lookup{hit_rate=0.9}-> v", "v", 1200),
        ("ms -lookup-> v", "ms -lookup{on_failure=true}-> v", "v", None),
        ("ms -lookup-> v", "ms -lookup{mode=async}-> v", "v", None),
    ],
)
def test_fan_out_shares_and_caches_change_what_arrives(
    old: str, new: str, part: str, rate: float | None
) -> None:
    found = arrivals(ONLINE.replace(old, new)).get(part)

    assert found == (pytest.approx(rate) if rate is not None else None)


def test_two_callers_share_the_peak_of_the_whole() -> None:
    found = arrivals(ONLINE + "app:client_app{peak_qps=5} -request-> ms")

    assert found["ms"] == pytest.approx(1200)


def test_without_a_peak_nothing_is_said_about_load() -> None:
    assert report(graph("shop:business_service -request-> ms:model_server")).capacity == ()


def test_replicas_of_somebody_else_buy_no_quota() -> None:
    found = {
        row.component: row for row in report(graph(ONLINE.replace("quota_rps=2000", "replicas=9"))).capacity
    }

    assert found["v"].capacity_rps is None


def test_the_cost_is_points_times_replicas_and_stated_prices() -> None:
    found = report(graph(ONLINE + "ms -prediction-> log:prediction_log{cost_usd_month=50}")).cost
    lines = {line.component: line.usd_month for line in found.components}

    assert lines["ms"].value == 600
    assert (lines["log"].value, lines["log"].basis) == (50, "stated")
    assert "shop" not in lines
    assert found.usd_month == pytest.approx(sum(line.value for line in lines.values()))
    assert found.budget_usd_month == 9000


def test_calls_at_a_stated_price_cost_by_the_mean_traffic() -> None:
    found = report(graph(ONLINE.replace("quota_rps=2000", "quota_rps=2000, price_per_call_usd=0.001"))).cost
    lines = {line.component: line.usd_month.value for line in found.components}

    assert lines["v"] == pytest.approx(400 * 30 * 86_400 * 0.001)


BATCH = """
db:operational_db -batch_data-> ing:batch_ingest{duration_h=1}
ing -batch_data-> fb:feature_batch{duration_h=4, replicas=2}
fb -feature-> sc:batch_scorer{rows=36000000, throughput_rps=5000} -prediction-> st:prediction_store
ing -batch_data-> other:feature_batch{duration_h=1} -feature-> sc; framing{objectives.batch_window_h=6}
"""


def test_the_run_is_the_slowest_chain_of_jobs() -> None:
    found = report(graph(BATCH)).batch

    assert found is not None
    assert found.jobs == ("ing", "fb", "sc")
    assert found.hours == pytest.approx(1 + 2 + 2)
    assert (found.limit_h, found.unknown) == (6, ())


def test_a_job_of_unknown_length_is_named() -> None:
    found = report(graph(BATCH.replace("ing:batch_ingest{duration_h=1}", "ing:batch_ingest"))).batch

    assert found is not None
    assert found.unknown == ("ing",)


def test_effects_are_laid_over_before_the_numbers_are_read() -> None:
    effects = Effects(
        changes=(
            SetNumber(target="v", name="p99_ms", value=1800),
            SetObjective(name="peak_qps", value=12000),
            SetNumber(target="gone", name="p99_ms", value=1),
        )
    )
    before, after = report(graph(ONLINE)), figures(graph(ONLINE), effects).report

    assert before.latency is not None
    assert after.latency is not None
    assert after.latency.p99_ms > before.latency.p99_ms + 800
    assert after.latency.share_late is not None
    assert {row.component: row.arrival_rps for row in after.capacity}["ms"] == 12000


def test_what_falls_silent_moves_no_number() -> None:
    silent = Effects(changes=(Silence(target="v"), Corrupt(target="ms")))

    assert figures(graph(ONLINE), silent) == figures(graph(ONLINE))


def test_silence_takes_the_data_away_and_leaves_the_calls() -> None:
    design = parse(
        "ev:event_tracker -event-> st:feature_stream -feature-> fs:feature_store_online; "
        "ms:model_server -lookup-> fs"
    )

    kept = lay_over(design, Effects(changes=(Silence(target="ev"), Corrupt(target="ms"))))

    assert [c.id for c in kept.connections] == ["st>fs", "ms>fs"]


def test_a_circle_is_a_problem_in_words() -> None:
    found = report(graph("app:client_app -request-> a:agent_orchestrator -request-> b:tool -request-> a"))

    assert "max_steps" in found.problems[0]


def test_the_report_is_json() -> None:
    found = report(graph(ONLINE))

    assert type(found).model_validate_json(found.model_dump_json()) == found
