"""Nothing vanishes unless somebody writes down that it is given up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from redline.design.graph import Edge, SystemGraph
from redline.design.request_path import request_paths, slowest
from redline.design.waiting import ANSWERING_FAMILIES
from redline.followups.lineage import retaken, successor, taken_otherwise
from redline.followups.nets import carriers, flow_net, input_net, reaches, roots
from redline.followups.parts import SCORERS, TRAINERS, exists, in_order, label, scorers, trainers
from redline.followups.situation import Situation

GUARD_KINDS = frozenset(
    {
        "approval_gate",
        "auth_service",
        "data_monitor",
        "data_validator",
        "decision_policy",
        "fallback",
        "guardrail",
        "label_joiner",
        "offline_evaluator",
        "outcome_source",
        "pii_guard",
        "prediction_log",
        "quality_monitor",
        "review_queue",
        "rollback_controller",
        "rules_engine",
        "service_monitor",
        "traffic_guard",
        "validation_gate",
    }
)
"""Kinds that hold a duty: taking one away is a loss even when no input is."""

CUT_SHARE = 0.95
"""A call that runs into its timeout this often delivers nothing."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that was there and is not, in words, with the components to show."""

    text: str
    components: tuple[str, ...]


def losses(situation: Situation) -> tuple[Lost, ...]:
    """Every input, trainer, scorer and guard that the re-design lost without a record."""
    found = [*_parts(situation), *_answers(situation), *_inputs(situation), *_waivers(situation)]
    return tuple(dict.fromkeys(found))


def _parts(situation: Situation) -> Iterator[Lost]:
    before, after = situation.before, situation.after
    duties = in_order(before, before.of_kind(*GUARD_KINDS, *SCORERS, *TRAINERS))
    for part in duties:
        if successor(before, after, part) is None and situation.gave_up(part) is None:
            text = retaken(before, after, part) or f"{label(before, part)} is gone."
            yield Lost(text, _shown(after, part))
    for part in duties:
        heir = successor(before, after, part)
        if heir is not None and _was_wired(before, part) and not _was_wired(after, heir):
            yield Lost(f"{label(before, part)} is no longer connected.", (heir,))


def _inputs(situation: Situation) -> Iterator[Lost]:
    before, after = situation.before, situation.world
    for receivers, labels in ((scorers(before), False), (trainers(before), True)):
        old, new = input_net(before, labels=labels), _net_without_cuts(situation, labels)
        for receiver in _sure(situation, receivers):
            heir = successor(before, situation.after, receiver)
            for source in in_order(before, roots(old, receiver)):
                if heir is None or source == receiver or situation.gave_up(source):
                    continue
                now = successor(before, situation.after, source)
                if now is None or not _arrives(situation, new, source, now, heir):
                    text = f"{label(before, source)} no longer reaches {label(before, receiver)}."
                    text = (retaken(before, after, source) if now is None else "") or text
                    yield Lost(text, _shown(after, source, heir))


def _answers(situation: Situation) -> Iterator[Lost]:
    """What answered while somebody waited still does, or fills a store that is read instead."""
    for scorer in _sure(situation, scorers(situation.before)):
        heir = successor(situation.before, situation.after, scorer)
        gone = heir is not None and not _receivers(situation.world, heir) and not situation.gave_up(scorer)
        if heir is not None and gone and _receivers(situation.before, scorer):
            yield Lost(f"Nobody receives the answer of {label(situation.before, scorer)} any more.", (heir,))
    yield from _answers_waited_for(situation)


def _sure(situation: Situation, parts: Iterable[str]) -> Iterator[str]:
    """The parts that are taken for what they were, or that became something else by the learner's hand."""
    for part in parts:
        heir = successor(situation.before, situation.after, part)
        if heir != part or not taken_otherwise(situation.before, situation.after, part):
            yield part


def _receivers(graph: SystemGraph, scorer: str) -> frozenset[str]:
    """Who gets a scorer's answer: callers, people, stores that are read, tools."""
    return carriers(graph, scorer) & (graph.sinks | graph.of_kind("prediction_store", "cache"))


def _answers_waited_for(situation: Situation) -> Iterator[Lost]:
    old, new = slowest(situation.before), situation.path_in_world
    if old is None:
        return
    for scorer in (s for s in _sure(situation, scorers(situation.before)) if s in old.components):
        heir = successor(situation.before, situation.after, scorer)
        if heir is None or situation.gave_up(scorer) or (new is not None and heir in new.components):
            continue
        ahead = flow_net(situation.world, "prediction", "feature", "batch_data")
        stores = [n for n in (new.components if new else ()) if situation.world.family(n) == "storage"]
        if not any(reaches(ahead, heir, store) for store in stores):
            yield Lost(f"{label(situation.before, scorer)} no longer takes part in the answer.", (heir,))


def _net_without_cuts(situation: Situation, labels: bool) -> nx.DiGraph[str]:
    """The ways by which values still arrive, without the calls whose timeout nearly always fires."""
    net = input_net(situation.world, labels=labels).copy()
    net.remove_edges_from([(target, source) for source, target in _cut_reads(situation)])
    return net


def _arrives(situation: Situation, net: nx.DiGraph[str], source: str, now: str, heir: str) -> bool:
    """Whether a source's values reach their receiver.

    What was fetched while the caller waited, and no longer is, must come out of a store that says how
    old its values may be.
    """
    graph = situation.world
    fetched = source in _fetched(situation.before) and now not in _fetched(graph)
    if not fetched or graph.kind(heir) in TRAINERS:
        return reaches(net, now, heir)
    aged = {(edge.target, edge.source) for edge in graph.drawn if _says_age(graph, edge)}
    using = {node for node in net if graph.family(node) in ANSWERING_FAMILIES}
    rest = net.copy()
    rest.remove_edges_from(
        [(a, b) for a, b in net.edges if b in using and a not in using and (a, b) not in aged]
    )
    return reaches(rest, now, heir)


def _fetched(graph: SystemGraph) -> frozenset[str]:
    """Foreign sources that are read while a caller waits."""
    waited = {leg.edge.target for path in request_paths(graph) for leg in path.legs}
    return frozenset(node for node in waited if graph.family(node) == "source")


def _says_age(graph: SystemGraph, edge: Edge) -> bool:
    on_store = any(graph.attribute(edge.target, name) is not None for name in ("max_age_s", "ttl_s"))
    return edge.flow == "lookup" and (on_store or edge.attributes.get("max_age_s") is not None)


def _cut_reads(situation: Situation) -> set[tuple[str, str]]:
    """Reads whose timeout fires nearly always: caller and callee."""
    path = situation.path_in_world
    if path is None:
        return set()
    legs = (leg for leg in path.legs if leg.late_share > CUT_SHARE)
    return {(leg.edge.source, leg.edge.target) for leg in legs}


def _waivers(situation: Situation) -> Iterator[Lost]:
    old = {(w.rule, tuple(sorted(w.anchors))) for w in situation.origin.waivers}
    for waiver in situation.redesign.waivers:
        if (waiver.rule, tuple(sorted(waiver.anchors))) not in old:
            yield Lost(f"{waiver.rule} is waived now.", tuple(waiver.anchors))


def _was_wired(graph: SystemGraph, part: str) -> bool:
    return any(part in (edge.source, edge.target) for edge in graph.drawn)


def _shown(graph: SystemGraph, *parts: str) -> tuple[str, ...]:
    return tuple(part for part in parts if exists(graph, part))
