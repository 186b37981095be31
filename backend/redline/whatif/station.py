"""One component under load: how long a request waits for a free server, and how long it is served.

Service times are lognormal through p50 and p99. The wait is Erlang's C for whether there is one, then the
time until the first of the busy servers is free, and as much again for each request ahead, in a geometric
sum (Tijms, van Hoorn and Federgruen; for one server Pollaczek and Khinchine, exact), stretched by the
variability of what arrives (Allen and Cunneen, Whitt).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache

import numpy as np

from redline.whatif.grid import Grid, Real, Transform, normal_cdf
from redline.whatif.residual import mean_rest, rest_shares
from redline.whatif.stream import Stream, over, remembered

Z99 = 2.3263478740408408
"""Standard normal quantile of 99 %."""
POISSON = 1.0
"""Squared coefficient of variation of the times between arrivals that know nothing of each other."""
LEAST_VARIABILITY = 0.2
"""Whitt's floor for the variability of service in what departs."""
FELT = 0.25
"""Of the time that most shapes the mean wait, the span over which what arrives is judged: it brings p50 and
p99 behind lighter components nearest to what simulation says."""
STRETCHES = 16
"""By how many stretches, to a doubling, the times that are waited for are worked out."""
MOST_COUNTED = 10_000
"""Servers that are counted one by one in Erlang's C; with more it is within 0.001 of its limit."""
NEAR_SATURATION = 0.9
"""From this utilisation on a small error in the load is a large one in the wait."""


