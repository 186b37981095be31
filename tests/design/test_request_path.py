"""The request path: order, sums, timeouts, fan-out, caches, loops, and where each number comes from."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from redline.design.graph import SystemGraph, read
from redline.design.notation import parse
from redline.design.request_path import (
    RequestPath,
    latency_limit,
    request_paths,
    slowest,
)
from redline.design.timing import share_past

TABULAR = """
shop:business_service -request-> gw:api_gateway{p50_ms=2, p99_ms=15}
gw -request-> ms:model_server{p50_ms=3, p99_ms=10} -lookup-> fs:feature_store_online{p50_ms=2, p99_ms=10}
ms -prediction-> dp:decision_policy{p50_ms=1, p99_ms=5}
"""
SERVER = "shop:business_service -request-> ms:model_server{p50_ms=1, p99_ms=1} "


def graph(text: str) -> SystemGraph:
    return read(parse(text))


def path(text: str) -> RequestPath:
    found = slowest(graph(text))

    assert found is not None

    return found


def test_stages_in_sequence_add_medians_and_the_root_of_squared_tails() -> None:
    found = path(TABULAR)

    tails = (13, 7, 8, 4)
    assert found.p50_ms == pytest.approx(8)
    assert found.p99_ms == pytest.approx(8 + math.sqrt(sum(t * t for t in tails)))
    assert found.p95_ms == pytest.approx(8 + 0.7 * math.sqrt(sum(t * t for t in tails)))
    assert found.conservative_p99_ms == pytest.approx(40)
    assert round(found.p99_ms) == 25


def test_the_caller_and_the_receiver_are_outside_the_service() -> None:
    with_client = path(TABULAR.replace("shop:business_service", "app:client_app"))

    assert with_client.entry == "app"
    assert with_client.p99_ms == pytest.approx(path(TABULAR).p99_ms)


def test_a_service_between_caller_and_model_counts_its_own_time() -> None:
    found = path(
        "app:client_app -request-> shop:business_service{p50_ms=10, p99_ms=60} "
        "-request-> ms:model_server{p50_ms=3, p99_ms=10}"
    )

    assert found.p50_ms == pytest.approx(13)


@pytest.mark.parametrize(
    "back",
    [
        "dp -prediction-> shop",
        "dp -prediction-> ms; ms -prediction-> gw; gw -prediction-> shop",
        "ms -prediction-> gw",
        "fs -feature-> ms",
    ],
)
def test_a_drawn_answer_changes_nothing(back: str) -> None:
    assert path(TABULAR + back).p99_ms == pytest.approx(path(TABULAR).p99_ms)
    assert path(TABULAR + back).loops == ()


@pytest.mark.parametrize(
    "extra",
    [
        "dp -prediction{mode=async}-> log:prediction_log{p50_ms=500, p99_ms=900}",
        "dp -prediction-> log:prediction_log{p50_ms=500, p99_ms=900}",
        "dp -prediction-> q:review_queue{p50_ms=500, p99_ms=900}",
        "ms -telemetry-> m:service_monitor{p50_ms=500, p99_ms=900}",
        "gw -request{on_failure=true}-> ru:rules_engine{p50_ms=500, p99_ms=900}",
        "gw -request-> fb:fallback{p50_ms=500, p99_ms=900}",
        "gw -request{mirror=true}-> shadow:model_server{p50_ms=500, p99_ms=900}",
        "ms -lookup{mode=async}-> v:third_party_api",
    ],
)
def test_logs_queues_monitors_mirrors_and_failure_branches_are_not_waited_for(extra: str) -> None:
    assert path(TABULAR + extra).p99_ms == pytest.approx(path(TABULAR).p99_ms)


def test_calls_of_one_parallel_group_take_the_slowest() -> None:
    reads = (
        "ms -lookup{GROUP}-> a:feature_store_online{p50_ms=10, p99_ms=20}; "
        "ms -lookup{GROUP}-> b:cache{p50_ms=4, p99_ms=8}"
    )
    start = "shop:business_service -request-> ms:model_server{p50_ms=1, p99_ms=1}\n"

    in_sequence = path(start + reads.replace("GROUP", "required=true"))
    together = path(start + reads.replace("GROUP", "parallel=reads"))

    assert in_sequence.p50_ms == pytest.approx(15)
    assert together.p50_ms == pytest.approx(11)
    assert "b" not in together.components


def test_a_fan_out_makes_the_rare_slow_call_normal() -> None:
    text = (
        "shop:business_service -request-> r:retriever{p50_ms=1, p99_ms=1} "
        "-lookup{fanout=COUNT}-> s:search_index{p50_ms=5, p99_ms=20, batch_get=BATCH}"
    ).replace
    one = path(text("COUNT", "1").replace("BATCH", "false"))
    many = path(text("COUNT", "100").replace("BATCH", "false"))
    batched = path(text("COUNT", "100").replace("BATCH", "true"))

    assert one.p99_ms == pytest.approx(21)
    assert many.p50_ms > one.p99_ms * 0.7
    assert many.p99_ms > one.p99_ms * 1.4
    assert batched.p99_ms == pytest.approx(one.p99_ms)


def test_behind_a_cache_only_the_misses_wait_and_p99_is_a_full_miss() -> None:
    text = (
        SERVER + "-lookup-> c:cache{p50_ms=1, p99_ms=1, hit_rate=RATE} "
        "-request-> v:third_party_api{p50_ms=100, p99_ms=900}"
    )

    half, nearly = path(text.replace("RATE", "0.5")), path(text.replace("RATE", "0.995"))

    assert half.p50_ms == pytest.approx(52)
    assert half.p99_ms == pytest.approx(902)
    assert nearly.p99_ms < 5


@pytest.mark.parametrize(
    ("p50", "p99", "cut", "share"),
    [(6, 20, 10, 0.16), (240, 1800, 900, 0.06), (6, 20, 8, 0.29), (120, 900, 1, 1.0)],
)
def test_a_timeout_shows_the_share_that_runs_into_it(
    p50: float, p99: float, cut: float, share: float
) -> None:
    assert share_past(p50, p99, cut) == pytest.approx(share, abs=0.005)

    found = path(
        SERVER + f"-lookup{{timeout_ms={cut}, default=0}}-> v:third_party_api{{p50_ms={p50}, p99_ms={p99}}}"
    )

    assert found.degraded_share == pytest.approx(share, abs=0.005)
    assert found.p99_ms <= cut + 1 + 1e-9


def test_a_fallback_after_a_timeout_takes_its_own_time() -> None:
    text = SERVER + "-lookup{timeout_ms=50}-> v:third_party_api{p50_ms=30, p99_ms=124}"

    with_fallback = path(text + "; ms -request-> fb:fallback{p50_ms=7, p99_ms=10, mode=rules}")

    assert with_fallback.p99_ms == pytest.approx(path(text).p99_ms + 7)


def test_a_circle_of_calls_is_a_named_problem_and_a_step_limit_settles_it() -> None:
    text = (
        "app:client_app -request-> a:agent_orchestrator{p50_ms=10, p99_ms=20LIMIT} "
        "-request-> b:tool{p50_ms=5, p99_ms=9} -request-> a"
    )

    endless = path(text.replace("LIMIT", ""))
    limited = path(text.replace("LIMIT", ", max_steps=3"))

    assert [set(loop.components) for loop in endless.loops] == [{"a", "b"}]
    assert "max_steps" in endless.loops[0].sentence({})
    assert limited.loops == ()
    assert limited.p50_ms == pytest.approx(45)


def test_every_number_says_whether_it_was_stated() -> None:
    found = path(
        "s:business_service -request-> gw:api_gateway{p50_ms=2, p99_ms=15} -request-> ms:model_server"
    )

    assert found.assumed == ("ms",)
    step = found.steps[1]
    assert (step.p99.value, step.p99.stated) == (10, False)
    assert "model server" in step.p99.source
    assert found.stated_p99_ms == pytest.approx(15)


def test_contributions_add_up_to_the_likely_p99() -> None:
    found = path(TABULAR + "; ms -lookup{timeout_ms=40, fanout=3}-> v:third_party_api")

    assert sum(step.contribution_ms for step in found.steps) == pytest.approx(found.p99_ms)
    assert found.largest is not None
    assert found.largest.component == "v"


@pytest.mark.parametrize(
    ("text", "percentile", "limit"),
    [
        ("framing{objectives.slo_p99_ms=100}", 99, 100),
        ("framing{objectives.slo_p95_ms=80}", 95, 80),
        ("", None, None),
    ],
)
def test_the_limit_comes_from_the_framing_card(
    text: str, percentile: int | None, limit: float | None
) -> None:
    found = latency_limit(graph(TABULAR + text))

    assert (found and found.percentile, found and found.limit_ms) == (percentile, limit)


def test_a_batch_design_has_no_request_path() -> None:
    batch = "db:operational_db -batch_data-> sc:batch_scorer -prediction-> st:prediction_store"

    assert request_paths(graph(batch)) == ()


def test_a_read_of_precomputed_results_is_a_request_path() -> None:
    found = path("shop:business_service -lookup-> st:prediction_store{p50_ms=2, p99_ms=10}")

    assert found.p99_ms == pytest.approx(10)


def test_a_long_chain_and_a_wide_diamond_stay_quick() -> None:
    chain = " -request-> ".join(f"s{i}:model_server{{p50_ms=1, p99_ms=2}}" for i in range(1500))
    rows = [[f"r{i}x{j}:model_server{{p50_ms=1, p99_ms=2}}" for j in range(3)] for i in range(12)]
    wide = ";".join(f"{a} -request-> {b}" for above, below in pairwise(rows) for a in above for b in below)

    assert path(f"shop:business_service -request-> {chain}").p50_ms == pytest.approx(1500)
    assert len(path(f"shop:business_service -request-> {rows[0][0]}; {wide}").steps) <= 300
