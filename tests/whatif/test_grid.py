"""Sums on a grid that they run past the end of, and waits between those that are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redline.whatif.grid import Grid, Real
from redline.whatif.station import Station


def exponential(grid: Grid, mean_ms: float) -> Real:
    return grid.of_shares(-np.expm1(-grid.edges / mean_ms), mean_ms)


@settings(max_examples=20)
@given(st.lists(st.floats(1.0, 400.0), min_size=2, max_size=6))
def test_what_runs_past_the_end_does_not_come_round(means_ms: list[float]) -> None:
    grid = Grid(500.0, 512)
    parts = [exponential(grid, mean) for mean in means_ms]
    total, transform = parts[0], grid.transform(parts[0])
    for part in parts[1:]:
        total = np.convolve(total, part)[: grid.bins]
        total[-1] += 1 - total.sum()
        transform = transform * grid.transform(part)

    assert grid.shares(transform) == pytest.approx(total, abs=1e-7)


def test_the_mean_of_a_weight_is_the_same_with_and_without_its_transform() -> None:
    grid = Grid(500.0, 512)
    one, two = (exponential(grid, mean) for mean in (20.0, 30.0))
    weight = grid.before(80.0) * grid.middles
    before = grid.weights(grid.weighing(weight) * grid.transform(one).conj())
    both = np.convolve(one, two)[: grid.bins]

    assert grid.total(grid.weighing(weight), grid.transform(both)) == pytest.approx(weight @ both)
    assert before @ two == pytest.approx(weight @ both)


@pytest.mark.parametrize("servers", [1, 4])
@pytest.mark.parametrize("arriving", [0.35, 0.71, 1.0, 1.9])
def test_a_wait_between_two_that_are_kept_is_that_of_its_own_stretch(servers: int, arriving: float) -> None:
    grid = Grid(2000.0)
    mean = Station("s", 10.0, 40.0).mean_ms
    station = Station("s", 10.0, 40.0, 0.8 * servers * 1000 / mean, servers * 1000 / mean, servers)
    stretch = (arriving + station.variability) / (1 + station.variability)
    kept, between = (np.cumsum(grid.shares(station.wait(grid, one))) for one in (1.0, arriving))
    seen = slice(3, int(grid.bins / 2 / max(1.0, stretch)))

    ends = grid.edges[1:]
    assert np.interp(ends[seen] * stretch, ends, between) == pytest.approx(kept[seen], abs=1e-3)
    work, wait = station.moments(grid, arriving)
    moment = grid.moment(grid.shares(station.time(grid, arriving)))
    assert grid.shares(work + wait)[seen] == pytest.approx(grid.shares(moment)[seen], abs=1e-4)
