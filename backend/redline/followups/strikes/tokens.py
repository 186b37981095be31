"""What people paste: inputs of a language model become longer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design import quantities
from redline.design.graph import SystemGraph
from redline.followups.model import World
from redline.followups.strike import Strike
from redline.followups.wording import number
from redline.whatif.effects import Effects, SetNumber


def longer_inputs(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Multiply the tokens of an input; the model's own times hold for an input as long as before."""
    now = quantities.stated(graph, target, "in_tok") or 0.0
    new = now * float(params["factor"])
    changes = (
        SetNumber(target=target, name="in_tok", value=new),
        SetNumber(target=target, name="timed_at_tok", value=now),
    )
    facts = {"a": number(now), "b": number(new)}
    world = World(component=target, label=f"{facts['a']} → {facts['b']} tokens")
    return Strike(Effects(changes=changes), facts=facts, world=(world,))
