"""Clauses about a model that is better offline and worse online: what can be looked at, and when it stops."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.quality import SIGNAL_KINDS, scorer_in_question
from redline.followups.clauses.release import control_way, is_set_off, switches
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.segments import evaluators, slices
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import read_by
from redline.followups.nets import carriers, flow_net, input_net, reaches
from redline.followups.parts import exists, in_order, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import listed

NEEDED = 3
"""Three of the five things to look at must be there: with fewer, the order of looking is no choice."""
READERS = ("training_set_builder", "label_joiner", "training_job", "offline_evaluator", *SIGNAL_KINDS)
TRAINING_SIDE = ("training_set_builder", "feature_store_offline", "data_warehouse", "training_job")
TRUTHS = ("outcome_source", "labeling")
STOPPERS = ("experiment_platform", "traffic_splitter", "rollback_controller", "alerting")

Evidence = Callable[[SystemGraph, str], tuple[str, ...]]


def gap_evidence(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Three of the five things that can explain the gap can be looked at, as ways in the drawing."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing is left to compare.")
    found = evidences(graph, scorer)
    parts = tuple(part for chain in found.values() for part in chain)
    if len(found) >= NEEDED:
        return held(
            f"You can look at {listed(found)}.", did=f"made it possible to look at {listed(found)}",
            components=parts,
        )  # fmt: skip
    missing = [name for name in EVIDENCE if name not in found]
    have = f"You can look at {listed(found)} alone" if found else "Nothing can be compared"
    return broke(
        f"{have}; {NEEDED} of {len(EVIDENCE)} are needed. Missing: {listed(missing)}.",
        components=(scorer, *parts),
    )


def stop_loss_stated(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The loss at which the new version is stopped is a number, on a part that can stop it."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    stated = [n for n in in_order(graph, graph.of_kind(*STOPPERS)) if _states_limit(graph, n)]
    orders = flow_net(graph, "control", "telemetry")
    goals = switches(graph, scorer)
    told = [n for n in stated if _is_told(graph, n)]
    for node in told:
        way = (node,) if node in goals else _first_way(control_way(graph, orders, node, g) for g in goals)
        if way:
            return held(
                f"{label(graph, node)} stops it at {graph.attribute(node, 'stop_loss')}.",
                did=f"stated the loss at which {label(graph, node)} stops it",
                components=way,
            )
    if stated and not told:
        return broke(f"{label(graph, stated[0])} states a loss and is told of none.", components=stated[:1])
    if stated:
        return broke(f"{label(graph, stated[0])} states a loss and can stop nothing.", components=stated[:1])
    holding = [
        node
        for node in in_order(graph, graph.of_kind(*STOPPERS))
        if node in goals or any(control_way(graph, orders, node, goal) for goal in goals)
    ]
    if holding:
        what = "at which loss the new version is stopped"
        return unsaid(graph, holding[0], what, "stop_loss", "stops if loss exceeds 1 %")
    text = (
        "Nothing can stop the new version at a stated loss: draw what splits the traffic or rolls back, and "
        "say at which loss it does."
    )
    return broke(text, components=(scorer,))


def evidences(graph: SystemGraph, scorer: str) -> dict[str, tuple[str, ...]]:
    """What can be looked at, by name, each with the parts that carry it."""
    found = {name: look(graph, scorer) for name, look in EVIDENCE.items()}
    return {name: parts for name, parts in found.items() if parts}


def _logged(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """Served features in a log that somebody reads."""
    for log in in_order(graph, carriers(graph, scorer) & graph.of_kind("prediction_log")):
        readers = [r for r in in_order(graph, graph.of_kind(*READERS)) if read_by(graph, r, {log})]
        if graph.attribute(log, "has_features") is True and readers:
            return (log, readers[0])
    return ()


def _recompared(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """A monitor for skew between what was served and what was trained on."""
    served, offline = carriers(graph, scorer), graph.of_kind(*TRAINING_SIDE)
    for monitor in in_order(graph, graph.of_kind("data_monitor")):
        if "skew" not in str(graph.attribute(monitor, "mode") or "").lower():
            continue
        live, past = read_by(graph, monitor, served), read_by(graph, monitor, offline)
        if live and (past or "train" in str(graph.attribute(monitor, "reference") or "").lower()):
            return tuple(part for part in (live, past, monitor) if part)
    return ()


def _sliced(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """A group that the evaluation and something on live answers both look at."""
    served = carriers(graph, scorer)
    for judge in evaluators(graph, scorer):
        for live in in_order(graph, graph.of_kind("experiment_platform", *SIGNAL_KINDS)):
            if slices(graph, judge) & slices(graph, live) and _connected(graph, live, served):
                return (judge, live)
    return ()


def _counted(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """An experiment on this path that counts who was exposed to which arm."""
    around = carriers(graph, scorer) | set(switches(graph, scorer))
    for platform in in_order(graph, graph.of_kind("experiment_platform")):
        if graph.attribute(platform, "ratio_check") is True and _connected(graph, platform, around):
            return (platform,)
    return ()


def _defined(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """The same version of the label's meaning on the truth that training reads and on the log."""
    net = input_net(graph, labels=True)
    truths = [
        n for n in in_order(graph, graph.of_kind(*TRUTHS)) if any(reaches(net, n, t) for t in trainers(graph))
    ]
    logs = in_order(graph, carriers(graph, scorer) & graph.of_kind("prediction_log"))
    versions = {_version(graph, part) for part in (*truths, *logs[:1])}
    return (*truths, logs[0]) if truths and logs and len(versions) == 1 and "" not in versions else ()


EVIDENCE: Mapping[str, Evidence] = MappingProxyType(
    {
        "the served features": _logged,
        "skew against training": _recompared,
        "groups on both sides": _sliced,
        "exposures per arm": _counted,
        "the label's definition": _defined,
    }
)
"""The five things that explain most gaps between offline and online."""


def _version(graph: SystemGraph, part: str) -> str:
    return str(graph.attribute(part, "definition_version") or "").strip()


def _connected(graph: SystemGraph, part: str, nodes: set[str] | frozenset[str]) -> bool:
    ends = ({edge.source, edge.target} for edge in graph.drawn if part in (edge.source, edge.target))
    return any((pair - {part}) & nodes for pair in ends) and exists(graph, part)


def _is_told(graph: SystemGraph, stopper: str) -> bool:
    """Whether a loss can come to what stops at it; an experiment counts its own arms."""
    counts = graph.kind(stopper) == "experiment_platform" and bool(graph.entering(stopper))
    return counts or is_set_off(graph, stopper)


def _states_limit(graph: SystemGraph, node: str) -> bool:
    return bool(re.search(r"\d", str(graph.attribute(node, "stop_loss") or "")))


def _first_way(ways: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return next((way for way in ways if way), ())
