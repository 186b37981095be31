"""Calls that come too late are load elsewhere: they are made again, and then a failure branch answers.

How many come too late depends on the load, and the load on how many come too late. Both only rise with each
other, so what is worked out in turns from a calm start ends at the least of the loads that keep themselves
up: the one that a system which was not overloaded before settles at. Whether a larger one could keep itself
up as well is looked at apart (``storms``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

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
    answered,
    blocks_of,
    callers_first,
    parts_of,
    rebuilt,
    stations_of,
)
from redline.whatif.grid import Grid, grid_for
from redline.whatif.rough import longest_ms
from redline.whatif.station import Station, at_rate

MOST_TURNS = 40
"""Turns after which a load that still grows counts as one that feeds on itself."""
STEADY = 1e-4
"""The load has settled when no component's utilisation, or share that is late, moves by more than this."""
SEEN = 0.0025
"""A share of late calls that is smaller is not seen in the 99th percentile, whatever becomes of them."""
QUEUED = 0.5
"""Calls are late together while more than this share of them is late, by the queue that they wait in."""


Shares: TypeAlias = tuple[float, ...]
"""Of the calls along an arrow, the shares of which so many attempts in a row are late, as in ``Tries``."""


@dataclass(frozen=True)
class Entering:
    """A request as it is drawn, and how many of it come each second."""

    block: Block
    rps: float


@dataclass(frozen=True)
class Together:
    """Calls that are late because of a queue: while it is long nearly all of them are.

    ``share`` of the late calls come then, ``meanwhile`` is the share of calls that is late then, and
    ``else_`` the share at other times.
    """

    share: float
    meanwhile: float
    else_: float


@dataclass(frozen=True)
class Settled:
    """Requests with the load of late calls added, in the order they were given; ``late_rps`` by component.

    ``growing`` are components whose load still grew when it was given up.
    """

    blocks: tuple[Block, ...]
    late_rps: Mapping[str, float]
    growing: tuple[Station, ...] = ()


def settled(entering: Sequence[Entering]) -> Settled:
    """What the late calls of all requests together come to.

    Where a component saturates, every call through it is late; the others stay at what was known before.
    What answers calls that are late together is worked out under the load of that time and of other times.
    """
    whole = Parallel(tuple(one.block for one in entering))
    handing_on = [one for one in blocks_of(whole) if isinstance(one, Limited) and _hands_on(one)]
    if not handing_on:
        return Settled(whole.parts, {})
    grid = grid_for(longest_ms(whole))
    late = {one: _all_tries(one, 0.0) for one in handing_on}
    more: dict[str, float] = {}
    now: Block = whole
    for _ in range(MOST_TURNS):
        timed, clock, before, less = now, _timed(now, grid), late, more
        late = dict(_late(whole, timed, clock, late))
        more = _more(entering, late)
        now = _with(whole, more)
        growing = tuple(s for s in stations_of(now) if _risen(s, more, less) > STEADY)
        if not growing and max(abs(late[one][1] - before[one][1]) for one in late) <= STEADY:
            break
    together = dict(_together(whole, timed, clock)) if clock else {}
    parts = _parted(whole, now, entering, late, together)
    return Settled(parts, {name: rate for name, rate in more.items() if rate > 0}, growing)


def _timed(now: Block, grid: Grid) -> Clock | None:
    """A clock that knows the blocks; None where a component saturates."""
    if any(station.saturated for station in stations_of(now)):
        return None
    clock = Clock(grid)
    clock.time(now)
    return clock


def _with(drawn: Block, more: Mapping[str, float]) -> Block:
    """The blocks as they are drawn, with more load."""
    return rebuilt(drawn, lambda s: at_rate(s, s.arrival_rps + more.get(s.component, 0.0)))


def _risen(station: Station, more: Mapping[str, float], less: Mapping[str, float]) -> float:
    """By how much the utilisation rose in the last turn; 0 where it is full already."""
    name, limit = station.component, station.limit_rps
    risen = more.get(name, 0.0) - less.get(name, 0.0)
    return 0.0 if not limit or station.saturated else risen / limit


def _hands_on(limited: Limited) -> bool:
    return limited.again > 0 or _answered(limited)


def _answered(limited: Limited) -> bool:
    """Whether a failure branch answers it."""
    return any(True for _ in stations_of(limited.instead))


def _late(
    drawn: Block, now: Block, clock: Clock | None, known: Mapping[Limited, Shares]
) -> Iterator[tuple[Limited, Shares]]:
    """How often each call that hands on is late, by the call as it was drawn."""
    for old, new in _calls_of(drawn, now):
        if old in known and _never_ends(new.part):
            yield old, _all_tries(old, 1.0)
        elif old in known:
            yield old, known[old] if clock is None else clock.tries(new).shares


def _calls_of(drawn: Block, now: Block) -> Iterator[tuple[Limited, Limited]]:
    for old, new in zip(blocks_of(drawn), blocks_of(now), strict=True):
        if isinstance(old, Limited) and isinstance(new, Limited):
            yield old, new


def _all_tries(call: Limited, late: float) -> Shares:
    """None of the attempts is late, or all of them."""
    return (1.0, *(late for _ in range(call.again + 1)))


def _together(drawn: Block, timed: Block, clock: Clock) -> Iterator[tuple[Limited, Together]]:
    """When the late calls that a failure branch answers come together, by the call as it was drawn."""
    for old, new in _calls_of(drawn, timed):
        found = _behind_a_queue(clock, new) if _answered(old) else None
        if found:
            yield old, found


