"""The analytic times of a request beside two simulators: how far apart, and how fast.

    python -m benchmarks.latency [--requests 100000] [--trees 20]

SimPy runs the same blocks as processes, request by request; its percentiles carry 95 % confidence
intervals from batches. Ciw runs what it can express, a row of components. Both are extras: the
benchmark says which is missing. Utilisation is set by the arrival rate, so that the busiest
component (or every one) stands at 0.3, 0.6, 0.8 and 0.9.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import statistics
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

import numpy as np

from redline.whatif.calls import (
    NOTHING,
    Block,
    FanOut,
    Limited,
    Parallel,
    Repeated,
    Series,
    Sometimes,
    Visit,
    rebuilt,
    stations_of,
)
from redline.whatif.latency import times
from redline.whatif.station import Station

UTILISATIONS = (0.3, 0.6, 0.8, 0.9)
BATCHES = 20
T_975 = 2.093
"""Student's t for twenty batches."""
WARM_UP = 0.1
Process: TypeAlias = "Generator[Any, Any, None]"
SIZES = (5, 15, 50, 150, 500)


def station(name: str, p50: float, p99: float, servers: int = 1) -> Station:
    """A component without load whose limit is what its servers can do."""
    return Station(name, p50, p99, 0.0, servers * 1000 / Station(name, p50, p99).mean_ms, servers)


def fraud_path() -> Block:
    """Fifteen components: a gateway, features fetched side by side, two scorers, a decision."""
    visit = {
        name: Visit(station(name, p50, p99, servers))
        for name, p50, p99, servers in (
            ("gateway", 2, 6, 8),
            ("auth", 1, 4, 4),
            ("orchestrator", 1, 3, 8),
            ("cache", 0.5, 2, 4),
            ("store", 3, 12, 8),
            ("device vendor", 20, 80, 64),
            ("velocity", 2, 8, 8),
            ("graph", 12, 60, 32),
            ("ip reputation", 5, 50, 32),
            ("assembler", 1, 3, 4),
            ("trees", 3, 9, 8),
            ("network", 8, 30, 16),
            ("rules", 1, 3, 4),
            ("decision", 1, 4, 4),
            ("audit", 2, 20, 8),
        )
    }
    features = Parallel(
        (
            Series((visit["cache"], Sometimes(0.2, visit["store"], NOTHING))),
            Limited(visit["device vendor"], 60.0, NOTHING, name="device vendor"),
            visit["velocity"],
            visit["graph"],
            Limited(visit["ip reputation"], 50.0, NOTHING, name="ip reputation"),
        )
    )
    scores = Parallel((visit["trees"], visit["network"], visit["rules"]))
    before, after = ("gateway", "auth", "orchestrator"), ("decision", "audit")
    head = tuple(visit[name] for name in before)
    return Series((*head, features, visit["assembler"], scores, *(visit[name] for name in after)))


def row(length: int) -> Block:
    """Components one after the other."""
    return Series(tuple(Visit(station(f"n{n}", 2.0 + n % 5, (2.0 + n % 5) * 6, 4)) for n in range(length)))


def tree(seed: int) -> Block:
    """Five to twelve components, joined at random."""
    chance = random.Random(seed)
    blocks: list[Block] = []
    for n in range(chance.randint(5, 12)):
        p50 = chance.uniform(1, 20)
        blocks.append(Visit(station(f"n{n}", p50, p50 * chance.uniform(2, 8), chance.choice((1, 2, 4, 8)))))
    while len(blocks) > 1:
        taken = [
            blocks.pop(chance.randrange(len(blocks))) for _ in range(min(len(blocks), chance.randint(2, 3)))
        ]
        joined = chance.choice((Series, Series, Parallel))(tuple(taken))
        blocks.append(Sometimes(0.6, joined, NOTHING) if chance.random() < 0.2 else joined)
    return blocks[0]


@dataclass(frozen=True)
class Case:
    """A path under load: ``rate`` in requests per second."""

    name: str
    block: Block
    rate: float


def loaded(name: str, block: Block, utilisation: float, *, everywhere: bool = False) -> Case:
    """The path at the rate that brings its busiest component there, or with every component there."""
    visits = visited(block)
    if everywhere:
        rate = 1000.0
        limits = {part: rate * share / utilisation for part, share in visits.items()}
        return Case(name, rebuilt(block, lambda s: _scaled(s, limits[s.component], utilisation)), rate)
    limit = {s.component: s.limit_rps or 0.0 for s in stations_of(block)}
    rate = utilisation * min(limit[part] / share for part, share in visits.items())
    return Case(name, rebuilt(block, lambda s: replace(s, arrival_rps=rate * visits[s.component])), rate)


