"""Nothing vanishes unless somebody writes down that it is given up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from redline.design.graph import Edge, SystemGraph
from redline.followups.lineage import successor
from redline.followups.positions import (
    SCORERS,
    TRAINERS,
    drawn,
    exists,
    input_net,
    label,
    reaches,
    roots,
    scorers,
    trainers,
)
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
    found = [*_parts(situation), *_inputs(situation), *_waivers(situation)]
    return tuple(dict.fromkeys(found))


def _parts(situation: Situation) -> Iterator[Lost]:
    before, after = situation.before, situation.after
    duties = sorted(before.of_kind(*GUARD_KINDS, *SCORERS, *TRAINERS))
    for part in duties:
        if successor(before, after, part) is None and situation.gave_up(part) is None:
            yield Lost(f"{label(before, part)} is gone.", _shown(after, part))
    for part in duties:
        heir = successor(before, after, part)
        if heir is not None and _was_wired(before, part) and not _was_wired(after, heir):
            yield Lost(f"{label(before, part)} is no longer connected.", (heir,))


def _inputs(situation: Situation) -> Iterator[Lost]:
    before, after = situation.before, situation.world
    nets = ((scorers(before), False), (trainers(before), True))
    for receivers, labels in nets:
        old, new = input_net(before, labels=labels), _kept_net(situation, labels)
        for receiver in receivers:
            heir = successor(before, situation.after, receiver)
            for source in sorted(roots(old, receiver)):
                if heir is None or source == receiver or situation.gave_up(source):
                    continue
                now = successor(before, situation.after, source)
                if now is None or not reaches(new, now, heir):
                    text = f"{label(before, source)} no longer reaches {label(before, receiver)}."
                    yield Lost(text, _shown(after, source, heir))


def _kept_net(situation: Situation, labels: bool) -> nx.DiGraph[str]:
    """The ways by which values still arrive: not through a timeout that always fires, and, where a
    read was waited for before, not through a store of unknown age."""
    from_before = situation.before
    graph = situation.world
    net = input_net(graph, labels=labels)
    cut = _cut_reads(situation)
    net.remove_edges_from([(target, source) for source, target in cut])
    for source in sorted(_read_directly(from_before)):
        now = successor(from_before, situation.after, source)
        if now is None or now not in net or _read_directly_now(graph, now):
            continue
        unknown = _reads_of_unknown_age(graph, net, now)
        net.remove_edges_from([(edge.target, edge.source) for edge in unknown])
    return net


def _read_directly(graph: SystemGraph) -> set[str]:
    """Foreign sources that are read while the caller waits."""
    reads = (e for e in drawn(graph) if e.flow == "lookup" and e.mode == "sync")
    return {e.target for e in reads if graph.family(e.target) == "source"}


def _read_directly_now(graph: SystemGraph, source: str) -> bool:
    return source in _read_directly(graph)


def _reads_of_unknown_age(graph: SystemGraph, net: nx.DiGraph[str], source: str) -> list[Edge]:
    found = []
    for edge in drawn(graph):
        aged = edge.attributes.get("max_age_s") is not None or any(
            graph.attribute(edge.target, name) is not None for name in ("max_age_s", "ttl_s")
        )
        if edge.flow == "lookup" and not aged and reaches(net, source, edge.target):
            found.append(edge)
    return found


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
    return any(part in (edge.source, edge.target) for edge in drawn(graph))


def _shown(graph: SystemGraph, *parts: str) -> tuple[str, ...]:
    return tuple(part for part in parts if exists(graph, part))
