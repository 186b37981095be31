"""Clauses about wrong values that a job has written: back to good ones, and stopped at the write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx

from redline.design.graph import Edge, SystemGraph
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import actor_of
from redline.followups.nets import input_net, reaches
from redline.followups.parts import in_order, label
from redline.followups.situation import Situation
from redline.followups.wording import listed

JOBS = frozenset({"feature_batch", "batch_scorer", "batch_ingest", "training_job", "embedding_job"})
WRITES = frozenset({"feature", "prediction", "batch_data"})
CHECKS = ("data_validator", "data_contract")
KEPT = ("data_warehouse", "object_store", "feature_store_offline", "operational_db", "message_bus")
"""Where the raw values still lie when the computed ones are wrong."""


def values_restorable(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The values of before are kept beside the new ones, or can be computed again from what is kept."""
    graph, store = situation.world, situation.heir
    if store is None:
        return broke(f"{situation.name} is gone.")
    for name, words in (("versioned_swap", "switches whole versions"), ("versioned", "keeps versions")):
        if graph.attribute(store, name) is True:
            return held(
                f"{label(graph, store)} {words}: yesterday's values are still there.",
                did=f"kept yesterday's values in {label(graph, store)}",
                components=(store,),
            )
    copies = kept_copies(graph, store)
    if copies:
        copy = label(graph, copies[0])
        return held(
            f"{copy} still has what {label(graph, store)} held before.",
            did=f"kept what {label(graph, store)} held in {copy}",
            components=(copies[0], store),
        )
    jobs = writers(graph, store)
    again = [job for job in jobs if graph.attribute(job, "backfillable") is True]
    fed = [job for job in again if _kept_source(graph, job)]
    if jobs and len(fed) == len(jobs):
        source = _kept_source(graph, fed[0])
        return held(
            f"{label(graph, fed[0])} can compute the past again from {label(graph, source or '')}.",
            did=f"made {label(graph, fed[0])} able to compute the past again",
            components=(source or "", *fed, store),
        )
    if again and not fed:
        text = f"{label(graph, again[0])} can run again, and what it read is kept nowhere."
        return broke(text, components=again)
    return broke(f"{label(graph, store)} was overwritten, and nothing brings back what it held.",
                 components=(store, *jobs))  # fmt: skip


def checked_on_write(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A check that stops stands between every job and the store that it writes."""
    graph, store = situation.world, situation.heir
    if store is None:
        return broke(f"{situation.name} is gone.")
    guards = _guards(graph, store)
    open_ones = [job for job in writers(graph, store) if not _cut(graph, job, store, guards)]
    if not open_ones and guards:
        return held(
            f"{listed(label(graph, g) for g in guards)} stops wrong values before they are written.",
            did=f"checked what is written to {label(graph, store)}",
            components=(*guards, store),
        )
    if guards:
        guard, job = label(graph, guards[0]), label(graph, open_ones[0])
        text = f"{guard} stops what it is given, and {job} still writes past it: take that arrow away."
        return broke(text, components=(open_ones[0], guards[0], store))
    beside = [v for v in in_order(graph, graph.of_kind(*CHECKS)) if not _stops(graph, v)]
    if any(reaches(_written(graph), v, store) for v in beside):
        return unsaid(graph, beside[0], "that it stops wrong values", "blocking", "blocks bad rows")
    job = open_ones[0] if open_ones else store
    return broke(f"{label(graph, job)} writes to {label(graph, store)} and nothing checks what it writes.",
                 components=(job, store))  # fmt: skip


def check_tells_somebody(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """When the check stops a write, somebody is told."""
    graph, store = situation.world, situation.heir
    guards = _guards(graph, store) if store else ()
    if not guards and checked_on_write(situation, {}).state == "unproven":
        return unproven("Whether somebody is told is open until the check stops the write.")
    if not guards:
        return broke("Nothing checks the write, so nobody is told.")
    told = [(g, actor_of(graph, g)) for g in guards]
    lonely = [g for g, actor in told if actor is None]
    if lonely:
        return broke(f"{label(graph, lonely[0])} stops the write, and nobody is told.", components=lonely)
    guard, actor = told[0]
    return held(
        f"{label(graph, guard)} tells {label(graph, actor or '')}.",
        did=f"made {label(graph, guard)} tell {label(graph, actor or '')}",
        components=(guard, actor or guard),
    )


def guarded_writers(graph: SystemGraph, store: str) -> tuple[str, ...]:
    """The jobs whose every way into the store passes a check that stops."""
    guards = _guards(graph, store)
    return tuple(job for job in writers(graph, store) if guards and _cut(graph, job, store, guards))


def can_come_back(graph: SystemGraph, store: str) -> bool:
    """Whether the values of before can come back: versions are kept, or every job can run over the past."""
    if any(graph.attribute(store, name) is True for name in ("versioned_swap", "versioned")):
        return True
    if kept_copies(graph, store):
        return True
    jobs = writers(graph, store)
    again = [job for job in jobs if graph.attribute(job, "backfillable") is True and _kept_source(graph, job)]
    return bool(jobs) and len(again) == len(jobs)


def kept_copies(graph: SystemGraph, store: str) -> tuple[str, ...]:
    """Stores that are filled from this one and keep its versions: snapshots, backups."""
    filled = {edge.target for edge in graph.leaving(store)} & graph.of_kind(*KEPT)
    return in_order(graph, (copy for copy in filled if graph.attribute(copy, "versioned") is True))


def writers(graph: SystemGraph, store: str) -> tuple[str, ...]:
    """The jobs whose output lands in the store, directly or through checks, in drawing order."""
    net = _written(graph)
    return in_order(graph, (job for job in graph.of_kind(*JOBS) if reaches(net, job, store)))


def _written(graph: SystemGraph) -> nx.DiGraph[str]:
    """Writes of jobs, going on through checks and no other part."""
    net: nx.DiGraph[str] = nx.DiGraph()
    net.add_nodes_from(graph.nodes)
    net.add_edges_from((edge.source, edge.target) for edge in graph.drawn if _is_write(graph, edge))
    return net


def _is_write(graph: SystemGraph, edge: Edge) -> bool:
    by_job = graph.kind(edge.source) in JOBS | frozenset(CHECKS)
    checked = graph.kind(edge.target) in CHECKS
    return edge.flow in WRITES and by_job and (checked or graph.family(edge.target) == "storage")


def _guards(graph: SystemGraph, store: str) -> tuple[str, ...]:
    """The checks that stop, between a job and the store."""
    net, jobs = _written(graph), writers(graph, store)
    return in_order(
        graph,
        (
            check
            for check in graph.of_kind(*CHECKS)
            if _stops(graph, check)
            and reaches(net, check, store)
            and any(reaches(net, job, check) for job in jobs)
        ),
    )


def _stops(graph: SystemGraph, check: str) -> bool:
    return any(graph.attribute(check, name) is True for name in ("blocking", "enforced"))


def _cut(graph: SystemGraph, job: str, store: str, guards: tuple[str, ...]) -> bool:
    rest = _written(graph)
    rest.remove_nodes_from(guards)
    return not reaches(rest, job, store)


def _kept_source(graph: SystemGraph, job: str) -> str | None:
    """A store above the job that keeps what it read."""
    net = input_net(graph)
    above = nx.ancestors(net, job) if job in net else set()
    return next(iter(in_order(graph, above & graph.of_kind(*KEPT))), None)
