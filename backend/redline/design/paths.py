"""A request path as it was added up: its steps, its sums and the limit it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from redline.design.graph import Edge
from redline.design.quantities import Quantity
from redline.design.timing import Block, share_past


@dataclass(frozen=True, slots=True)
class Leg:
    """A connection that is waited for: what its far end costs the caller.

    ``late_share`` is the share of calls that run into ``timeout_ms`` however often they are made;
    ``share`` the share of requests that make the call at all (a cache in front answers the others).
    Calls of one caller with the same ``group`` run side by side.
    """

    edge: Edge
    inner: Block
    block: Block
    share: float = 1.0
    fanout: float = 1.0
    timeout_ms: float | None = None
    late_share: float = 0.0
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One component on the path, with its own time and its part of the likely p99 (all in ms).

    ``median_ms`` and ``tail_ms`` are what is left of its p50 and p99 - p50 after timeouts, fan-out
    and caches.
    """

    component: str
    connection: str | None
    p50: Quantity
    p99: Quantity
    median_ms: float
    tail_ms: float
    contribution_ms: float
    timeout_ms: float | None = None
    late_share: float = 0.0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Loop:
    """A cycle of calls without a stated limit, so that its time has no sum."""

    components: tuple[str, ...]

    def sentence(self, labels: Mapping[str, str]) -> str:
        """The problem in words."""
        names = " → ".join(labels.get(i, i) for i in (*self.components, self.components[0]))
        return f"{names} call each other in a circle. State max_steps on one of them."


@dataclass(frozen=True, slots=True)
class RequestPath:
    """The slowest way through one entry, with its sums in ms.

    ``stated_p99_ms`` is the likely p99 of the stated numbers alone (assumed ones count zero): when
    it is past a limit, the drawing itself says so.
    """

    entry: str
    steps: tuple[Step, ...]
    p50_ms: float
    p95_ms: float
    p99_ms: float
    conservative_p99_ms: float
    stated_p99_ms: float
    legs: tuple[Leg, ...]
    loops: tuple[Loop, ...] = ()

    @property
    def components(self) -> tuple[str, ...]:
        """Ids along the path, the entry first, each once."""
        return tuple(dict.fromkeys([self.entry, *(step.component for step in self.steps)]))

    @property
    def connections(self) -> tuple[str, ...]:
        """Connection ids along the path."""
        return tuple(dict.fromkeys(step.connection for step in self.steps if step.connection))

    @property
    def largest(self) -> Step | None:
        """The step with the largest part of the likely p99."""
        return max(self.steps, key=lambda step: step.contribution_ms, default=None)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Components whose time is typical for their kind and not stated."""
        return tuple(dict.fromkeys(s.component for s in self.steps if not (s.p50.stated and s.p99.stated)))

    @property
    def degraded_share(self) -> float:
        """Share of requests in which at least one call on the path runs into its timeout."""
        served = 1.0
        for leg in self.legs:
            served *= 1.0 - leg.late_share * leg.share
        return 1.0 - served

    def at(self, percentile: float) -> float:
        """The likely time at a percentile (50, 95 or 99), in ms."""
        return {50: self.p50_ms, 95: self.p95_ms}.get(int(percentile), self.p99_ms)

    def share_past(self, limit_ms: float) -> float:
        """Share of requests slower than a limit, by the lognormal through p50 and likely p99."""
        return share_past(self.p50_ms, self.p99_ms, limit_ms)


@dataclass(frozen=True, slots=True)
class LatencyLimit:
    """The objective a path is held against: a percentile and a limit in ms."""

    percentile: int
    limit_ms: float
    name: str
