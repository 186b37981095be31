"""The numbers that a follow-up moves, read off a design: before, in the changed world, and after."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import NormalDist
from types import MappingProxyType

from redline.design import cost, quantities
from redline.design.batch import batch_window
from redline.design.graph import SystemGraph
from redline.design.load import loads
from redline.design.request_path import latency_limit, slowest
from redline.followups import asked_readings as asked
from redline.followups import demand_readings as demands
from redline.followups.action_measures import autonomy, believed
from redline.followups.clauses.inputs import fresh_watches
from redline.followups.clauses.labels import models_delay, waits_days
from redline.followups.clauses.quality import answer_watch, lag_days
from redline.followups.clauses.release import MAX_RTO_MIN, RTO_HOLDERS, kept_versions
from redline.followups.decision_measures import explained
from redline.followups.learning_measures import (
    definitions,
    evidence,
    guarded,
    labelled,
    let_through,
    looked_again,
    plans,
    protected,
    renewal,
    restorable,
    sliced,
    variety,
)
from redline.followups.measure import Measure, Reading, Shown, wanted
from redline.followups.model import Dimension, Figure
from redline.followups.nets import input_net, reaches, roots
from redline.followups.oversight import oversight
from redline.followups.parts import exists, scorers
from redline.followups.privacy_measures import steered, tenants
from redline.followups.readings import (
    ages,
    cases,
    cold_cache,
    halfway,
    outage,
    peaks,
    pinned,
    values,
    watermark,
)
from redline.followups.spending import quota, spending
from redline.followups.timed import timed
from redline.followups.token_measures import tokens
from redline.followups.wording import milliseconds

Z95 = 1.6449
"""Standard normal quantile of 95 %."""
_NORMAL = NormalDist()


def latency(shown: Shown) -> Iterator[Measure]:
    """p99, median and share past the limit of the slowest request; hours of the run in a scheduled design."""
    graph = shown.graph
    path = slowest(graph)
    if path is None:
        yield from _window(graph)
        return
    limit = latency_limit(graph, path)
    found = timed(graph, path)
    rank = limit.percentile if limit else 99
    time = Measure(f"p{rank} {found.when}", "ms", found.at(rank), limit.limit_ms if limit else None)
    yield time
    yield Measure(f"median {found.when}", "ms", found.p50_ms)
    if limit and found.share_late is not None:
        allowed, share = 100.0 - limit.percentile, found.share_late * 100
        yield Measure("past the limit", "%", share, allowed if time.past or share <= allowed else None)


def load(shown: Shown) -> Iterator[Measure]:
    """What arrives at the target against what it takes, and the cost; hours in a scheduled design."""
    graph = shown.graph
    found = next((f for f in loads(graph) if f.component == shown.target), None)
    if slowest(graph) is None:
        yield from _window(graph)
    elif found is not None:
        yield Measure("arrives", "/s", found.arrival_rps, found.capacity_rps)
    yield Measure("cost", "USD a month", cost.total(graph))


def inputs(shown: Shown) -> Iterator[Measure]:
    """Sources that still reach a decision, and whether somebody is told that the target is silent."""
    drawn, left = input_net(shown.graph), input_net(shown.struck)
    answering = scorers(shown.graph)
    sources = {root for scorer in answering for root in roots(drawn, scorer)} - set(answering)
    delivering = [s for s in sources if any(reaches(left, s, scorer) for scorer in answering)]
    yield Measure("sources that deliver", "", float(len(delivering)))
    if exists(shown.graph, shown.target):
        told = any(fresh_watches(shown.graph, shown.target))
        yield wanted("told when it is silent", told)


def matured(shown: Shown) -> Iterator[Measure]:
    """Share of the labels that are known when training reads them."""
    graph, target = shown.graph, shown.target
    window = _window_days(graph)
    p50, p95 = (
        quantities.stated(graph, target, name) if target in graph.nodes else None
        for name in ("label_delay_p50_d", "label_delay_p95_d")
    )
    share = None if window is None or p50 is None else _known_after(window, p50, p95) * 100
    limit = None if models_delay(graph) else 50.0
    yield Measure("labels known in time", "%", share, limit, low_is_bad=True)
    yield Measure("median label delay", "days", p50)


def versions(shown: Shown) -> Iterator[Measure]:
    """Versions that are kept, and minutes until the old one answers."""
    graph = shown.graph
    kept = [quantities.stated(graph, r, "keeps_n") for r in graph.of_kind("model_registry")]
    most = max((k for k in kept if k is not None), default=None if kept else 0.0)
    back = shown.target in graph.nodes and any(kept_versions(graph, shown.target))
    yield Measure("versions kept", "", max(2.0, most or 0.0) if back else most, 2.0, low_is_bad=True)
    stated = (quantities.stated(graph, node, "rto_min") for node in graph.of_kind(*RTO_HOLDERS))
    limit = None if shown.target in graph.of_kind("batch_scorer") else MAX_RTO_MIN
    yield Measure("back after", "min", min((r for r in stated if r is not None), default=None), limit)


def notice(shown: Shown) -> Iterator[Measure]:
    """Signals on the answer that reach somebody, and hours until they do."""
    graph, target = shown.graph, shown.target
    watch = answer_watch(graph, target) if target in graph.nodes else None
    yield wanted("the answers are watched", watch)
    lag = lag_days(graph, watch.monitor) or lag_days(graph, watch.actor) if watch else None
    yield Measure("somebody knows after", "h", None if lag is None else lag * 24)


MEASURES: Mapping[str, Reading] = MappingProxyType(
    {
        "accelerators": asked.accelerators,
        "ages": ages,
        "autonomy": autonomy,
        "banned_value": asked.banned_value,
        "believed": believed,
        "cases": cases,
        "catalogue": asked.catalogue,
        "cold": cold_cache,
        "definitions": definitions,
        "erased": demands.erased,
        "evidence": evidence,
        "explained": explained,
        "freshness": asked.freshness,
        "guardrails": guarded,
        "halfway": halfway,
        "inherited": demands.inherited,
        "inputs": inputs,
        "labels_a_day": labelled,
        "latency": latency,
        "leaving": demands.leaving,
        "let_through": let_through,
        "load": load,
        "markets": asked.markets,
        "matured": matured,
        "modalities": asked.modalities,
        "notice": notice,
        "offline": asked.offline,
        "outage": outage,
        "peaks": peaks,
        "pinned": pinned,
        "plans": plans,
        "protected": protected,
        "renewal": renewal,
        "restorable": restorable,
        "second_looks": looked_again,
        "shared": demands.shared,
        "slices": sliced,
        "steered": steered,
        "tenants": tenants,
        "tokens": tokens,
        "values": values,
        "oversight": oversight,
        "quota": quota,
        "recorded": demands.recorded,
        "spending": spending,
        "swayed": demands.swayed,
        "variety": variety,
        "versions": versions,
        "watermark": watermark,
    }
)
"""What a figure's name in a follow-up's file stands for."""


def figures(names: Sequence[str], before: Shown, after: Shown) -> tuple[Figure, ...]:
    """The named numbers of two designs side by side, each with its target in that design."""
    return tuple(figure for name in names for figure in _pairs(MEASURES[name], before, after))


def dimension(graph: SystemGraph) -> Dimension | None:
    """The request path with its time against the limit, to draw along the path."""
    path = slowest(graph)
    limit = latency_limit(graph, path) if path else None
    if path is None or limit is None:
        return None
    found = timed(graph, path)
    time, rank = found.at(limit.percentile), f"p{limit.percentile}"
    at = f"{rank} {milliseconds(time)} {found.when}" if time is not None else f"no {rank} {found.when}"
    held = time is not None and time <= limit.limit_ms
    text = f"{at}, limit {milliseconds(limit.limit_ms)}"
    return Dimension(components=path.components, text=text, held=held)


def _pairs(read: Reading, before: Shown, after: Shown) -> Iterator[Figure]:
    old = {measure.name: measure for measure in read(before)}
    new = {measure.name: measure for measure in read(after)}
    for name in dict.fromkeys([*old, *new]):
        left, right = old.get(name), new.get(name)
        shown = right or left
        if shown is None or ((left is None or left.value is None) and (right is None or right.value is None)):
            continue
        yield Figure(
            name=name,
            unit=shown.unit,
            limit=shown.limit,
            before=left.value if left else None,
            after=right.value if right else None,
            past_limit=right.past if right else False,
        )


def _window(graph: SystemGraph) -> Iterator[Measure]:
    window = batch_window(graph)
    if window is not None:
        yield Measure("run", "h", window.hours, window.limit_h)


def _window_days(graph: SystemGraph) -> float | None:
    windows = (waits_days(graph, j) for j in graph.of_kind("label_joiner", "training_set_builder"))
    return min((w for w in windows if w is not None), default=None)


def _known_after(days: float, p50: float, p95: float | None) -> float:
    """Share of the outcomes known after so many days, by the lognormal through p50 and p95."""
    if p95 is None or p95 <= p50 or p50 <= 0 or days <= 0:
        return float(days >= p50)
    return _NORMAL.cdf(math.log(days / p50) / (math.log(p95 / p50) / Z95))
