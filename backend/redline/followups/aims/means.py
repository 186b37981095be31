"""Targets among what needs a means that can fall away."""

from __future__ import annotations

from redline.design.graph import SystemGraph
from redline.followups.aim import MOST_TARGETS, Targets
from redline.followups.clauses.accelerators import accelerated


def accelerated_part(graph: SystemGraph) -> Targets:
    """What computes on an accelerator: first what somebody waits for, then jobs and training."""
    found = accelerated(graph)
    why = "" if found else "No part says that it computes on an accelerator (device)."
    return Targets(found[:MOST_TARGETS], why)
