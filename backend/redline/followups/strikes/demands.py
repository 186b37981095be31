"""What is asked of a design from now on, while nothing in the world moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.audit import RECORDS
from redline.followups.model import World
from redline.followups.spare import spare_now
from redline.followups.strike import Strike
from redline.whatif.effects import Effects

HEIRS_ASK = {"alerting": "alert", "notebook": "hand", "team": "hand"}
"""What is asked of those who take over, by the kind of part that they find."""


def decision_asked_for(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Somebody asks about one decision of the past."""
    voice = "default" if graph.kind(target) in RECORDS else "unrecorded"
    return Strike(Effects(), voice, world=(World(component=target, label=str(params["label"])),))


def handed_over(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Whoever built the design leaves, and others look after it."""
    voice = "spare" if target in spare_now(graph) else HEIRS_ASK.get(graph.kind(target), "default")
    return Strike(Effects(), voice, world=(World(component=target, label=str(params["label"])),))
