"""Targets among what runs by itself: jobs that fill a store, parts that count, hosted models."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.halfway import written_stores
from redline.followups.nets import feeds_answer
from redline.followups.parts import exists, in_order, label

JOBS = ("batch_scorer", "feature_batch", "embedding_job")
COUNTING = ("feature_stream", "feature_batch")


def storing_job(graph: SystemGraph) -> Targets:
    """A job that fills a store which somebody reads; first those that write answers."""
    found = [job for job in in_order(graph, graph.of_kind(*JOBS)) if written_stores(graph, job)]
    ranked = sorted(found, key=lambda job: JOBS.index(graph.kind(job)))
    why = "" if ranked else "No job is drawn that fills a store which somebody reads."
    return Targets(tuple(ranked[:MOST_TARGETS]), why)


def counting_part(graph: SystemGraph) -> Targets:
    """A part that counts or adds up events for an answer; a last value survives a double."""
    counting = [part for part in in_order(graph, graph.of_kind(*COUNTING)) if _counts(graph, part)]
    found = [part for part in counting if feeds_answer(graph, part)]
    ranked = sorted(found, key=lambda part: COUNTING.index(graph.kind(part)))
    why = "" if ranked else "Nothing is drawn that counts or adds up events; a last value survives a double."
    return Targets(tuple(ranked[:MOST_TARGETS]), why)


def unpinned_model(graph: SystemGraph) -> Targets:
    """A hosted model whose version nobody fixed."""
    hosted = [model for model in in_order(graph, graph.of_kind("llm_api")) if exists(graph, model)]
    found = [model for model in hosted if graph.attribute(model, "pinned_version") is not True]
    ranked = sorted(found, key=lambda model: graph.attribute(model, "backup") is True)
    if ranked:
        return Targets(tuple(ranked[:MOST_TARGETS]))
    if hosted:
        return Targets((), f"The version of {label(graph, hosted[0])} is pinned, so it stays as it is.")
    return Targets((), "No hosted model is drawn that its owner could change.")


def _counts(graph: SystemGraph, part: str) -> bool:
    """A stream counts when it has a window or says so; a job only when it says so."""
    if graph.attribute(part, "aggregates") is not None:
        return graph.attribute(part, "aggregates") is True
    return graph.kind(part) == "feature_stream" and graph.attribute(part, "window_s") is not None
