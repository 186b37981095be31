"""Clauses about values that stop changing while everything answers: who sees their age, how soon."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from redline.design import quantities
from redline.design.availability import has_default
from redline.design.graph import SystemGraph
from redline.followups.clauses.given_up import given_up
from redline.followups.clauses.inputs import reads_of
from redline.followups.clauses.quality import watch_lag_days
from redline.followups.clauses.seen import Seen, broke, held
from redline.followups.clauses.unsaid import unsaid
from redline.followups.monitors import (
    CHECKED_IN,
    DATA_CHECKS,
    Watch,
    checks,
    read_by,
    seen_at,
    unheard,
    watches,
)
from redline.followups.nets import carriers, feeds_answer, input_net, own_nodes, reaches
from redline.followups.parts import in_order, label, scorers, stated_words
from redline.followups.situation import Situation
from redline.followups.wording import days, minutes

AGE = re.compile(r"\b(age|freshness|staleness|stale|changes?|unchanged|updated)\b")
"""Words by which a monitor says that it looks at the age of values or at whether they change."""
TOLERANCE_D = 1.0
"""How old values may be where nothing says so, in days."""
SECONDS_A_DAY = 86_400.0


def age_noticed(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """A signal of age or change on what this part alone feeds reaches somebody; or an age limit is
    enforced where the values are read, and somebody sees how often it is reached."""
    graph, part = situation.world, situation.heir
    if part is None or not feeds_answer(graph, part):
        return given_up(situation, "is no longer read")
    watch = age_watch(graph, part)
    if watch is not None:
        monitor, reads = label(graph, watch.monitor), label(graph, watch.reads)
        return held(
            f"{monitor} looks at the age of {reads} and tells somebody.",
            did=f"made {monitor} watch the age of {reads}",
            components=watch.components,
        )
    limited = limit_watch(graph, part)
    if limited is not None:
        monitor = label(graph, limited.monitor)
        return held(
            f"Values that are too old give way to a default, and {monitor} sees how often.",
            did=f"let nobody use values of {label(graph, part)} past their age",
            components=limited.components,
        )
    return broke(_why_unseen(graph, part), components=(part,))


def age_seen_in_time(situation: Situation, _: Mapping[str, Any]) -> Seen:
    """The signal comes, or the age limit takes hold, before the values are older than is tolerated."""
    graph, part = situation.world, situation.heir
    if part is None or not feeds_answer(graph, part):
        return given_up(situation, "is no longer read")
    most, source = _tolerance(situation)
    watch = _soonest(graph, part)
    if watch is not None:
        lag = watch_lag_days(graph, watch)
        if lag is None:
            return unsaid(graph, watch.monitor, "after which time it tells somebody", "lag_s", "within 1 h")
        text = f"Seen after {_time(lag)}; {_time(most)} is tolerated{source}."
        return (
            held(text, components=(watch.monitor,))
            if lag <= most
            else broke(text, components=(watch.monitor,))
        )
    if limit_watch(graph, part) is None:
        return broke(f"Nobody would know; {_time(most)} is tolerated{source}.", components=(part,))
    oldest = max(_limits(graph, part), default=0.0)
    text = f"No value older than {_time(oldest)} is used; {_time(most)} is tolerated{source}."
    state = held if oldest <= most else broke
    return state(text, components=(part,))


def age_watch(graph: SystemGraph, part: str) -> Watch | None:
    """The first signal of age or change on what the part alone feeds, that somebody acts on."""
    return next(_age_watches(graph, part), None)


def _soonest(graph: SystemGraph, part: str) -> Watch | None:
    """Of these signals the one that says to be the soonest, one that says nothing last."""
    return min(
        _age_watches(graph, part), key=lambda watch: watch_lag_days(graph, watch) or math.inf, default=None
    )


def _age_watches(graph: SystemGraph, part: str) -> Iterator[Watch]:
    return checks(graph, own_nodes(graph, part), looks_at_age)


def looks_at_age(graph: SystemGraph, monitor: str) -> bool:
    """Whether a monitor says that it looks at age or change; volume and being up are not that."""
    return AGE.search(stated_words(graph, monitor, CHECKED_IN)) is not None


def limit_watch(graph: SystemGraph, part: str) -> Watch | None:
    """Who sees how often the default is used, where every read has an age limit and a default."""
    reads = list(reads_of(graph, part))
    bounded = reads and all(edge.attributes.get("max_age_s") is not None for edge in reads)
    if not bounded or not all(has_default(graph, edge) for edge in reads):
        return None
    answering = {edge.source if edge.flow == "lookup" else edge.target for edge in reads}
    served = {node for scorer in scorers(graph) for node in carriers(graph, scorer)}
    return next(watches(graph, answering | served, ("data_monitor", "quality_monitor")), None)


def _limits(graph: SystemGraph, part: str) -> list[float]:
    stated = (quantities.of_edge(edge, "max_age_s") for edge in reads_of(graph, part))
    return [value / SECONDS_A_DAY for value in stated if value is not None]


def _tolerance(situation: Situation) -> tuple[float, str]:
    """How old values may be, in days, and where that is from: the store, the card, or a day."""
    stored = quantities.stated(situation.before, situation.target, "freshness_slo_s")
    if stored is not None:
        return stored / SECONDS_A_DAY, f" by {situation.name}"
    card = quantities.objective(situation.before, "freshness_s")
    if card is not None:
        return card.value / SECONDS_A_DAY, " by the framing card"
    return TOLERANCE_D, " where nothing is stated"


def _why_unseen(graph: SystemGraph, part: str) -> str:
    name, own = label(graph, part), own_nodes(graph, part)
    for monitor in in_order(graph, graph.of_kind(*DATA_CHECKS, "service_monitor")):
        if seen_at(graph, monitor, own) is None:
            continue
        if graph.kind(monitor) == "service_monitor":
            return f"{label(graph, monitor)} sees that {name} answers, not how old its values are."
        if not looks_at_age(graph, monitor):
            return f"Say in the name of {label(graph, monitor)} that it looks at age, such as “freshness”."
        return unheard(graph, monitor)
    hidden = _hidden(graph, part)
    if hidden is not None:
        return f"{label(graph, hidden)} is fed by others too: their new values hide the old ones of {name}."
    return f"Nothing looks at how old the values of {name} are: draw what does, and who it tells."


def _hidden(graph: SystemGraph, part: str) -> str | None:
    """What is watched for age below the part, and fed by others as well."""
    net = input_net(graph)
    below = [node for node in net if node != part and reaches(net, part, node)]
    for monitor in in_order(graph, graph.of_kind(*DATA_CHECKS)):
        read = read_by(graph, monitor, below) if looks_at_age(graph, monitor) else None
        if read is not None:
            return read
    return None


def _time(in_days: float) -> str:
    return days(in_days) if in_days >= 2 else minutes(in_days * 1_440)
