"""Where the time of a slow request goes: the mean time of each part among requests near the 99th percentile.

Of those requests only the part that the others wait for counts, so the times add up to the 99th percentile
(Euler's allocation). Nothing is drawn at random: how much each part weighs in the slow requests is carried
from the whole down to every visit, on the grid that the whole was worked out on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from redline.whatif.calls import (
    Block,
    Clock,
    FanOut,
    Limited,
    Parallel,
    Repeated,
    Series,
    Sometimes,
    Visit,
    callers_first,
)
from redline.whatif.grid import Grid, Real, Transform
from redline.whatif.latency import Times

SLOW = 0.99
NEAR = 0.0025
"""Requests count as near the 99th percentile within this share of it on either side."""


@dataclass(frozen=True)
class Spent:
    """Mean time in ms of one component in the slow requests: at work and waiting for a free server.

    ``given_up_ms`` is the time that went into calls to it which came too late.
    """

    component: str
    work_ms: float = 0.0
    wait_ms: float = 0.0
    given_up_ms: float = 0.0

    @property
    def total_ms(self) -> float:
        """All of it."""
        return self.work_ms + self.wait_ms + self.given_up_ms

    def plus(self, other: Spent) -> Spent:
        """Both together."""
        return Spent(
            self.component,
            self.work_ms + other.work_ms,
            self.wait_ms + other.wait_ms,
            self.given_up_ms + other.given_up_ms,
        )


def spent(block: Block, now: Times) -> tuple[Spent, ...]:
    """What each component takes of the slow requests, most first; the sum is the 99th percentile."""
    found: dict[str, Spent] = {}
    for one in _Shares(now.clock).of(block, _near(now)):
        found[one.component] = found[one.component].plus(one) if one.component in found else one
    return tuple(sorted(found.values(), key=lambda one: (-one.total_ms, one.component)))


def _near(now: Times) -> Real:
    """How much a request of each length counts: those near the percentile, so that their mean is it."""
    shares = now.shares
    sooner, later = _between(shares, SLOW - NEAR, SLOW), _between(shares, SLOW, SLOW + NEAR)
    short, long = (float(shares * one @ now.grid.middles) for one in (sooner, later))
    part = (now.p99_ms - short) / (long - short) if long > short else 0.5
    part = min(1.0, max(0.0, part))
    return (1 - part) * sooner + part * later


def _between(shares: Real, low: float, high: float) -> Real:
    """The weight of each bin, where the requests between two quantiles weigh one together."""
    over = np.cumsum(shares)
    inside = np.minimum(over, high) - np.maximum(over - shares, low)
    weights: Real = np.where(inside > 0, inside, 0.0) / np.maximum(shares, 1e-300)
    total = float(weights @ shares)
    return weights / total if total > 0 else weights


@dataclass
class _Weight:
    """How much each bin of a block's time weighs, as shares of bins, as their transform, or part of both."""

    grid: Grid
    bins: Real | None = None
    transform: Transform | None = None

    def add(self, bins: Real | None = None, transform: Transform | None = None) -> None:
        """Weigh more: a block that several call is weighed by all of them."""
        if bins is not None:
            self.bins = bins if self.bins is None else self.bins + bins
        if transform is not None:
            self.transform = transform if self.transform is None else self.transform + transform

    def in_bins(self) -> Real:
        """All of it bin by bin."""
        if self.transform is not None:
            self.add(bins=self.grid.weights(self.transform))
            self.transform = None
        return np.zeros(self.grid.bins) if self.bins is None else self.bins

    def transformed(self) -> Transform:
        """All of it as a transform; what lies past the grid weighs nothing."""
        if self.bins is not None:
            self.add(transform=self.grid.weighing(self.bins))
            self.bins = None
        return self.grid.nothing * 0 if self.transform is None else self.transform


