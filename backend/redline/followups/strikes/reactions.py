"""What is done to what people's reactions say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.model import World
from redline.followups.strike import Strike
from redline.whatif.effects import Corrupt, Effects


def swamped(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Many accounts of one hand send what that hand wants to be learned."""
    voice = "reports" if "moderation" in graph.tags else "default"
    world = World(component=target, label=str(params["label"]))
    return Strike(Effects(changes=(Corrupt(target=target),)), voice, world=(world,))
