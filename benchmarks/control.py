"""Percentiles of a simulated path with what is known exactly taken out of their noise.

Beside every run stand requests whose percentiles have a closed form, made of the same draws: those that
wait for nobody, and those of each busy component alone, fed by the same arrivals (Pollaczek and Khinchine
for one server; for several, Erlang's with exponential work from the same draws). How far they are off in
a run tells, by least squares, how far the path itself is off there (control variates).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.paths import Case
from benchmarks.simulation import WARM_UP, Draws, Times, alone, in_order, left, queued
from redline.whatif.calls import Block, Limited, Sometimes, Visit, parts_of, rebuilt
from redline.whatif.grid import Grid
from redline.whatif.latency import times
from redline.whatif.station import Station

SHARES = (0.5, 0.99)
BATCHES = 20
"""Parts of a run that the interval is from."""
FINE, LONG = 8192, 8.0
"""Bins of the grid of a closed form, and its length beside the 99th percentile."""
MOST_BUSY, LEAST_OF_LONGEST = 3, 0.1
"""Components that are a control each, and the least mean wait of one beside the longest."""
_AT = np.linspace(-9, 9, 1 << 15)
_UNIT = np.array([-math.log(0.5 * math.erfc(at / math.sqrt(2))) for at in _AT])
"""Exponential of mean 1 as large among its kind as each normal."""


@dataclass(frozen=True)
class Percentile:
    """A simulated percentile in ms, half the width of its 95 % interval, and that without the controls."""

    ms: float
    half: float
    plain_half: float


@dataclass(frozen=True)
class Alone:
    """A component that is fed by the arrivals themselves: those that take every one of these turns."""

    visit: Visit
    turns: tuple[tuple[Sometimes, bool], ...]

    @property
    def known(self) -> Station:
        """One whose percentiles have a closed form."""
        at = self.visit.station
        if at.servers == 1:
            return at
        return replace(at, p50_ms=at.mean_ms, p99_ms=at.mean_ms, exponential=True)

    def took(self, draws: Draws) -> Times:
        """Times there, of the requests that come to it; nan for the others."""
        comes = np.ones(len(draws.came), dtype=bool)
        for block, taken in self.turns:
            comes &= draws.taken[block] == taken
        came, at = draws.came[comes], self.known
        work = draws.work(self.visit)[comes]
        if at.exponential:
            work = at.mean_ms * np.interp(draws.normal[self.visit][comes], _AT, _UNIT)
        found = np.full(len(comes), np.nan)
        found[comes] = in_order(came, work, at.servers) - came
        return found


def percentiles(case: Case, requests: int, runs: int) -> tuple[Percentile, ...]:
    """Those of ``SHARES``, from so many runs of so many requests."""
    busy = _busiest(case.block)
    idle = rebuilt(case.block, lambda s: replace(s, arrival_rps=0.0))
    exact = np.array([_exact(idle), *(_exact(Visit(one.known)) for one in busy)])
    batches: list[Times] = []
    whole: list[Times] = []
    for seed in range(runs):
        rows = _run(case, busy, Draws(case, requests, seed))
        whole.append(np.nanquantile(rows, SHARES, axis=1))
        batches.extend(np.nanquantile(part, SHARES, axis=1) for part in np.array_split(rows, BATCHES, axis=1))
    return tuple(
        _controlled(np.array(batches)[:, n], np.mean(whole, axis=0)[n], exact[:, n])
        for n in range(len(SHARES))
    )


def _run(case: Case, busy: Sequence[Alone], draws: Draws) -> np.ndarray:
    """Times after the warm-up: of the requests, of the same alone, and at each busy component."""
    through = [left(case.block, draws, serve(draws)) - draws.came for serve in (queued, alone)]
    rows = np.array([*through, *(one.took(draws) for one in busy)])
    return rows[:, int(WARM_UP * rows.shape[1]) :]


def _controlled(batches: np.ndarray, whole: np.ndarray, exact: np.ndarray) -> Percentile:
    """By least squares over the batches; the first column is the path, the others what is known."""
    count, columns = batches.shape
    seen = np.column_stack((np.ones(count), batches[:, 1:] - exact))
    factors = np.linalg.lstsq(seen, batches[:, 0], rcond=None)[0]
    rest = batches[:, 0] - seen @ factors
    variance = float(rest @ rest) / (count - columns) * np.linalg.inv(seen.T @ seen)[0, 0]
    plain = float(batches[:, 0].std(ddof=1)) / count**0.5
    ms = float(whole[0] - factors[1:] @ (whole[1:] - exact))
    return Percentile(ms, float(_t(count - columns) * variance**0.5), _t(count - 1) * plain)


def _t(freedom: int) -> float:
    """Student's t at 97.5 %, by its expansion around the normal's: to 0.01 from ten degrees of freedom on."""
    z = 1.959964
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def _exact(block: Block) -> tuple[float, ...]:
    grid = Grid(LONG * times(block).p99_ms, FINE)
    return grid.quantiles(times(block, grid=grid).shares, SHARES)


def _busiest(block: Block) -> tuple[Alone, ...]:
    """Those that are waited for longest; a control that hardly varies with the path only adds noise."""
    found = sorted(_visits(block, ()), key=lambda one: -one.visit.station.mean_wait_ms)[:MOST_BUSY]
    longest = found[0].visit.station.mean_wait_ms
    return tuple(one for one in found if one.visit.station.mean_wait_ms > LEAST_OF_LONGEST * longest)


def _visits(block: Block, turns: tuple[tuple[Sometimes, bool], ...]) -> Iterator[Alone]:
    if isinstance(block, Visit):
        yield Alone(block, turns)
    elif isinstance(block, Sometimes):
        yield from _visits(block.part, (*turns, (block, True)))
        yield from _visits(block.otherwise, (*turns, (block, False)))
    else:
        fed = (block.part,) if isinstance(block, Limited) else parts_of(block)
        for part in fed:
            yield from _visits(part, turns)
