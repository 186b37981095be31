"""Readings of guards: whether something is there, as one or none, and how late it comes."""

from __future__ import annotations

from collections.abc import Iterator

from redline.critique.checks import workload
from redline.design import cost
from redline.design.graph import SystemGraph
from redline.design.load import loads
from redline.design.quantities import stated
from redline.followups.clauses.corrupt import value_watch
from redline.followups.clauses.frozen import age_watch, limit_watch
from redline.followups.clauses.halfway import rows_watch
from redline.followups.clauses.outage import defaults_instead, outage_watch
from redline.followups.clauses.quality import lag_days
from redline.followups.clauses.shedding import cold
from redline.followups.measure import Measure, Shown, wanted
from redline.followups.parts import drawn_key, exists, label
from redline.followups.routes import answers_without


def outage(shown: Shown) -> Iterator[Measure]:
    """Whether an answer is reached without the target, and whether somebody is told that it is gone."""
    graph, part = shown.graph, shown.target
    if not exists(graph, part):
        return
    answered = bool(defaults_instead(graph, part)) or answers_without(graph, {part}) is not None
    yield wanted("answered without it", answered)
    told = outage_watch(graph, part) is not None
    yield wanted("told that it is gone", told)


def ages(shown: Shown) -> Iterator[Measure]:
    """Whether somebody is told that the target's values stand still, and after how many hours."""
    graph, part = shown.graph, shown.target
    if not exists(graph, part):
        return
    watch = age_watch(graph, part)
    told = watch is not None or limit_watch(graph, part) is not None
    yield wanted("told that it stands still", told)
    lag = lag_days(graph, watch.monitor) if watch else None
    yield Measure("seen after", "h", None if lag is None else lag * 24)


def values(shown: Shown) -> Iterator[Measure]:
    """Whether somebody is told that the target's values are wrong."""
    graph, source = shown.graph, shown.target
    if exists(graph, source):
        told = value_watch(graph, source) is not None
        yield wanted("told that they are wrong", told)


def peaks(shown: Shown) -> Iterator[Measure]:
    """What arrives at the fullest part against what it takes, and the cost."""
    yield from _fullest(shown.graph)
    yield Measure("cost", "USD a month", cost.total(shown.graph))


def cold_cache(shown: Shown) -> Iterator[Measure]:
    """What arrives at the fullest part against what it takes."""
    yield from _fullest(cold(shown.graph))


def cases(shown: Shown) -> Iterator[Measure]:
    """Cases a day that arrive against what people can judge."""
    if exists(shown.graph, shown.target):
        load = workload.of(shown.graph, shown.target)
        most = None if load.capacity is None else load.capacity * load.people
        yield Measure("cases", "a day", load.cases, most)


def _fullest(graph: SystemGraph) -> Iterator[Measure]:
    known = [found for found in loads(graph) if found.utilisation is not None]
    if known:
        full = min(known, key=lambda f: (-(f.utilisation or 0.0), drawn_key(graph, f.component)))
        name = f"arrives at {label(graph, full.component)}"
        yield Measure(name, "/s", full.arrival_rps, full.capacity_rps)


def halfway(shown: Shown) -> Iterator[Measure]:
    """Whether somebody counts what the target wrote, and after how many hours."""
    graph, job = shown.graph, shown.target
    if exists(graph, job):
        watch = rows_watch(graph, job)
        yield wanted("counted and told", watch)
        lag = lag_days(graph, watch.monitor) if watch else None
        yield Measure("known after", "h", None if lag is None else lag * 24)


def watermark(shown: Shown) -> Iterator[Measure]:
    """How long the target waits for late events."""
    if exists(shown.graph, shown.target):
        waits = stated(shown.graph, shown.target, "watermark_s")
        yield Measure("waits for late events", "h", None if waits is None else waits / 3_600)
        known = shown.graph.attribute(shown.target, "dedup_key") is not None
        yield wanted("a key against doubles", known)


def pinned(shown: Shown) -> Iterator[Measure]:
    """Hosted models whose version is fixed."""
    hosted = shown.graph.of_kind("llm_api")
    fixed = [model for model in hosted if shown.graph.attribute(model, "pinned_version") is True]
    yield Measure("versions pinned", "", float(len(fixed)), float(len(hosted)), low_is_bad=True)
