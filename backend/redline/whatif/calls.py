"""What a request goes through: calls in a row, side by side, sometimes, at most so long, again.

A component that several others call is one block that all of them hold, so a design is a graph of
blocks and each is worked out once. Times are in ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from redline.whatif.grid import Grid, Real, Transform
from redline.whatif.station import Station, at_rate
from redline.whatif.stream import AT_RANDOM, Stream


@dataclass(frozen=True, eq=False)
class Visit:
    """One component's own time, its wait for a free server included."""

    station: Station


@dataclass(frozen=True, eq=False)
class Series:
    """One after the other."""

    parts: tuple[Block, ...] = ()


@dataclass(frozen=True, eq=False)
class Parallel:
    """All at once; the last one decides."""

    parts: tuple[Block, ...]


@dataclass(frozen=True, eq=False)
class FanOut:
    """``calls`` of the same at once; the last one decides."""

    part: Block
    calls: float


@dataclass(frozen=True, eq=False)
class Sometimes:
    """A share of requests takes this, the others something else."""

    share: float
    part: Block
    otherwise: Block


@dataclass(frozen=True, eq=False)
class Limited:
    """A call that is given up at a limit, made again ``again`` times at most, and then answered otherwise.

    The part goes on working for nobody: its load stays. ``name`` is the component that is given up on.
    """

    part: Block
    limit_ms: float
    instead: Block
    again: int = 0
    name: str = ""


@dataclass(frozen=True, eq=False)
class Repeated:
    """The same several times in a row."""

    part: Block
    times: int


Block: TypeAlias = Visit | Series | Parallel | FanOut | Sometimes | Limited | Repeated
NOTHING = Series()


@dataclass
class _Timed:
    """How unevenly requests leave a block, and its time in bins, as their transform, or as both."""

    leaving: Stream
    shares: Real | None = None
    transform: Transform | None = None


@dataclass(frozen=True)
class Tries:
    """How the attempts of a call end: how one that is in time takes, and the share of calls that make each.

    ``shares`` are of calls of which so many attempts in a row are late: from none to all that are made.
    """

    in_time: Real
    shares: tuple[float, ...]

    @property
    def given_up(self) -> float:
        """The share of calls of which no attempt is in time."""
        return self.shares[-1]

    @property
    def ended(self) -> tuple[float, ...]:
        """For each attempt the share of calls that it ends, to the share of attempts that are in time."""
        in_time = 1 - self.shares[1]
        if in_time <= 0:
            return tuple(0.0 for _ in self.shares[1:])
        return tuple((one - two) / in_time for one, two in pairwise(self.shares))


class Clock:
    """Works out the time of blocks on one grid, each block once."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._known: dict[Block, _Timed] = {}
        self.arriving: dict[Block, float] = {}
        """The variability of what comes to each visit, as it is felt there."""

    def with_others(self) -> Clock:
        """A clock that knows what this one knows, for blocks of which most are the same."""
        other = Clock(self.grid)
        other._known, other.arriving = self._known.copy(), self.arriving.copy()
        return other

    def time(self, block: Block) -> Transform:
        """The distribution of time of a block to which requests come at random."""
        timed = self._timed(block, AT_RANDOM)
        if timed.transform is None:
            timed.transform = self.grid.transform(self.shares(block))
        return timed.transform

    def shares(self, block: Block) -> Real:
        """The share of a block's time in each bin; not to be changed."""
        timed = self._timed(block, AT_RANDOM)
        if timed.shares is None:
            timed.shares = self._in_bins(block)
        return timed.shares

    def _in_bins(self, block: Block) -> Real:
        if isinstance(block, Visit):
            return block.station.shares(self.grid, self.arriving[block])
        return self.grid.shares(self.time(block))

    def _timed(self, block: Block, arriving: Stream) -> _Timed:
        """Its time, and how unevenly requests leave, given how they come."""
        known = self._known.get(block)
        if known is None:
            known = self._known[block] = self._worked_out(block, arriving)
        return known

    def _worked_out(self, block: Block, arriving: Stream) -> _Timed:
        match block:
            case Visit(station):
                felt = self.arriving[block] = station.felt(arriving)
                time = station.time(self.grid, felt)
                return _Timed(station.departing(arriving), transform=time)
            case Series(parts):
                return self._in_series(parts, arriving)
            case Parallel(parts):
                return self._in_parallel(parts, arriving)
            case FanOut(part, calls):
                leaving = self._timed(part, arriving).leaving
                return _Timed(leaving, self.grid.longest_of_equal(self.shares(part), calls))
            case Sometimes():
                return self._sometimes(block, arriving)
            case Limited():
                return _Timed(arriving, self._limited(block, arriving))
            case Repeated(part, times):
                leaving = self._timed(part, arriving).leaving
                return _Timed(leaving, transform=self.grid.repeated(self.time(part), times))

    def _in_series(self, parts: tuple[Block, ...], arriving: Stream) -> _Timed:
        if not parts:
            return _Timed(arriving, self.grid.at_once, self.grid.nothing)
        total = self.grid.nothing
        for part in parts:
            arriving = self._timed(part, arriving).leaving
            total = total * self.time(part)
        return _Timed(arriving, transform=total)

    def _in_parallel(self, parts: tuple[Block, ...], arriving: Stream) -> _Timed:
        leaving = [self._timed(part, arriving).leaving for part in parts]
        shares = [self.shares(part) for part in parts]
        means = [float(one @ self.grid.middles) for one in shares]
        last = leaving[int(np.argmax(means))] if parts else arriving
        return _Timed(last, self.grid.longest_of(shares))

    def _sometimes(self, block: Sometimes, arriving: Stream) -> _Timed:
        share = block.share
        taken = self._timed(block.part, _thinned(arriving, share)).leaving
        other = self._timed(block.otherwise, _thinned(arriving, 1 - share)).leaving
        return _Timed(
            share * taken + (1 - share) * other,
            transform=share * self.time(block.part) + (1 - share) * self.time(block.otherwise),
        )

    def _limited(self, block: Limited, arriving: Stream) -> Real:
        self._timed(block.part, arriving)
        tries = self.tries(block)
        self._timed(block.instead, _thinned(arriving, tries.given_up))
        total = np.zeros(self.grid.bins)
        for tried, share in enumerate(tries.ended):
            total += share * self.grid.later(tries.in_time, tried * block.limit_ms)
        given_up = self.grid.later(self.shares(block.instead), (block.again + 1) * block.limit_ms)
        return total + tries.given_up * given_up

    def tries(self, block: Limited) -> Tries:
        """How the attempts of a call that is given up end; its part must be timed."""
        in_time, late = split(self.grid, self.shares(block.part), block.limit_ms)
        shares = [1.0, late]
        behind = self.behind_queue(block) if block.again else None
        if behind is None:
            shares += [late**tried for tried in range(2, block.again + 2)]
        else:
            wait, chance = behind
            weight = wait * chance
            first = float(weight.sum())
            for _ in range(block.again):
                weight = weight * chance
                shares.append(late * float(weight.sum()) / first if first > 0 else 0.0)
        return Tries(in_time, tuple(shares))

    def behind_queue(self, block: Limited) -> tuple[Real, Real] | None:
        """How long a call waits in the longest queue on its way, and how likely it is late, by that wait.

        The queue is taken to be the only one; None where there is none.
        """
        visits = [one for one in blocks_of(block.part) if isinstance(one, Visit) and one.station.waits]
        if not visits:
            return None
        longest = max(visits, key=lambda one: one.station.mean_wait_ms)
        name = longest.station.component
        rest = rebuilt(block.part, lambda s: at_rate(s, 0.0) if s.component == name else s)
        within = np.minimum(np.cumsum(self.with_others().shares(rest)), 1.0)
        late, last = np.ones(self.grid.bins), self.grid.bin_of(block.limit_ms)
        late[: last + 1] -= within[last::-1]
        return self.grid.shares(longest.station.wait(self.grid, self.arriving[longest])), late


