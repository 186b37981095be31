"""Clauses about a job that dies half-way: what is read then, who counts, and how soon that is known."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from redline.design import quantities
from redline.design.batch import batch_window
from redline.design.graph import Edge, SystemGraph
from redline.followups.clauses.quality import lag_days
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import Watch, checks, read_by
from redline.followups.nets import flow_net, reaches
from redline.followups.parts import SCORERS, STORES_READ, exists, in_order, label, stated_words
from redline.followups.situation import Situation
from redline.followups.wording import number

COUNTS = re.compile(r"\b(complete\w*|volumes?|rows?|counts?|missing|all)\b")
"""Words by which a check says that it looks at whether everything is there."""
CHECKS_ROWS = ("data_validator", "data_monitor", "service_monitor")
SAID = ("mode", "checks", "expectations", "slis")
WRITES = ("prediction", "feature", "batch_data", "model")
HOURS_A_DAY = 24.0


def last_good_kept(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What the job writes is switched when whole, or stopped before; or rows that are old are not used."""
    graph, job = situation.world, situation.heir
    stores = written_stores(graph, job) if job else ()
    if job is None or not stores:
        return broke(f"Nothing of {situation.name} is written for anybody to read any more.")
    mixed = [store for store in stores if not _whole(graph, job, store)]
    if mixed:
        text = f"{label(graph, mixed[0])} holds new rows beside old ones, and no reader can tell them apart."
        return broke(text, components=(job, *mixed))
    return held(
        f"{label(graph, stores[0])} {_kept_by(graph, job, stores[0])}.",
        did=f"kept half a run out of {label(graph, stores[0])}",
        components=(job, *stores),
    )


