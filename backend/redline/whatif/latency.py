"""How long a request takes: percentiles, the share that is late, and which components are too full.

No time is given where a component saturates: more arrives than it can serve, so the queue grows
without end. Nor where retries could feed on themselves (metastable). What is given is exact for one
server and independent stages; ``docs/what-if.md`` states how far it was checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from redline.whatif.calls import Block, Clock, rebuilt, stations_of
from redline.whatif.grid import Grid, Real, grid_for
from redline.whatif.rough import ROOM, longest_ms
from redline.whatif.station import NEAR_SATURATION, Station

PERCENTILES = (0.5, 0.95, 0.99)
_TOO_LONG = 12.0
"""A grid is never so much longer than the 99th percentile."""
_CUT_AT_MOST = 0.001
_MOST_TRIES = 12


@dataclass(frozen=True)
class Times:
    """Percentiles of a path in ms, with the clock that worked them out."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    clock: Clock
    shares: Real
    """The share of requests in each bin."""

    @property
    def grid(self) -> Grid:
        """The grid that they were worked out on."""
        return self.clock.grid

    def share_past(self, limit_ms: float) -> float:
        """Share of requests that take longer than a limit."""
        return self.grid.past(self.shares, limit_ms)


@dataclass(frozen=True)
class Trouble:
    """Components for which no time can be given, fullest first, and those near it."""

    saturated: tuple[Station, ...] = ()
    metastable: tuple[Station, ...] = ()
    near: tuple[Station, ...] = ()

    @property
    def hopeless(self) -> bool:
        """Whether no time can be given at all."""
        return bool(self.saturated or self.metastable)


def trouble(block: Block, storms: Iterable[Station] = ()) -> Trouble:
    """Where the load is too much, before any time is worked out; ``storms`` could feed on themselves."""
    stations = list(stations_of(block))
    return Trouble(
        saturated=_fullest(s for s in stations if s.saturated),
        metastable=_fullest(storms),
        near=_fullest(s for s in stations if NEAR_SATURATION <= (s.utilisation or 0) < 1),
    )


def _fullest(stations: Iterable[Station]) -> tuple[Station, ...]:
    once = {station.component: station for station in sorted(stations, key=lambda s: s.arrival_rps)}
    return tuple(sorted(once.values(), key=lambda s: (-(s.utilisation or 0), s.component)))


def times(block: Block, *, grid: Grid | None = None) -> Times:
    """Percentiles of a block; ``trouble`` must have found nothing hopeless.

    Without a grid one is made that fits; two designs are compared on the same.
    """
    if grid is not None:
        return _on(block, grid)
    found = _on(block, grid_for(longest_ms(block)))
    for _ in range(_MOST_TRIES):
        longest = found.grid.longest_ms
        if found.shares[-1] > _CUT_AT_MOST:
            found = _on(block, grid_for(4 * longest))
        elif longest > _TOO_LONG * found.p99_ms:
            found = _on(block, grid_for(max(ROOM * found.p99_ms, 1e-3)))
        else:
            break
    return found


def _on(block: Block, grid: Grid) -> Times:
    clock = Clock(grid)
    shares = clock.shares(block)
    p50, p95, p99 = grid.quantiles(shares, PERCENTILES)
    return Times(p50, p95, p99, clock, shares)


def saturation_rate(block: Block, peak_rps: float) -> float | None:
    """The rate of requests at which the first component saturates; None where no limit is known."""
    factors = [s.limit_rps / s.arrival_rps for s in stations_of(block) if s.limit_rps and s.arrival_rps]
    return min(factors) * peak_rps if factors else None


def without(block: Block, component: str) -> Block:
    """The same path with one component free: no time, no wait."""
    return rebuilt(block, lambda s: replace(s, free=True) if s.component == component else s)


def gained(block: Block, now: Times, component: str) -> float:
    """By how many ms p99 falls if a component took no time; what else is known of the rest is used again."""
    shares = now.clock.with_others().shares(without(block, component))
    return now.p99_ms - now.grid.quantiles(shares, (PERCENTILES[-1],))[0]
