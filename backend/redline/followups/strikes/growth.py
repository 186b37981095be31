"""What happens when something grows: the items to choose from, or how fresh an answer must be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.clauses.freshness import NEEDED, slowest_source, spoken_s, tightened_s
from redline.followups.clauses.items import (
    CARD_COUNTS,
    COUNTS,
    RANKS,
    catalogue_size,
    count_of_items,
    enumerating,
)
from redline.followups.model import World
from redline.followups.parts import exists, in_order, label
from redline.followups.strike import Strike
from redline.followups.strikes.pace import slower
from redline.followups.wording import spoken
from redline.whatif.effects import Change, Effects, SetNumber, SetObjective


def more_items(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Multiply the items; whatever scores every one of them while somebody waits takes as much longer."""
    factor = float(params["factor"])
    now = catalogue_size(graph) or 0.0
    changes: list[Change] = []
    for name in CARD_COUNTS:
        card = quantities.objective(graph, name)
        if card is not None:
            changes.append(SetObjective(name=name, value=card.value * factor))
    for part in (node for node in in_order(graph, graph.nodes) if exists(graph, node)):
        counts = {name: quantities.stated(graph, part, name) for name in COUNTS}
        changes += [SetNumber(target=part, name=n, value=v * factor) for n, v in counts.items() if v]
    for scorer in (part for part in enumerating(graph) if graph.kind(part) in RANKS):
        changes += list(slower(graph, scorer, factor))
    facts = {
        "a": count_of_items(now).removesuffix(" items"),
        "b": count_of_items(now * factor).removesuffix(" items"),
    }
    world = World(component=target, label=f"{facts['a']} → {facts['b']}")
    return Strike(Effects(changes=tuple(changes)), facts=facts, world=(world,))


def fresher(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """What a source says must be in the answer much sooner than its way allows today."""
    del params
    found = slowest_source(graph, target)
    if found is None:
        return Strike(Effects())
    source, way = found
    need = tightened_s(way.seconds)
    facts = {"s": spoken(label(graph, source)), "a": spoken_s(way.seconds), "b": spoken_s(need)}
    changes = (SetNumber(target=target, name=NEEDED, value=need),)
    world = World(component=source, label=f"{facts['a']} → {facts['b']}")
    return Strike(Effects(changes=changes), "assumed" if way.assumed else "default", facts, (world,))
