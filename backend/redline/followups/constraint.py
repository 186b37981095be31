"""What a follow-up does to the world, in absolute numbers taken from the design it meets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from redline.design import quantities
from redline.design.batch import batch_window
from redline.design.graph import SystemGraph, read
from redline.design.load import peak_qps
from redline.design.request_path import latency_limit, request_paths, slowest
from redline.followups.learning_effects import labels_capped, segment_wrong, time_passes
from redline.followups.model import World
from redline.followups.oversight import asked_for
from redline.followups.parts import label
from redline.followups.spending import budget_cut, vendor_capped
from redline.followups.strike import Constraint, Strike
from redline.followups.strikes import (
    actions,
    asked,
    demands,
    growth,
    jobs,
    means,
    reactions,
    request,
    strangers,
    tokens,
    values,
)
from redline.followups.strikes import (
    load as rush,
)
from redline.followups.timed import timed
from redline.followups.wording import about_ms, days, listed, milliseconds, number
from redline.whatif.effects import (
    Change,
    Corrupt,
    Effects,
    SetNumber,
    SetObjective,
    Silence,
    lay_over,
)

LATE_LABELS_D = 30.0
LATER_STILL = 3.0
TAIL_OF_LIMIT = 2.0


def slower(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Multiply a component's times; when the path has the slack for it, stretch its tail instead.

    In a scheduled design the job's duration is multiplied.
    """
    factor = float(params["factor"])
    path = slowest(graph)
    if path is None:
        return _slower_job(graph, target, factor)
    strike = _slower_call(graph, target, factor)
    limit = latency_limit(graph, path)
    changed = read(lay_over(graph.design, strike.effects), graph.brief)
    after = slowest(changed)
    time = timed(changed, after).at(limit.percentile) if limit and after else None
    if limit is None or time is None or time > limit.limit_ms:
        return strike
    slack = {"slack": about_ms(limit.limit_ms - time)}
    return _long_tail(graph, target, TAIL_OF_LIMIT * limit.limit_ms, {**strike.facts, **slack})


