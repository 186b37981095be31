"""Clauses about personal data that may not leave: nothing raw goes out, and the answer still comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.critique.checks import privacy
from redline.design import operators
from redline.design.graph import SystemGraph
from redline.design.request_path import latency_limit
from redline.followups import personal
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.nets import carriers
from redline.followups.parts import in_order, label, scorers
from redline.followups.situation import Situation
from redline.followups.wording import listed, milliseconds

ASKED_BY = ("request", "context", "feature", "batch_data", "event", "lookup")


def nothing_personal_leaves(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """On every way from people to somebody outside, personal data is taken out first."""
    graph = situation.world
    way = open_way(situation)
    if way is not None:
        text = f"{_told(graph, way.nodes[0])} still reaches {label(graph, way.nodes[-1])} as it is."
        return broke(text, components=way.nodes, connections=way.edges)
    receivers = _outside(situation)
    if not receivers:
        return held("Nothing goes to anybody outside any more.", did="kept everything inside")
    masks = in_order(graph, personal.masking(graph) & graph.of_kind("pii_guard", "guardrail"))
    names = listed(label(graph, mask) for mask in masks)
    return held(
        f"Personal data is taken out before anything leaves{f', at {names}' if names else ''}.",
        did=f"took personal data out at {names}" if names else "",
        components=(*masks, *receivers),
    )


def answered_inside(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A model still answers, somebody gets the answer, and who was asked before is still asked."""
    before, graph = situation.before, situation.world
    silenced = [
        s for s in scorers(before) if s in graph.nodes and _is_asked(before, s) and not _is_asked(graph, s)
    ]
    if silenced:
        return broke(f"{label(graph, silenced[0])} is no longer asked.", components=silenced)
    answering = [s for s in scorers(graph) if _is_asked(graph, s) and _receivers(graph, s)]
    if not answering:
        return broke("No model answers anybody any more.")
    new = [s for s in answering if s not in before.nodes]
    name = label(graph, (new or answering)[0])
    return held(
        f"{name} answers.",
        did=f"let {name} answer" if new else "",
        components=tuple(new or answering[:1]),
    )


def still_in_time(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The likely time stays inside the objective, or where it was when it was outside before."""
    path, graph = situation.path_in_world, situation.world
    limit = latency_limit(graph, path) if path else None
    if path is None or limit is None:
        return held("No time is stated within which the answer is due.")
    time = path.at(limit.percentile)
    text = f"p{limit.percentile} is {milliseconds(time)}, the limit is {milliseconds(limit.limit_ms)}."
    if time > limit.limit_ms:
        return broke(text, components=path.components, connections=path.connections)
    return held(text, components=path.components)


def open_way(situation: Situation) -> operators.Path | None:
    """A way of personal data to somebody outside that nothing stands on; None when there is none.

    Where data about people begins, and what is free of it, is as it was said before: calling a source
    clean from now on changes nothing in it.
    """
    before, graph = situation.before, situation.world
    begin = (personal.sources(before) & set(graph.nodes)) | personal.sources(graph)
    free = privacy.clean(before) & privacy.clean(graph)
    ends = _outside(situation)
    if not begin or not ends:
        return None
    return operators.avoiding_path(
        personal.leaving(graph), begin - set(ends), ends, personal.masking(graph) | free
    )


def _told(graph: SystemGraph, source: str) -> str:
    typed = graph.kind(source) == "client_app"
    name = label(graph, source)
    return f"What people send from {name}" if typed else f"What {name} holds about people"


def _outside(situation: Situation) -> tuple[str, ...]:
    """Who is outside now, with those who were before and are called the same kind still."""
    before, graph = situation.before, situation.world
    same = {n for n in personal.outside(before) if n in graph.nodes and graph.kind(n) == before.kind(n)}
    return in_order(graph, same | set(personal.outside(graph)))


def _is_asked(graph: SystemGraph, scorer: str) -> bool:
    reads = any(edge.flow == "lookup" for edge in graph.leaving(scorer))
    return reads or bool(graph.entering(scorer, *ASKED_BY))


def _receivers(graph: SystemGraph, scorer: str) -> frozenset[str]:
    users = graph.sinks | graph.of_kind("prediction_store", "client_app", "business_service", "rules_engine")
    return (carriers(graph, scorer) - {scorer}) & users
