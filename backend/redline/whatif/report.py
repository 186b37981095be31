"""One report of a design's numbers: latency without waiting, load, availability, cost, the batch window."""

from __future__ import annotations

from redline.design import load
from redline.design.batch import BatchWindow, batch_window
from redline.design.graph import SystemGraph
from redline.design.request_path import Step, latency_limit, slowest
from redline.whatif.age import AgeReport, age_report
from redline.whatif.availability import AvailabilityReport, availability_report
from redline.whatif.cost import CostReport, cost_report
from redline.whatif.numbers import Number, Told, number


class PathStep(Told):
    """One component on the request path; times in ms, shares from 0 to 1."""

    component: str
    connection: str | None
    p50: Number
    p99: Number
    contribution_ms: float
    timeout_ms: float | None
    late_share: float
    share: float


class Latency(Told):
    """The slowest request path in ms without waiting for a server, against the objective if there is one."""

    entry: str
    path: tuple[PathStep, ...]
    connections: tuple[str, ...]
    p50_ms: float
    p95_ms: float
    p99_ms: float
    conservative_p99_ms: float
    objective_ms: float | None
    objective_percentile: int | None
    share_late: float | None
    degraded_share: float
    assumed: tuple[str, ...]


class Capacity(Told):
    """One component at the peak; rates per second."""

    component: str
    arrival_rps: float
    capacity_rps: float | None
    utilisation: float | None
    assumed: tuple[str, ...]


class BatchReport(Told):
    """The slowest chain of scheduled jobs, in hours; unknown durations are named."""

    hours: float
    limit_h: float | None
    jobs: tuple[str, ...]
    slowest: str | None
    unknown: tuple[str, ...]


class Report(Told):
    """A design's numbers, possibly in a changed world."""

    latency: Latency | None
    capacity: tuple[Capacity, ...]
    cost: CostReport
    availability: AvailabilityReport | None
    batch: BatchReport | None
    age: AgeReport | None
    problems: tuple[str, ...]


def report(graph: SystemGraph) -> Report:
    """The numbers of a design; its latency is the plain sum, without waiting for a server."""
    window = batch_window(graph)
    return Report(
        latency=latency(graph),
        capacity=capacity(graph),
        cost=cost_report(graph),
        availability=availability_report(graph),
        batch=_batch(window) if window else None,
        age=age_report(graph),
        problems=_problems(graph),
    )


def capacity(graph: SystemGraph) -> tuple[Capacity, ...]:
    """Every component that requests reach, at the peak; empty without a stated peak."""
    return tuple(_capacity(found) for found in load.loads(graph))


def latency(graph: SystemGraph) -> Latency | None:
    """The slowest request path without waiting for a server; None when nobody waits for an answer."""
    path = slowest(graph)
    if path is None:
        return None
    limit = latency_limit(graph, path)
    return Latency(
        entry=path.entry,
        path=tuple(_step(step) for step in path.steps),
        connections=path.connections,
        p50_ms=path.p50_ms,
        p95_ms=path.p95_ms,
        p99_ms=path.p99_ms,
        conservative_p99_ms=path.conservative_p99_ms,
        objective_ms=limit.limit_ms if limit else None,
        objective_percentile=limit.percentile if limit else None,
        share_late=path.share_past(limit.limit_ms) if limit else None,
        degraded_share=path.degraded_share,
        assumed=path.assumed,
    )


def _step(step: Step) -> PathStep:
    return PathStep(
        component=step.component,
        connection=step.connection,
        p50=number(step.p50),
        p99=number(step.p99),
        contribution_ms=step.contribution_ms,
        timeout_ms=step.timeout_ms,
        late_share=step.late_share,
        share=step.share,
    )


def _capacity(found: load.Load) -> Capacity:
    return Capacity(
        component=found.component,
        arrival_rps=found.arrival_rps,
        capacity_rps=found.capacity_rps,
        utilisation=found.utilisation,
        assumed=found.assumed,
    )


def _batch(window: BatchWindow) -> BatchReport:
    return BatchReport(
        hours=window.hours,
        limit_h=window.limit_h,
        jobs=tuple(job.component for job in window.jobs),
        slowest=window.slowest.component if window.slowest else None,
        unknown=tuple(job.component for job in window.jobs if job.hours is None),
    )


def _problems(graph: SystemGraph) -> tuple[str, ...]:
    path = slowest(graph)
    labels = {node.id: node.label or node.id for node in graph.nodes.values()}
    return tuple(loop.sentence(labels) for loop in path.loops) if path else ()
