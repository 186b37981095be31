"""Distributions of time on one grid: sums by FFT, maxima by products of cumulative shares.

A distribution is kept as the transform of its bins, so that stages in a row multiply. All
times are in milliseconds. Every figure of one comparison belongs on the same grid: two grids
differ by more than a small change does.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]
Transform = NDArray[np.complex128]
Found = TypeVar("Found", Real, Transform)

BINS = 2048
"""Bins of a grid: within 0.1 % of four times as many on a path of fifteen components."""

MOST_KNOWN = 512
"""Distributions that a grid remembers, some 32 kB each."""
MOST_GRIDS = 6
"""Grids that are remembered with what was worked out on them."""
MOST_MOVED = 0.25
"""The share that rounding to bins may have put into the wrong one; a mean past the grid is not its doing."""
RUNGS = 1
"""Lengths of grids that are remembered, to a doubling."""
DAMPED = 16.0
"""How many powers of e less the end of a grid weighs in a transform than its beginning (exponential tilting,
Grübel and Hermesmeier): of what runs past the end a ten-millionth comes round, with no bins kept empty."""

_TABLE_EDGE, _TABLE_STEPS = 8.5, 1 << 15
_TABLE_AT = np.linspace(-_TABLE_EDGE, _TABLE_EDGE, _TABLE_STEPS)
_TABLE = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in _TABLE_AT])
_TABLE_RISE = np.diff(_TABLE, append=_TABLE[-1])
_TABLE_PACE = (_TABLE_STEPS - 1) / (2 * _TABLE_EDGE)


def normal_cdf(at: Real) -> Real:
    """Cumulative standard normal, to 1e-8."""
    # The table is even, so the place in it is worked out and not searched for: in a third of the time.
    place = np.minimum(np.maximum((at + _TABLE_EDGE) * _TABLE_PACE, 0.0), _TABLE_STEPS - 1.0)
    step = place.astype(np.intp)
    found: Real = _TABLE[step] + (place - step) * _TABLE_RISE[step]
    return found


@dataclass(frozen=True)
class Grid:
    """Bins of equal width from zero to ``longest_ms``; what lies past it is counted in the last bin."""

    longest_ms: float
    bins: int = BINS

    @property
    def width_ms(self) -> float:
        """Width of a bin."""
        return self.longest_ms / self.bins

    @cached_property
    def _known(self) -> OrderedDict[Hashable, Any]:
        return OrderedDict()

    def once(self, key: Hashable, work: Callable[[], Found]) -> Found:
        """What was worked out on this grid before, by what it is of; the longest unused is forgotten."""
        found: Found | None = self._known.pop(key, None)
        if found is None:
            found = work()
        self._known[key] = found
        if len(self._known) > MOST_KNOWN:
            self._known.pop(next(iter(self._known)), None)
        return found

    @cached_property
    def edges(self) -> Real:
        """Where the bins begin and end; each is centred on a multiple of the width."""
        edges: Real = np.maximum((np.arange(self.bins + 1) - 0.5) * self.width_ms, 0.0)
        return edges

    @cached_property
    def log_edges(self) -> Real:
        """The logarithm of the edges."""
        logs: Real = np.log(np.maximum(self.edges, 1e-300))
        return logs

    @cached_property
    def ticks(self) -> Real:
        """The times of the bins and of the one after the last."""
        ticks: Real = np.arange(self.bins + 1, dtype=np.float64) * self.width_ms
        return ticks

    @cached_property
    def log_ticks(self) -> Real:
        """The logarithm of the ticks."""
        logs: Real = np.log(np.maximum(self.ticks, 1e-300))
        return logs

    @cached_property
    def middles(self) -> Real:
        """The time that each bin stands for."""
        middles: Real = np.arange(self.bins, dtype=np.float64) * self.width_ms
        return middles

    @cached_property
    def _damping(self) -> Real:
        damping: Real = np.exp(-DAMPED / self.bins * np.arange(self.bins))
        return damping

    @cached_property
    def _undamping(self) -> Real:
        return 1 / self._damping

    @cached_property
    def nothing(self) -> Transform:
        """The distribution of no time at all."""
        return np.ones(self.bins // 2 + 1, dtype=np.complex128)

    @cached_property
    def at_once(self) -> Real:
        """The same, as the share in each bin."""
        shares = np.zeros(self.bins)
        shares[0] = 1.0
        return shares

    def of_shares(self, below: Real, mean_ms: float) -> Real:
        """The shares of the distribution with these cumulative shares at the edges, and with this mean.

        A time that is short beside a bin is rounded one way; what that takes from the mean is given back
        between the first two bins, or many such times in a row would go wrong by it.
        """
        shares: Real = np.diff(below)
        shares[-1] += 1.0 - below[-1]
        missing = mean_ms / self.width_ms - float(shares @ np.arange(self.bins))
        moved = min(shares[0], MOST_MOVED, max(-shares[1], -MOST_MOVED, missing))
        shares[0] -= moved
        shares[1] += moved
        return shares

    def of_capped_means(self, means: Real) -> Transform:
        """The distribution whose time, cut off at each tick, has these means.

        A time between two bins counts in both, so that the mean is exact however wide the bins are: many
        short stages in a row add up to what they are.
        """
        slopes = np.diff(means) / self.width_ms
        shares: Real = np.maximum(-np.diff(slopes, prepend=1.0), 0.0)
        shares[-1] += max(0.0, 1.0 - float(shares.sum()))
        return self.transform(shares)

    def bin_of(self, time_ms: float) -> int:
        """The bin that a time falls into."""
        return max(0, min(self.bins - 1, round(time_ms / self.width_ms)))

    def before(self, time_ms: float) -> Real:
        """How much of each bin lies before a time."""
        part: Real = np.clip(time_ms / self.width_ms - np.arange(self.bins) + 0.5, 0.0, 1.0)
        return part

    def transform(self, shares: Real) -> Transform:
        """The transform of the shares in each bin."""
        return np.fft.rfft(shares * self._damping)

    def shares(self, transform: Transform) -> Real:
        """The share in each bin; what ran past the grid is in the last one."""
        found: Real = np.maximum(np.fft.irfft(transform, self.bins) * self._undamping, 0.0)
        found[-1] += max(0.0, 1.0 - float(found.sum()))
        return found

    def weighing(self, weights: Real) -> Transform:
        """The transform of what each bin weighs; times one of shares, conjugate, it is the weight before."""
        return np.fft.rfft(weights * self._undamping)

    def weights(self, transform: Transform) -> Real:
        """What each bin weighs; what lies past the grid weighs nothing."""
        found: Real = np.fft.irfft(transform, self.bins) * self._damping
        return found

    def later(self, shares: Real, time_ms: float) -> Real:
        """The shares moved on by a time; what runs past the grid is in its last bin."""
        kept = self.bins - self.bin_of(time_ms)
        moved: Real = np.zeros(self.bins)
        moved[self.bins - kept :] = shares[:kept]
        moved[-1] += shares[kept:].sum()
        return moved

    def sooner(self, weights: Real, time_ms: float) -> Real:
        """What each bin weighs when a time comes on top."""
        kept = self.bins - self.bin_of(time_ms)
        moved: Real = np.full(self.bins, weights[-1])
        moved[:kept] = weights[self.bins - kept :]
        return moved

    def repeated(self, part: Transform, times: int) -> Transform:
        """So many independent copies in a row; what runs past the grid stays in its last bin."""
        total, power = self.nothing, part
        while times:
            if times & 1:
                total = self.transform(self.shares(total * power))
            times >>= 1
            if times:
                power = self.transform(self.shares(power * power))
        return total

    def longest_of(self, parts: Sequence[Real]) -> Real:
        """The last to end of parts that begin together, by their shares in each bin."""
        below: Real = np.ones(self.bins, dtype=np.float64)
        for part in parts:
            below = below * np.minimum(np.cumsum(part), 1.0)
        return np.diff(below, prepend=0.0)

    def longest_of_equal(self, part: Real, times: float) -> Real:
        """The last to end of ``times`` independent copies; ``times`` need not be whole."""
        below = np.minimum(np.cumsum(part), 1.0) ** times
        return np.diff(below, prepend=0.0)

    def moment(self, shares: Real) -> Transform:
        """The transform of each time times its share."""
        return self.transform(shares * self.middles)

    def past(self, shares: Real, time_ms: float) -> float:
        """Share that takes longer than a time."""
        below = np.cumsum(shares)
        return float(max(0.0, 1.0 - np.interp(time_ms, self.middles + self.width_ms / 2, below)))

    def total(self, weight: Transform, values: Transform) -> float:
        """The sum of values times weights over all bins, from their transforms (Parseval)."""
        both = np.vdot(weight, values).real
        ends = weight[0].real * values[0].real + weight[-1].real * values[-1].real
        return float((2 * both - ends) / self.bins)

    def quantiles(self, shares: Real, stays: Sequence[float]) -> tuple[float, ...]:
        """The times that these parts of all stay under."""
        below = np.cumsum(shares)
        return tuple(float(t) for t in np.interp(stays, below, self.middles + self.width_ms / 2))


def grid_for(longest_ms: float) -> Grid:
    """A grid at least so long, one of few lengths: a design with one number changed is timed on the same.

    So most of what was worked out for it holds again, and before and after differ by the change alone.
    """
    return _rung(math.ceil(RUNGS * math.log2(longest_ms)))


@lru_cache(maxsize=MOST_GRIDS)
def _rung(number: int) -> Grid:
    return Grid(2.0 ** (number / RUNGS))
