"""Clauses about a part that is gone: what answers instead, who is told, and who tested the stand-in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.design.availability import has_default
from redline.design.graph import Edge, SystemGraph
from redline.design.load import BOUGHT_BY_QUOTA
from redline.design.waiting import CALLS, is_failure_branch
from redline.followups.clauses.given_up import given_up
from redline.followups.clauses.release import releases
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid, unsaid_instead
from redline.followups.lineage import successor
from redline.followups.monitors import Watch, unattended, unheard, watches
from redline.followups.nets import reaches
from redline.followups.parts import SCORERS, in_order, label, scorers
from redline.followups.routes import Route, answers_without, asked_beside
from redline.followups.situation import Situation
from redline.followups.wording import listed

SEES_OUTAGES = ("service_monitor", "data_monitor", "quality_monitor")


def answered_without(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """An answer is reached without the part, and it needs nothing that went with it."""
    graph, part = situation.world, situation.heir
    if part is None:
        return _gone(situation)
    defaults = defaults_instead(graph, part)
    if defaults:
        names = listed(dict.fromkeys(label(graph, edge.source) for edge in defaults))
        return held(
            f"{names} has a default for when {label(graph, part)} does not answer.",
            did=f"said what {names} uses without {label(graph, part)}",
            connections=tuple(edge.id for edge in defaults),
        )
    route = answers_without(graph, {part})
    if route is not None:
        name, gone = label(graph, route.provider), label(graph, part)
        did = f"let {name} answer without {gone}"
        return held(f"{name} answers without {gone}.", did=did, components=route.components)
    return _nothing_left(graph, part)


def outage_noticed(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A monitor that reads the part, its stand-in, or the caller of a foreign part reaches somebody."""
    graph, part = situation.world, situation.heir
    if part is None:
        return _gone(situation)
    found = outage_watch(graph, part)
    if found is not None:
        monitor, reads = label(graph, found.monitor), label(graph, found.reads)
        return held(f"{monitor} reads {reads} and tells somebody.",
                    did=f"made {monitor} tell somebody", components=found.components)  # fmt: skip
    lonely = unattended(graph, set(_where_seen(graph, part)), SEES_OUTAGES)
    if lonely is not None:
        return broke(unheard(graph, lonely), components=(lonely,))
    return broke(f"No monitor reads {label(graph, part)} or what stands in for it.", components=(part,))


def stand_in_tested(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Another model that stands in has passed the evaluator; rules and stored answers need not."""
    graph, part = situation.world, situation.heir
    if part is None:
        return _gone(situation)
    if defaults_instead(graph, part):
        return held("No other model stands in.")
    path = situation.path_in_world
    others = [s for s in scorers(graph) if s != part and not (path and s in path.components)]
    untested = [model for model in others if next(tested_by(graph, model), None) is None]
    route = answers_without(graph, {part, *untested})
    if route is None:
        first = answers_without(graph, {part})
        asked = [model for model in untested if first and model in first.components]
        if not asked:
            return held("No other model stands in.")
        text = f"No evaluation is drawn that {label(graph, asked[0])} has passed."
        return broke(text, components=tuple(asked))
    model = next((m for m in others if m in route.components), None)
    judge = next(tested_by(graph, model), None) if model else None
    if model is None or judge is None:
        return held("What stands in is no model that must be tested.")
    name = label(graph, model)
    return held(f"{name} has passed {label(graph, judge)}.", did=f"tested {name} before it is needed",
                components=(judge, model))  # fmt: skip


def lesser_answer_kept(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """What answered without the scorer before still does."""
    before, graph = situation.before, situation.world
    kept: list[Route] = []
    for scorer in scorers(before):
        if answers_without(before, {scorer}) is None:
            continue
        heir = successor(before, situation.after, scorer)
        route = answers_without(graph, {heir}) if heir else None
        if route is None:
            text = f"Nothing answers any more when {label(before, scorer)} does not."
            return broke(text, components=(heir,) if heir else ())
        kept.append(route)
    if not kept:
        return held("No lesser answer was drawn that could be lost.")
    return held(f"{label(graph, kept[0].provider)} still answers when the model does not.",
                components=kept[0].components)  # fmt: skip


def outage_watch(graph: SystemGraph, part: str) -> Watch | None:
    """Who is told that a part is gone."""
    return next(watches(graph, set(_where_seen(graph, part)), SEES_OUTAGES), None)


def defaults_instead(graph: SystemGraph, part: str) -> tuple[Edge, ...]:
    """The reads of a part when every one of them has a default; none for a part that answers itself."""
    if graph.kind(part) in SCORERS | {"rules_engine"}:
        return ()
    calls = tuple(
        edge
        for edge in graph.entering(part)
        if edge.flow in CALLS and edge.sync and not edge.mirrored and not is_failure_branch(graph, edge)
    )
    return calls if all(has_default(graph, edge) for edge in calls) else ()


def _where_seen(graph: SystemGraph, part: str) -> Iterator[str]:
    yield part
    route = answers_without(graph, {part})
    if route is not None:
        yield route.provider
    if graph.kind(part) in BOUGHT_BY_QUOTA:
        yield from (edge.source for edge in graph.entering(part) if edge.flow in CALLS)


def tested_by(graph: SystemGraph, model: str) -> Iterator[str]:
    """The evaluators and gates that a model has passed: joined to it, or before it on its release."""
    released = releases(graph)
    for judge in in_order(graph, graph.of_kind("offline_evaluator", "validation_gate")):
        joined = any({edge.source, edge.target} == {judge, model} for edge in graph.drawn)
        if joined or reaches(released, judge, model):
            yield judge


def _nothing_left(graph: SystemGraph, part: str) -> Seen:
    name = label(graph, part)
    beside = asked_beside(graph, (part,))
    if beside is not None:
        return unsaid_instead(graph, beside, name)
    empty = [
        node
        for node in in_order(graph, graph.of_kind("fallback"))
        if not str(graph.attribute(node, "mode") or "").strip()
    ]
    if empty:
        return unsaid(graph, empty[0], "what it answers", "mode", "cached answers")
    text = (
        f"Without {name} no request gets an answer: draw what answers then, with an arrow from whoever asks."
    )
    return broke(text, components=(part,))


def _gone(situation: Situation) -> Seen:
    answers = answers_without(situation.world, ()) is not None
    return given_up(situation, "is gone from the board", answers=answers)