def _thinned(arriving: Stream, share: float) -> Stream:
    """A random share of a stream: the smaller, the closer to random."""
    return 1 + share * (arriving - 1)


def split(grid: Grid, shares: Real, limit_ms: float) -> tuple[Real, float]:
    """The shares that end in time, bin by bin, and the share that does not."""
    in_time = shares * grid.before(limit_ms)
    return in_time, float(max(0.0, 1.0 - in_time.sum()))


def parts_of(block: Block) -> tuple[Block, ...]:
    """The blocks that a block is made of."""
    match block:
        case Visit():
            return ()
        case Series() | Parallel():
            return block.parts
        case Sometimes():
            return (block.part, block.otherwise)
        case Limited():
            return (block.part, block.instead)
        case _:
            return (block.part,)


def blocks_of(block: Block) -> Iterator[Block]:
    """A block and every block inside it, each once however often it is called."""
    seen: set[int] = set()
    waiting = [block]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting.extend(parts_of(one))


def callers_first(whole: Block) -> list[Block]:
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


def stations_of(block: Block) -> Iterator[Station]:
    """The station of every visit that a block makes; two visits may be to one component."""
    return (one.station for one in blocks_of(block) if isinstance(one, Visit))


def rebuilt(block: Block, change: Callable[[Station], Station]) -> Block:
    """The same blocks with other stations; what several hold is still one, what stays is the same block."""
    made: dict[int, Block] = {}

    def again(one: Block) -> Block:
        if id(one) not in made:
            made[id(one)] = _rebuilt(one, again, change)
        return made[id(one)]

    return again(block)


def _rebuilt(block: Block, again: Callable[[Block], Block], change: Callable[[Station], Station]) -> Block:
    if isinstance(block, Visit):
        station = change(block.station)
        return block if station is block.station else Visit(station)
    old = parts_of(block)
    new = tuple(again(part) for part in old)
    return block if all(one is two for one, two in zip(old, new, strict=True)) else _of_parts(block, new)


def answered(block: Block, instead: Mapping[Block, Block]) -> Block:
    """The same blocks where other things answer the calls that are given up."""
    made: dict[int, Block] = {}

    def again(one: Block) -> Block:
        if id(one) not in made:
            old = parts_of(one)
            new = tuple(again(part) for part in old)
            new = (new[0], instead[one]) if one in instead else new
            same = all(one is two for one, two in zip(old, new, strict=True))
            made[id(one)] = one if same else _of_parts(one, new)
        return made[id(one)]

    return again(block)


def _of_parts(block: Block, parts: tuple[Block, ...]) -> Block:
    match block:
        case Series() | Parallel():
            return replace(block, parts=parts)
        case Sometimes():
            return replace(block, part=parts[0], otherwise=parts[1])
        case Limited():
            return replace(block, part=parts[0], instead=parts[1])
        case FanOut() | Repeated():
            return replace(block, part=parts[0])
        case Visit():
            return block
