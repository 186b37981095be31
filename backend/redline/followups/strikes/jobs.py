"""What happens to what runs by itself: a job dies, events double, a provider changes its model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.halfway import first_reader, written_stores
from redline.followups.model import World
from redline.followups.parts import label
from redline.followups.strike import Strike
from redline.followups.wording import spoken
from redline.whatif.effects import Corrupt, Effects


def dies_midway(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A job ends when a part of its rows is written."""
    store = next(iter(written_stores(graph, target)), target)
    reader = first_reader(graph, store) or store
    facts = {"store": spoken(label(graph, store)), "reader": spoken(label(graph, reader))}
    world = World(component=target, label=str(params["label"]))
    return Strike(Effects(changes=(Corrupt(target=target),)), facts=facts, world=(world,))


def spoiled(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A part goes on, and what it gives is off; no number of the drawing moves."""
    del graph
    world = World(component=target, label=str(params["label"]))
    return Strike(Effects(changes=(Corrupt(target=target),)), world=(world,))
