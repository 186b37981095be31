"""Systems that break without anybody noticing."""

from __future__ import annotations

from collections.abc import Iterator

from tests.designs.defects import where
from tests.designs.defects.model import Change, Shelf, change, cut, gone, state, unstated, wordless

from redline.design.graph import SystemGraph

SHELF = Shelf()
BLIND = (
    *(
        "monitoring/",
        "consistency/skew-monitor",
        "data_quality/silent-source-death",
        "feedback/outcomes-return",
    ),
    *(
        "rollback/canary-has-signal",
        "llm/feedback-to-eval",
        "hitl/override-recorded",
        "agent/trace-and-replay",
    ),
    *("cost/", "batch/partial-output", "edge/update-and-rollback", "recsys/candidate-recall"),
)


def _serves(graph: SystemGraph) -> bool:
    return bool(graph.serving_roots)


@SHELF.defect("nobody watches anything", "monitoring/exists", says="fail", also=BLIND)
def unwatched(graph: SystemGraph) -> Iterator[Change]:
    watchers = where.ordered(graph.of_family("monitoring"))
    if watchers and _serves(graph):
        yield change(gone(*watchers))


@SHELF.defect("only calls and errors are watched", "monitoring/silent-failure", says="either", also=BLIND)
def service_only(graph: SystemGraph) -> Iterator[Change]:
    services = graph.of_kind("service_monitor")
    others = where.ordered(graph.of_kind("data_monitor", "quality_monitor", "business_dashboard"))
    if services and others and _serves(graph):
        experiments = where.ordered(graph.of_kind("experiment_platform"))
        yield change(gone(*others, *experiments))


@SHELF.defect(
    "no alarm rings", *("monitoring/silent-failure", "monitoring/actionable-alert"), says="either", also=BLIND
)
def no_alarm(graph: SystemGraph) -> Iterator[Change]:
    alarms = where.ordered(graph.of_kind("alerting"))
    acting = [e for m in graph.of_kind(*where.MONITORS) for e in graph.leaving(m, "control")]
    if alarms and _serves(graph) and not graph.of_kind("team"):
        yield change(gone(*alarms), cut(acting))


@SHELF.defect(
    "nobody owns the alarm",
    *("monitoring/actionable-alert", "monitoring/silent-failure"),
    says="either",
    also=BLIND,
)
def ownerless_alarm(graph: SystemGraph) -> Iterator[Change]:
    for alarm in where.ordered(graph.of_kind("alerting")):
        if graph.attribute(alarm, "owner") and "on-call" not in graph.nodes[alarm].label.lower():
            yield change(unstated(graph, alarm, "owner", "runbook"), cut(graph.leaving(alarm)))


@SHELF.defect("nobody watches time and errors", "monitoring/three-layers", says="ask", also=BLIND)
def no_service_metrics(graph: SystemGraph) -> Iterator[Change]:
    services = where.ordered(graph.of_kind("service_monitor"))
    # Traces tell time and errors too.
    if services and _serves(graph) and not graph.of_kind("trace_store"):
        yield change(gone(*services))


@SHELF.defect(
    "answers are not kept",
    "monitoring/prediction-log",
    says="either",
    also=(*BLIND, "feedback/", "consistency/"),
)
def no_log(graph: SystemGraph) -> Iterator[Change]:
    # A tracker or store that the answers pass may keep them; then that is asked.
    if (
        where.logs(graph)
        and _serves(graph)
        and not (where.scorers(graph) and graph.of_kind("prediction_store"))
    ):
        yield change(gone(*where.logs(graph)))


@SHELF.defect(
    "answers are kept without their inputs", "monitoring/prediction-log", says="fail", also=["consistency/"]
)
def log_without_inputs(graph: SystemGraph) -> Iterator[Change]:
    kept = [log for log in where.logs(graph) if graph.attribute(log, "has_features")]
    if kept and _serves(graph):
        yield change(
            *((*unstated(graph, log, "has_features"), *state(log, has_features=False)) for log in kept)
        )


@SHELF.defect(
    "quality is known when the truth is, weeks later",
    "monitoring/delayed-label-plan",
    says="either",
    also=["monitoring/"],
)
def late_quality(graph: SystemGraph) -> Iterator[Change]:
    if where.delay(graph) < 7:
        return
    monitors = where.ordered(graph.of_kind("quality_monitor"))
    dashboards = where.ordered(graph.of_kind("business_dashboard"))
    drift = where.ordered(graph.of_kind("data_monitor"))
    for monitor in monitors:
        fed = [e for e in graph.entering(monitor) if e.flow != "label"]
        if graph.entering(monitor, "label"):
            yield change(
                unstated(graph, monitor, "proxy", "needs_labels"),
                state(monitor, needs_labels=True),
                cut(fed),
                gone(*dashboards, *drift),
            )


@SHELF.defect(
    "no number tells which version it was",
    *("monitoring/version-attribution", "monitoring/prediction-log"),
    says="either",
    also=["rollback/canary-has-signal"],
)
def versionless(graph: SystemGraph) -> Iterator[Change]:
    several = graph.of_kind("traffic_splitter", "experiment_platform")
    labelled = [
        n
        for n in where.ordered(graph.nodes)
        if graph.attribute(n, "version_label") or graph.attribute(n, "has_version")
    ]
    named = any("version" in graph.nodes[n].label.lower() for n in labelled)
    if several and labelled and _serves(graph) and not named:
        yield change(
            *(unstated(graph, n, "version_label", "has_version") for n in labelled),
            wordless(graph, *labelled),
        )


@SHELF.defect(
    "no number of the business is watched",
    "monitoring/business-metric-linked",
    says="ask",
    also=["monitoring/silent-failure"],
)
def no_business_number(graph: SystemGraph) -> Iterator[Change]:
    boards = where.ordered(graph.of_kind("business_dashboard"))
    # Quality that is measured by what people did is close to a number of the business.
    monitors = graph.of_kind("quality_monitor")
    told = [
        e
        for m in monitors
        for e in graph.entering(m)
        if graph.kind(e.source) not in ("prediction_log", "trace_store")
    ]
    if boards and monitors and not told and _serves(graph):
        yield change(gone(*boards, *where.ordered(graph.of_kind("experiment_platform"))))
