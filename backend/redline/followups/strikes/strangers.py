"""What strangers do: they write orders where data are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.strangers import is_held_back, powers
from redline.followups.model import World
from redline.followups.parts import label
from redline.followups.strike import Strike
from redline.followups.wording import spoken
from redline.whatif.effects import Corrupt, Effects


def orders_in_text(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A text that is read as data gives orders; no number of the drawing moves."""
    reached = sorted(powers(graph, target), key=lambda power: is_held_back(graph, target, power))
    power = reached[0] if reached else target
    voice = "default" if graph.kind(power) == "tool" else "score"
    world = World(component=target, label=str(params["label"]))
    facts = {"act": spoken(label(graph, power))}
    return Strike(Effects(changes=(Corrupt(target=target),)), voice, facts, (world,))
