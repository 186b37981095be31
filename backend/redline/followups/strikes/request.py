"""What happens to a request: a tighter limit, or a part that is gone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from redline.design.graph import SystemGraph
from redline.design.load import BOUGHT_BY_QUOTA
from redline.design.request_path import latency_limit, slowest
from redline.followups.model import World
from redline.followups.strike import Strike
from redline.followups.timed import timed
from redline.followups.wording import milliseconds, number
from redline.whatif.effects import Down, Effects, SetObjective

STILL_FITS = 0.8
"""A limit that is halved and still kept becomes this share of today's likely time."""
FARTHEST = 0.1
"""A limit is set down to this share of what it was; below that nobody would ask for it."""
READ = frozenset({"operational_db", "document_corpus"})
"""Sources that are read as a store is."""


def tighter_limit(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Multiply the latency limit; when the design keeps it even so, set it below today's time,
    unless that would be a tenth of the limit or less."""
    path = slowest(graph)
    limit = latency_limit(graph, path) if path else None
    if path is None or limit is None:
        return Strike(Effects())
    new = limit.limit_ms * float(params["factor"])
    today = timed(graph, path).at(limit.percentile)
    if today is not None and FARTHEST * limit.limit_ms <= STILL_FITS * today < STILL_FITS * new:
        new = STILL_FITS * today
    new = _spoken(new)
    facts = {"a": number(limit.limit_ms), "b": milliseconds(new), "p": f"p{limit.percentile}"}
    world = World(component=target, label=f"limit {number(limit.limit_ms)} → {milliseconds(new)}")
    return Strike(Effects(changes=(SetObjective(name=limit.name, value=new),)), facts=facts, world=(world,))


def down(graph: SystemGraph, target: str, params: Mapping[str, Any]) -> Strike:
    """Nothing answers at a part any more."""
    kind, family = graph.kind(target), graph.family(target)
    store = family == "storage" or kind in READ
    voice = "quota" if kind in BOUGHT_BY_QUOTA else "store" if store else "default"
    world = World(component=target, label=str(params["label"]))
    return Strike(Effects(changes=(Down(target=target),)), voice, world=(world,))


def _spoken(value: float) -> float:
    """A limit as somebody would say it: two figures that matter, rounded down."""
    if value <= 0:
        return value
    step: float = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.floor(value / step + 1e-9) * step