def _scaled(old: Station, limit: float, utilisation: float) -> Station:
    """The same spread of times, faster or slower, so that the servers that it has reach this limit."""
    factor = old.servers * 1000 / limit / old.mean_ms
    scaled = station(old.component, old.p50_ms * factor, old.p99_ms * factor, old.servers)
    return replace(scaled, arrival_rps=utilisation * (scaled.limit_rps or 0.0))


def visited(block: Block, share: float = 1.0) -> dict[str, float]:
    """How often a request visits each component."""
    found: dict[str, float] = {}

    def walk(one: Block, weight: float) -> None:
        match one:
            case Visit(at):
                found[at.component] = found.get(at.component, 0.0) + weight
            case Series(parts) | Parallel(parts):
                for part in parts:
                    walk(part, weight)
            case Sometimes(taken, part, otherwise):
                walk(part, weight * taken)
                walk(otherwise, weight * (1 - taken))
            case Limited(part, _, _, _) | FanOut(part, _) | Repeated(part, _):
                walk(part, weight)

    walk(block, share)
    return found


# ---- SimPy


@dataclass(frozen=True)
class Simulated:
    """Percentiles in ms with the half-width of their 95 % confidence interval."""

    p50: tuple[float, float]
    p99: tuple[float, float]
    seconds: float


class _Simulation:
    """The case in SimPy, request by request."""

    def __init__(self, case: Case, seed: int) -> None:
        import simpy

        self.simpy, self.env = simpy, simpy.Environment()
        self.case, self.chance = case, random.Random(seed)
        self.servers = {s.component: simpy.Resource(self.env, s.servers) for s in stations_of(case.block)}
        self.took: list[float] = []

    def run(self, requests: int) -> list[float]:
        """Times of the requests in the order in which they were answered."""
        self.env.process(self._arrivals(requests))
        self.env.run()
        return self.took

    def _arrivals(self, requests: int) -> Process:
        for _ in range(requests):
            yield self.env.timeout(self.chance.expovariate(self.case.rate / 1000))
            self.env.process(self._request())

    def _request(self) -> Process:
        began = self.env.now
        yield from self._through(self.case.block)
        self.took.append(self.env.now - began)

    def _through(self, block: Block) -> Process:
        match block:
            case Visit(at):
                yield from self._served(at)
            case Series(parts):
                for part in parts:
                    yield from self._through(part)
            case Parallel(parts):
                yield self.simpy.AllOf(self.env, [self.env.process(self._through(part)) for part in parts])
            case Sometimes(share, part, otherwise):
                yield from self._through(part if self.chance.random() < share else otherwise)
            case Limited():
                yield from self._limited(block)

    def _served(self, at: Station) -> Process:
        with self.servers[at.component].request() as free:
            yield free
            yield self.env.timeout(self.chance.lognormvariate(at.location, at.spread))

    def _limited(self, block: Limited) -> Process:
        done = self.env.process(self._through(block.part))
        yield self.simpy.AnyOf(self.env, [done, self.env.timeout(block.limit_ms)])
        if not done.triggered:
            yield from self._through(block.instead)


def simulated(case: Case, requests: int, seed: int = 1) -> Simulated:
    """Percentiles of a simulated case, after it has warmed up."""
    started = time.perf_counter()
    took = _Simulation(case, seed).run(requests)
    steady = took[int(WARM_UP * len(took)) :]
    return Simulated(_interval(steady, 0.5), _interval(steady, 0.99), time.perf_counter() - started)


def _interval(took: Sequence[float] | np.ndarray, share: float) -> tuple[float, float]:
    size = len(took) // BATCHES
    each = [float(np.quantile(took[n * size : (n + 1) * size], share)) for n in range(BATCHES)]
    return float(np.quantile(took, share)), T_975 * statistics.stdev(each) / BATCHES**0.5


def in_ciw(case: Case, requests: int) -> tuple[float, float, float]:
    """A row of components in Ciw: p50 and p99 in ms, and seconds."""
    import ciw

    started = time.perf_counter()
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
    p50, p99 = np.quantile(took, (0.5, 0.99))
    return float(p50), float(p99), time.perf_counter() - started


# ---- the tables


def accuracy(requests: int, trees: int) -> None:
    """Errors of the analytic percentiles against SimPy."""
    print(
        f"Against SimPy, {requests:,} requests a line: error of p50 and p99, "
        "± the simulation's own 95 % interval"
    )
    for case in _cases(trees):
        now, truth = times(case.block), simulated(case, requests)
        print(f"  {case.name:34} p50 {_error(now.p50_ms, truth.p50)}   p99 {_error(now.p99_ms, truth.p99)}")


