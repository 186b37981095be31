"""The paths that the analytic times are set beside simulations on, and the load that they are under."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

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
from redline.whatif.late import Entering, settled
from redline.whatif.station import Station

UTILISATIONS = (0.3, 0.6, 0.8, 0.9)


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
    """A path under load: ``rate`` in requests per second.

    ``late`` is the path with the load of calls that come too late, which simulation makes by itself.
    """

    name: str
    block: Block
    rate: float
    late: Block | None = None

    @property
    def timed(self) -> Block:
        """What is worked out."""
        return self.late or self.block


def loaded(name: str, block: Block, utilisation: float, *, everywhere: bool = False) -> Case:
    """The path at the rate that brings its busiest component there, or with every component there."""
    visits = visited(block)
    if everywhere:
        rate = 1000.0
        limits = {part: rate * share / utilisation for part, share in visits.items()}
        return Case(name, rebuilt(block, lambda s: _scaled(s, limits[s.component], utilisation)), rate)
    limit = {s.component: s.limit_rps or 0.0 for s in stations_of(block)}
    rate = utilisation * min(limit[part] / share for part, share in visits.items() if share)
    return Case(name, rebuilt(block, lambda s: replace(s, arrival_rps=rate * visits[s.component])), rate)


def _scaled(old: Station, limit: float, utilisation: float) -> Station:
    """The same spread of times, faster or slower, so that the servers that it has reach this limit."""
    factor = old.servers * 1000 / limit / old.mean_ms
    scaled = station(old.component, old.p50_ms * factor, old.p99_ms * factor, old.servers)
    return replace(scaled, arrival_rps=utilisation * (scaled.limit_rps or 0.0))


def visited(block: Block, share: float = 1.0) -> dict[str, float]:
    """How often a request visits each component; what only late calls lead to not at all."""
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
            case Limited(part, _, instead):
                walk(part, weight)
                walk(instead, 0.0)
            case FanOut(part) | Repeated(part):
                walk(part, weight)

    walk(block, share)
    return found


def small_fallback(servers: int, tail: float, limit: float, full: float, busy: float) -> Case:
    """Two calls, the second given up at ``limit`` times its p50 and then answered by one small server.

    The second is ``busy``. What answers is ``full`` while the calls that are late come together, or always
    where each is late by itself.
    """
    small, called = station("fallback", 5, 15), station("model", 20, 20 * tail, servers)

    def case(fallback: Station) -> Case:
        given_up = Limited(Visit(called), 20 * limit, Visit(fallback), name="model")
        name = f"{servers} at {busy}, p99 {tail} times, limit {limit}, branch {full}"
        return loaded(name, Series((Visit(station("desk", 1, 4, 4)), given_up)), busy)

    roomy = settled([entering(case(replace(small, limit_rps=1e9)))]).blocks[0]
    meanwhile = max(s.arrival_rps for s in stations_of(roomy) if s.component == "fallback")
    slower = full * (small.limit_rps or 0.0) / meanwhile
    drawn = case(station("fallback", 5 * slower, 15 * slower))
    return replace(drawn, late=settled([entering(drawn)]).blocks[0])


def entering(case: Case) -> Entering:
    """The requests of a case, as they are drawn."""
    return Entering(case.block, case.rate)
