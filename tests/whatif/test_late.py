"""What calls that come too late bring to others: how much, when together, and where it would be too much."""

from __future__ import annotations

import pytest
from benchmarks.paths import small_fallback
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.whatif.test_latency import loaded, p99, part

from redline.whatif.blame import spent
from redline.whatif.calls import NOTHING, Block, Limited, Series, Sometimes, Visit, stations_of
from redline.whatif.late import Entering, could_be_full, sent_by, settled, storms
from redline.whatif.latency import times
from redline.whatif.station import Station
from redline.whatif.under_load import UnderLoad


def idle(name: str, p50: float = 5.0, p99_ms: float = 20.0, limit: float | None = None) -> Visit:
    return Visit(Station(name, p50, p99_ms, 0.0, limit))


def arrivals(block: Block) -> dict[str, set[float]]:
    found: dict[str, set[float]] = {}
    for station in stations_of(block):
        found.setdefault(station.component, set()).add(round(station.arrival_rps, 6))
    return found


def test_each_call_that_is_late_by_itself_goes_on() -> None:
    # Nothing waits, so that the share of late calls is that of a lognormal: 1 % take longer than the p99.
    vendor = Visit(Station("vendor", 20, 80, 500.0))
    found = settled([Entering(Limited(vendor, 80.0, idle("rules"), name="vendor"), 500.0)])

    assert found.late_rps == {"rules": pytest.approx(5.0, rel=0.01)}
    assert arrivals(found.blocks[0])["vendor"] == {500.0}


def test_attempts_are_load_until_the_last_and_then_the_branch_has_it() -> None:
    vendor = Visit(Station("vendor", 20, 20, 90.0))
    branch = Series((idle("rules"), Sometimes(0.5, idle("table"), NOTHING)))
    found = settled([Entering(Limited(vendor, 10.0, branch, 2, "vendor"), 90.0)])

    assert found.late_rps == pytest.approx({"vendor": 180.0, "rules": 90.0, "table": 45.0})
    assert sent_by([Entering(Limited(vendor, 10.0, branch, 2, "vendor"), 90.0)], "table") == ("vendor",)


def test_where_calls_queue_the_branch_meets_nearly_all_of_them_at_once() -> None:
    vendor, branch = part("vendor", 20, 80, rho=0.8), idle("rules", 1, 2, 500.0)
    rate = vendor.station.arrival_rps
    found = settled([Entering(Limited(vendor, 60.0, branch, name="vendor"), rate)])
    calm, busy = sorted(arrivals(found.blocks[0])["rules"])

    assert calm < found.late_rps["rules"] < busy < rate
    assert busy > 0.85 * rate


def test_nothing_changes_where_no_call_is_answered_otherwise() -> None:
    block = Series((part("a", rho=0.5), Limited(part("b", rho=0.5), 10.0, NOTHING)))

    assert settled([Entering(block, 10.0)]).blocks == (block,)


@settings(max_examples=15)
@given(st.floats(0.2, 0.85), st.floats(1.5, 6.0), st.floats(20.0, 400.0))
def test_a_larger_branch_or_a_longer_limit_never_hurts(rho: float, ratio: float, limit_ms: float) -> None:
    vendor = part("vendor", 20, 20 * ratio, rho=rho, replicas=4)
    rate = vendor.station.arrival_rps

    def asked(limit: float, size: float) -> Block:
        branch = idle("rules", 5, 15, size * rate)
        return settled([Entering(Limited(vendor, limit, branch, name="vendor"), rate)]).blocks[0]

    small, large = asked(limit_ms, 1.2), asked(limit_ms, 2.4)
    late, less = (
        settled([Entering(Limited(vendor, x, idle("r")), rate)]) for x in (limit_ms, 1.5 * limit_ms)
    )
    assert p99(large) <= p99(small) * 1.004
    assert less.late_rps.get("r", 0.0) <= late.late_rps.get("r", 0.0) + 1e-6


