"""What is asked of a design from now on, while nothing in the world moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.design.request_path import request_paths
from redline.followups.clauses.forbidden import banned
from redline.followups.clauses.market import reads_language
from redline.followups.clauses.modality import SENT, modality_of
from redline.followups.model import World
from redline.followups.strike import Strike
from redline.whatif.effects import Effects


def value_banned(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A value about a person may no longer be used, and neither may what stands in for it."""
    name = banned(graph, target) or ""
    world = World(component=target, label=str(params["label"]).format(f=name))
    return Strike(Effects(), facts={"f": name}, world=(world,))


def market_opened(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """A market opens of which nothing is known, and where people may speak another language."""
    voice = "language" if reads_language(graph) else "default" if request_paths(graph) else "batch"
    return Strike(Effects(), voice, world=(World(component=target, label=str(params["label"])),))


def more_senses(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """People begin to send something that is not read so far."""
    del params
    _, sent = SENT[modality_of(graph) or "text"]
    return Strike(Effects(), facts={"m": sent}, world=(World(component=target, label=f"{sent} too"),))
