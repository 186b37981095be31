"""What happens to values while everything that carries them is up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.model import World
from redline.followups.strike import Strike
from redline.followups.strikes.request import READ
from redline.whatif.effects import Corrupt, Effects


def frozen(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A part goes on answering, with values of some days ago."""
    store = graph.family(target) == "storage" or graph.kind(target) in READ
    voice = "store" if store else "default"
    world = World(component=target, label=str(params["label"]))
    return Strike(Effects(changes=(Corrupt(target=target),)), voice, world=(world,))


def misread(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A source goes on sending, a figure in another unit or a column partly empty."""
    tables = graph.family(target) == "storage" or graph.kind(target) in READ
    said = params["empty" if tables else "scale"]
    world = World(component=target, label=str(said))
    return Strike(
        Effects(changes=(Corrupt(target=target),)), "nulls" if tables else "default", world=(world,)
    )