def test_a_branch_that_needs_what_was_late_could_keep_it_full() -> None:
    store = part("store", 5, 20, rho=0.6)
    rate = store.station.arrival_rps
    safe, shared = (
        [Entering(Limited(store, 50.0, branch, name="store"), rate)]
        for branch in (idle("rules", limit=rate), Series((idle("rules", limit=rate), store)))
    )

    assert not list(storms(safe))
    assert [station.component for station in storms(shared)] == ["store"]
    assert could_be_full(safe, 1.0)
    assert not could_be_full(safe, 0.9)


@pytest.mark.parametrize(
    ("servers", "busy", "simulated_ms"),
    # Of 2.2 million requests each, with an interval of 2 % and of less than 1 %.
    [(1, 0.8, 180.7), (8, 0.8, 66.11)],
)
def test_the_tail_that_a_small_branch_makes_is_what_simulation_says(
    servers: int, busy: float, simulated_ms: float
) -> None:
    assert times(small_fallback(servers, 4, 3, 0.6, busy).timed).p99_ms == pytest.approx(
        simulated_ms, rel=0.05
    )


def test_an_attempt_behind_a_queue_is_late_as_the_one_before_it_was() -> None:
    # Of 900,000 requests p99 is the whole time of both attempts; taken as independent it would be 123 ms.
    server = part("s", 20, 80, rho=0.3)
    retried = Limited(server, 80.0, NOTHING, 1, "s")
    found = settled([Entering(retried, server.station.arrival_rps)]).blocks[0]
    now = times(found)

    assert now.p99_ms == pytest.approx(160.0, rel=0.01)
    assert sum(one.total_ms for one in spent(found, now)) == pytest.approx(now.p99_ms, rel=1e-3)


# ---- on a design

DRAWN = """
app:client_app -request-> desk:business_service{p50_ms=1, p99_ms=3, replicas=8, throughput_rps=500}
desk -request{timeout_ms=60}-> model:model_server{p50_ms=20, p99_ms=80, replicas=8, throughput_rps=SIZE}
desk -request-> plain:fallback{p50_ms=5, p99_ms=9, replicas=1, throughput_rps=LESSER}
plain -lookup-> table:feature_store_online{p50_ms=2, p99_ms=8, replicas=2, throughput_rps=400}
framing{objectives.peak_qps=600, objectives.slo_p99_ms=100}
"""


def drawn(size: int, lesser: int) -> UnderLoad:
    return loaded(DRAWN.replace("SIZE", str(size)).replace("LESSER", str(lesser)))


def test_a_failure_branch_has_a_load_a_wait_and_its_own_calls() -> None:
    roomy, small = drawn(100, 400), drawn(100, 25)
    busy = {one.component: one for one in small.busy}
    wait = {one.component: one.wait_ms for one in small.spent}

    assert busy["plain"].arrival_rps == pytest.approx(20.9, abs=0.1)
    assert busy["plain"].late_rps == busy["table"].arrival_rps == busy["plain"].arrival_rps
    assert busy["model"].late_rps == 0
    assert wait["plain"] > wait["model"]
    assert roomy.p99_ms is not None
    assert small.p99_ms is not None
    assert small.p99_ms > 2 * roomy.p99_ms
    assert small.saturates_at_rps is None
    assert roomy.entry == "app"


def test_a_failure_branch_that_is_full_gets_no_latency_and_says_why() -> None:
    full, behind = drawn(100, 12), drawn(70, 400)

    assert (full.p99_ms, full.full) == (None, ("plain",))
    assert full.problems[0].startswith(
        "plain is too small for the calls that turn to it while model is too slow: 20.9 arrive each second"
    )
    assert behind.full == ("plain", "model") or behind.full == ("model", "plain")
    assert {one.component: one.arrival_rps for one in behind.busy}["plain"] == pytest.approx(600)
