"""Paths under load, request by request: in SimPy, in Ciw, and by the recursion of a queue in order.

All of them take what is drawn at random from the same ``Draws``, so SimPy and the recursion must agree
on every single request; the recursion is as quick as some millions of requests need. Times are in ms.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from heapq import heapreplace
from typing import Any, TypeAlias

import numpy as np

from benchmarks.paths import Case
from redline.whatif.calls import Block, Limited, Parallel, Series, Sometimes, Visit, parts_of, stations_of

Process: TypeAlias = "Generator[Any, Any, None]"
Times: TypeAlias = np.ndarray
Serve: TypeAlias = Callable[[Visit, Times, np.ndarray], Times]
"""When requests leave a component, by when they came and which ones they are."""
WARM_UP = 0.1


class Draws:
    """Everything that is left to chance in so many requests: when they come, their work, what they skip."""

    def __init__(self, case: Case, requests: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        self.came: Times = np.cumsum(chance.exponential(1000 / case.rate, requests))
        self.normal: dict[Block, Times] = {}
        self.taken: dict[Block, np.ndarray] = {}
        waiting = [case.block]
        while waiting:
            block = waiting.pop()
            waiting.extend(parts_of(block))
            if isinstance(block, Visit):
                self.normal[block] = chance.standard_normal(requests)
            elif isinstance(block, Sometimes):
                self.taken[block] = chance.random(requests) < block.share

    def work(self, visit: Visit) -> Times:
        """The time of service of every request."""
        at = visit.station
        found: Times = np.exp(at.location + at.spread * self.normal[visit])
        return found


def queued(draws: Draws) -> Serve:
    """In the order in which they come, as soon as a server is free."""

    def serve(visit: Visit, came: Times, which: np.ndarray) -> Times:
        return in_order(came, draws.work(visit)[which], visit.station.servers)

    return serve


def alone(draws: Draws) -> Serve:
    """As if nobody else were there."""
    return lambda visit, came, which: came + draws.work(visit)[which]


def left(block: Block, draws: Draws, serve: Serve) -> Times:
    """When every request has gone through a block that it came to when the draws say."""
    return _through(block, draws.came, np.arange(len(draws.came)), draws, serve)


def _through(block: Block, came: Times, which: np.ndarray, draws: Draws, serve: Serve) -> Times:
    match block:
        case Visit():
            return serve(block, came, which)
        case Series(parts):
            for part in parts:
                came = _through(part, came, which, draws, serve)
            return came
        case Parallel(parts):
            ends: Times = np.max([_through(part, came, which, draws, serve) for part in parts], axis=0)
            return ends
        case Sometimes(_, part, otherwise):
            ended, taken = came.copy(), draws.taken[block][which]
            for way, those in ((part, taken), (otherwise, ~taken)):
                ended[those] = _through(way, came[those], which[those], draws, serve)
            return ended
        case Limited(part, limit_ms, instead, 0):
            ended = _through(part, came, which, draws, serve)
            late = ended > came + limit_ms
            ended[late] = _through(instead, came[late] + limit_ms, which[late], draws, serve)
            return ended
    raise TypeError(block)


def in_order(came: Times, work: Times, servers: int) -> Times:
    """When requests leave a component: the recursion of Lindley, or of Kiefer and Wolfowitz."""
    order = np.argsort(came, kind="stable")
    left_at = np.empty_like(came)
    sort = _one_server if servers == 1 else _several_servers
    left_at[order] = sort(came[order], work[order], servers)
    return left_at


def _one_server(came: Times, work: Times, _: int) -> Times:
    walk = np.cumsum(np.concatenate(([0.0], work[:-1] - np.diff(came))))
    left: Times = came + walk - np.minimum(np.minimum.accumulate(walk), 0.0) + work
    return left


def _several_servers(came: Times, work: Times, servers: int) -> Times:
    free = [0.0] * servers
    ends: list[float] = []
    ended = ends.append
    for arrived, took in zip(came.tolist(), work.tolist(), strict=True):
        first = free[0]
        end = (first if first > arrived else arrived) + took  # max() takes half as long again
        heapreplace(free, end)
        ended(end)
    return np.array(ends)


class InSimPy:
    """The case in SimPy, a process for every request."""

    def __init__(self, case: Case, draws: Draws) -> None:
        import simpy

        self.simpy, self.env = simpy, simpy.Environment()
        self.case, self.came = case, draws.came.tolist()
        self.work = {visit: draws.work(visit).tolist() for visit in draws.normal if isinstance(visit, Visit)}
        self.taken = {block: taken.tolist() for block, taken in draws.taken.items()}
        self.servers = {s.component: simpy.Resource(self.env, s.servers) for s in stations_of(case.block)}
        self.left = np.zeros(len(self.came))

    def run(self) -> Times:
        """When every request was answered."""
        self.env.process(self._arrivals())
        self.env.run()
        return self.left

    def _arrivals(self) -> Process:
        for which, at in enumerate(self.came):
            yield self.env.timeout(at - self.env.now)
            self.env.process(self._request(which))

    def _request(self, which: int) -> Process:
        yield from self._through(self.case.block, which)
        self.left[which] = self.env.now

    def _through(self, block: Block, which: int) -> Process:
        match block:
            case Visit():
                yield from self._served(block, which)
            case Series(parts):
                for part in parts:
                    yield from self._through(part, which)
            case Parallel(parts):
                yield self.simpy.AllOf(
                    self.env, [self.env.process(self._through(part, which)) for part in parts]
                )
            case Sometimes(_, part, otherwise):
                yield from self._through(part if self.taken[block][which] else otherwise, which)
            case Limited():
                yield from self._limited(block, which)

    def _served(self, visit: Visit, which: int) -> Process:
        with self.servers[visit.station.component].request() as free:
            yield free
            yield self.env.timeout(self.work[visit][which])

    def _limited(self, block: Limited, which: int) -> Process:
        done = self.env.process(self._through(block.part, which))
        yield self.simpy.AnyOf(self.env, [done, self.env.timeout(block.limit_ms)])
        if not done.triggered:
            yield from self._through(block.instead, which)


def in_ciw(case: Case, requests: int) -> tuple[Times, float]:
    """A row of components in Ciw: times after the warm-up, in the order they came, and seconds it took."""
    import ciw

    started = time.process_time()
    parts = list({s.component: s for s in reversed(list(stations_of(case.block)))}.values())
    parts.sort(key=lambda s: int(s.component[1:]))
    count = len(parts)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(case.rate / 1000), *[None] * (count - 1)],
        service_distributions=[ciw.dists.Lognormal(s.location, s.spread) for s in parts],
        number_of_servers=[s.servers for s in parts],
        routing=[[1.0 if b == a + 1 else 0.0 for b in range(count)] for a in range(count)],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(requests, method="Finish")
    began: dict[int, float] = {}
    ended: dict[int, float] = {}
    for record in simulation.get_all_records():
        began[record.id_number] = min(record.arrival_date, began.get(record.id_number, float("inf")))
        ended[record.id_number] = max(record.exit_date, ended.get(record.id_number, 0.0))
    took = [ended[one] - began[one] for one in sorted(began)][int(WARM_UP * requests) :]
    return np.array(took), time.process_time() - started
