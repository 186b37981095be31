"""How long lognormal work that is under way still takes: of one server, or of the first of several to end.

The shares depend on how much the work spreads alone, so they are worked out once for each spread, over the
logarithm of time, and looked up from there.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from redline.whatif.grid import Real, normal_cdf

_EARLIEST, _STEPS = -12.0, 2048
"""The logarithm of the shortest rest that is told from none, beside the median of the work; and the steps."""


def rest_shares(logs: Real, spread: float, servers: int = 1) -> Real:
    """Share of the rests that end before these times, by their logarithms; the median of the work is 1."""
    found = _table(spread, servers)
    place = np.minimum(np.maximum((logs - _EARLIEST) * (_STEPS / _range(spread)), 0.0), _STEPS - 1e-6)
    step = place.astype(np.intp)
    low = found[step]
    shares: Real = low + (place - step) * (found[step + 1] - low)
    return shares


@lru_cache(maxsize=1024)
def mean_rest(spread: float, servers: int) -> float:
    """Mean time until the first of so many servers at work ends; the median of the work is 1."""
    times = np.exp(_logs(spread))
    left = (1 - _table(spread, servers)) * times
    return float(times[0] + (left[1:] + left[:-1]).sum() / 2 * _range(spread) / _STEPS)


def _range(spread: float) -> float:
    return spread**2 + 6 * spread - _EARLIEST


def _logs(spread: float) -> Real:
    logs: Real = np.linspace(_EARLIEST, _EARLIEST + _range(spread), _STEPS + 1)
    return logs


@lru_cache(maxsize=128)
def _table(spread: float, servers: int) -> Real:
    if servers > 1:
        several: Real = 1 - (1 - _table(spread, 1)) ** servers
        return several
    logs, mean = _logs(spread), math.exp(spread**2 / 2)
    at = logs / spread
    shares: Real = np.exp(logs) * (1 - normal_cdf(at)) / mean + normal_cdf(at - spread)
    shares[0] = 0.0
    return np.minimum(shares, 1.0)
