"""What is asked of a design from now on, while nothing in the world moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.forbidden import banned
from redline.followups.model import World
from redline.followups.strike import Strike
from redline.whatif.effects import Effects


def value_banned(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A value about a person may no longer be used, and neither may what stands in for it."""
    name = banned(graph, target) or ""
    world = World(component=target, label=str(params["label"]).format(f=name))
    return Strike(Effects(), facts={"f": name}, world=(world,))
