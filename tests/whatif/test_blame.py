"""Where the time of slow requests goes: it adds up, as random draws say, and is the same every time."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from benchmarks.paths import fraud_path, loaded
from hypothesis import given, settings
from tests.whatif.test_latency import part, paths

from redline.design.graph import read
from redline.design.notation import parse
from redline.whatif.blame import NEAR, SLOW, spent
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
)
from redline.whatif.latency import times
from redline.whatif.under_load import under_load

Drawn = tuple[np.ndarray, dict[str, np.ndarray]]
DRAWS = 400_000


def every_block() -> Block:
    """One of each way to join calls."""
    retried = Limited(part("vendor", 20, 80), 30.0, part("rules", 4, 9), 2, "vendor")
    shards = FanOut(part("shard", 3, 20), 5)
    agent = Repeated(Series((part("plan", 4, 12), part("tool", 2, 9))), 3)
    return Series((retried, Parallel((shards, agent)), Sometimes(0.3, part("store", 9, 60), NOTHING)))


def test_the_times_add_up_to_p99_in_the_order_that_was_published() -> None:
    path = loaded("fraud path", fraud_path(), 0.8).block
    now = times(path)
    found = spent(path, now)

    assert sum(one.total_ms for one in found) == pytest.approx(now.p99_ms, rel=1e-6)
    assert [one.component for one in found[:4]] == ["device vendor", "graph", "network", "audit"]
    assert found[0].given_up_ms > found[0].work_ms / 2
    again = loaded("fraud path", fraud_path(), 0.8).block
    assert found == spent(again, times(again))


def test_it_is_the_mean_of_the_slow_requests_as_drawn_at_random() -> None:
    path = every_block()
    found = {one.component: one for one in spent(path, times(path))}
    took, parts = _Draws(7).of(path)
    low, high = np.quantile(took, (SLOW - NEAR, SLOW + NEAR))
    slow = (took >= low) & (took <= high)

    for name, drawn in parts.items():
        component, given_up = name.removesuffix("!"), name.endswith("!")
        one = found[component]
        ours = one.given_up_ms if given_up else one.work_ms + one.wait_ms
        noise = 4 * drawn[slow].std() / slow.sum() ** 0.5
        assert ours == pytest.approx(drawn[slow].mean(), abs=noise + 0.01 * took[slow].mean()), name


@settings(max_examples=40)
@given(paths())
def test_whatever_the_path_it_adds_up_and_nothing_is_below_zero(path: Block) -> None:
    now = times(path)
    found = spent(path, now)

    assert sum(one.total_ms for one in found) == pytest.approx(now.p99_ms, rel=0.002)
    assert all(min(one.work_ms, one.wait_ms, one.given_up_ms) >= -1e-9 for one in found)


@settings(max_examples=20)
@given(paths())
def test_a_part_beside_a_longer_one_is_not_blamed(path: Block) -> None:
    long = part("long", 4000, 4100)
    beside = Parallel((path, long))

    assert spent(beside, times(beside))[0].component == "long"
    assert sum(one.total_ms for one in spent(beside, times(beside))[1:]) < 1


def test_waiting_is_told_from_work() -> None:
    busy, calm = (spent(one, times(one))[0] for one in (part("s", rho=0.85), part("s")))

    assert busy.wait_ms > busy.work_ms > 0
    assert calm.wait_ms == 0


def test_a_component_that_is_called_twice_has_both_calls() -> None:
    once = part("s")
    path = Series((once, part("other"), once))
    found = {one.component: one.total_ms for one in spent(path, times(path))}

    assert found["s"] == pytest.approx(2 * found["other"], rel=0.01)


def test_both_figures_stand_in_the_answer_for_a_design() -> None:
    found = under_load(
        read(
            parse(
                "c:client_app -request-> a:model_server{p50_ms=5, p99_ms=20}; "
                "a -lookup{timeout_ms=30}-> v:third_party_api{p50_ms=25, p99_ms=100}"
            )
        )
    )

    assert found is not None
    assert found.p99_ms is not None
    told = sum(one.work_ms + one.wait_ms + one.given_up_ms for one in found.spent)
    assert told == pytest.approx(found.p99_ms, rel=1e-6)
    assert {gain.component for gain in found.gains} == {one.component for one in found.spent} == {"a", "v"}
    late = next(one for one in found.spent if one.component == "v")
    assert late.given_up_ms > 15


class _Draws:
    """The same blocks with times drawn at random, and how long each part is waited for."""

    def __init__(self, seed: int) -> None:
        self.chance = np.random.default_rng(seed)

    def of(self, block: Block) -> Drawn:
        match block:
            case Visit(at):
                took = np.exp(at.location + at.spread * self.chance.standard_normal(DRAWS))
                return took, {at.component: took}
            case Series(parts):
                return _added([self.of(one) for one in parts])
            case Repeated(one, count):
                return _added([self.of(one) for _ in range(count)])
            case Parallel(parts):
                return _last([self.of(one) for one in parts])
            case FanOut(one, calls):
                return _last([self.of(one) for _ in range(int(calls))])
            case Sometimes(share, one, otherwise):
                return _either(self.chance.random(DRAWS) < share, self.of(one), self.of(otherwise))
            case Limited():
                return self._limited(block)

    def _limited(self, block: Limited) -> Drawn:
        answer = self.of(block.instead)
        for _ in range(block.again + 1):
            late = np.full(DRAWS, block.limit_ms)
            given_up = _added([(late, {f"{block.name}!": late}), answer])
            attempt = self.of(block.part)
            answer = _either(attempt[0] <= block.limit_ms, attempt, given_up)
        return answer


def _added(drawn: list[Drawn]) -> Drawn:
    parts: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(DRAWS))
    for _, each in drawn:
        for name, took in each.items():
            parts[name] = parts[name] + took
    return sum((took for took, _ in drawn), np.zeros(DRAWS)), dict(parts)


def _last(drawn: list[Drawn]) -> Drawn:
    took = np.array([one for one, _ in drawn])
    who = took.argmax(axis=0)
    chosen = [
        ({name: np.where(who == index, part, 0) for name, part in parts.items()})
        for index, (_, parts) in enumerate(drawn)
    ]
    return took.max(axis=0), _added([(np.zeros(DRAWS), parts) for parts in chosen])[1]


def _either(first: np.ndarray, one: Drawn, other: Drawn) -> Drawn:
    kept = {name: np.where(first, took, 0) for name, took in one[1].items()}
    rest = {name: np.where(first, 0, took) for name, took in other[1].items()}
    parts = _added([(one[0], kept), (other[0], rest)])[1]
    return np.where(first, one[0], other[0]), parts
