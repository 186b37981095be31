"""What happens to what acts: a tool that is believed answers with something old."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.actions import rests_on
from redline.followups.model import World
from redline.followups.positions import label
from redline.followups.strike import Strike
from redline.followups.wording import spoken
from redline.whatif.effects import Corrupt, Effects


def tool_lies(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A tool goes on answering, with yesterday's answer; no number of the drawing moves."""
    acts = rests_on(graph, target)
    facts = {"act": spoken(label(graph, acts[0])) if acts else "the next step"}
    world = World(component=target, label=str(params["label"]))
    return Strike(Effects(changes=(Corrupt(target=target),)), facts=facts, world=(world,))
