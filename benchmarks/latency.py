"""The analytic times of a request beside simulators: how far apart, and how fast.

    python -m benchmarks.latency [--runs 1] [--requests 250000] [--trees 20] [--check 3000]

Utilisation is set by the arrival rate, so that the busiest component (or every one) stands at 0.3, 0.6,
0.8 and 0.9. SimPy answers the first requests of every path as processes; a recursion answers the same
ones, must agree on each, and goes on for millions more, twice as many runs at 0.8 and four times at 0.9.
What is known exactly is taken out of their noise (``benchmarks/control.py``). Ciw runs what it can
express, a row of components. Both are extras: the benchmark says which is missing.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

import numpy as np

from benchmarks.control import Percentile, percentiles
from benchmarks.paths import UTILISATIONS, Case, fraud_path, loaded, row, small_fallback, station, tree
from benchmarks.simulation import Draws, InSimPy, in_ciw, left, queued
from redline.whatif.blame import spent
from redline.whatif.calls import Block, Parallel, Series, Visit, stations_of
from redline.whatif.grid import Grid, grid_for
from redline.whatif.latency import times
from redline.whatif.rough import longest_ms

MORE_RUNS = {0.8: 2, 0.9: 4}
BATCHES, T_975 = 20, 2.093
"""Batches of a run without controls, and Student's t for as many."""
SIZES = (5, 15, 50, 150, 500)


@dataclass(frozen=True)
class Line:
    """How busy a path is, and the errors of the analytic p50 and p99: percent, ± and ± without controls."""

    utilisation: float
    p50: tuple[float, float, float]
    p99: tuple[float, float, float]


def accuracy(title: str, cases: Iterator[tuple[float, Case]], size: tuple[int, int], check: int) -> None:
    """Errors of the analytic percentiles, path by path and together; ``size`` is requests and runs."""
    requests, runs = size
    print(f"\n{title}: error of p50 and p99 in percent, ± 95 % interval (without controls)")
    lines = []
    for utilisation, case in cases:
        now = times(case.timed)
        truth = percentiles(case, requests, runs * MORE_RUNS.get(utilisation, 1))
        line = Line(utilisation, _error(now.p50_ms, truth[0]), _error(now.p99_ms, truth[1]))
        lines.append(line)
        same = f"   SimPy within {_apart(case, check):.0e} ms" if check else ""
        print(
            f"  {case.name:30} p50 {_told(line.p50)}  p99 {_told(line.p99)}  {_hangs_on(case)}{same}",
            flush=True,
        )
    for utilisation in sorted({line.utilisation for line in lines}):
        _together(f"together at {utilisation}", [line for line in lines if line.utilisation == utilisation])
    _together("together", lines)


def _together(name: str, lines: Sequence[Line]) -> None:
    """The mean error with the noise of the simulations alone, and its size without sign."""
    told = []
    for errors in ([line.p50 for line in lines], [line.p99 for line in lines]):
        mean = statistics.fmean(error for error, _, _ in errors)
        noise = sum(half**2 for _, half, _ in errors) ** 0.5 / len(errors)
        size = statistics.fmean(abs(error) for error, _, _ in errors)
        told.append(
            f"{mean:+5.2f} ± {noise:4.2f}, size {size:4.2f}, most {max(abs(e) for e, _, _ in errors):4.2f}"
        )
    print(f"  {name:30} p50 {told[0]}   p99 {told[1]}")


def _error(found: float, truth: Percentile) -> tuple[float, float, float]:
    return 100 * (found / truth.ms - 1), 100 * truth.half / truth.ms, 100 * truth.plain_half / truth.ms


def _told(error: tuple[float, float, float]) -> str:
    return f"{error[0]:+5.2f} ± {error[1]:4.2f} ({error[2]:4.1f})"


def _hangs_on(case: Case) -> str:
    """The component whose wait takes most of p99, how busy it is, and its share."""
    now = times(case.timed)
    most = max(spent(case.timed, now), key=lambda one: one.wait_ms)
    at = max(
        (s for s in stations_of(case.timed) if s.component == most.component), key=lambda s: s.arrival_rps
    )
    share = 100 * most.wait_ms / now.p99_ms
    return f"waits for {at.component} ({at.servers} at {at.utilisation or 0:.2f}) {share:.0f} %"


def _apart(case: Case, requests: int) -> float:
    """The most by which SimPy and the recursion differ on any request, in ms."""
    draws = Draws(case, requests, 0)
    return float(np.abs(InSimPy(case, draws).run() - left(case.block, draws, queued(draws))).max())


def _fraud(everywhere: bool) -> Iterator[tuple[float, Case]]:
    which = "all" if everywhere else "busiest"
    for rho in UTILISATIONS:
        yield rho, loaded(f"fraud path, {which} at {rho}", fraud_path(), rho, everywhere=everywhere)


def _trees(trees: int) -> Iterator[tuple[float, Case]]:
    for seed in range(trees):
        rho = UTILISATIONS[seed % len(UTILISATIONS)]
        yield rho, loaded(f"tree {seed}, busiest at {rho}", tree(seed), rho)


