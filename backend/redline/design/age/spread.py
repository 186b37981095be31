"""How an age is spread over the moments at which somebody may ask: shares on a grid, no randomness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

BINS = 2_048
LEAST_WAIT = 1e-9
"""A wait of a smaller part of the scale than this only shifts the age by its half."""
ROUNDED = 1e-12


class Scale:
    """The ages from 0 to ``top`` seconds at which shares are kept, ``step`` seconds apart."""

    def __init__(self, top: float) -> None:
        self.top, self.step = top, top / BINS
        self.points: NDArray[np.float64] = np.linspace(0.0, top, BINS + 1)

    def spread(self, shares: NDArray[np.float64], most: float, mean: float | None = None) -> Spread:
        """Shares that rise to 1 at ``most``, whatever was rounded on the way; with its mean if known."""
        kept = np.maximum.accumulate(shares)
        np.clip(kept, 0.0, 1.0, out=kept)
        kept[np.searchsorted(self.points, most * (1 - ROUNDED)) :] = 1.0
        if mean is None:
            mean = float(np.trapezoid(1.0 - kept, dx=self.step))
        return Spread(self, kept, most, mean)


@dataclass(frozen=True, eq=False, slots=True)
class Spread:
    """The share of the moments at which the age is at most so many seconds, the most it can be and its mean.

    A ``fixed`` age is always the same.
    """

    scale: Scale
    shares: NDArray[np.float64]
    most: float
    mean: float
    fixed: bool = False

    def at(self, share: float) -> float:
        """The age in seconds that is not passed at this share of the moments."""
        if self.fixed:
            return self.most
        place = int(np.searchsorted(self.shares, share))
        if place == 0:
            return 0.0
        low, high = float(self.shares[place - 1]), float(self.shares[min(place, BINS)])
        part = (share - low) / (high - low) if high > low else 1.0
        return min(self.most, (place - 1 + part) * self.scale.step)

    def past(self, limit: float) -> float:
        """The share of the moments at which the age is more than so many seconds."""
        if limit >= self.most:
            return 0.0
        if self.fixed:
            return 1.0
        return float(1.0 - np.interp(limit, self.scale.points, self.shares))

    def shifted(self, seconds: float) -> Spread:
        """The same, older by so much."""
        if seconds <= 0:
            return self
        if self.fixed:
            return fixed(self.scale, self.most + seconds)
        points = self.scale.points
        shares = np.interp(points - seconds, points, self.shares, left=0.0)
        return self.scale.spread(shares, self.most + seconds, self.mean + seconds)

    def waited(self, seconds: float) -> Spread:
        """The same, looked at a moment within the next so many seconds, each as likely as the other."""
        if seconds <= self.scale.top * LEAST_WAIT:
            return self.shifted(seconds / 2)
        points = self.scale.points
        if self.fixed:
            shares = np.clip((points - self.most) / seconds, 0.0, 1.0)
        else:
            shares = (self._area(points) - self._area(points - seconds)) / seconds
        return self.scale.spread(shares, self.most + seconds, self.mean + seconds / 2)

    def within(self, limit: float) -> Spread:
        """What is left of it where nothing older than so many seconds is used."""
        if limit >= self.most:
            return self
        used = 1.0 - self.past(limit)
        if used <= 0:
            return fixed(self.scale, limit)
        return self.scale.spread(np.minimum(self.shares / used, 1.0), limit)

    def _area(self, ages: NDArray[np.float64]) -> NDArray[np.float64]:
        """The shares summed up to these ages, exactly for shares that are straight between the points."""
        step, shares = self.scale.step, self.shares
        whole = np.concatenate(([0.0], np.cumsum((shares[1:] + shares[:-1]) * (step / 2))))
        inside = np.clip(ages, 0.0, self.scale.top)
        place = np.minimum((inside / step).astype(np.int64), BINS - 1)
        rest = inside - place * step
        slope = (shares[place + 1] - shares[place]) / step
        area: NDArray[np.float64] = whole[place] + shares[place] * rest + slope * rest * rest / 2
        return area


def fixed(scale: Scale, age: float) -> Spread:
    """An age that is always the same, in seconds."""
    return Spread(scale, (scale.points >= age).astype(np.float64), age, age, fixed=True)


def oldest(spreads: Sequence[Spread]) -> Spread:
    """The oldest of several ages that have nothing to do with each other."""
    if len(spreads) == 1:
        return spreads[0]
    most = max(spreads, key=lambda one: one.most)
    floor = max((one.most for one in spreads if one.fixed), default=0.0)
    moving = [one for one in spreads if not one.fixed]
    if most.fixed:
        return most
    if len(moving) == 1 and floor <= 0:
        return moving[0]
    shares = reduce(np.multiply, (one.shares for one in moving))
    return most.scale.spread(np.where(most.scale.points >= floor, shares, 0.0), most.most)


def mixed(spreads: Sequence[tuple[Spread, int]]) -> Spread:
    """Several ages, each as often as its weight among all."""
    if len(spreads) == 1:
        return spreads[0][0]
    scale, times = spreads[0][0].scale, sum(weight for _, weight in spreads)
    shares = sum((one.shares * weight for one, weight in spreads), np.zeros(BINS + 1)) / times
    mean = sum(one.mean * weight for one, weight in spreads) / times
    return scale.spread(shares, max(one.most for one, _ in spreads), mean)