@dataclass(frozen=True)
class Station:
    """A component and what arrives at it; times in ms, rates per second.

    ``limit_rps`` is where it saturates; None where nobody knows, which leaves out the wait.
    """

    component: str
    p50_ms: float
    p99_ms: float
    arrival_rps: float = 0.0
    limit_rps: float | None = None
    replicas: float = 1.0
    exponential: bool = False
    """Served in exponential times with mean ``p50_ms``: the closed forms of queueing are of these."""
    free: bool = False
    """Takes no time, and lets requests on as unevenly as if it did: to see what it costs."""

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, field.name) for field in fields(self)))

    @cached_property
    def location(self) -> float:
        """Mean of the logarithm of the time of service."""
        return math.log(self.p50_ms)

    @cached_property
    def spread(self) -> float:
        """Standard deviation of that logarithm."""
        return max(math.log(self.p99_ms / self.p50_ms) / Z99, 1e-9)

    @cached_property
    def mean_ms(self) -> float:
        """Mean time of service."""
        if self.exponential or self.p50_ms <= 0:
            return self.p50_ms
        return math.exp(self.location + self.spread**2 / 2)

    @cached_property
    def variability(self) -> float:
        """Squared coefficient of variation of the time of service."""
        if self.exponential:
            return 1.0
        return math.expm1(self.spread**2) if self.p50_ms > 0 else 0.0

    @cached_property
    def servers(self) -> int:
        """Requests that it works on at once: at least one a replica, more where the stated rate needs it."""
        if self.limit_rps is None:
            return 1
        each = self.limit_rps / self.replicas * self.mean_ms / 1000
        return max(1, round(self.replicas * max(1, round(each))))

    @cached_property
    def utilisation(self) -> float | None:
        """Arrival over what it can take at most; None where no limit is known."""
        if self.limit_rps is None:
            return None
        return self.arrival_rps / self.limit_rps if self.limit_rps > 0 else math.inf

    @property
    def saturated(self) -> bool:
        """Whether more arrives than it can ever serve: no time can be given then."""
        return self.utilisation is not None and self.utilisation >= 1

    @cached_property
    def waiting_share(self) -> float:
        """Share of requests that find every server busy (Erlang C)."""
        return 0.0 if not self.utilisation else erlang_c(self.utilisation * self.servers, self.servers)

    @cached_property
    def mean_wait_ms(self) -> float:
        """Mean wait for a free server, as requests come at random."""
        rho = self.utilisation or 0.0
        if not 0 < rho < 1:
            return 0.0
        behind = rho / (1 - rho) * (1 + self.variability) / 2 * self.mean_ms / self.servers
        return self.waiting_share * (self.first_free_ms + behind)

    @cached_property
    def first_free_ms(self) -> float:
        """Mean time until the first of the servers is free when all are busy, as a request finds them."""
        if self.exponential or self.servers == 1:
            return (1 + self.variability) / 2 * self.mean_ms / self.servers
        return self.p50_ms * mean_rest(self.spread, self.servers)

    @cached_property
    def relaxed_ms(self) -> float:
        """How long it takes to forget that it was busy; 0 without a load, endless where it saturates."""
        rho = self.utilisation or 0.0
        if rho >= 1:
            return math.inf
        return rho * (1 + self.variability) / (1 - rho) ** 2 * self.mean_ms / self.servers

    def felt(self, arriving: Stream) -> float:
        """The variability of what arrives over the span of time that decides how long requests wait here."""
        return over(arriving, FELT * self.relaxed_ms / 2)

    def departing(self, arriving: Stream) -> Stream:
        """What leaves, given what arrives.

        Over a short while that is as even as service makes it (Whitt's queueing network analyser).
        """
        if not 0 < self.relaxed_ms < math.inf:
            return arriving
        busy = (self.utilisation or 0.0) ** 2
        served = (max(self.variability, LEAST_VARIABILITY) - 1) / math.sqrt(self.servers)
        leaving: Stream = arriving + busy * self._forgotten * (1 + served - arriving)
        return leaving

    @cached_property
    def _forgotten(self) -> Stream:
        return 1 - remembered(self.relaxed_ms)

    def time(self, grid: Grid, arriving: float = POISSON) -> Transform:
        """Wait and service together; the station must not be saturated."""
        if self.idle:
            return grid.nothing
        return grid.once(("time", self, arriving), lambda: self.service(grid) * self.wait(grid, arriving))

    def shares(self, grid: Grid, arriving: float = POISSON) -> Real:
        """The share of wait and service together in each bin; not to be changed."""
        return grid.once(("shares", self, arriving), lambda: grid.shares(self.time(grid, arriving)))

    @cached_property
    def idle(self) -> bool:
        """Whether it takes no time at all."""
        return self.p50_ms <= 0 or self.free

    @cached_property
    def waits(self) -> bool:
        """Whether a request may find every server busy."""
        return not self.idle and self.waiting_share >= 1e-9

    def wait(self, grid: Grid, arriving: float = POISSON) -> Transform:
        """The wait for a free server alone."""
        if not self.waits:
            return grid.nothing
        return grid.once(("wait", self, arriving), lambda: self._wait(grid, arriving))

    def _wait(self, grid: Grid, arriving: float) -> Transform:
        ahead, first = self._queue(grid, arriving)
        waited: Transform = (1 - self.waiting_share) + ahead * first
        return waited

    def _queue(self, grid: Grid, arriving: float) -> Transform:
        """Of the share that finds every server busy: what all ahead take, and until the first is free."""
        return grid.once(("queue", self, arriving), lambda: self._in_line(grid, arriving))

    def _in_line(self, grid: Grid, arriving: float) -> Transform:
        rho, (behind, first) = self.utilisation or 0.0, self._rests(grid, arriving, 0)
        return np.array((self.waiting_share * (1 - rho) / (1 - rho * behind), first))

    def service(self, grid: Grid) -> Transform:
        """The time of service alone."""
        if self.idle:
            return grid.nothing
        key = ("service", self.p50_ms, self.p99_ms, self.exponential)
        return grid.once(key, lambda: self._service(grid))

    def _service(self, grid: Grid) -> Transform:
        if self.exponential:
            return grid.of_capped_means(-self.mean_ms * np.expm1(-grid.ticks / self.mean_ms))
        at = (grid.log_ticks - self.location) / self.spread
        over = grid.ticks * (1 - normal_cdf(at))
        return grid.of_capped_means(self.mean_ms * normal_cdf(at - self.spread) + over)

    def moments(self, grid: Grid, arriving: float) -> tuple[Transform, Transform]:
        """Transforms of service times the share of the time, and of wait times it, bin by bin."""
        work, wait = grid.once(("moments", self, arriving), lambda: self._moments(grid, arriving))
        return work, wait

    def _moments(self, grid: Grid, arriving: float) -> Transform:
        key = ("served", self.p50_ms, self.p99_ms, self.exponential)
        served = grid.once(key, lambda: grid.moment(grid.shares(self.service(grid))))
        if not self.waits:
            return np.array((served, np.zeros_like(served)))
        waited = self._waited(grid, arriving)
        return np.array((served * self.wait(grid, arriving), self.service(grid) * waited))

    def _waited(self, grid: Grid, arriving: float) -> Transform:
        """The moment of the wait, by the rule for the derivative of a quotient: nothing is transformed."""
        ahead, first = self._queue(grid, arriving)
        behind_moment, first_moment = self._rests(grid, arriving, 1)
        rho = self.utilisation or 0.0
        each = rho / (1 - rho) / self.waiting_share
        waited: Transform = ahead * (first_moment + each * behind_moment * ahead * first)
        return waited

    def _rests(self, grid: Grid, arriving: float, moment: int) -> tuple[Transform, Transform]:
        """Time until all servers have done a request ahead, and until the first of them is free.

        Both are stretched by the variability of what arrives, between two of few stretches: a mixture of the
        two has the same mean, and a second moment within 0.05 %. With ``moment`` 1 they are times the time.
        """
        stretch = (arriving + self.variability) / (1 + self.variability)
        rung = math.floor(STRETCHES * math.log2(stretch) + 1e-9)
        low, high = 2 ** (rung / STRETCHES), 2 ** ((rung + 1) / STRETCHES)
        part, rests = max(0.0, (stretch - low) / (high - low)), self._rests_at(grid, rung)[moment]
        if part > 1e-9:
            rests = rests + part * (self._rests_at(grid, rung + 1)[moment] - rests)
        return rests[0], rests[-1]

    def _rests_at(self, grid: Grid, rung: int) -> Transform:
        key = ("rests", self.p50_ms, self.p99_ms, self.exponential, self.servers, self._held, rung)
        return grid.once(key, lambda: self._stretched(grid, 2 ** (rung / STRETCHES)))

    def _stretched(self, grid: Grid, stretch: float) -> Transform:
        """The transforms of both times, where they are not the same, and of their moments."""
        pace = 1 / (stretch * self._held)
        rests = [self._behind(grid, pace * self.servers)]
        if self.servers > 1 and not self.exponential:
            first = self._rest(grid, pace, self.servers)
            rests.append(grid.of_shares(first, self.first_free_ms / pace))
        shares = np.array(rests)
        return grid.transform(np.array((shares, shares * grid.middles)))

    def _behind(self, grid: Grid, pace: float) -> Real:
        """Time until the next server is free, for a request behind others: all servers work as one."""
        mean = self.mean_ms * (1 + self.variability) / 2 / pace
        if self.exponential:
            return grid.of_shares(-np.expm1(-grid.edges * pace / self.mean_ms), mean)
        return grid.of_shares(self._rest(grid, pace, 1), mean)

    @cached_property
    def _held(self) -> float:
        """How long a server is held, to the time of service: what makes the limit exact, whatever rounds."""
        assert self.limit_rps is not None  # noqa: S101 - only stations with a limit have a wait
        return self.servers / self.limit_rps * 1000 / self.mean_ms

    def _rest(self, grid: Grid, pace: float, servers: int) -> Real:
        """Share of work under way, the first of several to end, done before each edge; ``pace`` as fast."""
        return rest_shares(grid.log_edges + (math.log(pace) - self.location), self.spread, servers)


