"""Clauses about answers that are wrong while everything is up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.seen import Seen, broke, held, unproven
from redline.followups.clauses.unsaid import unsaid
from redline.followups.lineage import successor
from redline.followups.monitors import Watch, read_by, unattended, unheard, watches
from redline.followups.nets import carriers
from redline.followups.parts import in_order, label, scorers
from redline.followups.situation import Situation
from redline.followups.wording import days

SIGNAL_KINDS = ("quality_monitor", "data_monitor", "business_dashboard")
ANSWER_MODES = ("drift", "quality", "skew", "prediction", "score", "distribution", "output")
LAGS = {
    "lag_s": 86_400.0,
    "refresh_s": 86_400.0,
    "cadence_s": 86_400.0,
    "freshness_s": 86_400.0,
    "lag_d": 1.0,
}
"""Attributes that state how late a signal is, and how many of their unit make a day."""


def answer_watched(situation: Situation, params: Mapping[str, Any]) -> Seen:
    """A prediction, quality or business signal is fed from the answer and reaches somebody."""
    graph, scorer = situation.world, scorer_in_question(situation)
    if scorer is None:
        return broke(f"{situation.name} is gone; nothing is left to watch.")
    found = answer_watch(graph, scorer, label_free=bool(params.get("label_free")))
    if found is not None:
        return held(
            f"{label(graph, found.monitor)} reads {label(graph, found.reads)} and reaches "
            f"{_who(graph, found.actor)}.",
            did=_did(graph, found, params),
            components=found.components,
        )
    return broke(_why_not(graph, scorer, params), components=(scorer,))


def time_to_notice(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """How long it takes until somebody knows is stated, and the signal can be that quick."""
    graph, scorer = situation.world, scorer_in_question(situation)
    found = tuple(answer_watches(graph, scorer)) if scorer else ()
    if not found:
        return broke("Nothing notices, so there is no time to it.")
    timed = [(watch.monitor, lag) for watch in found if (lag := watch_lag_days(graph, watch)) is not None]
    if not timed:
        monitor = found[0].monitor
        if graph.kind(monitor) == "business_dashboard":
            return unsaid(graph, monitor, "how often its numbers are new", "refresh_s")
        return unsaid(graph, monitor, "after which time it tells somebody", "lag_s", "within 1 h")
    delay = label_delay_days(graph)
    for monitor, lag in timed:
        if delay is None or lag >= delay or not needs_labels(graph, monitor):
            return held(f"Somebody knows after {_duration(lag)}.", components=(monitor,))
    monitor, lag = timed[0]
    text = f"Labels take {days(delay or 0)} at the median; {label(graph, monitor)} says {days(lag)}."
    return unproven(text, components=(monitor,))


def scorer_in_question(situation: Situation) -> str | None:
    """The target when it scores; else the first scorer of the design, wherever it stands now."""
    graph = situation.world
    if situation.heir is not None and situation.heir in scorers(graph):
        return situation.heir
    if situation.target in scorers(situation.before):
        return None
    heirs = (successor(situation.before, situation.after, s) for s in scorers(situation.before))
    return next((heir for heir in heirs if heir is not None), None)


def answer_watch(graph: SystemGraph, scorer: str, *, label_free: bool = False) -> Watch | None:
    """The first signal on the answer that counts, with its actor."""
    return next(answer_watches(graph, scorer, label_free=label_free), None)


def answer_watches(graph: SystemGraph, scorer: str, *, label_free: bool = False) -> Iterator[Watch]:
    """Every signal on the answer that counts, with its actor."""
    for watch in watches(graph, carriers(graph, scorer), SIGNAL_KINDS):
        if _counts(graph, watch, label_free):
            yield watch


def watch_lag_days(graph: SystemGraph, watch: Watch) -> float | None:
    """How late a signal or its alert says it is, in days; None when neither does."""
    return lag_days(graph, watch.monitor) or lag_days(graph, watch.actor)


def needs_labels(graph: SystemGraph, monitor: str) -> bool:
    """Whether a quality monitor waits for labels: so unless it says otherwise or names a proxy."""
    if graph.kind(monitor) != "quality_monitor":
        return False
    stated = graph.attribute(monitor, "needs_labels")
    if isinstance(stated, bool):
        return stated
    return not graph.attribute(monitor, "proxy")


def lag_days(graph: SystemGraph, component: str) -> float | None:
    """How late a signal is, in days; None when it is not stated or not above zero."""
    for name, per_day in LAGS.items():
        value = quantities.stated(graph, component, name)
        if value is not None and value > 0:
            return value / per_day
    return None


def label_delay_days(graph: SystemGraph) -> float | None:
    """The longest median delay of the outcomes that are drawn, in days."""
    delays = (quantities.stated(graph, n, "label_delay_p50_d") for n in graph.of_kind("outcome_source"))
    return max((delay for delay in delays if delay is not None), default=None)


def _counts(graph: SystemGraph, watch: Watch, label_free: bool) -> bool:
    kind = graph.kind(watch.monitor)
    if kind == "data_monitor":
        return _looks_at_answers(graph, watch)
    if kind == "quality_monitor":
        return not (label_free and needs_labels(graph, watch.monitor))
    return not label_free or kind != "business_dashboard"


def _looks_at_answers(graph: SystemGraph, watch: Watch) -> bool:
    """A data monitor counts on the answer unless all it is said to do is to look at age or volume."""
    mode = str(graph.attribute(watch.monitor, "mode") or "").lower()
    return any(word in mode for word in ANSWER_MODES)


def _did(graph: SystemGraph, watch: Watch, params: Mapping[str, Any]) -> str:
    if params.get("label_free"):
        return f"watched {label(graph, watch.reads)} without waiting for labels"
    return f"made {label(graph, watch.monitor)} tell {_who(graph, watch.actor)} when the answers are off"


def _who(graph: SystemGraph, actor: str) -> str:
    owner = graph.attribute(actor, "owner")
    return owner.strip() if isinstance(owner, str) and owner.strip() else label(graph, actor)


def _why_not(graph: SystemGraph, scorer: str, params: Mapping[str, Any]) -> str:
    nodes = carriers(graph, scorer)
    lonely = unattended(graph, nodes, SIGNAL_KINDS)
    if lonely is not None:
        return unheard(graph, lonely, "the answer")
    for watch in watches(graph, nodes, SIGNAL_KINDS):
        if params.get("label_free") and needs_labels(graph, watch.monitor):
            return f"{label(graph, watch.monitor)} waits for the labels that are late."
        return f"{label(graph, watch.monitor)} looks at age or volume, not at the answers."
    for monitor in in_order(graph, graph.of_kind(*SIGNAL_KINDS)):
        if read_by(graph, monitor, graph.nodes) is None:
            return f"{label(graph, monitor)} reads nothing."
    up = next(
        (m for m in in_order(graph, graph.of_kind("service_monitor")) if read_by(graph, m, nodes)), None
    )
    if up is not None:
        return f"{label(graph, up)} sees that answers come, not whether they are right."
    return (
        f"No signal is fed from the answer of {label(graph, scorer)}: draw a monitor of it, and who it tells."
    )


def _duration(lag: float) -> str:
    if lag >= 1:
        return days(lag)
    minutes = lag * 1_440
    return f"{minutes / 60:.3g} h" if minutes >= 60 else f"{minutes:.3g} min"
