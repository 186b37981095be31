"""Copies of one part: how many there are, how many the peak needs, and in which failure zones they lie."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from redline.design import quantities
from redline.design.catalogue import ZONES
from redline.design.graph import SystemGraph
from redline.design.load import BOUGHT_BY_QUOTA, loads

MOST_COPIES = 10_000
MOST_ZONES = 8
NO_STAND_INS = BOUGHT_BY_QUOTA | {"client_app", "edge_runtime"}
"""Kinds whose replicas do not answer for each other: somebody else's, or each for its own place."""


class Unusable(Exception):
    """A stated number that nothing can be worked out from; ``why`` goes on from the component's name."""

    def __init__(self, component: str, why: str) -> None:
        self.component, self.why = component, why
        super().__init__(component)


@dataclass(frozen=True, slots=True)
class Copies:
    """``count`` copies spread evenly over zones 0 to ``zones`` - 1, of which ``needed`` must be up.

    ``whole`` says that the availability is that of all copies together, so only its zones are added to
    it; ``short`` that the peak needs more copies than there are; ``assumed`` is what nobody stated.
    """

    count: int
    needed: int
    zones: int
    whole: bool = False
    short: bool = False
    assumed: tuple[str, ...] = ()

    def alive(self, up: int) -> int:
        """How many copies lie in the zones that are up, given as a bit for each zone."""
        each, more = divmod(self.count, self.zones)
        here = up & (1 << self.zones) - 1
        return each * here.bit_count() + (here & (1 << more) - 1).bit_count()

    def share(self, one: float, up: int) -> float:
        """How often enough copies answer when one does in a share ``one`` of the time, with zones ``up``."""
        alive = self.alive(up)
        if self.whole:
            return one if alive else 0.0
        return at_least(self.needed, alive, one)


def copies(graph: SystemGraph, component: str) -> Copies | None:
    """The copies of a part as far as they are stated; None where nothing is said of them.

    Unusable when a stated number is none that copies or zones can have.
    """
    if not (graph.stated(component, "replicas") or graph.stated(component, "zones")):
        return None
    alone = graph.kind(component) in NO_STAND_INS
    replicas = None if alone else _count(graph, component, "replicas", MOST_COPIES)
    zones = _count(graph, component, "zones", MOST_ZONES)
    if replicas is None:
        return None if zones is None else Copies(zones, 1, zones, whole=True)
    needed, short, assumed = _needed(graph, component, replicas)
    if zones is None and replicas > 1:
        assumed = (*assumed, f"spread over {min(replicas, ZONES.count)} zones")
    spread = min(replicas, zones or ZONES.count)
    return Copies(replicas, needed, spread, short=short, assumed=assumed)


def _count(graph: SystemGraph, component: str, name: str, most: int) -> int | None:
    # As it is stated: quantities do not read a number that cannot be, and here it is named.
    value = quantities.number(graph.attribute(component, name))
    if value is None:
        return None
    if not 1 <= value <= most:
        raise Unusable(component, f"has {value:g} {name}, and 1 to {most:,} can be worked out. State others.")
    return int(value)


def _needed(graph: SystemGraph, component: str, replicas: int) -> tuple[int, bool, tuple[str, ...]]:
    """How many copies must be up, whether all are too few for the peak, and what nobody stated of that.

    As many as the peak needs where its throughput is stated; by the typical one only whether all are too few.
    """
    if grows(graph, component):
        return 1, False, ("one copy is enough, as lost ones are replaced",)
    each = quantities.of_component(graph, component, "throughput_rps")
    arrival = graph.once(_arrivals).get(component, 0.0)
    if each is None or not (each.value > 0 and arrival > 0):
        return 1, False, ("one copy is enough",)
    # What is left over by a billionth is rounding, not load; past the most there is, all are too few.
    needed = max(1, math.ceil(min(arrival / each.value, MOST_COPIES + 1) - 1e-9))
    if not each.stated:
        return 1, needed > replicas, ("one copy is enough",)
    return min(needed, replicas), needed > replicas, ()


def _arrivals(graph: SystemGraph) -> Mapping[str, float]:
    return {load.component: load.arrival_rps for load in loads(graph) if load.known_arrival}


def grows(graph: SystemGraph, part: str) -> bool:
    """Whether copies are added by themselves when there is more to do."""
    return bool(graph.attribute(part, "autoscale")) or graph.provides(part, "autoscaling")


@lru_cache(maxsize=4096)
def at_least(needed: int, count: int, share: float) -> float:
    """How often at least ``needed`` of ``count`` are up, when each is in this share of the time by itself."""
    if needed > count or share <= 0.0:
        return 0.0
    if share >= 1.0:
        return 1.0
    if needed == 1:
        return -math.expm1(count * math.log1p(-share))
    lost = (_binomial(count, down, 1.0 - share) for down in range(count - needed + 1))
    return min(1.0, math.fsum(lost))


def _binomial(count: int, hits: int, share: float) -> float:
    """How often exactly ``hits`` of ``count`` happen; by logarithms, as the numbers of ways grow huge."""
    ways = math.lgamma(count + 1) - math.lgamma(hits + 1) - math.lgamma(count - hits + 1)
    return math.exp(ways + hits * math.log(share) + (count - hits) * math.log1p(-share))
