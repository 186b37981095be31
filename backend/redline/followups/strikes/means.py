"""What happens when a means falls away that the design takes for granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.offline import far_parts
from redline.followups.model import World
from redline.followups.parts import TRAINERS
from redline.followups.processors import JOBS, accelerated
from redline.followups.strike import Strike
from redline.followups.strikes.pace import slower
from redline.followups.wording import milliseconds, number
from redline.whatif.effects import Down, Effects, SetNumber


def no_accelerators(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Every part that computes on an accelerator becomes so many times slower, on processors."""
    factor = float(params["factor"])
    changes = tuple(change for part in accelerated(graph) for change in _on_processors(graph, part, factor))
    now = quantities.of_component(graph, target, "p99_ms")
    facts = {"x": number(factor)}
    voice = "job" if graph.kind(target) in JOBS | TRAINERS or now is None else "default"
    if now is not None:
        facts |= {"a": number(now.value), "b": milliseconds(now.value * factor)}
    world = World(component=target, label=str(params["label"]))
    return Strike(Effects(changes=changes), voice, facts, (world,))


def no_connection(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Nothing that is not on the device can be reached for some hours."""
    hours = float(params["hours"])
    changes = tuple(Down(target=part) for part in far_parts(graph, target))
    world = World(component=target, label=f"no connection for {number(hours)} h")
    return Strike(Effects(changes=changes), facts={"h": number(hours)}, world=(world,))


def _on_processors(graph: SystemGraph, part: str, factor: float) -> Iterator[SetNumber]:
    """The part's times, its throughput and the hours of its run, as they would be on processors."""
    yield from slower(graph, part, factor)
    hours = quantities.stated(graph, part, "duration_h")
    if hours is not None:
        yield SetNumber(target=part, name="duration_h", value=hours * factor)
