"""About how long a block takes, by means and variances alone: enough to choose a grid that it fits on."""

from __future__ import annotations

import math
from typing import TypeAlias

from redline.whatif.calls import Block, FanOut, Limited, Parallel, Repeated, Series, Sometimes, Visit
from redline.whatif.station import Station

Rough: TypeAlias = tuple[float, float]
"""Mean in ms, and variance."""

ROOM = 3.0
"""A grid is about this many times as long as the 99th percentile."""
TAIL = 12.0
"""Standard deviations past the mean that a grid has room for."""


def longest_ms(block: Block) -> float:
    """About how long a grid must be: the mean time, and room for a tail of some standard deviations.

    The room is by the spread, not by the mean: many short steps in a row vary little, and keep fine bins.
    """
    mean, variance = rough(block)
    return max(1e-3, 1.25 * mean + TAIL * math.sqrt(variance))


def rough(block: Block) -> Rough:
    """The mean time of a block in ms and its variance; stages are taken as independent."""
    return _Rough().of(block)


class _Rough:
    """Works out each block once."""

    def __init__(self) -> None:
        self._known: dict[Block, Rough] = {}

    def of(self, block: Block) -> Rough:
        if block not in self._known:
            self._known[block] = self._worked_out(block)
        return self._known[block]

    def _worked_out(self, block: Block) -> Rough:
        match block:
            case Visit(station):
                return _visit(station)
            case Series(parts):
                return _sum([self.of(part) for part in parts])
            case Repeated(part, times):
                return _sum([self.of(part)] * times)
            case Parallel(parts):
                return max((self.of(part) for part in parts), key=_long, default=(0.0, 0.0))
            case FanOut(part, calls):
                mean, variance = self.of(part)
                return mean + math.sqrt(2 * math.log(max(calls, 1.0)) * variance), variance
            case Sometimes(_, part, otherwise):
                return max(self.of(part), self.of(otherwise), key=_long)
            case Limited():
                return self._limited(block)

    def _limited(self, block: Limited) -> Rough:
        mean, variance = self.of(block.part)
        if mean + 3 * math.sqrt(variance) <= block.limit_ms:
            return mean, variance
        instead = self.of(block.instead)
        return (block.again + 1) * block.limit_ms + instead[0], instead[1]


def _visit(station: Station) -> Rough:
    if station.p50_ms <= 0 or station.free:
        return 0.0, 0.0
    wait = station.mean_wait_ms
    return station.mean_ms + wait, station.variability * station.mean_ms**2 + wait**2


def _sum(parts: list[Rough]) -> Rough:
    return sum(mean for mean, _ in parts), sum(variance for _, variance in parts)


def _long(one: Rough) -> float:
    return one[0] + 3 * math.sqrt(one[1])