def rows_of_single_servers(requests: int) -> None:
    """Errors on rows of single servers that are all equally full, where each lets requests on evenly.

    What one server does to the next is simulated exactly, by the recursion of Lindley.
    """
    print(f"\nRows of single servers, each equally full, {requests:,} requests a line")
    for rho in UTILISATIONS[1:]:
        for ratio, length in ((2, 3), (2, 8), (4, 3), (4, 8), (8, 3), (8, 8)):
            parts = [station(f"n{n}", 5.0, 5.0 * ratio) for n in range(length)]
            case = loaded("row", Series(tuple(Visit(part) for part in parts)), rho)
            now, took = times(case.block), _through_single_servers(case, requests)
            name = f"{length} at {rho}, p99 {ratio} times p50"
            print(
                f"  {name:34} p50 {_error(now.p50_ms, _interval(took, 0.5))}"
                f"   p99 {_error(now.p99_ms, _interval(took, 0.99))}"
            )


def _through_single_servers(case: Case, requests: int, seed: int = 1) -> np.ndarray:
    """Times in ms of requests through a row of single servers, the first ones left out."""
    chance = np.random.default_rng(seed)
    came = np.cumsum(chance.exponential(1000 / case.rate, requests))
    left = came
    for at in sorted(stations_of(case.block), key=lambda s: s.component):
        served = np.exp(at.location + at.spread * chance.standard_normal(requests))
        steps = np.concatenate(([0.0], served[:-1] - np.diff(left)))
        walk = np.cumsum(steps)
        left = left + walk - np.minimum(np.minimum.accumulate(walk), 0.0) + served
    took: np.ndarray = (left - came)[int(WARM_UP * requests) :]
    return took


def _cases(trees: int) -> Iterator[Case]:
    for rho in UTILISATIONS:
        yield loaded(f"fraud path, busiest at {rho}", fraud_path(), rho)
    for rho in UTILISATIONS:
        yield loaded(f"fraud path, all at {rho}", fraud_path(), rho, everywhere=True)
    for seed in range(trees):
        rho = UTILISATIONS[seed % len(UTILISATIONS)]
        yield loaded(f"tree {seed}, busiest at {rho}", tree(seed), rho)


def _error(found: float, truth: tuple[float, float]) -> str:
    middle, half = truth
    return f"{100 * (found / middle - 1):+5.1f} % ± {100 * half / middle:3.1f}"


def speed(requests: int, peers: Sequence[str]) -> None:
    """One answer: analytic, SimPy, Ciw, on a row of fifteen; then growth to 500 components."""
    case = loaded("row", row(15), 0.8)
    analytic = _median_ms(lambda: times(case.block))
    print(f"\nOne answer for a row of 15 at 0.8 (the simulators: {requests:,} requests)")
    print(f"  analytic  {analytic:10.1f} ms      1 ×")
    if "simpy" in peers:
        took = simulated(case, requests).seconds * 1000
        print(f"  SimPy     {took:10.0f} ms {took / analytic:6.0f} ×")
    if "ciw" in peers:
        took = in_ciw(case, requests)[2] * 1000
        print(f"  Ciw       {took:10.0f} ms {took / analytic:6.0f} ×")
    print("\nGrowth of the analytic answer, every component another")
    for size in SIZES:
        wide = Series(
            tuple(
                Parallel(tuple(Visit(station(f"n{a}.{b}", 2 + b, 9 + a, 2)) for b in range(5)))
                for a in range(size // 5)
            )
        )
        made = loaded("wide", wide, 0.8)
        print(f"  {size:4} components {_median_ms(lambda made=made: times(made.block)):8.1f} ms")
    fraud = loaded("fraud path", fraud_path(), 0.8)
    print(f"  fraud path      {_median_ms(lambda: times(fraud.block)):8.1f} ms")


def _median_ms(work: Callable[[], object], repeats: int = 9) -> float:
    took = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        took.append((time.process_time() - started) * 1000)
    return statistics.median(took)


def main() -> None:
    """Print what the installed peers allow."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=100_000)
    options.add_argument("--trees", type=int, default=20)
    chosen = options.parse_args()
    peers = [name for name in ("simpy", "ciw") if importlib.util.find_spec(name)]
    for name in {"simpy", "ciw"} - set(peers):
        print(f"{name} is not installed: its columns are left out.")
    if "simpy" in peers:
        accuracy(chosen.requests, chosen.trees)
    rows_of_single_servers(20 * chosen.requests)
    speed(min(chosen.requests, 20_000), peers)


if __name__ == "__main__":
    main()
