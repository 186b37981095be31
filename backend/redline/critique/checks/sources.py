"""What sources do when they are late, twice, partial, renamed or gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import data_quality, drawing
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

STREAM_JOBS = ("feature_stream", "stream_processor")
BATCH_JOBS = ("batch_ingest", "batch_scorer", "feature_batch", "training_set_builder")
FOREIGN = ("document_corpus", "event_tracker", "media_source", "operational_db")
"""Sources that count as foreign when they are stated to be outside."""
SEES_A_HOLE = ("volume", "complete", "fresh", "quality")
STANDS_IN = ("fallback", "rules_engine", "cache")


def partial_batch_carried(graph: SystemGraph) -> Iterator[Observation]:
    """A job that adds to its own earlier result learns that a day is missing before it carries it on."""
    stateful = graph.having("stateful")
    jobs = sorted(stateful & graph.of_kind(*BATCH_JOBS)) if stateful else []
    if not jobs:
        return
    blind = [job for job in jobs if not _hole_is_seen(graph, job)]
    if blind:
        into = [a.id for job in blind for a in graph.entering(job)]
        yield ask(job=blind, connections=into)
    else:
        yield passed("completeness is checked before it is carried on", components=jobs)


def _hole_is_seen(graph: SystemGraph, job: str) -> bool:
    upstream = operators.ancestors(graph.view(View.TRAIN), job) | {job}
    if any(graph.attribute(node, name) for node in upstream for name in ("backfillable", "late_data_h")):
        return True
    if data_quality.checked_by(graph, job):
        return True
    watching = graph.of_kind("data_monitor") & operators.reachable(graph.view(View.OBS), upstream)
    modes = (str(graph.attribute(monitor, "mode", "")).lower() for monitor in watching)
    return any(word in mode for mode in modes for word in SEES_A_HOLE)


def late_duplicate_events(graph: SystemGraph) -> Iterator[Observation]:
    """A count over a stream says what becomes of events that come twice or late."""
    counting = graph.having("aggregates") | graph.having("window_s")
    if not counting:
        return
    counting &= graph.of_kind(*STREAM_JOBS)
    jobs = [job for job in sorted(counting) if graph.leaving(job) and not graph.nodes[job].outside]
    if not jobs:
        return
    twice = [job for job in jobs if not _counts_once(graph, job)]
    late = [job for job in jobs if not _waits(graph, job)]
    wrong = [job for job in twice if graph.attribute(job, "exactly_once") is False]
    open_jobs = wrong or [job for job in jobs if job in twice or job in late]
    if not open_jobs:
        yield passed("late and repeated events are handled", components=jobs)
        return
    judge = fail if wrong else ask
    yield judge(
        variant=_which(wrong, twice, late),
        job=open_jobs,
        twice=twice,
        late=late,
        connections=[a.id for job in open_jobs for a in graph.entering(job)],
    )


def _which(wrong: list[str], twice: list[str], late: list[str]) -> str:
    if wrong:
        return "stated"
    return "" if twice and late else "twice" if twice else "late"


def _counts_once(graph: SystemGraph, job: str) -> bool:
    return any(graph.attribute(job, name) for name in ("dedup_key", "exactly_once", "idempotent"))


def _waits(graph: SystemGraph, job: str) -> bool:
    return any(graph.stated(job, name) for name in ("watermark_s", "late_policy"))


def single_fragile_source(graph: SystemGraph) -> Iterator[Observation]:
    """Not everything hangs on one source that somebody else owns, without a word on its loss."""
    foreign = _foreign(graph)
    if not foreign:
        return
    view = graph.view(View.FEAT)
    before = operators.predecessors(view)
    upstream = operators.ancestors_of(view, graph.serving_roots | graph.trainers)
    first = {node for node in upstream if not before.get(node)}
    alone = sorted(first)[0] if len(first) == 1 else ""
    if not alone or alone not in foreign:
        if foreign & first:
            yield passed("there is more than one source", components=sorted(first))
        return
    if _loss_is_answered(graph, alone):
        yield passed("something stands in when the only source is gone", components=[alone])
        return
    out = [arrow.id for arrow in (*graph.leaving(alone), *graph.entering(alone, "lookup"))]
    yield ask(source=alone, server=graph.serving_roots, connections=out)


def _loss_is_answered(graph: SystemGraph, source: str) -> bool:
    stated = ("default_value", "timeout_ms", "max_age_s")
    if any(graph.attribute(source, name) for name in stated):
        return True
    reads = graph.entering(source, "lookup", "request")
    # What an answer needs and does not get is asked about read by read.
    if reads:
        return True
    answering = operators.reachable(graph.view(View.CALLS), graph.units(graph.serving_roots))
    return bool(graph.of_kind(*STANDS_IN) & answering)


def source_owner_contract(graph: SystemGraph) -> Iterator[Observation]:
    """Whoever owns a foreign source tells before they change it."""
    foreign = _foreign(graph)
    if not foreign:
        return
    open_sources = [source for source in sorted(foreign) if not _agreed(graph, source)]
    if open_sources:
        touching = [a.id for s in open_sources for a in (*graph.leaving(s), *graph.entering(s))]
        yield ask(source=open_sources, connections=touching)
    else:
        yield passed("changes at foreign sources are agreed or stopped", components=sorted(foreign))


def _foreign(graph: SystemGraph) -> frozenset[str]:
    """Sources that somebody else owns and that feed a model."""
    outside = {node for node in graph.of_kind(*FOREIGN) if graph.nodes[node].outside}
    feeding = operators.reaching(graph.view(View.SERVEFEAT), graph.serving_roots)
    learned = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    return (graph.of_kind("third_party_api") | outside) & (feeding | learned)


def _agreed(graph: SystemGraph, source: str) -> bool:
    if any(graph.attribute(source, name) for name in ("owner", "contract")):
        return True
    guards = data_quality.validators(graph) | graph.of_kind("data_contract")
    if source in graph.attached(("data_contract",)) or source in guards:
        return True
    ends = (graph.serving_roots | graph.trainers) - {source}
    wires = drawing.joined(graph, View.SERVEFEAT, View.TRAIN)
    return operators.every_path_through(wires, source, ends, guards) is True


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "late_duplicate_events": named(
        late_duplicate_events, roles="job twice late", variants="stated twice late"
    ),
    "partial_batch_carried": named(partial_batch_carried, roles="job"),
    "single_fragile_source": named(single_fragile_source, roles="source server"),
    "source_owner_contract": named(source_owner_contract, roles="source"),
}
