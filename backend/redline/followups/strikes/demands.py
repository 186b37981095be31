"""What is asked of a design from now on, while nothing in the world moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.audit import RECORDS
from redline.followups.model import World
from redline.followups.strike import Strike
from redline.whatif.effects import Effects


def decision_asked_for(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Somebody asks about one decision of the past."""
    voice = "default" if graph.kind(target) in RECORDS else "unrecorded"
    return Strike(Effects(), voice, world=(World(component=target, label=str(params["label"])),))