@lru_cache(maxsize=1024)
def station_of(
    component: str,
    times_ms: tuple[float, float],
    arrival_rps: float,
    limit_rps: float | None,
    replicas: float,
) -> Station:
    """The station with p50 and p99 ``times_ms``, the same one each time: what it knows of itself is kept."""
    return Station(component, *times_ms, arrival_rps, limit_rps, replicas)


@lru_cache(maxsize=1024)
def at_rate(station: Station, arrival_rps: float) -> Station:
    """The same station with another load; the same one each time."""
    return station if arrival_rps == station.arrival_rps else replace(station, arrival_rps=arrival_rps)


def erlang_b(offered: float, servers: int) -> float:
    """Share of calls that ``servers`` lines block when ``offered`` erlangs arrive."""
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = offered * blocked / (count + offered * blocked)
    return blocked


def erlang_c(offered: float, servers: int) -> float:
    """Share of requests that wait when ``offered`` erlangs arrive at ``servers`` servers with a queue."""
    if offered >= servers:
        return 1.0
    if servers > MOST_COUNTED:
        return _many_servers_c(offered, servers)
    blocked = erlang_b(offered, servers)
    return blocked / (1 - offered / servers * (1 - blocked))


def _many_servers_c(offered: float, servers: int) -> float:
    """Erlang's C in the limit of many servers (Halfin and Whitt 1981), however many they are."""
    spare = (servers - offered) / math.sqrt(servers)
    below = 0.5 * math.erfc(-spare / math.sqrt(2))
    density = math.exp(-(spare**2) / 2) / math.sqrt(2 * math.pi)
    return density / (density + spare * below)
