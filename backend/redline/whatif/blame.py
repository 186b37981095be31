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
    parts_of,
    split,
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
    shares = now.grid.shares(now.transform)
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
class _Shares:
    """Carries the weight of the slow requests from the whole down to every visit."""

    clock: Clock
    weights: dict[Block, Real] = field(default_factory=dict)

    @property
    def grid(self) -> Grid:
        return self.clock.grid

    def of(self, whole: Block, weight: Real) -> Iterator[Spent]:
        self.weights[whole] = weight
        for block in _callers_first(whole):
            yield from self._handed_on(block, self.weights[block])

    def _handed_on(self, block: Block, weight: Real) -> Iterator[Spent]:
        match block:
            case Visit():
                yield self._visit(block, weight)
            case Series(parts):
                self._series([self.clock.time(part) for part in parts], parts, weight)
            case Repeated(part, times):
                once = self.clock.time(part)
                others = self.grid.repeated(once, times - 1)
                self._add(part, times * self._before(weight, others[np.newaxis])[0])
            case Parallel(parts):
                self._parallel(parts, weight)
            case FanOut(part, calls):
                self._add(part, weight * self._of_equal(part, calls))
            case Sometimes(share, part, otherwise):
                self._add(part, share * weight)
                self._add(otherwise, (1 - share) * weight)
            case Limited():
                yield from self._limited(block, weight)

    def _add(self, part: Block, weight: Real) -> None:
        known = self.weights.get(part)
        self.weights[part] = weight if known is None else known + weight

    def _before(self, weight: Real, others: Transform) -> Real:
        """The weight of a part's time when ``others`` come on top; one row for each of them."""
        size = 2 * self.grid.bins
        found: Real = np.fft.irfft(np.fft.rfft(weight, size) * others.conj(), size)[:, : self.grid.bins]
        return found

    def _visit(self, block: Visit, weight: Real) -> Spent:
        station, grid = block.station, self.grid
        whole = float(weight * grid.shares(self.clock.time(block)) @ grid.middles)
        wait = station.wait(grid, self.clock.arriving[block])
        if wait is grid.nothing:
            return Spent(station.component, work_ms=whole)
        of_wait = self._before(weight, station.service(grid)[np.newaxis])[0]
        waited = float(of_wait * grid.shares(wait) @ grid.middles)
        return Spent(station.component, work_ms=max(0.0, whole - waited), wait_ms=min(whole, waited))

    def _series(self, times: list[Transform], parts: tuple[Block, ...], weight: Real) -> None:
        if not parts:
            return
        before, after = [self.grid.nothing], [self.grid.nothing]
        for time in times[:-1]:
            before.append(before[-1] * time)
        for time in reversed(times[1:]):
            after.append(after[-1] * time)
        others = np.array([one * two for one, two in zip(before, reversed(after), strict=True)])
        for part, own in zip(parts, self._before(weight, others), strict=True):
            self._add(part, own)

    def _parallel(self, parts: tuple[Block, ...], weight: Real) -> None:
        """A part counts where all others have ended; of those that end together each has its share."""
        ended = [np.minimum(np.cumsum(self.grid.shares(self.clock.time(part))), 1.0) for part in parts]
        sooner = [np.concatenate(([0.0], one[:-1])) for one in ended]
        last = (_last(ended, sooner), _last(sooner, ended))
        for part, one, two in zip(parts, *last, strict=True):
            self._add(part, weight * (one + two) / 2)

    def _of_equal(self, part: Block, calls: float) -> Real:
        """How many times as often a time is the longest of equal calls as it is that of one."""
        shares = self.grid.shares(self.clock.time(part))
        below = np.minimum(np.cumsum(shares), 1.0)
        longest = np.diff(below**calls, prepend=0.0)
        return np.where(shares > 1e-15, longest / np.maximum(shares, 1e-15), calls * below ** (calls - 1))

    def _limited(self, block: Limited, weight: Real) -> Iterator[Spent]:
        grid, inside = self.grid, self.grid.before(block.limit_ms)
        in_time, late = split(grid, self.clock.time(block.part), block.limit_ms)
        instead = grid.shares(self.clock.time(block.instead))
        of_part, given_up = np.zeros(grid.bins), 0.0
        for tried in range(block.again + 1):
            waited = tried * block.limit_ms
            after = late**tried * grid.sooner(weight, waited)
            of_part += after * inside
            given_up += self._whole(waited) * float(after @ in_time)
        waited = (block.again + 1) * block.limit_ms
        after = late ** (block.again + 1) * grid.sooner(weight, waited)
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


def _callers_first(whole: Block) -> list[Block]:
    """Every block once, each after all that hold it."""
    ordered: list[Block] = []
    done: set[int] = set()
    waiting: list[tuple[Block, bool]] = [(whole, False)]
    while waiting:
        block, ready = waiting.pop()
        if ready:
            ordered.append(block)
        elif id(block) not in done:
            done.add(id(block))
            waiting.append((block, True))
            waiting.extend((part, False) for part in parts_of(block))
    return ordered[::-1]
