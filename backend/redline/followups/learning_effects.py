"""What follow-ups about learning do to the world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.labelling import labels_a_day
from redline.followups.clauses.segments import evaluators, slices
from redline.followups.model import World
from redline.followups.strike import Strike
from redline.followups.wording import number
from redline.whatif.effects import Corrupt, Effects, SetNumber


def segment_wrong(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A scorer is wrong for one group, while the average stays fine; a group that the evaluation names."""
    known = sorted(frozenset().union(*(slices(graph, e) for e in evaluators(graph, target))))
    world = World(component=target, label=str(params.get("label", "one group wrong")))
    facts = {"slice": known[0] if known else ""}
    voice = "sliced" if known else "default"
    return Strike(Effects(changes=(Corrupt(target=target),)), voice, facts, (world,))


def labels_capped(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """People may label a part of what they label now, in labels a day."""
    now = labels_a_day(graph, target) or 0.0
    cap = now * float(params["factor"])
    facts = {"a": number(now), "b": number(cap)}
    world = World(component=target, label=f"{number(now)} → {number(cap)} labels a day")
    change = SetNumber(target=target, name="throughput_per_day", value=cap)
    return Strike(Effects(changes=(change,)), facts=facts, world=(world,))


def time_passes(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Nothing breaks; what is built when has to be said."""
    del graph
    world = World(component=target, label=str(params.get("label", "later")))
    return Strike(Effects(), world=(world,))
