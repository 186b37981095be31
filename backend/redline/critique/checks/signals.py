"""Do the signals lead to an action, in time, on the right cause, and do they reach the business?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.critique.checks import monitoring
from redline.critique.checks.check import NamedCheck, kept, named
from redline.critique.observation import Observation, ask, fail, passed
from redline.design import operators, quantities
from redline.design.graph import SystemGraph, View

WATCHING = ("service_monitor", "data_monitor", "quality_monitor")
"""Monitors that are read by a machine; dashboards and traces are looked at by people."""
LATE_FROM_D = 7
"""An outcome that takes this many days or more leaves a gap that needs another signal."""
DAY_S = 86_400
LEARNING_FROM_PEOPLE = ("review_queue", "labeling", "event_tracker", "client_app")
NOT_DRIFT = ("freshness", "volume", "quality")
ACTED_ON = ("retrain_trigger", "training_job", "online_learner", "orchestrator", "rollback_controller")
TWO_VERSIONS = ("traffic_splitter",)
RECORDS = ("prediction_log", "trace_store", "prediction_store")
OUTCOMES = ("outcome_source", "label_joiner", "event_tracker")


def actionable_alert(graph: SystemGraph) -> Iterator[Observation]:
    """Every monitor leads to somebody, and every alert says who acts."""
    watched = monitoring.watched(graph)
    if not monitoring.told(graph, watched):
        return
    drawn = frozenset(m for m in graph.of_kind(*WATCHING) if graph.entering(m))
    silent = sorted(m for m in drawn - watched.heard if not graph.attribute(m, "owner"))
    alerts = operators.descendants_of(graph.view(View.OBS), silent) & graph.of_kind("alerting")
    dead = [m for m in silent if not alerts & operators.descendants(graph.view(View.OBS), m)]
    roles = {"monitor": dead or silent, "alert": sorted(alerts), "server": sorted(graph.serving_roots)}
    if dead:
        yield ask(roles, components=dead)
    elif silent:
        yield ask(roles, variant="unowned", components=[*silent, *sorted(alerts)])
    elif drawn:
        yield passed("every monitor leads to somebody who acts", components=sorted(drawn))


def delayed_label_plan(graph: SystemGraph) -> Iterator[Observation]:
    """Where the truth is late, quality is also seen from something that is not."""
    monitors = sorted(m for m in graph.of_kind("quality_monitor") if graph.entering(m))
    if not monitors:
        return
    delay = _delay_d(graph)
    if delay is None or delay < LATE_FROM_D or _waits_anyway(graph, delay):
        return
    early = [monitor for monitor in monitors if _is_early(graph, monitor)]
    if early:
        yield passed("quality is seen before the labels are in", components=early)
        return
    late = all(_says_late(graph, monitor) for monitor in monitors) and not _sees_scores(graph)
    seen = fail if late else ask
    yield seen(
        variant="" if late else "unstated",
        monitor=monitors,
        server=graph.serving_roots,
        facts={"delay": f"{delay:g}"},
        components=monitors,
        connections=[edge.id for monitor in monitors for edge in graph.entering(monitor)],
    )


def _delay_d(graph: SystemGraph) -> float | None:
    """Days until half of the outcomes are known, where stated: the latest source decides."""
    stated = [quantities.stated(graph, s, "label_delay_p50_d") for s in graph.of_kind("outcome_source")]
    known = [delay for delay in stated if delay is not None]
    return max(known, default=graph.brief.label_delay_p50_d)


def _waits_anyway(graph: SystemGraph, delay: float) -> bool:
    """Whether the next run comes no sooner than the outcomes of the last."""
    scorers = graph.serving_roots & graph.of_kind("batch_scorer")
    runs = [quantities.stated(graph, scorer, "cadence_s") for scorer in scorers]
    return bool(runs) and all(run is not None and run >= delay * DAY_S for run in runs)


def _is_early(graph: SystemGraph, monitor: str) -> bool:
    if graph.attribute(monitor, "needs_labels") is False or graph.attribute(monitor, "proxy"):
        return True
    lag = quantities.stated(graph, monitor, "lag_d")
    return (lag is not None and lag < LATE_FROM_D) or any(
        graph.kind(edge.source) in LEARNING_FROM_PEOPLE or _is_quick(graph, edge.source)
        for edge in graph.entering(monitor)
    )


def _is_quick(graph: SystemGraph, source: str) -> bool:
    delay = quantities.stated(graph, source, "label_delay_p50_d")
    return delay is not None and delay < LATE_FROM_D


def _says_late(graph: SystemGraph, monitor: str) -> bool:
    lag = quantities.stated(graph, monitor, "lag_d")
    return graph.attribute(monitor, "needs_labels") is True or (lag is not None and lag >= LATE_FROM_D)


def _sees_scores(graph: SystemGraph) -> bool:
    """Whether a monitor of distributions reads the log, where a shift of the scores shows."""
    logs = graph.of_kind(*RECORDS)
    return any(edge.source in logs for m in graph.of_kind("data_monitor") for edge in graph.entering(m))


def drift_not_quality(graph: SystemGraph) -> Iterator[Observation]:
    """What a drift alarm sets off also looks at whether answers got worse."""
    drifting = sorted(m for m in graph.of_kind("data_monitor") if _sees_drift(graph, m))
    control = graph.view(View.CTRL)
    acting = {m: hit for m in drifting if (hit := _sets_off(graph, m))}
    if not acting:
        return
    if "quality" in monitoring.watched(graph).layers:
        yield passed("quality is watched beside drift", components=list(acting))
        return
    paths = [operators.shortest_path(control, _from(graph, m), hit) for m, hit in sorted(acting.items())]
    yield ask(
        monitor=list(acting),
        action=frozenset().union(*acting.values()),
        server=graph.serving_roots,
        components=[node for path in paths if path for node in path.nodes],
        connections=[edge for path in paths if path for edge in path.edges],
    )


def _sees_drift(graph: SystemGraph, monitor: str) -> bool:
    mode = str(graph.attribute(monitor, "mode", ""))
    return bool(graph.entering(monitor)) and mode not in NOT_DRIFT


def _from(graph: SystemGraph, monitor: str) -> set[str]:
    alerts = operators.descendants(graph.view(View.OBS), monitor) & graph.of_kind("alerting")
    return {monitor, *alerts}


def _sets_off(graph: SystemGraph, monitor: str) -> frozenset[str]:
    """What retrains or goes back when this monitor says so, directly or through its alert."""
    return operators.descendants_of(graph.view(View.CTRL), _from(graph, monitor)) & graph.of_kind(*ACTED_ON)


def version_attribution(graph: SystemGraph) -> Iterator[Observation]:
    """While two versions answer, a number can be told apart by version."""
    splitters = sorted(s for s in graph.of_kind(*TWO_VERSIONS) if graph.leaving(s))
    if not splitters:
        return
    watched = monitoring.watched(graph)
    if not watched.layers:
        return
    compared = sorted(
        {n for n in graph.of_kind(*RECORDS) if graph.attribute(n, "has_version")}
        | {n for n in graph.of_family("monitoring") if graph.attribute(n, "version_label")}
        | {e for e in graph.of_kind("experiment_platform") if graph.entering(e) or graph.leaving(e)}
    )
    if compared:
        yield passed("numbers are kept per version", components=compared)
    elif all(seen.outcome == "pass" for seen in kept(graph, monitoring.prediction_log)):
        labelled = sorted(graph.of_kind("quality_monitor") & watched.monitors) or sorted(watched.monitors)
        yield ask(
            splitter=splitters,
            monitor=labelled,
            server=graph.serving_roots,
            components=[*splitters, *labelled],
        )


def business_metric_linked(graph: SystemGraph) -> Iterator[Observation]:
    """Some number that the business knows is seen beside those of the model."""
    watched = monitoring.watched(graph)
    if not monitoring.told(graph, watched) or "quality" not in watched.layers:
        return
    boards = sorted(
        b
        for b in graph.of_kind("business_dashboard", "experiment_platform")
        if graph.entering(b) or graph.leaving(b)
    )
    people = graph.sinks | graph.of_kind(*OUTCOMES)
    outcomes = sorted(m for m in graph.of_kind("quality_monitor") if _hears_of(graph, m, people))
    if boards or outcomes:
        yield passed("a number of the business is watched", components=[*boards, *outcomes])
        return
    told = sorted(monitoring.telling(graph, watched))
    reached = sorted(graph.consumers or graph.serving_roots)
    yield ask(consumer=reached, monitor=told, components=[*reached, *told])


def _hears_of(graph: SystemGraph, monitor: str, people: frozenset[str]) -> bool:
    """Whether what became of the decisions comes in, directly or through a record of it."""
    return any(
        edge.source in people or edge.flow in ("label", "feedback") for edge in graph.entering(monitor)
    )


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "actionable_alert": named(actionable_alert, roles="monitor alert server", variants="unowned"),
    "business_metric_linked": named(business_metric_linked, roles="consumer monitor"),
    "delayed_label_plan": named(
        delayed_label_plan, roles="monitor server", facts="delay", variants="unstated"
    ),
    "drift_not_quality": named(drift_not_quality, roles="monitor action server"),
    "version_attribution": named(version_attribution, roles="splitter monitor server"),
}
