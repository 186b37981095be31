"""Clauses about people who press on a model from outside: attackers, and a number that is played."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import networkx as nx

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.drift import retraining_gated
from redline.followups.clauses.quality import SIGNAL_KINDS, scorer_in_question
from redline.followups.clauses.release import control_way, releases, switches
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import read_by
from redline.followups.nets import carriers, flow_net, reaches
from redline.followups.parts import in_order, label, trainers
from redline.followups.situation import Situation
from redline.followups.wording import days, listed

WEEK_D, FAST_D = 7.0, 1.0
"""An attacker is answered within a week by a new model, and within a day by something faster."""
SECONDS_PER_DAY = 86_400
MOVED_FAST = ("rules_engine", "decision_policy", "guardrail")
CHECKS = ("ci_cd", "validation_gate", "approval_gate", "offline_evaluator", "data_validator")
UPDATES = ("model", "control", "batch_data", "feature")
WATCHING = ("experiment_platform", *SIGNAL_KINDS)
EVENTS = ("outcome_source", "event_tracker", "business_service", "client_app")


# ---- an adversary


def model_renewed(situation: Situation, params: Mapping[str, Any]) -> Seen:
    """A gated retraining brings a new model within a week."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    found = renewal_d(graph, scorer)
    if found is None:
        taught = [t for t in trainers(graph) if reaches(releases(graph), t, scorer)]
        if taught:
            return unsaid(graph, taught[0], "how often it brings a new model", "cadence_s", "nightly")
        return broke(f"Nothing drawn brings {label(graph, scorer)} a new model.", components=(scorer,))
    trainer, cadence = found
    if cadence > WEEK_D:
        return broke(
            f"{label(graph, trainer)} runs every {days(cadence)}; an attacker needs {days(WEEK_D)}.",
            components=(trainer,),
        )
    gated = retraining_gated(situation, params)
    if gated.state != "held":
        return gated
    return held(
        f"{label(graph, trainer)} brings a new model every {days(cadence)}, past evaluation and gate.",
        did=f"brought a new model every {days(cadence)}",
        components=(trainer, *gated.components),
    )


def answered_fast(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Something on the answer changes within a day, and its change crosses a check."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    places = quick_places(graph, scorer)
    for place in places:
        check = _checked_update(graph, place)
        if check is not None:
            return held(
                f"{label(graph, place)} can be changed within a day, through {label(graph, check)}.",
                did=f"changed {label(graph, place)} through {label(graph, check)}",
                components=(check, place),
            )
    found = renewal_d(graph, scorer)
    if found is not None and found[1] <= FAST_D:
        return held(
            f"{label(graph, found[0])} runs every {days(found[1])}: that is fast enough.",
            did=f"trained every {days(found[1])}",
            components=found[:1],
        )
    if places:
        names = listed([label(graph, place) for place in places[:2]], joint="or")
        return broke(f"No arrow of a checked change reaches {names}.", components=places[:2])
    return broke(
        f"Until the next model, nothing at {label(graph, scorer)} can answer a new pattern.",
        components=(scorer,),
    )


def renewal_d(graph: SystemGraph, scorer: str) -> tuple[str, float] | None:
    """The trainer that renews this scorer most often, with its cadence in days."""
    net = releases(graph)
    found = [
        (trainer, cadence / SECONDS_PER_DAY)
        for trainer in trainers(graph)
        if reaches(net, trainer, scorer)
        and (cadence := quantities.stated(graph, trainer, "cadence_s")) is not None
        and cadence > 0
    ]
    return min(found, key=lambda pair: pair[1], default=None)


def quick_places(graph: SystemGraph, scorer: str) -> tuple[str, ...]:
    """Rules, policies and guards on the answer, or beside the scorer with the same receiver."""
    served = carriers(graph, scorer)
    beside = {
        part
        for part in graph.of_kind(*MOVED_FAST)
        if any(e.target in served for e in graph.leaving(part, "prediction", "action"))
    }
    return in_order(graph, (served & graph.of_kind(*MOVED_FAST)) | beside)


def _checked_update(graph: SystemGraph, place: str) -> str | None:
    """A check that a change of this part passes, and that is not the release of the model itself."""
    for edge in graph.drawn:
        if edge.target != place or edge.flow not in UPDATES:
            continue
        if graph.kind(edge.source) in CHECKS:
            return edge.source
    return None


# ---- a number that is played


def guardrail_read(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """Another number than the one that is optimised is read from what happens after the answer."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    stated = guardrails(graph)
    read = [n for n in stated if _reads_effects(graph, scorer, n)]
    goal = str(graph.framing.metric or "").strip().casefold()
    other = [n for n in read if guardrail(graph, n).casefold() != goal]
    if other:
        return held(
            f"{label(graph, other[0])} reads {guardrail(graph, other[0])}.",
            did=f"made {label(graph, other[0])} read {guardrail(graph, other[0])}",
            components=other[:1],
        )
    if read:
        return broke(f"{label(graph, read[0])} reads the number that is optimised.", components=read[:1])
    if stated:
        text = f"{label(graph, stated[0])} states a guardrail and reads nothing that the answers change."
        return broke(text, components=stated[:1])
    return broke("No part reads another number than the one that is optimised: draw a monitor of one that "
                 "must not get worse, such as “Complaints (guardrail metric)”.",
                 components=(scorer,))  # fmt: skip


def guardrail_stops(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The guardrail number can stop a release: a control arrow leads from it to what holds the versions."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone.")
    orders = flow_net(graph, "control", "telemetry")
    goals = [*switches(graph, scorer), *_gates(graph, scorer)]
    read = [n for n in guardrails(graph) if _reads_effects(graph, scorer, n)]
    for node in read:
        way = _first_way(graph, orders, node, goals) or _by_itself(graph, scorer, node)
        if way:
            return held(
                f"{label(graph, node)} can stop {label(graph, way[-1])}.",
                did=f"let {label(graph, node)} stop {label(graph, way[-1])}",
                components=way,
            )
    if read:
        return broke(f"No control arrow leads from {label(graph, read[0])} to what it could stop.",
                     components=read[:1])  # fmt: skip
    return broke("Nothing that reads a guardrail can stop a release.", components=(scorer,))


def _by_itself(graph: SystemGraph, scorer: str, node: str) -> tuple[str, ...]:
    """An experiment that the answers of the scorer go through stops a version by itself."""
    joined = any({edge.source, edge.target} == {scorer, node} for edge in graph.drawn)
    return (node, scorer) if joined and graph.kind(node) == "experiment_platform" else ()


def guardrails(graph: SystemGraph) -> tuple[str, ...]:
    """Experiments and signals that state a guardrail, in drawing order."""
    return tuple(n for n in in_order(graph, graph.of_kind(*WATCHING)) if guardrail(graph, n))


def guardrail(graph: SystemGraph, part: str) -> str:
    """The guardrail metric that a part states; empty when it does not."""
    return str(graph.attribute(part, "guardrail") or "").strip()


def _reads_effects(graph: SystemGraph, scorer: str, part: str) -> bool:
    nodes = carriers(graph, scorer) | graph.of_kind(*EVENTS)
    return read_by(graph, part, nodes) is not None


def _gates(graph: SystemGraph, scorer: str) -> list[str]:
    net = releases(graph)
    return [g for g in in_order(graph, graph.of_kind("validation_gate")) if reaches(net, g, scorer)]


def _first_way(graph: SystemGraph, orders: nx.DiGraph[str], node: str, goals: list[str]) -> tuple[str, ...]:
    ways = (control_way(graph, orders, node, goal) for goal in goals)
    return next((way for way in ways if way), ())