def _behind_a_queue(clock: Clock, call: Limited) -> Together | None:
    """When late calls come together; None where each is late by itself, or too few to be seen are.

    The longest queue of the part is taken to be its only one, and to stay as it is meanwhile.
    """
    behind = clock.behind_queue(call)
    if behind is None:
        return None
    wait, once = behind
    late = once ** (call.again + 1)
    weight, long = wait * late, late > QUEUED
    then, else_ = float(weight[long].sum()), float(weight[~long].sum())
    if then < SEEN:
        return None
    return Together(
        then / (then + else_),
        float(weight[long] @ late[long]) / then,
        float(weight[~long] @ late[~long]) / else_ if else_ > 0 else 0.0,
    )


def _parted(
    drawn: Block,
    now: Block,
    entering: Sequence[Entering],
    late: Mapping[Limited, Shares],
    together: Mapping[Limited, Together],
) -> tuple[Block, ...]:
    """The requests, with what answers late calls under the load of when they come."""
    instead: dict[Block, Block] = {}
    for old, new in _calls_of(drawn, now):
        if old in together:
            found = together[old]
            then, else_ = (
                _with(old.instead, _more(entering, late, {old: share}))
                for share in (found.meanwhile, found.else_)
            )
            instead[new] = Sometimes(found.share, then, else_)
    return parts_of(answered(now, instead))


def _never_ends(block: Block) -> bool:
    """Whether a queue in it grows without end, with no limit to the wait."""
    match block:
        case Visit(station):
            return station.saturated
        case Series(parts) | Parallel(parts):
            return any(_never_ends(part) for part in parts)
        case Sometimes(_, part, otherwise):
            return _never_ends(part) or _never_ends(otherwise)
        case Limited():
            return _never_ends(block.instead)
        case FanOut(part) | Repeated(part):
            return _never_ends(part)


def _more(
    entering: Sequence[Entering],
    late: Mapping[Limited, Shares],
    meanwhile: Mapping[Limited, float] = MappingProxyType({}),
) -> dict[str, float]:
    """What late calls add to the load of each component, in requests a second.

    ``meanwhile`` is the share of calls that a failure branch answers for now, where it is another one.
    """
    with_late, without = _rates(entering, late, meanwhile), _rates(entering, {}, {})
    return {name: rate - without.get(name, 0.0) for name, rate in with_late.items()}


def _rates(
    entering: Sequence[Entering], late: Mapping[Limited, Shares], meanwhile: Mapping[Limited, float]
) -> dict[str, float]:
    """Requests a second at each component, as its callers make them.

    A loop counts as one pass, as it does in the load that is drawn.
    """
    asked: dict[Block, float] = defaultdict(float)
    for one in entering:
        asked[one.block] += one.rps
    found: dict[str, float] = defaultdict(float)
    for block in callers_first(Parallel(tuple(one.block for one in entering)))[1:]:
        if isinstance(block, Visit):
            found[block.station.component] += asked[block]
        elif isinstance(block, Limited):
            *tried, given_up = late.get(block, (1.0, 0.0))
            asked[block.part] += asked[block] * sum(tried)
            asked[block.instead] += asked[block] * meanwhile.get(block, given_up)
        else:
            for part, times in _calls(block):
                asked[part] += asked[block] * times
    return found


def _calls(block: Block) -> Iterator[tuple[Block, float]]:
    """How often a block that waits for its parts calls each."""
    match block:
        case FanOut(part, calls):
            yield part, calls
        case Sometimes(share, part, otherwise):
            yield part, share
            yield otherwise, 1 - share
        case _:
            yield from ((part, 1.0) for part in parts_of(block))


def storms(entering: Sequence[Entering]) -> Iterator[Station]:
    """Components that late calls could keep full by themselves (metastable).

    Were one full, every call through it would be late: it is in danger where what those calls then ask of it,
    again or by way of a failure branch, is at least what it takes.
    """
    whole = Parallel(tuple(one.block for one in entering))
    through: dict[str, tuple[Station, set[Limited]]] = {}
    for one in blocks_of(whole):
        if isinstance(one, Limited) and _hands_on(one):
            for station in stations_of(one.part):
                through.setdefault(station.component, (station, set()))[1].add(one)
    loads: dict[frozenset[Limited], dict[str, float]] = {}
    for name, (station, calls) in through.items():
        late = frozenset(calls)
        if late not in loads:
            loads[late] = _more(entering, {one: _all_tries(one, 1.0) for one in late})
        limit = station.limit_rps
        if limit and not station.saturated and station.arrival_rps + loads[late].get(name, 0.0) >= limit:
            yield station


def sent_by(entering: Sequence[Entering], component: str) -> tuple[str, ...]:
    """Whose late calls fill a component by way of a failure branch; nobody's where it is full anyway."""
    drawn = (s for request in entering for s in stations_of(request.block))
    if any(s.component == component and s.saturated for s in drawn):
        return ()
    found = {
        one.name
        for request in entering
        for one in blocks_of(request.block)
        if isinstance(one, Limited) and any(s.component == component for s in stations_of(one.instead))
    }
    return tuple(sorted(found))


def could_be_full(entering: Sequence[Entering], times: float) -> bool:
    """Whether what answers late calls would be full at so many times the load, were all of them late."""
    calls = [
        one
        for request in entering
        for one in blocks_of(request.block)
        if isinstance(one, Limited) and _answered(one)
    ]
    most = _more(entering, {one: _all_tries(one, 1.0) for one in calls}) if calls else {}
    return any(
        s.limit_rps is not None and times * (s.arrival_rps + most[s.component]) >= s.limit_rps
        for one in calls
        for s in stations_of(one.instead)
    )
