"""What calls come to together, and what must hold whatever the numbers are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.design.graph import read
from redline.design.notation import parse
from redline.design.request_path import request_paths, slowest
from redline.whatif.calls import (
    NOTHING,
    Block,
    FanOut,
    Limited,
    Parallel,
    Repeated,
    Series,
    Sometimes,
    Visit,
    stations_of,
)
from redline.whatif.late import Entering, storms
from redline.whatif.latency import gained, saturation_rate, times, trouble, without
from redline.whatif.station import Station
from redline.whatif.under_load import UnderLoad, under_load

GRID_ERROR = 0.004
"""Two grids of one block differ by less than this share."""


def part(name: str, p50: float = 5.0, p99: float = 20.0, rho: float = 0.0, replicas: int = 1) -> Visit:
    limit = replicas * 1000 / Station(name, p50, p99).mean_ms
    return Visit(Station(name, p50, p99, rho * limit, limit, replicas))


def entering(block: Block) -> tuple[Entering]:
    """Requests at the load of the busiest component."""
    return (Entering(block, max(s.arrival_rps for s in stations_of(block))),)


def p99(block: Block) -> float:
    return times(block).p99_ms


def test_a_row_takes_longer_than_its_parts_and_less_than_their_worst() -> None:
    row = Series((part("a"), part("b"), part("c")))

    assert p99(part("a")) < p99(row) < 3 * p99(part("a"))


def test_the_slower_of_two_side_by_side_decides() -> None:
    both = Parallel((part("fast", 1, 2), part("slow", 50, 60)))

    assert p99(both) == pytest.approx(p99(part("slow", 50, 60)), rel=GRID_ERROR)


def test_a_limit_caps_the_wait_and_something_else_answers() -> None:
    limited = Limited(part("vendor", 60, 240), 100.0, part("rules", 1, 1))

    assert p99(limited) == pytest.approx(101, rel=GRID_ERROR)
    assert times(part("vendor", 60, 240)).share_past(100.0) == pytest.approx(0.1957, abs=0.002)


def test_a_second_attempt_adds_to_the_slow_ones_alone() -> None:
    once = times(part("vendor", 60, 240))
    again = times(Limited(part("vendor", 60, 240), 120.0, NOTHING, 1))

    assert again.p50_ms == pytest.approx(once.p50_ms, rel=0.01)
    assert again.p99_ms == pytest.approx(240, rel=GRID_ERROR)
    assert once.p99_ms == pytest.approx(240, rel=GRID_ERROR)
    assert once.p95_ms < again.p95_ms < 240
    assert p99(Limited(part("vendor", 60, 240), 1.0, NOTHING, 2)) == pytest.approx(3.0, rel=0.02)


def test_many_attempts_and_many_steps_are_as_long_as_they_are() -> None:
    hopeless = Limited(part("vendor", 600, 900), 5.0, part("rules", 1, 1), 500)

    assert p99(hopeless) == pytest.approx(501 * 5 + 1, rel=0.01)
    step = part("step", 10, 40).station
    deviation = (step.variability**0.5) * step.mean_ms
    expected = 900 * step.mean_ms + 2.326 * 30 * deviation
    assert p99(Repeated(Visit(step), 900)) == pytest.approx(expected, rel=0.03)


def test_a_cache_answers_its_share_at_once() -> None:
    cached = times(Sometimes(0.1, part("store", 50, 60), NOTHING))

    assert cached.p50_ms < 1
    assert cached.p95_ms == pytest.approx(50, rel=0.02)


def test_retries_that_could_feed_on_themselves_get_no_time() -> None:
    calm, risky = (entering(Limited(part("s", rho=rho), 50.0, NOTHING, 2)) for rho in (0.3, 0.4))

    assert not list(storms(calm))
    assert [station.component for station in trouble(risky[0].block, storms(risky)).metastable] == ["s"]


def test_the_rate_that_fills_the_first_component() -> None:
    block = Series((part("a", rho=0.5), part("b", rho=0.8)))

    assert saturation_rate(block, 100.0) == pytest.approx(125.0)
    assert saturation_rate(Visit(Station("x", 1, 2)), 100.0) is None


# ---- whatever the numbers are

BETWEEN = st.floats(1.0, 50.0)
TAILS = st.floats(1.2, 10.0)
RHO = st.floats(0.0, 0.85)


@st.composite
def parts(draw: st.DrawFn, name: str = "x") -> Visit:
    p50 = draw(BETWEEN)
    return part(name, p50, p50 * draw(TAILS), draw(RHO), draw(st.integers(1, 8)))


@st.composite
def paths(draw: st.DrawFn) -> Block:
    made: list[Block] = [draw(parts(f"n{index}")) for index in range(draw(st.integers(2, 5)))]
    joined: list[Callable[[list[Block]], Block]] = [
        lambda some: Series(tuple(some)),
        lambda some: Parallel(tuple(some)),
        lambda some: Series((Limited(some[0], 30.0, NOTHING), *some[1:])),
        lambda some: Limited(Series(tuple(some)), 60.0, NOTHING, 1),
        lambda some: Series((Sometimes(0.4, some[0], NOTHING), *some[1:])),
        lambda some: Series((FanOut(some[0], 4), *some[1:])),
    ]
    return draw(st.sampled_from(joined))(made)


@settings(max_examples=40)
@given(paths())
def test_a_component_that_took_no_time_never_slows_the_path(path: Block) -> None:
    now = times(path)
    for name in ("n0", "n1"):
        free = times(without(path, name), grid=now.grid).p99_ms
        assert free <= now.p99_ms * (1 + 1e-6) + now.grid.width_ms
        assert gained(path, now, name) == pytest.approx(now.p99_ms - free, abs=1e-6)


@settings(max_examples=40)
@given(parts("a"), parts("b"))
def test_parts_side_by_side_commute(a: Visit, b: Visit) -> None:
    one = times(Parallel((a, b)))

    assert times(Parallel((b, a)), grid=one.grid).p99_ms == pytest.approx(one.p99_ms, rel=1e-9)


@settings(max_examples=40)
@given(BETWEEN, TAILS, st.floats(0.1, 0.8), st.integers(1, 6))
def test_more_replicas_never_hurt(p50: float, tail: float, rho: float, replicas: int) -> None:
    station = part("s", p50, p50 * tail, rho, replicas).station
    limit = station.limit_rps or 0.0
    more = Station("s", p50, p50 * tail, station.arrival_rps, limit * (replicas + 1) / replicas, replicas + 1)

    assert times(Visit(more)).p99_ms <= times(Visit(station)).p99_ms * (1 + GRID_ERROR)


@settings(max_examples=30)
@given(BETWEEN, TAILS, RHO, st.floats(0.1, 1000.0))
def test_the_unit_of_time_changes_nothing(p50: float, tail: float, rho: float, scale: float) -> None:
    def path(factor: float) -> Block:
        limit = 1000 / Station("s", p50 * factor, p50 * factor * tail).mean_ms
        station = Station("s", p50 * factor, p50 * factor * tail, rho * limit, limit)
        return Series((Visit(station), Limited(Visit(station), 2 * p50 * factor, NOTHING)))

    assert times(path(scale)).p99_ms == pytest.approx(scale * times(path(1.0)).p99_ms, rel=2 * GRID_ERROR)


# ---- on a design

ONLINE = """
shop:business_service -request-> gw:api_gateway{p50_ms=2, p99_ms=8} -request-> ms:model_server
ms{replicas=4, p50_ms=10, p99_ms=40, throughput_rps=300}
ms -lookup{timeout_ms=30}-> v:third_party_api{p50_ms=20, p99_ms=80, quota_rps=2000}
framing{objectives.peak_qps=900, objectives.slo_p99_ms=100}
"""


def loaded(text: str) -> UnderLoad:
    found = under_load(read(parse(text)))
    assert found is not None
    return found


def test_a_design_is_timed_at_its_peak() -> None:
    found = loaded(ONLINE)

    assert (found.entry, found.peak_rps) == ("shop", 900)
    assert [(one.component, one.utilisation) for one in found.busy] == [("ms", 0.75), ("v", 0.45)]
    assert found.saturates_at_rps == pytest.approx(1200)
    assert found.open_limits == ("gw",)
    assert found.p99_ms is not None
    assert 50 < found.p99_ms < 100
    assert found.share_late is not None
    assert 0 < found.share_late < 0.01
    assert {gain.component for gain in found.gains} == {"gw", "ms", "v"}


def test_waiting_grows_with_the_load_until_there_is_no_time_to_give() -> None:
    calm, busy = (loaded(ONLINE.replace("peak_qps=900", f"peak_qps={rate}")) for rate in (100, 1100))
    full = loaded(ONLINE.replace("peak_qps=900", "peak_qps=1200"))

    assert calm.p99_ms is not None
    assert busy.p99_ms is not None
    assert calm.p99_ms < busy.p99_ms
    assert "92 % busy" in busy.problems[0]
    assert full.p99_ms is None
    assert (
        "ms is saturated: 1\u202f200 requests arrive each second and it takes 1\u202f200." in full.problems[0]
    )
    assert "no latency can be given" in full.problems[0]


def test_a_circle_of_calls_has_no_time_and_names_its_components() -> None:
    found = loaded("c:client_app -request-> a:api_gateway -request-> b:model_server -request-> a")

    assert found.p99_ms is None
    assert "a → b → a" in found.problems[0]


CIRCLE = """
c:client_app -request-> a:agent_orchestrator{p50_ms=10, p99_ms=10, max_steps=3} -request-> b:tool
b{p50_ms=5, p99_ms=5} -request-> e:tool{p50_ms=1, p99_ms=1} -request-> a
"""
TRIED_AGAIN = """
c:client_app -request-> a:model_server{p50_ms=1, p99_ms=1} -request{timeout_ms=20, retries=2}-> v:tool
v{p50_ms=500, p99_ms=600}; a -request-> f:fallback{p50_ms=7, p99_ms=7}
"""


@pytest.mark.parametrize(("text", "p50_ms"), [(CIRCLE, 48), (TRIED_AGAIN, 68)])
def test_both_ways_of_timing_read_the_same_calls(text: str, p50_ms: float) -> None:
    graph = read(parse(text))
    plain, engine = slowest(graph), under_load(graph)

    assert plain is not None
    assert engine is not None
    assert plain.p50_ms == pytest.approx(p50_ms)
    assert engine.p50_ms == pytest.approx(p50_ms, rel=GRID_ERROR)


def test_without_a_peak_nothing_waits() -> None:
    found = loaded(ONLINE.replace("objectives.peak_qps=900, ", ""))

    assert found.peak_rps is None
    assert found.busy == ()
    assert found.saturates_at_rps is None
    assert found.p99_ms is not None


def test_nobody_waits_for_a_batch() -> None:
    assert under_load(read(parse("w:data_warehouse -training_data-> t:training_job"))) is None


def test_a_request_through_too_many_calls_is_refused_by_name() -> None:
    chain = "; ".join(f"s{n}:model_server -request-> s{n + 1}:model_server" for n in range(80))
    found = loaded(f"c:client_app -request-> {chain}")

    assert found.p99_ms is None
    assert "lies too many calls down" in found.problems[0]


def test_a_caller_too_many_calls_deep_is_named_where_another_is_worked_out() -> None:
    chain = "; ".join(f"s{n}:model_server -request-> s{n + 1}:model_server" for n in range(80))
    graph = read(
        parse(
            "a:client_app{label=Shop,peak_qps=5} -request-> s80:model_server; "
            f"b:client_app{{label=Partner,peak_qps=5}} -request-> {chain}"
        )
    )
    found = under_load(graph, next(path for path in request_paths(graph) if path.entry == "a"))

    assert found is not None
    assert len(found.problems) == 1
    assert found.problems[0].startswith("Partner loads the same components, and its request is not worked")
    assert "lies too many calls down" in found.problems[0]


@pytest.mark.parametrize("times", ["1e12", "1001"])
@pytest.mark.parametrize(
    "text",
    [
        "c:client_app -request{timeout_ms=5, retries=TIMES}-> s:model_server",
        "c:client_app -request-> a:agent_orchestrator{max_steps=TIMES} -request-> s:model_server",
    ],
)
def test_more_repeats_than_can_be_worked_out_are_refused_by_name(text: str, times: str) -> None:
    found = loaded(text.replace("TIMES", times))

    assert found.p99_ms is None
    assert "which are not worked out" in found.problems[0]


STATED = """
c:client_app -request-> gw:api_gateway{p50_ms=2, p99_ms=8, replicas=2, throughput_rps=500, label=Gate}
gw -request{timeout_ms=50, retries=0, fanout=1, share=1}-> ms:model_server{p50_ms=10, p99_ms=40, label=Model}
ms{replicas=4, throughput_rps=300, max_steps=2}
framing{objectives.peak_qps=100}
"""


@pytest.mark.parametrize(
    ("number", "bad", "whose", "said"),
    [
        ("p50_ms=2", "p50_ms=-5", "Gate", "State 0 or more."),
        ("p50_ms=2", "p50_ms=1e-300", "Gate", "a million times its p50"),
        ("p99_ms=40", "p99_ms=1e308", "Model", "at most."),
        ("p99_ms=40", "p99_ms=1" + "0" * 400, "Model", "at most."),
        ("timeout_ms=50", "timeout_ms=0", "The arrow from Gate to Model", "State a number above 0."),
        ("timeout_ms=50", "timeout_ms=-1", "The arrow from Gate to Model", "State a number above 0."),
        ("retries=0", "retries=-1", "The arrow from Gate to Model", "State 0 or more."),
        ("fanout=1", "fanout=1e308", "The arrow from Gate to Model", "State 1\u202f000\u202f000 at most."),
        ("share=1", "share=1.5", "The arrow from Gate to Model", "State 1 at most."),
        ("replicas=4", "replicas=0", "Model", "State a number above 0."),
        ("replicas=4", "replicas=-2", "Model", "State a number above 0."),
        ("throughput_rps=300", "throughput_rps=0", "Model", "State a number above 0."),
        ("max_steps=2", "max_steps=0", "Model", "State 1 or more."),
        ("peak_qps=100", "peak_qps=1e308", "The framing card", "at most."),
        ("peak_qps=100", "peak_qps=-1", "The framing card", "State 0 or more."),
    ],
)
def test_a_number_that_cannot_be_is_named_and_none_is_made_up(
    number: str, bad: str, whose: str, said: str
) -> None:
    found = loaded(STATED.replace(number, bad))

    assert loaded(STATED).p99_ms is not None
    assert (found.p50_ms, found.p99_ms, found.spent, found.busy) == (None, None, (), ())
    (problem,) = {sentence for sentence in found.problems if said in sentence}
    assert problem.startswith(f"{whose} states ")


def test_missing_numbers_leave_gaps_and_no_waits() -> None:
    bare = loaded(
        "c:client_app -request-> gw:api_gateway -request-> ms:model_server; framing{objectives.peak_qps=100}"
    )

    assert bare.p99_ms is not None
    assert bare.busy == ()
    assert bare.saturates_at_rps is None
    assert bare.open_limits == ("gw", "ms")


def test_a_design_in_pieces_is_timed_where_somebody_waits() -> None:
    pieces = loaded(
        "w:data_warehouse -training_data-> t:training_job; lone:cache; c:client_app -request-> m:model_server"
    )

    assert pieces.entry == "c"
    assert {one.component for one in pieces.spent} == {"m"}


def test_a_p99_below_its_p50_is_named_and_no_latency_is_given() -> None:
    drawn = (
        "app:client_app -request-> s:model_server{p50_ms=50, p99_ms=10}; framing{objectives.peak_qps=1200}"
    )
    found = under_load(read(parse(drawn)))

    assert found is not None
    assert found.p99_ms is None
    assert found.problems == ("s states a p99 below its p50, so no latency is given. Change one of them.",)
