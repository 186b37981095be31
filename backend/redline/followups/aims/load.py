"""Targets under load: the entry of a burst, a cache that spares others work, people who judge cases."""

from __future__ import annotations

from redline.critique.checks import workload
from redline.design.graph import SystemGraph
from redline.design.load import loads, peak_qps
from redline.design.request_path import request_paths
from redline.design.waiting import hit_rate, waits_for
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.aims.request import NOBODY_WAITS
from redline.followups.parts import drawn_key, in_order, label
from redline.followups.wording import listed


def busiest_entry(graph: SystemGraph) -> Targets:
    """The caller that sends most requests at the peak."""
    paths = request_paths(graph)
    if not paths:
        return Targets((), f"{NOBODY_WAITS} A rush waits for the next run.")
    peaks = {path.entry: peak for path in paths if (peak := peak_qps(graph, path.entry)) is not None}
    if not peaks or not loads(graph):
        return Targets((), "The framing card states no peak, so a rush has no height.")
    return Targets((min(peaks, key=lambda node: (-peaks[node].value, drawn_key(graph, node))),))


def sparing_cache(graph: SystemGraph) -> Targets:
    """The cache that keeps most requests from what lies behind it."""
    arrives = {found.component: found.arrival_rps for found in loads(graph)}
    calls = graph.once(waits_for)
    kept = {}
    for cache in in_order(graph, graph.of_kind("cache")):
        asked_beside = any(
            edge.attributes.get("hit_rate") is not None
            for reader in {edge.source for edge in graph.entering(cache)}
            for edge in calls.get(reader, ())
        )
        rate = hit_rate(graph, cache)
        if rate is not None and arrives.get(cache) and (calls.get(cache) or asked_beside):
            kept[cache] = rate.value * arrives[cache]
    ranked = sorted(kept, key=lambda cache: (-kept[cache], drawn_key(graph, cache)))
    why = "" if ranked else "No cache is drawn that keeps requests from a part behind it."
    return Targets(tuple(ranked[:MOST_TARGETS]), why)


def judging_people(graph: SystemGraph) -> Targets:
    """The queue of people who judge what a model could not decide, the fullest first."""
    judging = [q for q in in_order(graph, workload.judging(graph)) if graph.kind(q) == "review_queue"]
    known = {q: workload.of(graph, q) for q in judging}
    if judging and not any(workload.gets_a_part(graph, queue) for queue in judging):
        return Targets((), "People see every case here: no threshold chooses which.")
    able = {q: load for q, load in known.items() if load.capacity and workload.gets_a_part(graph, q)}
    if not able:
        names = listed((label(graph, queue) for queue in judging), joint="or")
        why = f"It is not stated how many cases a day {names} can judge." if names else ""
        return Targets((), why or "No people are drawn who judge what the model leaves open.")
    ranked = sorted(able, key=lambda queue: -_fullness(able[queue]))
    return Targets(tuple(ranked[:MOST_TARGETS]))


def _fullness(load: workload.Load) -> float:
    """Cases a day by what the people can judge; 0 where no cases are stated."""
    return (load.cases or 0.0) / ((load.capacity or 1.0) * load.people)
