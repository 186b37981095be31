"""A new version on trial: can anybody stop the canary, and does the shadow leave the world alone?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import drawing, monitoring
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators
from redline.design.graph import SystemGraph, View
from redline.design.quantities import stated

UNSEEN_TRIALS = ("shadow", "interleave")
"""Modes of a splitter in which nobody is given the new version alone."""
WATCHING = (
    "service_monitor", "data_monitor", "quality_monitor", "business_dashboard", "trace_store",
    "alerting", "experiment_platform",
)  # fmt: skip
SEEN_FLOWS = ("telemetry", "prediction", "event", "feedback", "label")
STOPPING = ("traffic_splitter", "rollback_controller", "team")
SLOW = ("quality_monitor", "business_dashboard")
"""Monitors that may have to wait for outcomes."""
MINUTES_PER_DAY = 1440

RECORDS = ("prediction_log", "trace_store", "event_tracker", "label_joiner", "offline_evaluator", *WATCHING)
"""Where a shadow may write."""
ASIDE_FLOWS = ("prediction", "action", "feature", "request")
LIVE_STORES = ("prediction_store", "feature_store_online", "conversation_memory", "cache")
CONSUMERS = ("client_app", "business_service")


def canary_has_signal(graph: SystemGraph) -> Iterator[Observation]:
    """Somebody sees the new version apart from the old, in time, and can stop it."""
    trying = {s: arm for s in sorted(graph.of_kind("traffic_splitter")) if (arm := _tried(graph, s))}
    if not trying:
        return
    if not all(seen.outcome == "pass" for seen in monitoring.exists(graph)):
        yield not_applicable("nothing is observed at all, which is asked first")
        return
    for splitter, arm in trying.items():
        yield _signal(graph, splitter, arm)


def _tried(graph: SystemGraph, splitter: str) -> frozenset[str]:
    """What is on trial behind a splitter; empty where no version that answers is given to anybody."""
    if graph.attribute(splitter, "mode") in UNSEEN_TRIALS:
        return frozenset()
    arm = _arm(graph, splitter)
    return arm if arm & graph.units(graph.serving_roots) - {splitter} else frozenset()


def _signal(graph: SystemGraph, splitter: str, arm: frozenset[str]) -> Observation:
    seen_over = drawing.along(graph, *SEEN_FLOWS)
    watching = graph.of_kind(*WATCHING) & operators.descendants_of(seen_over, arm)
    own = frozenset(part for part in arm if graph.provides(part, "service_metrics"))
    stopping = _stops(graph, splitter, watching | own)
    behind = frozenset(sorted(graph.serving_roots & arm) or sorted(arm)[:1])
    roles = {"splitter": splitter, "server": behind, "monitor": watching | own}
    if not watching | own:
        return fail(roles, connections=[edge.id for edge in graph.leaving(splitter)])
    late = _lag_min(graph, watching) if not own else None
    bake = stated(graph, splitter, "bake_min")
    if late is not None and bake is not None and late > bake:
        facts = {"lag": _time(late), "bake": _time(bake)}
        return fail(roles, variant="late", facts=facts, components=sorted(watching))
    if stopping:
        return passed("what is watched can stop it", components=sorted(watching | own))
    return ask(roles, variant="unheard", components=sorted(watching | own))


def _onward(graph: SystemGraph) -> drawing.Wires:
    """Where requests, answers and releases go."""
    return drawing.joined(graph, View.CALLS, View.ANSWERS, View.RELEASE)


def _arm(graph: SystemGraph, splitter: str) -> frozenset[str]:
    """What calls, answers and releases lead to from a splitter; who calls it sees both versions alike."""
    wires = graph.once(_onward)
    mixed = operators.ancestors(graph.view(View.CALLS), splitter) - graph.of_kind(*CONSUMERS)
    return operators.reachable(wires, {splitter}) - mixed


def _stops(graph: SystemGraph, splitter: str, watching: frozenset[str]) -> bool:
    """Whether what is seen reaches something or somebody that takes the new version back."""
    if graph.attribute(splitter, "auto_abort"):
        return True
    after = operators.reachable(drawing.joined(graph, View.OBS, View.CTRL), watching)
    owned = {alert for alert in graph.of_kind("alerting") if graph.attribute(alert, "owner")}
    return bool(after & (graph.of_kind(*STOPPING) | owned))


def _lag_min(graph: SystemGraph, watching: frozenset[str]) -> float | None:
    """After how many minutes the first monitor knows; None when one of them may know at once."""
    lags = [stated(graph, m, "lag_d") if graph.kind(m) in SLOW else None for m in sorted(watching)]
    known = [lag for lag in lags if lag is not None]
    return min(known) * MINUTES_PER_DAY if known and len(known) == len(lags) else None


def _time(minutes: float) -> str:
    """A time in minutes, or in days where these are many."""
    return f"{minutes / MINUTES_PER_DAY:g} days" if minutes >= MINUTES_PER_DAY else f"{minutes:g} min"


def shadow_side_effects(graph: SystemGraph) -> Iterator[Observation]:
    """What runs on a copy of the traffic changes nothing."""
    for shadow in sorted(_shadows(graph)):
        wires = _aside(graph, shadow)
        harm = _harmful(graph) & operators.descendants(wires, shadow)
        doubt = _doubtful(graph) & operators.descendants(wires, shadow)
        if harm:
            yield _leak(wires, shadow, harm, sure=True)
        elif doubt:
            yield _leak(wires, shadow, doubt, sure=False)
        else:
            yield passed("its answers end in records", components=(shadow,))


def _shadows(graph: SystemGraph) -> frozenset[str]:
    copies = {edge.target for edge in graph.drawn if edge.mirrored} | graph.having("shadow")
    return graph.of_family("serving", "llm") & copies


def _aside(graph: SystemGraph, shadow: str) -> drawing.Wires:
    """What leaves a shadow, and where that goes on to; its answer to whoever sent the copy is dropped."""
    senders = {edge.source for edge in graph.entering(shadow, "request", "event")}
    ends = graph.of_kind(*RECORDS) | (graph.serving_roots - {shadow})
    return drawing.wired(
        (edge.source, edge.target, edge.id)
        for flow in ASIDE_FLOWS
        for edge in graph.by_flow(flow)
        if edge.source not in ends and not (edge.source == shadow and edge.target in senders)
    )


def _harmful(graph: SystemGraph) -> frozenset[str]:
    """What acts on the world, receives an answer, or is read by what answers."""
    acting = {t for t in graph.of_kind("tool") if graph.attribute(t, "side_effect", "none") != "none"}
    return graph.of_kind(*CONSUMERS) | frozenset(acting) | _read_live(graph)


def _read_live(graph: SystemGraph) -> frozenset[str]:
    shadows = _shadows(graph)
    read = {edge.target for edge in graph.by_flow("lookup") if edge.source not in shadows}
    return graph.of_kind(*LIVE_STORES) & read


def _doubtful(graph: SystemGraph) -> frozenset[str]:
    """Tools that do not say what they change, stores that nobody is drawn to read, and unread boxes."""
    silent = {tool for tool in graph.of_kind("tool") if not graph.stated(tool, "side_effect")}
    return graph.of_kind("unknown", *LIVE_STORES) | frozenset(silent)


def _leak(wires: drawing.Wires, shadow: str, ends: frozenset[str], *, sure: bool) -> Observation:
    way = operators.shortest_path(wires, {shadow}, ends)
    end = way.nodes[-1] if way else min(ends)
    return (fail if sure else ask)(
        variant="" if sure else "perhaps",
        shadow=shadow,
        end=end,
        leak=way.edges[:1] if way else (),
        components=drawing.nodes_along([way]),
        connections=drawing.edges_along([way]),
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "canary_has_signal": named(
        canary_has_signal, roles="splitter server monitor", facts="lag bake", variants="late unheard"
    ),
    "shadow_side_effects": named(shadow_side_effects, roles="shadow end leak", variants="perhaps"),
}
