"""Readings of what acts: how much is done on one word."""

from __future__ import annotations

from collections.abc import Iterator

from redline.followups.clauses.actions import guards_between, rests_on
from redline.followups.measure import Measure, Shown
from redline.followups.positions import exists


def believed(shown: Shown) -> Iterator[Measure]:
    """Final actions that rest on the target's word alone."""
    graph, tool = shown.graph, shown.target
    if exists(graph, tool):
        alone = [action for action in rests_on(graph, tool) if not guards_between(graph, tool, action)]
        yield Measure("final actions on its word alone", "", float(len(alone)), 0.0)
