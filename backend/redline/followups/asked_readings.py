"""Readings of what a design is newly asked for: how far it is from it today."""

from __future__ import annotations

from collections.abc import Iterator

from redline.design import cost, quantities
from redline.followups.clauses.forbidden import banned, users_of
from redline.followups.clauses.freshness import NEEDED, quickest, slowest_source, timed_jobs
from redline.followups.clauses.items import catalogue_size, enumerating
from redline.followups.clauses.market import by_market
from redline.followups.clauses.modality import readable
from redline.followups.clauses.offline import local_route, queues
from redline.followups.clauses.segments import evaluators
from redline.followups.measure import Measure, Shown, wanted
from redline.followups.monitors import watches
from redline.followups.nets import carriers
from redline.followups.parts import exists, scorers, trainers
from redline.followups.processors import accelerated


def banned_value(shown: Shown) -> Iterator[Measure]:
    """Parts that bring a value about a person to the answer, and to training."""
    graph, scorer = shown.graph, shown.target
    if not exists(graph, scorer):
        return
    name = banned(graph, scorer)
    served = users_of(graph, name, scorer) if name else ()
    taught = {p for t in trainers(graph) for p in users_of(graph, name, t, labels=True)} if name else set()
    yield Measure("parts that bring it to the answer", "", float(len(served)), 0.0)
    yield Measure("parts that bring it to training", "", float(len(taught)), 0.0)


def accelerators(shown: Shown) -> Iterator[Measure]:
    """Parts that need an accelerator, and the cost of a month."""
    yield Measure("parts on accelerators", "", float(len(accelerated(shown.graph))))
    yield Measure("cost", "USD a month", cost.total(shown.graph))


def catalogue(shown: Shown) -> Iterator[Measure]:
    """How many items there are, parts that score every one of them, and the cost of a month."""
    yield Measure("items", "", catalogue_size(shown.graph))
    yield Measure("parts that score every item", "", float(len(enumerating(shown.graph))), 0.0)
    yield Measure("cost", "USD a month", cost.total(shown.graph))


def freshness(shown: Shown) -> Iterator[Measure]:
    """How old what the source says is in the answer at most, in hours, against what is needed."""
    graph, job = shown.graph, shown.target
    if not exists(graph, job):
        return
    found = slowest_source(graph, job)
    need = quantities.stated(graph, job, NEEDED)
    way = quickest(graph, found[0]) if found else None
    oldest = None if way is None else way.seconds / 3_600
    yield Measure("oldest in the answer", "h", oldest, None if need is None else need / 3_600)
    yield Measure("jobs on the way of answers", "", float(len(list(timed_jobs(graph)))))


def markets(shown: Shown) -> Iterator[Measure]:
    """Evaluations, and signals with somebody behind them, that look at markets one by one."""
    graph, scorer = shown.graph, shown.target
    if scorer not in scorers(graph):
        return
    judging = [judge for judge in evaluators(graph, scorer) if by_market(graph, judge)]
    seeing = {w.monitor for w in watches(graph, carriers(graph, scorer)) if by_market(graph, w.monitor)}
    yield Measure("evaluations by market", "", float(len(judging)), 1.0, low_is_bad=True)
    yield Measure("signals by market", "", float(len(seeing)), 1.0, low_is_bad=True)


def offline(shown: Shown) -> Iterator[Measure]:
    """Whether an answer is reached without a connection, and what waits on the device to be sent."""
    graph, entry = shown.graph, shown.target
    if exists(graph, entry):
        yield wanted("answered without a connection", local_route(graph, entry) is not None)
        yield Measure("queues on the device", "", float(len(list(queues(graph)))), 1.0, low_is_bad=True)


def modalities(shown: Shown) -> Iterator[Measure]:
    """Kinds of input that something here reads, and the cost of a month."""
    yield Measure("kinds of input that are read", "", float(len(readable(shown.graph))))
    yield Measure("cost", "USD a month", cost.total(shown.graph))
