"""An effect aimed at one component, as every constraint gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from redline.design.graph import SystemGraph
from redline.followups.model import World
from redline.whatif.effects import Effects


@dataclass(frozen=True, slots=True)
class Strike:
    """An effect aimed at one component: the changes, which sentence fits, and what to write there."""

    effects: Effects
    voice: str = "default"
    facts: Mapping[str, str] = field(default_factory=dict)
    world: tuple[World, ...] = ()


Constraint = Callable[[SystemGraph, str, Mapping[str, Any]], Strike]