def _behind_lighter() -> Iterator[tuple[float, Case]]:
    """One busy component behind three of half its load, with one or several servers each."""
    for rho in UTILISATIONS[2:]:
        for servers, ratio in ((1, 2), (1, 4), (1, 8), (4, 2), (4, 4), (4, 8)):
            parts = [
                station(f"n{n}", 5.0 / (2 if n < 3 else 1), 5.0 * ratio / (2 if n < 3 else 1), servers)
                for n in range(4)
            ]
            name = f"{servers} servers, p99 {ratio} times p50, {rho}"
            yield rho, loaded(name, Series(tuple(Visit(part) for part in parts)), rho)


def _equally_full() -> Iterator[tuple[float, Case]]:
    """Rows of single servers: what each lets through shapes what the next gets."""
    for rho in UTILISATIONS[1:]:
        for ratio, length in ((2, 3), (2, 8), (4, 3), (4, 8), (8, 3), (8, 8)):
            parts = [station(f"n{n}", 5.0, 5.0 * ratio) for n in range(length)]
            name = f"{length} at {rho}, p99 {ratio} times p50"
            yield rho, loaded(name, Series(tuple(Visit(part) for part in parts)), rho)


def _small_branches() -> Iterator[tuple[float, Case]]:
    """Calls that come too late, by themselves or in a queue, and a failure branch with little room."""
    for servers, tail, limit, busy in ((8, 4, 2, 0.3), (8, 8, 4, 0.5), (1, 4, 3, 0.6), (1, 4, 3, 0.8)):
        for full in (0.3, 0.6, 0.8):
            yield busy, small_fallback(servers, tail, limit, full, busy)


def beside_ciw(requests: int) -> None:
    """Errors on a row of fifteen in Ciw, which draws for itself; without controls."""
    print(f"\nA row of 15 in Ciw, {requests:,} requests: error of p50 and p99 in percent, ± 95 % interval")
    for rho in UTILISATIONS:
        case = loaded("row", row(15), rho)
        now, (took, _) = times(case.block), in_ciw(case, requests)
        told = [_plain(found, took, share) for found, share in ((now.p50_ms, 0.5), (now.p99_ms, 0.99))]
        print(f"  busiest at {rho}   p50 {told[0]}   p99 {told[1]}", flush=True)


def _plain(found: float, took: np.ndarray, share: float) -> str:
    each = [float(np.quantile(part, share)) for part in np.array_split(took, BATCHES)]
    middle, half = float(np.quantile(took, share)), T_975 * statistics.stdev(each) / BATCHES**0.5
    return f"{100 * (found / middle - 1):+5.1f} ± {100 * half / middle:3.1f}"


def speed(requests: int, peers: Sequence[str]) -> None:
    """One answer: analytic, SimPy, Ciw, on a row of fifteen; then growth to 500 components."""
    case = loaded("row", row(15), 0.8)
    analytic = _median_ms(lambda: times(case.block))
    print(f"\nOne answer for a row of 15 at 0.8 (the simulators: {requests:,} requests)")
    print(f"  analytic  {analytic:10.1f} ms      1 ×")
    if "simpy" in peers:
        started = time.process_time()
        InSimPy(case, Draws(case, requests, 0)).run()
        took = (time.process_time() - started) * 1000
        print(f"  SimPy     {took:10.0f} ms {took / analytic:6.0f} ×")
    if "ciw" in peers:
        took = in_ciw(case, requests)[1] * 1000
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
        print(f"  {size:4} components {_median_ms(partial(times, made.block)):8.1f} ms")
    fraud = loaded("fraud path", fraud_path(), 0.8)
    print(f"  fraud path      {_median_ms(partial(times, fraud.block)):8.1f} ms")
    print(f"    nothing known {_median_ms(partial(_afresh, fraud.block)):8.1f} ms")
    other = [loaded("fraud path", fraud_path(), rho / 100).block for rho in range(70, 80)]
    print(f"    another load  {_median_ms(lambda: times(other.pop())):8.1f} ms")


def _afresh(block: Block) -> None:
    """Times on a grid that remembers nothing."""
    times(block, grid=Grid(grid_for(longest_ms(block)).longest_ms))


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
    options.add_argument("--runs", type=int, default=1)
    options.add_argument("--requests", type=int, default=250_000, help="of each run")
    options.add_argument("--trees", type=int, default=20)
    options.add_argument("--check", type=int, default=3_000, help="requests of each path in SimPy")
    chosen = options.parse_args()
    peers = [name for name in ("simpy", "ciw") if importlib.util.find_spec(name)]
    for name in {"simpy", "ciw"} - set(peers):
        print(f"{name} is not installed: its columns are left out.")
    size, check = (chosen.requests, chosen.runs), chosen.check if "simpy" in peers else 0
    accuracy("Trees joined at random", _trees(chosen.trees), size, check)
    accuracy("Fifteen components, the busiest", _fraud(everywhere=False), size, check)
    accuracy("Fifteen components, every one", _fraud(everywhere=True), size, check)
    accuracy("One busy component behind three of half its load", _behind_lighter(), size, 0)
    accuracy("Rows of single servers, equally full", _equally_full(), size, 0)
    accuracy("A small failure branch", _small_branches(), size, check)
    if "ciw" in peers:
        beside_ciw(4 * chosen.check)
    speed(chosen.check, peers)


if __name__ == "__main__":
    main()
