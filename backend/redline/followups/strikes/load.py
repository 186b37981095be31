"""What brings a rush: more requests within a minute, an empty cache, more cases for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.critique.checks import workload
from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.design.load import peak_qps
from redline.design.request_path import request_paths
from redline.design.waiting import hit_rate
from redline.followups.clauses.shedding import emptied
from redline.followups.model import World
from redline.followups.strike import Strike
from redline.followups.wording import number, percent
from redline.whatif.effects import Change, Effects, SetNumber, SetObjective


def burst(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Multiply the peak within a minute; the mean stays, and with it the bill of a month."""
    factor = float(params["factor"])
    changes: list[Change] = []
    stated = peak_qps(graph)
    if stated is not None:
        changes.append(SetObjective(name="peak_qps", value=stated.value * factor))
    for path in request_paths(graph):
        own = quantities.stated(graph, path.entry, "peak_qps")
        if own is not None:
            changes.append(SetNumber(target=path.entry, name="peak_qps", value=own * factor))
    now = peak_qps(graph, target)
    value = now.value if now else 0.0
    facts = {"a": number(value), "b": number(value * factor)}
    world = World(component=target, label=f"{facts['a']} → {facts['b']} /s")
    return Strike(Effects(changes=tuple(changes)), facts=facts, world=(world,))


def empty_cache(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A cache that answers nothing from itself."""
    rate = hit_rate(graph, target)
    facts = {"a": percent(rate.value if rate else 0.0)}
    world = World(component=target, label=str(params["label"]))
    return Strike(Effects(changes=tuple(emptied(graph, target))), facts=facts, world=(world,))


def more_cases(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Multiply the cases a day that reach people; where nobody states them, from what they can judge."""
    load = workload.of(graph, target)
    most = (load.capacity or 0.0) * load.people
    now = load.cases if load.cases else most
    new = now * float(params["factor"])
    facts = {"a": number(now), "b": number(new), "most": number(most)}
    world = World(component=target, label=f"{number(new)} cases a day")
    changes = (SetNumber(target=target, name="inflow_per_day", value=new),)
    return Strike(Effects(changes=changes), facts=facts, world=(world,))