@dataclass
class _Shares:
    """Carries the weight of the slow requests from the whole down to every visit."""

    clock: Clock
    weights: dict[Block, _Weight] = field(default_factory=dict)

    @property
    def grid(self) -> Grid:
        return self.clock.grid

    def of(self, whole: Block, weight: Real) -> Iterator[Spent]:
        self._add(whole, weight)
        for block in callers_first(whole):
            yield from self._handed_on(block, self._of(block))

    def _of(self, block: Block) -> _Weight:
        return self.weights.setdefault(block, _Weight(self.grid))

    def _handed_on(self, block: Block, weight: _Weight) -> Iterator[Spent]:
        match block:
            case Visit():
                yield self._visit(block, weight)
            case Series(parts):
                self._series([self.clock.time(part) for part in parts], parts, weight)
            case Repeated(part, times):
                others = self.grid.repeated(self.clock.time(part), times - 1)
                self._of(part).add(transform=times * weight.transformed() * others.conj())
            case Parallel(parts):
                self._parallel(parts, weight.in_bins())
            case FanOut(part, calls):
                self._add(part, weight.in_bins() * self._of_equal(part, calls))
            case Sometimes(share, part, otherwise):
                self._share(part, weight, share)
                self._share(otherwise, weight, 1 - share)
            case Limited():
                yield from self._limited(block, weight.in_bins())

    def _add(self, part: Block, bins: Real) -> None:
        self._of(part).add(bins=bins)

    def _share(self, part: Block, weight: _Weight, share: float) -> None:
        bins, transform = weight.bins, weight.transform
        self._of(part).add(
            None if bins is None else share * bins, None if transform is None else share * transform
        )

    def _visit(self, block: Visit, weight: _Weight) -> Spent:
        station = block.station
        if station.idle:
            return Spent(station.component)
        known = weight.transformed()
        work, waited = (
            max(0.0, self.grid.total(known, part))
            for part in station.moments(self.grid, self.clock.arriving[block])
        )
        return Spent(station.component, work_ms=work, wait_ms=waited)

    def _series(self, times: list[Transform], parts: tuple[Block, ...], weight: _Weight) -> None:
        if not parts:
            return
        whole = weight.transformed()
        before, after = [self.grid.nothing], [self.grid.nothing]
        for time in times[:-1]:
            before.append(before[-1] * time)
        for time in reversed(times[1:]):
            after.append(after[-1] * time)
        for part, one, two in zip(parts, before, reversed(after), strict=True):
            self._of(part).add(transform=whole * (one * two).conj())

    def _parallel(self, parts: tuple[Block, ...], weight: Real) -> None:
        """A part counts where all others have ended; of those that end together each has its share."""
        ended = [np.minimum(np.cumsum(self.clock.shares(part)), 1.0) for part in parts]
        sooner = [np.concatenate(([0.0], one[:-1])) for one in ended]
        last = (_last(ended, sooner), _last(sooner, ended))
        for part, one, two in zip(parts, *last, strict=True):
            self._add(part, weight * (one + two) / 2)

    def _of_equal(self, part: Block, calls: float) -> Real:
        """How many times as often a time is the longest of equal calls as it is that of one."""
        shares = self.clock.shares(part)
        below = np.minimum(np.cumsum(shares), 1.0)
        longest = np.diff(below**calls, prepend=0.0)
        return np.where(shares > 1e-15, longest / np.maximum(shares, 1e-15), calls * below ** (calls - 1))

    def _limited(self, block: Limited, weight: Real) -> Iterator[Spent]:
        grid, inside = self.grid, self.grid.before(block.limit_ms)
        tries = self.clock.tries(block)
        instead = self.clock.shares(block.instead)
        of_part, given_up = np.zeros(grid.bins), 0.0
        for tried, share in enumerate(tries.ended):
            waited = tried * block.limit_ms
            after = share * grid.sooner(weight, waited)
            of_part += after * inside
            given_up += self._whole(waited) * float(after @ tries.in_time)
        waited = (block.again + 1) * block.limit_ms
        after = tries.given_up * grid.sooner(weight, waited)
        given_up += self._whole(waited) * float(after @ instead)
        self._add(block.part, of_part)
        self._add(block.instead, after)
        if given_up > 0:
            yield Spent(block.name, given_up_ms=given_up)

    def _whole(self, time_ms: float) -> float:
        """A time as the grid has it, in ms."""
        return self.grid.bin_of(time_ms) * self.grid.width_ms


def _last(left: list[Real], right: list[Real]) -> list[Real]:
    """For each of several the product of what is left of it in ``left`` and right of it in ``right``."""
    before, after = [np.ones_like(left[0])], [np.ones_like(left[0])]
    for one in left[:-1]:
        before.append(before[-1] * one)
    for one in reversed(right[1:]):
        after.append(after[-1] * one)
    return [one * two for one, two in zip(before, reversed(after), strict=True)]
