"""Clauses about a world that changes overnight: who sees it, what protects, what retraining may do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import networkx as nx

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.quality import (
    answer_watch,
    answer_watches,
    label_delay_days,
    needs_labels,
    scorer_in_question,
)
from redline.followups.clauses.release import control_way, releases
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.monitors import Watch, watches
from redline.followups.nets import carriers, flow_net, input_net, reaches
from redline.followups.parts import has_owner, in_order, is_provider, label, trainers
from redline.followups.routes import answers_without
from redline.followups.situation import Situation
from redline.followups.wording import days, listed

DRIFT_MODES = ("drift", "skew", "distribution", "shift", "novel")
SOON_D = 2.0
"""A signal that waits for labels longer than this is late for what changed overnight."""
JUDGES = ("offline_evaluator",)
GATES = ("validation_gate", "approval_gate")
SWITCHED = ("decision_policy", "rules_engine", "fallback", "guardrail", "approval_gate")
"""Kinds that can be moved to a careful mode at once, without a new model."""
ASKING = ("business_service", "api_gateway", "agent_orchestrator")
KILLS = re.compile(r"\bkill|\bstop|off switch|rules")
"""Words by which a switch says that it leaves the model out, and does not bring back another version."""
HELD_BACK = ("prediction_store",)
"""Where the last good run can stay in force, in a scheduled design."""


def change_noticed(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A signal on the inputs or the answers sees a sudden change and reaches somebody."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing is left to watch.")
    found = change_watch(graph, scorer)
    if found is not None:
        return held(
            f"{label(graph, found.monitor)} reads {label(graph, found.reads)} and reaches "
            f"{label(graph, found.actor)}.",
            did=f"made {label(graph, found.monitor)} tell that the world has changed",
            components=found.components,
        )
    late = answer_watch(graph, scorer)
    if late is not None and needs_labels(graph, late.monitor):
        delay = label_delay_days(graph)
        when = f"labels, {days(delay)} at the median" if delay is not None else "labels"
        return broke(f"{label(graph, late.monitor)} waits for {when}.", components=(late.monitor, scorer))
    text = (
        f"Nobody is told that what {label(graph, scorer)} sees, or says, has changed: draw a monitor of its "
        "inputs or answers, such as “drift monitor”, and who it tells."
    )
    return broke(text, components=(scorer,))


def change_watch(graph: SystemGraph, scorer: str) -> Watch | None:
    """The first signal that would see a sudden change in time, with its actor."""
    return next(change_watches(graph, scorer), None)


def change_watches(graph: SystemGraph, scorer: str) -> Iterator[Watch]:
    """Every signal that would see a sudden change in time, those on the answer first, with its actor."""
    yield from answer_watches(graph, scorer, label_free=True)
    net = input_net(graph)
    fed_by = nx.ancestors(net, scorer) | {scorer} if scorer in net else {scorer}
    for watch in watches(graph, fed_by, ("data_monitor",)):
        if _looks_at_change(graph, watch.monitor):
            yield watch
    slow = answer_watch(graph, scorer)
    delay = label_delay_days(graph)
    if slow is not None and delay is not None and delay <= SOON_D:
        yield slow


def _looks_at_change(graph: SystemGraph, monitor: str) -> bool:
    mode = str(graph.attribute(monitor, "mode") or "").lower()
    return any(word in mode for word in DRIFT_MODES)


def guarded_at_once(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Somebody who is told can move a threshold, or switch to an answer that does not need the model."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    places = careful_places(graph, scorer)
    orders = flow_net(graph, "telemetry", "control")
    for start in _deciders(graph, scorer):
        for place in places:
            way = control_way(graph, orders, start, place)
            if way:
                return held(
                    f"{label(graph, start)} can move {label(graph, place)} to a careful mode.",
                    did=f"let {label(graph, start)} move {label(graph, place)} at once",
                    components=way,
                )
    if places:
        names = listed([label(graph, p) for p in places[:2]], joint="or")
        return broke(f"No control arrow reaches {names} from whoever is told.", components=places[:2])
    return broke(
        f"Until there is a new model, nothing stands between {label(graph, scorer)} and the decision.",
        components=(scorer,),
    )


def careful_places(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """Where the decision can be made careful without a new model, in drawing order."""
    served = carriers(graph, scorer)
    on_answer = {n for n in served if graph.kind(n) in SWITCHED}
    route = answers_without(graph, {scorer})
    if route is not None and is_provider(graph, route.provider):
        on_answer.add(route.provider)
    if route is not None:
        on_answer |= _switched_off(graph, scorer)
    moved = graph.of_kind("decision_policy", "rules_engine")
    beside = _asked_beside(graph, scorer)
    on_answer |= {n for n in moved if any(e.target in served | beside for e in graph.leaving(n))}
    on_answer |= beside & graph.of_kind("rules_engine")
    kept = {n for n in served & graph.of_kind(*HELD_BACK) if graph.attribute(n, "versioned_swap") is True}
    return in_order(graph, on_answer | kept)


def _asked_beside(graph: SystemGraph, scorer: str) -> set[str]:
    """The decisions and rules that whoever asks the model asks too."""
    callers = {edge.source for edge in graph.entering(scorer, "request")}
    asked = {edge.target for caller in callers for edge in graph.leaving(caller, "request")}
    return asked & graph.of_kind("decision_policy", "rules_engine")


def _switched_off(graph: SystemGraph, scorer: str) -> set[str]:
    """Services that ask the model and can be switched to the answer without it by a kill switch."""
    callers = {edge.source for edge in graph.entering(scorer, "request")} & graph.of_kind(*ASKING)
    kill = {n for n in graph.of_kind("rollback_controller") if KILLS.search(label(graph, n).casefold())}
    return {c for c in callers if any(e.source in kill for e in graph.entering(c, "control"))}


def _deciders(graph: SystemGraph, scorer: str) -> Iterator[str]:
    """Who learns of the change: the signal and its actor; a named person counts when there is a signal."""
    found = tuple(change_watches(graph, scorer))
    if not found:
        return
    for watch in found:
        yield watch.actor
        yield watch.monitor
    yield from (p for p in in_order(graph, graph.of_kind("team")) if has_owner(graph, p))


def retraining_gated(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Every way of a retrained model to the answer passes an evaluation and a gate."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    net = releases(graph)
    feeding = [t for t in trainers(graph) if t == scorer or reaches(net, t, scorer)]
    if not feeding:
        return held("Nothing retrains by itself.")
    judges, gates = graph.of_kind(*JUDGES), releasing_gates(graph)
    for trainer in feeding:
        if graph.kind(trainer) == "online_learner":
            if not bounded(graph, trainer):
                text = (
                    f"{label(graph, trainer)} follows the changed world wherever it goes: say there how far "
                    "one update may move it (“Largest change allowed”)."
                )
                return broke(text, components=(trainer,))
            continue
        for parts, words in ((judges, "an evaluation"), (gates, "a gate")):
            if not _cut(net, trainer, scorer, parts):
                text = f"A model from {label(graph, trainer)} reaches {label(graph, scorer)} without {words}."
                return broke(text, components=(trainer, scorer))
    passed = [g for g in in_order(graph, gates) if reaches(net, g, scorer)]
    return held(
        "Every retrained model passes an evaluation and a gate.",
        did=f"put {label(graph, passed[0])} before every retrained model" if passed else "",
        components=passed,
    )


def bounded(graph: SystemGraph, learner: str) -> bool:
    """Whether a learner says how far one update may move it."""
    bound = quantities.stated(graph, learner, "max_drift")
    return graph.attribute(learner, "lr_guard") is True or (bound is not None and bound > 0)


def releasing_gates(graph: SystemGraph) -> frozenset[str]:
    """What lets a model through or not: a gate, or a part that is said to be one besides, such as
    “Backtest + approval”."""
    return graph.of_kind(*GATES) | graph.providing("gate")


def _cut(net: nx.DiGraph[str], trainer: str, scorer: str, parts: frozenset[str]) -> bool:
    """Whether every way of models from the trainer to the scorer goes through one of these parts."""
    rest = net.copy()
    rest.remove_nodes_from(parts)
    return not reaches(rest, trainer, scorer)
