"""What the model's own choices keep it from seeing: cases that it stops, items that it does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing, monitoring
from redline.critique.checks.check import NamedCheck, kept, named, verdict
from redline.critique.observation import Observation, Seen, ask, fail, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View

DECIDING = ("decision_policy", "rules_engine")
STOPS = re.compile(
    r"\b(block|declin|reject|remov|den(y|ies|ied)|refus|suspend|hid(e|es|den)|bann)\w*", re.IGNORECASE
)
STOPPED_UNSEEN = frozenset({"credit", "fraud", "moderation"})
"""Domains in which what was stopped earns no outcome unless somebody sees to it."""
TESTS = ("offline_evaluator", "quality_monitor")
SAMPLED_FLOWS = ("batch_data", "event", "feature", "label", "prediction", "training_data")
RECORDS = ("event_tracker", "message_bus", "object_store", "prediction_log", "trace_store")
REACTIONS = ("event_tracker", "message_bus", "outcome_source")
SHOWN_FLOWS = ("event", "feedback", "prediction")


def selective_labels(graph: SystemGraph) -> Iterator[Observation]:
    """Of the cases that are stopped, some are let through or looked at, so that they earn a label too."""
    if not graph.of_kind(*DECIDING) or graph.training_scope() != "in":
        return
    # Elsewhere a list may well leave items out: only a stated action stops a case there.
    stopping = _stopping(graph, by_words=bool(graph.tags & STOPPED_UNSEEN))
    if not stopping:
        return
    upstream = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    outcomes = graph.of_kind("outcome_source") & upstream
    bent = frozenset(o for o in outcomes if graph.attribute(o, "biased_by_decision"))
    free = frozenset(o for o in outcomes if graph.attribute(o, "biased_by_decision") is False)
    if not bent and not graph.tags & STOPPED_UNSEEN:
        return
    seen_anyway = _seen_anyway(graph) or (free if free == outcomes else frozenset())
    if seen_anyway:
        yield passed("some of what is stopped earns a label too", components=sorted(seen_anyway))
        return
    judge = fail if bent else ask
    out = [a.id for node in sorted(stopping) for a in graph.leaving(node, "prediction", "action")]
    ways = [operators.shortest_path(graph.view(View.TRAIN), bent or outcomes, graph.trainers)]
    yield judge(
        variant="" if bent else "unstated",
        policy=stopping,
        trainer=graph.trainers,
        outcome=bent or outcomes,
        components=drawing.nodes_along(ways),
        connections=[*out, *drawing.edges_along(ways)],
    )


def _stopping(graph: SystemGraph, *, by_words: bool) -> frozenset[str]:
    """Policies and rules that state that they stop a case, or whose words say so."""
    told = _words if by_words else _actions
    return frozenset(node for node in graph.of_kind(*DECIDING) if STOPS.search(told(graph, node)))


def _actions(graph: SystemGraph, node: str) -> str:
    return str(graph.attribute(node, "actions", ""))


def _words(graph: SystemGraph, node: str) -> str:
    part = graph.nodes[node]
    arrows = (arrow.label for arrow in graph.leaving(node))
    thresholds = str(graph.attribute(node, "thresholds", ""))
    return " ; ".join((part.label, part.note, _actions(graph, node), thresholds, *arrows))


def _seen_anyway(graph: SystemGraph) -> frozenset[str]:
    """What lets some cases through by chance, and people who label some that the model has judged."""
    chance = graph.having("exploration_pct") | graph.having("blinded_sample_pct")
    trials = {t for t in graph.of_kind("experiment_platform") if graph.entering(t) or graph.leaving(t)}
    wires = drawing.along(graph, *SAMPLED_FLOWS)
    ends = graph.trainers | graph.of_kind(*TESTS)
    judged = graph.serving_roots | graph.of_kind(*DECIDING)
    people = graph.of_kind("labeling") & operators.reaching(wires, ends)
    # A queue of unsure cases is no sample of what was stopped.
    way = operators.avoiding_path(wires, judged, people, graph.of_kind("review_queue"))
    return frozenset(chance | trials | set(way.nodes[-1:] if way else ()))


def impressions_logged(graph: SystemGraph) -> Iterator[Observation]:
    """What was shown and left alone reaches training beside what was taken."""
    if any(seen.outcome == "fail" and not seen.variant for seen in kept(graph, monitoring.prediction_log)):
        return
    upstream = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    reactions = _reactions(graph, upstream)
    if not reactions:
        return
    shown = _shown(graph)
    blind = frozenset(r for r in reactions if graph.attribute(r, "logs_impressions") is False)
    roles = {
        "tracker": blind or reactions,
        "trainer": graph.trainers,
        "log": shown,
        "builder": drawing.training_entry(graph, graph.trainers),
    }
    into = [a.id for r in sorted(blind or reactions) for a in graph.entering(r, *SHOWN_FLOWS)]
    if shown & upstream:
        yield passed("what was shown reaches training", components=sorted(shown & upstream))
    elif shown:
        yield ask(roles, variant="aside", components=sorted(shown), connections=into)
    elif blind:
        yield fail(roles, variant="clicks", connections=into)
    else:
        yield ask(roles, connections=into)


def _impressions(graph: SystemGraph) -> Seen:
    return verdict(graph, impressions_logged)


def _reactions(graph: SystemGraph, upstream: frozenset[str]) -> frozenset[str]:
    """Where the reactions of people are kept that training learns from: the first record of them."""
    audience = graph.entries | graph.sinks
    kept = graph.of_kind(*REACTIONS) & upstream
    told = {r for r in kept if any(a.source in audience for a in graph.entering(r, *SHOWN_FLOWS))}
    return frozenset(told) or graph.of_kind("event_tracker") & upstream


def _shown(graph: SystemGraph) -> frozenset[str]:
    """Records of what was shown: stated, or written by what chooses it."""
    stated = graph.having("logs_impressions")
    choosing = graph.units(graph.serving_roots) - graph.entries
    written = {
        record
        for record in graph.of_kind(*RECORDS)
        if any(a.source in choosing for a in graph.entering(record, *SHOWN_FLOWS))
        and graph.attribute(record, "logs_impressions") is not False
    }
    return frozenset(stated | written)


def position_bias(graph: SystemGraph) -> Iterator[Observation]:
    """Where an item stood is kept beside whether it was taken."""
    if graph.once(_impressions) != "pass":
        return
    upstream = operators.reaching(graph.view(View.TRAIN), graph.trainers)
    placed = graph.having("logs_position") & upstream
    if placed:
        yield passed("the place on the list is kept", components=sorted(placed))
        return
    records = _shown(graph) & upstream
    into = [a.id for r in sorted(records) for a in graph.entering(r, *SHOWN_FLOWS)]
    yield ask(record=records, trainer=graph.trainers, connections=into)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "impressions_logged": named(
        impressions_logged, roles="tracker trainer log builder", variants="aside clicks"
    ),
    "position_bias": named(position_bias, roles="record trainer"),
    "selective_labels": named(selective_labels, roles="policy trainer outcome", variants="unstated"),
}
