"""Targets among what needs a means that can fall away."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.design.request_path import request_paths
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.aims.request import NOBODY_WAITS
from redline.followups.clauses.offline import in_the_hand
from redline.followups.processors import accelerated


def accelerated_part(graph: SystemGraph) -> Targets:
    """What computes on an accelerator: first what somebody waits for, then jobs and training."""
    found = accelerated(graph)
    why = "" if found else "No part says that it computes on an accelerator (device)."
    return Targets(found[:MOST_TARGETS], why)


def carried_caller(graph: SystemGraph) -> Targets:
    """A caller that somebody carries, or that stands in a place, and that can lose its connection."""
    found = in_the_hand(graph)
    if found:
        return Targets(found[:MOST_TARGETS])
    if not request_paths(graph):
        return Targets((), f"{NOBODY_WAITS} A run waits for its data.")
    return Targets((), "Whoever asks is a page or another service: nothing here is carried about.")
