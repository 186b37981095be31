"""What happens to what acts: a believed tool answers with something old, a gate asks no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.clauses.actions import rests_on
from redline.followups.clauses.autonomy import behind
from redline.followups.model import World
from redline.followups.parts import label
from redline.followups.strike import Strike
from redline.followups.wording import spoken
from redline.whatif.effects import Corrupt, Effects


def tool_lies(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A tool goes on answering, with yesterday's answer; no number of the drawing moves."""
    acts = rests_on(graph, target)
    facts = {"act": spoken(label(graph, acts[0])) if acts else "the next step"}
    world = World(component=target, label=str(params["label"]))
    return Strike(Effects(changes=(Corrupt(target=target),)), facts=facts, world=(world,))


def asks_no_more(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """What waited for a yes is to act without one; the drawing stays as it is until somebody answers."""
    tools = behind(graph, target)
    facts = {"act": spoken(label(graph, tools[0])) if tools else "the next step"}
    return Strike(Effects(), facts=facts, world=(World(component=target, label=str(params["label"])),))