def completeness_checked(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A check that counts what was written reaches somebody."""
    graph, job = situation.world, situation.heir
    if job is None:
        return broke(f"{situation.name} is gone.")
    watch = rows_watch(graph, job)
    if watch is not None:
        name, reads = label(graph, watch.monitor), label(graph, watch.reads)
        return held(
            f"{name} counts what is there at {reads} and tells somebody.",
            did=f"made {name} count what was written",
            components=watch.components,
        )
    return broke(_why_uncounted(graph, job), components=(job,))


def known_before_read(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The check comes before the results are needed: on the way, or with a stated lag within the window."""
    graph, job = situation.world, situation.heir
    watch = rows_watch(graph, job) if job else None
    if job is None or watch is None:
        return broke("Nobody counts, so nobody knows in time.")
    name = label(graph, watch.monitor)
    if graph.kind(watch.monitor) == "data_validator" and watch.monitor in _way(graph, job):
        return held(f"{name} stands before the store, so it is known before anybody reads.")
    lag = lag_days(graph, watch.monitor)
    if lag is None:
        return unsaid(graph, watch.monitor, "after which time it tells somebody", "lag_s", "within 1 h")
    most = _hours_left(situation)
    text = f"Known after {number(lag * HOURS_A_DAY)} h; results are due within {number(most)} h."
    state = held if lag * HOURS_A_DAY <= most else broke
    return state(text, components=(watch.monitor,))


def written_stores(graph: SystemGraph, job: str) -> tuple[str, ...]:
    """The stores that the job fills, directly or through policies and gates, and that somebody reads."""
    if not exists(graph, job):
        return ()
    net = _until_stored(graph, job)
    below = nx.descendants(net, job) if job in net else set()
    return in_order(
        graph, (node for node in below if graph.kind(node) in STORES_READ and _readers(graph, node))
    )


def first_reader(graph: SystemGraph, store: str) -> str | None:
    """Who reads a store, the first by name."""
    return next(iter(in_order(graph, _readers(graph, store))), None)


def rows_watch(graph: SystemGraph, job: str) -> Watch | None:
    """A check that counts, on the job, on the way or on the store, that somebody acts on.

    Of several the one that is known the soonest: on the way of the job before all others.
    """
    on_the_way = frozenset(_way(graph, job)) & graph.of_kind("data_validator")
    return min(
        _rows_watches(graph, job),
        key=lambda watch: 0.0 if watch.monitor in on_the_way else lag_days(graph, watch.monitor) or math.inf,
        default=None,
    )


def _rows_watches(graph: SystemGraph, job: str) -> Iterator[Watch]:
    nodes = {*_way(graph, job), job, *written_stores(graph, job)}
    return checks(graph, nodes, _counts, CHECKS_ROWS)


def _until_stored(graph: SystemGraph, job: str) -> nx.DiGraph[str]:
    """Where the job's results go until they are stored or scored."""
    net = flow_net(graph, *WRITES)
    ends = [n for n in net if n != job and (graph.family(n) == "storage" or graph.kind(n) in SCORERS)]
    net.remove_edges_from([edge for node in ends for edge in net.out_edges(node)])
    return net


def _way(graph: SystemGraph, job: str) -> set[str]:
    """What lies between the job and the stores that it fills."""
    net, stores = _until_stored(graph, job), written_stores(graph, job)
    return {
        n for n in net if n not in stores and reaches(net, job, n) and any(reaches(net, n, s) for s in stores)
    }


def _readers(graph: SystemGraph, store: str) -> set[str]:
    asked = {edge.source for edge in graph.entering(store, "lookup", "request")}
    handed = {edge.target for edge in graph.leaving(store, "lookup", "feature", "prediction", "batch_data")}
    return asked | handed


def _whole(graph: SystemGraph, job: str, store: str) -> bool:
    return (
        graph.attribute(store, "versioned_swap") is True
        or _gate(graph, job, store) is not None
        or (graph.attribute(store, "versioned") is True and _aged(graph, store))
    )


def _kept_by(graph: SystemGraph, job: str, store: str) -> str:
    if graph.attribute(store, "versioned_swap") is True:
        return "is switched only when the new content is whole"
    gate = _gate(graph, job, store)
    if gate is not None:
        return f"is written only when {label(graph, gate)} lets it through"
    return "keeps versions, and rows that are too old are not used"


def _aged(graph: SystemGraph, store: str) -> bool:
    """Whether rows that are too old are not used: by the store, or by everybody who reads it."""
    if any(graph.attribute(store, name) is not None for name in ("max_age_s", "ttl_s")):
        return True
    reads: list[Edge] = list(graph.entering(store, "lookup"))
    return bool(reads) and all(edge.attributes.get("max_age_s") is not None for edge in reads)


def _gate(graph: SystemGraph, job: str, store: str) -> str | None:
    """A check on every way from the job to the store that lets nothing incomplete through."""
    net = _until_stored(graph, job)
    for node in in_order(graph, _way(graph, job) - {job}):
        stops = graph.kind(node) == "data_validator" and graph.attribute(node, "blocking") is True
        if not (stops and _counts(graph, node)):
            continue
        rest = net.copy()
        rest.remove_node(node)
        if not reaches(rest, job, store):
            return node
    return None


def _counts(graph: SystemGraph, monitor: str) -> bool:
    said = stated_words(graph, monitor, SAID)
    return COUNTS.search(said) is not None


def _why_uncounted(graph: SystemGraph, job: str) -> str:
    nodes = {*_way(graph, job), job, *written_stores(graph, job)}
    for monitor in in_order(graph, graph.of_kind(*CHECKS_ROWS)):
        if monitor not in nodes and read_by(graph, monitor, nodes) is None:
            continue
        if not _counts(graph, monitor):
            return (
                f"{label(graph, monitor)} does not say that it counts what was written: write “row count” "
                "in its name."
            )
        return f"{label(graph, monitor)} sees it, and nobody is told: draw an arrow from it to whoever acts."
    return (
        f"Nothing counts whether everything that {label(graph, job)} should write is there: draw a check of "
        "the row count, and who it tells."
    )


def _hours_left(situation: Situation) -> float:
    """Hours in which the results are due: the window of the card, else the time between two runs."""
    window = batch_window(situation.before)
    if window is not None and window.limit_h is not None:
        return window.limit_h
    cadence = quantities.stated(situation.before, situation.target, "cadence_s")
    return cadence / 3_600 if cadence else HOURS_A_DAY