def silent(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A source delivers nothing from one moment on."""
    world = World(component=target, label=str(params.get("label", "silent")))
    voice = "store" if graph.family(target) == "storage" else "default"
    return Strike(Effects(changes=(Silence(target=target),)), voice, world=(world,))


def wrong(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A component answers in time, and its answers are wrong."""
    batch = _in_runs(graph, target)
    said = params.get("batch_label" if batch else "label", "wrong answers")
    world = World(component=target, label=str(said))
    return Strike(Effects(changes=(Corrupt(target=target),)), "batch" if batch else "default", world=(world,))


def _in_runs(graph: SystemGraph, target: str) -> bool:
    """Whether a part scores in runs and not on request."""
    return graph.kind(target) == "batch_scorer" or target in graph.trainers


def labels_late(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """The median label delay becomes 30 days, or three times what it is when it is that long already."""
    del params
    now = quantities.stated(graph, target, "label_delay_p50_d") or _named_delay(graph, target)
    late = LATE_LABELS_D if now is None or now < LATE_LABELS_D else LATER_STILL * now
    changes: list[Change] = [SetNumber(target=target, name="label_delay_p50_d", value=late)]
    p95 = quantities.stated(graph, target, "label_delay_p95_d")
    if p95 is not None and now:
        changes.append(SetNumber(target=target, name="label_delay_p95_d", value=p95 * late / now))
    text = f"{days(late)}" if now is None else f"{number(now)} → {days(late)}"
    facts = {"a": days(now) if now is not None else "unstated", "b": days(late)}
    return Strike(Effects(changes=tuple(changes)), facts=facts, world=(World(component=target, label=text),))


def _named_delay(graph: SystemGraph, target: str) -> float | None:
    """The delay in days that an outcome has in its name, such as “90-day arrears”."""
    found = re.search(r"(\d+)[ -]?days?\b", label(graph, target), re.IGNORECASE)
    return float(found[1]) if found else None


def more_load(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Multiply the peak traffic; in a scheduled design the rows, and with them every job's duration."""
    factor = float(params["factor"])
    paths = request_paths(graph)
    if not paths:
        return _more_rows(graph, target, factor)
    changes: list[Change] = []
    stated = quantities.objective(graph, "peak_qps")
    if stated is not None:
        changes.append(SetObjective(name="peak_qps", value=stated.value * factor))
        mean = quantities.objective(graph, "mean_qps")
        if mean is not None:
            changes.append(SetObjective(name="mean_qps", value=mean.value * factor))
    world = []
    for path in paths:
        peak = peak_qps(graph, path.entry)
        if peak is None:
            continue
        own = quantities.stated(graph, path.entry, "peak_qps")
        if own is not None:
            changes.append(SetNumber(target=path.entry, name="peak_qps", value=own * factor))
        text = f"{number(peak.value)} → {number(peak.value * factor)} /s"
        world.append(World(component=path.entry, label=text))
    peaks = [stated] if stated else [peak_qps(graph, path.entry) for path in paths]
    now = max((peak.value for peak in peaks if peak), default=0.0)
    facts = {"x": number(factor), "a": number(now), "b": number(now * factor)}
    return Strike(Effects(changes=tuple(changes)), facts=facts, world=tuple(world))


def _slower_call(graph: SystemGraph, target: str, factor: float) -> Strike:
    p50, p99 = _times(graph, target)
    changes = (
        SetNumber(target=target, name="p50_ms", value=p50 * factor),
        SetNumber(target=target, name="p99_ms", value=p99 * factor),
    )
    facts = {"a": number(p99), "b": milliseconds(p99 * factor)}
    world = World(component=target, label=f"{number(p99)} → {milliseconds(p99 * factor)}")
    return Strike(Effects(changes=changes), facts=facts, world=(world,))


def _long_tail(graph: SystemGraph, target: str, tail_ms: float, facts: Mapping[str, str]) -> Strike:
    p50, p99 = _times(graph, target)
    changes = (
        SetNumber(target=target, name="p50_ms", value=p50),
        SetNumber(target=target, name="p99_ms", value=tail_ms),
    )
    world = World(component=target, label=f"p99 {number(p99)} → {milliseconds(tail_ms)}")
    told = {**facts, "tail": about_ms(tail_ms)}
    return Strike(Effects(changes=changes), "slack", told, (world,))


def _times(graph: SystemGraph, target: str) -> tuple[float, float]:
    p50 = quantities.of_component(graph, target, "p50_ms")
    p99 = quantities.of_component(graph, target, "p99_ms")
    return (p50.value if p50 else 0.0, p99.value if p99 else 0.0)


def _slower_job(graph: SystemGraph, target: str, factor: float) -> Strike:
    now = _hours(graph, target)
    changes = _stretched(graph, target, factor)
    facts = {"a": f"{number(now)} h", "b": f"{number(now * factor)} h"}
    world = World(component=target, label=f"{number(now)} → {number(now * factor)} h")
    return Strike(Effects(changes=changes), "batch", facts, (world,))


def _more_rows(graph: SystemGraph, target: str, factor: float) -> Strike:
    window = batch_window(graph)
    jobs = [job for job in (window.jobs if window else ()) if job.hours is not None]
    changes = tuple(change for job in jobs for change in _stretched(graph, job.component, factor))
    names = listed(label(graph, job.component) for job in jobs)
    now = window.hours if window else 0.0
    facts = {"x": number(factor), "a": f"{number(now)} h", "b": f"{number(now * factor)} h", "jobs": names}
    world = World(component=target, label=f"× {number(factor)} rows")
    return Strike(Effects(changes=changes), "batch", facts, (world,))


def _stretched(graph: SystemGraph, job: str, factor: float) -> tuple[Change, ...]:
    """A job's duration, or its rows where the duration follows from them."""
    for name in ("duration_h", "rows"):
        value = quantities.stated(graph, job, name)
        if value is not None:
            return (SetNumber(target=job, name=name, value=value * factor),)
    return ()


def _hours(graph: SystemGraph, target: str) -> float:
    window = batch_window(graph)
    hours = {job.component: job.hours for job in (window.jobs if window else ())}
    return hours.get(target) or 0.0


CONSTRAINTS: Mapping[str, Constraint] = MappingProxyType(
    {
        "asks_no_more": actions.asks_no_more,
        "burst": rush.burst,
        "decision_asked_for": demands.decision_asked_for,
        "dies_midway": jobs.dies_midway,
        "down": request.down,
        "empty_cache": rush.empty_cache,
        "fresher": growth.fresher,
        "frozen": values.frozen,
        "asked_for": asked_for,
        "budget_cut": budget_cut,
        "handed_over": demands.handed_over,
        "labels_capped": labels_capped,
        "labels_late": labels_late,
        "longer_inputs": tokens.longer_inputs,
        "market_opened": asked.market_opened,
        "misread": values.misread,
        "more_cases": rush.more_cases,
        "more_items": growth.more_items,
        "more_load": more_load,
        "more_senses": asked.more_senses,
        "no_accelerators": means.no_accelerators,
        "no_connection": means.no_connection,
        "orders_in_text": strangers.orders_in_text,
        "segment_wrong": segment_wrong,
        "silent": silent,
        "slower": slower,
        "spoiled": jobs.spoiled,
        "tighter_limit": request.tighter_limit,
        "swamped": reactions.swamped,
        "time_passes": time_passes,
        "tool_lies": actions.tool_lies,
        "value_banned": asked.value_banned,
        "vendor_capped": vendor_capped,
        "wrong": wrong,
    }
)
"""What an effect's name in a follow-up's file stands for."""
