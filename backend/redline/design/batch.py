"""How long a scheduled design takes from its sources to its finished output."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import networkx as nx

from redline.design import quantities
from redline.design.graph import SystemGraph

JOBS = frozenset(
    {
        "batch_ingest",
        "data_validator",
        "doc_parser",
        "feature_batch",
        "feature_store_offline",
        "embedding_job",
        "training_set_builder",
        "batch_scorer",
    }
)
CHAIN_FLOWS = frozenset({"event", "batch_data", "feature", "training_data", "prediction"})
OUTPUTS = frozenset({"batch_scorer"})
SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Job:
    """One scheduled step and its hours per run; None when the drawing does not say."""

    component: str
    hours: float | None


@dataclass(frozen=True, slots=True)
class BatchWindow:
    """The slowest chain of jobs that ends in a score, and the hours it may take."""

    jobs: tuple[Job, ...]
    limit_h: float | None

    @property
    def hours(self) -> float:
        """Hours that the jobs with a stated duration take together."""
        return sum(job.hours for job in self.jobs if job.hours is not None)

    @property
    def slowest(self) -> Job | None:
        """The job with the longest stated duration."""
        known = [job for job in self.jobs if job.hours is not None]
        return max(known, key=lambda job: (job.hours or 0.0, job.component), default=None)


def batch_window(graph: SystemGraph) -> BatchWindow | None:
    """The slowest chain of jobs before a batch scorer's output; None when nothing is scored in batches."""
    scorers = graph.of_kind(*OUTPUTS)
    if not scorers:
        return None
    net = _chain_net(graph)
    times = {node: job_hours(graph, node) for node in net}
    chain = _longest(net, scorers, {node: hours or 0.0 for node, hours in times.items()})
    limit = quantities.objective(graph, "batch_window_h")
    jobs = tuple(Job(node, times[node]) for node in chain if graph.kind(node) in JOBS)
    return BatchWindow(jobs, limit.value if limit else None)


def job_hours(graph: SystemGraph, component: str) -> float | None:
    """Hours of one run: the stated duration or rows over throughput, shared among the replicas."""
    replicas = quantities.stated(graph, component, "replicas") or 1.0
    stated = quantities.stated(graph, component, "duration_h")
    if stated is not None:
        return stated / replicas
    rows = quantities.stated(graph, component, "rows")
    each = quantities.of_component(graph, component, "throughput_rps")
    if rows is None or each is None or each.value <= 0:
        return None
    return rows / (each.value * replicas) / SECONDS_PER_HOUR


def _chain_net(graph: SystemGraph) -> nx.DiGraph[str]:
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(n.id for n in graph.nodes.values() if n.status == "v1")
    for edge in graph.drawn:
        if edge.flow in CHAIN_FLOWS and {edge.source, edge.target} <= set(net):
            net.add_edge(edge.source, edge.target)
    return net


def _longest(net: nx.DiGraph[str], scorers: frozenset[str], hours: dict[str, float]) -> list[str]:
    """The chain with the most hours that ends at a scorer; circles are passed once."""
    upstream: set[str] = reduce(lambda found, s: found | nx.ancestors(net, s) | {s}, scorers, set())
    inside = net.subgraph(upstream)
    condensed = nx.condensation(inside)
    best: dict[int, tuple[float, list[str]]] = {}
    for group in nx.topological_sort(condensed):
        members = sorted(condensed.nodes[group]["members"])
        before = max((best[p] for p in condensed.predecessors(group)), default=(0.0, []))
        best[group] = (before[0] + sum(hours[m] for m in members), [*before[1], *members])
    return max((best[condensed.graph["mapping"][s]] for s in scorers), default=(0.0, []))[1]
